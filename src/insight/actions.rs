//! What became of actions: their states, how long they took, how many were open when.
//!
//! Actions count wherever they were agreed, also after a near miss or a game day.

use crate::catalog::{ActionRef, Catalog};
use crate::model::time::Day;
use crate::model::{Action, ActionStatus, Due};

use super::{Month, MonthCount};

/// How far an action is on a day: what its author says, and whether it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Open or in progress, and due so many days ago.
    Overdue(i64),
    /// Nobody has begun.
    Open,
    /// Somebody has begun.
    InProgress,
    /// Done.
    Done,
    /// Dropped, with a reason.
    Dropped,
}

/// How far an action was on an earlier day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It was done before, on that day.
    Done(Day),
    /// It was not yet done.
    Open,
    /// It was dropped, then or since.
    Dropped,
    /// It is done, and nobody says since when.
    Unknown,
}

/// How many actions are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Open or in progress, late ones included.
    pub open: usize,
    /// Of the open ones: those that somebody has begun.
    pub in_progress: usize,
    /// Of the open ones: those that are late.
    pub overdue: usize,
    /// Done.
    pub done: usize,
    /// Dropped.
    pub dropped: usize,
    /// Process changes.
    pub process: usize,
    /// Technical changes.
    pub technical: usize,
}

impl Tally {
    /// All actions, dropped ones included.
    pub fn all(&self) -> usize {
        self.open + self.done + self.dropped
    }

    /// What completion is measured against: all actions that were not dropped.
    pub fn wanted(&self) -> usize {
        self.open + self.done
    }
}

/// How far an action is today. Overdue: due before today and neither done nor dropped.
pub fn state(catalog: &Catalog, action: ActionRef) -> State {
    let action = catalog.action(action);
    match (action.status, action.days_late(catalog.today())) {
        (ActionStatus::Open | ActionStatus::InProgress, Some(days)) => State::Overdue(days),
        (ActionStatus::Open, None) => State::Open,
        (ActionStatus::InProgress, None) => State::InProgress,
        (ActionStatus::Done, _) => State::Done,
        (ActionStatus::WontDo, _) => State::Dropped,
    }
}

/// How far an action was when a day began.
pub fn then(catalog: &Catalog, action: ActionRef, day: Day) -> Then {
    let action = catalog.action(action);
    match (action.status, action.done) {
        (ActionStatus::WontDo, _) => Then::Dropped,
        (ActionStatus::Done, Some(done)) if done < day => Then::Done(done),
        (ActionStatus::Done, None) => Then::Unknown,
        (ActionStatus::Done | ActionStatus::Open | ActionStatus::InProgress, _) => Then::Open,
    }
}

/// Counts actions by state, and by process or technical change.
pub fn tally(catalog: &Catalog, actions: impl IntoIterator<Item = ActionRef>) -> Tally {
    let mut tally = Tally::default();
    for action in actions {
        let written = catalog.action(action);
        tally.process += usize::from(written.is_process());
        tally.technical += usize::from(written.is_technical());
        tally.in_progress += usize::from(written.status == ActionStatus::InProgress);
        match state(catalog, action) {
            State::Overdue(_) => {
                tally.open += 1;
                tally.overdue += 1;
            }
            State::Open | State::InProgress => tally.open += 1,
            State::Done => tally.done += 1,
            State::Dropped => tally.dropped += 1,
        }
    }
    tally
}

/// How many actions were open at the end of each month, the last at the end of today: agreed (the day of their
/// post-mortem) by then and not done by then. Those whose end is not known (dropped, or done without a day) and those
/// of post-mortems without a day are left out.
pub fn open_at_month_ends(catalog: &Catalog, n_months: u8) -> Vec<MonthCount> {
    let mut counts: Vec<MonthCount> =
        Month::of(catalog.today()).ending(n_months).map(|month| MonthCount { month, n: 0 }).collect();
    let Some(first) = counts.first().map(|count| count.month) else { return counts };
    for action in catalog.actions() {
        let written = catalog.action(action);
        let Some(agreed) = agreed(catalog, action) else { continue };
        let end = match (written.status, written.done) {
            (ActionStatus::Done, Some(done)) => Month::of(done),
            (ActionStatus::Open | ActionStatus::InProgress, _) => Month::of(catalog.today()).plus(1),
            (ActionStatus::Done, None) | (ActionStatus::WontDo, _) => continue,
        };
        let place = |month: Month| usize::try_from(month.since(first)).unwrap_or(0).min(usize::from(n_months));
        let (from, to) = (place(Month::of(agreed)), place(end));
        counts.get_mut(from..to).into_iter().flatten().for_each(|count| count.n += 1);
    }
    counts
}

