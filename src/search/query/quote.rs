//! A note for the terminal: what is wrong, the query with carets under the place, what to do.

use super::{Level, Note};
use crate::diagnostic::{Severity, typed};
use crate::source::Span;

/// The most characters of a query that are shown.
const MAX_SHOWN_CHARS: usize = 100;

/// How many of them may stand before the place.
const MAX_CHARS_BEFORE: usize = 60;

/// The note as several lines, in colour (ANSI escapes; the stream takes them off where they don't belong).
pub fn quote(text: &str, note: &Note) -> String {
    let severity = match note.kind.level() {
        Level::Error => Severity::Error,
        Level::Note => Severity::Note,
    };
    let start = text.floor_char_boundary(note.span.start as usize);
    let end = text.floor_char_boundary(note.span.end as usize).max(start);
    let before: String = window(&text[..start]).chars().map(shown).collect();
    let after: String = text[start..].chars().take(MAX_SHOWN_CHARS - MAX_CHARS_BEFORE).map(shown).collect();
    let cut = if before.chars().count() < text[..start].chars().count() { "…" } else { "" };
    let n_marked = text[start..end].chars().count().min(after.chars().count());
    let marked = after.char_indices().nth(n_marked).map_or(after.len(), |(i, _)| i);
    let from = cut.len() + before.len();
    let line = format!("{cut}{before}{after}");
    typed(severity, &note.message, &line, Span::new(from..from + marked), &note.help)
}

/// The last characters of what stands before the place.
fn window(before: &str) -> &str {
    let start = before.char_indices().rev().nth(MAX_CHARS_BEFORE - 1).map_or(0, |(i, _)| i);
    &before[start..]
}

/// One line of printable characters: what would break the line or move the cursor is a space.
fn shown(c: char) -> char {
    let moves = c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    if moves { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::super::{read, resolve::tests::vocabulary};
    use super::*;

    fn quoted(text: &str) -> String {
        let query = read(text, &vocabulary());
        let lines: Vec<String> = query.notes.iter().map(|note| quote(text, note)).collect();
        anstream::adapter::strip_str(&lines.join("\n")).to_string()
    }

    #[test]
    fn the_place_is_marked() {
        insta::assert_snapshot!(quoted("pool system:chekout sev:1"), @r"
        error: there is no system `chekout`
          |
        1 | pool system:chekout sev:1
          |             ^^^^^^^
        help: did you mean `payments/checkout`?
        ");
    }

    #[test]
    fn carets_stand_under_wide_letters_and_in_long_queries() {
        insta::assert_snapshot!(quoted("接続 sev:é"), @r"
        error: `sev:` has no value `é`
          |
        1 | 接続 sev:é
          |          ^
        help: `sev:` takes `sev1`, `sev2` or `sev3`
        ");
        insta::assert_snapshot!(quoted(&format!("{} sev:x {}", "a".repeat(200), "b".repeat(200))), @r"
        error: `sev:` has no value `x`
          |
        1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa sev:x bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
          |                                                              ^
        help: `sev:` takes `sev1`, `sev2` or `sev3`
        ");
    }

    #[test]
    fn a_place_at_the_end_is_shown() {
        insta::assert_snapshot!(quoted("owner:"), @r"
        note: `owner:` has no value yet
          |
        1 | owner:
          |       ^
        help: for example `owner:sre` or `owner:data-team`
        ");
    }

    #[test]
    fn signs_that_move_the_cursor_are_spaces() {
        assert!(!quoted("a\u{1b}[31m\u{202e}\r\n sev:x").contains(['\u{202e}', '\r', '\u{1b}']));
    }
}
