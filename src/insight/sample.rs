//! Samples of lengths of time: every point, the median and how many could not enter.

use crate::catalog::{Catalog, PostMortemRef};
use crate::model::PostMortem;
use crate::model::time::{Day, Length};

use super::is_incident;

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
    /// How many incidents could not enter: a time is not known, or the end stands before the start.
    pub left_out: usize,
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

    fn sorted(&self) -> Vec<Length> {
        let mut lengths: Vec<Length> = self.points.iter().map(|point| point.length).collect();
        lengths.sort_unstable();
        lengths
    }
}

/// Time to notice: from `started` to `detected`, for incidents where both are known and in that order.
pub fn time_to_notice(catalog: &Catalog, post_mortems: impl IntoIterator<Item = PostMortemRef>) -> Sample {
    let mut sample = Sample::default();
    for post_mortem in post_mortems.into_iter().filter(|p| is_incident(catalog, *p)) {
        let times = &catalog.post_mortem(post_mortem).times;
        let both = times.started.as_ref().zip(times.detected.as_ref());
        let length = both.map(|(started, detected)| (started.value.day(), detected.value.since(started.value)));
        match length.filter(|(_, length)| !length.is_negative()) {
            Some((day, length)) => sample.points.push(Point { post_mortem, day, length }),
            None => sample.left_out += 1,
        }
    }
    sample
}

/// Impact duration: from `started` to `mitigated`, where both are known and in that order; else what the author says.
pub fn impact_duration(post_mortem: &PostMortem) -> Option<Length> {
    let times = &post_mortem.times;
    let both = times.started.as_ref().zip(times.mitigated.as_ref());
    let length = both.map(|(started, mitigated)| mitigated.value.since(started.value));
    length.filter(|length| !length.is_negative()).or(post_mortem.impact.duration)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{incident, library};
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
        assert_eq!((sample.n(), sample.left_out), (2, 2));
        assert_eq!(minutes(sample.median()), Some(7));
        assert_eq!(minutes(sample.p90()), Some(10));
    }

    #[test]
    fn an_empty_sample_says_nothing() {
        assert_eq!((Sample::default().median(), Sample::default().p90()), (None, None));
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
