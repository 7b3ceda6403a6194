//! Days, moments and lengths of time, as authors write them and as pages print them.

mod length;
mod scan;
mod scan_zone;
mod written;

use std::fmt;

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use written::{Clock, DayOrder, Place, SaidMoment, TimeProblem, Written, WrittenDay, WrittenZone, ZoneRule};

/// A day in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(Date);

/// A point in time, as exactly as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00Z.
    seconds: i64,
    /// The offset it was written with, in seconds east of UTC.
    offset: i32,
    /// How exact it is.
    pub precision: Precision,
    /// Whether the author marked it as approximate (`~`).
    pub approximate: bool,
}

/// How exact a moment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Only the day is known.
    Day,
    /// The minute is known.
    Minute,
}

/// A length of time, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Length(i64);

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// How often clocks of a zone showed a time of day on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// As nearly always.
    Once,
    /// They were put forward over it.
    Never,
    /// They were put back to before it.
    Twice,
}

/// A moment as a clock on a wall would show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WallTime {
    /// The day.
    pub day: Day,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Day {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `2026-06-30`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |s: &str, n| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day on which `seconds` after 1970-01-01T00:00Z fall in UTC.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        Some(Self(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date()))
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> i8 {
        self.0.day()
    }

    /// How many days lie between `earlier` and this one; negative if this one is earlier.
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.ordinal() - earlier.ordinal())
    }

    /// The day `days` later; stays within the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.clamp(-3_000_000, 3_000_000).days()))
    }

    /// How many whole months lie between `earlier` and this one.
    pub fn months_since(self, earlier: Self) -> i64 {
        let months = (i64::from(self.year()) - i64::from(earlier.year())) * 12 + i64::from(self.month())
            - i64::from(earlier.month());
        if self.day_of_month() < earlier.day_of_month() { months - 1 } else { months }
    }

    /// Printed by a pattern of `d`, `dd`, `MM`, `MMM`, `MMMM`, `yyyy`, `EEEE` and anything else as it stands: `d MMM yyyy` is `30 Jun 2026`.
    pub fn format(self, pattern: &str) -> String {
        let mut text = String::with_capacity(pattern.len() + 8);
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            let n = rest.chars().take_while(|other| *other == c).count();
            self.push_formatted(&mut text, c, n);
            rest = &rest[n * c.len_utf8()..];
        }
        text
    }

    /// Prints `n` times the letter `letter` of a pattern.
    fn push_formatted(self, text: &mut String, letter: char, n: usize) {
        let month = || MONTHS[usize::from(self.month().unsigned_abs()) - 1];
        let weekday = || WEEKDAYS[usize::from(self.0.weekday().to_monday_zero_offset().unsigned_abs())];
        match (letter, n) {
            ('d', _) => push_number(text, self.day_of_month().unsigned_abs().into(), n.min(2)),
            ('M', 1 | 2) => push_number(text, self.month().unsigned_abs().into(), n),
            ('M', 3) => text.push_str(&month()[..3]),
            ('M', _) => text.push_str(month()),
            ('y', _) => push_number(text, self.year().unsigned_abs(), 4),
            ('E', _) => text.push_str(weekday()),
            _ => text.extend(std::iter::repeat_n(letter, n)),
        }
    }

    fn ordinal(self) -> i32 {
        i32::try_from(self.0.since(Date::constant(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days())))
            .unwrap_or(0)
    }
}

