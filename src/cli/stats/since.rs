//! From when on figures are asked for: `12m`, `90d`, `2026-01`, …

use crate::insight::Period;
use crate::model::time::Day;

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// From the beginning.
    All,
    /// This month and those before it, so many in all.
    Months(u16),
    /// Today and the days before it, so many in all.
    Days(u16),
    /// From this day on.
    Day(Day),
}

impl Since {
    pub(super) fn period(self, today: Day) -> Period {
        match self {
            Self::All => Period::ALL,
            Self::Months(n) => Period::months(today, n),
            Self::Days(n) => Period::days(today, n),
            Self::Day(day) => Period { from: Some(day) },
        }
    }
}

/// For clap.
pub(super) fn parse(text: &str) -> Result<Since, String> {
    let last = text.chars().next_back();
    let counted = |unit| {
        let digits = text.strip_suffix(unit)?;
        digits.parse::<u16>().ok().filter(|n| (1..=1200).contains(n))
    };
    let found = match last {
        _ if text == "all" => Some(Since::All),
        Some('d') => counted('d').map(Since::Days),
        Some('w') => counted('w').map(|n| Since::Days(n * 7)),
        Some('m') => counted('m').map(Since::Months),
        Some('y') => counted('y').filter(|n| *n <= 100).map(|n| Since::Months(n * 12)),
        _ => [text.to_owned(), format!("{text}-01"), format!("{text}-01-01")]
            .iter()
            .find_map(|t| Day::parse(t))
            .map(Since::Day),
    };
    found.ok_or_else(|| "write it as 12m, 90d, 2y, 2026, 2026-01, 2026-01-31 or all".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_written_in_many_ways() {
        let day = |text| Since::Day(Day::parse(text).expect(text));
        let check = |text: &str, expected: Option<Since>| assert_eq!(parse(text).ok(), expected, "{text}");
        check("all", Some(Since::All));
        check("12m", Some(Since::Months(12)));
        check("2y", Some(Since::Months(24)));
        check("90d", Some(Since::Days(90)));
        check("2w", Some(Since::Days(14)));
        check("2026", Some(day("2026-01-01")));
        check("2026-03", Some(day("2026-03-01")));
        check("2026-03-31", Some(day("2026-03-31")));
        for wrong in ["", "m", "0m", "-3m", "12", "2026-13", "99999d", "200y", "1.5y", "12 m", "é"] {
            check(wrong, None);
        }
    }
}
