//! How well units answer: BM25 over weighted words, and how scores are joined.

use crate::search::index::postings::Posting;
use crate::search::index::{Index, MAX_WEIGHT};
use crate::search::units::Space;

use super::leaf::{Alternative, Text};

/// How soon more occurrences stop counting.
const K1: f64 = 1.2;

/// How much long units are held back.
const B: f64 = 0.75;

/// A score for each unit of a space; what does not answer has none.
#[derive(Debug, Clone)]
pub(super) struct Scores {
    /// By number; not a number where there is none.
    pub(super) values: Vec<f64>,
    /// The parts in which words were found, as bits.
    pub(super) parts: Vec<u16>,
}

impl Scores {
    /// No unit answers.
    pub(super) fn none(n: usize) -> Self {
        Self { values: vec![f64::NAN; n], parts: vec![0; n] }
    }

    /// Every unit answers, with nothing.
    pub(super) fn all(n: usize) -> Self {
        Self { values: vec![0.0; n], parts: vec![0; n] }
    }

    /// The units for which `passes` holds answer, with nothing.
    pub(super) fn of_filter(passes: &[bool]) -> Self {
        let values: Vec<f64> = passes.iter().map(|passes| if *passes { 0.0 } else { f64::NAN }).collect();
        Self { parts: vec![0; values.len()], values }
    }

    /// Keeps what answers both, adding scores.
    pub(super) fn and(&mut self, other: &Self) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            *value += other;
        }
        self.add_parts(other);
    }

    /// Takes what answers either, adding scores.
    pub(super) fn or(&mut self, other: &Self) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            if value.is_nan() {
                *value = *other;
            } else if !other.is_nan() {
                *value += other;
            }
        }
        self.add_parts(other);
    }

    /// Removes what answers `other`.
    pub(super) fn without(&mut self, other: &Self) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            if !other.is_nan() {
                *value = f64::NAN;
            }
        }
    }

    /// Whether a unit answers.
    pub(super) fn has(&self, number: usize) -> bool {
        !self.values[number].is_nan()
    }

    fn best(&mut self, number: u32, value: f64, parts: u16) {
        let known = &mut self.values[number as usize];
        if known.is_nan() || value > *known {
            *known = value;
        }
        self.parts[number as usize] |= parts;
    }

    fn add_parts(&mut self, other: &Self) {
        self.parts.iter_mut().zip(&other.parts).for_each(|(parts, other)| *parts |= other);
    }
}

/// How well the units of a space answer one text.
pub(super) fn of_text(index: &Index, space: Space, text: &Text) -> Scores {
    let n = index.n_units(space);
    let mut scores = Scores::none(n);
    for alternative in &text.alternatives {
        let (postings, factor) = match alternative {
            Alternative::Words { words, factor } => (summed(index, space, words), *factor),
            Alternative::Phrase { variants, factor } => (of_phrases(index, space, variants), *factor),
            Alternative::Run(texts) => {
                let mut all = Scores::all(n);
                texts.iter().for_each(|text| all.and(&of_text(index, space, text)));
                for (number, value) in (0..).zip(&all.values).filter(|(_, value)| !value.is_nan()) {
                    scores.best(number, *value, all.parts[number as usize]);
                }
                continue;
            }
        };
        let idf = idf(n, postings.len());
        let shape = index.shape(space);
        for posting in postings {
            let value = factor * idf * saturated(posting.weight, shape.length(posting.number), shape.mean_length());
            scores.best(posting.number, value, posting.parts);
        }
    }
    scores
}

/// Which units answer a text, all alike: for leaving them out.
pub(super) fn presence(index: &Index, space: Space, text: &Text) -> Scores {
    let mut found = vec![false; index.n_units(space)];
    for alternative in &text.alternatives {
        match alternative {
            Alternative::Words { words, .. } => {
                words.iter().for_each(|word| index.holders(space, word, |number| found[number as usize] = true));
            }
            Alternative::Phrase { variants, .. } => {
                let postings = of_phrases(index, space, variants);
                postings.iter().for_each(|posting| found[posting.number as usize] = true);
            }
            Alternative::Run(_) => return of_text(index, space, text),
        }
    }
    Scores::of_filter(&found)
}

/// The units that hold any of `words`, weights added.
fn summed(index: &Index, space: Space, words: &[String]) -> Vec<Posting> {
    let mut lists = words.iter().map(|word| index.postings(space, word));
    let Some(mut all) = lists.next() else { return Vec::new() };
    for list in lists {
        all = merged(&all, &list, u32::MAX);
    }
    all
}

/// The units that hold any of the phrases, occurrences added.
fn of_phrases(index: &Index, space: Space, variants: &[Vec<String>]) -> Vec<Posting> {
    let mut all = Vec::new();
    for variant in variants {
        let words: Vec<&str> = variant.iter().map(String::as_str).collect();
        all = merged(&all, &index.phrase(space, &words), MAX_WEIGHT);
    }
    all
}

fn merged(one: &[Posting], other: &[Posting], most: u32) -> Vec<Posting> {
    let mut all = Vec::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        match a.number.cmp(&b.number) {
            std::cmp::Ordering::Less => all.extend(one.next()),
            std::cmp::Ordering::Greater => all.extend(other.next()),
            std::cmp::Ordering::Equal => {
                let weight = (a.weight + b.weight).min(most);
                all.push(Posting { number: a.number, weight, parts: a.parts | b.parts });
                one.next();
                other.next();
            }
        }
    }
    all.extend(one);
    all.extend(other);
    all
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 units")]
fn idf(n_units: usize, n_with: usize) -> f64 {
    let (n, df) = (n_units as f64, n_with as f64);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

fn saturated(weight: u32, length: u32, mean_length: f64) -> f64 {
    let weight = f64::from(weight);
    weight * (K1 + 1.0) / (weight + K1 * (1.0 - B + B * f64::from(length) / mean_length))
}
