//! Times as people write them: what a text says of day, clock and zone, and nothing that it doesn't say.

use std::fmt;

use super::scan::Cursor;
use super::{Day, Moment, Showing, Zone};

/// Where a time is written, which decides how `09:00-11:00` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A field that holds one time: `-11:00` is an offset.
    Field,
    /// The start of a line of text: `-11:00` is the end of a range.
    Prose,
}

/// A time as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The day, if one was said.
    pub day: Option<WrittenDay>,
    /// The time of day, if one was said.
    pub clock: Option<Clock>,
    /// The zone, if one was said.
    pub zone: Option<WrittenZone>,
    /// Whether it was marked with `~`.
    pub approximate: bool,
}

/// A day as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenDay {
    /// Year, month and day.
    Full(Day),
    /// `31 Oct`: month and day.
    NoYear(i8, i8),
    /// `03/04/2021`: two numbers of which one is the month, and the year; 0 where there is none (`12-05 16:21`).
    Numeric(i8, i8, i16),
}

/// Which of the two numbers of `03/04/2021` is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// As in the United States.
    MonthFirst,
    /// As nearly everywhere else.
    DayFirst,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 23.
    pub hour: i8,
    /// 0 to 59.
    pub minute: i8,
    /// 0 to 59.
    pub second: i8,
}

/// A zone as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenZone {
    /// Its name as written: `PST`, `+02:00`, `US/Pacific`.
    pub name: String,
    /// What it means.
    pub rule: ZoneRule,
}

/// What a zone's name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneRule {
    /// So many seconds east of UTC, summer and winter.
    Fixed(i32),
    /// By the rules of a place.
    Rules(Zone),
}

/// Why a text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeProblem {
    /// It doesn't look like one.
    NotATime,
    /// The calendar has no such day.
    NoSuchDay,
    /// The clock has no such time.
    NoSuchClock,
    /// No zone has such an offset.
    BadOffset,
    /// Day and month could be either way round.
    Ambiguous,
    /// A bare number.
    BareNumber,
    /// A time of day without a day.
    NoDay,
    /// A day without a year.
    NoYear,
}

/// A moment that was read from a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaidMoment {
    /// The moment.
    pub moment: Moment,
    /// Whether a zone was said; if not, the site's was taken. A date alone needs none.
    pub has_zone: bool,
    /// Whether a day was said; if not, the one that was offered was taken.
    pub has_day: bool,
    /// Whether clocks of its zone showed that time once.
    pub showing: Showing,
}

impl fmt::Display for TimeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotATime => "it is not a date or time",
            Self::NoSuchDay => "the calendar has no such day",
            Self::NoSuchClock => "the clock has no such time",
            Self::BadOffset => "no time zone has that offset",
            Self::Ambiguous => "day and month could be either way round",
            Self::BareNumber => "it is a bare number",
            Self::NoDay => "it has no day",
            Self::NoYear => "it has no year",
        })
    }
}

impl Written {
    /// Reads the time at the start of `text`, and gives what follows it.
    pub fn scan(text: &str, place: Place) -> Result<(Self, &str), TimeProblem> {
        let mut cursor = Cursor::new(text, place);
        let written = cursor.time()?;
        Ok((written, cursor.rest()))
    }

    /// The moment, taking what was not said from `day` and `zone`; `None` where a day is still missing.
    pub fn moment(&self, day: Option<Day>, zone: &WrittenZone) -> Option<Moment> {
        let day = match self.day {
            Some(WrittenDay::Full(day)) => day,
            Some(WrittenDay::NoYear(..) | WrittenDay::Numeric(..)) | None => day?,
        };
        let zone = self.zone.as_ref().unwrap_or(zone);
        let moment = match self.clock {
            Some(clock) => zone.moment(day, clock)?,
            None => zone.whole_day(day)?,
        };
        Some(moment.approximate(self.approximate))
    }
}

impl WrittenDay {
    /// The day, by the order of numbers and the year that hold in its document.
    pub fn resolve(self, order: Option<DayOrder>, year: Option<i16>) -> Option<Day> {
        match self {
            Self::Full(day) => Some(day),
            Self::NoYear(month, day) => Day::new(year?, month, day),
            Self::Numeric(first, second, own_year) => {
                let year = if own_year == 0 { year? } else { own_year };
                match order.or_else(|| self.order())? {
                    DayOrder::MonthFirst => Day::new(year, first, second),
                    DayOrder::DayFirst => Day::new(year, second, first),
                }
            }
        }
    }

    /// Whether the year was written.
    pub fn has_year(self) -> bool {
        !matches!(self, Self::NoYear(..) | Self::Numeric(_, _, 0))
    }

    /// Which number is the month, where the numbers leave no doubt.
    pub fn order(self) -> Option<DayOrder> {
        match self {
            Self::Numeric(first, 13.., _) if first <= 12 => Some(DayOrder::MonthFirst),
            Self::Numeric(13.., second, _) if second <= 12 => Some(DayOrder::DayFirst),
            Self::Numeric(first, second, _) if first == second => Some(DayOrder::DayFirst),
            Self::Full(_) | Self::NoYear(..) | Self::Numeric(..) => None,
        }
    }
}

