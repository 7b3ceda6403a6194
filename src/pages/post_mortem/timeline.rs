//! The timeline: a bar to scale from the typed times, and the list of events.

use serde::Serialize;

use super::Here;
use super::when::{Clock, clock, has_clock, long};
use crate::config::Config;
use crate::model::time::{Day, Moment};
use crate::model::{Event, EventTime, Origin, PostMortem, Times};

/// From the start of the impact to its end, to scale. All places and widths are per cent.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Bar {
    /// All of it in words.
    label: String,
    segments: Vec<Segment>,
    ticks: Vec<Tick>,
    /// Whether some words don't fit into the bar on a wide (`always`) or only on a narrow screen (`narrow`).
    key: &'static str,
}

/// What was going on between two known times.
#[derive(Debug, PartialEq, Serialize)]
struct Segment {
    class: &'static str,
    x: f64,
    width: f64,
    length: String,
    text: &'static str,
    /// Where its words fit: everywhere, on a `wide` screen only, or `no`where.
    fits: &'static str,
}

/// A time at the bar's scale.
#[derive(Debug, PartialEq, Serialize)]
struct Tick {
    x: f64,
    text: String,
    class: &'static str,
}

/// The list of events.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Events {
    entries: Vec<Entry>,
    /// Whether some of the times are long.
    is_wide: bool,
    /// The zone of the times, where any is known.
    zone: String,
}

/// One event.
#[derive(Debug, PartialEq, Serialize)]
struct Entry {
    /// A day that begins here, in a timeline of several.
    day: String,
    time: String,
    /// For machines; empty where the day is not known.
    machine: String,
    /// What it is on the bar: "Impact starts".
    lead: &'static str,
    is_key: bool,
    /// Inline Markdown.
    what: String,
}

/// The words for one known time and what lies between it and the next: class and text.
const CAUSE_FOUND: [&str; 5] = ["diagnosed", "cause-found", "identified", "cause-identified", "found"];

/// The bar, where at least two times are known and in order.
pub(super) fn bar(here: &Here<'_>) -> Option<Bar> {
    let config = here.site.catalog.config();
    let points = points(here.written);
    let (first, last) = (points.first()?.1, points.last()?.1);
    let total = last.since(first).seconds();
    if total <= 0 {
        return None;
    }
    #[allow(clippy::cast_precision_loss, reason = "seconds of one incident are far below 2^52")]
    let place = |moment: Moment| rounded(moment.since(first).seconds() as f64 * 100.0 / total as f64);
    let mut segments = Vec::new();
    for pair in points.windows(2) {
        let ((from, start), (to, end)) = (pair[0], pair[1]);
        let (class, text) = between(from, to);
        let (x, length) = (place(start), end.since(start));
        let width = rounded(place(end) - x);
        let length = length.to_string();
        let fits = fits(width, length.chars().count().max(text.len()));
        segments.push(Segment { class, x, width, length, text, fits });
    }
    let any = |fits: &str| segments.iter().any(|segment| segment.fits == fits);
    let key = match (any("no"), any("wide")) {
        (true, _) => "always",
        (false, true) => "narrow",
        (false, false) => "",
    };
    let parts: Vec<String> =
        segments.iter().map(|segment| format!("{} {}", segment.length, segment.text.to_lowercase())).collect();
    let label = format!("{}. {} in total.", parts.join(", then "), last.since(first));
    Some(Bar { label, ticks: ticks(config, &points, place), segments, key })
}

/// Which of the known times a point of the bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Started,
    Detected,
    Found,
    Mitigated,
    Resolved,
}

/// The known times in their order; one that is out of order, or known to the day only, is left out.
fn points(written: &PostMortem) -> Vec<(Point, Moment)> {
    let Times { started, detected, mitigated, resolved, .. } = &written.times;
    let value = |time: &Option<crate::model::Sourced<Moment>>| time.as_ref().map(|time| time.value);
    let known = [
        (Point::Started, value(started)),
        (Point::Detected, value(detected)),
        (Point::Found, found(written)),
        (Point::Mitigated, value(mitigated)),
        (Point::Resolved, value(resolved)),
    ];
    let mut points: Vec<(Point, Moment)> = Vec::new();
    for (point, moment) in known.into_iter().filter_map(|(point, moment)| Some((point, moment?))) {
        let is_later = points.last().is_none_or(|(_, last)| moment.since(*last).seconds() > 0);
        let is_anchored = point == Point::Started || !points.is_empty();
        if has_clock(moment) && is_later && is_anchored {
            points.push((point, moment));
        }
    }
    // When the cause was found says something only between noticing and the end.
    let has_detected = points.iter().any(|(point, _)| *point == Point::Detected);
    let ends_with_found = points.last().is_some_and(|(point, _)| *point == Point::Found);
    points.retain(|(point, _)| *point != Point::Found || (has_detected && !ends_with_found));
    points
}

