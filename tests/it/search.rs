//! The index on disk: changed step by step, damaged, contended for; and `casebook search` and `casebook similar`.

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

const FIRST: &str = "---\ntitle: Checkout timed out\nseverity: sev1\nstatus: reviewed\nsystems: [shop/checkout]\n\
    root_cause: capacity/pool\nstarted: 2026-01-05T09:00Z\nmitigated: 2026-01-05T11:00Z\ntrigger: { kind: binary-push }\n\
    actions:\n  - { id: A1, what: Watch the connection pool, type: process/review, owner: web, due: 2026-02-01 }\n---\n\n\
    ## What happened\n\nThe connection pool of kube-proxy was full; ORA-01555 again. Café.\n";
const SECOND: &str = "---\ntitle: Certificate expired\nseverity: sev2\nsystems: [shop]\nroot_cause: time/expiry\n\
    started: 2026-03-05T09:00Z\n---\n\n## Why\n\nNobody renewed the certificate of the gateway. A pool of certificates.\n";
const THIRD: &str = "---\ntitle: Pool exhausted again\nsystems: [shop/checkout]\nroot_cause: capacity/pool\n\
    started: 2026-05-05T09:00Z\ntrigger: { kind: binary-push }\n---\n\nThe connection pool ran dry behind kube-proxy.\n";

fn library() -> Library {
    let library = Library::new();
    library.write("content/2026-01-05-a.md", FIRST);
    library.write("content/2026-03-05-b.md", SECOND);
    library.write("content/2026-05-05-c.md", THIRD);
    library
}

/// What a refresh gave.
struct Seen {
    /// Every word with the keys of the units that hold it, its weight and its positions.
    words: BTreeMap<String, Vec<String>>,
    note: Option<String>,
    n_read: usize,
    /// The titles that some queries find.
    found: Vec<Vec<String>>,
}

const QUERIES: &[&str] =
    &["pool", "\"connection pool\"", "certifcate", "kube-proxy", "sev:1 pool", "-pool", "ora-01555"];

fn refresh(library: &Library, is_public: bool) -> Seen {
    let root = library.root();
    let file = disk::read_config(root).unwrap();
    let config = Arc::new(config::read(&file).value);
    let scanned = disk::scan(root, &config, file).unwrap();
    let memo = Memo::new(Digest::of(b""), Vec::new());
    let today = Day::new(2026, 7, 30).unwrap();
    let library = build::library(scanned.value, &config, today, Edition::default(), &memo, Vec::new());
    let units = Units::new(library.catalog());
    let text = |path: &SourcePath| library.text(path);
    let wanted = disk::Wanted { root, edition: "test", is_public, stamp: Digest::of(b"1"), units: &units, text: &text };
    let done = disk::refresh_index(&wanted).unwrap();
    let searcher = Searcher::new(&units, &done.index);
    let titles = |line: &&str| {
        let answer = searcher.answer(&searcher.read(line), Sort::Relevance);
        let title = |number| library.catalog().post_mortem(units.incident(number)).title.value.clone();
        answer.incidents.iter().map(|hit| title(hit.number)).collect()
    };
    let found = QUERIES.iter().map(titles).collect();
    Seen { words: words(&units, &done.index), note: done.note, n_read: done.n_read, found }
}

fn words(units: &Units<'_>, index: &Index) -> BTreeMap<String, Vec<String>> {
    let mut words = BTreeMap::new();
    index.walk(|word, places| {
        let mut lines = Vec::new();
        for (space, places) in Space::ALL.into_iter().zip(places) {
            for (i, posting) in places.postings.iter().enumerate() {
                let key = &units.of(space)[posting.number as usize].key;
                lines.push(format!("{key} {} {:b} {:?}", posting.weight, posting.parts, places.positions_of(i)));
            }
        }
        assert_eq!(index.frequencies(index.lexicon().place(word).unwrap()).iter().sum::<u32>() as usize, lines.len());
        words.insert(word.to_owned(), lines);
    });
    words
}

fn forget(library: &Library) {
    fs::remove_dir_all(library.root().join(".casebook")).unwrap();
}

