//! Lists of actions: what is unfinished by owner, and all, open, overdue and done ones, each a page of its own.
//!
//! No page grows without bound. A selection shows [`sheet::MAX_ROWS`] rows; the rest of what is unfinished stands on
//! its owners' pages, and all actions of a year on the year's, as many pages as it takes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::board::{self, Board};
use super::crumb::{crumbs, index_link};
use super::row::Link;
use super::sheet::{self, Pager};
use super::task::{Task, marked_task, task};
use super::{ActionView, Kind, Links, Page, Site, Subject, View};
use crate::address::{OutPath, slugify};
use crate::catalog::{ActionRef, PostMortemRef};
use crate::insight::{self, Order, Standing, State, Wanted, select as select_by};
use crate::model::Due;

pub(super) const KIND: Kind = Kind { name: "actions", pages, view };

#[derive(Debug, Serialize)]
struct Actions {
    title: String,
    /// What is listed, in a sentence.
    lead: &'static str,
    crumbs: Vec<Link>,
    /// None on the page of a year, which would otherwise change with every action of any year.
    views: Vec<ViewLink>,
    groups: Vec<Group>,
    /// Whether rows name the owner; not where they stand under it.
    shows_owner: bool,
    /// How many actions there are, shown or not.
    n: usize,
    n_more: usize,
    pager: Option<Pager>,
    /// Where the rest is: actions by year.
    years: Vec<Counted>,
    owners: Option<Link>,
    types: Option<Link>,
    /// What the list can be narrowed by.
    board: Option<Board>,
}

/// A selection with how many actions it has.
#[derive(Debug, Serialize)]
struct ViewLink {
    title: &'static str,
    href: String,
    n: usize,
    is_here: bool,
}

/// Actions under a heading; no title where all stand together.
#[derive(Debug, Serialize)]
struct Group {
    title: String,
    anchor: String,
    href: Option<String>,
    overdue: usize,
    rows: Vec<Task>,
}

/// A link with a number.
#[derive(Debug, Serialize)]
struct Counted {
    title: String,
    href: String,
    n: usize,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    if site.catalog.actions().next().is_none() {
        return Vec::new();
    }
    let views = [ActionView::Unfinished, ActionView::All, ActionView::Open, ActionView::Overdue, ActionView::Done];
    let mut pages: Vec<(OutPath, Subject)> =
        views.into_iter().map(|view| (path(site, view), Subject::Actions(view))).collect();
    for (year, n) in years(site) {
        let view = ActionView::Year(year);
        pages.extend(sheet::sheets(&path(site, view), &Subject::Actions(view), n));
    }
    pages
}

fn path(site: &Site<'_>, view: ActionView) -> OutPath {
    match view {
        ActionView::Unfinished => site.addresses.index("actions"),
        ActionView::All => site.addresses.page("actions", "all"),
        ActionView::Open => site.addresses.page("actions", "open"),
        ActionView::Overdue => site.addresses.page("actions", "overdue"),
        ActionView::Done => site.addresses.page("actions", "done"),
        ActionView::Year(Some(year)) => site.addresses.page("actions", &year.to_string()),
        ActionView::Year(None) => site.addresses.page("actions", "undated"),
    }
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let (Subject::Actions(view), number) = sheet::number(&page.subject) else { unreachable!("it is of actions") };
    let links = &site.addresses.links(&page.path);
    let selected = select(site, *view);
    let n = selected.len();
    let shown = sheet::rows(&selected, number);
    let is_year = matches!(view, ActionView::Year(_));
    let (title, lead) = words(*view);
    let mut between = vec![index_link(site, links, "Actions", "actions")];
    if *view == ActionView::Unfinished {
        between.clear();
    } else if is_year {
        let all = links.to_path(&path(site, ActionView::All), None);
        between.push(Link { title: "All actions".to_owned(), href: all });
    }
    let n_more = if is_year { 0 } else { n - shown.len() };
    let wants_years = n_more > 0 || matches!(view, ActionView::All | ActionView::Done);
    View::new(Actions {
        crumbs: crumbs(site, links, between, &title),
        title,
        lead,
        views: if is_year { Vec::new() } else { views(site, links, *view) },
        groups: groups(site, links, *view, shown),
        shows_owner: *view != ActionView::Unfinished,
        n,
        n_more,
        pager: if is_year { sheet::pager(links, &path(site, *view), number, n) } else { None },
        years: if wants_years { year_links(site, links) } else { Vec::new() },
        owners: (!site.catalog.owners().is_empty()).then(|| index_link(site, links, "Owners", "actions/owners")),
        types: site
            .catalog
            .terms("action-types")
            .next()
            .map(|_| index_link(site, links, "Types of action", "actions/types")),
        board: (!is_year && n > 0).then(|| board::board(site, links, shown, query(*view))),
    })
}

