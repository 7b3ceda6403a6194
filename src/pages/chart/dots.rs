//! Lengths of time as points: when, and how long, on a scale that keeps minutes and days readable.

use serde::Serialize;

use super::{Label, Px};
use crate::insight::{Month, Sample};
use crate::model::time::{Day, Length};

/// Lengths of time over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Dots {
    /// Of the drawing.
    pub width: Px,
    /// Of the drawing.
    pub height: Px,
    /// The points: x and y.
    pub points: Vec<(Px, Px)>,
    /// Where the median runs.
    pub median: Option<Px>,
    /// Lines across with what they stand for.
    pub levels: Vec<Label>,
    /// What stands below.
    pub days: Vec<Label>,
    /// Where the points begin.
    pub left: Px,
}

/// The most points that a chart draws: the newest.
pub(in crate::pages) const MAX_POINTS: usize = 300;
/// The most points that are drawn beside a figure.
const MAX_SMALL_POINTS: usize = 60;

/// The lengths that get a line, in seconds.
pub(super) const LEVELS: [(i64, &str); 6] =
    [(60, "1 min"), (600, "10 min"), (3600, "1 h"), (36_000, "10 h"), (86_400 * 4, "4 days"), (86_400 * 40, "40 days")];

/// Draws the newest points of a sample, with axes (`large`) or as a few points beside a figure. The median is that of
/// the whole sample.
pub(in crate::pages) fn dots(sample: &Sample, today: Day, width: f64, height: f64, large: bool) -> Option<Dots> {
    let points = &sample.points[sample.n().saturating_sub(if large { MAX_POINTS } else { MAX_SMALL_POINTS })..];
    let first = points.iter().map(|point| point.day).min()?;
    let (left, bottom) = if large { (58.0, height - 24.0) } else { (3.0, height - 3.0) };
    let top = if large { 10.0 } else { 3.0 };
    let last = if large { today } else { points.iter().map(|point| point.day).max()? };
    let days = last.days_since(first).max(1);
    let x = |day: Day| left + share(day.days_since(first), days) * (width - left - 8.0);
    let lengths = || points.iter().map(|point| point.length.seconds().max(60));
    let (low, high) = (lengths().min()?, lengths().max()?);
    let floor = LEVELS.iter().rev().map(|(s, _)| *s).find(|s| *s <= low).unwrap_or(60);
    let ceiling = LEVELS.iter().map(|(s, _)| *s).find(|s| *s >= high && *s > floor).unwrap_or(high.max(floor * 2));
    let y = |length: Length| {
        let (low, high) = (log(floor), log(ceiling));
        bottom - (log(length.seconds().max(floor)) - low) / (high - low) * (bottom - top)
    };
    let mut drawing = Dots {
        width: Px(width),
        height: Px(height),
        points: points.iter().map(|point| (Px(x(point.day)), Px(y(point.length)))).collect(),
        median: sample.median().map(|median| Px(y(median))),
        levels: Vec::new(),
        days: Vec::new(),
        left: Px(left),
    };
    if large {
        let within = LEVELS.iter().filter(|(s, _)| (floor..=ceiling).contains(s));
        let level = |(s, text): &(i64, &str)| Label {
            x: Px(left - 8.0),
            y: Px(y(Length::from_seconds(*s))),
            anchor: "end",
            text: (*text).to_owned(),
        };
        drawing.levels = within.map(level).collect();
        drawing.days = ticks(first, today, 6)
            .into_iter()
            .map(|(day, text)| Label { x: Px(x(day).max(left)), y: Px(height - 4.0), anchor: "middle", text })
            .collect();
    }
    Some(drawing)
}

/// Days that divide the time from `first` to `last` into at most `most` parts, with what they are called.
pub(super) fn ticks(first: Day, last: Day, most: usize) -> Vec<(Day, String)> {
    let (from, first, last) = (first, Month::of(first), Month::of(last).plus(1));
    let months = usize::try_from(last.since(first)).unwrap_or(1);
    let step =
        [1, 2, 3, 6, 12, 24, 60, 120, 240].into_iter().find(|step| months.div_ceil(*step) <= most).unwrap_or(600);
    let step = i32::try_from(step).expect("a few months");
    let offset = (i32::from(first.number()) - 1 + i32::from(first.year()) * 12).rem_euclid(step);
    let start = first.plus(if offset == 0 { 0 } else { step - offset });
    let mut is_first = true;
    let mut ticks = Vec::new();
    let mut month = start;
    while month <= last && ticks.len() <= most {
        let pattern = match (step, month.number(), is_first) {
            (12.., ..) => "yyyy",
            (_, 1, _) | (.., true) => "MMM yyyy",
            _ => "MMM",
        };
        if month.first_day() >= from {
            ticks.push((month.first_day(), month.first_day().format(pattern)));
            is_first = false;
        }
        month = month.plus(step);
    }
    ticks
}

#[expect(clippy::cast_precision_loss, reason = "days and seconds of a few centuries")]
pub(super) fn share(part: i64, all: i64) -> f64 {
    part as f64 / all as f64
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a few centuries")]
pub(super) fn log(seconds: i64) -> f64 {
    (seconds as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_on_round_months() {
        let names = |first: &str, last: &str| {
            let day = |text| Day::parse(text).expect(text);
            ticks(day(first), day(last), 7).into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("2025-05-12", "2026-07-28"), "Jul 2025 Oct Jan 2026 Apr Jul");
        assert_eq!(names("2026-06-30", "2026-07-28"), "Jul 2026 Aug");
        assert_eq!(names("2014-06-30", "2026-07-28"), "2016 2018 2020 2022 2024 2026");
    }
}
