//! Samples of lengths of time: every point, the median and how many could not enter.

use crate::catalog::{Catalog, PostMortemRef};
use crate::config::ResolveFrom;
use crate::model::time::{Day, Length, Moment, Precision};
use crate::model::{PostMortem, Sourced, Times};

use super::is_incident;

/// A length of time that figures are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Time to notice: from `started` to `detected`.
    Notice,
    /// Duration of the impact: from `started` to `mitigated`.
    Mitigate,
    /// Time to resolve: from `started`, or `detected` where the site says so, to `resolved`.
    Resolve,
    /// How long the cause lay there: from `introduced` to `started`.
    Latent,
}

impl Measure {
    /// All of them, in the order of events.
    pub const ALL: [Self; 4] = [Self::Notice, Self::Mitigate, Self::Resolve, Self::Latent];

    /// From when to when.
    fn ends(self, times: &Times, from: ResolveFrom) -> (Option<&Sourced<Moment>>, Option<&Sourced<Moment>>) {
        let Times { introduced, started, detected, mitigated, resolved, .. } = times;
        let (from, to) = match (self, from) {
            (Self::Notice, _) => (started, detected),
            (Self::Mitigate, _) => (started, mitigated),
            (Self::Resolve, ResolveFrom::Started) => (started, resolved),
            (Self::Resolve, ResolveFrom::Detected) => (detected, resolved),
            (Self::Latent, _) => (introduced, started),
        };
        (from.as_ref(), to.as_ref())
    }

    /// Whether both ends are known exactly enough: an hour can't be told from days, a latent age can.
    fn is_exact(self, from: Moment, to: Moment) -> bool {
        self == Self::Latent || (from.precision == Precision::Minute && to.precision == Precision::Minute)
    }
}

/// From how many points on two samples are compared: fewer say more about chance than about change.
pub const MIN_TO_COMPARE: usize = 20;

/// One length of time, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The incident.
    pub post_mortem: PostMortemRef,
    /// The day it began.
    pub day: Day,
    /// How long it took.
    pub length: Length,
}

/// Lengths of time with what is said about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// The points, oldest first.
    pub points: Vec<Point>,
    /// How many incidents could not enter: a time is not known to the minute, or the end stands before the start.
    pub left_out: usize,
    /// Of those left out: where the end stands before the start.
    pub backwards: usize,
}

impl Sample {
    /// How many points there are.
    pub fn n(&self) -> usize {
        self.points.len()
    }

    /// The median: the middle point, or half-way between the two in the middle.
    pub fn median(&self) -> Option<Length> {
        let sorted = self.sorted();
        let n = sorted.len();
        match n {
            0 => None,
            n if n % 2 == 1 => Some(sorted[n / 2]),
            n => {
                let (low, high) = (sorted[n / 2 - 1].seconds(), sorted[n / 2].seconds());
                Some(Length::from_seconds(low + (high - low) / 2))
            }
        }
    }

    /// The 90th percentile by nearest rank: nine points in ten are no longer.
    pub fn p90(&self) -> Option<Length> {
        let sorted = self.sorted();
        sorted.get((sorted.len() * 9).div_ceil(10).checked_sub(1)?).copied()
    }

    /// The median of an earlier sample, where both have enough points to be compared.
    pub fn median_before(&self, before: &Self) -> Option<Length> {
        before.median().filter(|_| before.n() >= MIN_TO_COMPARE && self.n() >= MIN_TO_COMPARE)
    }

    /// The mean, rounded down: only to compare with others' figures, because a few long incidents decide it.
    pub fn mean(&self) -> Option<Length> {
        let n = i64::try_from(self.n()).ok().filter(|n| *n > 0)?;
        let sum: i64 = self.points.iter().map(|point| point.length.seconds()).sum();
        Some(Length::from_seconds(sum / n))
    }

    fn sorted(&self) -> Vec<Length> {
        let mut lengths: Vec<Length> = self.points.iter().map(|point| point.length).collect();
        lengths.sort_unstable();
        lengths
    }
}

/// The lengths of the incidents among `post_mortems` of which both ends are known, and in that order.
pub fn sample(catalog: &Catalog, measure: Measure, post_mortems: impl IntoIterator<Item = PostMortemRef>) -> Sample {
    let resolve_from = catalog.config().metrics.resolve_from;
    let mut sample = Sample::default();
    for post_mortem in post_mortems.into_iter().filter(|p| is_incident(catalog, *p)) {
        let written = catalog.post_mortem(post_mortem);
        let (from, to) = measure.ends(&written.times, resolve_from);
        let ends = from.zip(to).map(|(from, to)| (from.value, to.value));
        let Some((from, to)) = ends.filter(|(from, to)| measure.is_exact(*from, *to)) else {
            sample.left_out += 1;
            continue;
        };
        let length = to.since(from);
        if length.is_negative() {
            sample.left_out += 1;
            sample.backwards += 1;
            continue;
        }
        let began = written.times.started.as_ref().map_or(from, |started| started.value);
        sample.points.push(Point { post_mortem, day: began.day(), length });
    }
    sample
}

