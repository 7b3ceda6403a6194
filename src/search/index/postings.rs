//! Reading postings: which units hold a word or a phrase, how much it counts there, and every word with every place.

use std::ops::Range;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::{Index, NOBODY, Segment};
use crate::search::units::Space;

/// A unit that holds a word or a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// Which unit of the space.
    pub number: u32,
    /// How much it counts there: boosts times occurrences, at most [`super::MAX_WEIGHT`].
    pub weight: u32,
    /// The parts it occurs in, as bits by [`crate::search::units::Part`].
    pub parts: u16,
}

/// The units of a space that hold a word, with all places, by number.
#[derive(Debug, Default)]
pub struct Places {
    /// The units, as the segments have them.
    postings: Vec<Posting>,
    /// Where the positions of each unit end in `positions`, beside `postings`.
    ends: Vec<u32>,
    /// All positions, ascending within each unit.
    positions: Vec<u32>,
    /// The places of the postings, by number of the unit.
    order: Vec<u32>,
}

impl Index {
    /// The units of a space that hold `word`, by number.
    pub fn postings(&self, space: Space, word: &str) -> Vec<Posting> {
        let mut found = Vec::new();
        self.each(space, word, |posting| found.push(posting));
        sort(&mut found);
        found
    }

    /// Tells every unit of a space that holds `word`, each once, in no order.
    pub fn each(&self, space: Space, word: &str, mut take: impl FnMut(Posting)) {
        let mut positions = Vec::new();
        for segment in &self.segments {
            segment.each(space, word, IndexRecordOption::WithFreqsAndPositions, |number, postings| {
                postings.positions(&mut positions);
                let (weight, parts) = self.shape(space).weigh(number, &positions);
                take(Posting { number, weight, parts });
            });
        }
    }

    /// Tells every unit of a space that holds `word`, in no order.
    pub fn holders(&self, space: Space, word: &str, mut take: impl FnMut(u32)) {
        for segment in &self.segments {
            segment.each(space, word, IndexRecordOption::Basic, |number, _| take(number));
        }
    }

    /// How many units of each space hold the word at that place of the lexicon.
    pub fn frequencies(&self, place: usize) -> [u32; 3] {
        let mut counts = self.lexicon().at_most(place);
        if !self.segments.iter().any(Segment::has_deletes) {
            return counts;
        }
        let word = self.lexicon().word(place);
        for segment in self.segments.iter().filter(|segment| segment.has_deletes()) {
            for space in Space::ALL.iter().filter(|space| self.lexicon().at_most(place)[**space as usize] > 0) {
                let mut n_gone = segment.postings(*space, word, IndexRecordOption::Basic).map_or(0, |p| p.doc_freq());
                segment.each(*space, word, IndexRecordOption::Basic, |_, _| n_gone -= 1);
                counts[*space as usize] -= n_gone;
            }
        }
        counts
    }

    /// Whether any unit holds the word at that place of the lexicon.
    pub fn is_live(&self, place: usize) -> bool {
        self.frequencies(place).iter().any(|n| *n > 0)
    }

    /// Tells the units of a space that hold `words` at consecutive positions, and after them any of `lasts`: once for each
    /// of `lasts`, in no order.
    pub fn phrases(&self, space: Space, words: &[&str], lasts: &[&str], mut take: impl FnMut(Posting)) {
        let offset = u32::try_from(words.len()).expect("phrases are short");
        let option = IndexRecordOption::WithFreqsAndPositions;
        let (mut starts, mut positions) = (Vec::new(), Vec::new());
        for segment in &self.segments {
            let lists: Option<Vec<SegmentPostings>> =
                words.iter().map(|word| segment.postings(space, word, option)).collect();
            let Some(mut lists) = lists else { continue };
            let mut ends: Vec<SegmentPostings> =
                lasts.iter().filter_map(|word| segment.postings(space, word, option)).collect();
            while let Some(document) = next_in_all(&mut lists) {
                // None of a phrase's words is read before it is clear that they are all there.
                let mut is_read = false;
                let number = segment.numbers[document as usize];
                for end in &mut ends {
                    if end.doc() < document {
                        end.seek(document);
                    }
                    if number == NOBODY || end.doc() != document {
                        continue;
                    }
                    if !is_read {
                        self::starts(&mut lists, &mut starts);
                        is_read = true;
                    }
                    if starts.is_empty() {
                        break;
                    }
                    end.positions(&mut positions);
                    let of_end = |start: &&u32| positions.binary_search(&(**start + offset)).is_ok();
                    let here: Vec<u32> = starts.iter().filter(of_end).copied().collect();
                    if !here.is_empty() {
                        let (weight, parts) = self.shape(space).weigh(number, &here);
                        take(Posting { number, weight, parts });
                    }
                }
                lists[0].advance();
            }
        }
    }

    /// Every word of a stretch of the lexicon that a unit holds, in alphabetical order, by its place there, with its
    /// places by space.
    pub fn walk_through(&self, stretch: Range<usize>, mut take: impl FnMut(usize, &[Places; 3])) {
        let mut places = [Places::default(), Places::default(), Places::default()];
        for place in stretch {
            let word = self.lexicon().word(place);
            let counts = self.lexicon().at_most(place);
            let mut is_live = false;
            for (space, places) in Space::ALL.into_iter().zip(&mut places) {
                places.clear();
                if counts[space as usize] > 0 {
                    self.read_places(space, word, places);
                    places.sort();
                    is_live |= !places.is_empty();
                }
            }
            if is_live {
                take(place, &places);
            }
        }
    }

