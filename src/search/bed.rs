//! What tests of searching share: a small library with its index in memory, asked one line at a time.

use crate::catalog::Catalog;
use crate::search::Searcher;
use crate::search::evaluate::{Answer, Sort};
use crate::search::index::ledger::Ledger;
use crate::search::index::write::Writing;
use crate::search::index::{Index, Place};
use crate::search::units::Units;

/// The index of all units, in memory. Bodies have no text.
pub(crate) fn index(units: &Units<'_>) -> Index {
    let place = Place::memory([]).expect("memory is there");
    let added = Ledger::default().changes(units).add;
    let mut writing = Writing::begin(&place, added.len(), 1).expect("memory can be written");
    let texts = |space, number| units.texts(space, number, &|_| "");
    writing.add(units, &added, texts).expect("memory can be written");
    let ledger = writing.finish().expect("memory can be written");
    Index::open(&place, &ledger, units).expect("it was just made")
}

/// What a line finds in a library.
pub(crate) fn answer(catalog: &Catalog, line: &str) -> Answer {
    let units = Units::new(catalog);
    let index = index(&units);
    let searcher = Searcher::new(&units, &index);
    searcher.answer(&searcher.read(line), Sort::Relevance)
}

/// The post-mortems that a line finds, each by the last letter of its id.
pub(crate) fn found(catalog: &Catalog, line: &str) -> String {
    let post_mortems: Vec<_> = catalog.post_mortems().collect();
    let id = |number: u32| catalog.post_mortem(post_mortems[number as usize]).id.value.as_str().to_owned();
    answer(catalog, line).incidents.iter().filter_map(|hit| id(hit.number).chars().last()).collect()
}
