//! A small library, and its index as it is after a refresh.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use casebook::address::SourcePath;
use casebook::build::{self, memo::Memo};
use casebook::catalog::Edition;
use casebook::model::time::Day;
use casebook::search::Searcher;
use casebook::search::evaluate::Sort;
use casebook::search::index::Index;
use casebook::search::units::{Space, Units};
use casebook::source::Digest;
use casebook::{config, disk};

use crate::library::Library;

pub(super) const FIRST: &str = "---\ntitle: Checkout timed out\nseverity: sev1\nstatus: reviewed\nsystems: [shop/checkout]\n\
    root_cause: capacity/pool\nstarted: 2026-01-05T09:00Z\nmitigated: 2026-01-05T11:00Z\ntrigger: { kind: binary-push }\n\
    actions:\n  - { id: A1, what: Watch the connection pool, type: process/review, owner: web, due: 2026-02-01 }\n---\n\n\
    ## What happened\n\nThe connection pool of kube-proxy was full; ORA-01555 again. Café.\n";
pub(super) const SECOND: &str = "---\ntitle: Certificate expired\nseverity: sev2\nsystems: [shop]\nroot_cause: time/expiry\n\
    started: 2026-03-05T09:00Z\n---\n\n## Why\n\nNobody renewed the certificate of the gateway. A pool of certificates.\n";
pub(super) const THIRD: &str = "---\ntitle: Pool exhausted again\nsystems: [shop/checkout]\nroot_cause: capacity/pool\n\
    started: 2026-05-05T09:00Z\ntrigger: { kind: binary-push }\n---\n\nThe connection pool ran dry behind kube-proxy.\n";

pub(super) fn library() -> Library {
    filled(Library::new())
}

/// The same in memory where that can be, for tests that make hundreds of indexes.
pub(super) fn fast_library() -> Library {
    filled(Library::fast())
}

fn filled(library: Library) -> Library {
    library.write("content/2026-01-05-a.md", FIRST);
    library.write("content/2026-03-05-b.md", SECOND);
    library.write("content/2026-05-05-c.md", THIRD);
    library
}

/// What a refresh gave.
pub(super) struct Seen {
    /// Every word with the keys of the units that hold it, its weight and its positions.
    pub(super) words: BTreeMap<String, Vec<String>>,
    pub(super) note: Option<String>,
    pub(super) n_read: usize,
    /// The titles that some queries find.
    pub(super) found: Vec<Vec<String>>,
}

const QUERIES: &[&str] =
    &["pool", "\"connection pool\"", "certifcate", "kube-proxy", "sev:1 pool", "-pool", "ora-01555"];

/// The library as it is on disk.
pub(super) fn read(library: &Library) -> build::Library {
    let root = library.root();
    let file = disk::read_config(root).unwrap();
    let config = Arc::new(config::read(&file).value);
    let scanned = disk::scan(root, &config, file).unwrap();
    let memo = Memo::new(Digest::of(b""), Vec::new());
    let today = Day::new(2026, 7, 30).unwrap();
    build::library(scanned.value, &config, today, Edition::default(), &memo, Vec::new())
}

/// Reads the library and brings its index up to date.
pub(super) fn refresh(library: &Library, is_public: bool) -> Seen {
    refresh_of(library, &read(library), is_public, b"1")
}

/// Brings the index of what was read up to date, as the program with that name.
pub(super) fn refresh_of(at: &Library, library: &build::Library, is_public: bool, program: &[u8]) -> Seen {
    let units = Units::new(library.catalog());
    let text = |path: &SourcePath| library.text(path);
    let stamp = Digest::of(program);
    let wanted = disk::Wanted { root: at.root(), edition: "test", is_public, stamp, units: &units, text: &text };
    let done = disk::refresh_index(&wanted).unwrap();
    Seen { note: done.note, n_read: done.n_read, ..seen(library, &units, &done.index) }
}

/// What an index in memory, made from nothing, gives.
pub(super) fn from_nothing(library: &build::Library) -> Seen {
    seen(library, &Units::new(library.catalog()), &crate::library::index(library))
}

fn seen(library: &build::Library, units: &Units<'_>, index: &Index) -> Seen {
    let searcher = Searcher::new(units, index);
    let titles = |line: &&str| {
        let answer = searcher.answer(&searcher.read(line), Sort::Relevance);
        let title = |number| library.catalog().post_mortem(units.incident(number)).title.value.clone();
        answer.incidents.iter().map(|hit| title(hit.number)).collect()
    };
    let found = QUERIES.iter().map(titles).collect();
    Seen { words: words(units, index), note: None, n_read: 0, found }
}

fn words(units: &Units<'_>, index: &Index) -> BTreeMap<String, Vec<String>> {
    let mut words = BTreeMap::new();
    index.walk_through(0..index.lexicon().len(), |place, places| {
        let mut lines = Vec::new();
        for (space, places) in Space::ALL.into_iter().zip(places) {
            for (posting, positions) in places.iter() {
                let key = &units.of(space)[posting.number as usize].key;
                lines.push(format!("{key} {} {:b} {positions:?}", posting.weight, posting.parts));
            }
        }
        assert_eq!(index.frequencies(place).iter().sum::<u32>() as usize, lines.len());
        words.insert(index.lexicon().word(place).to_owned(), lines);
    });
    words
}

pub(super) fn forget(library: &Library) {
    fs::remove_dir_all(library.root().join(".casebook")).unwrap();
}

/// The folder of the index.
pub(super) fn folder(library: &Library) -> PathBuf {
    library.root().join(".casebook/cache/search/test")
}

/// The folder of the generation in use.
pub(super) fn generation(library: &Library) -> PathBuf {
    let folder = folder(library);
    folder.join(fs::read_to_string(folder.join("current")).unwrap())
}

/// The files of the index, those of its generation first.
pub(super) fn files(library: &Library) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(generation(library)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| fs::metadata(file).unwrap().len() > 0);
    files.sort();
    files.push(folder(library).join("current"));
    files
}