    /// Every word that so many units of a space hold, by its place in the lexicon: the units by number, each with how
    /// often the word occurs there. `is_wanted` says of a word and at most how many units hold it whether to look.
    pub fn rare(
        &self,
        space: Space,
        n_units: std::ops::RangeInclusive<u32>,
        is_wanted: impl Fn(usize, u32) -> bool,
        mut take: impl FnMut(usize, &[(u32, u32)]),
    ) {
        let mut found = Vec::new();
        let n_deleted: u32 = self.segments.iter().map(Segment::n_deleted).sum();
        for place in 0..self.lexicon().len() {
            let at_most = self.lexicon().at_most(place)[space as usize];
            let is_too_common = at_most.saturating_sub(n_deleted) > *n_units.end();
            if at_most < *n_units.start() || is_too_common || !is_wanted(place, at_most) {
                continue;
            }
            found.clear();
            for segment in &self.segments {
                let take = |number, postings: &mut SegmentPostings| found.push((number, postings.term_freq()));
                segment.each(space, self.lexicon().word(place), IndexRecordOption::WithFreqs, take);
            }
            if u32::try_from(found.len()).is_ok_and(|n| n_units.contains(&n)) {
                found.sort_unstable();
                take(place, &found);
            }
        }
    }

    fn read_places(&self, space: Space, word: &str, places: &mut Places) {
        let shape = self.shape(space);
        for segment in &self.segments {
            segment.each(space, word, IndexRecordOption::WithFreqsAndPositions, |number, postings| {
                let start = places.positions.len();
                postings.append_positions_with_offset(0, &mut places.positions);
                let (weight, parts) = shape.weigh(number, &places.positions[start..]);
                places.postings.push(Posting { number, weight, parts });
                places.ends.push(length(&places.positions));
            });
        }
    }
}

impl Places {
    /// The units by number, each with its positions.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Posting, &[u32])> {
        self.order.iter().map(|i| {
            let i = *i as usize;
            let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
            (&self.postings[i], &self.positions[start as usize..self.ends[i] as usize])
        })
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.postings.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.postings.is_empty()
    }

    fn clear(&mut self) {
        self.postings.clear();
        self.ends.clear();
        self.positions.clear();
        self.order.clear();
    }

    /// Puts the units in order, without moving their positions.
    fn sort(&mut self) {
        self.order.extend(0..length(&self.ends));
        // Each segment's units are in order, so there are few runs: this sort takes them as they are.
        self.order.sort_by_key(|i| self.postings[*i as usize].number);
    }
}

impl Segment {
    /// Tells every unit of a space that holds `word` and was not deleted; the postings stand at it.
    fn each(
        &self,
        space: Space,
        word: &str,
        option: IndexRecordOption,
        mut take: impl FnMut(u32, &mut SegmentPostings),
    ) {
        let Some(mut postings) = self.postings(space, word, option) else { return };
        while postings.doc() != TERMINATED {
            let number = self.numbers[postings.doc() as usize];
            if number != NOBODY {
                take(number, &mut postings);
            }
            postings.advance();
        }
    }

    /// The postings of a word. What can't be read counts as empty: the digests of all files were right.
    fn postings(&self, space: Space, word: &str, option: IndexRecordOption) -> Option<SegmentPostings> {
        let inverted = &self.inverted[space as usize];
        let info = inverted.terms().get(word.as_bytes()).ok()??;
        inverted.read_postings_from_terminfo(&info, option).ok()
    }
}

fn length(positions: &[u32]) -> u32 {
    u32::try_from(positions.len()).expect("a word has fewer than 2^32 places")
}

fn sort(postings: &mut [Posting]) {
    if !postings.is_sorted_by_key(|posting| posting.number) {
        postings.sort_unstable_by_key(|posting| posting.number);
    }
}

/// The next document that all lists hold, at which they all stand then.
fn next_in_all(lists: &mut [SegmentPostings]) -> Option<u32> {
    let mut target = lists[0].doc();
    let mut agreed = 0;
    let mut i = 0;
    while agreed < lists.len() {
        if target == TERMINATED {
            return None;
        }
        let list = &mut lists[i];
        let document = if list.doc() < target { list.seek(target) } else { list.doc() };
        agreed = if document == target { agreed + 1 } else { 1 };
        target = document;
        i = (i + 1) % lists.len();
    }
    (target != TERMINATED).then_some(target)
}

/// Where the words stand side by side in the document at which all lists stand.
fn starts(lists: &mut [SegmentPostings], starts: &mut Vec<u32>) {
    lists[0].positions(starts);
    let mut positions = Vec::new();
    for (list, offset) in lists[1..].iter_mut().zip(1..) {
        if starts.is_empty() {
            break;
        }
        list.positions(&mut positions);
        starts.retain(|start| positions.binary_search(&(start + offset)).is_ok());
    }
}