/// Prints a number with at least `n_digits` digits.
fn push_number(text: &mut String, number: u16, n_digits: usize) {
    let digits = [number / 1000 % 10, number / 100 % 10, number / 10 % 10, number % 10];
    let significant = digits.iter().position(|digit| *digit > 0).unwrap_or(3);
    let shown = &digits[significant.min(4 - n_digits.clamp(1, 4))..];
    text.extend(shown.iter().map(|digit| char::from(b'0' + u8::try_from(*digit).expect("it is below ten"))));
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Moment {
    /// A moment on the wall clock at `offset` seconds east of UTC.
    pub fn new(day: Day, hour: i8, minute: i8, second: i8, offset: i32) -> Option<Self> {
        let civil = day.0.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?);
        let timestamp = Offset::from_seconds(offset).ok()?.to_timestamp(civil).ok()?;
        Some(Self { seconds: timestamp.as_second(), offset, precision: Precision::Minute, approximate: false })
    }

    /// A moment on the wall clock of `zone`. Where the clock was put forward, the time after the gap; where back, the first.
    pub fn in_zone(day: Day, hour: i8, minute: i8, second: i8, zone: &Zone) -> Option<Self> {
        let civil = day.0.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?);
        let zoned = zone.0.to_ambiguous_zoned(civil).compatible().ok()?;
        Some(Self {
            seconds: zoned.timestamp().as_second(),
            offset: zoned.offset().seconds(),
            precision: Precision::Minute,
            approximate: false,
        })
    }

    /// A day as a whole, which begins at midnight in `zone`.
    pub fn whole_day(day: Day, zone: &Zone) -> Option<Self> {
        Self::in_zone(day, 0, 0, 0, zone).map(|moment| Self { precision: Precision::Day, ..moment })
    }

    /// A day as a whole, which begins at midnight at `offset` seconds east of UTC.
    pub fn whole_day_at(day: Day, offset: i32) -> Option<Self> {
        Self::new(day, 0, 0, 0, offset).map(|moment| Self { precision: Precision::Day, ..moment })
    }

    /// The moment `length` later; stays within the calendar.
    #[must_use]
    pub fn plus(self, length: Length) -> Self {
        Self { seconds: self.seconds.saturating_add(length.0), ..self }
    }

    /// The same moment, marked as approximate or not.
    #[must_use]
    pub fn approximate(self, approximate: bool) -> Self {
        Self { approximate, ..self }
    }

    /// The day on which it fell where it was written.
    pub fn day(self) -> Day {
        self.wall(Offset::from_seconds(self.offset).map_or(TimeZone::UTC, TimeZone::fixed)).day
    }

    /// What a clock in `zone` showed. A whole day is the day as written, whatever the zone.
    pub fn wall_time(self, zone: &Zone) -> WallTime {
        match self.precision {
            Precision::Day => WallTime { day: self.day(), hour: 0, minute: 0 },
            Precision::Minute => self.wall(zone.0.clone()),
        }
    }

    /// Seconds since 1970-01-01T00:00Z, for order and differences.
    pub fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// How long after `earlier` it was; negative if before.
    pub fn since(self, earlier: Self) -> Length {
        Length(self.seconds - earlier.seconds)
    }

    /// As RFC 3339, for machines: `2026-06-30T09:02:00+00:00`, or `2026-06-30` for a whole day.
    pub fn to_rfc3339(self) -> String {
        if self.precision == Precision::Day {
            return self.day().to_string();
        }
        let offset = Offset::from_seconds(self.offset).unwrap_or(Offset::UTC);
        Timestamp::from_second(self.seconds)
            .map_or_else(|_| String::new(), |t| t.display_with_offset(offset).to_string())
    }

    fn wall(self, zone: TimeZone) -> WallTime {
        let zoned = Timestamp::from_second(self.seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone);
        WallTime { day: Day(zoned.date()), hour: zoned.hour().unsigned_abs(), minute: zoned.minute().unsigned_abs() }
    }
}

impl Length {
    /// A length of so many seconds.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Its seconds.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// Whether the end stands before the start.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

/// Plain words: `48 min`, `1 h 12 min`, `3 days 4 h`, `less than a minute`.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = (self.0.unsigned_abs() + 30) / 60;
        if self.0 < 0 {
            f.write_str("−")?;
        }
        let (days, hours, minutes) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
        let plural = if days == 1 { "" } else { "s" };
        match (days, hours, minutes) {
            (0, 0, 0) if self.0 == 0 => f.write_str("0 min"),
            (0, 0, 0) => f.write_str("less than a minute"),
            (0, 0, m) => write!(f, "{m} min"),
            (0, h, 0) => write!(f, "{h} h"),
            (0, h, m) => write!(f, "{h} h {m} min"),
            (d, 0, _) => write!(f, "{d} day{plural}"),
            (d, h, _) if d < 7 => write!(f, "{d} day{plural} {h} h"),
            (d, ..) => write!(f, "{d} days"),
        }
    }
}

