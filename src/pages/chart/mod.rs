//! The geometry of charts: numbers that a template writes into inline SVG.
//!
//! No chart is the only place where something is said: each page prints the same as text.

mod bars;
mod columns;
mod dots;
mod quarter;
mod scatter;
mod swim;
mod year;

use serde::{Serialize, Serializer};

use bars::Bar;
pub(super) use bars::{Bars, bars};
pub(super) use columns::{Arranged, Columns, columns};
pub(super) use dots::{Dots, MAX_POINTS, dots};
pub(super) use quarter::{QuarterChart, quarter_chart};
pub(super) use scatter::{MAX_SINGLE, Scatter, scatter};
pub(super) use swim::{Deed, Strike, Swim, swim};
pub(super) use year::{YearChart, shape, year_chart};

/// A length or a place in a drawing, written with one decimal at most.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Px(pub f64);

impl Serialize for Px {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tenths = (self.0 * 10.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "drawings are a few thousand pixels wide")]
        if tenths % 10.0 == 0.0 {
            serializer.serialize_i64((tenths / 10.0) as i64)
        } else {
            serializer.serialize_f64(tenths / 10.0)
        }
    }
}

/// A text at a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Label {
    /// Where it is anchored.
    pub x: Px,
    /// Its base line.
    pub y: Px,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// The text.
    pub text: String,
}

/// How wide a text of the charts' type (12.5 px, half bold) is at most: generous, since fonts differ.
fn text_width(text: &str) -> f64 {
    let per_char = |c: char| match c {
        'i' | 'l' | 'j' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '·' | '’' | '“' | '”' | '-' | '1' => 4.8,
        'm' | 'w' | 'M' | 'W' | '…' => 11.5,
        c if c.is_ascii() => 7.6,
        _ => 13.0,
    };
    text.chars().map(per_char).sum()
}

/// The text, cut at a word where it would be wider than `width`.
fn fitted(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for word in text.split_inclusive(' ') {
        if text_width(&cut) + text_width(word) + text_width("…") > width {
            break;
        }
        cut.push_str(word);
    }
    if cut.is_empty() {
        cut = text
            .chars()
            .scan(text_width("…"), |used, c| {
                *used += text_width(c.encode_utf8(&mut [0; 4]));
                (*used <= width).then_some(c)
            })
            .collect();
    }
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':']))
}

#[expect(clippy::cast_precision_loss, reason = "counts in charts are small")]
fn float(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_words() {
        assert_eq!(fitted("Stagger the reindex", 500.0), "Stagger the reindex");
        assert_eq!(fitted("Stagger the reindex", 100.0), "Stagger the…");
        assert_eq!(fitted("Donaudampfschifffahrt", 60.0), "Donaud…");
    }

    #[test]
    fn pixels_are_short() {
        let json = |px: f64| serde_json::to_string(&Px(px)).expect("a number");
        assert_eq!([json(3.0), json(3.06), json(-0.04)], ["3", "3.1", "0"]);
    }
}
