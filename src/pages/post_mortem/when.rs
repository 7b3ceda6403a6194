//! When it happened: moments as a clock in the site's zone showed them.

use serde::Serialize;

use super::Here;
use crate::config::Config;
use crate::model::time::{Day, Moment, Precision};
use crate::model::{Origin, Sourced};

/// From when to when, in the site's zone.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct When {
    start: Clock,
    end: Option<Clock>,
    /// Empty where only days are known.
    zone: String,
    /// Whether it was read from the text.
    derived: bool,
}

/// A moment for people and for machines.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Clock {
    /// For people: `Tuesday 30 June 2026, 09:02`, or `09:50`.
    pub text: String,
    /// For machines: RFC 3339.
    pub machine: String,
}

/// From the start of the impact to its end, else the day the post-mortem stands under.
pub(super) fn when(here: &Here<'_>) -> Option<When> {
    let (config, times) = (here.site.catalog.config(), &here.written.times);
    let Some(started) = &times.started else {
        let date = here.written.date.as_ref()?;
        let start = Clock { text: long(config, date.value), machine: date.value.to_string() };
        return Some(When { start, end: None, zone: String::new(), derived: date.origin == Origin::Body });
    };
    let end = times.mitigated.as_ref().or(times.resolved.as_ref()).map(|end| end.value);
    let end = end.filter(|end| !end.since(started.value).is_negative() && has_clock(*end) && has_clock(started.value));
    Some(When {
        start: start_of(config, started),
        end: end.map(|end| end_of(config, started.value, end)),
        zone: if has_clock(started.value) { config.site.timezone.label(started.value) } else { String::new() },
        derived: started.origin == Origin::Body,
    })
}

/// `09:02`, or `~09:02`; a whole day has no clock.
pub(super) fn clock(config: &Config, moment: Moment) -> Clock {
    let wall = moment.wall_time(&config.site.timezone);
    let about = if moment.approximate { "~" } else { "" };
    let text = format!("{about}{:02}:{:02}", wall.hour, wall.minute);
    Clock { text, machine: moment.to_rfc3339() }
}

/// Whether a moment has a time of day.
pub(super) fn has_clock(moment: Moment) -> bool {
    moment.precision == Precision::Minute
}

/// A day in full: `Tuesday 30 June 2026`, in the site's order.
pub(super) fn long(config: &Config, day: Day) -> String {
    let pattern = &config.site.date_format;
    let pattern = if pattern.contains("MMMM") { pattern.clone() } else { pattern.replace("MMM", "MMMM") };
    day.format(&format!("EEEE {pattern}"))
}

fn start_of(config: &Config, started: &Sourced<Moment>) -> Clock {
    let day = long(config, started.value.wall_time(&config.site.timezone).day);
    let Clock { text, machine } = clock(config, started.value);
    Clock { text: if has_clock(started.value) { format!("{day}, {text}") } else { day }, machine }
}

fn end_of(config: &Config, started: Moment, end: Moment) -> Clock {
    let zone = &config.site.timezone;
    let day = end.wall_time(zone).day;
    let Clock { text, machine } = clock(config, end);
    let is_same_day = day == started.wall_time(zone).day;
    Clock {
        text: if is_same_day { text } else { format!("{}, {text}", day.format(&config.site.date_format)) },
        machine,
    }
}
