//! One type of action: what it is, how many are done, how many held.

use serde::Serialize;

use super::list::{self, List};
use super::task::{Tasks, kind_of_type, tasks};
use super::term_head::{TermHead, term_head, term_text};
use super::tree::{self, Node};
use super::{Kind, Page, Site, Subject, View, words};
use crate::address::OutPath;
use crate::catalog::ActionRef;
use crate::insight;
use crate::model::ActionStatus;

pub(super) const KIND: Kind = Kind { name: "action-type", pages, view };

#[derive(Debug, Serialize)]
struct ActionType {
    #[serde(flatten)]
    head: TermHead,
    kind: &'static str,
    all: usize,
    done: usize,
    open: usize,
    overdue: usize,
    dropped: usize,
    held: usize,
    judged: usize,
    too_early: usize,
    /// The median number of days to done, in words, with of how many and how many were left out.
    median_days: Option<String>,
    n_days: usize,
    n_days_left_out: usize,
    tree: Option<Node>,
    unfinished: Tasks,
    finished: Tasks,
    list: List,
    glossary: String,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    super::term::pages_of(site, |key| key == "action-types")
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let Subject::Term(term) = page.subject else { unreachable!("action types are terms") };
    let links = &site.addresses.links(&page.path);
    let catalog = site.catalog;
    let entry = catalog.term(term);
    let actions = || entry.actions.iter().copied();
    let tally = insight::tally(catalog, actions());
    let outcomes = insight::outcomes(catalog, actions());
    let (days, n_days_left_out) = insight::days_to_done(catalog, actions());
    let (unfinished, rest): (Vec<ActionRef>, Vec<ActionRef>) = actions().partition(|a| catalog.action(*a).is_open());
    let finished = rest.into_iter().filter(|a| catalog.action(*a).status == ActionStatus::Done).collect();
    let own_type = |mut tasks: Tasks| {
        tasks
            .rows
            .iter_mut()
            .for_each(|row| row.action_type = row.action_type.take().filter(|_| !entry.children.is_empty()));
        tasks
    };
    let view = View::new(ActionType {
        head: term_head(site, links, term),
        kind: kind_of_type(&entry.slug),
        all: tally.all(),
        done: tally.done,
        open: tally.open,
        overdue: tally.overdue,
        dropped: tally.dropped,
        held: outcomes.held,
        judged: outcomes.judged(),
        too_early: outcomes.too_early,
        median_days: insight::median_days(&days).map(|n| words::count(n, "day")),
        n_days: days.len(),
        n_days_left_out,
        tree: (entry.parent.is_some() || !entry.children.is_empty()).then(|| tree::surroundings(site, links, term)),
        unfinished: own_type(tasks(site, links, unfinished)),
        finished: own_type(tasks(site, links, finished)),
        list: list::list(site, links, &entry.all),
        glossary: links.to_path(&site.addresses.page("", "glossary"), Some("held")),
    });
    match term_text(site, links, term) {
        Some(text) => view.with_prose(text),
        None => view,
    }
}
