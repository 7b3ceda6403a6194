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
    let (n, shape) = (index.n_units(space), index.shape(space));
    let mut scores = Scores::none(n);
    let mut sums = Sums::default();
    let mut postings = Vec::new();
    for alternative in &text.alternatives {
        postings.clear();
        let factor = match alternative {
            Alternative::Words { words, factor } => {
                match &words[..] {
                    [word] => index.each(space, word, |posting| postings.push(posting)),
                    words => {
                        words.iter().for_each(|word| index.each(space, word, |posting| sums.add(n, posting)));
                        sums.take(u32::MAX, &mut postings);
                    }
                }
                *factor
            }
            Alternative::Phrase { words, lasts, factor } => {
                index.phrases(space, &texts(words), &texts(lasts), |posting| sums.add(n, posting));
                sums.take(MAX_WEIGHT, &mut postings);
                *factor
            }
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
        for posting in &postings {
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
            Alternative::Phrase { words, lasts, .. } => {
                let take = |posting: Posting| found[posting.number as usize] = true;
                index.phrases(space, &texts(words), &texts(lasts), take);
            }
            Alternative::Run(_) => return of_text(index, space, text),
        }
    }
    Scores::of_filter(&found)
}

fn texts(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// What several words count together, unit by unit: cheaper than merging lists, whose units come in no order.
#[derive(Default)]
struct Sums {
    /// By number: weight and parts. No weight but where `numbers` says so.
    of: Vec<(u32, u16)>,
    numbers: Vec<u32>,
}

impl Sums {
    /// Adds what a word counts in one of `n` units.
    fn add(&mut self, n: usize, posting: Posting) {
        self.of.resize(n, (0, 0));
        let (weight, parts) = &mut self.of[posting.number as usize];
        if *parts == 0 {
            self.numbers.push(posting.number);
        }
        *weight += posting.weight;
        *parts |= posting.parts;
    }

    /// Moves the sums, none above `most`, to `postings`.
    fn take(&mut self, most: u32, postings: &mut Vec<Posting>) {
        for number in self.numbers.drain(..) {
            let (weight, parts) = std::mem::take(&mut self.of[number as usize]);
            postings.push(Posting { number, weight: weight.min(most), parts });
        }
    }
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
