//! Which actions held, as counts.

use std::collections::BTreeMap;

use crate::catalog::{ActionRef, Catalog, Outcome, TermRef};

/// What became of done actions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// The cause did not come back within `held_after_days`.
    pub held: usize,
    /// The cause came back within `held_after_days` after the action was done.
    pub came_back: usize,
    /// The cause has not come back, but not for long enough.
    pub too_early: usize,
}

impl Outcomes {
    /// Actions of which it can be said.
    pub fn judged(&self) -> usize {
        self.held + self.came_back
    }
}

/// Counts what became of actions: see [`Catalog::outcome`]. Actions that are not done, or not known when, and those
/// that address no cause are left out.
pub fn outcomes(catalog: &Catalog, actions: impl IntoIterator<Item = ActionRef>) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for action in actions {
        match catalog.outcome(action) {
            Outcome::Unknown => {}
            Outcome::CameBack(_) => outcomes.came_back += 1,
            Outcome::Held => outcomes.held += 1,
            Outcome::TooEarly => outcomes.too_early += 1,
        }
    }
    outcomes
}

/// [`outcomes`] by the action type that is named itself: types of which it can be said for most actions first.
pub fn outcomes_by_type(catalog: &Catalog, actions: impl IntoIterator<Item = ActionRef>) -> Vec<(TermRef, Outcomes)> {
    let mut by_type: BTreeMap<TermRef, Vec<ActionRef>> = BTreeMap::new();
    for action in actions {
        if let Some(action_type) = catalog.linked_action(action).action_type {
            by_type.entry(action_type).or_default().push(action);
        }
    }
    let mut rows: Vec<(TermRef, Outcomes)> =
        by_type.into_iter().map(|(term, actions)| (term, outcomes(catalog, actions))).collect();
    rows.retain(|(_, outcomes)| outcomes.judged() + outcomes.too_early > 0);
    rows.sort_by_cached_key(|(term, outcomes)| {
        let order = (outcomes.judged(), outcomes.held, outcomes.too_early);
        (std::cmp::Reverse(order), catalog.term(*term).slug.clone())
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    #[test]
    fn what_held_long_enough_has_held_whatever_comes_later() {
        let outcome = |began: &str| {
            let fixed = incident("2023-01-10-a").system("web").cause("pool").act(act("grow").done("2023-02-01"));
            let again = incident(&format!("{began}-b")).system("web").cause("pool");
            let catalog = library("2026-07-28").with(fixed).with(again).link();
            let action = catalog.actions().next().expect("there is one");
            (catalog.outcome(action), catalog.recurrence_after(action).is_some())
        };
        assert!(matches!(outcome("2024-01-31"), (Outcome::CameBack(_), true)));
        assert_eq!(outcome("2024-02-01"), (Outcome::Held, true));
        assert_eq!(outcome("2023-02-01"), (Outcome::Held, false));
    }

    #[test]
    fn what_counts_is_when_an_incident_began() {
        // They stand under other days than they began on, in another order.
        let on = |id: &str, began: &str| incident(id).system("web").cause("pool").started(&format!("{began}T10:00"));
        let catalog = library("2026-07-28")
            .with(on("2025-01-10-a", "2025-01-10").act(act("grow").done("2025-02-01")))
            .with(on("2025-03-01-b", "2025-02-20"))
            .with(on("2025-03-05-c", "2025-01-20"))
            .with(on("2025-03-06-d", "2025-02-10"))
            .link();
        let action = catalog.actions().next().expect("there is one");
        let again = catalog.recurrence_after(action).map(|p| catalog.post_mortem(p).id.value.to_string());
        assert_eq!(again.as_deref(), Some("2025-03-06-d"));
    }

    #[test]
    fn outcomes_are_counted_by_type() {
        let catalog = library("2026-07-28")
            .with(
                incident("2024-01-10-pool")
                    .system("checkout")
                    .cause("pool")
                    .act(act("larger pool").kind("technical/capacity").done("2024-01-20"))
                    .act(act("alert").kind("technical/monitoring").done("2025-06-01")),
            )
            .with(incident("2024-11-29-pool").system("checkout").cause("pool"))
            .with(
                incident("2026-06-30-cron")
                    .system("web")
                    .cause("batch")
                    .act(act("split").kind("process/runbook").done("2026-07-10"))
                    .act(act("open").kind("process/runbook")),
            )
            .link();
        let rows: Vec<(&str, Outcomes)> = outcomes_by_type(&catalog, catalog.actions())
            .into_iter()
            .map(|(term, outcomes)| (catalog.term(term).slug.as_str(), outcomes))
            .collect();
        let none = Outcomes::default();
        let expected = [
            ("technical/monitoring", Outcomes { held: 1, ..none }),
            ("technical/capacity", Outcomes { came_back: 1, ..none }),
            ("process/runbook", Outcomes { too_early: 1, ..none }),
        ];
        assert_eq!(rows, expected);
    }
}
