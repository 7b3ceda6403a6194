//! The words of an index in order, each with how many units hold it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use tantivy::termdict::TermStreamer;

use super::{Segment, Unusable};

/// All words, in alphabetical order of their bytes.
#[derive(Debug, Default)]
pub struct Lexicon {
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
    /// How many units hold each word, by space. Units that were deleted count, too.
    upper: Vec<[u32; 3]>,
}

impl Lexicon {
    pub(super) fn read(segments: &[Segment]) -> Result<Self, Unusable> {
        let mut streams: Vec<(usize, TermStreamer<'_>)> = Vec::new();
        for segment in segments {
            for (space, inverted) in segment.inverted.iter().enumerate() {
                streams.push((space, inverted.terms().stream()?));
            }
        }
        let mut heap = BinaryHeap::new();
        for (i, (_, stream)) in streams.iter_mut().enumerate() {
            if stream.advance() {
                heap.push(Reverse((stream.key().to_vec(), i)));
            }
        }
        let mut lexicon = Self::default();
        let mut last: Vec<u8> = Vec::new();
        while let Some(Reverse((mut key, i))) = heap.pop() {
            let (space, stream) = &mut streams[i];
            if lexicon.ends.is_empty() || key != last {
                lexicon.push(std::str::from_utf8(&key)?);
                last.clone_from(&key);
            }
            let counts = lexicon.upper.last_mut().expect("a word was pushed");
            counts[*space] += stream.value().doc_freq;
            if stream.advance() {
                key.clear();
                key.extend_from_slice(stream.key());
                heap.push(Reverse((key, i)));
            }
        }
        Ok(lexicon)
    }

    fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(u32::try_from(self.text.len()).expect("a lexicon has less than 4 GiB"));
        self.upper.push([0; 3]);
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A word by its place.
    pub fn word(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[place] as usize]
    }

    /// Where a word stands.
    pub fn place(&self, word: &str) -> Option<usize> {
        let place = self.first_at_least(word);
        (place < self.len() && self.word(place) == word).then_some(place)
    }

    /// The places of the words that start with `prefix`.
    pub fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.first_at_least(prefix);
        let (mut low, mut high) = (start, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.word(middle).starts_with(prefix) { low = middle + 1 } else { high = middle }
        }
        start..low
    }

    /// At most how many units hold a word, by space: exactly, where nothing was deleted.
    pub fn at_most(&self, place: usize) -> [u32; 3] {
        self.upper[place]
    }

    fn first_at_least(&self, word: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.word(middle) < word { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_place_and_prefix() {
        let mut lexicon = Lexicon::default();
        ["a", "cat", "catalog", "category", "dog", "é"].into_iter().for_each(|word| lexicon.push(word));
        let check = |prefix: &str, expected: Range<usize>| assert_eq!(lexicon.with_prefix(prefix), expected);
        check("cat", 1..4);
        check("catal", 2..3);
        check("", 0..6);
        check("e", 5..5);
        check("é", 5..6);
        check("z", 5..5);
        assert_eq!((lexicon.place("dog"), lexicon.place("do")), (Some(4), None));
        assert!(Lexicon::default().with_prefix("a").is_empty());
    }
}
