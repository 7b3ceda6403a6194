//! How long indexing and searching take, and how large the index is: `cargo bench --bench search -- DIR…`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use casebook::build::memo::Memo;
use casebook::build::{self, Library};
use casebook::catalog::Edition;
use casebook::model::time::Day;
use casebook::search::units::{Space, Units};
use casebook::source::Digest;
use casebook::{config, disk};

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    for folder in &folders {
        measure(Path::new(folder));
    }
}

fn library(root: &Path) -> Library {
    let file = disk::read_config(root).expect("a library");
    let config = Arc::new(config::read(&file).value);
    let scanned = disk::scan(root, &config, file).expect("a library that can be read");
    let memo = Memo::new(Digest::of(b""), Vec::new());
    let today = Day::new(2026, 7, 30).expect("a day");
    build::library(scanned.value, &config, today, Edition::default(), &memo, Vec::new())
}

fn measure(root: &Path) {
    println!("{}", root.display());
    let library = library(root);
    let text = |path: &casebook::address::SourcePath| library.text(path);
    let timed = |what: &str, since: Instant| println!("  {:>9.1} ms  {what}", since.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let units = Units::new(library.catalog());
    timed("units", start);
    let _ = std::fs::remove_dir_all(root.join(".casebook/cache/search"));
    let refresh = |stamp: &[u8]| {
        let start = Instant::now();
        let stamp = Digest::of(stamp);
        let wanted = disk::Wanted { root, edition: "bench", is_public: false, stamp, units: &units, text: &text };
        let done = disk::refresh_index(&wanted).expect("an index");
        timed(&format!("opened; {} units read, {} segments", done.n_read, done.index.n_segments()), start);
        done.index
    };
    refresh(b"1");
    let index = refresh(b"1");
    println!("  {:>9.1} MB  on disk", size(&root.join(".casebook/cache/search")) / 1e6);
    println!("  {:>9}     words", index.lexicon().len());
    let start = Instant::now();
    let (mut n, mut n_positions) = (0, 0);
    index.walk(|_, places| {
        n += places.iter().map(|places| places.postings.len()).sum::<usize>();
        n_positions += places.iter().map(|places| places.positions.len()).sum::<usize>();
    });
    timed(&format!("walk: {n} postings, {n_positions} positions"), start);
    for word in ["the", "timeout", "connection", "certificate"] {
        let start = Instant::now();
        let n = index.postings(Space::Incidents, word).len();
        timed(&format!("postings of {word}: {n}"), start);
    }
}

fn size(folder: &Path) -> f64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size(&entry.path()),
            Ok(metadata) => metadata.len() as f64,
            Err(_) => 0.0,
        })
        .sum()
}
