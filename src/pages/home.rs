//! The home page: what the library holds, what needs attention, what keeps coming back.
//!
//! Every box is there only when it has something to say; a library of one document shows that document and no zeros.

mod boxes;
mod figures;
mod todo;

use serde::Serialize;

use super::list;
use super::row::Row;
use super::search::{self, Example};
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
    /// Queries to try.
    examples: Vec<Example>,
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
        examples: search::examples(site, links),
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

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{act, incident, library};
    use crate::model::Status;
    use crate::pages::fixture::{shown, texts};

    #[test]
    fn an_empty_library_begins_with_three_steps() {
        let home = shown(&library("2026-07-28").link(), "index.html");
        assert_eq!((&home["is_empty"], &home["title"]), (&true.into(), &"Have we seen this before?".into()));
        for nothing in ["figures", "recent", "comebacks", "held", "anniversaries", "years"] {
            assert_eq!(home[nothing], serde_json::json!([]), "{nothing}");
        }
        assert!(home["todo"].is_null() && home["months"].is_null());
    }

    #[test]
    fn a_library_of_one_shows_no_figures() {
        let home = shown(&library("2026-07-28").home("Ours").with(incident("story")).link(), "index.html");
        assert_eq!((&home["title"], &home["counts"]), (&"Ours".into(), &"1 post-mortem.".into()));
        assert_eq!(home["figures"], serde_json::json!([]));
        assert_eq!(texts(&home["recent"], "/title"), ["About story"]);
        assert!(home["todo"].is_null());
    }

    #[test]
    fn what_repeats_without_a_fix_has_not_come_back() {
        let of = |done: &str| {
            let first = incident("2025-07-01-a").system("web").cause("batch");
            let first = if done.is_empty() { first } else { first.act(act("nice").done(done)) };
            let catalog = library("2026-07-28")
                .with(first)
                .with(incident("2025-11-04-b").system("web").cause("batch"))
                .with(incident("2026-01-04-c").system("mail").cause("expiry"))
                .with(incident("2026-02-04-d").system("mail").cause("expiry"))
                .link();
            let figure = &shown(&catalog, "index.html")["figures"][1];
            let tree = shown(&catalog, "causes/index.html")["tree"].clone();
            let notes: Vec<String> = texts(&tree, "/note").into_iter().map(str::to_owned).collect();
            (format!("{} {} {}", figure["value"], figure["label"], figure["note"]).replace('"', ""), notes)
        };
        let (figure, notes) = of("");
        assert_eq!(figure, "2 Root causes that repeated of 2 causes seen; none after a fix");
        assert_eq!(notes, ["repeated once", "repeated once"]);
        let (figure, notes) = of("2025-07-10");
        assert_eq!(figure, "1 Root causes that came back of 2 causes seen, after a fix; 1 more repeated");
        assert_eq!(notes, ["came back once", "repeated once"]);
    }

    #[test]
    fn a_library_in_use_shows_what_came_back_and_what_is_late() {
        let catalog = library("2026-07-28")
            .with(incident("2025-07-01-a").system("web").cause("batch").act(act("nice").done("2025-07-10")))
            .with(incident("2025-11-04-b").system("web").cause("batch").act(act("cap").due("2026-02-02").owner("SRE")))
            .with(incident("2026-07-01-c").system("mail").cause("expiry").status(Status::InReview))
            .link();
        let home = shown(&catalog, "index.html");
        assert_eq!(
            home["counts"],
            "3 post-mortems across 2 systems, linked by root cause and by what we did about them."
        );
        let labels = texts(&home["figures"], "/label");
        assert_eq!(labels, ["Incidents in 12 months", "Root causes that came back", "Actions open"]);
        let notes = texts(&home["figures"], "/note");
        assert_eq!(
            notes,
            ["1 in the 12 months before", "of 2 causes seen, after a fix was marked done", "1 of 2 done"]
        );
        assert_eq!(home["figures"][2]["late"], "1 overdue");
        assert_eq!(texts(&home["todo"]["overdue"], "/state/label"), ["176 days late"]);
        let entries: Vec<String> = home["todo"]["entries"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|entry| {
                format!("{} {}", entry["link"]["title"].as_str().unwrap_or(""), entry["text"].as_str().unwrap_or(""))
            })
            .collect();
        assert_eq!(
            entries,
            ["Batch came back after a fix was marked done", "About 2026-07-01-c is in review, 27 days on"]
        );
        assert_eq!(texts(&home["comebacks"], "/text"), ["2 incidents, 1 after a fix"]);
        assert_eq!(texts(&home["anniversaries"], "/link/title"), ["About 2025-07-01-a"]);
    }
}
