//! How long things took: every incident a dot, the median, the 90th percentile, and what was left out.

use super::{Asked, Chart, Plot, Table};
use crate::config::ResolveFrom;
use crate::insight::{MIN_TO_COMPARE, Measure, Sample};
use crate::pages::{chart, words};

/// From how many points on there is a plot.
const MIN_POINTS: usize = 3;

/// Time to notice, duration of the impact and time to resolve.
pub(super) fn times(asked: &Asked<'_>) -> Option<Chart> {
    let config = asked.site.catalog.config();
    if !config.metrics.times {
        return None;
    }
    let from = config.metrics.resolve_from;
    let shown = || {
        let all = Measure::ALL.iter().zip(&asked.stats.samples).enumerate();
        all.filter(|(_, (measure, sample))| **measure != Measure::Latent && sample.n() >= MIN_POINTS)
    };
    let plot = |(i, (measure, sample)): (usize, (&Measure, &Sample))| {
        let before = asked.before.as_ref().and_then(|before| before.samples.get(i));
        let chart = chart::scatter(sample, asked.period.from, asked.site.catalog.today())?;
        Some(Plot { title: title(*measure, from), sentence: sentence(sample, before)?, chart })
    };
    let row = |(_, (measure, sample)): (usize, (&Measure, &Sample))| {
        let counts = [sample.n(), sample.left_out, sample.backwards].map(words::number);
        let lengths = [sample.median(), sample.p90()].map(|length| length.map_or_else(String::new, |l| l.to_string()));
        std::iter::once(title(*measure, from).to_owned()).chain(counts).chain(lengths).collect()
    };
    let plots: Vec<Plot> = shown().filter_map(plot).collect();
    let dots = if shown().any(|(_, (_, sample))| sample.n() > chart::MAX_SINGLE) {
        "A dot stands for incidents that are close to each other: the larger, the more."
    } else {
        "A dot is an incident."
    };
    (!plots.is_empty()).then(|| Chart {
        id: "times",
        title: "How long it took",
        sentence: "How long it took, incident by incident.".to_owned(),
        note: format!("Each step up is about ten times as long. {dots}"),
        plots,
        table: Table::new(
            &["", "Incidents", "Left out", "Of these in wrong order", "Median", "90th percentile"],
            shown().map(row),
        ),
        data: asked.data("times"),
        ..Chart::default()
    })
}

fn title(measure: Measure, from: ResolveFrom) -> &'static str {
    match (measure, from) {
        (Measure::Notice, _) => "Time to notice",
        (Measure::Mitigate, _) => "Duration of the impact",
        (Measure::Resolve, ResolveFrom::Started) => "Time to resolve",
        (Measure::Resolve, ResolveFrom::Detected) => "Time to resolve, once noticed",
        (Measure::Latent, _) => "Latent before",
    }
}

fn sentence(sample: &Sample, before: Option<&Sample>) -> Option<String> {
    let (median, p90) = (sample.median()?, sample.p90()?);
    let left_out = match sample.left_out {
        0 => String::new(),
        n => format!(
            "; {} left out, because a time is not known to the minute{}",
            words::number(n),
            if sample.backwards > 0 { " or stands before the one it follows" } else { "" }
        ),
    };
    let compared = match before.and_then(|before| sample.median_before(before)) {
        Some(before) => format!(" The median was {before} in as long before."),
        None if sample.n() < MIN_TO_COMPARE => format!(" Too few to tell a trend: that takes {MIN_TO_COMPARE}."),
        None => String::new(),
    };
    let n = words::count(sample.n(), "incident");
    Some(format!("Half of {n} within {median}, nine in ten within {p90}{left_out}.{compared}"))
}
