//! Beside the text: how far the actions are, details, links, and what one can do with the page.

use serde::Serialize;

use super::Here;
use super::actions::is_web;
use crate::catalog::TermRef;
use crate::insight::{State, state, tally};
use crate::model::{DetectedBy, Origin};
use crate::pages::address::edit_link;
use crate::pages::row::{Link, term_link};
use crate::pages::words;

/// What stands beside the text.
#[derive(Debug, Serialize)]
pub(super) struct Rail {
    progress: Option<Progress>,
    details: Vec<(&'static str, String)>,
    /// Terms of the site's own taxonomies, and tags.
    terms: Vec<(String, Vec<Link>)>,
    links: Vec<Link>,
    edit: Option<String>,
}

/// How far the actions are, as a bar of cells.
#[derive(Debug, PartialEq, Serialize)]
struct Progress {
    /// All of it in words.
    label: String,
    done: String,
    overdue: String,
    /// Rectangles; places and widths are per cent.
    marks: Vec<Mark>,
}

/// One rectangle.
#[derive(Debug, PartialEq, Serialize)]
struct Mark {
    class: &'static str,
    x: f64,
    width: f64,
}

/// Makes it of what is known.
pub(super) fn rail(here: &Here<'_>) -> Rail {
    Rail {
        progress: progress(here),
        details: details(here),
        terms: terms(here),
        links: links(&here.written.links),
        edit: edit_link(here.site.catalog.config(), &here.linked.document().path),
    }
}

/// How far the actions are. Of actions that were recognised in the text most have no mark: nothing is said of them
/// unless one is known to be done.
fn progress(here: &Here<'_>) -> Option<Progress> {
    let catalog = here.site.catalog;
    let tally = tally(catalog, catalog.actions_of(here.post_mortem));
    let is_known = here.written.actions.iter().any(|action| action.origin == Origin::FrontMatter) || tally.done > 0;
    if tally.wanted() == 0 || !is_known {
        return None;
    }
    let mut states: Vec<State> = catalog.actions_of(here.post_mortem).map(|action| state(catalog, action)).collect();
    states.retain(|state| *state != State::Dropped);
    states.sort_by_key(|state| match state {
        State::Done => 0,
        State::InProgress => 1,
        State::Open => 2,
        State::Overdue(_) => 3,
        State::Dropped => 4,
    });
    let n = |is: fn(&State) -> bool| states.iter().filter(|state| is(state)).count();
    let counts = [
        (n(|s| *s == State::InProgress), "in progress"),
        (n(|s| *s == State::Open), "open"),
        (n(|s| matches!(s, State::Overdue(_))), "overdue"),
    ];
    let others: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!(", {n} {word}")).collect();
    let done = format!("{} of {} done", tally.done, tally.wanted());
    Some(Progress {
        label: format!("{} of {} done{}", tally.done, words::count(tally.wanted(), "action"), others.concat()),
        done,
        overdue: if tally.overdue > 0 { format!("{} overdue", tally.overdue) } else { String::new() },
        marks: marks(&states),
    })
}

fn marks(states: &[State]) -> Vec<Mark> {
    let n = f64::from(u32::try_from(states.len()).unwrap_or(u32::MAX));
    let gap = if states.len() > 20 { 0.4 } else { 1.4 };
    let rounded = |per_cent: f64| (per_cent * 100.0).round() / 100.0;
    let width = rounded((100.0 - gap * (n - 1.0)) / n);
    let mut marks = Vec::with_capacity(states.len());
    for (i, state) in (0u32..).zip(states) {
        let x = rounded(f64::from(i) * (width + gap));
        let class = match state {
            State::Done => "done",
            State::Overdue(_) => "late",
            State::InProgress | State::Open | State::Dropped => "open",
        };
        marks.push(Mark { class, x, width });
        if *state == State::InProgress {
            marks.push(Mark { class: "half", x, width: rounded(width / 2.0) });
        }
    }
    marks
}

fn details(here: &Here<'_>) -> Vec<(&'static str, String)> {
    let (written, config) = (here.written, here.site.catalog.config());
    let day = |time: &Option<crate::model::Sourced<crate::model::time::Moment>>| {
        time.as_ref().map(|time| time.value.wall_time(&config.site.timezone).day.format(&config.site.date_format))
    };
    let latent = written.times.introduced.as_ref().zip(written.times.started.as_ref());
    let latent = latent.map(|(from, to)| words::span(from.value.day(), to.value.day()));
    let known = [
        ("ID", Some(written.id.value.to_string())),
        ("Owner", written.owner.clone()),
        ("Presenter", written.presenter.clone()),
        ("Moderator", written.moderator.clone()),
        ("Detected by", written.detected_by.and_then(detected_by).map(str::to_owned)),
        ("Latent since", day(&written.times.introduced).zip(latent).map(|(day, span)| format!("{day} ({span})"))),
        ("Resolved", day(&written.times.resolved)),
    ];
    known.into_iter().filter_map(|(term, value)| Some((term, value?))).collect()
}

fn detected_by(by: DetectedBy) -> Option<&'static str> {
    match by {
        DetectedBy::Monitoring => Some("Monitoring"),
        DetectedBy::Users => Some("Users, not an alert"),
        DetectedBy::Staff => Some("Staff, not an alert"),
        DetectedBy::ThirdParty => Some("A third party"),
        DetectedBy::Audit => Some("An audit"),
        DetectedBy::Unknown => None,
    }
}

fn terms(here: &Here<'_>) -> Vec<(String, Vec<Link>)> {
    let catalog = here.site.catalog;
    let mut groups: Vec<(String, Vec<Link>)> = Vec::new();
    let mut add = |term: TermRef| {
        let label = catalog.taxonomy_of(term).plural.clone();
        let link = term_link(here.site, &here.links, term);
        match groups.iter_mut().find(|(other, _)| *other == label) {
            Some((_, links)) => links.push(link),
            None => groups.push((label, vec![link])),
        }
    };
    here.linked.terms.iter().chain(&here.linked.tags).for_each(|term| add(*term));
    groups
}

/// The author's links by their label; what is no web address is left out.
fn links(written: &[(String, String)]) -> Vec<Link> {
    let link = |(label, href): &(String, String)| {
        let mut letters = label.chars();
        let title = letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>().replace(['-', '_'], " "));
        Some(Link { title: title?, href: href.clone() })
    };
    written.iter().filter(|(_, href)| is_web(href)).filter_map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_fill_the_bar() {
        let marks = marks(&[State::Done, State::InProgress, State::Overdue(3)]);
        let classes: Vec<_> = marks.iter().map(|mark| mark.class).collect();
        assert_eq!(classes, ["done", "open", "half", "late"]);
        let last = marks.last().expect("four marks");
        assert!((last.x + last.width - 100.0).abs() < 0.1, "{last:?}");
    }

    #[test]
    fn only_web_addresses_are_linked() {
        let written = [("dashboard", "https://x.example"), ("bad", "javascript:alert(1)"), ("", "https://y.example")];
        let written: Vec<_> = written.iter().map(|(label, href)| ((*label).to_owned(), (*href).to_owned())).collect();
        assert_eq!(links(&written), [Link { title: "Dashboard".to_owned(), href: "https://x.example".to_owned() }]);
    }
}
