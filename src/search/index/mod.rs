//! The inverted index: which units hold a word, where, and how much it counts there. Held by tantivy, read by us.
//!
//! | module | answers |
//! | --- | --- |
//! | [`ledger`] | which units an index holds, as which texts, and where the parts of each end |
//! | [`mod@write`] | how an index becomes that of other units |
//! | [`lexicon`] | which words there are |
//! | [`postings`] | which units hold a word or a phrase; all words with all their places |
//!
//! Each space has a field, so that its frequencies are its own. A unit is one document; its parts stand one behind the
//! other, with a position free between any two texts, so that no phrase reaches across. Positions tell the part.

mod layout;
pub mod ledger;
pub mod lexicon;
pub mod postings;
pub mod write;

use std::sync::Arc;

use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Directory, InvertedIndexReader, ReloadPolicy, SegmentReader};

use super::units::{N_PARTS, Space, Units};
use ledger::Ledger;
use lexicon::Lexicon;

/// What can be searched: an index, bound to the units it is about.
pub struct Index {
    segments: Vec<Segment>,
    lexicon: Lexicon,
    spaces: [Shape; 3],
}

/// The units of a space as the index knows them.
#[derive(Debug, Default)]
pub struct Shape {
    /// Where each part ends, in positions, by number.
    ends: Vec<[u32; N_PARTS]>,
    /// How long each unit is, in words, as one byte (see [`decoded`]).
    lengths: Vec<u8>,
    mean_length: f64,
    boosts: [u32; N_PARTS],
}

/// Where an index is kept.
pub struct Place(Box<dyn Directory>);

/// Why an index can't be used. It can always be made again.
#[derive(Debug)]
pub struct Unusable(pub String);

struct Segment {
    reader: SegmentReader,
    /// By space.
    inverted: [Arc<InvertedIndexReader>; 3],
    /// The number of each document's unit in its space; [`NOBODY`] for what is deleted.
    numbers: Vec<u32>,
}

/// The fields of the index.
struct Fields {
    serial: Field,
    /// By space.
    texts: [Field; 3],
}

const NOBODY: u32 = u32::MAX;

impl Place {
    /// A folder.
    pub fn folder(path: &std::path::Path) -> Result<Self, Unusable> {
        Ok(Self(Box::new(MmapDirectory::open(path)?)))
    }

    /// Memory, with these files in it.
    pub fn memory<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self, Unusable> {
        let memory = RamDirectory::create();
        for (name, bytes) in files {
            memory.atomic_write(std::path::Path::new(name), bytes)?;
        }
        Ok(Self(Box::new(memory)))
    }
}

impl Clone for Place {
    fn clone(&self) -> Self {
        Self(self.0.box_clone())
    }
}

impl Index {
    /// Opens what is kept at `place`, which must hold what `ledger` says; and that must be `units`.
    pub fn open(place: &Place, ledger: &Ledger, units: &Units<'_>) -> Result<Self, Unusable> {
        let index = tantivy::Index::open(place.clone().0)?;
        if index.schema() != schema().0 {
            return Err(Unusable("its fields are others".to_owned()));
        }
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let (spaces, owners) = ledger.bind(units).ok_or_else(|| Unusable("it holds other units".to_owned()))?;
        let mut segments = Vec::new();
        let mut n_found = 0;
        for reader in searcher.segment_readers() {
            let segment = Segment::open(reader, &owners)?;
            n_found += segment.numbers.iter().filter(|number| **number != NOBODY).count();
            segments.push(segment);
        }
        if n_found != owners.len() {
            return Err(Unusable(format!("it holds {n_found} units of {}", owners.len())));
        }
        let lexicon = Lexicon::read(&segments)?;
        Ok(Self { segments, lexicon, spaces })
    }

    /// How many units a space has.
    pub fn n_units(&self, space: Space) -> usize {
        self.shape(space).lengths.len()
    }

    /// How many segments it has: the fewer, the faster.
    pub fn n_segments(&self) -> usize {
        self.segments.len()
    }

    /// The units of a space.
    pub fn shape(&self, space: Space) -> &Shape {
        &self.spaces[space as usize]
    }

    /// Its words.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }
}

