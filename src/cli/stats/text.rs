//! Figures for people.

use super::rows::last;
use super::{Asked, Held};
use crate::catalog::{Catalog, TermRef};
use crate::cli::print::{self, count, harmless};
use crate::cli::table;
use crate::config::ResolveFrom;
use crate::insight::{CauseCount, MIN_TO_COMPARE, Measure, Outcomes, Sample, Slice, Stats, Work, median_days};
use crate::model::time::Length;

pub(super) fn print(asked: &Asked<'_>) {
    let mut parts: Vec<String> = Vec::new();
    if let Some(slices) = &asked.slices {
        parts.push(slices_table(asked, slices));
    }
    if let Some(by_type) = &asked.by_type {
        parts.push(types_table(asked.catalog, by_type));
    }
    if let Some(recurring) = &asked.recurring {
        parts.push(recurring_table(asked.catalog, recurring));
    }
    if let Some(held) = &asked.held {
        parts.push(held_table(asked.catalog, held));
    }
    if parts.is_empty() {
        parts.push(total(asked));
    }
    print::line(parts.join("\n").trim_end());
}

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn table_of(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = std::iter::once(owned(head)).chain(rows).collect();
    table::aligned(&rows, print::width())
}

fn total(asked: &Asked<'_>) -> String {
    let Stats { incidents, others, recurrences, work, .. } = &asked.total;
    let since = asked.period.from.map_or_else(String::new, |day| format!(" since {day}"));
    let others: Vec<String> = others.iter().map(|(kind, n)| format!("{n} {}", kind.as_str())).collect();
    let others = if others.is_empty() { String::new() } else { format!("; beside them {}", others.join(", ")) };
    let undated = match asked.n_undated {
        0 => String::new(),
        n => format!("; {} without a date left out", count(n, "post-mortem")),
    };
    let before = asked.before.as_ref().map(|before| format!("; {} in as long before", before.incidents));
    let mut lines =
        vec![format!("{}{since}{}{others}{undated}", count(*incidents, "incident"), before.unwrap_or_default())];
    lines.push(severities(asked));
    lines.push(match recurrences.suspected {
        0 => "None has the root cause and a system of an earlier one".to_owned(),
        n => format!("{n} with the root cause and a system of an earlier one; {} after a fix", recurrences.came_back),
    });
    if recurrences.declared > 0 {
        let both = recurrences.both;
        lines.push(format!(
            "{} that their authors call a recurrence; {both} of these are among the above",
            recurrences.declared
        ));
    }
    lines.retain(|line| !line.is_empty());
    format!("{}\n\n{}\n{}", lines.join("\n"), times(asked), actions(work))
}

fn severities(asked: &Asked<'_>) -> String {
    let words = &asked.catalog.config().process.severities;
    let word = |i: usize| words.get(i).map_or("without severity", String::as_str);
    let all = asked.total.by_severity.iter().enumerate().filter(|(_, n)| **n > 0);
    harmless(&all.map(|(i, n)| format!("{n} {}", word(i))).collect::<Vec<_>>().join(", "))
}

fn times(asked: &Asked<'_>) -> String {
    let from = asked.catalog.config().metrics.resolve_from;
    let mut head = vec!["", "n", "left out", "backwards", "median", "p90"];
    head.extend(asked.has_mean.then_some("mean"));
    head.extend(asked.before.is_some().then_some("median before"));
    let row = |(i, sample): (usize, &Sample)| {
        let said = |length: Option<Length>| length.map_or_else(|| "–".to_owned(), |length| length.to_string());
        let counts = [sample.n(), sample.left_out, sample.backwards].map(|n| n.to_string());
        let mut row = vec![label(Measure::ALL[i], from).to_owned()];
        row.extend(counts);
        row.extend([said(sample.median()), said(sample.p90())]);
        row.extend(asked.has_mean.then(|| said(sample.mean())));
        row.extend(asked.before.as_ref().map(|before| said(sample.median_before(&before.samples[i]))));
        row
    };
    let table = table_of(&head, asked.total.samples.iter().enumerate().map(row));
    let note = match &asked.before {
        Some(_) => format!("Medians are compared from {MIN_TO_COMPARE} incidents on in both stretches.\n"),
        None => String::new(),
    };
    format!("{table}{note}")
}

fn label(measure: Measure, from: ResolveFrom) -> &'static str {
    match (measure, from) {
        (Measure::Notice, _) => "time to notice",
        (Measure::Mitigate, _) => "duration of impact",
        (Measure::Resolve, ResolveFrom::Started) => "time to resolve",
        (Measure::Resolve, ResolveFrom::Detected) => "time to resolve, once noticed",
        (Measure::Latent, _) => "latent before",
    }
}

