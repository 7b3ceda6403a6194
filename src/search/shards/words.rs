//! Word shards and place shards: consecutive words of the index with the units that hold them, and with their positions.

use std::collections::HashMap;
use std::ops::Range;

use super::{Shard, code};
use crate::parallel;
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
    /// Its place in the lexicon, which also has words that no unit holds any more.
    place: usize,
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
            index.walk_through(*start..end, |place, places| {
                words.take(index.lexicon().word(place), place, places, shapes);
            });
            words.all
        });
        Self { all: stretches.into_iter().flatten().collect() }
    }

    /// Takes the next word of a walk through the index.
    fn take(&mut self, text: &str, place: usize, of: &[Places; 3], shapes: &[&Shape; 3]) {
        let (mut postings, mut places) = (String::new(), String::new());
        for (of, shape) in of.iter().zip(shapes) {
            code::push(&mut postings, count(of.len()));
            let mut last = 0;
            for (posting, positions) in of.iter() {
                code::push(&mut postings, posting.number - last);
                code::push(&mut postings, posting.weight);
                push_places(&mut places, shape, posting.number, positions);
                last = posting.number;
            }
        }
        let n_units = of.iter().map(Places::len).sum();
        self.all.push(Word { text: text.to_owned(), place, n_units, postings, places });
    }

    /// The places of all words in the lexicon, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.all.iter().map(|word| word.place)
    }

    /// Cuts them into shards; `forms` are the other forms of words, by place in the lexicon.
    pub(super) fn cut(&self, forms: &HashMap<usize, Vec<usize>>) -> Vec<WordShard> {
        let mates = self.mates(forms);
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
            let places = joined(words[stretch.clone()].iter().map(|word| word.places.as_str()));
            Shard::new(&format!("p{place}-{i}"), &places)
        };
        let places: Vec<Shard> = stretches.iter().enumerate().map(of_stretch).collect();
        let files = stretches.iter().zip(&places).map(|(stretch, shard)| (stretch.start, shard.digest.short()));
        let files: Vec<(usize, String)> = files.collect();
        let mut entries = String::with_capacity(words.iter().map(|word| word.postings.len() + 4).sum());
        for (i, word) in range.clone().zip(words) {
            if i > range.start {
                entries.push(' ');
            }
            code::push(&mut entries, count(mates[i].len()));
            for other in &mates[i] {
                code::push_signed(&mut entries, i64::from(count(*other)) - i64::from(count(i)));
            }
            entries.push_str(&word.postings);
        }
        let folded = code::fold(words.iter().map(|word| word.text.as_str()));
        WordShard {
            first: words[0].text.clone(),
            start: range.start,
            shard: Shard::new(&format!("w{place}"), &(folded, entries, files)),
            places,
        }
    }

    /// The other forms of each word, by number.
    fn mates(&self, forms: &HashMap<usize, Vec<usize>>) -> Vec<Vec<usize>> {
        let number = |place: &usize| self.all.binary_search_by_key(place, |word| word.place).ok();
        let others = |word: &Word| forms.get(&word.place).into_iter().flatten().filter_map(number).collect();
        self.all.iter().map(others).collect()
    }
}

/// Texts with blanks between them.
fn joined<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut all = String::with_capacity(texts.clone().map(|text| text.len() + 1).sum());
    for (i, text) in texts.enumerate() {
        if i > 0 {
            all.push(' ');
        }
        all.push_str(text);
    }
    all
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
