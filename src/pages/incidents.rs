//! All post-mortems, newest first.

use serde::Serialize;

use super::crumb::crumbs;
use super::list::{self, List, MAX_ROWS, Year};
use super::row::{Link, Row};
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::PostMortemRef;

pub(super) const KIND: Kind = Kind { name: "incidents", pages, view };

#[derive(Debug, Serialize)]
struct Incidents {
    title: &'static str,
    crumbs: Vec<Link>,
    n: usize,
    /// The newest of those that have a date.
    list: List,
    /// The archives of all years.
    years: Vec<Year>,
    /// Those without a date.
    undated: Vec<Row>,
    /// Where there are more of these.
    all_undated: Option<Year>,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.index("incidents"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let all: Vec<PostMortemRef> = site.catalog.post_mortems().collect();
    let n_undated = all.partition_point(|p| site.catalog.post_mortem(*p).date.is_none());
    let (undated, dated) = all.split_at(n_undated);
    let years = list::years(site, links, &all);
    View::new(Incidents {
        title: "Incidents",
        crumbs: crumbs(site, links, Vec::new(), "Incidents"),
        n: all.len(),
        list: list::list(site, links, dated),
        all_undated: years.iter().find(|_| n_undated > MAX_ROWS).and_then(|_| years.last().cloned()),
        years,
        undated: undated.iter().take(MAX_ROWS).map(|p| Row::new(site, links, *p)).collect(),
    })
}
