//! Patterns of words as people write them in lists.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::words::Word;

/// What a pattern holds, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub(super) elements: Vec<Element>,
}

/// One place of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    /// One word, which is one of these.
    One(Choice),
    /// The same, or nothing.
    Maybe(Choice),
    /// Up to three words of any kind.
    Gap,
}

/// What one word may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// Words in small letters, however they are written.
    words: BTreeSet<String>,
    /// Words with a capital, as they are written.
    names: BTreeSet<String>,
    /// How words may begin.
    starts: Vec<String>,
    /// How words may end.
    ends: Vec<String>,
    /// Whether it may be somebody's handle: `@name`.
    is_handle: bool,
    /// The letters with which words begin that may fit, a bit each: most words are done with after a look at their first.
    first_letters: u32,
}

/// Words that stand for each other, by the name of their group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups(BTreeMap<String, Vec<String>>);

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternProblem {
    /// It has no word that it alone needs, so it would be found everywhere.
    NoWord,
    /// There is no group of that name.
    NoGroup(String),
}

/// How many words a gap may take.
pub(super) const MAX_GAP: usize = 3;

/// Words that nearly every text has: looking for them saves nothing.
const EVERYWHERE: &[&str] = &[
    "and", "been", "could", "did", "does", "error", "errors", "from", "had", "has", "have", "made", "not", "only",
    "our", "that", "the", "their", "they", "was", "were", "with", "would",
];

/// Words that many post-mortems have.
const COMMON: &[&str] = &[
    "alert",
    "alerts",
    "call",
    "caused",
    "check",
    "checks",
    "down",
    "engineer",
    "fail",
    "failed",
    "fails",
    "failure",
    "first",
    "incident",
    "issue",
    "manager",
    "missed",
    "more",
    "noticed",
    "outage",
    "page",
    "pages",
    "part",
    "people",
    "policy",
    "problem",
    "process",
    "processes",
    "review",
    "reviews",
    "run",
    "server",
    "shift",
    "should",
    "sign",
    "step",
    "steps",
    "team",
    "teams",
    "test",
    "tests",
    "user",
    "users",
    "wrong",
];

/// How deep groups may name each other.
const MAX_DEPTH: usize = 4;

impl fmt::Display for PatternProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWord => f.write_str("it needs a word of at least three letters that has to be there"),
            Self::NoGroup(name) => write!(f, "there is no group `{name}`"),
        }
    }
}

impl Groups {
    /// Adds words to a group; `<other>` stands for the words of another one.
    pub fn add<'a>(&mut self, name: &str, words: impl IntoIterator<Item = &'a str>) {
        self.0.entry(name.to_owned()).or_default().extend(words.into_iter().map(str::to_owned));
    }

    /// Adds the words of a group and of those it names, `depth` levels down.
    fn choose(&self, name: &str, depth: usize, choice: &mut Choice) -> Result<(), PatternProblem> {
        let group = self.0.get(name).filter(|_| depth > 0);
        for word in group.ok_or_else(|| PatternProblem::NoGroup(name.to_owned()))? {
            match group_name(word) {
                Some(other) => self.choose(other, depth - 1, choice)?,
                None => choice.add(word),
            }
        }
        Ok(())
    }
}

impl Pattern {
    /// Reads a pattern.
    pub fn parse(text: &str, groups: &Groups) -> Result<Self, PatternProblem> {
        let mut elements = Vec::new();
        for part in text.split_whitespace() {
            if part == ".." {
                elements.push(Element::Gap);
            } else if let Some(inner) = part.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                elements.push(Element::Maybe(Choice::parse(inner, groups)?));
            } else {
                elements.push(Element::One(Choice::parse(part, groups)?));
            }
        }
        let pattern = Self { elements };
        if pattern.anchors().is_empty() { Err(PatternProblem::NoWord) } else { Ok(pattern) }
    }

    /// Words of which a text that says it has at least one, as it begins: those of the place that fewest texts have.
    pub(super) fn anchors(&self) -> Vec<String> {
        let places = self.elements.iter().filter_map(|element| match element {
            Element::One(choice) => choice.anchors(),
            Element::Maybe(_) | Element::Gap => None,
        });
        let cost = |words: &Vec<&str>| words.iter().map(|word| cost(word)).sum::<usize>();
        let length = |words: &Vec<&str>| words.iter().map(|word| word.len()).min().unwrap_or(0);
        let best = places.filter(|words| length(words) >= 3).min_by_key(|words| (cost(words), Reverse(length(words))));
        let mut anchors: Vec<String> = best.into_iter().flatten().map(str::to_lowercase).collect();
        anchors.sort_unstable();
        anchors
    }
}

