//! Lists of post-mortems that don't grow without bound: the newest, then every year's archive with its number.

use std::collections::BTreeMap;

use serde::Serialize;

use super::row::{Badge, Row, Why};
use super::{Links, Site};
use crate::catalog::PostMortemRef;
use crate::insight;

/// The most post-mortems that a page lists before it refers to the archives.
pub(super) const MAX_ROWS: usize = 100;

/// A list of post-mortems, newest first, cut where it gets long.
#[derive(Debug, Clone, Serialize)]
pub(super) struct List {
    /// The newest.
    pub rows: Vec<Row>,
    /// How many there are.
    pub n: usize,
    /// Where the list was cut: all of them by year.
    pub years: Vec<Year>,
}

/// So many post-mortems in a year, and the year's archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Year {
    /// The year, or "Without a date".
    pub title: String,
    /// The archive.
    pub href: String,
    /// How many.
    pub n: usize,
}

/// The newest of `post_mortems` (which come oldest first).
pub(super) fn list(site: &Site<'_>, links: &Links<'_>, post_mortems: &[PostMortemRef]) -> List {
    list_with(site, links, post_mortems, |_, _| {})
}

/// The same, with something more said in each row.
pub(super) fn list_with(
    site: &Site<'_>,
    links: &Links<'_>,
    post_mortems: &[PostMortemRef],
    say: impl Fn(PostMortemRef, &mut Row),
) -> List {
    let row = |p: &PostMortemRef| {
        let mut row = Row::new(site, links, *p);
        say(*p, &mut row);
        row
    };
    let rows = post_mortems.iter().rev().take(MAX_ROWS).map(row).collect();
    let years = if post_mortems.len() > MAX_ROWS { years(site, links, post_mortems) } else { Vec::new() };
    List { rows, n: post_mortems.len(), years }
}

/// How many of `post_mortems` each year has, newest year first, those without a date last.
pub(super) fn years(site: &Site<'_>, links: &Links<'_>, post_mortems: &[PostMortemRef]) -> Vec<Year> {
    let mut counts: BTreeMap<Option<i16>, usize> = BTreeMap::new();
    for post_mortem in post_mortems {
        let year = site.catalog.post_mortem(*post_mortem).date.as_ref().map(|date| date.value.year());
        *counts.entry(year).or_default() += 1;
    }
    let year = |(year, n): (Option<i16>, usize)| {
        let undated = || ("Without a date".to_owned(), site.addresses.page("incidents", "undated"));
        let (title, page) = year.map_or_else(undated, |year| (year.to_string(), site.addresses.year(year)));
        Year { title, href: links.to_path(&page, None), n }
    };
    counts.into_iter().rev().map(year).collect()
}

/// Says how long an incident lasted, where that is known.
pub(super) fn say_duration(site: &Site<'_>, post_mortem: PostMortemRef, row: &mut Row) {
    if let Some(length) = insight::impact_duration(site.catalog.post_mortem(post_mortem)) {
        row.reasons.push(Why { icon: "clock", text: length.to_string() });
    }
}

/// Says that an incident came back after a fix.
pub(super) fn say_after_a_fix(row: &mut Row) {
    row.badges.push(Badge { class: "b-over", icon: "again", label: "Came back after a fix".to_owned() });
}
