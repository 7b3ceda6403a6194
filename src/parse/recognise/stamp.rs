//! The time with which a line of a timeline begins: also in brackets, as a range, with a second time behind it.

use super::links;
use crate::markdown::Inline;
use crate::model::time::{Place, Written, WrittenDay};
use crate::parse::front::one_line;

/// Words that make the time behind them approximate.
const ABOUT: &[&str] = &["approximately ", "approx. ", "approx ", "around ", "about ", "circa ", "ca. ", "c. "];

/// What stands for a time of day that nobody filled in.
const UNKNOWN_CLOCKS: &[&str] = &["hh:mm", "??:??", "xx:xx", "--:--", "hh:mm:ss"];

/// A time at the start of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub at: Written,
    pub until: Option<Written>,
    /// Where the text behind it starts, in bytes.
    pub end: usize,
}

impl Stamp {
    /// Whether only a day was said.
    pub(super) fn is_day(&self) -> bool {
        self.at.clock.is_none()
    }
}

/// Reads the time at the start of `text`.
pub(super) fn read(text: &str) -> Option<Stamp> {
    let mut rest = text.trim_start();
    let opened = rest.starts_with(['[', '(']);
    rest = rest.trim_start_matches(['[', '(', '@']).trim_start();
    let mut approximate = false;
    for word in ABOUT {
        if let Some(start) = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)) {
            approximate = true;
            rest = &rest[start.len()..];
            break;
        }
    }
    let (mut at, mut rest) = Written::scan(rest, Place::Prose).ok()?;
    at.approximate |= approximate;
    if at.clock.is_none() {
        rest = without_unknown_clock(rest);
    }
    if let Some(behind) = rest.strip_prefix(['~', '?']) {
        at.approximate = true;
        rest = behind;
    }
    let (until, behind) = range_end(rest);
    rest = behind;
    if at.zone.is_none() {
        at.zone = until.as_ref().and_then(|until| until.zone.clone());
    }
    // `12:48 (6:48 PDT):` says the same time twice.
    if let Some(inner) = rest.trim_start().strip_prefix('(')
        && let Ok((_, behind)) = Written::scan(inner, Place::Prose)
        && let Some(behind) = behind.trim_start().strip_prefix(')')
    {
        rest = behind;
    }
    if opened {
        rest = rest.trim_start().strip_prefix([']', ')'])?;
    }
    let (behind, separated) = without_separator(rest);
    // `May 5 nodes failed` and `2021.05 …` are no times.
    let certain = at.clock.is_some() || matches!(at.day, Some(WrittenDay::Full(_) | WrittenDay::Numeric(..)));
    if !separated && !behind.is_empty() && (!certain || !rest.starts_with(char::is_whitespace)) {
        return None;
    }
    Some(Stamp { at, until, end: text.len() - behind.len() })
}

fn without_unknown_clock(rest: &str) -> &str {
    let trimmed = rest.trim_start();
    let unknown =
        UNKNOWN_CLOCKS.iter().find(|word| trimmed.get(..word.len()).is_some_and(|s| s.eq_ignore_ascii_case(word)));
    unknown.map_or(rest, |word| &trimmed[word.len()..])
}

/// The end of a range, if one follows: `- 11:00`, `to 11:00 UTC`.
fn range_end(rest: &str) -> (Option<Written>, &str) {
    let trimmed = rest.trim_start();
    let behind = ["-", "–", "—", "to ", "until ", "till "].iter().find_map(|dash| trimmed.strip_prefix(dash));
    match behind.map(|behind| Written::scan(behind, Place::Prose)) {
        Some(Ok((until, behind))) if ends_word(behind) => (Some(until), behind),
        _ => (None, rest),
    }
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_alphanumeric())
}

/// The text behind `:`, a dash or the like, and whether there was one.
fn without_separator(rest: &str) -> (&str, bool) {
    let trimmed = rest.trim_start();
    let behind = trimmed.trim_start_matches([':', '-', '–', '—', '|', ',', ';', ']']);
    let separated = behind.len() < trimmed.len();
    // `-5 nodes` keeps its sign, and `--` is a separator.
    (behind.trim_start(), separated)
}

