//! Writes a site of the demo library to a folder, to look at while the theme is being made: `preview [out] [day]`.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use casebook::address::SourcePath;
use casebook::catalog::{Edition, link};
use casebook::config::Config;
use casebook::model::time::Day;
use casebook::model::{Body, Document, HomePage, Subject};
use casebook::pages::{Site, frame, plan, view};
use casebook::render::{Theme, page};
use casebook::source::{Digest, ThemeFile, ThemeSource};

fn main() {
    let mut args = std::env::args().skip(1);
    let out = args.next().unwrap_or_else(|| "target/preview".to_owned());
    let today = Day::parse(&args.next().unwrap_or_else(|| "2026-11-22".to_owned())).unwrap();
    let documents = documents();
    let config = Arc::new(Config::default());
    let linked = link(&documents, [], &config, today, Edition { drafts: true });
    let planned = plan(&linked.value);
    let site = Site { catalog: &linked.value, addresses: &planned.value.addresses };
    let theme = Theme::new(&theme_source(Path::new("themes/default")));
    for diagnostic in linked.diagnostics.iter().chain(&planned.diagnostics).chain(&theme.diagnostics) {
        eprintln!("{}: {} {:?}", diagnostic.path, diagnostic.message, diagnostic.span);
    }
    let frame = frame(&site);
    let started = std::time::Instant::now();
    for each in planned.value.pages.values() {
        match page(&theme.value, &frame, each, &view(&site, each), "") {
            Ok(html) => write(&out, each.path.as_str(), &html),
            Err(problem) => eprintln!("{}: {} ({:?})", problem.path, problem.message, problem.label),
        }
    }
    theme.value.assets().iter().for_each(|asset| write(&out, asset.path.as_str(), &asset.bytes));
    println!("{} pages in {:?} → {out}", planned.value.pages.len(), started.elapsed());
}

fn documents() -> Vec<Arc<Document>> {
    let home = HomePage { title: None, body: Body::default() };
    let path = SourcePath::new("content/index.md");
    vec![Arc::new(Document { path, digest: Digest::of(b""), subject: Subject::Home(Box::new(home)) })]
}

fn theme_source(folder: &Path) -> ThemeSource {
    let mut source = ThemeSource::default();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(entry.path()).unwrap();
        let path = SourcePath::new(entry.path().to_string_lossy());
        source.files.insert(name, ThemeFile { path, digest: Digest::of(&bytes), bytes: bytes.into() });
    }
    source
}

fn write(out: &str, path: &str, bytes: &[u8]) {
    let file = Path::new(out).join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
}
