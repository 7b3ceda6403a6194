//! What a page says: texts and attributes by selector, so that tests assert values and not HTML.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html, Selector};

/// The texts of all matches, blanks folded.
pub(crate) fn texts(html: &str, selector: &str) -> Vec<String> {
    matches(&Html::parse_document(html), selector).iter().map(text).collect()
}

/// One attribute of all matches that have it.
pub(crate) fn attributes(html: &str, selector: &str, name: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    matches(&html, selector).iter().filter_map(|element| element.attr(name)).map(str::to_owned).collect()
}

/// All matches.
pub(crate) fn matches<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect(selector)).collect()
}

fn text(element: &ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What differs between two trees: a line a file, for messages of failed tests.
pub(crate) fn differences(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let difference = |name: &&String| match (one.get(*name), other.get(*name)) {
        (Some(_), None) => Some(format!("{name}: only in the first")),
        (None, Some(_)) => Some(format!("{name}: only in the second")),
        (Some(a), Some(b)) if a != b => Some(format!("{name}: {}", first_difference(a, b))),
        _ => None,
    };
    names.iter().filter_map(difference).collect()
}

fn first_difference(one: &[u8], other: &[u8]) -> String {
    let at = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let around = |bytes: &[u8]| {
        let part = &bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())];
        String::from_utf8_lossy(part).into_owned()
    };
    format!("{:?} against {:?}", around(one), around(other))
}

/// The outputs without the manifest, which says when and by whom a site was made and not what it shows.
pub(crate) fn shown(mut outputs: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    outputs.remove(".casebook-manifest");
    outputs
}
