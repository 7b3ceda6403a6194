//! PM604: an entry of a timeline is earlier than the one above it.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::time::{Length, Moment, Precision, WrittenZone, Zone, ZoneRule};
use crate::model::{Event, EventTime};
use crate::source::Span;

rule!(
    /// ## What it finds
    ///
    /// An entry of a timeline that is earlier than the one above it. Midnight and nights in which clocks are put back are
    /// known. Entries below another heading, in another table or in an inner list are compared among themselves, times that
    /// are marked as approximate may differ by an hour, and a timeline that runs backwards or says that it is grouped is left
    /// alone.
    ///
    /// ## Why
    ///
    /// An entry out of order is a typing error in a time, a missing day behind midnight, or a note from memory. Readers
    /// work out from the order what led to what.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// | 2026-06-30 11:08 | Mail says that the service is restored |
    /// | 2026-06-30 11:07 | Ticket raised |
    /// ```
    ///
    /// ## Fix
    ///
    /// Put the entries in order, or correct the time. Where a new day begins, write it.
    RULE = code::TIMELINE_OUT_OF_ORDER, Check::PostMortem(check)
);

/// How far approximate times may be apart, in seconds.
const APPROXIMATE_SECONDS: i64 = 3600;

/// A clock without a day that goes back by more has passed midnight, in minutes.
const MIDNIGHT_MINUTES: u16 = 4 * 60;

/// What authors say of timelines that are not in order.
const UNSORTED: &[&str] = &[
    "grouped",
    "in no particular order",
    "not in order",
    "reverse",
    "newest first",
    "latest first",
    "most recent first",
];

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let source = case.text.source();
    let events = &case.written.timeline.events;
    if is_said_to_be_unsorted(source, events) {
        return;
    }
    let zones = zones(case);
    let steps = steps(source, events);
    let is_back = |(before, event): &(&Event, &Event)| seconds_back(before, event, &zones);
    let n_back = steps.iter().filter(|step| is_back(step).is_some()).count();
    if n_back > 1 && n_back * 2 >= steps.len() {
        return;
    }
    for step @ (before, event) in &steps {
        let Some(seconds) = is_back(step) else { continue };
        let message =
            format!("this entry of the timeline is {} earlier than the one above it", Length::from_seconds(seconds));
        let finding = case
            .finding(code::TIMELINE_OUT_OF_ORDER, first_line(source, event.span), message)
            .related(&case.text.document.path, Some(first_line(source, before.span)), "the later one")
            .help("put the entries in order, correct the time, or write the day where a new one begins");
        found.push(finding);
    }
}

/// Pairs of entries that belong in order: each with the one above it on its level of the same list or table.
fn steps<'a>(source: &str, events: &'a [Event]) -> Vec<(&'a Event, &'a Event)> {
    let mut steps = Vec::new();
    let mut above: Vec<(usize, &Event)> = Vec::new();
    let mut last: Option<&Event> = None;
    for event in events {
        if last.is_some_and(|last| is_border(source, last.span, event.span)) {
            above.clear();
        }
        let indent = indent(source, event.span);
        above.retain(|(other, _)| *other <= indent);
        if let Some((_, before)) = above.last().filter(|(other, _)| *other == indent) {
            steps.push((*before, event));
        }
        above.retain(|(other, _)| *other < indent);
        above.push((indent, event));
        last = Some(event);
    }
    steps
}

/// Whether something else begins between two entries: a heading, a table, a group's bold title.
fn is_border(source: &str, before: Span, event: Span) -> bool {
    let between = source.get(before.end as usize..event.start as usize).unwrap_or_default();
    let whole_lines = between.rsplit_once('\n').map_or("", |(lines, _)| lines);
    whole_lines.lines().skip(1).map(str::trim).any(|line| {
        let is_rule = line.len() > 2 && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        let is_title = line.starts_with("**") && line.trim_end_matches(':').ends_with("**");
        is_rule || is_title || line.starts_with('#')
    })
}

fn indent(source: &str, span: Span) -> usize {
    let before = source.get(..span.start as usize).unwrap_or_default();
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    line.len() - line.trim_start().len()
}

/// Whether the text around the timeline says that it is in another order.
fn is_said_to_be_unsorted(source: &str, events: &[Event]) -> bool {
    let Some(first) = events.first() else { return true };
    let before = source.get(..first.span.start as usize).unwrap_or_default();
    let paragraph = before.rfind("\n#").map_or(before, |heading| &before[heading..]);
    let words = paragraph[paragraph.floor_char_boundary(paragraph.len().saturating_sub(600))..].to_lowercase();
    UNSORTED.iter().any(|said| words.contains(said))
}

