//! Making an index of units: from nothing, or from the index of what the units were.

use tantivy::indexer::LogMergePolicy;
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::layout::{self, Layout};
use super::ledger::{Changes, Entry, Ledger};
use super::{Fields, Place, Unusable, schema};
use crate::parallel;
use crate::search::units::{Space, Texts, Unit, Units};

/// How many bytes of postings are gathered before they become a segment, for each thread.
const BUDGET_PER_THREAD: usize = 64 << 20;

/// The same for few units: a part of it is filled with zeros at the start, which takes longer than they do.
const BUDGET_FOR_FEW: usize = 16 << 20;

/// How many units are few: not worth another thread.
const FEW: usize = 256;

/// How many units are laid out at a time, on all cores, before they are handed to tantivy in order.
const BATCH: usize = 512;

/// The most segments an index may have; more are merged into one.
const MAX_SEGMENTS: usize = 8;

/// An index that is being changed. Nothing counts before [`Writing::finish`].
pub struct Writing {
    writer: IndexWriter,
    fields: Fields,
    ledger: Ledger,
}

impl Writing {
    /// Begins a new index of about `n_units` at `place`.
    pub fn begin(place: &Place, n_units: usize, n_threads: usize) -> Result<Self, Unusable> {
        let settings = tantivy::IndexSettings::default();
        let index = tantivy::Index::create(place.clone().0, schema().0, settings)?;
        Self::new(&index, Ledger::default(), n_units, n_threads)
    }

    /// Goes on with the index at `place`, which holds what `ledger` says: takes out what `changes` takes out.
    pub fn resume(place: &Place, ledger: &Ledger, changes: &Changes) -> Result<Self, Unusable> {
        let index = tantivy::Index::open(place.clone().0)?;
        let mut ledger = ledger.clone();
        ledger.remove(&changes.remove);
        let writing = Self::new(&index, ledger, changes.add.len(), 1)?;
        for serial in &changes.remove {
            writing.writer.delete_term(Term::from_field_u64(writing.fields.serial, *serial));
        }
        Ok(writing)
    }

    fn new(index: &tantivy::Index, ledger: Ledger, n_units: usize, n_threads: usize) -> Result<Self, Unusable> {
        index.tokenizers().register(layout::NAME, layout::analyser());
        let (n_threads, budget) =
            if n_units < FEW { (1, BUDGET_FOR_FEW) } else { (n_threads, BUDGET_PER_THREAD * n_threads) };
        let writer: IndexWriter = index.writer_with_num_threads(n_threads, budget)?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(MAX_SEGMENTS);
        policy.set_del_docs_ratio_before_merge(0.2);
        writer.set_merge_policy(Box::new(policy));
        Ok(Self { writer, fields: schema().1, ledger })
    }

    /// Adds these of `units` with their texts, in order: then each segment has its units in the order of their numbers.
    pub fn add(
        &mut self,
        units: &Units<'_>,
        which: &[(Space, u32)],
        texts: impl Fn(Space, u32) -> Texts + Sync + Send,
    ) -> Result<(), Unusable> {
        for batch in which.chunks(BATCH) {
            let laid_out = parallel::map(batch, |(space, number)| Layout::new(&texts(*space, *number)));
            for ((space, number), layout) in batch.iter().zip(laid_out) {
                self.add_one(*space, &units.of(*space)[*number as usize], layout)?;
            }
        }
        Ok(())
    }

    fn add_one(&mut self, space: Space, unit: &Unit, layout: Layout) -> Result<(), Unusable> {
        let Layout { text, ends, n_words } = layout;
        let serial = self.ledger.take_serial();
        let mut document = TantivyDocument::new();
        document.add_u64(self.fields.serial, serial);
        document.add_text(self.fields.texts[space as usize], text);
        self.writer.add_document(document)?;
        self.ledger.insert(unit.key.clone(), Entry { serial, digest: unit.digest, ends, n_words });
        Ok(())
    }

    /// Makes it the index of what was added, and says what that is.
    pub fn finish(mut self) -> Result<Ledger, Unusable> {
        self.writer.commit()?;
        let segments = self.writer.index().searchable_segment_metas()?;
        if segments.len() > MAX_SEGMENTS {
            let mut ids: Vec<_> = segments.iter().map(|meta| (meta.num_docs(), meta.id())).collect();
            ids.sort_unstable();
            let few: Vec<_> = ids[..=segments.len() - MAX_SEGMENTS].iter().map(|(_, id)| *id).collect();
            self.writer.merge(&few).wait()?;
        }
        self.writer.wait_merging_threads()?;
        Ok(self.ledger)
    }
}