/// From agreed to done in days, shortest first, for done actions; how many could not enter (no day, or done before).
pub fn days_to_done(catalog: &Catalog, actions: impl IntoIterator<Item = ActionRef>) -> (Vec<i64>, usize) {
    let mut days = Vec::new();
    let mut left_out = 0;
    for action in actions.into_iter().filter(|a| catalog.action(*a).status == ActionStatus::Done) {
        let both = agreed(catalog, action).zip(catalog.action(action).done);
        match both.map(|(agreed, done)| done.days_since(agreed)).filter(|days| *days >= 0) {
            Some(n) => days.push(n),
            None => left_out += 1,
        }
    }
    days.sort_unstable();
    (days, left_out)
}

/// The median of sorted days, rounded down.
pub fn median_days(days: &[i64]) -> Option<usize> {
    let middle = days.len() / 2;
    let median = match days.len() {
        0 => return None,
        n if n % 2 == 1 => days[middle],
        _ => i64::midpoint(days[middle - 1], days[middle]),
    };
    usize::try_from(median).ok()
}

/// So long after it was due, an action that is done or dropped stays in calendars, as cancelled: whoever imported one
/// learns of it, and no calendar grows for ever.
const IN_CALENDAR_DAYS: i64 = 365;

/// Whether an action stands in published calendars: it is due on a day, and open or was due lately.
pub fn is_in_calendar(action: &Action, today: Day) -> bool {
    matches!(action.due, Some(Due::On(due)) if action.is_open() || today.days_since(due) <= IN_CALENDAR_DAYS)
}

/// The day an action was agreed: that of its post-mortem.
pub(super) fn agreed(catalog: &Catalog, action: ActionRef) -> Option<Day> {
    catalog.post_mortem(action.post_mortem).date.as_ref().map(|date| date.value)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    fn sample() -> Catalog {
        library("2026-07-28")
            .with(
                incident("2026-05-10-a")
                    .act(act("split").kind("process/runbook").done("2026-06-02"))
                    .act(act("alert").kind("technical/monitoring").due("2026-07-17"))
                    .act(act("rewrite").status(ActionStatus::WontDo)),
            )
            .with(
                incident("2026-07-01-b")
                    .act(act("goal").status(ActionStatus::InProgress))
                    .act(act("test").status(ActionStatus::Done)),
            )
            .link()
    }

    #[test]
    fn late_actions_are_open_too() {
        let catalog = sample();
        let expected = Tally { open: 2, in_progress: 1, overdue: 1, done: 2, dropped: 1, process: 1, technical: 1 };
        assert_eq!(tally(&catalog, catalog.actions()), expected);
        assert_eq!((expected.all(), expected.wanted()), (5, 4));
    }

    #[test]
    fn an_action_is_overdue_from_the_day_after_it_was_due() {
        let states = |today: &str| {
            let catalog = library(today).with(incident("2026-05-10-a").act(act("x").due("2026-07-17"))).link();
            state(&catalog, catalog.actions().next().expect("an action"))
        };
        assert_eq!(states("2026-07-17"), State::Open);
        assert_eq!(states("2026-07-18"), State::Overdue(1));
    }

    #[test]
    fn open_actions_are_counted_at_the_end_of_each_month() {
        let catalog = sample();
        let n: Vec<usize> = open_at_month_ends(&catalog, 4).iter().map(|count| count.n).collect();
        assert_eq!(n, [0, 2, 1, 2]);
    }

    #[test]
    fn days_to_done_need_both_ends() {
        let catalog = sample();
        assert_eq!(days_to_done(&catalog, catalog.actions()), (vec![23], 1));
    }
}
