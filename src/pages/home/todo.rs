//! What needs attention, a few of each sort.

use serde::Serialize;

use crate::insight;
use crate::pages::row::{Link, term_link};
use crate::pages::task::{self, Task};
use crate::pages::{Links, Site, words};

/// The most overdue actions that are named.
const MAX_OVERDUE: usize = 3;
/// The most root causes that came back.
const MAX_COME_BACK: usize = 2;
/// The most of anything else.
const MAX_OTHERS: usize = 1;

/// What needs attention.
#[derive(Debug, Serialize)]
pub(super) struct Todo {
    overdue: Vec<Task>,
    n_more_overdue: usize,
    /// The list of overdue actions.
    overdue_href: String,
    entries: Vec<Entry>,
    n_more: usize,
}

/// One thing to look at.
#[derive(Debug, Serialize)]
struct Entry {
    /// A name in the theme's icons, and what it stands for.
    icon: &'static str,
    label: &'static str,
    class: &'static str,
    link: Link,
    /// What is said after the link.
    text: String,
    /// The line below.
    sub: String,
}

/// Collects what needs attention; `None` where nothing does.
pub(super) fn todo(site: &Site<'_>, links: &Links<'_>) -> Option<Todo> {
    let attention = insight::attention(site.catalog);
    let post_mortem = |p| Link { title: site.catalog.post_mortem(p).title.value.clone(), href: links.post_mortem(p) };
    let systems = |p| {
        let systems = site.catalog.linked(p).systems.iter().take(2);
        let titles: Vec<String> = systems.map(|(term, _)| site.catalog.term(*term).title.clone()).collect();
        words::list(&titles)
    };
    let day = |p| {
        let date = site.catalog.post_mortem(p).date.as_ref();
        date.map(|date| date.value.format(&site.catalog.config().site.date_format)).unwrap_or_default()
    };
    let came_back = attention.came_back.iter().take(MAX_COME_BACK).map(|(p, cause)| Entry {
        icon: "again",
        label: "Came back",
        class: "why",
        link: term_link(site, links, *cause),
        text: "came back after a fix was marked done".to_owned(),
        sub: join([site.catalog.post_mortem(*p).title.value.clone(), day(*p)]),
    });
    let in_review = attention.in_review.iter().take(MAX_OTHERS).map(|(p, days)| Entry {
        icon: "half",
        label: "In review",
        class: "half",
        link: post_mortem(*p),
        text: format!("is in review, {} on", words::count(usize::try_from(*days).unwrap_or(0), "day")),
        sub: if attention.no_root_cause.contains(p) { "No root cause named yet".to_owned() } else { systems(*p) },
    });
    let is_new =
        |p: &&crate::catalog::PostMortemRef| !attention.in_review.iter().take(MAX_OTHERS).any(|(q, _)| q == *p);
    let no_cause = attention.no_root_cause.iter().filter(is_new).take(MAX_OTHERS).map(|p| Entry {
        icon: "cause",
        label: "No root cause",
        class: "why",
        link: post_mortem(*p),
        text: "names no root cause".to_owned(),
        sub: join([day(*p), systems(*p)]),
    });
    let entries: Vec<Entry> = came_back.chain(in_review).chain(no_cause).collect();
    let n_others =
        attention.came_back.len() + attention.in_review.len() + attention.no_root_cause.iter().filter(is_new).count();
    let overdue: Vec<Task> =
        attention.overdue.iter().take(MAX_OVERDUE).map(|(action, _)| task::task(site, links, *action)).collect();
    (!entries.is_empty() || !overdue.is_empty()).then(|| Todo {
        n_more_overdue: attention.overdue.len() - overdue.len(),
        overdue,
        overdue_href: links.to_path(&site.addresses.page("actions", "overdue"), None),
        n_more: n_others - entries.len(),
        entries,
    })
}

fn join(parts: [String; 2]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