/// The inline Markdown behind the first `end` bytes of an inline's text; its plain text where the two don't match.
pub(super) fn source_behind(inline: &Inline, end: usize) -> String {
    let plain = || inline.text.get(end..).unwrap_or("").trim().to_owned();
    let mut source = inline.source.char_indices().peekable();
    let mut open: Vec<String> = Vec::new();
    for wanted in inline.text.get(..end).unwrap_or("").chars() {
        let mut marks = String::new();
        loop {
            let Some((_, c)) = source.next() else { return plain() };
            if c == wanted || (c.is_whitespace() && wanted.is_whitespace()) {
                break;
            }
            match c {
                '*' | '_' | '`' | '~' => marks.push(c),
                '\\' | '[' | ']' | '<' | '>' => {}
                _ => return plain(),
            }
        }
        toggle(&mut open, marks);
    }
    let rest = source.peek().map_or("", |(place, _)| &inline.source[*place..]);
    line_of(&close(&open, rest), inline)
}

/// A part of an inline's source as a line that can stand by itself: on one line, with the targets of its links.
pub(super) fn line_of(source: &str, inline: &Inline) -> String {
    links::written_out(&one_line(source), &inline.links)
}

/// A run of marks opens a style, or closes the one that it opened.
fn toggle(open: &mut Vec<String>, marks: String) {
    if marks.is_empty() {
        return;
    }
    if open.last() == Some(&marks) {
        open.pop();
    } else if marks.len().is_multiple_of(2) && open.is_empty() && marks.len() >= 4 {
        // Opened and closed at once.
    } else {
        open.push(marks);
    }
}

/// `rest` with the styles that were opened before it closed where they end, or opened again.
fn close(open: &[String], rest: &str) -> String {
    let mut rest = rest.trim();
    let mut again = String::new();
    for marks in open.iter().rev() {
        match rest.strip_prefix(marks.as_str()) {
            Some(behind) if again.is_empty() => rest = behind.trim_start(),
            _ => again.insert_str(0, marks),
        }
    }
    let rest =
        if again.is_empty() { rest.trim_start_matches([':', '-', '–', '—', ',']).trim_start() } else { rest };
    format!("{again}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{BlockKind, outline};

    fn behind(text: &str) -> String {
        let outline = outline(text, 0);
        let BlockKind::Paragraph(inline) = &outline.blocks[0].kind else { panic!("a paragraph: {text}") };
        read(&inline.text).map_or_else(|| "none".to_owned(), |stamp| source_behind(inline, stamp.end))
    }

    #[test]
    fn what_follows_the_time_keeps_its_markup() {
        let check = |text: &str, expected: &str| assert_eq!(behind(text), expected, "{text}");
        check("14:03 the *alert* fired", "the *alert* fired");
        check("14:03: the `alert` fired", "the `alert` fired");
        check("**14:03** alert", "alert");
        check("**14:03:** alert", "alert");
        check("**14:03** - alert", "alert");
        check("**14:03 UTC:** **Detection:** we saw it", "**Detection:** we saw it");
        check("**14:03 Alert fired** at last", "**Alert fired** at last");
        check("`14:03` alert", "alert");
        check("_14:03_ alert", "alert");
        check("[17:41] @ann begins", "@ann begins");
        check("14:03 - 15:10 UTC work", "work");
        check("12:48 (6:48 PDT): block", "block");
        check("~14:03 alert", "alert");
        check("14:03~ alert", "alert");
        check("At 14:03 we saw it", "none");
        check("around 14:03, alert", "alert");
        check("2022-05-25 HH:mm started", "started");
        check("2:54 PM PST: [merged](https://x.example)", "[merged](https://x.example)");
        check("09/07/2022 - A researcher", "A researcher");
        check("2019-07-25:", "");
        check("May 5 nodes failed", "none");
        check("4.1% failed", "none");
        check("Fixed at 14:03", "none");
        check("15 nodes at 14:03", "none");
    }

    #[test]
    fn ranges_have_two_ends() {
        let range = |text: &str| {
            read(text).map(|stamp| {
                (
                    stamp.at.clock.map(crate::model::time::Clock::minutes),
                    stamp.until.and_then(|u| u.clock).map(crate::model::time::Clock::minutes),
                )
            })
        };
        assert_eq!(range("09:00 - 11:00 work"), Some((Some(540), Some(660))));
        assert_eq!(range("09:00-11:00 work"), Some((Some(540), Some(660))));
        assert_eq!(range("9:00 AM to 11:00 AM UTC"), Some((Some(540), Some(660))));
        assert_eq!(range("09:00 - 11 nodes"), Some((Some(540), None)));
        assert_eq!(range("2021-05-09 - 14:20 - work"), Some((Some(860), None)));
    }
}
