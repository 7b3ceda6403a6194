//! Finds what a list of phrases says in texts: most texts are done with after one look for single words.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};

use super::pattern::{Element, MAX_GAP, Pattern};
use super::words::{Word, words};

/// What is looked for: one of the patterns, unless it is part of one of the others.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// What says it.
    pub matches: Vec<Pattern>,
    /// What means something else.
    pub unless: Vec<Pattern>,
}

/// Looks for many phrases at once.
#[derive(Debug)]
pub struct Finder {
    phrases: Vec<Phrase>,
    /// Finds the words that phrases can't do without.
    anchors: AhoCorasick,
    /// The phrases of each anchor, with the pattern.
    of_anchor: Vec<Vec<(usize, usize)>>,
    /// What is allowed everywhere.
    allowed: Vec<Pattern>,
}

/// A phrase that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which of the phrases.
    pub phrase: usize,
    /// Where it stands in the text.
    pub range: Range<usize>,
}

/// How far around a word the first look goes, in bytes.
const WINDOW_BYTES: usize = 120;

/// What begins or holds something that is no prose.
const NO_PROSE: [&str; 4] = ["`", "<", "](", "://"];

/// How many words before a phrase an exception may begin.
const MAX_BEFORE: usize = 6;

impl Finder {
    /// A finder of `phrases`, which leaves alone what is part of one of `allowed`.
    pub fn new(phrases: Vec<Phrase>, allowed: Vec<Pattern>) -> Self {
        let mut by_anchor: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (i, phrase) in phrases.iter().enumerate() {
            for (j, pattern) in phrase.matches.iter().enumerate() {
                for anchor in pattern.anchors() {
                    by_anchor.entry(anchor).or_default().push((i, j));
                }
            }
        }
        let (words, of_anchor): (Vec<String>, Vec<Vec<(usize, usize)>>) = by_anchor.into_iter().unzip();
        let anchors =
            AhoCorasickBuilder::new().kind(Some(AhoCorasickKind::DFA)).ascii_case_insensitive(true).build(&words);
        Self { phrases, anchors: anchors.expect("a few hundred words are no limit"), of_anchor, allowed }
    }

    /// Whether prose of `text`, which may have markup, could say any of the phrases: a quick look.
    pub fn may_find(&self, text: &str) -> bool {
        let mut anchors =
            self.anchors.find_overlapping_iter(text).filter(|anchor| !is_inside_word(text, anchor.start()));
        anchors.any(|anchor| {
            let words = words(&text[window(text, anchor.range())]);
            let of_anchor = &self.of_anchor[anchor.pattern().as_usize()];
            of_anchor.iter().any(|(phrase, pattern)| self.hits(*phrase, *pattern, &words).next().is_some())
        })
    }