/// The search that finds the same actions.
fn query(view: ActionView) -> &'static str {
    match view {
        ActionView::Unfinished | ActionView::Open => "in%3Aactions+is%3Aopen",
        ActionView::Overdue => "in%3Aactions+is%3Aoverdue",
        ActionView::Done => "in%3Aactions+is%3Adone",
        ActionView::All | ActionView::Year(_) => "in%3Aactions",
    }
}

fn words(view: ActionView) -> (String, &'static str) {
    let (title, lead) = match view {
        ActionView::Unfinished => ("Actions", "What is open or overdue, by owner."),
        ActionView::All => ("All actions", "Newest post-mortem first."),
        ActionView::Open => ("Open actions", "Neither done nor dropped, by due date."),
        ActionView::Overdue => ("Overdue actions", "Due before today and neither done nor dropped, latest first."),
        ActionView::Done => ("Done actions", "Newest first, with what became of each."),
        ActionView::Year(Some(year)) => {
            return (format!("Actions of {year}"), "Agreed in post-mortems of this year, newest first.");
        }
        ActionView::Year(None) => ("Actions without a date", "Their post-mortems have none."),
    };
    (title.to_owned(), lead)
}

/// The actions of a selection, in its order.
fn select(site: &Site<'_>, view: ActionView) -> Vec<ActionRef> {
    let catalog = site.catalog;
    let selected = |standing, order| select_by(catalog, &Wanted { standing, ..Wanted::default() }, order);
    match view {
        ActionView::All => selected(Standing::All, Order::Newest),
        ActionView::Unfinished | ActionView::Open => selected(Standing::Open, Order::Pressing),
        ActionView::Overdue => selected(Standing::Overdue, Order::Pressing),
        ActionView::Done => selected(Standing::Done, Order::Pressing),
        ActionView::Year(year) => {
            let of_year = catalog.post_mortems().rev().filter(|p| year_of(site, *p) == year);
            of_year.flat_map(|p| catalog.actions_of(p)).collect()
        }
    }
}

fn views(site: &Site<'_>, links: &Links<'_>, here: ActionView) -> Vec<ViewLink> {
    let tally = insight::tally(site.catalog, site.catalog.actions());
    let views = [
        (ActionView::Unfinished, "By owner", tally.open),
        (ActionView::Open, "Open", tally.open),
        (ActionView::Overdue, "Overdue", tally.overdue),
        (ActionView::Done, "Done", tally.done),
        (ActionView::All, "All", tally.all()),
    ];
    let link =
        |(view, title, n)| ViewLink { title, href: links.to_path(&path(site, view), None), n, is_here: view == here };
    views.into_iter().map(link).collect()
}

fn groups(site: &Site<'_>, links: &Links<'_>, view: ActionView, actions: &[ActionRef]) -> Vec<Group> {
    let key = |action: ActionRef| match view {
        ActionView::Unfinished => owner_group(site, action),
        ActionView::Open => due_group(site, action),
        ActionView::All | ActionView::Overdue | ActionView::Done | ActionView::Year(_) => Default::default(),
    };
    let mut by_key: BTreeMap<(String, String), Vec<ActionRef>> = BTreeMap::new();
    for action in actions {
        by_key.entry(key(*action)).or_default().push(*action);
    }
    let mut anchors = BTreeSet::new();
    // The pages of years have no script.
    let row = if matches!(view, ActionView::Year(_)) { task } else { marked_task };
    let group = |((_, title), actions): ((String, String), Vec<ActionRef>)| {
        let is_overdue = |action: &&ActionRef| matches!(insight::state(site.catalog, **action), State::Overdue(_));
        let owner = site.catalog.owner_named(&title).filter(|_| view == ActionView::Unfinished);
        let mut anchor = slugify(&title);
        while !anchors.insert(anchor.clone()) {
            anchor.push('x');
        }
        Group {
            href: owner.map(|slug| links.to_path(site.addresses.owner(slug), None)),
            overdue: actions.iter().filter(is_overdue).count(),
            rows: actions.iter().map(|action| row(site, links, *action)).collect(),
            anchor,
            title,
        }
    };
    by_key.into_iter().map(group).collect()
}

/// Owners by name, what nobody owns last.
fn owner_group(site: &Site<'_>, action: ActionRef) -> (String, String) {
    match &site.catalog.action(action).owner {
        Some(owner) => {
            let known = site.catalog.owner_named(owner).map(|slug| &site.catalog.owners()[slug]);
            let name = known.map_or(owner, |owner| &owner.name);
            (format!("a{}", name.to_lowercase()), name.clone())
        }
        None => ("b".to_owned(), "No owner".to_owned()),
    }
}

