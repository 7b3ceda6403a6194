//! Lengths of time over time, on a scale that keeps minutes and days readable, with the median and the 90th percentile.
//!
//! A dot is an incident. Where there are thousands, those that would cover each other become one dot, the larger the
//! more they are, so that a page stays small and a crowd looks like one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::dots::{LEVELS, log, share, ticks};
use super::{Label, Px};
use crate::insight::Sample;
use crate::model::time::{Day, Length};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 712.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = HEIGHT - 26.0;
/// With more points, those that are close are drawn as one.
pub(in crate::pages) const MAX_SINGLE: usize = 300;
/// The size of the cells whose points become one dot.
const CELL: f64 = 12.0;

/// Lengths of time over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Scatter {
    /// Of the drawing.
    pub width: Px,
    /// Of the drawing.
    pub height: Px,
    /// Where time begins.
    pub left: Px,
    /// Where time ends.
    pub right: Px,
    /// The dots of each size that there is.
    pub dots: Vec<Size>,
    /// The line of the median, with what it says.
    pub median: Label,
    /// The line of the 90th percentile, with what it says.
    pub p90: Label,
    /// Lines across with what they stand for.
    pub levels: Vec<Label>,
    /// What stands below.
    pub days: Vec<Label>,
}

/// Dots of one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Size {
    /// Its class in the style sheet: `one`, `some` or `many`.
    pub class: &'static str,
    /// Where they are: a path of points.
    pub path: String,
}

/// Draws a sample from a day, or that of its first point, to today; `None` where it is empty.
pub(in crate::pages) fn scatter(sample: &Sample, from: Option<Day>, today: Day) -> Option<Scatter> {
    let oldest = sample.points.iter().map(|point| point.day).min()?;
    let (median, p90) = (sample.median()?, sample.p90()?);
    let first = from.map_or(oldest, |from| from.min(oldest));
    let last = sample.points.iter().map(|point| point.day).max()?.max(today);
    let lengths = || sample.points.iter().map(|point| point.length.seconds().max(60));
    let (low, high) = (lengths().min()?, lengths().max()?);
    let floor = LEVELS.iter().rev().map(|(s, _)| *s).find(|s| *s <= low).unwrap_or(60);
    let ceiling = LEVELS.iter().map(|(s, _)| *s).find(|s| *s >= high && *s > floor).unwrap_or(high.max(floor * 2));
    let y = |length: Length| {
        let (low, high) = (log(floor), log(ceiling));
        BOTTOM - (log(length.seconds().max(floor)) - low) / (high - low) * (BOTTOM - TOP)
    };
    let x = |day: Day| LEFT + 6.0 + share(day.days_since(first), last.days_since(first).max(1)) * (RIGHT - LEFT - 12.0);
    let points: Vec<(f64, f64)> = sample.points.iter().map(|point| (x(point.day), y(point.length))).collect();
    let within = LEVELS.iter().filter(|(s, _)| (floor..=ceiling).contains(s));
    let label = |x: f64, y: f64, anchor: &'static str, text: String| Label { x: Px(x), y: Px(y), anchor, text };
    Some(Scatter {
        width: Px(WIDTH),
        height: Px(HEIGHT),
        left: Px(LEFT),
        right: Px(RIGHT),
        dots: sizes(&points),
        median: label(RIGHT, y(median), "end", format!("half within {median}")),
        p90: label(RIGHT, y(p90), "end", format!("9 in 10 within {p90}")),
        levels: within
            .map(|(s, text)| label(LEFT - 8.0, y(Length::from_seconds(*s)), "end", (*text).to_owned()))
            .collect(),
        days: ticks(first, last, 7)
            .into_iter()
            .map(|(day, text)| (x(day), text))
            .filter(|(x, _)| *x < RIGHT - 16.0)
            .map(|(x, text)| label(x, HEIGHT - 4.0, "middle", text))
            .collect(),
    })
}

/// The dots by size: one for each point while there are few, else one for the points of each cell.
fn sizes(points: &[(f64, f64)]) -> Vec<Size> {
    #[expect(clippy::cast_possible_truncation, reason = "drawings are a few hundred pixels wide")]
    let cell = |n: f64, size: f64| (n / size).floor() as i32;
    let size = if points.len() > MAX_SINGLE { CELL } else { 1.0 };
    let mut cells: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    for (x, y) in points {
        *cells.entry((cell(*x, size), cell(*y, size))).or_default() += 1;
    }
    // By how full the fullest is, so that a crowd has a shape.
    let fullest = cells.values().copied().max().unwrap_or(0);
    let few = (fullest / 8).max(1);
    let some = (fullest / 2).max(few + 1);
    let classes = [("one", 1..=few), ("some", few + 1..=some), ("many", some + 1..=usize::MAX)];
    let path = |(class, range): (&'static str, std::ops::RangeInclusive<usize>)| {
        let mut path = String::new();
        for (x, y) in cells.iter().filter(|(_, n)| range.contains(n)).map(|(place, _)| *place) {
            let middle = |n: i32| Px((f64::from(n) + 0.5) * size).0.round();
            write!(path, "M{} {}h0", middle(x), middle(y)).expect("a string takes what is written");
        }
        Size { class, path }
    };
    classes.into_iter().map(path).filter(|size| !size.path.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_points_are_dots_and_thousands_are_cells() {
        let n = |points: &[(f64, f64)]| {
            sizes(points).iter().map(|size| (size.class, size.path.matches('M').count())).collect::<Vec<_>>()
        };
        assert_eq!(n(&[]), []);
        assert_eq!(n(&[(60.0, 20.0), (62.0, 20.0), (90.0, 20.0), (90.2, 20.1)]), [("one", 2), ("some", 1)]);
        assert_eq!(n(&[(60.0, 20.0); 9]), [("many", 1)]);
        let many: Vec<(f64, f64)> = (0..10_000).map(|i| (f64::from(i % 600), f64::from(i % 100))).collect();
        assert!(n(&many).iter().map(|(_, n)| n).sum::<usize>() <= 600);
    }
}
