//! The part of iCalendar (RFC 5545) that a list of days needs: lines, folded and escaped.

use crate::model::time::Day;

/// The most bytes of a line (RFC 5545, section 3.1), its end aside.
const MAX_BYTES: usize = 75;

/// A calendar that is being written.
#[derive(Debug)]
pub(super) struct Calendar {
    text: String,
}

impl Calendar {
    /// The head of a calendar.
    pub(super) fn begin(name: &str) -> Self {
        let mut calendar = Self { text: String::new() };
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//Casebook//Actions//EN");
        calendar.line("CALSCALE", "GREGORIAN");
        // The first is of RFC 7986, the second what most programs read.
        calendar.text("NAME", name);
        calendar.text("X-WR-CALNAME", name);
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "P1D");
        calendar
    }

    /// The whole text.
    pub(super) fn end(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.text
    }

    /// A property whose value is text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.line(name, &escaped(value));
    }

    /// A property whose value is written as it stands. Lines are folded between characters; those that go on begin with
    /// a space, which counts.
    pub(super) fn line(&mut self, name: &str, value: &str) {
        let mut n_bytes = 0;
        for c in name.chars().chain([':']).chain(value.chars().filter(|c| !c.is_control())) {
            if n_bytes + c.len_utf8() > MAX_BYTES {
                self.text.push_str("\r\n ");
                n_bytes = 1;
            }
            self.text.push(c);
            n_bytes += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// A day: `20260717`.
pub(super) fn date(day: Day) -> String {
    day.format("yyyyMMdd")
}

/// Text as RFC 5545, section 3.3.11, wants it; other control characters are dropped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let check = |value: &str| {
            let mut calendar = Calendar { text: String::new() };
            calendar.text("SUMMARY", value);
            let text = calendar.text;
            assert!(text.ends_with("\r\n"));
            assert!(text.lines().all(|line| line.trim_end_matches('\r').len() <= MAX_BYTES), "{text}");
            assert_eq!(unfolded(&text), format!("SUMMARY:{}\r\n", escaped(value)));
        };
        check("");
        check(&"a".repeat(67));
        check(&"a".repeat(68));
        check(&"é😀ß,".repeat(60));
        check(&format!("{}\\;,\n{}", "x".repeat(66), "y".repeat(200)));
    }

    #[test]
    fn text_is_escaped_and_harmless() {
        let check = |value: &str, expected: &str| {
            let mut calendar = Calendar { text: String::new() };
            calendar.text("X", value);
            assert_eq!(calendar.text, expected);
        };
        check("a, b; c\\d", "X:a\\, b\\; c\\\\d\r\n");
        check("one\r\ntwo", "X:one\\ntwo\r\n");
        check("END:VEVENT\r\nBEGIN:VALARM", "X:END:VEVENT\\nBEGIN:VALARM\r\n");
        check("bell\u{7}", "X:bell\r\n");
    }

    #[test]
    fn a_day_has_eight_digits() {
        assert_eq!(date(Day::parse("2026-07-01").expect("a day")), "20260701");
    }
}
