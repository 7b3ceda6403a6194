//! Reads days and clocks from the start of a text, one piece after the other.

use super::written::{Clock, Place, TimeProblem, Written, WrittenDay, WrittenZone};
use super::{Day, MONTHS, WEEKDAYS};

/// A place in a text that is read from left to right.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a str,
    place: Place,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, place: Place) -> Self {
        Self { rest: text, place }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Day and clock in either order, or one of them, with a zone behind the clock.
    pub(super) fn time(&mut self) -> Result<Written, TimeProblem> {
        self.spaces();
        let approximate = self.eat('~') || self.eat('≈');
        self.spaces();
        let mut written = Written { approximate, day: self.day()?, ..Written::default() };
        let before = self.rest;
        let strict = written.day.is_some() && self.separator();
        written.clock = self.clock(strict)?;
        if written.clock.is_none() {
            self.rest = before;
            return if written.day.is_some() { Ok(written) } else { Err(TimeProblem::NotATime) };
        }
        written.zone = self.zone_after_clock(strict)?;
        if written.day.is_none() {
            let before = self.rest;
            let _ = self.eat(',');
            self.spaces();
            let _ = self.word("on");
            self.spaces();
            written.day = self.day().unwrap_or(None);
            if written.day.is_none() {
                self.rest = before;
            }
        }
        Ok(written)
    }

    /// What may stand between day and clock; says whether it was the `T` of ISO 8601.
    fn separator(&mut self) -> bool {
        if self.rest.starts_with(['T', 't']) && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.rest = &self.rest[1..];
            return true;
        }
        let _ = self.eat(',');
        self.spaces();
        let before = self.rest;
        // `Feb 15, 2024: 7:56am` and `2021-05-09 - 14:20` are one time each, but only at the start of a line of text.
        if self.place == Place::Prose && [':', '-', '–', '—', '@'].into_iter().any(|mark| self.eat(mark)) {
            self.spaces();
            if !self.rest.starts_with(|c: char| c.is_ascii_digit())
                || before[..before.len() - self.rest.len()].trim_end().len() == before.len() - self.rest.len()
            {
                self.rest = before;
            }
        }
        let _ = self.word("at");
        self.spaces();
        false
    }

    fn day(&mut self) -> Result<Option<WrittenDay>, TimeProblem> {
        let before = self.rest;
        if let Some(weekday) = self.name_of(&WEEKDAYS) {
            let _ = weekday;
            let _ = self.eat('.');
            let _ = self.eat(',');
            self.spaces();
        }
        let day = self.bare_day()?;
        if day.is_none() {
            self.rest = before;
        }
        Ok(day)
    }

    fn bare_day(&mut self) -> Result<Option<WrittenDay>, TimeProblem> {
        let before = self.rest;
        if let Some(month) = self.name_of(&MONTHS) {
            let _ = self.eat('.');
            self.spaces();
            let day = self.ordinal();
            return match day {
                Some(day) => self.with_year(month, day).map(Some),
                None => Ok(None),
            };
        }
        let Some((first, digits)) = self.number(4) else { return Ok(None) };
        if digits <= 2 {
            self.ordinal_suffix();
            self.spaces();
            let _ = self.word("of");
            self.spaces();
            if let Some(month) = self.name_of(&MONTHS) {
                let _ = self.eat('.');
                return self.with_year(month, small(first)).map(Some);
            }
        }
        self.rest = before;
        self.numeric_day()
    }

    fn numeric_day(&mut self) -> Result<Option<WrittenDay>, TimeProblem> {
        let Some((first, first_digits)) = self.number(4) else { return Ok(None) };
        let Some(separator) = self.rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.')) else {
            return Ok(None);
        };
        self.rest = &self.rest[1..];
        let Some((second, 1..=2)) = self.number(2) else { return Ok(None) };
        if !self.eat(separator) {
            let plausible =
                first_digits <= 2 && separator != '.' && (1..=31).contains(&first) && (1..=31).contains(&second);
            let pair = self.place == Place::Prose && plausible && self.clock_follows();
            return Ok(pair.then(|| WrittenDay::Numeric(small(first), small(second), 0)));
        }
        let Some((third, third_digits)) = self.number(4) else { return Ok(None) };
        match (first_digits, third_digits) {
            (4, 1..=2) => {
                let day = Day::new(year(first), small(second), small(third)).ok_or(TimeProblem::NoSuchDay)?;
                Ok(Some(WrittenDay::Full(day)))
            }
            (1..=2, 4) if first == 0 || second == 0 || first > 31 || second > 31 => Err(TimeProblem::NoSuchDay),
            (1..=2, 4) => Ok(Some(WrittenDay::Numeric(small(first), small(second), year(third)))),
            _ => Ok(None),
        }
    }

    /// Whether a blank and a time of day follow, so that `12-05 16:21` can only begin with a day.
    fn clock_follows(&self) -> bool {
        let mut ahead = Self::new(self.rest, self.place);
        let apart = self.rest.starts_with([' ', '\t']);
        ahead.spaces();
        apart && ahead.rest.contains(':') && matches!(ahead.try_clock(false), Ok(Some(_)))
    }

    /// The year behind month and day, if there is one.
    fn with_year(&mut self, month: i8, day: i8) -> Result<WrittenDay, TimeProblem> {
        let before = self.rest;
        let _ = self.eat(',');
        self.spaces();
        if let Some((number, 4)) = self.number(4)
            && (1900..=2200).contains(&number)
            && !(self.rest.starts_with([':', '-']) && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            return Day::new(year(number), month, day).map(WrittenDay::Full).ok_or(TimeProblem::NoSuchDay);
        }
        self.rest = before;
        // A leap year, so that 29 February passes until the year is known.
        Day::new(2000, month, day).map(|_| WrittenDay::NoYear(month, day)).ok_or(TimeProblem::NoSuchDay)
    }

    fn ordinal(&mut self) -> Option<i8> {
        let (number, 1..=2) = self.number(2)? else { return None };
        self.ordinal_suffix();
        // `March 3:14` is a clock, and `May 5.2` a version.
        (!self.rest.starts_with([':', '.']) || self.rest[1..].starts_with(|c: char| !c.is_ascii_digit()))
            .then(|| small(number))
    }

    fn ordinal_suffix(&mut self) {
        let _ = ["st", "nd", "rd", "th"].iter().any(|suffix| self.word(suffix));
    }

    /// A time of day. Only `strict` (behind the `T` of ISO 8601) takes four digits without a zone.
    fn clock(&mut self, strict: bool) -> Result<Option<Clock>, TimeProblem> {
        let before = self.rest;
        let clock = self.try_clock(strict)?;
        if clock.is_none() {
            self.rest = before;
        }
        Ok(clock)
    }

    fn try_clock(&mut self, strict: bool) -> Result<Option<Clock>, TimeProblem> {
        let Some((number, digits)) = self.number(4) else { return Ok(None) };
        let (mut hour, mut minute, mut second) = (number, 0, 0);
        if digits == 4 {
            (hour, minute) = (number / 100, number % 100);
            // `1936 UTC` is a time; `1936 nodes` is not, and neither is the `2022` of `2022-05`.
            let named = self.rest.trim_start().starts_with(|c: char| c.is_ascii_alphabetic());
            let is_time =
                named && hour < 24 && minute < 60 && matches!(Self::new(self.rest, self.place).zone(), Ok(Some(_)));
            if !strict && !is_time {
                return Ok(None);
            }
        } else if self.rest.starts_with([':', 'h', '.']) && digits <= 2 {
            let colon = self.rest.starts_with(':');
            if self.rest.starts_with('.') {
                return Ok(None);
            }
            self.rest = &self.rest[1..];
            let Some((minutes, 2)) = self.number(2) else { return Ok(None) };
            minute = minutes;
            if colon && self.rest.starts_with(':') && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
                self.rest = &self.rest[1..];
                let Some((seconds, 2)) = self.number(2) else { return Ok(None) };
                second = seconds;
                self.fraction();
            }
            self.half(&mut hour);
        } else if digits > 2 || !self.half(&mut hour) {
            return Ok(None);
        }
        if hour > 23 || minute > 59 || second > 60 {
            return Err(TimeProblem::NoSuchClock);
        }
        // A leap second is shown as the second before it.
        Ok(Some(Clock { hour: small(hour), minute: small(minute), second: small(second.min(59)) }))
    }

    fn fraction(&mut self) {
        if self.rest.starts_with(['.', ',']) && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.rest = self.rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }

    /// `am` or `pm`; `13:55 PM` is 13:55.
    fn half(&mut self, hour: &mut u32) -> bool {
        let before = self.rest;
        self.spaces();
        for (mark, afternoon) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
            if self.word(mark) {
                match (afternoon, *hour) {
                    (true, 0..12) => *hour += 12,
                    (false, 12) => *hour = 0,
                    _ => {}
                }
                return true;
            }
        }
        self.rest = before;
        false
    }

    fn zone_after_clock(&mut self, strict: bool) -> Result<Option<WrittenZone>, TimeProblem> {
        let minus_is_range = self.place == Place::Prose && !strict;
        if minus_is_range && self.rest.trim_start().starts_with(['-', '−']) {
            let digits = self.rest.trim_start()[1..].bytes().take_while(u8::is_ascii_digit).count();
            // ` -0800` can only be an offset; `-11:00` would be the end of a range.
            if digits != 4 {
                return Ok(None);
            }
        }
        self.zone()
    }

    /// A run of digits, at most `max` of them, and how many there were.
    pub(super) fn number(&mut self, max: usize) -> Option<(u32, usize)> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > max {
            return None;
        }
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        number.parse().ok().map(|number| (number, digits))
    }

    /// The number (from 1) of a name or of its abbreviation to three letters or more.
    fn name_of(&mut self, names: &[&str]) -> Option<i8> {
        let letters = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = &self.rest[..letters];
        if letters < 3 {
            return None;
        }
        let index =
            names.iter().position(|name| name.len() >= letters && name[..letters].eq_ignore_ascii_case(word))?;
        self.rest = &self.rest[letters..];
        i8::try_from(index + 1).ok()
    }

    pub(super) fn spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\u{a0}']);
    }

    pub(super) fn eat(&mut self, c: char) -> bool {
        self.rest.strip_prefix(c).map(|rest| self.rest = rest).is_some()
    }

    /// Takes `word` in any case, if no letter or digit follows.
    fn word(&mut self, word: &str) -> bool {
        let here = self.rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        here && self.end_of_word(word.len())
    }

    pub(super) fn exact_word(&mut self, word: &str) -> bool {
        self.rest.starts_with(word) && self.end_of_word(word.len())
    }

    fn end_of_word(&mut self, length: usize) -> bool {
        let ends = !self.rest[length..].starts_with(char::is_alphanumeric);
        if ends {
            self.rest = &self.rest[length..];
        }
        ends
    }
}

fn small(number: u32) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

fn year(number: u32) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}
