//! All systems, with how often each was hit and what is open there.

use serde::Serialize;

use super::crumb::crumbs;
use super::row::{Link, term_link};
use super::{Kind, Links, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::TermRef;
use crate::insight::{self, Month};

pub(super) const KIND: Kind = Kind { name: "systems", pages, view };

#[derive(Debug, Serialize)]
struct Systems {
    title: String,
    crumbs: Vec<Link>,
    rows: Vec<SystemRow>,
    /// Whether any system has an owner, an open action or an incident of late: columns that nothing would fill are left out.
    has_owners: bool,
    has_open: bool,
    has_recent: bool,
}

#[derive(Debug, Serialize)]
struct SystemRow {
    link: Link,
    /// How deep it stands, from 0, at most 3.
    depth: usize,
    description: Option<String>,
    owner: Option<String>,
    /// Post-mortems that name it or a system below it.
    n: usize,
    /// Those of the last 12 months.
    n_recent: usize,
    last: Option<String>,
    open: usize,
    overdue: usize,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let (Some(taxonomy), Some(_)) = (site.catalog.config().taxonomy("systems"), site.catalog.terms("systems").next())
    else {
        return Vec::new();
    };
    vec![(site.addresses.index(&taxonomy.folder), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let taxonomy = site.catalog.config().taxonomy("systems").expect("systems are built in");
    let mut systems: Vec<TermRef> = site.catalog.terms("systems").collect();
    systems.sort_by_cached_key(|term| super::tree::titles_to(site, *term));
    let rows: Vec<SystemRow> = systems.into_iter().map(|term| row(site, links, term)).collect();
    View::new(Systems {
        title: taxonomy.plural.clone(),
        crumbs: crumbs(site, links, Vec::new(), &taxonomy.plural),
        has_owners: rows.iter().any(|row| row.owner.is_some()),
        has_open: rows.iter().any(|row| row.open > 0),
        has_recent: rows.iter().any(|row| row.n_recent > 0),
        rows,
    })
}

fn row(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> SystemRow {
    let catalog = site.catalog;
    let entry = catalog.term(term);
    let page = catalog.term_page(term).map(|(_, page)| page);
    let day = |p| catalog.post_mortem(p).date.as_ref().map(|date| date.value);
    let from = Month::of(catalog.today()).plus(-11).first_day();
    let tally = insight::tally(catalog, entry.all.iter().flat_map(|p| catalog.actions_of(*p)));
    SystemRow {
        link: term_link(site, links, term),
        depth: (entry.slug.depth() - 1).min(3),
        description: page.and_then(|page| page.description.clone()),
        owner: page.and_then(|page| page.owner.clone()),
        n: entry.all.len(),
        n_recent: entry.all.iter().rev().filter_map(|p| day(*p)).take_while(|day| *day >= from).count(),
        last: entry.all.last().and_then(|p| day(*p)).map(|day| day.format(&catalog.config().site.date_format)),
        open: tally.open,
        overdue: tally.overdue,
    }
}
