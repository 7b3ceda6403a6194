//! "Third incident with this root cause in 14 months", and what became of what was done last time.

use serde::Serialize;

use super::Here;
use crate::catalog::PostMortemRef;
use crate::markdown;
use crate::model::time::Day;
use crate::model::{Action, ActionStatus};
use crate::pages::row::Row;
use crate::pages::words;

/// What the notice says.
#[derive(Debug, Serialize)]
pub(super) struct Recurrence {
    /// The count; empty where nothing earlier has this cause.
    lead: String,
    last: Option<Row>,
    /// What became of the last one's actions: plain text.
    actions: String,
    /// Incidents since this one that repeat it.
    since: Vec<Row>,
}

/// The most later incidents that are named.
const MAX_SINCE: usize = 3;

/// The notice, for an incident that repeats another or was repeated.
pub(super) fn recurrence(here: &Here<'_>) -> Option<Recurrence> {
    let catalog = here.site.catalog;
    let (earlier, later) =
        (catalog.earlier_with_same_cause(here.post_mortem), catalog.later_with_same_cause(here.post_mortem));
    if earlier.is_empty() && later.is_empty() {
        return None;
    }
    let row = |p: &PostMortemRef| Row::brief(here.site, &here.links, *p);
    let began = |p: PostMortemRef| catalog.post_mortem(p).began();
    let last = earlier.last();
    Some(Recurrence {
        lead: earlier
            .first()
            .map(|first| lead(earlier.len() + 1, began(*first), began(here.post_mortem)))
            .unwrap_or_default(),
        actions: last.map(|last| state_of(&catalog.post_mortem(*last).actions)).unwrap_or_default(),
        last: last.map(row),
        since: later.iter().take(MAX_SINCE).map(row).collect(),
    })
}

/// "Third incident with this root cause in 14 months."
fn lead(n: usize, first: Option<Day>, this: Option<Day>) -> String {
    let ordinal = ORDINALS.get(n).map_or_else(|| format!("Incident number {n}"), |word| format!("{word} incident"));
    let span = first.zip(this).map(|(first, this)| format!(" in {}", words::span(first, this)));
    format!("{ordinal} with this root cause{}.", span.unwrap_or_default())
}

const ORDINALS: [&str; 11] =
    ["", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"];

const NUMBERS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// "One of its two actions, “Cap CPU for batch users”, is still open."
fn state_of(actions: &[Action]) -> String {
    let wanted = actions.iter().filter(|action| action.status != ActionStatus::WontDo).count();
    let open: Vec<&Action> = actions.iter().filter(|action| action.is_open()).collect();
    let name = |action: &Action| format!("“{}”", markdown::plain(&action.what).trim_end_matches('.'));
    match (&*open, wanted) {
        (_, 0) => String::new(),
        ([], 1) => "Its one action is done.".to_owned(),
        ([], n) => format!("All of its {} actions are done.", number(n)),
        ([only], 1) => format!("Its one action, {}, is still open.", name(only)),
        ([only], n) => format!("One of its {} actions, {}, is still open.", number(n), name(only)),
        (open, n) if open.len() == n => format!("All of its {} actions are still open.", number(n)),
        (open, n) => format!("{} of its {} actions are still open.", capitalised(&number(open.len())), number(n)),
    }
}

fn number(n: usize) -> String {
    NUMBERS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{Incident, act, day, incident, library};

    #[test]
    fn the_count_is_a_word_and_the_span_is_rounded_down() {
        let day = |text| Some(day(text));
        let check = |n, first, this, expected: &str| assert_eq!(lead(n, first, this), expected);
        check(3, day("2025-05-13"), day("2026-06-30"), "Third incident with this root cause in 13 months.");
        check(12, None, day("2026-06-30"), "Incident number 12 with this root cause.");
    }

    #[test]
    fn what_became_of_the_last_actions_is_said_in_words() {
        use ActionStatus::{Done, InProgress, Open, WontDo};
        let check = |statuses: &[ActionStatus], expected: &str| {
            let acts = statuses.iter().map(|status| act("Cap the `CPU`.").status(*status));
            let incident = acts.fold(incident("2026-01-01-a"), Incident::act);
            let catalog = library("2026-07-28").with(incident).link();
            let only = catalog.post_mortems().next().expect("there is one");
            assert_eq!(state_of(&catalog.post_mortem(only).actions), expected);
        };
        check(&[], "");
        check(&[WontDo], "");
        check(&[Done], "Its one action is done.");
        check(&[Done, Done, WontDo], "All of its two actions are done.");
        check(&[Open], "Its one action, “Cap the CPU”, is still open.");
        check(&[Done, InProgress], "One of its two actions, “Cap the CPU”, is still open.");
        check(&[Open, Open], "All of its two actions are still open.");
        check(&[Open, Open, Done], "Two of its three actions are still open.");
    }
}
