//! How long indexing and searching take, and how large the index is: `cargo bench --bench search -- DIR…`.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use casebook::build::memo::Memo;
use casebook::build::{self, Library};
use casebook::catalog::Edition;
use casebook::model::time::Day;
use casebook::search::Searcher;
use casebook::search::evaluate::Sort;
use casebook::search::index::Index;
use casebook::search::stem::Stems;
use casebook::search::units::{Space, Texts, Units};
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
    index.walk_through(0..index.lexicon().len(), |_, places| {
        for (_, positions) in places.iter().flat_map(casebook::search::index::postings::Places::iter) {
            n += 1;
            n_positions += positions.len();
        }
    });
    timed(&format!("walk: {n} postings, {n_positions} positions"), start);
    let start = Instant::now();
    let alike = casebook::search::similar::alike(&units, &index);
    timed(
        &format!(
            "texts compared; {} are like the last",
            alike.of(units.incident(index.n_units(Space::Incidents) as u32 - 1)).len()
        ),
        start,
    );
    queries(&units, &index, &timed);
    known_items(&library, &units, &index);
    for word in ["the", "timeout", "connection", "certificate"] {
        let start = Instant::now();
        let n = index.postings(Space::Incidents, word).len();
        timed(&format!("postings of {word}: {n}"), start);
    }
}

/// Titles, pairs of words, beginnings, phrases, typing errors and qualifiers.
fn queries(units: &Units<'_>, index: &Index, timed: &dyn Fn(&str, Instant)) {
    let start = Instant::now();
    let searcher = Searcher::new(units, index);
    timed("searcher", start);
    let start = Instant::now();
    let groups = Stems::new("en").groups(index.lexicon(), 0..index.lexicon().len());
    timed(&format!("forms of {} words", groups.len()), start);
    let catalog = units.catalog();
    let n = index.n_units(Space::Incidents);
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for i in (0..n).step_by((n / 40).max(1)) {
        let title = &catalog.post_mortem(units.incident(i as u32)).title.value;
        let words: Vec<&str> = title.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).collect();
        let Some(longest) = words.iter().max_by_key(|word| word.len()).filter(|word| word.len() > 4) else { continue };
        lines.entry("title").or_default().push(title.replace([':', '"', '(', ')'], " "));
        lines.entry("word").or_default().push((*longest).to_owned());
        lines.entry("two words").or_default().push(format!("{} {longest}", words[0]));
        lines.entry("beginning").or_default().push(format!("{}*", &longest.to_lowercase()[..3]));
        lines.entry("typing error").or_default().push(format!("{}{}", &longest[..2], &longest[3..]));
        lines.entry("phrase").or_default().push(format!("\"{}\"", words[..2.min(words.len())].join(" ")));
        lines.entry("qualifiers").or_default().push(format!("{longest} sev:1,2 is:open after:2025 -the"));
        lines.entry("common words").or_default().push("the service was down".to_owned());
    }
    for (kind, lines) in &lines {
        let mut times: Vec<f64> = lines
            .iter()
            .map(|line| {
                let start = Instant::now();
                let query = searcher.read(line);
                let answer = searcher.answer(&query, Sort::Relevance);
                std::hint::black_box(answer.n_found());
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("  {:>9.2} ms  p50, {:.2} ms p95: {kind} ({})", at(0.5), at(0.95), times.len());
    }
    let start = Instant::now();
    let facets = casebook::search::facets::facets(&searcher, &searcher.read("timeout sev:1,2"));
    timed(&format!("{} facets", facets.len()), start);
}

/// How often a post-mortem is found by its title, by six distinctive words of its body, and with one letter wrong.
fn known_items(library: &Library, units: &Units<'_>, index: &Index) {
    let searcher = Searcher::new(units, index);
    let n = index.n_units(Space::Incidents);
    let mut found =
        BTreeMap::from([("title first", (0, 0)), ("six words in 3", (0, 0)), ("one letter wrong in 5", (0, 0))]);
    let text = |path: &casebook::address::SourcePath| library.text(path);
    let mut seed = 42_usize;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below.max(1)
    };
    for number in (0..n).step_by((n / 400).max(1)) {
        let rank = |line: &str| {
            let answer = searcher.answer(&searcher.read(line), Sort::Relevance);
            answer.incidents.iter().position(|hit| hit.number as usize == number).unwrap_or(usize::MAX)
        };
        let title = &units.catalog().post_mortem(units.incident(number as u32)).title.value;
        let same = |other: u32| units.catalog().post_mortem(units.incident(other)).title.value == *title;
        let mut count = |what: &'static str, good: bool, line: &str| {
            let (all, right) = found.get_mut(what).expect("it is listed");
            *all += 1;
            *right += usize::from(good);
            if !good && std::env::var_os("MISSES").is_some() {
                println!("    {what}: {line} ({title})");
            }
        };
        let words: Vec<String> = casebook::search::words::words(title).into_iter().map(|word| word.text).collect();
        if words.len() > 1 {
            let line = words.join(" ");
            let first = searcher.answer(&searcher.read(&line), Sort::Relevance).incidents.first().map(|hit| hit.number);
            count("title first", first.is_some_and(|first| first as usize == number || same(first)), &line);
        }
        let texts = units.texts(Space::Incidents, number as u32, &text);
        let Some(chosen) = six_words(index, &texts, &mut random) else { continue };
        let line = chosen.join(" ");
        count("six words in 3", rank(&line) < 3, &line);
        let mut wrong = chosen;
        let longest = wrong.iter_mut().max_by_key(|word| word.len()).expect("there are six");
        if longest.is_ascii() && longest.len() > 3 {
            let at = 1 + random(longest.len() - 1);
            let letter = char::from(b'a' + random(26) as u8);
            longest.replace_range(at..=at, &letter.to_string());
        }
        let line = wrong.join(" ");
        count("one letter wrong in 5", rank(&line) < 5, &line);
    }
    for (what, (all, right)) in &found {
        println!("  {:>8.1} %  {what} ({right} of {all})", *right as f64 / f64::from(*all as u32).max(1.0) * 100.0);
    }
}

/// Six words of a body that are in at most a twentieth of all; `None` if it has fewer.
fn six_words(index: &Index, texts: &Texts, random: &mut dyn FnMut(usize) -> usize) -> Option<Vec<String>> {
    let most = (index.n_units(Space::Incidents) / 20).max(3);
    let body = texts[6..9].iter().flatten().flat_map(|text| casebook::search::words::words(text));
    let df = |word: &str| index.lexicon().place(word).map_or(0, |place| index.frequencies(place)[0]) as usize;
    let telling = body.map(|word| word.text).filter(|word| word.len() > 3 && df(word) <= most);
    let mut telling: Vec<String> = telling.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    (telling.len() >= 6).then(|| (0..6).map(|_| telling.swap_remove(random(telling.len()))).collect())
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
