//! Counts over time: a column per stretch of time, made of parts that stand on each other or side by side.

use serde::Serialize;

use super::{Label, Px, float, text_width};

const WIDTH: f64 = 720.0;
const TOP: f64 = 20.0;
const HEIGHT: f64 = 130.0;
/// The widest that a column is.
const MAX_COLUMN: f64 = 34.0;

/// How the parts of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Arranged {
    /// On each other: they are parts of one number.
    Stacked,
    /// Side by side: they are different things.
    Beside,
}

/// Counts over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Columns {
    /// Of the drawing.
    pub width: Px,
    /// Of the drawing.
    pub height: Px,
    /// The base of the columns.
    pub base: Px,
    /// The parts, in the order of their classes.
    pub parts: Vec<Parts>,
    /// What each column counts.
    pub counts: Vec<Label>,
    /// The names of columns, as many as there is room for.
    pub names: Vec<Label>,
}

/// The parts of all columns that mean the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Parts {
    /// Their class in the style sheet.
    pub class: &'static str,
    /// Their outlines, as one path: a page may have hundreds.
    pub path: String,
}

/// Draws columns: the name of each and what its parts count, in the order of `classes`, from the ground up or left to
/// right.
pub(in crate::pages) fn columns(
    columns: &[(String, Vec<usize>)],
    classes: &[&'static str],
    arranged: Arranged,
) -> Columns {
    let total = |parts: &[usize]| parts.iter().sum::<usize>();
    let height_of = |parts: &[usize]| match arranged {
        Arranged::Stacked => total(parts),
        Arranged::Beside => parts.iter().copied().max().unwrap_or(0),
    };
    let most = float(columns.iter().map(|(_, parts)| height_of(parts)).max().unwrap_or(0).max(4));
    let step = WIDTH / float(columns.len().max(1));
    let (base, wide) = (TOP + HEIGHT, (step * 0.72).min(MAX_COLUMN));
    let widest = columns.iter().map(|(name, _)| text_width(name)).fold(0.0, f64::max) + 8.0;
    let every = (1..=columns.len()).find(|n| float(*n) * step >= widest).unwrap_or(1);
    let mut chart = Columns {
        width: Px(WIDTH),
        height: Px(base + 22.0),
        base: Px(base),
        parts: classes.iter().map(|class| Parts { class, path: String::new() }).collect(),
        counts: Vec::new(),
        names: Vec::new(),
    };
    for (i, (name, counts)) in columns.iter().enumerate() {
        let middle = step * (float(i) + 0.5);
        let label = |x: f64, y: f64, text: String| Label { x: Px(x), y: Px(y), anchor: "middle", text };
        // Counted from the end: the newest column has its name.
        if (columns.len() - 1 - i).is_multiple_of(every) {
            chart.names.push(label(middle, base + 16.0, name.clone()));
        }
        let mut y = base;
        for (place, n) in counts.iter().enumerate() {
            if *n == 0 {
                continue;
            }
            let high = float(*n) / most * HEIGHT;
            let (x, width) = match arranged {
                Arranged::Stacked => (middle - wide / 2.0, wide),
                Arranged::Beside => {
                    let width = wide / float(classes.len());
                    (middle - wide / 2.0 + width * float(place), width - 1.0)
                }
            };
            let top = if arranged == Arranged::Stacked { y - high } else { base - high };
            y = top;
            chart.parts[place].path.push_str(&outline(x, top, width, (high - 1.5).max(1.0)));
            if arranged == Arranged::Beside && width >= 12.0 {
                chart.counts.push(label(x + width / 2.0, top - 5.0, n.to_string()));
            }
        }
        if arranged == Arranged::Stacked && total(counts) > 0 {
            chart.counts.push(label(middle, y - 5.0, total(counts).to_string()));
        }
    }
    chart.parts.retain(|parts| !parts.path.is_empty());
    chart
}

/// A rectangle as a path.
fn outline(x: f64, y: f64, width: f64, height: f64) -> String {
    let tenth = |n: f64| (n * 10.0).round() / 10.0;
    let [x, y, width, height] = [x, y, width, height].map(tenth);
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_on_each_other_or_side_by_side() {
        let of =
            |arranged| columns(&[("A".to_owned(), vec![1, 3]), ("B".to_owned(), vec![0, 0])], &["a", "b"], arranged);
        let stacked = of(Arranged::Stacked);
        let paths: Vec<&str> = stacked.parts.iter().map(|parts| &*parts.path).collect();
        assert_eq!(paths, ["M163 117.5h34v31h-34z", "M163 20h34v96h-34z"]);
        assert_eq!(stacked.counts.iter().map(|count| &*count.text).collect::<Vec<_>>(), ["4"]);
        let beside = of(Arranged::Beside);
        let paths: Vec<&str> = beside.parts.iter().map(|parts| &*parts.path).collect();
        assert_eq!(paths, ["M163 117.5h16v31h-16z", "M180 52.5h16v96h-16z"]);
        assert_eq!(beside.counts.iter().map(|count| &*count.text).collect::<Vec<_>>(), ["1", "3"]);
    }

    #[test]
    fn names_that_would_meet_are_left_out_but_not_the_newest() {
        let many: Vec<(String, Vec<usize>)> = (0..24).map(|i| (format!("Month {i}"), vec![1])).collect();
        let chart = columns(&many, &["a"], Arranged::Stacked);
        assert_eq!(chart.names.last().map(|name| &*name.text), Some("Month 23"));
        assert!(chart.names.len() < 13, "{}", chart.names.len());
    }
}
