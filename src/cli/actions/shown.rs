//! What is printed of each action, whatever the format.

use super::full_id;
use super::group::Group;
use crate::build::Library;
use crate::catalog::{ActionRef, Catalog, Outcome, Place};
use crate::insight::{self, State};
use crate::markdown;
use crate::model::Due;
use crate::pages;

/// The actions that were found, with what printing them needs.
pub(super) struct Printed<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) lib: &'a Library,
    /// How many there are, listed or not.
    pub(super) n_found: usize,
    pub(super) listed: &'a [ActionRef],
}

impl Printed<'_> {
    /// What is to be done, as plain text.
    pub(super) fn what(&self, action: ActionRef) -> String {
        markdown::plain(&self.catalog.action(action).what)
    }

    /// The address of an action: whole where it is known where the site stands, else inside the site.
    pub(super) fn url(&self, action: ActionRef) -> String {
        let page = self.lib.plan().addresses.of(Place::PostMortem(action.post_mortem)).to_url_path();
        let fragment =
            pages::action_anchor(self.catalog, action).map(|anchor| format!("#{anchor}")).unwrap_or_default();
        match self.catalog.config().site.url.as_str() {
            "" => format!("{page}{fragment}"),
            site => format!("{site}/{page}{fragment}"),
        }
    }
}

/// How far an action is, in one word.
pub(super) fn state_word(state: State) -> &'static str {
    match state {
        State::Overdue(_) => "overdue",
        State::Open => "open",
        State::InProgress => "in progress",
        State::Done => "done",
        State::Dropped => "won't do",
    }
}

/// What became of it, in one word; empty where it can't be said.
pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => "",
        Outcome::CameBack(_) => "came back",
        Outcome::Held => "held",
        Outcome::TooEarly => "too early to tell",
    }
}

/// `2026-07-17`, `none` for a long-term goal, empty where nothing is said.
pub(super) fn due_word(due: Option<Due>) -> String {
    match due {
        Some(Due::On(day)) => day.to_string(),
        Some(Due::LongTerm) => "none".to_owned(),
        None => String::new(),
    }
}

const HEAD: [&str; 18] = [
    "id",
    "state",
    "days_late",
    "due",
    "done",
    "owner",
    "action",
    "type",
    "aim",
    "systems",
    "addresses",
    "outcome",
    "came_back_with",
    "tracker",
    "post_mortem",
    "post_mortem_title",
    "post_mortem_date",
    "url",
];

/// A row for each action, with its group first where there are groups.
pub(super) fn rows(printed: &Printed<'_>, groups: Option<&[Group]>) -> Vec<Vec<String>> {
    let head = HEAD.map(str::to_owned).to_vec();
    let Some(groups) = groups else {
        return std::iter::once(head).chain(printed.listed.iter().map(|action| row(printed, *action))).collect();
    };
    let led_by = |first: &str, row: Vec<String>| std::iter::once(first.to_owned()).chain(row).collect();
    let rows = groups.iter().flat_map(|group| group.actions.iter().map(move |action| (group, *action)));
    let rows = rows.map(|(group, action)| led_by(&group.title, row(printed, action)));
    std::iter::once(led_by("group", head)).chain(rows).collect()
}

fn row(printed: &Printed<'_>, action: ActionRef) -> Vec<String> {
    let catalog = printed.catalog;
    let (written, linked) = (catalog.action(action), catalog.linked_action(action));
    let post_mortem = catalog.post_mortem(action.post_mortem);
    let slugs = |terms: &mut dyn Iterator<Item = crate::catalog::TermRef>| {
        terms.map(|term| catalog.term(term).slug.to_string()).collect::<Vec<_>>().join(" ")
    };
    let state = insight::state(catalog, action);
    let outcome = catalog.outcome(action);
    let days_late = if let State::Overdue(days) = state { days.to_string() } else { String::new() };
    let came_back_with = match outcome {
        Outcome::CameBack(incident) => catalog.post_mortem(incident).id.value.to_string(),
        Outcome::Unknown | Outcome::Held | Outcome::TooEarly => String::new(),
    };
    vec![
        full_id(catalog, action),
        state_word(state).to_owned(),
        days_late,
        due_word(written.due),
        written.done.map(|day| day.to_string()).unwrap_or_default(),
        written.owner.clone().unwrap_or_default(),
        printed.what(action),
        slugs(&mut linked.action_type.into_iter()),
        written.aim.map(crate::model::Aim::as_str).unwrap_or_default().to_owned(),
        slugs(&mut catalog.linked(action.post_mortem).systems.iter().map(|(term, _)| *term)),
        slugs(&mut linked.causes.iter().copied()),
        outcome_word(outcome).to_owned(),
        came_back_with,
        written.tracker.clone().unwrap_or_default(),
        post_mortem.id.value.to_string(),
        post_mortem.title.value.clone(),
        post_mortem.date.as_ref().map(|date| date.value.to_string()).unwrap_or_default(),
        printed.url(action),
    ]
}
