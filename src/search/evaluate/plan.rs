//! From a query to what is evaluated: each text looked up once, and synonyms put in.

use super::leaf::{Alternative, Lookup, Remark, Text};
use crate::search::query::{Filter, Leaf, Tree};
use crate::search::words::{self, Sought};

/// A query with its texts looked up.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plan {
    All(Vec<Plan>),
    Any(Vec<Plan>),
    Not(Box<Plan>),
    Text(Text),
    Filter(Filter),
}

/// Lists of synonyms, each member as words.
pub(crate) type Synonyms = Vec<Vec<Vec<String>>>;

/// The words of `[search] synonyms`.
pub(crate) fn synonyms(lists: &[Vec<String>]) -> Synonyms {
    let list = |list: &Vec<String>| list.iter().map(|member| words::phrase(member)).collect();
    lists.iter().map(list).collect()
}

/// Looks up the texts of a query; `None` where nothing is left of it.
pub(super) fn plan(
    tree: &Tree<Filter>,
    lookup: &Lookup<'_>,
    synonyms: &Synonyms,
    remarks: &mut Vec<Remark>,
) -> Option<Plan> {
    let joined = |items: &[Tree<Filter>], remarks: &mut Vec<Remark>| -> Vec<Plan> {
        items.iter().filter_map(|item| plan(item, lookup, synonyms, remarks)).collect()
    };
    match tree {
        Tree::All(items) => {
            Some(all(items, lookup, synonyms, remarks)).filter(|items| !items.is_empty()).map(Plan::All)
        }
        Tree::Any(items) => Some(joined(items, remarks)).filter(|items| !items.is_empty()).map(Plan::Any),
        Tree::Not { item, .. } => Some(Plan::Not(Box::new(plan(item, lookup, synonyms, remarks)?))),
        Tree::Word(_) => all(std::slice::from_ref(tree), lookup, synonyms, remarks).pop(),
        Tree::Phrase(leaf) => lookup.quoted(leaf, remarks).map(Plan::Text),
        Tree::Qualifier(filter) => Some(Plan::Filter(filter.clone())),
    }
}

/// Items side by side; runs of plain words that are a synonym become one text.
fn all(items: &[Tree<Filter>], lookup: &Lookup<'_>, synonyms: &Synonyms, remarks: &mut Vec<Remark>) -> Vec<Plan> {
    let plain: Vec<Option<String>> = items.iter().map(plain_word).collect();
    let mut plans = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let Tree::Word(leaf) = &items[at] else {
            plans.extend(plan(&items[at], lookup, synonyms, remarks));
            at += 1;
            continue;
        };
        let (length, others) = synonyms_at(&plain[at..], lookup, synonyms);
        if length < 2 {
            let text = lookup.word(leaf, remarks).map(|mut text| {
                text.alternatives.extend(others);
                text
            });
            plans.extend(text.map(Plan::Text));
            at += 1;
            continue;
        }
        let leaves = items[at..at + length].iter().filter_map(as_word);
        let run = leaves.filter_map(|leaf| lookup.word(leaf, remarks)).collect();
        plans.push(Plan::Text(Text { alternatives: std::iter::once(Alternative::Run(run)).chain(others).collect() }));
        at += length;
    }
    plans
}

/// How many of the words at the start are a member of a list of synonyms (the longest counts), and the other members.
fn synonyms_at(words: &[Option<String>], lookup: &Lookup<'_>, synonyms: &Synonyms) -> (usize, Vec<Alternative>) {
    let begins = |member: &[String]| {
        !member.is_empty()
            && member.len() <= words.len()
            && member.iter().zip(words).all(|(word, here)| here.as_ref() == Some(word))
    };
    let members = synonyms.iter().flatten().filter(|member| begins(member));
    let Some(length) = members.map(Vec::len).max() else { return (0, Vec::new()) };
    let lists = synonyms.iter().filter(|list| list.iter().any(|member| member.len() == length && begins(member)));
    let others = lists.flatten().filter(|member| !(member.len() == length && begins(member)));
    (length, others.filter_map(|member| lookup.synonym(member)).collect())
}

fn plain_word(item: &Tree<Filter>) -> Option<String> {
    let leaf = as_word(item).filter(|leaf| !leaf.prefix)?;
    match words::sought(&leaf.text) {
        Sought::Word(word) => Some(word),
        Sought::Nothing | Sought::Camel { .. } | Sought::Character(_) | Sought::Phrase(_) => None,
    }
}

fn as_word(item: &Tree<Filter>) -> Option<&Leaf> {
    match item {
        Tree::Word(leaf) => Some(leaf),
        Tree::All(_) | Tree::Any(_) | Tree::Not { .. } | Tree::Phrase(_) | Tree::Qualifier(_) => None,
    }
}

impl Plan {
    /// The same without its qualifiers; `None` where nothing is left.
    pub(super) fn without_filters(&self) -> Option<Self> {
        self.kept(&|plan| matches!(plan, Self::Text(_)))
    }

    /// The same without its texts; `None` where nothing is left.
    pub(super) fn without_texts(&self) -> Option<Self> {
        self.kept(&|plan| matches!(plan, Self::Filter(_)))
    }

    /// Whether something positive in it is a text.
    pub(super) fn seeks_text(&self) -> bool {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().any(Self::seeks_text),
            Self::Text(_) => true,
            Self::Not(_) | Self::Filter(_) => false,
        }
    }

    /// The words that may answer it, for marking them.
    pub(super) fn words<'a>(&'a self, found: &mut std::collections::BTreeSet<&'a str>) {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().for_each(|item| item.words(found)),
            Self::Text(text) => text.words(found),
            Self::Not(_) | Self::Filter(_) => {}
        }
    }

    fn kept(&self, keep: &dyn Fn(&Self) -> bool) -> Option<Self> {
        let list = |items: &[Self]| Some(items.iter().filter_map(|item| item.kept(keep)).collect::<Vec<_>>());
        match self {
            Self::All(items) => list(items).filter(|items| !items.is_empty()).map(Self::All),
            Self::Any(items) => list(items).filter(|items| !items.is_empty()).map(Self::Any),
            Self::Not(item) => Some(Self::Not(Box::new(item.kept(keep)?))),
            Self::Text(_) | Self::Filter(_) => keep(self).then(|| self.clone()),
        }
    }
}