/// The files of the index, those of its generation first.
fn files(library: &Library) -> Vec<PathBuf> {
    let folder = library.root().join(".casebook/cache/search/test");
    let current = fs::read_to_string(folder.join("current")).unwrap();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.join(current)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| fs::metadata(file).unwrap().len() > 0);
    files.sort();
    files.push(folder.join("current"));
    files
}

#[test]
fn an_index_that_was_changed_is_one_that_was_made() {
    let library = library();
    let first = refresh(&library, false);
    assert_eq!((first.note.as_deref(), refresh(&library, false).n_read), (None, 0));
    let write = |path: &str, text: &str| {
        library.write(path, text);
    };
    let steps: &[&dyn Fn()] = &[
        &|| write("content/2026-03-05-b.md", &SECOND.replace("gateway", "mail server")),
        &|| write("content/2025-01-01-d.md", &FIRST.replace("Checkout", "Mail")),
        &|| fs::remove_file(library.root().join("content/2026-01-05-a.md")).unwrap(),
        &|| write("content/systems/shop.md", "---\ntitle: The shop\naliases: [store]\n---\n\nSells books.\n"),
        &|| write("content/2026-01-05-a.md", FIRST),
        &|| fs::remove_file(library.root().join("content/systems/shop.md")).unwrap(),
        &|| fs::remove_file(library.root().join("content/2025-01-01-d.md")).unwrap(),
        &|| write("content/2026-03-05-b.md", SECOND),
    ];
    for step in steps {
        step();
        let changed = refresh(&library, false);
        forget(&library);
        let made = refresh(&library, false);
        assert!(made.n_read >= changed.n_read);
        assert_eq!((changed.words, changed.found, changed.note), (made.words, made.found, None));
    }
    // Many steps on one index, without making it anew.
    for step in steps.iter().cycle().take(40) {
        step();
        refresh(&library, false);
    }
    let changed = refresh(&library, false);
    assert_eq!((changed.words, changed.found), (first.words, first.found));
}

#[test]
fn a_damaged_index_is_made_anew_and_that_is_said_once() {
    let library = library();
    let whole = refresh(&library, false);
    let check = |what: &str| {
        let seen = refresh(&library, false);
        assert_eq!((&seen.words, &seen.found), (&whole.words, &whole.found), "after {what}");
        assert!(seen.note.is_some(), "{what} was not noticed");
        let again = refresh(&library, false);
        assert_eq!((again.note, again.n_read), (None, 0), "after {what}, the second time");
    };
    let mut state = 7_usize;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for round in 0..60 {
        let files = files(&library);
        let file = &files[random(files.len())];
        // The lock files of tantivy are no part of the index.
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let mut bytes = fs::read(file).unwrap();
        let at = random(bytes.len());
        match round % 4 {
            0 => bytes.truncate(at),
            1 => bytes.clear(),
            _ => bytes[at] ^= 1 << random(8),
        }
        fs::remove_file(file).unwrap();
        if round % 7 != 6 {
            fs::write(file, bytes).unwrap();
        }
        if name == "current" && round % 7 == 6 {
            assert_eq!(refresh(&library, false).words, whole.words);
        } else {
            check(&format!("damaging {name} at {at} in round {round}"));
        }
    }
}

