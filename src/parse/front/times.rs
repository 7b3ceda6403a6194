//! The times that figures are made of, the typed timeline, and the order in which times must stand.

use super::fields::Fields;
use super::scalars::{day, items, line, moment, one_line};
use crate::diagnostic::code;
use crate::model::time::{Clock, Day, Moment, Place, Precision, Written};
use crate::model::{Event, EventTime, Origin, PostMortem, Sourced, Timeline, Times};
use crate::parse::context::Context;
use crate::parse::tree::{Node, Value};

/// `date` and the six times.
pub(super) fn read(cx: &mut Context<'_>, fields: &mut Fields<'_>, post_mortem: &mut PostMortem) {
    if let Some(node) = fields.take("date")
        && let Some(day) = day(cx, "date", node)
    {
        post_mortem.date = Some(Sourced::typed(day, node.span));
    }
    let on = post_mortem.date.as_ref().map(|date| date.value);
    let mut time = |cx: &mut Context<'_>, field: &'static str| {
        let node = fields.take(field)?;
        moment(cx, field, node, on).map(|moment| Sourced::typed(moment, node.span))
    };
    let times = Times {
        introduced: time(cx, "introduced"),
        started: time(cx, "started"),
        detected: time(cx, "detected"),
        acknowledged: time(cx, "acknowledged"),
        mitigated: time(cx, "mitigated"),
        resolved: time(cx, "resolved"),
    };
    if let Some(started) = &times.started
        && post_mortem.date.as_ref().is_none_or(|date| date.origin != Origin::FrontMatter)
    {
        post_mortem.date = Some(Sourced::typed(started.value.day(), started.span));
    }
    post_mortem.times = times;
}

/// Reports every typed time that stands before the one it follows.
pub(in crate::parse) fn check_order(cx: &mut Context<'_>, times: &Times) {
    let in_order = [
        ("introduced", &times.introduced),
        ("started", &times.started),
        ("detected", &times.detected),
        ("acknowledged", &times.acknowledged),
        ("mitigated", &times.mitigated),
        ("resolved", &times.resolved),
    ];
    let mut before: Option<(&str, &Sourced<Moment>)> = None;
    for (field, time) in in_order {
        let Some(time) = time.as_ref().filter(|time| time.origin == Origin::FrontMatter) else { continue };
        if let Some((earlier, other)) = before
            && is_before(time.value, other.value)
        {
            let diagnostic = cx
                .note(code::END_BEFORE_START, time.span, format!("`{field}` stands before `{earlier}`"))
                .related(cx.path, Some(other.span), format!("`{earlier}` is here"));
            cx.report(diagnostic);
        }
        before = Some((field, time));
    }
}

/// Whether `time` is certainly before `other`: where only a day is known, by days.
pub(in crate::parse) fn is_before(time: Moment, other: Moment) -> bool {
    if time.precision == Precision::Day || other.precision == Precision::Day {
        // A whole day in another zone may overlap, so that only the days as written count.
        return time.day() < other.day() && time.unix_seconds() < other.unix_seconds();
    }
    time.unix_seconds() < other.unix_seconds()
}

/// The typed timeline.
pub(super) fn timeline(cx: &mut Context<'_>, fields: &mut Fields<'_>, post_mortem: &mut PostMortem) {
    let Some(node) = fields.take("timeline") else { return };
    let on = post_mortem.date.as_ref().map(|date| date.value);
    let nodes = items(cx, "timeline", node);
    let events: Vec<Event> = nodes.into_iter().filter_map(|item| event(cx, item, on)).collect();
    if !events.is_empty() {
        post_mortem.timeline = Timeline { events, origin: Some(Origin::FrontMatter), zone: None, span: None };
    }
}

fn event(cx: &mut Context<'_>, node: &Node, on: Option<Day>) -> Option<Event> {
    let mut fields = Fields::of(cx, "timeline", node, "entries such as `{ at: …, what: … }`")?;
    let at = fields.take("at");
    let until = fields.take("until").and_then(|node| event_time(cx, "until", node, on));
    let what = fields.take("what").and_then(|node| line(cx, "what", node));
    let kind = fields.take("type").and_then(|node| line(cx, "type", node)).map(|kind| kind.to_lowercase());
    fields.finish(cx, "timeline");
    let Some(at_node) = at.filter(|node| !node.is_blank()) else {
        cx.say(code::MISSING_FIELD, node.span, "an entry of `timeline` has no `at`");
        return None;
    };
    let at = event_time(cx, "at", at_node, on)?;
    if let (EventTime::At(start), Some(EventTime::At(end))) = (&at, &until)
        && is_before(*end, *start)
    {
        cx.say(code::END_BEFORE_START, node.span, "`until` stands before `at`");
    }
    if what.is_none() {
        cx.say(code::MISSING_FIELD, node.span, "an entry of `timeline` has no `what`");
    }
    Some(Event { at, until, what: what.unwrap_or_default(), kind, span: node.span })
}

