//! What queries find in the demo library, in which order: `tests/search/golden.json`, to which the browser is held as well
//! (`tests/search/golden.test.mjs`). `CASEBOOK_GOLDEN=write` writes the file anew; look at what changed.
//!
//! With `CASEBOOK_GOLDEN_LIBRARY`, the queries of `CASEBOOK_GOLDEN_FILE` are answered from another library into that file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use casebook::build::memo::Memo;
use casebook::build::{Library, library};
use casebook::catalog::Edition;
use casebook::config;
use casebook::disk;
use casebook::model::time::Day;
use casebook::pages::Site;
use casebook::pages::hit::Hits;
use casebook::search::Searcher;
use casebook::search::evaluate::{Answer, Sort};
use casebook::search::units::Units;
use casebook::source::Digest;
use serde_json::{Value, json};

/// How many hits of each group are compared one by one.
const SHOWN: usize = 8;

const TODAY: &str = "2026-07-28";

fn read(root: &Path, config_file: &Path) -> Library {
    let file = disk::read_config_file(config_file).expect("the settings can be read");
    let config = Arc::new(config::read(&file).value);
    let scanned = disk::scan(root, &config, file).expect("the library can be read");
    let today = Day::parse(TODAY).expect("a day");
    library(
        scanned.value,
        &config,
        today,
        Edition::default(),
        &Memo::new(Digest::of(b"golden"), Vec::new()),
        Vec::new(),
    )
}

/// One line per query: how many hits each group has, and the first of them with their scores.
fn answers(library: &Library, queries: &[Value]) -> Vec<Value> {
    let units = Units::new(library.catalog());
    let cache = tempfile::tempdir().expect("a temporary folder");
    let wanted = disk::Wanted {
        root: cache.path(),
        edition: "internal",
        is_public: false,
        stamp: Digest::of(b"golden"),
        units: &units,
        text: &|path| library.text(path),
    };
    let index = disk::refresh_index(&wanted).expect("the index can be made").index;
    let searcher = Searcher::new(&units, &index);
    let hits = Hits::new(Site { catalog: library.catalog(), addresses: &library.plan().addresses, alike: None });
    let answer = |entry: &Value| {
        let query = entry["query"].as_str().expect("an entry has a query");
        let sort = match entry["sort"].as_str() {
            Some("newest") => Sort::Newest,
            Some("oldest") => Sort::Oldest,
            _ => Sort::Relevance,
        };
        let mut found = json!({ "query": query });
        if let Some(sort) = entry.get("sort") {
            found["sort"] = sort.clone();
        }
        found["found"] = groups(&units, &hits, &searcher.answer(&searcher.read(query), sort));
        found
    };
    queries.iter().map(answer).collect()
}

fn groups(units: &Units<'_>, hits: &Hits<'_>, answer: &Answer) -> Value {
    let mut groups = json!({});
    let mut add = |name: &str, all: Vec<String>| {
        if !all.is_empty() {
            let n = all.len();
            groups[name] = json!({ "n": n, "first": all.into_iter().take(SHOWN).collect::<Vec<_>>() });
        }
    };
    let term = |number: u32, score: i64| format!("{} {score}", hits.term(units.term(number)).url);
    add("causes", answer.causes.iter().map(|hit| term(hit.number, hit.score)).collect());
    let incident = |number: u32| hits.incident(units.incident(number)).url;
    add("incidents", answer.incidents.iter().map(|hit| format!("{} {}", incident(hit.number), hit.score)).collect());
    let action = |number: u32| hits.action(units.action(number));
    let line = |number: u32, score: i64| format!("{} {} {score}", action(number).url, action(number).title);
    add("actions", answer.actions.iter().map(|hit| line(hit.number, hit.score)).collect());
    for (taxonomy, found) in &answer.terms {
        let key = &units.catalog().config().taxonomies[*taxonomy].key;
        add(key, found.iter().map(|hit| term(hit.number, hit.score)).collect());
    }
    groups
}

fn file() -> PathBuf {
    let given = std::env::var_os("CASEBOOK_GOLDEN_FILE").map(PathBuf::from);
    given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search/golden.json"))
}

/// A line for each query, so that changes are easy to see.
fn to_text(answers: &[Value]) -> String {
    format!("[\n{}\n]\n", answers.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n"))
}

#[test]
fn queries_find_what_they_found() {
    let text = std::fs::read_to_string(file()).expect("the golden file can be read");
    let expected: Vec<Value> = serde_json::from_str(&text).expect("it is JSON");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let other = std::env::var_os("CASEBOOK_GOLDEN_LIBRARY").map(PathBuf::from);
    let library = match &other {
        Some(root) => read(root, &root.join("site.toml")),
        None => read(here, &here.join("tests/search/site.toml")),
    };
    let found = answers(&library, &expected);
    if other.is_some() || std::env::var_os("CASEBOOK_GOLDEN").is_some() {
        std::fs::write(file(), to_text(&found)).expect("the golden file can be written");
        return;
    }
    assert!(expected.len() >= 150, "{} queries are too few", expected.len());
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(expected, found, "CASEBOOK_GOLDEN=write writes the file anew");
    }
}
