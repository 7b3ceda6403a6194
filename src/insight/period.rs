//! The stretch of time that figures are asked for.

use crate::catalog::{Catalog, PostMortemRef};
use crate::model::time::Day;

use super::Month;

/// A stretch of days up to today; post-mortems belong to it by the day they stand under.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// Its first day; `None` for all time, to which post-mortems without a day belong, too.
    pub from: Option<Day>,
}

impl Period {
    /// All time.
    pub const ALL: Self = Self { from: None };

    /// This month and those before it, `n` in all.
    pub fn months(today: Day, n: u16) -> Self {
        Self { from: Some(Month::of(today).plus(1 - i32::from(n.max(1))).first_day()) }
    }

    /// Today and the days before it, `n` in all.
    pub fn days(today: Day, n: u16) -> Self {
        Self { from: Some(today.plus_days(1 - i64::from(n.max(1)))) }
    }

    /// Whether a post-mortem belongs to it. What is dated after today belongs to no period but all time.
    pub fn contains(self, catalog: &Catalog, post_mortem: PostMortemRef) -> bool {
        let Some(from) = self.from else { return true };
        let date = catalog.post_mortem(post_mortem).date.as_ref();
        date.is_some_and(|date| date.value >= from && date.value <= catalog.today())
    }

    /// The period of the same length that ends the day before this one begins, as months where this one is months.
    pub fn before(self, today: Day) -> Option<(Day, Day)> {
        let from = self.from?;
        let last = from.plus_days(-1);
        let first = if from.day_of_month() == 1 {
            Month::of(from).plus(Month::of(from).since(Month::of(today)) - 1).first_day()
        } else {
            from.plus_days(-(today.days_since(from) + 1))
        };
        Some((first, last))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{day, incident, library};
    use super::*;

    #[test]
    fn a_period_of_months_begins_with_a_month() {
        let today = day("2026-07-28");
        let from = |period: Period| period.from.map(|day| day.to_string());
        assert_eq!(from(Period::months(today, 12)).as_deref(), Some("2025-08-01"));
        assert_eq!(from(Period::months(today, 1)).as_deref(), Some("2026-07-01"));
        assert_eq!(from(Period::days(today, 30)).as_deref(), Some("2026-06-29"));
        assert_eq!(from(Period::ALL), None);
    }

    #[test]
    fn the_period_before_is_as_long() {
        let today = day("2026-07-28");
        let before = |period: Period| period.before(today).map(|(from, to)| (from.to_string(), to.to_string()));
        let said = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(before(Period::months(today, 12)), said("2024-08-01", "2025-07-31"));
        assert_eq!(before(Period::days(today, 7)), said("2026-07-15", "2026-07-21"));
        assert_eq!(before(Period::ALL), None);
    }

    #[test]
    fn what_has_no_day_belongs_to_all_time() {
        let catalog = library("2026-07-28")
            .with(incident("2026-06-30-a"))
            .with(incident("2026-08-01-later"))
            .with(incident("undated"))
            .link();
        let n = |period: Period| catalog.post_mortems().filter(|p| period.contains(&catalog, *p)).count();
        assert_eq!((n(Period::ALL), n(Period::months(catalog.today(), 3))), (3, 1));
    }
}
