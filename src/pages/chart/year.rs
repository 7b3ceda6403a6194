//! The incidents of a year by month, each a mark whose shape and size is its severity.

use serde::Serialize;

use super::{Label, Px, float};

const WIDTH: f64 = 720.0;
/// Marks side by side in a month.
const PER_ROW: usize = 3;
/// The most rows of marks; what is more is said as a number.
const MAX_ROWS: usize = 6;
/// From one mark to the next.
const STEP: f64 = 17.0;

/// The incidents of a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct YearChart {
    /// Of the drawing.
    pub width: Px,
    /// Of the drawing.
    pub height: Px,
    /// The base of the columns.
    pub base: Px,
    /// The marks.
    pub marks: Vec<Mark>,
    /// The names of the months.
    pub months: Vec<Label>,
    /// How many there are in each month that has any.
    pub counts: Vec<Label>,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Mark {
    /// Its severity: 1 to 4, or 0.
    pub rank: usize,
    /// Its outline.
    pub path: String,
    /// Its title.
    pub title: String,
}

/// Draws the incidents of each month: title and severity (1 to 4, or 0 where unknown).
pub(in crate::pages) fn year_chart(months: &[(String, Vec<(String, usize)>)]) -> YearChart {
    let most = months.iter().map(|(_, incidents)| incidents.len()).max().unwrap_or(0);
    let n_rows = most.div_ceil(PER_ROW).clamp(1, MAX_ROWS);
    let base = 24.0 + float(n_rows) * STEP;
    let column = WIDTH / float(months.len().max(1));
    let mut chart = YearChart {
        width: Px(WIDTH),
        height: Px(base + 24.0),
        base: Px(base),
        marks: Vec::new(),
        months: Vec::new(),
        counts: Vec::new(),
    };
    for (i, (name, incidents)) in months.iter().enumerate() {
        let middle = column * (float(i) + 0.5);
        let label = |y: f64, text: String| Label { x: Px(middle), y: Px(y), anchor: "middle", text };
        chart.months.push(label(base + 18.0, name.clone()));
        let n_drawn = incidents.len().min(PER_ROW * MAX_ROWS);
        for (place, (title, rank)) in incidents.iter().take(n_drawn).enumerate() {
            let in_row = (n_drawn - place / PER_ROW * PER_ROW).min(PER_ROW);
            let x = middle + (float(place % PER_ROW) - float(in_row - 1) / 2.0) * STEP;
            let y = base - STEP * (float(place / PER_ROW) + 0.5) - 2.0;
            chart.marks.push(Mark { rank: *rank, path: shape(*rank, x, y), title: title.clone() });
        }
        if !incidents.is_empty() {
            let top = base - STEP * float(n_drawn.div_ceil(PER_ROW)) - 8.0;
            chart.counts.push(label(top, incidents.len().to_string()));
        }
    }
    chart
}

/// The worse, the larger and the more corners: triangle, diamond, square, circle; a ring where nobody said.
pub(in crate::pages) fn shape(rank: usize, x: f64, y: f64) -> String {
    let p = |n: f64| serde_json::to_string(&Px(n)).expect("a number");
    let circle = |r: f64| format!("M{} {}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 -{} 0z", p(x - r), p(y), r * 2.0, r * 2.0);
    match rank {
        1 => format!("M{} {}l8 14h-16z", p(x), p(y - 7.5)),
        2 => format!("M{} {}l7 7-7 7-7-7z", p(x), p(y - 7.0)),
        3 => format!("M{} {}h10v10h-10z", p(x - 5.0), p(y - 5.0)),
        4 => circle(4.5),
        _ => circle(4.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowded_month_says_how_many() {
        let crowd = (0..40).map(|i| (format!("incident {i}"), 1)).collect();
        let chart = year_chart(&[("Jan".to_owned(), crowd), ("Feb".to_owned(), Vec::new())]);
        assert_eq!(chart.marks.len(), PER_ROW * MAX_ROWS);
        assert_eq!(chart.counts.len(), 1);
        assert_eq!(chart.counts[0].text, "40");
    }
}
