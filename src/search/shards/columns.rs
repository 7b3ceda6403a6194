//! The columns as shards: one file for each thing that qualifiers and facets ask about.

use super::{Shard, code};
use crate::model::time::Day;
use crate::search::columns::Columns;

/// A column as a file. What is not known is 0, and then everything else is one more.
pub(super) fn shards(columns: &Columns) -> Vec<Shard> {
    let known = |value: Option<u32>| value.map_or(0, |value| value + 1);
    let mut shards = vec![
        numbers("days", increasing(columns.days.iter().map(|day| known(day.map(ordinal))))),
        numbers("severities", columns.severities.iter().map(|rank| known(rank.map(u32::from)))),
        numbers("statuses", columns.statuses.iter().map(|status| known(status.map(|status| status as u32)))),
        numbers("kinds", columns.kinds.iter().map(|kind| *kind as u32)),
        numbers("states", columns.states.iter().map(|states| u32::from(*states))),
        numbers("has", columns.has.iter().map(|has| u32::from(*has))),
        numbers(
            "took",
            columns.took.iter().map(|seconds| known(seconds.map(|s| u32::try_from(s).unwrap_or(u32::MAX - 1)))),
        ),
        lists("owners", &columns.owners),
        numbers("incidents", increasing(columns.incident_of_action.iter().copied())),
        numbers("action-states", columns.action_states.iter().map(|states| u32::from(*states))),
        numbers("action-owners", columns.action_owners.iter().map(|owner| known(*owner))),
    ];
    let n_terms = u32::try_from(columns.parents.len()).expect("there are fewer than 2^32 terms");
    let ends = columns.first_terms.iter().skip(1).copied().chain([n_terms]);
    for (place, (start, end)) in columns.first_terms.iter().copied().zip(ends).enumerate() {
        let own = |terms: &Vec<u32>| -> Vec<u32> {
            terms.iter().filter(|term| (start..end).contains(*term)).map(|term| term - start).collect()
        };
        shards.push(lists(&format!("terms{place}"), &columns.terms.iter().map(own).collect::<Vec<_>>()));
        if place == columns.type_taxonomy {
            let types = columns.action_types.iter().map(|term| known(term.map(|term| term - start)));
            shards.push(numbers("action-types", types));
        }
    }
    shards.push(lists("root-causes", &columns.root_causes));
    shards
}

fn numbers(name: &str, all: impl Iterator<Item = u32>) -> Shard {
    Shard::new(name, &code::numbers(all))
}

fn lists(name: &str, all: &[Vec<u32>]) -> Shard {
    Shard::new(name, &code::lists(all.iter().map(Vec::as_slice)))
}

/// Numbers that never get smaller, each as what it is more than the one before.
fn increasing(all: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    let mut last = 0;
    all.map(move |number| {
        let step = number.checked_sub(last).expect("they are in order");
        last = number;
        step
    })
}

/// A day as a number in the order of days, which a browser can make of `2026-07-28` without a calendar.
fn ordinal(day: Day) -> u32 {
    let part = |number: i16| u32::try_from(number).unwrap_or(0);
    (part(day.year()) * 12 + part(day.month().into()) - 1) * 31 + part(day.day_of_month().into()) - 1
}
