//! Reads zones: offsets, abbreviations as teams write them, and names of places.

use super::Zone;
use super::scan::Cursor;
use super::written::{TimeProblem, WrittenZone, ZoneRule};

/// Abbreviations that are unambiguous in practice, applied as written, in minutes east of UTC.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("MET", 60),
    ("MEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("IST", 330),
    ("SGT", 480),
    ("HKT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("BRT", -180),
    ("ADT", -180),
    ("AST", -240),
    ("EDT", -240),
    ("EST", -300),
    ("CDT", -300),
    ("CST", -360),
    ("MDT", -360),
    ("MST", -420),
    ("PDT", -420),
    ("PST", -480),
    ("AKDT", -480),
    ("AKST", -540),
    ("HST", -600),
];

/// Names that follow daylight saving, longest first.
const PLACES: &[(&str, &str)] = &[
    ("Pacific Time", "America/Los_Angeles"),
    ("Mountain Time", "America/Denver"),
    ("Central Time", "America/Chicago"),
    ("Eastern Time", "America/New_York"),
    ("PT", "America/Los_Angeles"),
    ("MT", "America/Denver"),
    ("CT", "America/Chicago"),
    ("ET", "America/New_York"),
];

/// The largest offset in use, in minutes.
const MAX_OFFSET: i32 = 14 * 60;

impl Cursor<'_> {
    /// A zone: `Z`, an offset, an abbreviation, a place, also in brackets.
    pub(super) fn zone(&mut self) -> Result<Option<WrittenZone>, TimeProblem> {
        let before = self.rest;
        self.spaces();
        let close = if self.eat('(') {
            Some(')')
        } else if self.eat('[') {
            Some(']')
        } else {
            None
        };
        let start = self.rest;
        let rule = self.zone_rule()?;
        let name = start[..start.len() - self.rest.len()].trim();
        let Some(rule) = rule.filter(|_| close.is_none_or(|c| self.eat(c))) else {
            self.rest = before;
            return Ok(None);
        };
        let zone = WrittenZone { name: name.to_owned(), rule };
        // RFC 9557 repeats the zone by name behind its offset.
        if self.rest.starts_with('[')
            && let Some(end) = self.rest.find(']')
            && Zone::named(&self.rest[1..end]).is_some()
        {
            self.rest = &self.rest[end + 1..];
        }
        Ok(Some(zone))
    }

    fn zone_rule(&mut self) -> Result<Option<ZoneRule>, TimeProblem> {
        if self.rest.starts_with(['+', '-', '−']) {
            return self.offset().map(|o| o.map(|minutes| ZoneRule::Fixed(minutes * 60)));
        }
        if let Some((_, zone)) = PLACES.iter().find(|(name, _)| self.exact_word(name)) {
            return Ok(Zone::named(zone).map(ZoneRule::Rules));
        }
        let word =
            &self.rest[..self.rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"/_".contains(b)).count()];
        if word.contains('/') {
            let zone = Zone::named(word);
            if zone.is_some() {
                self.rest = &self.rest[word.len()..];
            }
            return Ok(zone.map(ZoneRule::Rules));
        }
        if word == "Z" || word == "z" {
            self.rest = &self.rest[1..];
            return Ok(Some(ZoneRule::Fixed(0)));
        }
        let by_name = |name: &str| name == word || (name == "UTC" || name == "GMT") && name.eq_ignore_ascii_case(word);
        let Some((name, minutes)) = ABBREVIATIONS.iter().find(|(name, _)| by_name(name)) else { return Ok(None) };
        self.rest = &self.rest[word.len()..];
        let mut minutes = *minutes;
        if matches!(*name, "UTC" | "GMT") && self.rest.starts_with(['+', '-', '−']) {
            minutes += self.offset()?.unwrap_or(0);
        }
        Ok(Some(ZoneRule::Fixed(minutes * 60)))
    }

    /// `+02`, `+0200`, `+02:00`, `+5:45`, in minutes.
    fn offset(&mut self) -> Result<Option<i32>, TimeProblem> {
        let before = self.rest;
        let sign = if self.eat('+') { 1 } else { -1 };
        if sign < 0 && !self.eat('-') {
            let _ = self.eat('−');
        }
        let minutes = match self.number(4) {
            Some((number, 4)) => number / 100 * 60 + number % 100,
            Some((number, 1..=2)) if self.rest.starts_with(':') => {
                self.rest = &self.rest[1..];
                let Some((minutes, 2)) = self.number(2) else { return Err(TimeProblem::BadOffset) };
                number * 60 + minutes
            }
            Some((number, 1..=2)) => number * 60,
            _ => {
                self.rest = before;
                return Ok(None);
            }
        };
        let minutes = i32::try_from(minutes).unwrap_or(i32::MAX);
        if minutes > MAX_OFFSET { Err(TimeProblem::BadOffset) } else { Ok(Some(sign * minutes)) }
    }
}