impl Zone {
    /// UTC.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone of an IANA name such as `Europe/Berlin`.
    pub fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("utc") || name == "Z" {
            return Some(Self::utc());
        }
        TimeZone::get(name).ok().map(Self)
    }

    /// How often its clocks showed that time on that day.
    pub fn showing(&self, day: Day, clock: Clock) -> Showing {
        let Ok(time) = jiff::civil::Time::new(clock.hour, clock.minute, clock.second, 0) else { return Showing::Never };
        self.showing_at(day.0.to_datetime(time))
    }

    /// Whether its clocks showed the time of day of `moment` twice on that day.
    pub fn shows_twice(&self, moment: Moment) -> bool {
        let timestamp = Timestamp::from_second(moment.seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        self.showing_at(self.0.to_datetime(timestamp)) == Showing::Twice
    }

    fn showing_at(&self, time: jiff::civil::DateTime) -> Showing {
        match self.0.to_ambiguous_timestamp(time).offset() {
            AmbiguousOffset::Unambiguous { .. } => Showing::Once,
            AmbiguousOffset::Gap { .. } => Showing::Never,
            AmbiguousOffset::Fold { .. } => Showing::Twice,
        }
    }

    /// What to print after a time in this zone on that day: `UTC`, `CEST`, `+05:45`.
    pub fn label(&self, moment: Moment) -> String {
        let timestamp = Timestamp::from_second(moment.seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        self.0.to_offset_info(timestamp).abbreviation().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect(text)
    }

    #[test]
    fn days_are_strict_about_form_and_calendar() {
        for text in ["2026-6-30", "2026-02-30", "2026-06-30T09:02", "30-06-2026", "", "2026-13-01", "+026-01-01"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
    }

    #[test]
    fn days_are_printed_by_pattern() {
        let check = |pattern: &str, expected: &str| assert_eq!(day("2026-06-30").format(pattern), expected);
        check("d MMM yyyy", "30 Jun 2026");
        check("EEEE d MMMM yyyy", "Tuesday 30 June 2026");
        check("yyyy-MM-dd", "2026-06-30");
    }

    #[test]
    fn days_and_months_are_counted() {
        assert_eq!(day("2026-07-17").days_since(day("2026-06-30")), 17);
        assert_eq!(day("2026-06-30").months_since(day("2025-05-12")), 13);
        assert_eq!(day("2026-06-11").months_since(day("2025-05-12")), 12);
        assert_eq!(day("2026-02-28").plus_days(1), day("2026-03-01"));
    }

    #[test]
    fn lengths_read_plainly() {
        let check = |seconds: i64, expected: &str| assert_eq!(Length(seconds).to_string(), expected);
        check(48 * 60, "48 min");
        check(72 * 60, "1 h 12 min");
        check(3600, "1 h");
        check(86_400 + 4 * 3600, "1 day 4 h");
        check(9 * 86_400, "9 days");
        check(20, "less than a minute");
        check(0, "0 min");
        check(-60, "−1 min");
    }

    #[test]
    fn moments_keep_the_offset_they_were_written_with() {
        let moment = Moment::new(day("2026-06-30"), 23, 30, 0, -5 * 3600).expect("a moment");
        assert_eq!(moment.day(), day("2026-06-30"));
        assert_eq!(moment.wall_time(&Zone::utc()), WallTime { day: day("2026-07-01"), hour: 4, minute: 30 });
        assert_eq!(moment.to_rfc3339(), "2026-06-30T23:30:00-05:00");
    }

    #[test]
    fn daylight_saving_is_the_zones_business() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        let summer = Moment::in_zone(day("2026-06-30"), 9, 0, 0, &berlin).expect("a moment");
        assert_eq!(summer.wall_time(&Zone::utc()).hour, 7);
        assert_eq!(berlin.label(summer), "CEST");
        assert_eq!(Zone::named("Mars/Olympus"), None);
    }
}