/// When the cause was found, if an event says so.
fn found(written: &PostMortem) -> Option<Moment> {
    let is_found = |event: &&Event| event.kind.as_deref().is_some_and(|kind| CAUSE_FOUND.contains(&kind));
    match written.timeline.events.iter().find(is_found)?.at {
        EventTime::At(moment) => Some(moment),
        EventTime::Clock(_) | EventTime::Words(_) => None,
    }
}

/// What goes on between two known times: class and words.
fn between(from: Point, to: Point) -> (&'static str, &'static str) {
    match (from, to) {
        (Point::Started, Point::Detected) => ("s1", "Undetected"),
        (Point::Detected, Point::Found) => ("s2", "Finding the cause"),
        (Point::Detected, _) => ("s2", "Finding and fixing"),
        (Point::Found, _) => ("s4", "Fixing"),
        (Point::Mitigated, _) => ("s3", "Recovering"),
        _ => ("s2", "Impact"),
    }
}

/// Where so many letters fit into a segment of `width` per cent: the bar is some 660 pixels wide, or 300 on a phone.
fn fits(width: f64, n_letters: usize) -> &'static str {
    let needed = f64::from(u32::try_from(n_letters).unwrap_or(u32::MAX)) * 7.2 + 18.0;
    match () {
        () if width * 3.0 >= needed => "all",
        () if width * 6.6 < needed => "no",
        () => "wide",
    }
}

/// The times under the scale; one that would touch its neighbour is left out, never the first or last.
fn ticks(config: &Config, points: &[(Point, Moment)], place: impl Fn(Moment) -> f64) -> Vec<Tick> {
    let days: std::collections::BTreeSet<Day> =
        points.iter().map(|(_, moment)| moment.wall_time(&config.site.timezone).day).collect();
    let room = if days.len() > 1 { 20.0 } else { 10.0 };
    let tick = |x: f64, moment: Moment, class| {
        let day = moment.wall_time(&config.site.timezone).day;
        let time = clock(config, moment).text;
        Tick { x, text: if days.len() > 1 { format!("{} {time}", day.format("d MMM")) } else { time }, class }
    };
    let [first, middle @ .., last] = points else { return Vec::new() };
    let mut ticks = vec![tick(0.0, first.1, "start")];
    for (_, moment) in middle {
        let x = place(*moment);
        let before = ticks.last().map_or(0.0, |tick| tick.x);
        if x - before >= room && 100.0 - x >= room {
            // On a phone there is only half as much room.
            let is_tight = x - before < 2.0 * room || 100.0 - x < 2.0 * room;
            ticks.push(tick(x, *moment, if is_tight { "mid tight" } else { "mid" }));
        }
    }
    ticks.push(tick(100.0, last.1, "end"));
    ticks
}

fn rounded(per_cent: f64) -> f64 {
    (per_cent * 100.0).round() / 100.0
}

/// The list, for a timeline that was typed; one that was recognised stands in the text already.
pub(super) fn events(here: &Here<'_>) -> Option<Events> {
    let timeline = &here.written.timeline;
    if timeline.origin != Some(Origin::FrontMatter) || timeline.events.is_empty() {
        return None;
    }
    let config = here.site.catalog.config();
    let mut entries: Vec<Entry> =
        timeline.events.iter().map(|event| entry(config, &here.written.times, event)).collect();
    say_days(config, &timeline.events, &mut entries);
    let is_wide = entries.iter().any(|entry| entry.time.chars().count() > 6);
    let known = timeline.events.iter().find_map(|event| moment(&event.at)).filter(|moment| has_clock(*moment));
    let zone = known.map_or_else(|| timeline.zone.clone().unwrap_or_default(), |at| config.site.timezone.label(at));
    Some(Events { entries, is_wide, zone })
}

fn entry(config: &Config, times: &Times, event: &Event) -> Entry {
    let Clock { text: time, machine } = printed(config, &event.at);
    let until = event.until.as_ref().map(|until| printed(config, until).text);
    let lead = moment(&event.at).map_or("", |at| lead(times, at, &event.what));
    Entry {
        day: String::new(),
        time: until.map_or_else(|| time.clone(), |until| format!("{time}–{until}")),
        machine,
        lead,
        is_key: !lead.is_empty() || event.kind.is_some(),
        what: event.what.clone(),
    }
}

fn moment(at: &EventTime) -> Option<Moment> {
    match at {
        EventTime::At(moment) => Some(*moment),
        EventTime::Clock(_) | EventTime::Words(_) => None,
    }
}

