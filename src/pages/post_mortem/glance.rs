//! At a glance: the impact in the process's own terms (how long, what share of requests, users and data, what clean-up),
//! the systems and the causes.

use serde::Serialize;

use super::Here;
use crate::catalog::TermRef;
use crate::insight::impact_duration;
use crate::model::time::Length;
use crate::model::{CauseRole, Impact, PostMortem, SectionKind, SystemRole};
use crate::pages::words;

/// The most figures that are shown large; the others follow as lines.
const MAX_FIGURES: usize = 4;

/// What one sees first.
#[derive(Debug, Serialize)]
pub(super) struct Glance {
    figures: Vec<Figure>,
    /// Other facts about the impact: term and inline Markdown.
    facts: Vec<(&'static str, String)>,
    systems: Vec<Chip>,
    causes: Vec<Chip>,
    contributing: Vec<Chip>,
}

/// One large figure.
#[derive(Debug, PartialEq, Serialize)]
struct Figure {
    label: &'static str,
    /// The number, or words.
    value: String,
    /// Printed small behind a number.
    unit: &'static str,
    is_words: bool,
    /// A share, drawn as a bar.
    share: Option<f64>,
    /// What belongs to it, in small print: inline Markdown.
    note: String,
}

/// A term with what stands above it in the hierarchy.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Chip {
    title: String,
    href: String,
    path: String,
    note: &'static str,
}

/// Makes it of what is known; `None` where nothing is.
pub(super) fn glance(here: &Here<'_>) -> Option<Glance> {
    let mut figures = figures(here.written);
    let mut facts = Vec::new();
    let summary = here.written.impact.summary.clone().filter(|_| !here.written.has_section(SectionKind::Impact));
    facts.extend(summary.map(|summary| ("Impact", summary)));
    for figure in figures.split_off(figures.len().min(MAX_FIGURES)) {
        facts.push((figure.label, format!("{}{}", figure.value, figure.unit)));
    }
    let systems = here.linked.systems.iter().map(|(term, role)| {
        // Where a system stands in its hierarchy says little about this incident.
        Chip { note: role_note(*role), path: String::new(), ..chip(here, *term) }
    });
    let systems: Vec<Chip> = systems.collect();
    let (causes, contributing) = (causes(here, CauseRole::Root), causes(here, CauseRole::Contributing));
    let is_empty = figures.is_empty() && facts.is_empty() && systems.is_empty() && causes.is_empty();
    (!is_empty || !contributing.is_empty()).then_some(Glance { figures, facts, systems, causes, contributing })
}

/// What is known of the impact, the most telling first.
fn figures(written: &PostMortem) -> Vec<Figure> {
    let impact = &written.impact;
    let number = |n: u64| words::number(usize::try_from(n).unwrap_or(usize::MAX));
    let mut figures = Vec::new();
    figures.extend(impact.requests_pct.map(|pct| Figure::share("Requests failing", pct)));
    figures.extend(people(impact));
    figures.extend(duration(written));
    figures.extend(impact.data_corrupted_pct.filter(|pct| *pct > 0.0).map(|pct| Figure::share("Data corrupted", pct)));
    figures.extend(cleanup(impact));
    figures.extend(impact.slo.as_ref().map(|slo| Figure::words("Service level", slo.clone())));
    figures.extend(impact.cost.as_ref().map(|cost| Figure::words("Cost", cost.clone())));
    figures.extend(impact.support_tickets.map(|n| Figure::words("Support tickets", number(n))));
    figures
}

/// Who was hit: a share, a number or words, whichever is known; what else is known stands below.
fn people(impact: &Impact) -> Option<Figure> {
    let count = impact.users_affected.map(|n| words::number(usize::try_from(n).unwrap_or(usize::MAX)));
    let label = "People affected";
    match (impact.users_pct, count, &impact.users) {
        (Some(pct), count, users) => {
            let note = count.map(|n| format!("{n} people")).into_iter().chain(users.clone());
            Some(Figure { note: note.collect::<Vec<_>>().join(": "), ..Figure::share(label, pct) })
        }
        (None, Some(count), users) => {
            Some(Figure { is_words: false, note: users.clone().unwrap_or_default(), ..Figure::words(label, count) })
        }
        (None, None, Some(users)) => Some(Figure::words(label, capitalised(users))),
        (None, None, None) => None,
    }
}

/// How long the impact lasted, and how much of that nobody knew.
fn duration(written: &PostMortem) -> Option<Figure> {
    let length = impact_duration(written)?;
    let times = &written.times;
    let unnoticed = times.started.as_ref().zip(times.detected.as_ref()).map(|(s, d)| d.value.since(s.value));
    let note = match unnoticed {
        Some(unnoticed) if unnoticed.seconds() == 0 => "Noticed at once".to_owned(),
        Some(unnoticed) if !unnoticed.is_negative() => format!("{unnoticed} until we noticed"),
        _ => String::new(),
    };
    let (value, unit) = split_unit(length);
    Some(Figure { is_words: false, unit, note, ..Figure::words("Duration", value) })
}