    /// What `text` says, in order; nothing twice.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let candidates = self.candidates(text);
        if candidates.is_empty() {
            return Vec::new();
        }
        let words = words(text);
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for (i, j) in candidates {
            let hits = self.hits(i, j, &words);
            let hits = hits.filter(|hit| !words[hit.clone()].iter().any(|word| word.is_quoted));
            let hits = hits.filter(|hit| !self.is_excepted(&self.phrases[i], &words, hit));
            found.extend(hits.map(|hit| (hit, i)));
        }
        without_overlaps(found, &words)
    }

    /// The patterns of which `text` has the words that they can't do without.
    fn candidates(&self, text: &str) -> Vec<(usize, usize)> {
        let anchors = self.anchors.find_overlapping_iter(text).filter(|found| !is_inside_word(text, found.start()));
        let mut candidates: Vec<(usize, usize)> =
            anchors.flat_map(|found| self.of_anchor[found.pattern().as_usize()].iter().copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// Where the words say one pattern.
    fn hits(&self, phrase: usize, pattern: usize, words: &[Word<'_>]) -> impl Iterator<Item = Range<usize>> {
        let elements = &self.phrases[phrase].matches[pattern].elements;
        (0..words.len()).filter_map(|start| Some(start..matched(elements, words, start, true)?))
    }

    /// Whether the words are part of something that means something else.
    fn is_excepted(&self, phrase: &Phrase, words: &[Word<'_>], hit: &Range<usize>) -> bool {
        let mut patterns = phrase.unless.iter().chain(&self.allowed);
        patterns.any(|pattern| {
            (hit.start.saturating_sub(MAX_BEFORE)..hit.end)
                .any(|start| matched(&pattern.elements, words, start, true).is_some_and(|end| end > hit.start))
        })
    }
}

/// The longest of what stands in one place, the first phrase where they are equally long.
fn without_overlaps(mut hits: Vec<(Range<usize>, usize)>, words: &[Word<'_>]) -> Vec<Found> {
    hits.sort_by_key(|(hit, phrase)| (hit.start, usize::MAX - hit.end, *phrase));
    let mut found: Vec<Found> = Vec::new();
    let mut end = 0;
    for (hit, phrase) in hits {
        if hit.start >= end {
            end = hit.end;
            found.push(Found { phrase, range: words[hit.start].range.start..words[hit.end - 1].range.end });
        }
    }
    found
}

/// Where the words end that fit, from `at` on. Only the first word of a pattern may begin a sentence.
fn matched(elements: &[Element], words: &[Word<'_>], at: usize, is_first: bool) -> Option<usize> {
    let Some((element, rest)) = elements.split_first() else { return Some(at) };
    let word = words.get(at).filter(|word| is_first || !word.begins);
    match element {
        Element::One(choice) => {
            word.filter(|word| choice.fits(word))?;
            matched(rest, words, at + 1, false)
        }
        Element::Maybe(choice) => word
            .filter(|word| choice.fits(word))
            .and_then(|_| matched(rest, words, at + 1, false))
            .or_else(|| matched(rest, words, at, is_first)),
        Element::Gap => {
            let goes_on = |n: &usize| *n == 0 || words.get(at + n - 1).is_some_and(|word| !word.begins);
            (0..=MAX_GAP).take_while(goes_on).find_map(|n| matched(rest, words, at + n, is_first && n == 0))
        }
    }
}

fn is_inside_word(text: &str, at: usize) -> bool {
    text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-')
}

/// The text around a place, as far as a phrase may go: no further than the sentence, where that is sure.
fn window(text: &str, at: Range<usize>) -> Range<usize> {
    let from = text.floor_char_boundary(at.start.saturating_sub(WINDOW_BYTES));
    let to = text.ceil_char_boundary((at.end + WINDOW_BYTES).min(text.len()));
    // What stands in code, tags and addresses ends no sentence.
    if NO_PROSE.iter().any(|mark| text[from..to].contains(mark)) {
        return from..to;
    }
    let ends = |(i, c): &(usize, char)| match c {
        '!' | '?' | ';' | '|' => true,
        '.' | ':' => text[i + 1..].starts_with([' ', '\n']),
        _ => false,
    };
    let before = text[from..at.start].char_indices().map(|(i, c)| (from + i, c)).rev().find(ends);
    let after = text[at.end..to].char_indices().map(|(i, c)| (at.end + i, c)).find(ends);
    before.map_or(from, |(i, _)| i + 1)..after.map_or(to, |(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::super::Groups;
    use super::*;

    fn finder() -> Finder {
        let mut groups = Groups::default();
        groups.add("person", ["we", "I", "engineer", "@"]);
        groups.add("done", ["*ed", "been"]);
        let pattern = |text: &&str| Pattern::parse(text, &groups).expect("a pattern");
        let phrase = |matches: &[&str], unless: &[&str]| Phrase {
            matches: matches.iter().map(pattern).collect(),
            unless: unless.iter().map(pattern).collect(),
        };
        let phrases = vec![
            phrase(&["<person> should (not) have <done>"], &[]),
            phrase(&["<person> (also) failed to"], &["failed to reproduce"]),
            phrase(&["human error"], &["rather than .. human error"]),
            phrase(&["Ada broke"], &[]),
        ];
        Finder::new(phrases, vec![pattern(&"engineer failed to smile")])
    }

    fn check(text: &str, expected: &[&str]) {
        let found = finder().find(text);
        let found: Vec<&str> = found.iter().map(|found| &text[found.range.clone()]).collect();
        assert_eq!(found, expected, "{text}");
        if !found.is_empty() {
            assert!(finder().may_find(text), "{text}");
        }
    }

    #[test]
    fn phrases_are_found_where_they_stand() {
        check("We shouldn't have rushed it.", &["We shouldn't have rushed"]);
        check("Then we should\nhave tested it", &["we should\nhave tested"]);
        check("we should have a staging area", &[]);
        check("It was the lock we had. Should have waited.", &[]);
        check("The engineer also failed to look; @who failed to", &["engineer also failed to", "@who failed to"]);
        check("the disk failed to mount", &[]);
        check("Human error, again human error", &["Human error", "human error"]);
        check("ada broke it, Ada broke it", &["Ada broke"]);
    }

    #[test]
    fn exceptions_hold() {
        check("we failed to reproduce it", &[]);
        check("a missing lock, rather than a simple human error", &[]);
        check("he called it \"human error\" then", &[]);
        check("the engineer failed to smile", &[]);
    }

    #[test]
    fn the_first_look_misses_nothing_far_behind() {
        let text = format!("{} should {} **human** _error_", "a ".repeat(900), "b ".repeat(900));
        assert!(finder().may_find(&text));
        assert!(!finder().may_find(&"we should do this. ".repeat(200)));
    }
}
