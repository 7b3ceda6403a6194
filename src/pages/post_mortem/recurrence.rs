//! "Third incident with this root cause in 14 months", who says so, and how far what was agreed last time was when it
//! struck again.

use serde::Serialize;

use super::Here;
use crate::catalog::{Catalog, PostMortemRef};
use crate::insight::{self, Then};
use crate::markdown;
use crate::model::time::Day;
use crate::pages::row::Row;
use crate::pages::words;

/// What the notice says.
#[derive(Debug, Serialize)]
pub(super) struct Recurrence {
    /// The count; empty where nothing earlier has this cause.
    lead: String,
    last: Option<Row>,
    /// How far the last one's actions were when this began: plain text.
    actions: String,
    /// Whether its author calls it a recurrence of the last one.
    is_declared: bool,
    /// Others that its author calls it a recurrence of.
    declared: Vec<Row>,
    /// Whether nobody but the root cause and a system that are the same says that it is one.
    is_suspected: bool,
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
    let declared = insight::declared(catalog, here.post_mortem);
    if earlier.is_empty() && later.is_empty() && declared.is_empty() {
        return None;
    }
    let row = |p: &PostMortemRef| Row::brief(here.site, &here.links, *p);
    let began = |p: PostMortemRef| catalog.post_mortem(p).began();
    let this = began(here.post_mortem);
    let last = earlier.last();
    Some(Recurrence {
        lead: earlier.first().map(|first| lead(earlier.len() + 1, began(*first), this)).unwrap_or_default(),
        actions: last.zip(this).map(|(last, this)| state_then(catalog, *last, this)).unwrap_or_default(),
        last: last.map(row),
        is_suspected: !earlier.is_empty() && declared.is_empty(),
        is_declared: last.is_some_and(|last| declared.contains(last)),
        declared: declared.iter().filter(|other| Some(*other) != last).map(row).collect(),
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

/// "One of its two actions, “Cap CPU for batch users”, was still open when this began, and still is."
fn state_then(catalog: &Catalog, last: PostMortemRef, began: Day) -> String {
    let then = |action| (action, insight::then(catalog, action, began));
    let wanted: Vec<_> = catalog.actions_of(last).map(then).filter(|(_, then)| *then != Then::Dropped).collect();
    let open: Vec<_> = wanted.iter().filter(|(_, then)| *then == Then::Open).map(|(action, _)| *action).collect();
    let n_open_now = open.iter().filter(|action| catalog.action(**action).is_open()).count();
    let is_known = wanted.iter().all(|(_, then)| *then != Then::Unknown);
    let name = |action| format!("“{}”", markdown::plain(&catalog.action(action).what).trim_end_matches('.'));
    let still = match (n_open_now, open.len()) {
        (0, _) => String::new(),
        (now, all) if now == all => format!(", and still {}", if all == 1 { "is" } else { "are" }),
        (now, _) => format!(", and {} still {}", number(now), if now == 1 { "is" } else { "are" }),
    };
    match (&*open, &*wanted) {
        (_, []) => String::new(),
        ([], [_]) if !is_known => "Its one action is marked done, but not when.".to_owned(),
        ([], all) if !is_known => {
            format!("Its {} actions are marked done, but not all of them when.", number(all.len()))
        }
        ([], [(action, Then::Done(done))]) => {
            format!("Its one action, {}, was done {} before.", name(*action), words::span(*done, began))
        }
        ([], all) => format!("All of its {} actions were done by then.", number(all.len())),
        ([only], [_]) => format!("Its one action, {}, was still open when this began{still}.", name(*only)),
        ([only], all) => {
            let n = number(all.len());
            format!("One of its {n} actions, {}, was still open when this began{still}.", name(*only))
        }
        (open, all) if open.len() == all.len() => {
            format!("All of its {} actions were still open when this began{still}.", number(all.len()))
        }
        (open, all) => {
            let (open, all) = (capitalised(&number(open.len())), number(all.len()));
            format!("{open} of its {all} actions were still open when this began{still}.")
        }
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
    use crate::insight::fixture::{Act, Incident, act, day, incident, library};
    use crate::model::ActionStatus;

    #[test]
    fn the_count_is_a_word_and_the_span_is_rounded_down() {
        let day = |text| Some(day(text));
        let check = |n, first, this, expected: &str| assert_eq!(lead(n, first, this), expected);
        check(3, day("2025-05-13"), day("2026-06-30"), "Third incident with this root cause in 13 months.");
        check(12, None, day("2026-06-30"), "Incident number 12 with this root cause.");
    }

    #[test]
    fn how_far_the_last_actions_were_is_said_in_words() {
        let named = || act("Cap the `CPU`.");
        let before = || named().done("2026-02-01");
        let after = || named().done("2026-07-01");
        let dropped = || named().status(ActionStatus::WontDo);
        let sometime = || named().status(ActionStatus::Done);
        let check = |acts: Vec<Act>, expected: &str| {
            let catalog =
                library("2026-07-28").with(acts.into_iter().fold(incident("2026-01-01-a"), Incident::act)).link();
            let only = catalog.post_mortems().next().expect("there is one");
            assert_eq!(state_then(&catalog, only, day("2026-06-30")), expected);
        };
        check(vec![], "");
        check(vec![dropped()], "");
        check(vec![before()], "Its one action, “Cap the CPU”, was done 4 months before.");
        check(vec![before(), before(), dropped()], "All of its two actions were done by then.");
        check(vec![sometime()], "Its one action is marked done, but not when.");
        check(vec![before(), sometime()], "Its two actions are marked done, but not all of them when.");
        check(vec![after()], "Its one action, “Cap the CPU”, was still open when this began.");
        check(vec![named()], "Its one action, “Cap the CPU”, was still open when this began, and still is.");
        check(
            vec![before(), named().status(ActionStatus::InProgress)],
            "One of its two actions, “Cap the CPU”, was still open when this began, and still is.",
        );
        check(vec![named(), named()], "All of its two actions were still open when this began, and still are.");
        check(
            vec![named(), after(), before()],
            "Two of its three actions were still open when this began, and one still is.",
        );
    }
}
