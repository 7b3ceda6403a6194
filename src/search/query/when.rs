//! Days, ages and lengths as the values of `after:`, `before:` and `took:`.

use super::token::trimmed;
use crate::model::time::{Day, Length};

/// What `after:` and `before:` take, for messages.
pub(super) const DAYS: &str = "write `2026`, `2026-03` or `2026-03-07`, or an age such as `30d`, `6w`, `3m` or `1y`";

/// What `took:` takes, for messages.
pub(super) const LENGTHS: &str = "write `>1h`, `<=30m`, `1h..4h` or `90m`";

/// The most digits of an age.
const MAX_AGE_DIGITS: usize = 4;

/// The first year that is taken: whoever writes less left a digit out.
const MIN_YEAR: i16 = 1000;

/// Lengths of time, both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LengthRange {
    /// The shortest.
    pub min: Option<Length>,
    /// The longest.
    pub max: Option<Length>,
}

/// The first day of a year, month or day, or the day that an age before `today` is.
pub(super) fn first_day(text: &str, today: Day) -> Option<Day> {
    let text = trimmed(text);
    age(text, today).or_else(|| {
        let mut parts = text.split(['-', '/']);
        let year = number(parts.next()?, 4..=4)?;
        let mut part = || parts.next().map_or(Some(1), |part| number(part, 1..=2));
        let (month, day) = (part()?, part()?);
        let day = Day::new(year, month.try_into().ok()?, day.try_into().ok()?)?;
        (parts.next().is_none() && year >= MIN_YEAR).then_some(day)
    })
}

/// Reads `>1h`, `<=30m`, `1h..4h`, `90m`. Without a sign, it is the length as pages print it: to the minute.
pub(super) fn lengths(text: &str) -> Option<LengthRange> {
    let text = trimmed(text);
    let seconds = |n: i64| Some(Length::from_seconds(n));
    if let Some((min, max)) = text.split_once("..") {
        let end = |text: &str| if trimmed(text).is_empty() { Some(None) } else { length(text).map(Some) };
        let (min, max) = (end(min)?, end(max)?);
        let is_turned = min.zip(max).is_some_and(|(min, max)| min > max);
        let (min, max) = if is_turned { (max, min) } else { (min, max) };
        return (min.is_some() || max.is_some()).then_some(LengthRange { min, max });
    }
    let digits = text.find(|c: char| !matches!(c, '<' | '>' | '=')).unwrap_or(text.len());
    let (sign, rest) = text.split_at(digits);
    let n = length(rest)?.seconds();
    match sign {
        ">" => Some(LengthRange { min: seconds(n + 1), max: None }),
        ">=" => Some(LengthRange { min: seconds(n), max: None }),
        "<" => Some(LengthRange { min: None, max: seconds(n - 1) }),
        "<=" => Some(LengthRange { min: None, max: seconds(n) }),
        "" | "=" => {
            let minute = (n + 30) / 60 * 60;
            Some(LengthRange { min: seconds(minute - 30), max: seconds(minute + 29) })
        }
        _ => None,
    }
}

/// A length that begins with a digit: `1h30m`, `90 min`, `1.5 hours`.
fn length(text: &str) -> Option<Length> {
    Length::parse(&text.to_ascii_lowercase()).filter(|_| text.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

fn age(text: &str, today: Day) -> Option<Day> {
    let unit = text.chars().next_back()?;
    let digits = text.strip_suffix(unit)?;
    let n = i64::from(number(digits, 1..=MAX_AGE_DIGITS)?);
    let day = match unit.to_ascii_lowercase() {
        'd' => today.plus_days(-n),
        'w' => today.plus_days(-7 * n),
        'm' => months_before(today, n)?,
        'y' => months_before(today, 12 * n)?,
        _ => return None,
    };
    (day.year() >= MIN_YEAR).then_some(day)
}

/// The same day of a month `n` months earlier, or that month's last day where it is shorter.
fn months_before(day: Day, n: i64) -> Option<Day> {
    let months = i64::from(day.year()) * 12 + i64::from(day.month()) - 1 - n;
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
    (1..=day.day_of_month()).rev().find_map(|day| Day::new(year, month, day))
}

/// A number of so many digits.
fn number(text: &str, n_digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let is_number = n_digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_years_and_ages_begin_on_a_day() {
        let today = Day::parse("2026-03-31").expect("a day");
        let check = |text: &str, expected: &str| {
            let day = first_day(text, today).map(|day| day.to_string());
            assert_eq!(day.as_deref().unwrap_or("none"), expected, "{text}");
        };
        check("2026", "2026-01-01");
        check("2026-03", "2026-03-01");
        check("2026-3-7", "2026-03-07");
        check("2026/03/07", "2026-03-07");
        check("1d", "2026-03-30");
        check("0d", "2026-03-31");
        check("2w", "2026-03-17");
        check("1m", "2026-02-28");
        check("1M", "2026-02-28");
        check("4m", "2025-11-30");
        check("2y", "2024-03-31");
        check("9999d", "1998-11-14");
        for text in [
            "",
            "soon",
            "2026-13",
            "2026-02-30",
            "226",
            "0226",
            "20260307",
            "9999y",
            "12345d",
            "d",
            "-1d",
            "1 d",
            "2026-03-07-01",
            "2026-",
            "é",
            "1é",
        ] {
            check(text, "none");
        }
    }

    #[test]
    fn lengths_are_ranges() {
        let check = |text: &str, expected: Option<(i64, i64)>| {
            let end = |end: Option<Length>| end.map_or(-1, Length::seconds);
            assert_eq!(lengths(text).map(|range| (end(range.min), end(range.max))), expected, "{text}");
        };
        check(">1h", Some((3601, -1)));
        check(">=1h", Some((3600, -1)));
        check("<30m", Some((-1, 1799)));
        check("<= 2h", Some((-1, 7200)));
        check("1h..4h", Some((3600, 14400)));
        check("4h..1h", Some((3600, 14400)));
        check("1h..", Some((3600, -1)));
        check("..90m", Some((-1, 5400)));
        check("90m", Some((5370, 5429)));
        check("=1h30m", Some((5370, 5429)));
        check("1.5h", Some((5370, 5429)));
        check("0m", Some((-30, 29)));
        for text in ["", "x", "60", ">", "..", ">>1h", "1h..x", "~1h", "PT1H", "-1h"] {
            check(text, None);
        }
    }
}