/// The clean-up, and what it says of data.
fn cleanup(impact: &Impact) -> Option<Figure> {
    let data_is_whole = impact.data_corrupted_pct == Some(0.0);
    let note = if data_is_whole { "No data lost or corrupted".to_owned() } else { String::new() };
    match &*impact.cleanup {
        [] if data_is_whole => Some(Figure::words("Data", "None lost or corrupted".to_owned())),
        [] => None,
        [one] if one.trim().eq_ignore_ascii_case("none") => {
            Some(Figure { note, ..Figure::words("Clean-up", "None needed".to_owned()) })
        }
        entries => Some(Figure { note, ..Figure::words("Clean-up", capitalised(&entries.join("; "))) }),
    }
}

impl Figure {
    fn words(label: &'static str, value: String) -> Self {
        Self { label, value, unit: "", is_words: true, share: None, note: String::new() }
    }

    fn share(label: &'static str, pct: f64) -> Self {
        Self { share: Some(pct.clamp(0.0, 100.0)), is_words: false, unit: "%", ..Self::words(label, format!("{pct}")) }
    }
}

/// `48 min` is a number and a unit; longer lengths are words of their own.
fn split_unit(length: Length) -> (String, &'static str) {
    let text = length.to_string();
    match text.strip_suffix(" min") {
        Some(minutes) if !minutes.contains(' ') => (minutes.to_owned(), " min"),
        _ => (text, ""),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn role_note(role: SystemRole) -> &'static str {
    match role {
        SystemRole::Affected => "",
        SystemRole::Cause => "cause",
        SystemRole::Degraded => "degraded",
    }
}

fn causes(here: &Here<'_>, role: CauseRole) -> Vec<Chip> {
    let mut chips: Vec<Chip> = Vec::new();
    for (term, _) in here.linked.causes.iter().zip(&here.written.causes).filter(|(_, cause)| cause.role == role) {
        let chip = chip(here, *term);
        if !chips.contains(&chip) {
            chips.push(chip);
        }
    }
    chips
}

fn chip(here: &Here<'_>, term: TermRef) -> Chip {
    let catalog = here.site.catalog;
    let mut above: Vec<&str> = std::iter::successors(catalog.term(term).parent, |term| catalog.term(*term).parent)
        .map(|term| &*catalog.term(term).title)
        .collect();
    above.reverse();
    let title = catalog.term(term).title.clone();
    Chip { title, href: here.links.term(term), path: above.join(" › "), note: "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_a_share_a_number_or_words() {
        let check = |impact: Impact, expected: Option<(&str, &str, &str)>| {
            let figure = people(&impact);
            assert_eq!(figure.as_ref().map(|f| (&*f.value, f.unit, &*f.note)), expected);
        };
        check(Impact::default(), None);
        let users = Some("nearly every internal user".to_owned());
        check(Impact { users: users.clone(), ..Impact::default() }, Some(("Nearly every internal user", "", "")));
        let impact = Impact { users_affected: Some(1234), users, ..Impact::default() };
        check(impact.clone(), Some(("1,234", "", "nearly every internal user")));
        let impact = Impact { users_pct: Some(2.5), ..impact };
        check(impact, Some(("2.5", "%", "1,234 people: nearly every internal user")));
    }

    #[test]
    fn no_clean_up_is_said_in_words() {
        let check = |cleanup: &[&str], pct: Option<f64>, expected: Option<&str>| {
            let cleanup = cleanup.iter().map(|c| (*c).to_owned()).collect();
            let impact = Impact { cleanup, data_corrupted_pct: pct, ..Impact::default() };
            assert_eq!(super::cleanup(&impact).map(|f| f.value).as_deref(), expected);
        };
        check(&[], None, None);
        check(&[], Some(0.0), Some("None lost or corrupted"));
        check(&["none"], None, Some("None needed"));
        check(
            &["replayed the queue", "wrote to 12 customers"],
            None,
            Some("Replayed the queue; wrote to 12 customers"),
        );
    }

    #[test]
    fn minutes_are_a_figure_and_hours_are_words() {
        let check = |minutes: i64, expected: (&str, &str)| {
            let (value, unit) = split_unit(Length::from_seconds(minutes * 60));
            assert_eq!((&*value, unit), expected);
        };
        check(48, ("48", " min"));
        check(72, ("1 h 12 min", ""));
    }
}
