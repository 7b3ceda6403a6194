//! Incidents by quarter, each bar made of severities.

use serde::Serialize;

use super::{Bar, Label, Px, float};

const WIDTH: f64 = 640.0;
const TOP: f64 = 20.0;
const HEIGHT: f64 = 96.0;

/// Incidents by quarter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct QuarterChart {
    /// Of the drawing.
    pub width: Px,
    /// Of the drawing.
    pub height: Px,
    /// The base of the bars.
    pub base: Px,
    /// The parts of the bars, each with its severity: 1 to 4, or 0.
    pub parts: Vec<QuarterPart>,
    /// How many there are in each quarter that has any.
    pub counts: Vec<Label>,
    /// The names of the quarters.
    pub quarters: Vec<Label>,
}

/// The incidents of one severity in a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(in crate::pages) struct QuarterPart {
    /// The severity: 1 to 4, or 0.
    pub rank: usize,
    /// Where it is drawn.
    #[serde(flatten)]
    pub bar: Bar,
}

/// Draws quarters: the name of each, and its severities (1 to 4, or 0) with how many incidents had each, worst first.
pub(in crate::pages) fn quarter_chart(quarters: &[(String, Vec<(usize, usize)>)]) -> QuarterChart {
    let total = |parts: &[(usize, usize)]| parts.iter().map(|(_, n)| n).sum::<usize>();
    let most = float(quarters.iter().map(|(_, parts)| total(parts)).max().unwrap_or(0).max(4));
    let step = WIDTH / float(quarters.len().max(1));
    let base = TOP + HEIGHT;
    let mut chart = QuarterChart {
        width: Px(WIDTH),
        height: Px(base + 22.0),
        base: Px(base),
        parts: Vec::new(),
        counts: Vec::new(),
        quarters: Vec::new(),
    };
    for (i, (name, parts)) in quarters.iter().enumerate() {
        let middle = step * (float(i) + 0.5);
        let label = |y: f64, text: String| Label { x: Px(middle), y: Px(y), anchor: "middle", text };
        chart.quarters.push(label(base + 16.0, name.clone()));
        let mut y = base;
        for (rank, n) in parts.iter().filter(|(_, n)| *n > 0) {
            let high = float(*n) / most * HEIGHT;
            y -= high;
            let bar = Bar { x: Px(middle - 17.0), y: Px(y), width: Px(34.0), height: Px((high - 1.5).max(1.0)) };
            chart.parts.push(QuarterPart { rank: *rank, bar });
        }
        if total(parts) > 0 {
            chart.counts.push(label(y - 5.0, total(parts).to_string()));
        }
    }
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_stands_at_the_bottom() {
        let chart = quarter_chart(&[("Q1".to_owned(), vec![(1, 1), (3, 3)]), ("Q2".to_owned(), vec![(1, 0)])]);
        let parts: Vec<(usize, f64)> = chart.parts.iter().map(|part| (part.rank, part.bar.y.0)).collect();
        assert_eq!(parts, [(1, 92.0), (3, 20.0)]);
        assert_eq!(chart.counts.len(), 1);
    }
}