#[test]
fn an_index_of_another_library_or_program_is_not_taken() {
    let (one, other) = (library(), Library::new());
    other.write("content/2026-01-05-a.md", SECOND);
    let expected = refresh(&other, false).words;
    refresh(&one, false);
    let from = files(&one)[0].parent().unwrap().to_owned();
    let to = files(&other)[0].parent().unwrap().to_owned();
    fs::remove_dir_all(&to).unwrap();
    fs::create_dir(&to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
    assert_eq!(refresh(&other, false).words, expected);
}

#[test]
fn a_public_edition_is_made_from_scratch_when_text_is_taken_out() {
    let library = library();
    let all = refresh(&library, true).n_read;
    assert_eq!(refresh(&library, true).n_read, 0);
    library.write("content/2026-06-01-d.md", "---\ntitle: New\nstarted: 2026-06-01T09:00Z\n---\n\nMore.\n");
    assert_eq!(refresh(&library, true).n_read, 1);
    // The files of the index would still hold what was taken out.
    library.write("content/2026-01-05-a.md", &FIRST.replace("Café", "zanzibar"));
    assert_eq!(refresh(&library, true).n_read, all + 1);
}

#[test]
fn who_can_t_write_searches_in_memory() {
    let library = library();
    let expected = refresh(&library, false).words;
    // A file where the folder should be: nobody can write there, not even root.
    forget(&library);
    fs::write(library.root().join(".casebook"), "").unwrap();
    assert_eq!(refresh(&library, false).words, expected);
    fs::remove_file(library.root().join(".casebook")).unwrap();
    refresh(&library, false);
    let lock = library.root().join(".casebook/cache/search/test/lock");
    let held = fs::File::open(lock).unwrap();
    held.lock().unwrap();
    library.write("content/2026-03-05-b.md", &SECOND.replace("gateway", "zanzibar"));
    assert!(refresh(&library, false).words.contains_key("zanzibar"));
    drop(held);
    assert!(refresh(&library, false).n_read > 0);
    assert_eq!(refresh(&library, false).n_read, 0);
}

#[test]
fn search_works_before_anything_is_built() {
    let library = library();
    let check = |arguments: &[&str], code: i32, expected: &str| {
        let run = library.run(&[&["search", "--date", "2026-07-30"], arguments].concat());
        run.exits(code);
        assert_eq!(run.stdout.trim_end(), expected, "of {arguments:?}");
    };
    let paths = |line| ["--format", "paths", line];
    check(&paths("pool"), 0, "content/2026-05-05-c.md\ncontent/2026-01-05-a.md\ncontent/2026-03-05-b.md");
    check(&paths("\"connection pool\""), 0, "content/2026-01-05-a.md\ncontent/2026-05-05-c.md");
    check(&paths("KUBE-PROXY"), 0, "content/2026-05-05-c.md\ncontent/2026-01-05-a.md");
    check(&paths("cafe"), 0, "content/2026-01-05-a.md");
    check(&paths("ORA-01555"), 0, "content/2026-01-05-a.md");
    check(&paths("system:shop"), 0, "content/2026-05-05-c.md\ncontent/2026-03-05-b.md\ncontent/2026-01-05-a.md");
    check(&paths("cause:capacity -sev:1"), 0, "content/2026-05-05-c.md");
    check(&paths("is:overdue"), 0, "content/2026-01-05-a.md");
    check(&paths("took:>1h"), 0, "content/2026-01-05-a.md");
    check(&["--sort", "oldest", "--format", "paths", "pool", "-n", "1"], 0, "content/2026-01-05-a.md");
    check(&paths("zanzibar"), 1, "");
    check(&paths("sev:9"), 2, "");
    assert!(!library.root().join("public").exists());
}

#[test]
fn search_says_what_it_took_the_words_for_and_why_it_found_something() {
    let library = library();
    let run = library.run(&["search", "connecton"]);
    run.exits(0).says("no `connecton`: showing `connection`");
    for part in ["Root causes (1)", "Pool", "Post-mortems (2)", "SEV 1  Checkout timed out", "found in actions, text"] {
        assert!(run.stdout.contains(part), "{part:?} is missing in {}", run.stdout);
    }
    let run = library.run(&["search", "zanzibar pool gateway", "--format", "json"]);
    run.exits(0).says("nothing has all of these words; showing what has most");
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["groups"]["incidents"][0]["id"], "2026-03-05-b");
    assert_eq!(document["groups"]["incidents"][0]["line"], 11);
    assert_eq!(document["totals"]["incidents"], 1);
    library.run(&["search", "sev:9"]).exits(2).says("sev:9");
}

#[test]
fn similar_gives_reasons_and_heeds_vetoes() {
    let library = library();
    let third = library.root().join("content/2026-05-05-c.md");
    let run = library.run(&["similar", third.to_str().unwrap()]);
    run.exits(0);
    assert_eq!(
        run.stdout.lines().collect::<Vec<_>>(),
        [
            "2026-01-05  Checkout timed out",
            "    content/2026-01-05-a.md",
            "    same root cause: Pool · same system: Checkout · same kind of trigger: binary-push",
        ]
    );
    library.write(
        "content/2026-05-05-c.md",
        &THIRD.replace("systems:", "related: [{ id: 2026-01-05-a, relation: not-related }]\nsystems:"),
    );
    library.run(&["similar", third.to_str().unwrap()]).exits(1);
}
