//! Related post-mortems, each with its reasons: declared, same root cause, same system, shared types of action, similar
//! text.

use super::{Catalog, PostMortemRef, TermRef};
use crate::model::RelationKind;

/// The most related post-mortems that are shown.
const MAX_RELATED: usize = 5;

/// How many neighbours in time are looked at per term, on each side: a library of any size costs the same per page.
const NEIGHBOURS: usize = 24;

/// Why two post-mortems belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// This one says so, with its words.
    Declared(RelationKind, Option<String>),
    /// The other one says so.
    DeclaredThere(RelationKind, Option<String>),
    /// They have a root cause in common.
    SameCause(TermRef),
    /// They have a system in common.
    SameSystem(TermRef),
    /// So many types of action are in both.
    SharedActionTypes(usize),
}

/// What speaks for post-mortems, each reason beside whom it speaks for.
type Reasons = [(PostMortemRef, Reason)];

/// Another post-mortem that belongs to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedPostMortem {
    /// Which one.
    pub post_mortem: PostMortemRef,
    /// Why, strongest first. Where there are none, the texts are alike.
    pub reasons: Vec<Reason>,
    /// The words in which the texts are alike, if they are.
    pub words: Vec<String>,
}

/// A post-mortem whose text is like that of another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AlikeText {
    /// Which one.
    pub post_mortem: PostMortemRef,
    /// The words that both have and few others, most distinctive first.
    pub words: Vec<String>,
}

impl Catalog {
    /// The post-mortems most related to this one: declared before same cause before same system, newer before older.
    pub fn related(&self, post_mortem: PostMortemRef) -> Vec<RelatedPostMortem> {
        self.related_or_alike(post_mortem, &[])
    }

    /// The same, where those that `alike` lists, nearest first, come before others with reasons as strong, and last where
    /// there is no other reason.
    pub fn related_or_alike(&self, post_mortem: PostMortemRef, alike: &[AlikeText]) -> Vec<RelatedPostMortem> {
        let mut reasons = self.reasons(post_mortem, alike);
        reasons.retain(|(other, _)| *other != post_mortem);
        // Sorting keeps the reasons for one post-mortem in their order.
        reasons.sort_by_key(|(other, _)| *other);
        reasons.dedup();
        let by_other: Vec<&Reasons> = reasons.chunk_by(|one, next| one.0 == next.0).collect();
        let is_there = |other: &AlikeText| by_other.binary_search_by_key(&other.post_mortem, |r| r[0].0).is_ok();
        let only_alike = alike.iter().filter(|other| !is_there(other)).map(|other| (other.post_mortem, &[][..]));
        let nearness = |other| alike.iter().rev().position(|alike| alike.post_mortem == other).map_or(0, |i| i + 1);
        let mut strongest: Vec<(u32, usize, (PostMortemRef, &Reasons))> = by_other
            .iter()
            .filter(|reasons| !reasons.iter().any(|(_, reason)| is_veto(reason)))
            .map(|reasons| (reasons[0].0, *reasons))
            .chain(only_alike)
            .map(|found| (found.1.iter().map(|(_, reason)| weight(reason)).sum(), nearness(found.0), found))
            .collect();
        strongest
            .sort_unstable_by_key(|(strength, nearness, found)| std::cmp::Reverse((*strength, *nearness, found.0)));
        strongest.truncate(MAX_RELATED);
        let found = strongest.into_iter().map(|(_, _, (other, reasons))| RelatedPostMortem {
            post_mortem: other,
            reasons: self.with_shared_action_types(post_mortem, other, reasons),
            words: alike
                .iter()
                .find(|alike| alike.post_mortem == other)
                .map_or(Vec::new(), |alike| alike.words.clone()),
        });
        found.collect()
    }

    /// What speaks for each other post-mortem, in no order of them; of each one's reasons the strongest first.
    fn reasons(&self, post_mortem: PostMortemRef, alike: &[AlikeText]) -> Vec<(PostMortemRef, Reason)> {
        let linked = self.linked(post_mortem);
        let declared = linked.declared.iter().map(|(other, kind, why)| (*other, Reason::Declared(*kind, why.clone())));
        let mut reasons: Vec<(PostMortemRef, Reason)> = declared.collect();
        let declared = self.declared_elsewhere(post_mortem);
        reasons.extend(declared.map(|(other, kind, why)| (other, Reason::DeclaredThere(kind, why))));
        let near = |term| self.neighbours(term, post_mortem).chain(alike.iter().map(|alike| alike.post_mortem));
        for cause in linked.root_causes() {
            let others = near(cause).filter(|other| self.linked(*other).root_causes().any(|c| c == cause));
            reasons.extend(others.map(|other| (other, Reason::SameCause(cause))));
        }
        for (system, _) in &linked.systems {
            let others = near(*system).filter(|other| self.linked(*other).systems.iter().any(|(s, _)| s == system));
            reasons.extend(others.map(|other| (other, Reason::SameSystem(*system))));
        }
        reasons
    }

    fn with_shared_action_types(&self, one: PostMortemRef, other: PostMortemRef, reasons: &Reasons) -> Vec<Reason> {
        let reasons = reasons.iter().map(|(_, reason)| reason.clone());
        let shared = self.shared_action_types(one, other);
        reasons.chain((shared > 0).then_some(Reason::SharedActionTypes(shared))).collect()
    }

    /// Relations that other post-mortems declare to this one; they are found among those that name it.
    fn declared_elsewhere(
        &self,
        post_mortem: PostMortemRef,
    ) -> impl Iterator<Item = (PostMortemRef, RelationKind, Option<String>)> {
        self.facts.declared_by_target.get(&post_mortem).into_iter().flatten().flat_map(move |other| {
            let declared = self.linked(*other).declared.iter().filter(move |(target, ..)| *target == post_mortem);
            declared.map(|(_, kind, why)| (*other, *kind, why.clone()))
        })
    }

    fn neighbours(&self, term: TermRef, post_mortem: PostMortemRef) -> impl Iterator<Item = PostMortemRef> {
        let list = &self.term(term).direct;
        let here = list.partition_point(|other| *other < post_mortem);
        let from = here.saturating_sub(NEIGHBOURS);
        list[from..(here + NEIGHBOURS).min(list.len())].iter().copied().filter(move |other| *other != post_mortem)
    }

    fn shared_action_types(&self, one: PostMortemRef, other: PostMortemRef) -> usize {
        let types = |p: PostMortemRef| {
            let mut types: Vec<TermRef> = self.linked(p).actions.iter().filter_map(|a| a.action_type).collect();
            types.sort_unstable();
            types.dedup();
            types
        };
        let others = types(other);
        types(one).iter().filter(|action_type| others.binary_search(action_type).is_ok()).count()
    }
}

fn is_veto(reason: &Reason) -> bool {
    matches!(reason, Reason::Declared(RelationKind::NotRelated, _) | Reason::DeclaredThere(RelationKind::NotRelated, _))
}

fn weight(reason: &Reason) -> u32 {
    match reason {
        Reason::Declared(..) => 1000,
        Reason::DeclaredThere(..) => 500,
        Reason::SameCause(_) => 20,
        Reason::SameSystem(_) => 3,
        Reason::SharedActionTypes(_) => 1,
    }
}