/// Time to notice: see [`Measure::Notice`].
pub fn time_to_notice(catalog: &Catalog, post_mortems: impl IntoIterator<Item = PostMortemRef>) -> Sample {
    sample(catalog, Measure::Notice, post_mortems)
}

/// Impact duration: from `started` to `mitigated`, where both are known to the minute and in that order; else what the
/// author says.
pub fn impact_duration(post_mortem: &PostMortem) -> Option<Length> {
    let times = &post_mortem.times;
    let both = times.started.as_ref().zip(times.mitigated.as_ref()).map(|(from, to)| (from.value, to.value));
    let exact = both.filter(|(from, to)| Measure::Mitigate.is_exact(*from, *to));
    let length = exact.map(|(from, to)| to.since(from));
    length.filter(|length| !length.is_negative()).or(post_mortem.impact.duration)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{incident, library, whole_day};
    use super::*;
    use crate::model::Kind;

    fn minutes(length: Option<Length>) -> Option<i64> {
        length.map(|length| length.seconds() / 60)
    }

    #[test]
    fn unknown_and_negative_spans_are_left_out() {
        let catalog = library("2026-07-28")
            .with(incident("2026-01-01-a").started("2026-01-01T10:00").detected("2026-01-01T10:04"))
            .with(incident("2026-01-02-b").started("2026-01-02T10:00").detected("2026-01-02T10:10"))
            .with(incident("2026-01-03-c").started("2026-01-03T10:00").detected("2026-01-03T09:00"))
            .with(incident("2026-01-04-d").started("2026-01-04T10:00"))
            .with(incident("2026-01-05-e").kind(Kind::GameDay).started("2026-01-05T10:00").detected("2026-01-05T19:00"))
            .link();
        let sample = time_to_notice(&catalog, catalog.post_mortems());
        assert_eq!((sample.n(), sample.left_out, sample.backwards), (2, 2, 1));
        assert_eq!(minutes(sample.mean()), Some(7));
        assert_eq!(minutes(sample.median()), Some(7));
        assert_eq!(minutes(sample.p90()), Some(10));
    }

    #[test]
    fn each_measure_has_its_ends() {
        let made = |metrics: ResolveFrom| {
            library("2026-07-28")
                .configured(|config| config.metrics.resolve_from = metrics)
                .with(
                    incident("2026-01-01-a")
                        .started("2026-01-01T10:00")
                        .times(|times| times.introduced = Some(whole_day("2025-12-31")))
                        .detected("2026-01-01T10:04")
                        .mitigated("2026-01-01T10:30")
                        .resolved("2026-01-01T11:00"),
                )
                // A day alone is not exact enough for hours.
                .with(
                    incident("2026-01-02-b")
                        .times(|times| times.started = Some(whole_day("2026-01-02")))
                        .mitigated("2026-01-02T10:30"),
                )
                .link()
        };
        let of = |metrics, measure| {
            let catalog = made(metrics);
            let sample = sample(&catalog, measure, catalog.post_mortems());
            assert_eq!((sample.n(), sample.left_out, sample.backwards), (1, 1, 0), "{measure:?}");
            minutes(sample.median())
        };
        assert_eq!(of(ResolveFrom::Started, Measure::Notice), Some(4));
        assert_eq!(of(ResolveFrom::Started, Measure::Mitigate), Some(30));
        assert_eq!(of(ResolveFrom::Started, Measure::Resolve), Some(60));
        assert_eq!(of(ResolveFrom::Detected, Measure::Resolve), Some(56));
        assert_eq!(of(ResolveFrom::Started, Measure::Latent), Some(34 * 60));
    }

    #[test]
    fn an_empty_sample_says_nothing() {
        let empty = Sample::default();
        assert_eq!((empty.median(), empty.p90(), empty.mean()), (None, None, None));
    }

    #[test]
    fn the_median_of_an_odd_number_is_a_point() {
        let mut library = library("2026-07-28");
        for (i, minute) in [40, 1, 5].into_iter().enumerate() {
            let day = format!("2026-01-0{}", i + 1);
            library = library.with(
                incident(&format!("{day}-x"))
                    .started(&format!("{day}T10:00"))
                    .detected(&format!("{day}T10:{minute:02}")),
            );
        }
        let catalog = library.link();
        assert_eq!(minutes(time_to_notice(&catalog, catalog.post_mortems()).median()), Some(5));
    }
}
