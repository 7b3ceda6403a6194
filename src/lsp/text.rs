//! Places in a text as editors count them: lines and columns from 0, columns in the units that were agreed on.

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, as every editor understands: an emoji counts two.
    Utf16,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Spot {
    /// The line.
    pub(super) line: u32,
    /// The column.
    pub(super) character: u32,
}

/// A stretch; its end does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Range {
    /// Where it begins.
    pub(super) start: Spot,
    /// Where it ends.
    pub(super) end: Spot,
}

/// A text, with where its lines begin.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Encoding {
    fn units(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }
}

impl<'a> Lines<'a> {
    /// Finds where the lines of `text` begin; `\n`, `\r\n` and `\r` end one.
    pub(super) fn new(text: &'a str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = |i: &usize| bytes[*i] == b'\n' || (bytes[*i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|i| i + 1)).collect();
        Self { text, starts, encoding }
    }

    /// Where byte `offset` stands; an offset past the end is the end.
    pub(super) fn spot(&self, offset: usize) -> Spot {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        let character = before.chars().map(|c| self.encoding.units(c)).sum();
        Spot { line: small(line), character: small(character) }
    }

    /// Where `span` stands.
    pub(super) fn range(&self, span: Span) -> Range {
        Range { start: self.spot(span.start as usize), end: self.spot(span.end as usize) }
    }

    /// The byte at a place. A column past its line's end is that end, a line past the last is the end of the text, and
    /// the middle of a letter is its start.
    pub(super) fn offset(&self, spot: Spot) -> usize {
        let Some(start) = self.starts.get(spot.line as usize) else { return self.text.len() };
        let end = self.starts.get(spot.line as usize + 1).copied().unwrap_or(self.text.len());
        let line = self.text[*start..end].trim_end_matches(['\n', '\r']);
        let mut column = 0;
        for (i, c) in line.char_indices() {
            column += self.encoding.units(c);
            if column > spot.character as usize {
                return start + i;
            }
        }
        start + line.len()
    }

    /// The bytes of a stretch, in order even where its ends are not.
    pub(super) fn bytes(&self, range: Range) -> std::ops::Range<usize> {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        start.min(end)..end.max(start)
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_units_and_lead_back() {
        let check = |encoding: Encoding, offset: usize, line: u32, character: u32| {
            let lines = Lines::new("a\r\n🔥é!\rx\n", encoding);
            let spot = Spot { line, character };
            assert_eq!(lines.spot(offset), spot, "{offset}");
            assert_eq!(lines.offset(spot), offset, "{offset}");
        };
        check(Encoding::Utf16, 0, 0, 0);
        check(Encoding::Utf16, 3, 1, 0);
        check(Encoding::Utf16, 7, 1, 2);
        check(Encoding::Utf16, 9, 1, 3);
        check(Encoding::Utf16, 11, 2, 0);
        check(Encoding::Utf16, 13, 3, 0);
        check(Encoding::Utf8, 7, 1, 4);
        check(Encoding::Utf8, 9, 1, 6);
    }

    #[test]
    fn places_that_are_not_there_are_the_nearest() {
        let check = |line: u32, character: u32, expected: usize| {
            assert_eq!(Lines::new("ab\r\n🔥c", Encoding::Utf16).offset(Spot { line, character }), expected);
        };
        check(0, 9, 2);
        check(1, 1, 4);
        check(1, 9, 9);
        check(7, 0, 9);
        assert_eq!(Lines::new("", Encoding::Utf16).spot(5), Spot { line: 0, character: 0 });
    }
}