/// When an event was. A time of day is as good as a moment here, and words are kept.
fn event_time(cx: &mut Context<'_>, field: &str, node: &Node, on: Option<Day>) -> Option<EventTime> {
    if let Value::Scalar { text, .. } = &node.value
        && let Ok((Written { day: None, clock: Some(clock), zone, approximate }, "")) =
            Written::scan(text.trim(), Place::Field)
    {
        return Some(clock_on(cx, on, clock, zone.as_ref(), approximate));
    }
    if let Some(moment) = moment(cx, field, node, on) {
        return Some(EventTime::At(moment));
    }
    match &node.value {
        Value::Scalar { text, .. } if !text.trim().is_empty() => {
            Some(EventTime::Words(one_line(text.trim()).into_owned()))
        }
        _ => None,
    }
}

fn clock_on(
    cx: &Context<'_>,
    on: Option<Day>,
    clock: Clock,
    zone: Option<&crate::model::time::WrittenZone>,
    approximate: bool,
) -> EventTime {
    let site = crate::model::time::WrittenZone::of_site(&cx.config.site.timezone);
    let moment = on.and_then(|day| zone.unwrap_or(&site).moment(day, clock));
    moment.map_or(EventTime::Clock(clock.minutes()), |moment| EventTime::At(moment.approximate(approximate)))
}

#[cfg(test)]
mod tests {
    use crate::model::EventTime;
    use crate::parse::testing::{check_quiet, check_said, front};

    #[test]
    fn times_are_read_and_give_the_day() {
        let pm = front("started: ~2026-03-14 09:02 +0100\nresolved: 2026-03-14");
        let started = pm.times.started.expect("a time").value;
        assert!(started.approximate && started.to_rfc3339() == "2026-03-14T09:02:00+01:00");
        assert_eq!(pm.date.expect("a day").value.to_string(), "2026-03-14");
        assert_eq!(front("date: 2026-01-02T10:00:00Z").date.expect("a day").value.to_string(), "2026-01-02");
        assert_eq!(front("").date.expect("the file's name has one").value.to_string(), "2026-06-30");
    }

    #[test]
    fn what_is_no_time_is_reported() {
        check_said("started: 2026-02-30", "3:10: error[PM110] `started`");
        check_said("started: 2026-03-14T25:11:00Z", "3:10: error[PM110]");
        check_said("started: 03/04/2021", "3:10: error[PM110] `started` is no time that can be read: day and month");
        check_said("started: 1773478920", "3:10: error[PM102] `started` takes a date or time, not a number");
        check_said("resolved: true", "3:11: error[PM102] `resolved` takes a date or time, not a yes or no");
        check_said("date: yes", "3:7: error[PM110] `date`");
        check_said("started: 2026-03-14 09:02", "3:10: note[PM602] `started` has no time zone, so UTC is assumed");
        check_said(
            "date: 2026-03-14\nstarted: 23:29 UTC",
            "4:10: note[PM603] `started` has no day, so 2026-03-14 is taken",
        );
    }

    #[test]
    fn times_of_a_change_of_clocks_need_an_offset() {
        check_said(
            "started: 2026-03-29 02:30 Europe/Berlin",
            "3:10: warning[PM608] `started` was never shown by clocks of its zone: they were put forward over it",
        );
        check_said("started: 2026-10-25 02:30 Europe/Berlin", "3:10: warning[PM608] `started` was shown twice");
        check_quiet("started: 2026-10-25T02:30+02:00\nresolved: 2026-10-25 03:30 Europe/Berlin");
    }

    #[test]
    fn times_stand_in_order() {
        check_said(
            "detected: 2026-03-14T09:11Z\nmitigated: 2026-03-14T09:10:59Z",
            "4:12: warning[PM601] `mitigated` stands before `detected`",
        );
        check_said("mitigated: 2026-03-14T09:40Z\nresolved: 2026-03-14T10:30+02:00", "4:11: warning[PM601] `resolved`");
        check_said("introduced: 2026-03-15\nstarted: 2026-03-14T10:30Z", "4:10: warning[PM601]");
        check_quiet(
            "introduced: 2026-03-14\nstarted: 2026-03-14T00:30+09:00\ndetected: 2026-03-13T15:30Z\nresolved: 2026-03-14",
        );
    }

    #[test]
    fn typed_timelines_take_clocks_and_keep_words() {
        let pm = front(
            "timeline:\n  - { at: 2026-06-30T09:00Z, what: a, type: Trigger }\n  - { at: 09:05, until: 09:10, what: b }\n",
        );
        assert_eq!(pm.timeline.events[0].kind.as_deref(), Some("trigger"));
        assert!(
            matches!(pm.timeline.events[1].at, EventTime::At(at) if at.to_rfc3339() == "2026-06-30T09:05:00+00:00")
        );
        check_said(
            "timeline:\n  - { at: 2026-06-30T09:05Z, until: 2026-06-30T09:00Z, what: a }",
            "4:5: warning[PM601] `until` stands before `at`",
        );
        check_said("timeline:\n  - { at: noon, what: a }", "4:11: error[PM110] `at`");
        check_said("timeline:\n  - { what: a }", "4:5: error[PM105] an entry of `timeline` has no `at`");
        check_said("timeline: words", "3:11: error[PM102] `timeline`");
    }
}
