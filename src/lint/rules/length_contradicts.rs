//! PM606: a stated length of time lies between no two times of the post-mortem.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::time::{Moment, Precision};
use crate::model::{EventTime, Origin, StatedLength};
use crate::source::Span;

rule!(
    /// ## What it finds
    ///
    /// A length that was worked out by hand (`Time to recovery: 669 minutes`, `impact.duration`) while no two times of the
    /// timeline and the front matter lie that far apart. `22 hours` may be half an hour off, `54 hours 10 minutes` a minute.
    /// A post-mortem with fewer than two known times is left alone, and so is an `impact.duration` without a timeline: then
    /// it says what the other keys don't.
    ///
    /// ## Why
    ///
    /// One of the figures is wrong, and readers can't tell which. Casebook works lengths out from times, so that they need
    /// not be typed at all.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// | 2023-04-11 11:20 | First node stops shipping logs |
    /// | 2023-04-11 22:25 | All nodes ship logs again |
    ///
    /// - Time to recovery: 669 minutes
    /// ```
    ///
    /// ## Fix
    ///
    /// Correct the length or the time; or leave the length out and type `started`, `detected` and `resolved`. Where the
    /// length counts from something that the timeline leaves out, add that as an entry.
    RULE = code::LENGTH_CONTRADICTS, Check::PostMortem(check)
);

/// How far approximate times may be off, in seconds.
const APPROXIMATE_SECONDS: i64 = 15 * 60;

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if case.written.stated_lengths.is_empty() {
        return;
    }
    let mut moments = moments(case);
    moments.sort_by_key(|moment| moment.unix_seconds());
    moments.dedup_by_key(|moment| moment.unix_seconds());
    if moments.len() < 2 {
        return;
    }
    let has_timeline = case.written.timeline.events.len() > 1;
    let body = case.written.body.span;
    for stated in &case.written.stated_lengths {
        let is_checked = has_timeline || stated.span.start >= body.start;
        if is_checked && stated.length.seconds() > 0 && !fits(stated, &moments) {
            let message = format!("`{}` lies between no two times of this post-mortem", stated.written);
            let finding = case.finding(code::LENGTH_CONTRADICTS, place(case.text.source(), stated), message);
            found.push(
                finding.help("correct the length or a time, or add the entry that it counts from to the timeline"),
            );
        }
    }
}

/// The exact times that were said, and not worked out from a length.
fn moments(case: &Case<'_>) -> Vec<Moment> {
    let times = &case.written.times;
    let fields =
        [&times.introduced, &times.detected, &times.started, &times.acknowledged, &times.mitigated, &times.resolved];
    let mut seen: Vec<Span> = Vec::new();
    let mut moments = Vec::new();
    for time in fields.into_iter().flatten() {
        // What was worked out stands where the time stands from which it counts.
        if time.origin == Origin::FrontMatter || !seen.contains(&time.span) {
            moments.push(time.value);
        }
        seen.push(time.span);
    }
    let events = case.written.timeline.events.iter();
    let of_events = events.flat_map(|event| [Some(&event.at), event.until.as_ref()]).flatten();
    moments.extend(of_events.filter_map(|at| match at {
        EventTime::At(moment) => Some(*moment),
        EventTime::Clock(_) | EventTime::Words(_) => None,
    }));
    moments.retain(|moment| moment.precision == Precision::Minute);
    moments
}

/// Whether two of the moments, which are sorted, lie that far apart.
fn fits(stated: &StatedLength, moments: &[Moment]) -> bool {
    let length = stated.length.seconds();
    let free = freedom(&stated.written, length);
    moments.iter().any(|start| {
        let from = start.unix_seconds() + length - free - APPROXIMATE_SECONDS;
        let first = moments.partition_point(|moment| moment.unix_seconds() < from);
        let mut near = moments[first..]
            .iter()
            .take_while(|end| end.since(*start).seconds() <= length + free + APPROXIMATE_SECONDS);
        near.any(|end| {
            let is_free = start.approximate || end.approximate;
            let free = if is_free { free + APPROXIMATE_SECONDS } else { free };
            (end.since(*start).seconds() - length).abs() <= free
        })
    })
}

/// How far a length may be off as it is written, in seconds: half its smallest unit, and a minute where it has minutes.
fn freedom(written: &str, length: i64) -> i64 {
    let lower = written.to_ascii_lowercase();
    let units =
        lower.split(|c: char| !c.is_ascii_alphabetic()).filter(|unit| !["", "p", "pt", "t", "and"].contains(unit));
    let half_of = |unit: &str| match unit.chars().next() {
        Some('h') => 1800,
        Some('d') => 43_200,
        Some('w') => 302_400,
        _ => 60,
    };
    let exact = units.map(half_of).min().unwrap_or(60);
    if lower.starts_with(['~', '≈']) { exact.max(length / 5) } else { exact }
}

/// The length itself within its line.
fn place(source: &str, stated: &StatedLength) -> Span {
    let line = source.get(stated.span.range()).unwrap_or_default();
    line.find(&stated.written)
        .map_or(stated.span, |start| Span::new(start..start + stated.written.len()).shifted(stated.span.start as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::check;

    const TIMELINE: &str = "## Timeline\n\n- 2023-04-11 11:20 First node stops shipping logs\n- 20:28 Alert is noticed\n- 22:25 All nodes ship logs again\n\n";

    #[test]
    fn a_length_lies_between_two_times() {
        let stats = format!(
            "{TIMELINE}# Stats\n\n- Category: Kubernetes\n- Time to detection: 544 minutes\n- Time to recovery: 669 minutes\n"
        );
        let said = |place: &str, length: &str| {
            format!("{place}: warning[PM606] `{length}` lies between no two times of this post-mortem")
        };
        check(&RULE, &stats, &[&said("10:22", "544 minutes"), &said("11:21", "669 minutes")]);
        let typed = format!("---\ntitle: T\nimpact: {{ duration: 63m }}\n---\n{TIMELINE}");
        check(&RULE, &typed, &[&said("3:21", "63m")]);
    }

    #[test]
    fn what_fits_is_quiet_and_so_is_what_can_t_be_known() {
        check(&RULE, &format!("{TIMELINE}- Time to detection: 548 minutes\n- Time to recovery: 11 hours\n"), &[]);
        check(&RULE, &format!("{TIMELINE}- Time to recovery: ?\n- Time to detect: 0 minutes\n"), &[]);
        check(&RULE, "- Time to recovery: 669 minutes\n", &[]);
        check(&RULE, "---\ntitle: T\nstarted: 2026-06-30T09:02Z\n---\n- Time to recovery: 669 minutes\n", &[]);
        let typed =
            "---\ntitle: T\nstarted: 2026-06-30T09:02Z\nmitigated: 2026-06-30T09:50Z\nimpact: { duration: 63m }\n---\n";
        check(&RULE, typed, &[]);
        check(&RULE, &format!("{typed}## Timeline\n\n- 08:59 a\n- 09:02 b\n- 09:40 c\n- 10:02 d\n"), &[]);
    }

    #[test]
    fn a_length_is_as_exact_as_it_is_written() {
        let check = |written: &str, minutes: i64| assert_eq!(freedom(written, 36_000), minutes * 60, "{written}");
        check("22 hours", 30);
        check("54 hours 10 minutes", 1);
        check("1h12m", 1);
        check("PT63M", 1);
        check("PT22H", 30);
        check("11 Days", 720);
        check("~10 h", 120);
    }
}