/// By how many seconds `event` is certainly earlier than `before`.
fn seconds_back(before: &Event, event: &Event, zones: &[Zone]) -> Option<i64> {
    match (&before.at, &event.at) {
        (EventTime::At(before), EventTime::At(at)) => moments_back(*before, *at, zones),
        (EventTime::Clock(before), EventTime::Clock(at)) => {
            (at < before && before - at < MIDNIGHT_MINUTES).then(|| i64::from(before - at) * 60)
        }
        _ => None,
    }
}

fn moments_back(before: Moment, at: Moment, zones: &[Zone]) -> Option<i64> {
    let seconds = before.since(at).seconds();
    let is_by_day = before.precision == Precision::Day || at.precision == Precision::Day;
    let is_free = before.approximate || at.approximate;
    if seconds <= 0 || (is_by_day && at.day() >= before.day()) || (is_free && seconds <= APPROXIMATE_SECONDS) {
        return None;
    }
    // Where clocks were put back, the same hour is shown twice.
    let is_second_showing = seconds <= 3600 && zones.iter().any(|zone| zone.shows_twice(at));
    (!is_second_showing).then_some(seconds)
}

/// The zones in which the timeline may have been read.
fn zones(case: &Case<'_>) -> Vec<Zone> {
    let stated = case.written.timeline.zone.as_deref().and_then(WrittenZone::scan);
    let stated = stated.and_then(|(zone, _)| match zone.rule {
        ZoneRule::Rules(zone) => Some(zone),
        ZoneRule::Fixed(_) => None,
    });
    [case.config().site.timezone.clone()].into_iter().chain(stated).collect()
}

fn first_line(source: &str, span: Span) -> Span {
    let text = source.get(span.range()).unwrap_or_default();
    let length = text.find('\n').unwrap_or(text.len());
    Span::new(span.start as usize..span.start as usize + text[..length].trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{check, said_in};

    fn back(place: &str, by: &str) -> String {
        format!("{place}: warning[PM604] this entry of the timeline is {by} earlier than the one above it")
    }

    #[test]
    fn entries_stand_in_order() {
        let table = "## Timeline\n\n| Time | Event |\n|-|-|\n| 2023-02-14 11:08 | Mail sent |\n| 2023-02-14 11:07 | Ticket raised |\n| 2023-02-14 11:59 | Resolved |\n";
        check(&RULE, table, &[&back("6:3", "1 min")]);
        check(&RULE, "## Timeline\n\n- 09:02 a\n- 09:40 b\n- 09:14 c\n- 10:00 d\n", &[&back("5:3", "26 min")]);
        let typed = "---\ntitle: T\ntimeline:\n  - { at: 2026-06-30T09:14Z, what: b }\n  - { at: 2026-06-30T09:02Z, what: a }\n  - { at: 2026-06-30T09:20Z, what: c }\n---\n";
        check(&RULE, typed, &[&back("5:5", "12 min")]);
    }

    #[test]
    fn midnights_groups_and_doubts_are_in_order() {
        check(&RULE, "## Timeline\n\n- 23:50 a\n- 00:10 b\n- 00:30 c\n", &[]);
        check(&RULE, "## Timeline\n\n### Database\n\n- 09:02 a\n- 09:40 b\n\n### Web\n\n- 09:14 c\n- 09:20 d\n", &[]);
        check(&RULE, "## Timeline\n\n- 09:00 a\n  - 09:40 b\n- 09:14 c\n", &[]);
        check(&RULE, "## Timeline\n\nGrouped by team.\n\n- 09:40 a\n- 09:14 b\n- 10:00 c\n", &[]);
        check(&RULE, "## Timeline\n\n- 10:40 a\n- 10:14 b\n- 10:00 c\n", &[]);
        check(&RULE, "## Timeline\n\n- 09:40 a\n- ~09:14 b\n- 10:00 c\n", &[]);
        check(&RULE, "No timeline.", &[]);
    }

    #[test]
    fn an_hour_that_is_shown_twice_may_be_noted_twice() {
        let site = "[site]\ntimezone = \"Europe/Berlin\"\n";
        let text = "## Timeline\n\n- 2026-10-25 01:50 x\n- 02:50 a\n- 02:10 b\n- 03:05 c\n";
        assert_eq!(said_in(&RULE, site, &[("a.md", text)]), [""; 0]);
        assert_eq!(said_in(&RULE, "", &[("a.md", text)]).len(), 1);
    }
}
