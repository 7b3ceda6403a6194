//! Writes a site of the demo library to a folder, to look at while the theme is being made: `preview [out] [day] [content]`.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use casebook::address::SourcePath;
use casebook::catalog::{Edition, link};
use casebook::config::Config;
use casebook::model::time::Day;
use casebook::pages::{Site, frame, plan, view};
use casebook::parse::document;
use casebook::render::{Theme, page};
use casebook::source::{Digest, SourceFile, ThemeFile, ThemeSource};

fn main() {
    let mut args = std::env::args().skip(1);
    let out = args.next().unwrap_or_else(|| "target/preview".to_owned());
    let today = Day::parse(&args.next().unwrap_or_else(|| "2026-11-22".to_owned())).unwrap();
    let content = args.next().unwrap_or_else(|| "/work/main/content".to_owned());
    let mut config = Config::default();
    "https://git.example/northwind/postmortems".clone_into(&mut config.publish.repository);
    "Northwind".clone_into(&mut config.site.organisation);
    let config = Arc::new(config);
    let files = files(Path::new(&content));
    let assets = assets(Path::new(&content));
    let parsed: Vec<_> = files.iter().map(|file| document(file, &config)).collect();
    let texts: HashMap<_, _> = files.iter().map(|file| (file.path.clone(), file.text().to_owned())).collect();
    for diagnostic in parsed.iter().flat_map(|parsed| &parsed.diagnostics) {
        eprintln!("{}: {} {:?}", diagnostic.path, diagnostic.message, diagnostic.span);
    }
    let documents: Vec<_> = parsed.into_iter().map(|parsed| Arc::new(parsed.value)).collect();
    let linked = link(&documents, &assets, &config, today, Edition { drafts: true });
    let planned = plan(&linked.value);
    let site = Site { catalog: &linked.value, addresses: &planned.value.addresses };
    let theme = Theme::new(&theme_source(Path::new("themes/default")));
    for diagnostic in linked.diagnostics.iter().chain(&planned.diagnostics).chain(&theme.diagnostics) {
        eprintln!("{}: {} {:?}", diagnostic.path, diagnostic.message, diagnostic.span);
    }
    let frame = frame(&site);
    let started = std::time::Instant::now();
    let (mut viewing, mut rendering) = (std::time::Duration::ZERO, std::time::Duration::ZERO);
    for each in planned.value.pages.values() {
        let before = std::time::Instant::now();
        let view = view(&site, each);
        let viewed = std::time::Instant::now();
        viewing += viewed - before;
        let text = view.prose.as_ref().map_or("", |prose| &*texts[&prose.document.path]);
        let rendered = page(&theme.value, &frame, each, &view, text);
        rendering += viewed.elapsed();
        match rendered {
            Ok(html) => write(&out, each.path.as_str(), &html),
            Err(problem) => eprintln!("{}: {} ({:?})", problem.path, problem.message, problem.label),
        }
    }
    theme.value.assets().iter().for_each(|asset| write(&out, asset.path.as_str(), &asset.bytes));
    for asset in &assets {
        let from = Path::new(&content).join(asset.as_str().strip_prefix("content/").unwrap());
        write(&out, planned.value.addresses.file(asset).unwrap().as_str(), &std::fs::read(from).unwrap());
    }
    let n_pages = planned.value.pages.len();
    println!("{n_pages} pages in {:?} (views {viewing:?}, HTML {rendering:?}) → {out}", started.elapsed());
}

fn files(folder: &Path) -> Vec<SourceFile> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let read = |entry: walkdir::DirEntry| {
        let path = format!("content/{}", entry.path().strip_prefix(folder).unwrap().display());
        SourceFile::from_bytes(SourcePath::new(path), &std::fs::read(entry.path()).unwrap())
    };
    entries.filter(|e| e.path().extension().is_some_and(|e| e == "md")).map(read).collect()
}

fn assets(folder: &Path) -> Vec<SourcePath> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let is_asset = |e: &walkdir::DirEntry| e.file_type().is_file() && e.path().extension().is_none_or(|e| e != "md");
    let path =
        |e: walkdir::DirEntry| SourcePath::new(format!("content/{}", e.path().strip_prefix(folder).unwrap().display()));
    entries.filter(is_asset).map(path).collect()
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
