//! Figures over the catalog, as values: one function per figure, whose doc comment is the figure's definition.
//!
//! Figures of incidents count post-mortems of kind `incident` only. What can't enter (a time that isn't known, an end
//! before its start) is counted as left out, so that a page can say so. Nothing here costs more than one look at each
//! document it is about.

mod actions;
mod attention;
mod calendar;
mod cause;
mod checklist;
mod incidents;
mod outcomes;
mod period;
mod recurrence;
mod sample;
mod selection;
mod series;
mod stats;
mod told;
mod verdict;

#[cfg(test)]
pub(crate) mod fixture;

pub use actions::{
    State, Tally, Then, days_to_done, is_in_calendar, median_days, open_at_month_ends, state, tally, then,
};
pub use attention::{Attention, attention};
pub use calendar::Month;
pub use cause::{History, Seen, history};
pub use checklist::{CheckItem, PhaseCheck, checklist};
pub use incidents::{
    Anniversary, MonthCount, QuarterCount, SystemMonths, by_month, by_quarter, by_year, earlier_years, is_incident,
    systems_by_month,
};
pub use outcomes::{Outcomes, outcomes, outcomes_by_type};
pub use period::Period;
pub use recurrence::{CauseCount, Repeated, recurring, repeated_by_term, repeats, rolled_up, root_causes};
pub use sample::{MIN_TO_COMPARE, Measure, Point, Sample, impact_duration, sample, time_to_notice};
pub use selection::{Change, Order, Ownership, Standing, Wanted, open_by_term, select, sort};
pub use series::{AgeGroup, OverTime, Share, Stretch, open_by_age, over_time, pareto};
pub use stats::{By, Slice, Stats, Work, before, slices, stats, within, work, work_by_type};
pub use told::{Recurrence, Recurrences, count_recurrences, declared, recurrences};
pub use verdict::{Done, Verdict, VerdictKind, verdict};
