//! The home page: what the library holds, what needs attention, what keeps coming back.
//!
//! Every box is there only when it has something to say; a library of one document shows that document and no zeros.

mod boxes;
mod figures;
mod todo;

use serde::Serialize;

use super::list;
use super::row::Row;
use super::{Kind, Links, Page, Prose, Site, Subject, View, words};
use crate::address::OutPath;
use crate::catalog::Place;
use boxes::{Anniversary, Comeback, HeldRow, MonthTable};
use figures::Figure;
use todo::Todo;

pub(super) const KIND: Kind = Kind { name: "home", pages, view };

/// The post-mortems that are listed.
const MAX_RECENT: usize = 6;

#[derive(Debug, Serialize)]
struct Home {
    title: String,
    description: String,
    /// Whether `prose.body` is there: the introduction.
    has_text: bool,
    /// How much there is, in a sentence.
    counts: String,
    is_empty: bool,
    figures: Vec<Figure>,
    recent: Vec<Row>,
    todo: Option<Todo>,
    comebacks: Vec<Comeback>,
    held: Vec<HeldRow>,
    /// How long an action must hold, in words.
    held_after: String,
    months: Option<MonthTable>,
    anniversaries: Vec<Anniversary>,
    /// The archives: shown where there is little else.
    years: Vec<list::Year>,
    to: Destinations,
}

/// Where the boxes lead.
#[derive(Debug, Serialize)]
struct Destinations {
    incidents: String,
    systems: String,
    causes: String,
    actions: String,
    action_types: String,
    held: String,
    glossary: String,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.page("", "index"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let catalog = site.catalog;
    let title = catalog.home().and_then(|(_, home)| home.title.clone());
    let text = catalog.document_of(Place::Home).filter(|document| document.body().n_words > 0);
    let all: Vec<_> = catalog.post_mortems().collect();
    let home = Home {
        title: title.unwrap_or_else(|| "Have we seen this before?".to_owned()),
        description: counts(site),
        has_text: text.is_some(),
        counts: counts(site),
        is_empty: all.is_empty(),
        figures: figures::figures(site, links),
        recent: all.iter().rev().take(MAX_RECENT).map(|p| Row::new(site, links, *p)).collect(),
        todo: todo::todo(site, links),
        comebacks: boxes::comebacks(site, links),
        held: boxes::held(site, links),
        held_after: held_after(catalog.config().process.held_after_days),
        months: boxes::months(site, links),
        anniversaries: boxes::anniversaries(site, links),
        years: if all.len() > MAX_RECENT { list::years(site, links, &all) } else { Vec::new() },
        to: destinations(site, links),
    };
    let view = View::new(home);
    match text {
        Some(document) => view.with_prose(Prose::whole(document, catalog.home_links(), site, links)),
        None => view,
    }
}

fn destinations(site: &Site<'_>, links: &Links<'_>) -> Destinations {
    let index = |folder: &str| links.to_path(&site.addresses.index(folder), None);
    let glossary = site.addresses.page("", "glossary");
    Destinations {
        incidents: index("incidents"),
        systems: index("systems"),
        causes: index("causes"),
        actions: index("actions"),
        action_types: index("actions/types"),
        held: links.to_path(&glossary, Some("held")),
        glossary: links.to_path(&glossary, None),
    }
}

/// `128 post-mortems across 41 systems, linked by root cause and by what we did about them.`
fn counts(site: &Site<'_>) -> String {
    let catalog = site.catalog;
    let n = catalog.post_mortems().len();
    if n == 0 {
        return "No post-mortems yet.".to_owned();
    }
    let used = |taxonomy: &str| {
        let terms = catalog.terms(taxonomy).map(|term| catalog.term(term));
        terms.filter(|term| !term.direct.is_empty()).count()
    };
    let (n_systems, n_causes) = (used("systems"), used("causes"));
    let across = if n_systems > 1 { format!(" across {}", words::count(n_systems, "system")) } else { String::new() };
    let has_actions = catalog.actions().next().is_some();
    let linked = match (n_causes > 0 && n > 1, has_actions && n > 1) {
        (true, true) => ", linked by root cause and by what we did about them",
        (true, false) => ", linked by root cause",
        (false, _) => "",
    };
    format!("{}{across}{linked}.", words::count(n, "post-mortem"))
}

fn held_after(days: u32) -> String {
    match days {
        365 | 366 => "12 months".to_owned(),
        days => words::count(usize::try_from(days).unwrap_or(usize::MAX), "day"),
    }
}
