//! Word shards and place shards: consecutive words of the index with the units that hold them, and with their positions.

use std::collections::HashMap;
use std::ops::Range;

use super::{Shard, code};
use crate::parallel;
use crate::search::index::lexicon::Lexicon;
use crate::search::index::postings::Places;
use crate::search::index::{Index, Shape};

/// How many bytes of words and postings make a shard.
const SHARD_BYTES: usize = 30_000;

/// How many bytes of positions make a shard: a phrase needs those of each of its words, and nothing of other words.
const PLACES_BYTES: usize = 40_000;

/// How many words are walked through at a time.
const STRETCH: usize = 256;

/// In how many units, of all spaces, a word must be to be offered for a prefix or instead of another.
const MIN_UNITS: usize = 2;

/// The words of an index, ready to be cut.
#[derive(Debug, Default)]
pub(super) struct Words {
    all: Vec<Word>,
}

/// One word.
#[derive(Debug)]
struct Word {
    text: String,
    n_units: usize,
    /// The units that hold it with its weights, by space.
    postings: String,
    /// Its positions there.
    places: String,
}

/// A word shard with what the manifest says of it.
pub(super) struct WordShard {
    /// Its first word.
    pub first: String,
    /// The number of its first word among all.
    pub start: usize,
    pub shard: Shard,
    pub places: Vec<Shard>,
}

impl Words {
    /// All words of an index, whose spaces have these shapes.
    pub(super) fn of(index: &Index, shapes: &[&Shape; 3]) -> Self {
        let starts: Vec<usize> = (0..index.lexicon().len()).step_by(STRETCH).collect();
        let stretches = parallel::map(&starts, |start| {
            let mut words = Self::default();
            let end = (start + STRETCH).min(index.lexicon().len());
            index.walk_through(*start..end, |word, places| words.take(word, places, shapes));
            words.all
        });
        Self { all: stretches.into_iter().flatten().collect() }
    }

    /// Takes the next word of a walk through the index.
    fn take(&mut self, text: &str, of: &[Places; 3], shapes: &[&Shape; 3]) {
        let (mut postings, mut places) = (String::new(), String::new());
        for (of, shape) in of.iter().zip(shapes) {
            code::push(&mut postings, count(of.postings.len()));
            let mut last = 0;
            for (i, posting) in of.postings.iter().enumerate() {
                code::push(&mut postings, posting.number - last);
                code::push(&mut postings, posting.weight);
                push_places(&mut places, shape, posting.number, of.positions_of(i));
                last = posting.number;
            }
        }
        let n_units = of.iter().map(|of| of.postings.len()).sum();
        self.all.push(Word { text: text.to_owned(), n_units, postings, places });
    }

    /// Cuts them into shards; `forms` are the other forms of each word of `lexicon`, as places there.
    pub(super) fn cut(&self, lexicon: &Lexicon, forms: &[Vec<usize>]) -> Vec<WordShard> {
        let mates = self.mates(lexicon, forms);
        let stretches =
            stretches(0..self.all.len(), SHARD_BYTES, |i| self.all[i].text.len() + self.all[i].postings.len());
        let numbered: Vec<(usize, Range<usize>)> = stretches.into_iter().enumerate().collect();
        parallel::map(&numbered, |(place, range)| self.shard(*place, range.clone(), &mates))
    }

    /// The words that more than one unit holds, with how many do.
    pub(super) fn vocabulary(&self) -> Shard {
        let common = || self.all.iter().filter(|word| word.n_units >= MIN_UNITS);
        let words = code::fold(common().map(|word| word.text.as_str()));
        let counts = code::numbers(common().map(|word| count(word.n_units)));
        Shard::new("vocabulary", &(words, counts))
    }

    fn shard(&self, place: usize, range: Range<usize>, mates: &[Vec<usize>]) -> WordShard {
        let words = &self.all[range.clone()];
        let stretches = stretches(0..words.len(), PLACES_BYTES, |i| words[i].places.len());
        let of_stretch = |(i, stretch): (usize, &Range<usize>)| {
            let places: Vec<&str> = words[stretch.clone()].iter().map(|word| word.places.as_str()).collect();
            Shard::new(&format!("p{place}-{i}"), &places.join(" "))
        };
        let places: Vec<Shard> = stretches.iter().enumerate().map(of_stretch).collect();
        let files = stretches.iter().zip(&places).map(|(stretch, shard)| (stretch.start, shard.digest.as_str()));
        let files: Vec<(usize, &str)> = files.collect();
        let entry = |(i, word): (usize, &Word)| {
            let mut text = String::new();
            code::push(&mut text, count(mates[i].len()));
            for other in &mates[i] {
                code::push_signed(&mut text, i64::from(count(*other)) - i64::from(count(i)));
            }
            text + &word.postings
        };
        let entries: Vec<String> = range.clone().zip(words).map(entry).collect();
        let folded = code::fold(words.iter().map(|word| word.text.as_str()));
        WordShard {
            first: words[0].text.clone(),
            start: range.start,
            shard: Shard::new(&format!("w{place}"), &(folded, entries.join(" "), files)),
            places,
        }
    }

    /// The other forms of each word, by number: the lexicon also has words that no unit holds any more.
    fn mates(&self, lexicon: &Lexicon, forms: &[Vec<usize>]) -> Vec<Vec<usize>> {
        let places = self.all.iter().map(|word| lexicon.place(&word.text).expect("words come from the lexicon"));
        let places: Vec<usize> = places.collect();
        let numbers: HashMap<usize, usize> = places.iter().copied().zip(0..).collect();
        let others = |place: &usize| forms[*place].iter().filter_map(|other| numbers.get(other).copied()).collect();
        places.iter().map(others).collect()
    }
}

/// Cuts a range into stretches of at most so many bytes, but for what is larger by itself.
fn stretches(range: Range<usize>, most: usize, n_bytes: impl Fn(usize) -> usize) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let mut sum = n_bytes(start);
        let mut end = start + 1;
        while end < range.end && sum + n_bytes(end) <= most {
            sum += n_bytes(end);
            end += 1;
        }
        stretches.push(start..end);
        start = end;
    }
    stretches
}

/// Positions in one unit: how many runs that count alike, and of each what a word there counts, how many positions it
/// has, and these by their distances.
fn push_places(text: &mut String, shape: &Shape, number: u32, positions: &[u32]) {
    let boosts: Vec<u32> = positions.iter().map(|position| shape.boost(number, *position)).collect();
    let runs: Vec<_> = boosts.chunk_by(|one, other| one == other).collect();
    code::push(text, count(runs.len()));
    let (mut at, mut last) = (0, 0);
    for run in runs {
        code::push(text, run[0]);
        code::push(text, count(run.len()));
        for position in &positions[at..at + run.len()] {
            code::push(text, position - last);
            last = *position;
        }
        at += run.len();
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("an index holds fewer than 2^32 of anything")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_full_but_never_cut_what_is_large() {
        let check = |sizes: &[usize], expected: &[Range<usize>]| {
            assert_eq!(stretches(0..sizes.len(), 10, |i| sizes[i]), expected, "{sizes:?}");
        };
        check(&[], &[]);
        check(&[4, 6, 1], &[0..2, 2..3]);
        check(&[1, 90, 1, 9], &[0..1, 1..2, 2..4]);
        check(&[11, 1], &[0..1, 1..2]);
    }
}
