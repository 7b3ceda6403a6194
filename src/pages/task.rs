//! One action in a list, wherever it was agreed.

use serde::Serialize;

use super::row::{Badge, Link, action_badge, term_link};
use super::{Links, Site};
use crate::address::{Slug, slugify};
use crate::catalog::{ActionRef, Outcome, Place, TermRef};
use crate::insight::{self, State};
use crate::model::{Action, Due, Origin, PostMortem};

/// One action in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Task {
    /// What is to be done: inline Markdown.
    pub what: String,
    /// The action in its post-mortem.
    pub href: String,
    /// The post-mortem's title.
    pub post_mortem: String,
    /// `process`, `technical` or `other`.
    pub kind: &'static str,
    /// Its type.
    pub action_type: Option<Link>,
    /// Its owner.
    pub owner: Option<Link>,
    /// When it is due, in words.
    pub due: Option<String>,
    /// When it was done.
    pub done: Option<String>,
    /// How far it is.
    pub state: Badge,
    /// What became of it.
    pub outcome: Option<Badge>,
    /// The incident with which its cause came back.
    pub came_back: Option<Link>,
    /// What a board's script narrows the list by; nothing in other lists.
    pub marks: Option<Marks>,
}

/// What an action can be found by: slugs, the day it is due, and its id for whoever takes the list elsewhere.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Marks {
    id: String,
    owner: String,
    systems: String,
    causes: String,
    /// The day it is due, if it is open: from this, a browser tells how late it is.
    open_due: String,
    due: String,
}

/// A list of actions, cut where it gets long.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Tasks {
    /// The first of them.
    pub rows: Vec<Task>,
    /// How many there are.
    pub n: usize,
    /// How many of all are overdue.
    pub overdue: usize,
}

/// The most actions that a page lists beside other things.
pub(super) const MAX_TASKS: usize = 50;

/// A list of actions: overdue ones first (the latest at the top), then by due date, then what is done, newest first.
pub(super) fn tasks(site: &Site<'_>, links: &Links<'_>, mut actions: Vec<ActionRef>) -> Tasks {
    sort(site, &mut actions);
    let overdue = actions.iter().filter(|a| matches!(insight::state(site.catalog, **a), State::Overdue(_))).count();
    let rows = actions.iter().take(MAX_TASKS).map(|action| task(site, links, *action)).collect();
    Tasks { rows, n: actions.len(), overdue }
}

/// Puts the most pressing actions first: see [`insight::Order::Pressing`].
pub(super) fn sort(site: &Site<'_>, actions: &mut [ActionRef]) {
    insight::sort(site.catalog, actions, insight::Order::Pressing);
}

/// The row of an action.
pub(super) fn task(site: &Site<'_>, links: &Links<'_>, action: ActionRef) -> Task {
    let catalog = site.catalog;
    let written = catalog.action(action);
    let format = &catalog.config().site.date_format;
    let (outcome, came_back) = outcome(site, links, action);
    Task {
        what: written.what.clone(),
        href: href(site, links, action),
        post_mortem: catalog.post_mortem(action.post_mortem).title.value.clone(),
        kind: kind(written),
        action_type: catalog.linked_action(action).action_type.map(|term| term_link(site, links, term)),
        owner: written.owner.as_ref().map(|owner| owner_link(site, links, owner)),
        due: written.due.map(|due| match due {
            Due::On(day) => day.format(format),
            Due::LongTerm => "long-term goal".to_owned(),
        }),
        done: written.done.map(|day| day.format(format)),
        state: action_badge(written, catalog.today()),
        outcome,
        came_back,
        marks: None,
    }
}

/// The row of an action on a board.
pub(super) fn marked_task(site: &Site<'_>, links: &Links<'_>, action: ActionRef) -> Task {
    let catalog = site.catalog;
    let (written, post_mortem) = (catalog.action(action), catalog.post_mortem(action.post_mortem));
    let slugs = |terms: &mut dyn Iterator<Item = TermRef>| {
        terms.map(|term| catalog.term(term).slug.as_str()).collect::<Vec<_>>().join(" ")
    };
    let due = match written.due {
        Some(Due::On(day)) => day.to_string(),
        Some(Due::LongTerm) => "none".to_owned(),
        None => String::new(),
    };
    let owner = written.owner.as_ref().and_then(|owner| catalog.owner_named(owner));
    let marks = Marks {
        id: format!("{}#{}", post_mortem.id.value, written.id),
        owner: owner.map(ToString::to_string).unwrap_or_default(),
        systems: slugs(&mut catalog.linked(action.post_mortem).systems.iter().map(|(system, _)| *system)),
        causes: slugs(&mut catalog.linked_action(action).causes.iter().copied()),
        open_due: if written.is_open() && due != "none" { due.clone() } else { String::new() },
        due,
    };
    Task { marks: Some(marks), ..task(site, links, action) }
}

/// The place of an action on the page of its post-mortem.
pub(super) fn href(site: &Site<'_>, links: &Links<'_>, action: ActionRef) -> String {
    let fragment = super::action_anchor(site.catalog, action);
    links.to(Place::PostMortem(action.post_mortem), fragment.as_deref())
}

/// `process`, `technical` or `other`.
pub(super) fn kind(action: &Action) -> &'static str {
    match (action.is_process(), action.is_technical()) {
        (true, _) => "process",
        (_, true) => "technical",
        _ => "other",
    }
}

/// The page of an owner, under the name that is written here.
pub(super) fn owner_link(site: &Site<'_>, links: &Links<'_>, owner: &str) -> Link {
    let slug = site.catalog.owner_named(owner);
    let href = slug.map(|slug| links.to_path(site.addresses.owner(slug), None)).unwrap_or_default();
    Link { title: owner.to_owned(), href }
}

/// The place of an action on the page of its post-mortem: its row in the table, or for one that was recognised in the
/// text, the heading it stands under. The heading that is the title has no anchor there.
pub(super) fn anchor(post_mortem: &PostMortem, action: &Action) -> Option<String> {
    if action.origin == Origin::FrontMatter {
        return Some(format!("cb-action-{}", slugify(&action.id)));
    }
    let headings = &post_mortem.body.headings;
    let before = headings.partition_point(|heading| heading.span.start <= action.span.start);
    let heading = headings.get(before.checked_sub(1)?)?;
    let is_title = heading.level == 1 && heading.text.trim() == post_mortem.title.value.trim();
    (!is_title).then(|| heading.anchor.clone())
}

fn outcome(site: &Site<'_>, links: &Links<'_>, action: ActionRef) -> (Option<Badge>, Option<Link>) {
    let badge = |class, icon, label: &str| Some(Badge { class, icon, label: label.to_owned() });
    match site.catalog.outcome(action) {
        Outcome::Unknown => (None, None),
        Outcome::Held => (badge("b-done", "held", "Held"), None),
        Outcome::TooEarly => (badge("b-drop", "clock", "Too early to tell"), None),
        Outcome::CameBack(incident) => {
            let title = site.catalog.post_mortem(incident).title.value.clone();
            (badge("b-over", "again", "Came back"), Some(Link { title, href: links.post_mortem(incident) }))
        }
    }
}

/// `process`, `technical` or `other`, by the first level of a type.
pub(super) fn kind_of_type(action_type: &Slug) -> &'static str {
    match action_type.top() {
        "process" => "process",
        "technical" => "technical",
        _ => "other",
    }
}
