//! Months as figures count them.

use crate::model::time::Day;

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since the year 0.
    index: i32,
}

impl Month {
    /// The month a day falls in.
    pub fn of(day: Day) -> Self {
        Self { index: i32::from(day.year()) * 12 + i32::from(day.month()) - 1 }
    }

    /// The month `months` later, or earlier where negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self { index: self.index + months }
    }

    /// How many months lie between `earlier` and this one; negative if this one is earlier.
    pub fn since(self, earlier: Self) -> i32 {
        self.index - earlier.index
    }

    /// The year.
    pub fn year(self) -> i16 {
        i16::try_from(self.index.div_euclid(12)).unwrap_or(i16::MAX)
    }

    /// The number of the month, 1 to 12.
    pub fn number(self) -> i8 {
        i8::try_from(self.index.rem_euclid(12)).unwrap_or_default() + 1
    }

    /// The number of its quarter, 1 to 4.
    pub fn quarter(self) -> i8 {
        (self.number() - 1) / 3 + 1
    }

    /// Its first day.
    #[expect(clippy::missing_panics_doc, reason = "every month has a first day")]
    pub fn first_day(self) -> Day {
        Day::new(self.year(), self.number(), 1).expect("every month has a first day")
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.plus(1).first_day().plus_days(-1)
    }

    /// The `n` months that end with this one, oldest first.
    pub fn ending(self, n: u8) -> impl ExactSizeIterator<Item = Self> + DoubleEndedIterator {
        let n = i32::from(n);
        (0..n).map(move |i| self.plus(i + 1 - n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::of(Day::parse(text).expect(text))
    }

    #[test]
    fn months_are_counted_across_years() {
        assert_eq!(month("2026-01-31").plus(-1).first_day().to_string(), "2025-12-01");
        assert_eq!(month("2024-02-10").last_day().to_string(), "2024-02-29");
        assert_eq!(month("2026-07-01").since(month("2025-12-31")), 7);
        assert_eq!((month("2026-09-30").quarter(), month("2026-10-01").quarter()), (3, 4));
    }

    #[test]
    fn a_row_of_months_ends_with_the_last() {
        let months: Vec<String> = month("2026-02-14").ending(3).map(|m| m.first_day().format("MMM yy")).collect();
        assert_eq!(months, ["Dec 2025", "Jan 2026", "Feb 2026"]);
    }
}
