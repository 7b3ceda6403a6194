//! Series for charts: incidents by month and severity, causes by what they account for, actions agreed and done.

use std::collections::BTreeSet;

use crate::catalog::{ActionRef, Catalog, PostMortemRef, TermRef};
use crate::model::ActionStatus;

use super::actions::agreed;
use super::incidents::{dated, severity_rank};
use super::{Month, root_causes};

/// The incidents of a month by severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthSeverities {
    /// The month.
    pub month: Month,
    /// How many of each severity, worst first; the last entry counts those without one.
    pub by_severity: Vec<usize>,
}

/// What happened to actions in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthActions {
    /// The month.
    pub month: Month,
    /// How many were agreed: the day of their post-mortem.
    pub agreed: usize,
    /// How many were done.
    pub done: usize,
}

/// A root cause, and how much it accounts for together with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The cause, as it is named itself.
    pub cause: TermRef,
    /// How many incidents name it.
    pub n: usize,
    /// How many incidents name it or a cause before it in the list; each counts once.
    pub covered: usize,
}

/// Incidents by month and severity: the `n_months` months that end with `last`.
pub fn by_month_and_severity(
    catalog: &Catalog,
    post_mortems: impl IntoIterator<Item = PostMortemRef>,
    last: Month,
    n_months: u8,
) -> Vec<MonthSeverities> {
    let n_severities = catalog.config().process.severities.len();
    let empty = |month| MonthSeverities { month, by_severity: vec![0; n_severities + 1] };
    let mut counts: Vec<MonthSeverities> = last.ending(n_months).map(empty).collect();
    for (post_mortem, day) in dated(catalog, post_mortems) {
        if let Some(count) = place(last, n_months, Month::of(day)).and_then(|i| counts.get_mut(i)) {
            count.by_severity[severity_rank(catalog, post_mortem).unwrap_or(n_severities)] += 1;
        }
    }
    counts
}

/// How many actions were agreed and done in each of the `n_months` months that end with `last`. Those without the day
/// are in neither.
pub fn throughput(
    catalog: &Catalog,
    actions: impl IntoIterator<Item = ActionRef>,
    last: Month,
    n_months: u8,
) -> Vec<MonthActions> {
    let mut counts: Vec<MonthActions> =
        last.ending(n_months).map(|month| MonthActions { month, agreed: 0, done: 0 }).collect();
    for action in actions {
        let written = catalog.action(action);
        let done = written.done.filter(|_| written.status == ActionStatus::Done);
        let at = |day| place(last, n_months, Month::of(day));
        if let Some(count) = agreed(catalog, action).and_then(at).and_then(|i| counts.get_mut(i)) {
            count.agreed += 1;
        }
        if let Some(count) = done.and_then(at).and_then(|i| counts.get_mut(i)) {
            count.done += 1;
        }
    }
    counts
}

/// The root causes of the incidents among `post_mortems` (oldest first), most incidents first, each with how many it and
/// those before it account for.
pub fn pareto(catalog: &Catalog, post_mortems: impl Iterator<Item = PostMortemRef> + Clone) -> Vec<Share> {
    let mut covered: BTreeSet<PostMortemRef> = BTreeSet::new();
    let share = |count: super::CauseCount| {
        covered.extend(count.incidents.iter().map(|(incident, _)| *incident));
        Share { cause: count.cause, n: count.incidents.len(), covered: covered.len() }
    };
    root_causes(catalog, post_mortems).into_iter().map(share).collect()
}

fn place(last: Month, n_months: u8, month: Month) -> Option<usize> {
    usize::try_from(month.since(last) + i32::from(n_months) - 1).ok()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    fn sample() -> Catalog {
        library("2026-07-28")
            .with(incident("2026-05-10-a").severity("sev1").cause("x").cause("y").act(act("one").done("2026-07-02")))
            .with(incident("2026-05-20-b").severity("sev2").cause("y").act(act("two")).act(act("three")))
            .with(incident("2026-07-01-c").cause("x").act(act("four").done("2026-07-02")))
            .with(incident("2026-07-02-d").cause("y"))
            .link()
    }

    #[test]
    fn months_keep_severities_apart() {
        let catalog = sample();
        let counts = by_month_and_severity(&catalog, catalog.post_mortems(), Month::of(catalog.today()), 3);
        let n: Vec<&[usize]> = counts.iter().map(|count| &*count.by_severity).collect();
        assert_eq!(n, [&[1, 1, 0, 0, 0], &[0, 0, 0, 0, 0], &[0, 0, 0, 0, 2]]);
    }

    #[test]
    fn actions_are_agreed_and_done_in_their_months() {
        let catalog = sample();
        let counts = throughput(&catalog, catalog.actions(), Month::of(catalog.today()), 3);
        let n: Vec<(usize, usize)> = counts.iter().map(|count| (count.agreed, count.done)).collect();
        assert_eq!(n, [(3, 0), (0, 0), (1, 2)]);
    }

    #[test]
    fn an_incident_of_two_causes_is_covered_once() {
        let catalog = sample();
        let shares: Vec<(&str, usize, usize)> = pareto(&catalog, catalog.post_mortems())
            .iter()
            .map(|share| (catalog.term(share.cause).slug.as_str(), share.n, share.covered))
            .collect();
        assert_eq!(shares, [("y", 3, 3), ("x", 2, 4)]);
    }
}
