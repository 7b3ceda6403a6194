//! PM607: a share that is more than the whole, or less than nothing.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Check, Text, rule};
use crate::markdown;

rule!(
    /// ## What it finds
    ///
    /// More than 100 % or less than 0 % of things that failed: `120 % of requests failed`. Growth (`150 % more traffic`),
    /// load (`CPU at 130 %`) and comparisons (`of the usual traffic`) are left alone. Figures of the front matter are held to
    /// 0–100 already (PM103).
    ///
    /// ## Why
    ///
    /// A figure that can't be right makes readers doubt those that are.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// At the peak, 120 % of requests failed.
    /// ```
    ///
    /// ## Fix
    ///
    /// Correct the figure. Where retries were counted, say so, and count requests of users: “20 % of requests failed, each
    /// after six attempts.”
    RULE = code::IMPOSSIBLE_SHARE, Check::Text(check)
);

/// What can fail in part.
const THINGS: &[&str] = &[
    "accounts",
    "builds",
    "calls",
    "checkouts",
    "clients",
    "connections",
    "customers",
    "deployments",
    "emails",
    "files",
    "hosts",
    "instances",
    "jobs",
    "logins",
    "messages",
    "nodes",
    "orders",
    "pages",
    "payments",
    "pods",
    "queries",
    "reads",
    "records",
    "requests",
    "responses",
    "rows",
    "servers",
    "sessions",
    "tests",
    "tickets",
    "transactions",
    "users",
    "visitors",
    "writes",
];

/// What is said of things of which a part failed, as it begins.
const FAILURES: &[&str] = &[
    "fail",
    "error",
    "lost",
    "affect",
    "impact",
    "drop",
    "timed",
    "unable",
    "corrupt",
    "reject",
    "unavailable",
    "broke",
    "hit",
];

/// Words behind which a figure over 100 compares and does not count.
const COMPARISONS: &[&str] = &[
    "normal", "usual", "typical", "expected", "peak", "average", "baseline", "than", "capacity", "quota", "limit",
    "day", "week",
];

fn check(text: &Text<'_>, found: &mut Vec<Diagnostic>) {
    let source = text.source();
    let body = text.document.body().span;
    let written = source.get(body.range()).unwrap_or_default();
    // Few texts have a figure that could be meant; the others are not read again.
    if !figures(written).any(|(value, _)| is_impossible(value)) {
        return;
    }
    for passage in markdown::prose(written, body.start as usize) {
        for (value, range) in figures(&passage.text) {
            if is_impossible(value) && is_share_of_failures(&passage.text, range.end) {
                let message = format!("`{}` can't be a share of anything", passage.text[range.clone()].trim());
                let finding = text.finding(code::IMPOSSIBLE_SHARE, passage.span(range), message);
                found.push(finding.help("a share lies between 0 % and 100 %"));
            }
        }
    }
}

fn is_impossible(value: f64) -> bool {
    !(0.0..=100.0).contains(&value)
}

/// Figures with a per cent sign behind them.
fn figures(text: &str) -> impl Iterator<Item = (f64, std::ops::Range<usize>)> {
    text.match_indices('%').filter_map(|(at, sign)| {
        let before = text[..at].trim_end_matches([' ', '\u{a0}', '\u{202f}']);
        let start = before.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |i| i + 1);
        let start = text.ceil_char_boundary(start);
        let value: f64 = before.get(start..)?.parse().ok()?;
        // A sign is one only where no range could be meant.
        let sign_before = before[..start].strip_suffix(['-', '−']);
        let is_negative = sign_before.is_some_and(|rest| rest.is_empty() || rest.ends_with(' '));
        let (value, start) = if is_negative { (-value, sign_before.map_or(start, str::len)) } else { (value, start) };
        Some((value, start..at + sign.len()))
    })
}

/// Whether the words behind a figure say that it counts things that failed.
fn is_share_of_failures(text: &str, behind: usize) -> bool {
    let sentence = text[behind..].split(['.', ';', '!', '?']).next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let counts = words.first() == Some(&"of") && words.iter().skip(1).take(4).any(|word| THINGS.contains(word));
    let is_failure = words.iter().any(|word| FAILURES.iter().any(|failure| word.starts_with(failure)));
    counts && is_failure && !words.iter().any(|word| COMPARISONS.contains(word))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn no_more_than_all_can_fail() {
        let said =
            |place: &str, figure: &str| format!("{place}: warning[PM607] `{figure}` can't be a share of anything");
        check(&RULE, "At the peak, 120 % of requests failed.", &[&said("1:14", "120 %")]);
        check(&RULE, "- **Impact**: 133% of all users were affected", &[&said("1:15", "133%")]);
        check(&RULE, "About -5 % of orders were lost.", &[&said("1:7", "-5 %")]);
    }

    #[test]
    fn growth_load_and_comparisons_are_possible() {
        check(&RULE, "Postgres was running at 130% CPU usage, and 100% of requests failed.", &[]);
        check(&RULE, "Jobs failed at 150 % of the usual rate; 250 % of normal requests failed.", &[]);
        check(&RULE, "We scaled to 200 % of servers.", &[]);
        check(&RULE, "10-20 % of requests failed.", &[]);
        check(&RULE, "`120 % of requests failed`", &[]);
    }
}
