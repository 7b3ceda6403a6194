//! PM605: a typed time is not the one that the timeline gives.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::time::{Length, Moment, Precision};
use crate::model::{Event, EventTime, Origin, Sourced};

rule!(
    /// ## What it finds
    ///
    /// A time of the front matter (`started`, `detected`, `acknowledged`, `mitigated`, `resolved`) for which the timeline has
    /// an entry of that kind with another time. The kind of an entry is its `type`, or the label with which it begins:
    /// `09:14 **Detected:** …`. Days, ranges and approximate times are compared as exactly as they were said.
    ///
    /// ## Why
    ///
    /// Figures are made from the front matter, and readers believe the timeline. Where they differ, one of them is wrong.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ---
    /// detected: 2026-06-30T09:14Z
    /// ---
    /// ## Timeline
    ///
    /// - 09:24 **Detected:** the first alert
    /// ```
    ///
    /// ## Fix
    ///
    /// Correct one of the two; or take the time out of the front matter: the timeline is read as well.
    RULE = code::TIMELINE_CONTRADICTS, Check::PostMortem(check)
);

/// How far an approximate time may be off, in seconds.
const APPROXIMATE_SECONDS: i64 = 15 * 60;

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let times = &case.written.times;
    let fields = [
        ("started", &times.started),
        ("detected", &times.detected),
        ("acknowledged", &times.acknowledged),
        ("mitigated", &times.mitigated),
        ("resolved", &times.resolved),
    ];
    for (field, time) in fields {
        let Some(time) = time.as_ref().filter(|time| time.origin == Origin::FrontMatter) else { continue };
        let of_kind = |event: &&Event| event.kind.as_deref() == Some(field) && matches!(event.at, EventTime::At(_));
        let mut events = case.written.timeline.events.iter().filter(of_kind).peekable();
        let Some(first) = events.peek().copied() else { continue };
        if !events.any(|event| agrees(time.value, event)) {
            found.push(finding(case, field, time, first));
        }
    }
}

fn finding(case: &Case<'_>, field: &str, time: &Sourced<Moment>, event: &Event) -> Diagnostic {
    let EventTime::At(at) = event.at else { unreachable!("only entries with a moment are compared") };
    let seconds = at.since(time.value).seconds();
    let way = if seconds < 0 { "earlier" } else { "later" };
    let message = format!("the timeline gives `{field}` {} {way}", Length::from_seconds(seconds.abs()));
    case.finding(code::TIMELINE_CONTRADICTS, time.span, message)
        .related(&case.text.document.path, Some(event.span), format!("the entry about `{field}`"))
        .help("correct one of the two, or take the time out of the front matter: the timeline is read as well")
}

/// Whether an entry says the same as a typed time, as exactly as both are known.
fn agrees(time: Moment, event: &Event) -> bool {
    let EventTime::At(at) = event.at else { return false };
    if time.precision == Precision::Day || at.precision == Precision::Day {
        return time.day() == at.day() || at.since(time).seconds().abs() < 86_400;
    }
    let free = if time.approximate || at.approximate { APPROXIMATE_SECONDS } else { 59 };
    let end = match event.until {
        Some(EventTime::At(until)) => until,
        _ => at,
    };
    at.since(time).seconds() <= free && time.since(end).seconds() <= free
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    fn text(typed: &str, entry: &str) -> String {
        format!("---\ntitle: T\ndetected: {typed}\n---\n\n## Timeline\n\n- 09:02 it begins\n- {entry}\n")
    }

    #[test]
    fn typed_times_are_those_of_the_timeline() {
        let said = "3:11: warning[PM605] the timeline gives `detected` 10 min later";
        check(&RULE, &text("2026-06-30T09:14Z", "09:24 **Detected:** the first alert"), &[said]);
        let typed = "---\ntitle: T\nstarted: 2026-06-30T09:02Z\ntimeline:\n  - { at: 2026-06-30T08:02Z, what: a, type: started }\n---\n";
        check(&RULE, typed, &["3:10: warning[PM605] the timeline gives `started` 1 h earlier"]);
    }

    #[test]
    fn what_is_as_exact_as_it_was_said_agrees() {
        check(&RULE, &text("2026-06-30T09:14:40Z", "09:14 **Detected:** the first alert"), &[]);
        check(&RULE, &text("2026-06-30T11:14+02:00", "09:14 Detection: the first alert"), &[]);
        check(&RULE, &text("2026-06-30", "09:24 **Detected:** the first alert"), &[]);
        check(&RULE, &text("~2026-06-30T09:14Z", "09:24 **Detected:** the first alert"), &[]);
        check(&RULE, &text("2026-06-30T09:14Z", "09:10 - 09:20 **Detected:** alerts"), &[]);
        check(&RULE, &text("2026-06-30T09:14Z", "09:24 the first alert"), &[]);
    }
}
