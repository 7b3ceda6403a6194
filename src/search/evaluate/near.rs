//! Words that were probably meant: those of an index near a word it does not hold.

use std::cmp::Reverse;

use crate::search::index::Index;

/// The shortest word, in characters, in which a typing error is looked for.
const MIN_CHARS: usize = 4;

/// From how many characters on two errors are forgiven.
const CHARS_FOR_TWO: usize = 8;

/// How many units have to hold a word that is offered: what occurs once may be a typing error itself.
const MIN_UNITS: u32 = 2;

/// The most words that are taken instead of one.
const MAX_WORDS: usize = 3;

/// The words nearest to `word`, each with its distance: nearer before farther, then what more units hold.
pub(super) fn nearest(index: &Index, word: &str) -> Vec<(String, usize)> {
    let sought: Vec<char> = word.chars().collect();
    if sought.len() < MIN_CHARS || sought.iter().any(|c| c.is_numeric()) {
        return Vec::new();
    }
    let most = if sought.len() >= CHARS_FOR_TWO { 2 } else { 1 };
    let lexicon = index.lexicon();
    let mut other = Vec::new();
    let mut rows = Rows::default();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for place in 0..lexicon.len() {
        if lexicon.at_most(place).iter().sum::<u32>() < MIN_UNITS {
            continue;
        }
        let candidate = lexicon.word(place);
        // A character has one to four bytes, so this is a bound for both lengths.
        if candidate.len() > (sought.len() + most) * 4 || candidate.len() + most < sought.len() {
            continue;
        }
        other.clear();
        other.extend(candidate.chars());
        if let Some(distance) = rows.distance(&sought, &other, most) {
            found.push((distance, place));
        }
    }
    let mut found: Vec<(usize, Reverse<u32>, usize)> = found
        .into_iter()
        .map(|(distance, place)| (distance, Reverse(index.frequencies(place).iter().sum()), place))
        .filter(|(_, n_units, _)| n_units.0 >= MIN_UNITS)
        .collect();
    found.sort_unstable();
    found.truncate(MAX_WORDS);
    found.into_iter().map(|(distance, _, place)| (lexicon.word(place).to_owned(), distance)).collect()
}

/// Three rows of the table of optimal string alignment.
#[derive(Default)]
struct Rows {
    before: Vec<usize>,
    last: Vec<usize>,
    this: Vec<usize>,
}

impl Rows {
    /// How many letters have to be changed, added, taken out or swapped with their neighbour, if it is at most `most`.
    fn distance(&mut self, one: &[char], other: &[char], most: usize) -> Option<usize> {
        if one.len().abs_diff(other.len()) > most {
            return None;
        }
        self.last.clear();
        self.last.extend(0..=other.len());
        for i in 1..=one.len() {
            self.this.clear();
            self.this.push(i);
            let mut least = i;
            for j in 1..=other.len() {
                let change = usize::from(one[i - 1] != other[j - 1]);
                let mut cost = (self.last[j - 1] + change).min(self.last[j] + 1).min(self.this[j - 1] + 1);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    cost = cost.min(self.before[j - 2] + 1);
                }
                least = least.min(cost);
                self.this.push(cost);
            }
            // A swap looks two rows back, and costs one: the row before may have been one better.
            if least > most + 1 {
                return None;
            }
            std::mem::swap(&mut self.before, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.this);
        }
        Some(self.last[other.len()]).filter(|distance| *distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_optimal_string_alignment() {
        let check = |one: &str, other: &str, most: usize, expected: Option<usize>| {
            let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
            assert_eq!(Rows::default().distance(&a, &b, most), expected, "{one} {other}");
        };
        check("certificate", "certificate", 2, Some(0));
        check("cetificate", "certificate", 2, Some(1));
        check("cetrificate", "certificate", 2, Some(1));
        check("timeuot", "timeout", 1, Some(1));
        check("timeut", "timeout", 1, Some(1));
        check("timeot", "timeout", 1, Some(1));
        check("tmieuot", "timeout", 1, None);
        check("tmieuot", "timeout", 2, Some(2));
        check("ca", "abc", 3, Some(3));
        check("abcd", "wxyz", 2, None);
        check("", "ab", 2, Some(2));
    }
}