impl Choice {
    fn parse(text: &str, groups: &Groups) -> Result<Self, PatternProblem> {
        let mut choice = Self::default();
        for part in text.split('|').filter(|part| !part.is_empty()) {
            match group_name(part) {
                Some(name) => groups.choose(name, MAX_DEPTH, &mut choice)?,
                None => choice.add(part),
            }
        }
        Ok(choice)
    }

    fn add(&mut self, text: &str) {
        let begins_anyhow = text.starts_with('*');
        self.first_letters |= if begins_anyhow { u32::MAX } else { letter(text) };
        match (text.strip_prefix('*'), text.strip_suffix('*')) {
            _ if text == "@" => self.is_handle = true,
            (Some(end), _) => self.ends.push(end.to_lowercase()),
            (None, Some(start)) => self.starts.push(start.to_lowercase()),
            (None, None) if text.starts_with(char::is_uppercase) => _ = self.names.insert(text.to_owned()),
            (None, None) => _ = self.words.insert(text.replace('\u{2019}', "'")),
        }
    }

    pub(super) fn fits(&self, word: &Word<'_>) -> bool {
        if self.first_letters & letter(&word.folded) == 0 {
            return false;
        }
        let ends = |end: &String| word.folded.len() > end.len() + 1 && word.folded.ends_with(end.as_str());
        self.words.contains(&*word.folded)
            || self.names.contains(word.written)
            || self.starts.iter().any(|start| word.folded.starts_with(start.as_str()))
            || self.ends.iter().any(ends)
            || (self.is_handle && word.written.len() > 1 && word.written.starts_with('@'))
    }

    /// What a word begins with that fits; `None` where it may begin with anything.
    fn anchors(&self) -> Option<Vec<&str>> {
        let has_any = self.is_handle || !self.ends.is_empty();
        let all = || self.words.iter().chain(&self.names).chain(&self.starts).map(String::as_str);
        (!has_any).then(|| all().collect())
    }
}

/// What it costs to look for a word: about how many texts have it.
fn cost(word: &str) -> usize {
    if EVERYWHERE.contains(&word) {
        1000
    } else if COMMON.contains(&word) {
        100
    } else {
        1
    }
}

/// The bit of a word's first letter; all that are no letters of ASCII have one.
fn letter(word: &str) -> u32 {
    match word.as_bytes().first().map(u8::to_ascii_lowercase) {
        Some(letter @ b'a'..=b'z') => 1 << (letter - b'a'),
        _ => 1 << 26,
    }
}

fn group_name(text: &str) -> Option<&str> {
    text.strip_prefix('<')?.strip_suffix('>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_needs_a_word_of_its_own() {
        let mut groups = Groups::default();
        groups.add("done", ["*ed", "been"]);
        groups.add("round", ["<round>"]);
        let check = |text: &str, expected: Result<&[&str], PatternProblem>| {
            let anchors = Pattern::parse(text, &groups).map(|pattern| pattern.anchors());
            assert_eq!(anchors, expected.map(|words| words.iter().map(|word| (*word).to_owned()).collect()), "{text}");
        };
        check("should (not) have <done>", Ok(&["should"]));
        check("we|I failed to", Ok(&["failed"]));
        check("careless*", Ok(&["careless"]));
        check("forgot|forgotten", Ok(&["forgot", "forgotten"]));
        check("<done> ..", Err(PatternProblem::NoWord));
        check("(maybe)", Err(PatternProblem::NoWord));
        check("", Err(PatternProblem::NoWord));
        check("<round> badly", Err(PatternProblem::NoGroup("round".to_owned())));
        check("<doen> badly", Err(PatternProblem::NoGroup("doen".to_owned())));
    }
}