/// Overdue first, then the months to come, then what has no due date, then long-term goals.
fn due_group(site: &Site<'_>, action: ActionRef) -> (String, String) {
    let group = |order: &str, title: &str| (order.to_owned(), title.to_owned());
    match (insight::state(site.catalog, action), site.catalog.action(action).due) {
        (State::Overdue(_), _) => group("a", "Overdue"),
        (_, Some(Due::On(day))) => (day.format("byyyy-MM"), day.format("MMMM yyyy")),
        (_, None) => group("c", "No due date"),
        (_, Some(Due::LongTerm)) => group("d", "Long-term goals"),
    }
}

fn year_of(site: &Site<'_>, post_mortem: PostMortemRef) -> Option<i16> {
    site.catalog.post_mortem(post_mortem).date.as_ref().map(|date| date.value.year())
}

fn years(site: &Site<'_>) -> BTreeMap<Option<i16>, usize> {
    let mut years = BTreeMap::new();
    for post_mortem in site.catalog.post_mortems() {
        let n_actions = site.catalog.post_mortem(post_mortem).actions.len();
        if n_actions > 0 {
            *years.entry(year_of(site, post_mortem)).or_default() += n_actions;
        }
    }
    years
}

fn year_links(site: &Site<'_>, links: &Links<'_>) -> Vec<Counted> {
    let link = |(year, n): (Option<i16>, usize)| Counted {
        title: year.map_or_else(|| "Without a date".to_owned(), |year| year.to_string()),
        href: links.to_path(&path(site, ActionView::Year(year)), None),
        n,
    };
    years(site).into_iter().rev().map(link).collect()
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{act, incident, library};
    use crate::model::ActionStatus;
    use crate::pages::fixture::{paths, shown, texts};

    #[test]
    fn unfinished_actions_stand_with_their_owners_and_by_due_month() {
        let catalog = library("2026-07-28")
            .with(
                incident("2026-06-30-a")
                    .act(act("late").owner("SRE").due("2026-07-17"))
                    .act(act("soon").owner("sre").due("2026-08-17"))
                    .act(act("nobody's"))
                    .act(act("done").owner("Web").done("2026-07-01"))
                    .act(act("dropped").status(ActionStatus::WontDo)),
            )
            .link();
        let actions = shown(&catalog, "actions/index.html");
        assert_eq!(texts(&actions["groups"], "/title"), ["SRE", "No owner"]);
        assert_eq!(texts(&actions["groups"][0]["rows"], "/what"), ["late", "soon"]);
        assert_eq!(actions["groups"][0]["overdue"], 1);
        let open = shown(&catalog, "actions/open.html");
        assert_eq!(texts(&open["groups"], "/title"), ["Overdue", "August 2026", "No due date"]);
        let counts: Vec<(&str, u64)> = open["views"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|v| (v["title"].as_str().unwrap_or(""), v["n"].as_u64().unwrap_or(0)))
            .collect();
        assert_eq!(counts, [("By owner", 3), ("Open", 3), ("Overdue", 1), ("Done", 1), ("All", 5)]);
        assert_eq!(texts(&shown(&catalog, "actions/done.html")["groups"][0]["rows"], "/what"), ["done"]);
    }

    #[test]
    fn no_page_of_actions_grows_without_bound() {
        let mut library = library("2026-07-28");
        for i in 0..300 {
            let year = if i < 150 { 2025 } else { 2026 };
            let mut entry = incident(&format!("{year}-01-01-{i}"));
            for j in 0..4 {
                entry = entry.act(act(&format!("action {j}")).owner("SRE"));
            }
            library = library.with(entry);
        }
        let catalog = library.link();
        let all = shown(&catalog, "actions/all.html");
        assert_eq!((all["n"].as_u64(), all["n_more"].as_u64()), (Some(1200), Some(700)));
        let further: Vec<String> =
            paths(&catalog).into_iter().filter(|path| path.starts_with("actions/") && path.contains("/2")).collect();
        assert_eq!(
            further,
            [
                "actions/2025.html",
                "actions/2025/2.html",
                "actions/2026.html",
                "actions/2026/2.html",
                "actions/owners/sre/2.html"
            ]
        );
        assert_eq!(shown(&catalog, "actions/2026/2.html")["pager"]["number"], 2);
        let owner = shown(&catalog, "actions/owners/sre/3.html");
        assert_eq!(owner["groups"][0]["rows"].as_array().map(Vec::len), Some(200));
    }
}
