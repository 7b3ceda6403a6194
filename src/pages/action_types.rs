//! All types of action, with how many are done and how many held.

use serde::Serialize;

use super::crumb::{crumbs, index_link};
use super::row::{Link, term_link};
use super::{Kind, Links, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::TermRef;
use crate::insight;

pub(super) const KIND: Kind = Kind { name: "action-types", pages, view };

#[derive(Debug, Serialize)]
struct ActionTypes {
    title: String,
    crumbs: Vec<Link>,
    rows: Vec<TypeRow>,
    /// Whether it can be said of any action whether it held.
    has_outcomes: bool,
    held_after_days: u32,
    /// Actions without a type.
    n_unclassified: usize,
    glossary: String,
}

#[derive(Debug, Serialize)]
struct TypeRow {
    link: Link,
    /// How deep it stands, from 0, at most 3.
    depth: usize,
    kind: &'static str,
    description: Option<String>,
    /// How many actions are of it or a type below it.
    all: usize,
    done: usize,
    open: usize,
    overdue: usize,
    held: usize,
    judged: usize,
    too_early: usize,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let taxonomy = site.catalog.config().taxonomy("action-types");
    let (Some(taxonomy), Some(_)) = (taxonomy, site.catalog.terms("action-types").next()) else { return Vec::new() };
    vec![(site.addresses.index(&taxonomy.folder), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let catalog = site.catalog;
    let taxonomy = catalog.config().taxonomy("action-types").expect("action types are built in");
    let mut types: Vec<TermRef> = catalog.terms("action-types").collect();
    types.sort_by_cached_key(|term| super::tree::titles_to(site, *term));
    let rows: Vec<TypeRow> = types.into_iter().map(|term| row(site, links, term)).collect();
    View::new(ActionTypes {
        title: taxonomy.plural.clone(),
        crumbs: crumbs(site, links, vec![index_link(site, links, "Actions", "actions")], &taxonomy.plural),
        has_outcomes: rows.iter().any(|row| row.judged + row.too_early > 0),
        rows,
        held_after_days: catalog.config().process.held_after_days,
        n_unclassified: catalog.actions().filter(|a| catalog.linked_action(*a).action_type.is_none()).count(),
        glossary: links.to_path(&site.addresses.page("", "glossary"), Some("held")),
    })
}

fn row(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> TypeRow {
    let entry = site.catalog.term(term);
    let tally = insight::tally(site.catalog, entry.actions.iter().copied());
    let outcomes = insight::outcomes(site.catalog, entry.actions.iter().copied());
    TypeRow {
        link: term_link(site, links, term),
        depth: (entry.slug.depth() - 1).min(3),
        kind: super::task::kind_of_type(&entry.slug),
        description: site.catalog.term_page(term).and_then(|(_, page)| page.description.clone()),
        all: tally.all(),
        done: tally.done,
        open: tally.open,
        overdue: tally.overdue,
        held: outcomes.held,
        judged: outcomes.judged(),
        too_early: outcomes.too_early,
    }
}
