//! Figures for machines: one document. Times are in seconds.

use serde_json::{Map, Value, json};

use super::rows::{last, name};
use super::{Asked, Held};
use crate::catalog::{Catalog, TermRef};
use crate::cli::print;
use crate::insight::{CauseCount, MIN_TO_COMPARE, Measure, Outcomes, Sample, Stats, Work, median_days};
use crate::model::time::Length;

/// Grows when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

pub(super) fn print(asked: &Asked<'_>) {
    let catalog = asked.catalog;
    let config = catalog.config();
    let mut document = json!({
        "schema_version": SCHEMA_VERSION,
        "today": catalog.today().to_string(),
        "from": asked.period.from.map(|day| day.to_string()),
        "held_after_days": config.process.held_after_days,
        "resolve_from": config.metrics.resolve_from.as_str(),
        "undated": asked.n_undated,
        "total": stats(asked, &asked.total),
    });
    if let Some(before) = &asked.before {
        document["before"] = compared(&asked.total, before);
    }
    if let Some(slices) = &asked.slices {
        let slice = |slice: &crate::insight::Slice| {
            let mut value = stats(asked, &slice.stats);
            value["key"] = json!(slice.key);
            value["title"] = json!(slice.title);
            value
        };
        document["groups"] = slices.iter().map(slice).collect();
    }
    if let Some(by_type) = &asked.by_type {
        let row = |(term, work): &(TermRef, Work)| of_term(catalog, *term, &work_value(work));
        document["groups"] = by_type.iter().map(row).collect();
    }
    if let Some(recurring) = &asked.recurring {
        document["recurring"] = recurring.iter().map(|count| cause(catalog, count)).collect();
    }
    if let Some(held) = &asked.held {
        document["held"] = held_value(catalog, held);
    }
    print::text(&(serde_json::to_string_pretty(&document).expect("it is plain data") + "\n"));
}

fn stats(asked: &Asked<'_>, stats: &Stats) -> Value {
    let severities = &asked.catalog.config().process.severities;
    let severity = |(i, n): (usize, &usize)| {
        let key = severities.get(i).map_or_else(|| "none".to_owned(), |word| crate::config::fold_severity(word));
        (key, json!(n))
    };
    let times = Measure::ALL.iter().zip(&stats.samples);
    let times: Map<String, Value> =
        times.map(|(measure, sample)| (name(*measure).to_owned(), times_value(sample, asked.has_mean))).collect();
    let noticed = stats.noticed_by.iter();
    let noticed: Map<String, Value> =
        noticed.map(|(who, n)| (who.map_or("not-said", |who| who.as_str()).to_owned(), json!(n))).collect();
    let others = stats.others.iter().map(|(kind, n)| (kind.as_str().to_owned(), json!(n)));
    let recurrences = stats.recurrences;
    json!({
        "incidents": stats.incidents,
        "others": others.collect::<Map<_, _>>(),
        "by_severity": stats.by_severity.iter().enumerate().map(severity).collect::<Map<_, _>>(),
        "noticed_by": noticed,
        "recurrence": {
            "suspected": recurrences.suspected,
            "came_back": recurrences.came_back,
            "declared": recurrences.declared,
            "both": recurrences.both,
        },
        "times": times,
        "actions": work_value(&stats.work),
    })
}

fn times_value(sample: &Sample, has_mean: bool) -> Value {
    let seconds = |length: Option<Length>| length.map(Length::seconds);
    let mut value = json!({
        "n": sample.n(),
        "left_out": sample.left_out,
        "backwards": sample.backwards,
        "median": seconds(sample.median()),
        "p90": seconds(sample.p90()),
    });
    if has_mean {
        value["mean"] = json!(seconds(sample.mean()));
    }
    value
}

fn work_value(work: &Work) -> Value {
    let tally = &work.tally;
    json!({
        "all": tally.all(),
        "open": tally.open,
        "in_progress": tally.in_progress,
        "overdue": tally.overdue,
        "done": tally.done,
        "dropped": tally.dropped,
        "process": tally.process,
        "technical": tally.technical,
        "days_to_done": {
            "n": work.days_to_done.len(),
            "left_out": work.left_out,
            "median": median_days(&work.days_to_done),
        },
        "open_for_days": { "n": work.ages.len(), "median": median_days(&work.ages) },
        "outcomes": outcomes_value(&work.outcomes),
    })
}

fn outcomes_value(outcomes: &Outcomes) -> Value {
    json!({ "held": outcomes.held, "came_back": outcomes.came_back, "too_early": outcomes.too_early })
}

/// The stretch before; medians only where both have enough points to be compared.
fn compared(now: &Stats, before: &Stats) -> Value {
    let medians = Measure::ALL.iter().zip(now.samples.iter().zip(&before.samples));
    let medians: Map<String, Value> = medians
        .map(|(measure, (now, before))| {
            (name(*measure).to_owned(), json!(now.median_before(before).map(Length::seconds)))
        })
        .collect();
    json!({ "incidents": before.incidents, "medians": medians, "medians_need": MIN_TO_COMPARE })
}

fn of_term(catalog: &Catalog, term: TermRef, value: &Value) -> Value {
    let known = catalog.term(term);
    let mut value = value.clone();
    value["key"] = json!(known.slug.as_str());
    value["title"] = json!(known.title);
    value
}

fn cause(catalog: &Catalog, count: &CauseCount) -> Value {
    let incident = |(incident, repeat): &(crate::catalog::PostMortemRef, Option<bool>)| {
        json!({
            "id": catalog.post_mortem(*incident).id.value.as_str(),
            "recurred": repeat.is_some(),
            "came_back": *repeat == Some(true),
        })
    };
    let value = json!({
        "incidents": count.incidents.iter().map(incident).collect::<Vec<_>>(),
        "recurred": count.repeated(),
        "came_back": count.after_a_fix(),
        "last": last(catalog, count),
    });
    of_term(catalog, count.cause, &value)
}

fn held_value(catalog: &Catalog, held: &Held) -> Value {
    let by_type = held.by_type.iter().map(|(term, outcomes)| of_term(catalog, *term, &outcomes_value(outcomes)));
    json!({
        "all": outcomes_value(&held.all),
        "process": outcomes_value(&held.process),
        "technical": outcomes_value(&held.technical),
        "by_type": by_type.collect::<Vec<_>>(),
    })
}