impl Clock {
    /// Minutes after midnight.
    pub fn minutes(self) -> u16 {
        u16::from(self.hour.unsigned_abs()) * 60 + u16::from(self.minute.unsigned_abs())
    }
}

impl WrittenZone {
    /// The zone that a site assumes where none is said.
    pub fn of_site(zone: &Zone) -> Self {
        Self { name: String::new(), rule: ZoneRule::Rules(zone.clone()) }
    }

    /// Reads a zone at the start of `text`: `UTC`, `(PST)`, `US/Pacific`, `Pacific Time`, `UTC+2`.
    pub fn scan(text: &str) -> Option<(Self, &str)> {
        let mut cursor = Cursor::new(text, Place::Field);
        let zone = cursor.zone().ok().flatten()?;
        Some((zone, cursor.rest()))
    }

    /// The moment at which clocks of this zone showed `clock` on `day`.
    pub fn moment(&self, day: Day, clock: Clock) -> Option<Moment> {
        let Clock { hour, minute, second } = clock;
        match &self.rule {
            ZoneRule::Fixed(offset) => Moment::new(day, hour, minute, second, *offset),
            ZoneRule::Rules(zone) => Moment::in_zone(day, hour, minute, second, zone),
        }
    }

    fn whole_day(&self, day: Day) -> Option<Moment> {
        match &self.rule {
            ZoneRule::Fixed(offset) => Moment::whole_day_at(day, *offset),
            ZoneRule::Rules(zone) => Moment::whole_day(day, zone),
        }
    }
}

impl Moment {
    /// Reads what a field holds: ISO 8601 and what people make of it. `zone` stands in where none is said, `day` where only
    /// a time of day is.
    pub fn read(text: &str, zone: &Zone, day: Option<Day>) -> Result<SaidMoment, TimeProblem> {
        let text = text.trim();
        let number = text.trim_start_matches('-');
        if !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && number.matches('.').count() < 2
        {
            return Err(TimeProblem::BareNumber);
        }
        let (written, rest) = Written::scan(text, Place::Field)?;
        if !rest.trim().is_empty() {
            return Err(TimeProblem::NotATime);
        }
        let said = written.day.map(full_day).transpose()?;
        let day = said.or(day).ok_or(TimeProblem::NoDay)?;
        let has_zone = written.zone.is_some() || written.clock.is_none();
        let written = Written { day: Some(WrittenDay::Full(day)), ..written };
        let of_site = WrittenZone::of_site(zone);
        let moment = written.moment(None, &of_site).ok_or(TimeProblem::NoSuchDay)?;
        let showing = match (&written.zone.as_ref().unwrap_or(&of_site).rule, written.clock) {
            (ZoneRule::Rules(zone), Some(clock)) => zone.showing(day, clock),
            (ZoneRule::Fixed(_), _) | (_, None) => Showing::Once,
        };
        Ok(SaidMoment { moment, has_zone, has_day: said.is_some(), showing })
    }
}

impl Day {
    /// Reads a day as people write it (`2026-06-30`, `30 June 2026`), also with a time behind it, which is left out.
    pub fn read(text: &str) -> Result<Self, TimeProblem> {
        let (written, rest) = Written::scan(text.trim(), Place::Field)?;
        if !rest.trim().is_empty() {
            return Err(TimeProblem::NotATime);
        }
        full_day(written.day.ok_or(TimeProblem::NoDay)?)
    }
}

