//! Figures as a table: one row for all, or one for each month, system, cause or type.

use super::{Asked, Held};
use crate::catalog::{Catalog, TermRef};
use crate::insight::{CauseCount, Measure, Outcomes, Sample, Stats, Work, median_days};
use crate::model::time::Length;

/// How lengths of time are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    /// `48 min`
    Words,
    /// Seconds.
    Machine,
}

/// The name of a measure in tables and documents.
pub(super) fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Notice => "notice",
        Measure::Mitigate => "mitigate",
        Measure::Resolve => "resolve",
        Measure::Latent => "latent",
    }
}

/// The table that was asked for.
pub(super) fn rows(asked: &Asked<'_>, units: Units) -> Vec<Vec<String>> {
    if let Some(recurring) = &asked.recurring {
        return recurring_rows(asked.catalog, recurring);
    }
    if let Some(held) = &asked.held {
        return held_rows(asked.catalog, held);
    }
    if let Some(by_type) = &asked.by_type {
        return type_rows(asked.catalog, by_type);
    }
    let head = std::iter::once(head(asked.has_mean));
    match &asked.slices {
        Some(slices) => {
            head.chain(slices.iter().map(|s| row(&s.key, &s.title, &s.stats, asked.has_mean, units))).collect()
        }
        None => head.chain([row("all", "All", &asked.total, asked.has_mean, units)]).collect(),
    }
}

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn head(has_mean: bool) -> Vec<String> {
    let mut head = owned(&["key", "title", "incidents", "recurred", "came_back", "declared"]);
    for measure in Measure::ALL.map(name) {
        head.extend(["n", "left_out", "median", "p90"].map(|figure| format!("{measure}_{figure}")));
        head.extend(has_mean.then(|| format!("{measure}_mean")));
    }
    head.extend(owned(&WORK_HEAD));
    head
}

const WORK_HEAD: [&str; 10] = [
    "actions",
    "open",
    "overdue",
    "done",
    "dropped",
    "median_days_to_done",
    "days_to_done_n",
    "held",
    "actions_came_back",
    "too_early",
];

fn row(key: &str, title: &str, stats: &Stats, has_mean: bool, units: Units) -> Vec<String> {
    let recurrences = stats.recurrences;
    let mut row = owned(&[key, title]);
    row.extend(
        [stats.incidents, recurrences.suspected, recurrences.came_back, recurrences.declared].map(|n| n.to_string()),
    );
    for sample in &stats.samples {
        row.extend(sample_cells(sample, has_mean, units));
    }
    row.extend(work_cells(&stats.work));
    row
}

fn sample_cells(sample: &Sample, has_mean: bool, units: Units) -> Vec<String> {
    let length = |length: Option<Length>| match (length, units) {
        (None, _) => String::new(),
        (Some(length), Units::Words) => length.to_string(),
        (Some(length), Units::Machine) => length.seconds().to_string(),
    };
    let mut cells =
        vec![sample.n().to_string(), sample.left_out.to_string(), length(sample.median()), length(sample.p90())];
    cells.extend(has_mean.then(|| length(sample.mean())));
    cells
}

fn work_cells(work: &Work) -> Vec<String> {
    let (tally, outcomes) = (&work.tally, &work.outcomes);
    let median = median_days(&work.days_to_done).map(|days| days.to_string()).unwrap_or_default();
    let mut cells: Vec<String> =
        [tally.all(), tally.open, tally.overdue, tally.done, tally.dropped].map(|n| n.to_string()).to_vec();
    cells.extend([median, work.days_to_done.len().to_string()]);
    cells.extend([outcomes.held, outcomes.came_back, outcomes.too_early].map(|n| n.to_string()));
    cells
}

fn type_rows(catalog: &Catalog, by_type: &[(TermRef, Work)]) -> Vec<Vec<String>> {
    let head = owned(&["key", "title"]).into_iter().chain(owned(&WORK_HEAD)).collect();
    let row = |(term, work): &(TermRef, Work)| {
        let known = catalog.term(*term);
        owned(&[known.slug.as_str(), &known.title]).into_iter().chain(work_cells(work)).collect()
    };
    std::iter::once(head).chain(by_type.iter().map(row)).collect()
}

fn recurring_rows(catalog: &Catalog, recurring: &[CauseCount]) -> Vec<Vec<String>> {
    let head = owned(&["cause", "title", "incidents", "recurred", "came_back", "last"]);
    let row = |count: &CauseCount| {
        let known = catalog.term(count.cause);
        let mut row = owned(&[known.slug.as_str(), &known.title]);
        row.extend([count.incidents.len(), count.repeated(), count.after_a_fix()].map(|n| n.to_string()));
        row.push(last(catalog, count));
        row
    };
    std::iter::once(head).chain(recurring.iter().map(row)).collect()
}

/// The day on which a cause last struck.
pub(super) fn last(catalog: &Catalog, count: &CauseCount) -> String {
    let last = count.incidents.last().and_then(|(incident, _)| catalog.post_mortem(*incident).began());
    last.map(|day| day.to_string()).unwrap_or_default()
}

fn held_rows(catalog: &Catalog, held: &Held) -> Vec<Vec<String>> {
    let row = |key: &str, title: &str, outcomes: &Outcomes| {
        let counts = [outcomes.held, outcomes.came_back, outcomes.too_early].map(|n| n.to_string());
        owned(&[key, title]).into_iter().chain(counts).collect::<Vec<_>>()
    };
    let mut rows = vec![
        owned(&["type", "title", "held", "came_back", "too_early"]),
        row("", "All", &held.all),
        row("process", "Process changes", &held.process),
        row("technical", "Technical changes", &held.technical),
    ];
    rows.extend(held.by_type.iter().map(|(term, outcomes)| {
        let known = catalog.term(*term);
        row(known.slug.as_str(), &known.title, outcomes)
    }));
    rows
}
