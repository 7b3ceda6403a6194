//! Post-mortems that look like one that is only begun: by root cause, system and the words of the title.

use std::collections::BTreeSet;

use super::{Catalog, PostMortemRef, TermRef};

/// What is known of a post-mortem before it is written.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// The words of its title, in lower case.
    pub words: BTreeSet<String>,
    /// Its systems.
    pub systems: Vec<TermRef>,
    /// Its root causes.
    pub causes: Vec<TermRef>,
}

/// A post-mortem that looks alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    /// Which one.
    pub post_mortem: PostMortemRef,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// Words that say nothing about what an incident is like.
const COMMON: &[&str] = &[
    "the", "and", "for", "with", "from", "that", "this", "was", "were", "are", "not", "our", "all", "its", "into",
    "out", "after", "before", "during", "while", "some", "than", "over", "under", "had", "has", "have", "been", "did",
    "does",
];

impl Catalog {
    /// At most `limit` post-mortems that look like `sketch`: cause before system before words, newer before older.
    pub fn similar(&self, sketch: &Sketch, limit: usize) -> Vec<Similar> {
        let mut scored: Vec<(u32, PostMortemRef, Vec<String>)> = self
            .post_mortems()
            .filter_map(|post_mortem| {
                let (score, reasons) = self.likeness(post_mortem, sketch);
                (score >= 3).then_some((score, post_mortem, reasons))
            })
            .collect();
        scored.sort_by_key(|(score, post_mortem, _)| std::cmp::Reverse((*score, *post_mortem)));
        scored.into_iter().take(limit).map(|(_, post_mortem, reasons)| Similar { post_mortem, reasons }).collect()
    }

    fn likeness(&self, post_mortem: PostMortemRef, sketch: &Sketch) -> (u32, Vec<String>) {
        let linked = self.linked(post_mortem);
        let mut score = 0;
        let mut reasons = Vec::new();
        for cause in sketch.causes.iter().filter(|cause| linked.root_causes().any(|c| self.is_within(c, **cause))) {
            score += 10;
            reasons.push(format!("same root cause: {}", self.term(*cause).title));
        }
        for system in sketch.systems.iter().filter(|system| linked.systems.iter().any(|(s, _)| s == *system)) {
            score += 4;
            reasons.push(format!("same system: {}", self.term(*system).title));
        }
        let shared = self.shared_words(post_mortem, &sketch.words);
        if !shared.is_empty() {
            score += u32::try_from(shared.len()).unwrap_or(u32::MAX).min(8) * 2;
            reasons.push(format!("similar words: {}", shared.join(", ")));
        }
        (score, reasons)
    }

    /// The telling words that a title or summary shares with `words`, by their common beginning (`timeout`, `timeouts`).
    fn shared_words(&self, post_mortem: PostMortemRef, words: &BTreeSet<String>) -> Vec<String> {
        let written = self.post_mortem(post_mortem);
        let summary = written.summary.as_ref().map_or("", |summary| summary.value.as_str());
        let text = format!("{} {summary}", written.title.value).to_lowercase();
        let there: BTreeSet<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_telling(word)).collect();
        let telling = words.iter().filter(|word| is_telling(word));
        telling.filter(|word| there.iter().any(|other| is_same_word(word, other))).cloned().collect()
    }
}

fn is_telling(word: &str) -> bool {
    word.chars().count() >= 3 && !COMMON.contains(&word)
}

fn is_same_word(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    long.strip_prefix(short).is_some_and(|rest| {
        rest.is_empty() || (short.chars().count() >= 3 && matches!(rest, "s" | "es" | "ed" | "d" | "ing"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_but_for_common_endings() {
        let check = |one, other, expected| assert_eq!(is_same_word(one, other), expected, "{one} {other}");
        check("timeout", "timeouts", true);
        check("timed", "time", true);
        check("cron", "cron", true);
        check("port", "portal", false);
        check("504", "504s", true);
        check("db", "dbs", false);
    }
}