fn actions(work: &Work) -> String {
    let tally = &work.tally;
    let mut lines = vec![format!(
        "{}: {} of {} done, {} open, {} overdue, {} dropped",
        count(tally.all(), "action"),
        tally.done,
        tally.wanted(),
        tally.open,
        tally.overdue,
        tally.dropped,
    )];
    if let Some(days) = median_days(&work.days_to_done) {
        let left_out = if work.left_out > 0 { format!(", {} left out", work.left_out) } else { String::new() };
        lines.push(format!("median to done: {} (n {}{left_out})", count(days, "day"), work.days_to_done.len()));
    }
    if let Some(days) = median_days(&work.ages) {
        lines.push(format!("median age of open ones: {} (n {})", count(days, "day"), work.ages.len()));
    }
    lines.push(outcomes(&work.outcomes));
    lines.join("\n")
}

fn outcomes(outcomes: &Outcomes) -> String {
    let Outcomes { held, came_back, too_early } = outcomes;
    format!("done ones: {held} held, {came_back} came back, {too_early} too early to tell")
}

fn slices_table(asked: &Asked<'_>, slices: &[Slice]) -> String {
    let head =
        ["", "incidents", "recurred", "came back", "to notice", "impact", "to resolve", "done", "open", "overdue"];
    let row = |slice: &Slice| {
        let Stats { incidents, recurrences, samples, work, .. } = &slice.stats;
        let median = |i: usize| match (samples[i].median(), samples[i].n()) {
            (Some(median), n) => format!("{median} (n {n})"),
            (None, _) => "–".to_owned(),
        };
        let mut row = vec![harmless(if slice.key.is_empty() { &slice.title } else { &slice.key })];
        row.extend([*incidents, recurrences.suspected, recurrences.came_back].map(|n| n.to_string()));
        row.extend([median(0), median(1), median(2)]);
        row.extend([work.tally.done, work.tally.open, work.tally.overdue].map(|n| n.to_string()));
        row
    };
    let note = match asked.n_undated {
        0 => String::new(),
        n => format!("{} without a date left out\n", count(n, "post-mortem")),
    };
    format!("{}Times are medians.\n{note}", table_of(&head, slices.iter().map(row)))
}

fn types_table(catalog: &Catalog, by_type: &[(TermRef, Work)]) -> String {
    let head = ["", "actions", "done", "open", "overdue", "days to done", "held", "came back", "too early"];
    let row = |(term, work): &(TermRef, Work)| {
        let days = median_days(&work.days_to_done);
        let days = days.map_or_else(|| "–".to_owned(), |days| format!("{days} (n {})", work.days_to_done.len()));
        let Work { tally, outcomes, .. } = work;
        let mut row = vec![catalog.term(*term).slug.to_string()];
        row.extend([tally.all(), tally.done, tally.open, tally.overdue].map(|n| n.to_string()));
        row.push(days);
        row.extend([outcomes.held, outcomes.came_back, outcomes.too_early].map(|n| n.to_string()));
        row
    };
    table_of(&head, by_type.iter().map(row))
}

fn recurring_table(catalog: &Catalog, recurring: &[CauseCount]) -> String {
    if recurring.is_empty() {
        return "No root cause repeats\n".to_owned();
    }
    let row = |cause: &CauseCount| {
        let mut row = vec![catalog.term(cause.cause).slug.to_string()];
        row.extend([cause.incidents.len(), cause.repeated(), cause.after_a_fix()].map(|n| n.to_string()));
        row.push(last(catalog, cause));
        row
    };
    table_of(&["", "incidents", "recurred", "came back", "last"], recurring.iter().map(row))
}

fn held_table(catalog: &Catalog, held: &Held) -> String {
    let row = |name: &str, outcomes: &Outcomes| {
        let counts = [outcomes.held, outcomes.came_back, outcomes.too_early].map(|n| n.to_string());
        std::iter::once(name.to_owned()).chain(counts).collect::<Vec<_>>()
    };
    let mut rows = vec![
        row("all done actions", &held.all),
        row("process changes", &held.process),
        row("technical changes", &held.technical),
    ];
    rows.extend(held.by_type.iter().map(|(term, outcomes)| row(catalog.term(*term).slug.as_str(), outcomes)));
    let days = catalog.config().process.held_after_days;
    let table = table_of(&["", "held", "came back", "too early"], rows.into_iter());
    format!("{table}Held: the cause did not come back within {days} days.\n")
}
