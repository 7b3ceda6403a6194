//! How tests of rules make a library and look at what is said of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Library, Rule, Selection, findings, settled};
use crate::address::SourcePath;
use crate::catalog::{self, Catalog, Edition};
use crate::config;
use crate::diagnostic::{CODES, Diagnostic, Report, Selector, concise};
use crate::model::Document;
use crate::model::time::Day;
use crate::parse;
use crate::source::SourceFile;

/// The day that counts as today.
const TODAY: &str = "2026-07-28";

struct Bed {
    files: BTreeMap<SourcePath, SourceFile>,
    documents: Vec<Arc<Document>>,
    catalog: Catalog,
    said: Vec<Diagnostic>,
}

/// What a rule says of a post-mortem of 30 June 2026, as `line:column: severity[code] message`.
pub(super) fn said(rule: &Rule, text: &str) -> Vec<String> {
    let name = "2026-06-30-x.md";
    let prefix = format!("{name}:");
    said_in(rule, "", &[(name, text)]).iter().map(|line| line.trim_start_matches(&prefix).to_owned()).collect()
}

/// The same of a library: names below `content/` with texts; lines begin with the name.
pub(super) fn said_in(rule: &Rule, site: &str, files: &[(&str, &str)]) -> Vec<String> {
    let bed = bed(site, files);
    let only = Selector::parse(&rule.code.to_string()).into_iter().collect();
    let selection = Selection { select: only, ..Selection::default() };
    let text = |path: &SourcePath| bed.text(path);
    lines(&bed, findings(library(&bed, &text, &selection), None))
}

/// Everything that parsing, linking and all rules say of a library.
pub(super) fn said_of_library(files: &[(&str, &str)]) -> Vec<String> {
    settled_of(files).into_iter().filter(|line| !line.contains("PM114")).collect()
}

/// What is left of that once marks and settings had their say.
pub(super) fn settled_of(files: &[(&str, &str)]) -> Vec<String> {
    let bed = bed("", files);
    let selection = Selection::default();
    let text = |path: &SourcePath| bed.text(path);
    let library = library(&bed, &text, &selection);
    let all = bed.said.iter().cloned().chain(findings(library, None)).collect();
    let documents = bed.documents.iter().map(AsRef::as_ref);
    lines(&bed, settled(library, documents, all))
}

/// Checks that a rule says exactly this of a post-mortem.
pub(super) fn check(rule: &Rule, text: &str, expected: &[&str]) {
    assert_eq!(said(rule, text), expected, "{text}");
    assert!(CODES.iter().any(|entry| entry.code == rule.code));
}

impl Bed {
    fn text(&self, path: &SourcePath) -> &str {
        self.files.get(path).map_or("", SourceFile::text)
    }
}

fn library<'a>(
    bed: &'a Bed,
    text: &'a (dyn Fn(&SourcePath) -> &'a str + Sync),
    selection: &'a Selection,
) -> Library<'a> {
    Library { catalog: &bed.catalog, text, selection }
}

fn bed(site: &str, files: &[(&str, &str)]) -> Bed {
    let config = config::read(&SourceFile::from_bytes(SourcePath::new("site.toml"), site.as_bytes()));
    assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
    let config = Arc::new(config.value);
    let file = |(name, text): &(&str, &str)| {
        let path = SourcePath::new(format!("content/{name}"));
        (path.clone(), SourceFile::from_bytes(path, text.as_bytes()))
    };
    let files: BTreeMap<SourcePath, SourceFile> = files.iter().map(file).collect();
    let mut said = Vec::new();
    let mut documents = Vec::new();
    for file in files.values() {
        let read = parse::document(file, &config);
        said.extend(read.diagnostics);
        documents.push(Arc::new(read.value));
    }
    let today = Day::parse(TODAY).expect("a day");
    let linked = catalog::link(&documents, [], &config, today, Edition::WHOLE);
    said.extend(linked.diagnostics);
    Bed { files, documents, catalog: linked.value, said }
}

fn lines(bed: &Bed, found: Vec<Diagnostic>) -> Vec<String> {
    let line = |said: &Diagnostic| concise(said, bed.files.get(&said.path)).trim_start_matches("content/").to_owned();
    Report::new(found).iter().map(line).collect()
}
