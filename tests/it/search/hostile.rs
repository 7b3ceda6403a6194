//! Queries that nobody would type, all the way: read, answered, counted, shown. How much work one may make is bounded.
//!
//! `CASEBOOK_RANDOM_QUERIES` asks more of the random ones.

use std::collections::BTreeSet;

use casebook::search::Searcher;
use casebook::search::evaluate::{Remark, Sort};
use casebook::search::facets::facets;
use casebook::search::query::MAX_LEAVES;
use casebook::search::snippet::snippet;
use casebook::search::units::{Space, Units};

use super::bed;
use crate::query::{Numbers, RANDOM_QUERIES, hostile};

/// The most words that one text of a query may stand for: fifty beginnings, or the forms of a word, with synonyms.
const MAX_WORDS_OF_A_TEXT: usize = 60;

/// Words that no query names, so that beginnings have much to stand for.
const N_WORDS: usize = 3000;

fn with_searcher(check: impl Fn(&Searcher<'_>)) {
    let library = bed::library();
    library.write(
        "site.toml",
        "[search]\nsynonyms = [[\"lb\", \"load balancer\"], [\"pool\", \"a b\", \"kube proxy\"]]\n",
    );
    let words: String =
        (0..N_WORDS).map(|n| format!("{}x{n} ", char::from(b'a' + u8::try_from(n % 26).unwrap()))).collect();
    library.write("content/2026-06-01-d.md", &format!("# Words\n\n{words}\n"));
    library
        .write("content/2026-06-02-e.md", &format!("# More words\n\n{words}\n\n支付 é İ 𝕏 kube-proxy load balancer\n"));
    let read = bed::read(&library);
    let units = Units::new(read.catalog());
    let index = crate::library::index(&read);
    check(&Searcher::new(&units, &index));
}

/// Asks all that is ever asked of a query, and says how many words were looked up.
fn ask(searcher: &Searcher<'_>, text: &str, sort: Sort, is_shown: bool) -> usize {
    let query = searcher.read(text);
    let answer = searcher.answer(&query, sort);
    let n = |space: Space| searcher.units().of(space).len();
    let shown: String = text.chars().take(80).collect();
    assert!(answer.incidents.len() <= n(Space::Incidents) && answer.actions.len() <= n(Space::Actions), "{shown}");
    assert!(answer.incidents.iter().all(|hit| (0..1_000_000).contains(&hit.score)), "{shown}");
    assert!(answer.remarks.len() <= MAX_LEAVES + 1, "{shown}");
    for remark in &answer.remarks {
        let Remark::Corrected { span, shown: words, .. } = remark else { continue };
        assert!(text.get(span.range()).is_some() && words.len() <= 3, "{shown}");
    }
    assert!(answer.words.len() <= MAX_LEAVES * MAX_WORDS_OF_A_TEXT, "{} words: {shown}", answer.words.len());
    if is_shown {
        assert!(facets(searcher, &query).len() < 40);
        let sought: BTreeSet<&str> = answer.words.iter().map(String::as_str).collect();
        for hit in answer.incidents.iter().take(2) {
            let texts = searcher.units().texts(Space::Incidents, hit.number, &|_| text);
            let _ = snippet(&texts, &sought);
        }
    }
    answer.words.len()
}

#[test]
fn hostile_queries_are_answered() {
    with_searcher(|searcher| {
        for text in hostile() {
            ask(searcher, &text, Sort::Relevance, text.len() < 10_000);
        }
    });
}

#[test]
fn a_query_of_many_beginnings_stands_for_a_bounded_number_of_words() {
    with_searcher(|searcher| {
        let letters = || (0..MAX_LEAVES).map(|n| char::from(b'a' + u8::try_from(n % 26).unwrap()));
        let check = |lines: Vec<String>, expected: usize| {
            for joined in [lines.join(" "), lines.join(" OR "), format!("-{}", lines.join(" -"))] {
                let n = ask(searcher, &joined, Sort::Newest, true);
                assert!(n <= expected, "{n} words");
            }
        };
        check(letters().map(|c| format!("{c}*")).collect(), 26 * 50);
        check(letters().map(|c| format!("\"words {c}*\"")).collect(), 26 * 50 + 1);
        check(letters().map(|c| format!("kube-{c}*")).collect(), 26 * 50 + 1);
        check((0..MAX_LEAVES).map(|n| format!("ax{n}zzz")).collect(), MAX_LEAVES * 3);
    });
}

#[test]
fn random_queries_are_answered() {
    let n: usize = std::env::var(RANDOM_QUERIES).ok().and_then(|n| n.parse().ok()).unwrap_or(3_000);
    with_searcher(|searcher| {
        let mut numbers = Numbers(7);
        for i in 0..n {
            let sort = [Sort::Relevance, Sort::Newest, Sort::Oldest][i % 3];
            ask(searcher, &numbers.query(), sort, i % 50 == 0);
        }
    });
}
