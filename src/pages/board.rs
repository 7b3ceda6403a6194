//! What a list of actions can be narrowed by: a choice of owners, systems and causes for the board's script, and for
//! whoever has none the pages that list the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Links, Site};
use crate::address::Slug;
use crate::catalog::{ActionRef, Place, TermRef};
use crate::insight::{self, Standing, Wanted};

/// From how many open actions on a system or cause has a page of them: its own page lists fewer.
pub(super) const MIN_FOR_PAGE: usize = super::task::MAX_TASKS + 1;

/// What the actions of a page can be narrowed by, and where they can be taken from here.
#[derive(Debug, Serialize)]
pub(super) struct Board {
    owners: Vec<Choice>,
    systems: Vec<Choice>,
    causes: Vec<Choice>,
    /// Whether any has no owner.
    has_nobodys: bool,
    /// The calendar of due dates, where any action has one.
    calendar: Option<String>,
    /// The search that finds the same actions, for lists that are cut.
    search: String,
}

/// One owner, system or cause.
#[derive(Debug, Serialize)]
struct Choice {
    slug: String,
    title: String,
    /// A dash for each level above it.
    indent: String,
    /// How many of the actions are its.
    n: usize,
    /// The page that lists its open actions.
    href: String,
    /// The calendar of an owner.
    calendar: String,
}

/// What `actions` can be narrowed by; `query` finds them all.
pub(super) fn board(site: &Site<'_>, links: &Links<'_>, actions: &[ActionRef], query: &str) -> Board {
    let catalog = site.catalog;
    let mut owners: BTreeMap<&Slug, usize> = BTreeMap::new();
    let mut terms: BTreeMap<(bool, &Slug), (TermRef, usize)> = BTreeMap::new();
    for action in actions {
        if let Some(slug) = catalog.action(*action).owner.as_ref().and_then(|owner| catalog.owner_named(owner)) {
            *owners.entry(slug).or_default() += 1;
        }
        let systems = catalog.linked(action.post_mortem).systems.iter().map(|(system, _)| *system);
        for term in insight::rolled_up(catalog, systems) {
            terms.entry((true, &catalog.term(term).slug)).or_insert((term, 0)).1 += 1;
        }
        for term in insight::rolled_up(catalog, catalog.linked_action(*action).causes.iter().copied()) {
            terms.entry((false, &catalog.term(term).slug)).or_insert((term, 0)).1 += 1;
        }
    }
    let n_open = insight::open_by_term(catalog);
    let has_page = |term| n_open.get(&term).is_some_and(|n| *n >= MIN_FOR_PAGE);
    let choices = |is_system| {
        let of_kind = terms.iter().filter(|((is, _), _)| *is == is_system);
        of_kind.map(|(_, (term, n))| term_choice(site, links, *term, *n, has_page(*term))).collect()
    };
    let is_listed = |action| insight::is_in_calendar(catalog.action(action), catalog.today());
    Board {
        owners: owners.into_iter().map(|(slug, n)| owner_choice(site, links, slug, n)).collect(),
        systems: choices(true),
        causes: choices(false),
        has_nobodys: actions.iter().any(|action| catalog.action(*action).owner.is_none()),
        calendar: catalog.actions().any(is_listed).then(|| links.to_path(&site.addresses.calendar(), None)),
        search: format!("{}?q={query}", links.to_path(&site.addresses.search(), None)),
    }
}

fn owner_choice(site: &Site<'_>, links: &Links<'_>, slug: &Slug, n: usize) -> Choice {
    Choice {
        slug: slug.to_string(),
        title: site.catalog.owners()[slug].name.clone(),
        indent: String::new(),
        n,
        href: links.to_path(site.addresses.owner(slug), None),
        calendar: owner_calendar(site, links, slug).unwrap_or_default(),
    }
}

/// The calendar of an owner, where any of the actions has a due date.
pub(super) fn owner_calendar(site: &Site<'_>, links: &Links<'_>, slug: &Slug) -> Option<String> {
    let catalog = site.catalog;
    let is_listed = |action: &ActionRef| insight::is_in_calendar(catalog.action(*action), catalog.today());
    let has_any = catalog.owners()[slug].actions.iter().any(is_listed);
    has_any.then(|| links.to_path(&site.addresses.owner_calendar(slug), None))
}

fn term_choice(site: &Site<'_>, links: &Links<'_>, term: TermRef, n: usize, has_page: bool) -> Choice {
    let known = site.catalog.term(term);
    let page = if has_page { site.addresses.term_actions(term) } else { site.addresses.of(Place::Term(term)).clone() };
    Choice {
        slug: known.slug.to_string(),
        title: known.title.clone(),
        indent: "– ".repeat(known.slug.as_str().matches('/').count()),
        n,
        href: links.to_path(&page, None),
        calendar: String::new(),
    }
}

/// The open actions of a system or cause, with what stands below it.
pub(super) fn wanted(site: &Site<'_>, term: TermRef) -> Wanted {
    let (standing, terms) = (Standing::Open, vec![term]);
    match site.catalog.taxonomy_of(term).key.as_str() {
        "systems" => Wanted { standing, systems: terms, ..Wanted::default() },
        _ => Wanted { standing, causes: terms, ..Wanted::default() },
    }
}