impl Shape {
    fn new(boosts: [u32; N_PARTS], ends: Vec<[u32; N_PARTS]>, lengths: Vec<u8>) -> Self {
        let sum: f64 = lengths.iter().map(|length| f64::from(decoded(*length))).sum();
        #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 units")]
        let mean_length = if lengths.is_empty() { 0.0 } else { sum / lengths.len() as f64 };
        Self { ends, lengths, mean_length, boosts }
    }

    /// How long a unit is, in words, as the score takes it.
    pub fn length(&self, number: u32) -> u32 {
        decoded(self.lengths[number as usize])
    }

    /// The byte that stands for how long each unit is, by number.
    pub fn lengths(&self) -> &[u8] {
        &self.lengths
    }

    /// The mean of all lengths.
    pub fn mean_length(&self) -> f64 {
        self.mean_length
    }

    /// Which part of a unit a position is in.
    pub fn part(&self, number: u32, position: u32) -> usize {
        let ends = &self.ends[number as usize];
        ends.iter().position(|end| position < *end).unwrap_or(N_PARTS - 1)
    }

    /// How much a word at a position of a unit counts.
    pub fn boost(&self, number: u32, position: u32) -> u32 {
        self.weigh(number, &[position]).0
    }

    /// What words at these positions (ascending) count in a unit, and the parts they are in, as bits.
    fn weigh(&self, number: u32, positions: &[u32]) -> (u32, u16) {
        let ends = &self.ends[number as usize];
        let (mut rest, mut weight, mut parts) = (positions, 0, 0);
        for part in 0..N_PARTS {
            let (Some(first), Some(last)) = (rest.first(), rest.last()) else { break };
            let is_in = |position: &u32| *position < ends[part] || part + 1 == N_PARTS;
            if !is_in(first) {
                continue;
            }
            // Counting all of them is faster than looking for the border, which no processor can guess.
            let counted = || rest.iter().map(|position| u32::from(*position < ends[part])).sum::<u32>() as usize;
            let n = if is_in(last) { rest.len() } else { counted() };
            // The title ends one position behind its last word.
            let boost = if part == 0 { boost_of_title(ends[0].saturating_sub(1)) } else { self.boosts[part] };
            weight += boost * u32::try_from(n).expect("a unit has fewer than 2^32 words");
            parts |= 1 << part;
            rest = &rest[n..];
        }
        (weight.min(MAX_WEIGHT), parts)
    }
}

/// The most a word or phrase can count in a unit.
pub const MAX_WEIGHT: u32 = 255;

/// How much a word of a title of `n` words counts: whoever types all of a short title means it, and not a longer one.
fn boost_of_title(n: u32) -> u32 {
    4 + 60 / n.max(1)
}

/// The number of words that a byte stands for, as tantivy codes it.
pub fn decoded(length: u8) -> u32 {
    tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(length)
}

/// The byte that stands for that many words, rounded down.
fn encoded(n_words: u32) -> u8 {
    tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id(n_words)
}

impl Segment {
    fn open(reader: &SegmentReader, owners: &std::collections::HashMap<u64, u32>) -> Result<Self, Unusable> {
        let fields = schema().1;
        let serials = reader.fast_fields().u64("serial")?;
        let number = |document: u32| {
            if reader.is_deleted(document) {
                return Ok(NOBODY);
            }
            let serial = serials.first(document).ok_or_else(|| Unusable("a unit has no serial".to_owned()))?;
            owners.get(&serial).copied().ok_or_else(|| Unusable("it holds a unit that is not listed".to_owned()))
        };
        let numbers = (0..reader.max_doc()).map(number).collect::<Result<Vec<u32>, Unusable>>()?;
        let [incidents, terms, actions] = fields.texts.map(|field| reader.inverted_index(field));
        Ok(Self { reader: reader.clone(), inverted: [incidents?, terms?, actions?], numbers })
    }

    fn has_deletes(&self) -> bool {
        self.reader.has_deletes()
    }

    fn n_deleted(&self) -> u32 {
        self.reader.num_deleted_docs()
    }
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let serial = builder.add_u64_field("serial", INDEXED | FAST);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(layout::NAME)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default().set_indexing_options(indexing);
    let texts = ["incidents", "terms", "actions"].map(|name| builder.add_text_field(name, options.clone()));
    (builder.build(), Fields { serial, texts })
}

impl<E: std::error::Error> From<E> for Unusable {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
