//! Counts and spans in plain words.

use crate::model::time::Day;

/// `1 incident`, `3 incidents`.
pub(super) fn count(n: usize, singular: &str) -> String {
    format!("{} {}", number(n), plural(n, singular))
}

/// The word alone: `incident`, `incidents`; `post-mortem`, `system`, `day`: words that take an `s`.
pub(super) fn plural(n: usize, singular: &str) -> String {
    match (n, singular.strip_suffix('y')) {
        (1, _) => singular.to_owned(),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{singular}s"),
    }
}

/// `128`, `12,400`.
pub(super) fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && digits.len() > 3 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How long from one day to another: `9 days`, `6 weeks`, `5 months`, `3 years`; a later `from` counts as the same day.
pub(super) fn span(from: Day, to: Day) -> String {
    let days = to.days_since(from).max(0);
    let months = to.months_since(from);
    match (days, months) {
        (0, _) => "less than a day".to_owned(),
        (1..14, _) => unit(days, "day"),
        (_, 0..2) => unit(days / 7, "week"),
        (_, 2..24) => unit(months, "month"),
        _ => unit(months / 12, "year"),
    }
}

/// Things in a row: `a`, `a and b`, `a, b and c`.
pub(super) fn list(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn unit(n: i64, singular: &str) -> String {
    count(usize::try_from(n).unwrap_or(0), singular)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_as_exact_as_they_are_short() {
        let check = |from: &str, to: &str, expected: &str| {
            let day = |text: &str| Day::parse(text).expect(text);
            assert_eq!(span(day(from), day(to)), expected, "{from} to {to}");
        };
        check("2026-06-30", "2026-06-30", "less than a day");
        check("2026-06-30", "2026-06-29", "less than a day");
        check("2026-06-30", "2026-07-01", "1 day");
        check("2026-06-30", "2026-07-13", "13 days");
        check("2026-06-30", "2026-07-14", "2 weeks");
        check("2026-06-30", "2026-08-29", "8 weeks");
        check("2026-06-30", "2026-08-30", "2 months");
        check("2025-06-10", "2025-11-20", "5 months");
        check("2023-06-30", "2025-06-29", "23 months");
        check("2023-06-30", "2026-06-30", "3 years");
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(count(1, "incident"), "1 incident");
        assert_eq!(count(12_400, "system"), "12,400 systems");
        assert_eq!(count(2, "category"), "2 categories");
        assert_eq!(count(2, "day"), "2 days");
        assert_eq!((number(999), number(1_000_000)), ("999".to_owned(), "1,000,000".to_owned()));
        assert_eq!(list(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), "a, b and c");
    }
}