fn printed(config: &Config, at: &EventTime) -> Clock {
    match at {
        EventTime::At(moment) if has_clock(*moment) => clock(config, *moment),
        EventTime::At(moment) => {
            Clock { text: moment.day().format(&config.site.date_format), machine: moment.day().to_string() }
        }
        EventTime::Clock(minutes) => {
            Clock { text: format!("{:02}:{:02}", minutes / 60, minutes % 60), machine: String::new() }
        }
        EventTime::Words(words) => Clock { text: words.clone(), machine: String::new() },
    }
}

/// What an event is on the bar, unless its own words begin with that.
fn lead(times: &Times, at: Moment, what: &str) -> &'static str {
    let leads = [
        (&times.started, "Impact starts"),
        (&times.detected, "Detected"),
        (&times.mitigated, "Impact ends"),
        (&times.resolved, "Resolved"),
    ];
    let is_at = |time: &Option<crate::model::Sourced<Moment>>| {
        time.as_ref().is_some_and(|time| has_clock(time.value) && time.value.unix_seconds() == at.unix_seconds())
    };
    let found = leads.into_iter().find(|(time, _)| is_at(time)).map_or("", |(_, lead)| lead);
    let first_word =
        |text: &str| text.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).map(str::to_lowercase);
    if found.is_empty() || first_word(what) == first_word(found) { "" } else { found }
}

/// In a timeline of several days, says each day before its first event.
fn say_days(config: &Config, events: &[Event], entries: &mut [Entry]) {
    let day = |event: &Event| moment(&event.at).map(|at| at.wall_time(&config.site.timezone).day);
    let mut last = None;
    let n_days = events.iter().filter_map(day).collect::<std::collections::BTreeSet<_>>().len();
    for (event, entry) in events.iter().zip(entries).filter(|_| n_days > 1) {
        let day = day(event);
        if day.is_some() && day != last {
            entry.day = day.map(|day| long(config, day)).unwrap_or_default();
            last = day;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{incident, library};
    use crate::model::Sourced;
    use crate::model::time::Zone;
    use crate::pages::{Site, plan};
    use crate::source::Span;

    fn at(minute: i64) -> Sourced<Moment> {
        let day = Day::new(2026, 6, 30).expect("a day");
        let (hour, minute) = (i8::try_from(minute / 60).expect("hours"), i8::try_from(minute % 60).expect("minutes"));
        let moment = Moment::in_zone(day, hour, minute, 0, &Zone::utc()).expect("a moment");
        Sourced::typed(moment, Span::default())
    }

    /// The points of an incident with these times, in minutes after midnight.
    fn known(started: Option<i64>, detected: Option<i64>, mitigated: Option<i64>, resolved: Option<i64>) -> Vec<Point> {
        let catalog = library("2026-07-28").with(incident("2026-06-30-a")).link();
        let only = catalog.post_mortems().next().expect("there is one");
        let mut written = catalog.post_mortem(only).clone();
        written.times = Times {
            started: started.map(at),
            detected: detected.map(at),
            mitigated: mitigated.map(at),
            resolved: resolved.map(at),
            ..Times::default()
        };
        points(&written).into_iter().map(|(point, _)| point).collect()
    }

    #[test]
    fn only_times_in_order_make_the_bar() {
        use Point::{Detected, Mitigated, Resolved, Started};
        assert_eq!(known(Some(542), Some(554), Some(590), Some(620)), [Started, Detected, Mitigated, Resolved]);
        assert_eq!(known(Some(542), Some(500), Some(590), None), [Started, Mitigated]);
        assert_eq!(known(None, Some(554), Some(590), None), []);
        assert_eq!(known(Some(542), None, None, None), [Started]);
    }

    #[test]
    fn an_event_says_what_it_is_on_the_bar_unless_its_words_do() {
        let times = Times { started: Some(at(542)), detected: Some(at(554)), ..Times::default() };
        let check = |minute, what: &str, expected: &str| assert_eq!(lead(&times, at(minute).value, what), expected);
        check(542, "The first 504s", "Impact starts");
        check(554, "**Detected** by a user", "");
        check(554, "A user calls", "Detected");
        check(560, "Something else", "");
    }

    #[test]
    fn words_that_do_not_fit_go_below_the_bar() {
        let check = |width, n, expected| assert_eq!(fits(width, n), expected);
        check(60.0, 18, "all");
        check(25.0, 10, "wide");
        check(5.0, 10, "no");
    }

    #[test]
    fn a_bar_of_one_time_is_none() {
        let catalog = library("2026-07-28").with(incident("2026-06-30-a").started("2026-06-30T09:02")).link();
        let planned = plan(&catalog).value;
        let site = Site { catalog: &catalog, addresses: &planned.addresses, alike: None };
        let page = planned.pages.values().find(|page| page.path.as_str().contains("2026-06-30-a")).expect("its page");
        let view = crate::pages::view(&site, page);
        let data = serde_json::to_value(&*view.data).expect("views are plain data");
        assert!(data["phases"].as_array().is_some_and(Vec::is_empty), "{}", data["phases"]);
    }
}
