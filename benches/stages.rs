//! How long each stage takes on copies of the demo library: `cargo bench`.
//!
//! `CASEBOOK_BENCH_SIZE` sets the number of post-mortems (default 1,000). Compare figures of one run with each other.

use std::path::Path;
use std::sync::Arc;

use casebook::address::SourcePath;
use casebook::build::known::KnownKeys;
use casebook::build::memo::Memo;
use casebook::build::{self, Library};
use casebook::catalog::Edition;
use casebook::config::{self, Config};
use casebook::disk;
use casebook::model::time::Day;
use casebook::parse;
use casebook::source::{Digest, Snapshot, SourceFile};
use criterion::{Criterion, criterion_group, criterion_main};

fn demo() -> (Snapshot, Arc<Config>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = disk::read_config(root).expect("the demo has a site.toml");
    let config = Arc::new(config::read(&file).value);
    (disk::scan(root, &config, file).expect("the demo can be read").value, config)
}

/// The demo with its post-mortems repeated until there are `size`, each copy under a name of its own.
fn grown(size: usize) -> (Snapshot, Arc<Config>) {
    let (mut snapshot, config) = demo();
    let is_term = |file: &SourceFile| {
        config.taxonomies.iter().any(|t| file.path.as_str().starts_with(&format!("content/{}/", t.key)))
    };
    let (kept, originals): (Vec<_>, Vec<_>) = snapshot.documents.into_iter().partition(is_term);
    let copy = |i: usize| {
        let original = &originals[i % originals.len()];
        let path = SourcePath::new(format!("content/copy-{}/{}", i / originals.len(), original.path.as_str()));
        let text = original.text().replacen("aliases:", "x-aliases:", 1);
        SourceFile::from_bytes(path, text.replace("\nid:", &format!("\nx-id-{i}:")).as_bytes())
    };
    snapshot.documents = kept.into_iter().chain((0..size).map(copy).map(|file| renamed(&file))).collect();
    snapshot.documents.sort_by(|a, b| a.path.cmp(&b.path));
    (snapshot, config)
}

/// The same document under an id that no other copy has.
fn renamed(file: &SourceFile) -> SourceFile {
    let copy = file.path.as_str().split('/').nth(1).unwrap_or_default().to_owned();
    let folder = file.path.folder().to_owned();
    let name = match file.path.file_name() {
        "index.md" => format!("{folder}-{copy}/index.md"),
        _ => format!("{folder}/{}-{copy}.md", file.path.stem()),
    };
    SourceFile { path: SourcePath::new(name), ..file.clone() }
}

fn library(snapshot: Snapshot, config: &Arc<Config>) -> Library {
    let today = Day::parse("2026-11-22").expect("a day");
    build::library(
        snapshot,
        config,
        today,
        Edition { drafts: true, ..Edition::default() },
        &Memo::new(Digest::of(b""), Vec::new()),
        Vec::new(),
    )
}

fn stages(criterion: &mut Criterion) {
    let size = std::env::var("CASEBOOK_BENCH_SIZE").ok().and_then(|size| size.parse().ok()).unwrap_or(1000);
    let (snapshot, config) = grown(size);
    let mut group = criterion.benchmark_group(format!("{size} post-mortems"));
    group.sample_size(10);
    group.bench_function("parse one after the other", |bencher| {
        bencher.iter(|| {
            snapshot.documents.iter().map(|file| parse::document(file, &config).diagnostics.len()).sum::<usize>()
        });
    });
    group.bench_function("parse, link and plan", |bencher| bencher.iter(|| library(snapshot.clone(), &config)));
    let whole = library(snapshot.clone(), &config);
    group.bench_function("view and key every page", |bencher| {
        bencher.iter(|| build::keys(&whole, &KnownKeys::default()));
    });
    let paths: Vec<_> = whole.paths().cloned().collect();
    group.bench_function("render everything", |bencher| {
        bencher.iter(|| build::make(&whole, &paths, |_, _, _| Ok::<(), ()>(())));
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