fn full_day(day: WrittenDay) -> Result<Day, TimeProblem> {
    match day {
        WrittenDay::Full(day) => Ok(day),
        WrittenDay::NoYear(..) => Err(TimeProblem::NoYear),
        WrittenDay::Numeric(first, second, _) if first > 12 && second > 12 => Err(TimeProblem::NoSuchDay),
        WrittenDay::Numeric(..) => match day.order() {
            Some(order) => day.resolve(Some(order), None).ok_or(TimeProblem::NoSuchDay),
            None => Err(TimeProblem::Ambiguous),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, TimeProblem> {
        Moment::read(text, &Zone::utc(), None).map(|said| said.moment.to_rfc3339())
    }

    #[test]
    fn what_is_unambiguous_is_read() {
        let check = |text: &str, expected: &str| assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        check("2026-06-30T09:02Z", "2026-06-30T09:02:00+00:00");
        check("2026-06-30T09:02:03.250Z", "2026-06-30T09:02:03+00:00");
        check("2026-06-30 09:02", "2026-06-30T09:02:00+00:00");
        check("2024-02-28T9:35:00", "2024-02-28T09:35:00+00:00");
        check("2024-02-28 23:29 UTC", "2024-02-28T23:29:00+00:00");
        check("2021-08-05 07:02:33 +0000", "2021-08-05T07:02:33+00:00");
        check("2021-08-05T07:02:33+0800", "2021-08-05T07:02:33+08:00");
        check("2021-08-05T07:02-05:00", "2021-08-05T07:02:00-05:00");
        check("2021-08-05T07:02:00-00:00", "2021-08-05T07:02:00+00:00");
        check("2026-03-14T09:02:00+05:45", "2026-03-14T09:02:00+05:45");
        check("2026-03-14 09:02 Europe/Berlin", "2026-03-14T09:02:00+01:00");
        check("2026-06-30T09:02:00[Europe/Berlin]", "2026-06-30T09:02:00+02:00");
        check("2026-06-30 2:54 PM PDT", "2026-06-30T14:54:00-07:00");
        check("2026-06-30, 13:55 PM UTC", "2026-06-30T13:55:00+00:00");
        check("30 June 2026 09:02 UTC", "2026-06-30T09:02:00+00:00");
        check("June 30th, 2026 at 9:02 UTC", "2026-06-30T09:02:00+00:00");
        check("2026-06-30", "2026-06-30");
        check("~2026-06-30", "2026-06-30");
        check("2026/06/30", "2026-06-30");
        check("13/06/2021", "2021-06-13");
        check("06/13/2021", "2021-06-13");
        check("09:14 UTC 2026-06-30", "2026-06-30T09:14:00+00:00");
    }

    #[test]
    fn the_rest_is_refused_with_a_reason() {
        let check = |text: &str, expected: TimeProblem| assert_eq!(read(text), Err(expected), "{text}");
        check("03/04/2021", TimeProblem::Ambiguous);
        check("2026-02-30", TimeProblem::NoSuchDay);
        check("2026-02-29", TimeProblem::NoSuchDay);
        check("2026-13-01", TimeProblem::NoSuchDay);
        check("31/31/2026", TimeProblem::NoSuchDay);
        check("2026-03-14T25:11:00Z", TimeProblem::NoSuchClock);
        check("2026-03-14T10:61", TimeProblem::NoSuchClock);
        check("2026-03-14T09:02:00+25:00", TimeProblem::BadOffset);
        check("1773478920", TimeProblem::BareNumber);
        check("1773478920.5", TimeProblem::BareNumber);
        check("around 9:40 UTC", TimeProblem::NotATime);
        check("yes", TimeProblem::NotATime);
        check("", TimeProblem::NotATime);
        check("23:29 UTC", TimeProblem::NoDay);
        check("30 June", TimeProblem::NoYear);
        check("2026-06-30 at noon", TimeProblem::NotATime);
        check("2026-06", TimeProblem::NotATime);
    }

    #[test]
    fn what_was_not_said_is_known() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        let said = Moment::read("2026-06-30 09:02", &berlin, None).expect("a time");
        assert!(!said.has_zone && said.has_day);
        assert_eq!(said.moment.to_rfc3339(), "2026-06-30T09:02:00+02:00");
        assert!(Moment::read("2026-06-30", &berlin, None).expect("a day").has_zone);
        let said = Moment::read("~23:29 UTC", &berlin, Day::parse("2026-06-30")).expect("a time");
        assert!(said.has_zone && !said.has_day && said.moment.approximate);
    }

    #[test]
    fn clocks_that_are_put_forward_or_back_are_known() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        let check = |text: &str, expected: Showing| {
            assert_eq!(Moment::read(text, &berlin, None).expect(text).showing, expected, "{text}");
        };
        check("2026-03-29 01:59", Showing::Once);
        check("2026-03-29 02:30", Showing::Never);
        check("2026-03-29T02:30+01:00", Showing::Once);
        check("2026-10-25 02:30", Showing::Twice);
        check("2026-10-25 02:30 UTC", Showing::Once);
        check("2026-11-01 01:30 America/New_York", Showing::Twice);
        check("2026-10-25", Showing::Once);
    }

    #[test]
    fn a_time_at_the_start_of_a_line_ends_where_it_ends() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Written::scan(text, Place::Prose).map(|(_, rest)| rest), Ok(expected), "{text}");
        };
        check("09:00 - 11:00 work", " - 11:00 work");
        check("09:00-11:00 work", "-11:00 work");
        check("14:03: alert", ": alert");
        check("1936 UTC alert", " alert");
        check("2:54 PM PST: merged", ": merged");
        check("2022-05-25 HH:mm", " HH:mm");
        check("Oct 31 21:33 posts", " posts");
        check("2019-07-25:", ":");
        check("12:48 (6:48 PDT): block", " (6:48 PDT): block");
        check("16h30 UTC", "");
        check("9am", "");
        check("Feb 15, 2024: 7:56am UTC an email", " an email");
        check("2021-05-09 - 14:20 work", " work");
        check("2021-05-09 - 15 nodes", " - 15 nodes");
        check("12-05 16:21] work", "] work");
    }

    #[test]
    fn numbers_that_are_no_times_stay_numbers() {
        for text in [
            "1936 nodes",
            "5 nodes",
            "May be",
            "1:2",
            "10:300",
            "v1.2",
            "12 of 40",
            "12-05 x",
            "2022-05-?? x",
            "100:20",
        ] {
            assert!(Written::scan(text, Place::Prose).is_err(), "{text}");
        }
    }
}
