//! A row of small bars.

use serde::Serialize;

use super::{Px, float};

/// A row of small bars that stand on one line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Bars {
    /// Of the drawing.
    pub width: Px,
    /// Of the drawing.
    pub height: Px,
    /// The bars, left to right.
    pub columns: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(in crate::pages) struct Bar {
    /// Its left side.
    pub x: Px,
    /// Its top.
    pub y: Px,
    /// How wide it is.
    pub width: Px,
    /// How high it is.
    pub height: Px,
}

/// Bars as high as `counts`, in a drawing of that size; nothing is a line on the ground.
pub(in crate::pages) fn bars(counts: &[usize], width: f64, height: f64) -> Bars {
    let most = float(counts.iter().copied().max().unwrap_or(0).max(1));
    let step = width / float(counts.len().max(1));
    let bar = |(i, n): (usize, &usize)| {
        let high = (float(*n) / most * height).max(1.0);
        Bar { x: Px(float(i) * step + step * 0.1), y: Px(height - high), width: Px(step * 0.8), height: Px(high) }
    };
    Bars { width: Px(width), height: Px(height), columns: counts.iter().enumerate().map(bar).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_drawing() {
        let bars = bars(&[0, 2, 4], 30.0, 20.0);
        let heights: Vec<f64> = bars.columns.iter().map(|bar| bar.height.0).collect();
        assert_eq!(heights, [1.0, 10.0, 20.0]);
        assert_eq!(bars.columns[1].x, Px(11.0));
    }
}
