//! Turns times as written into moments: carries the day from entry to entry, over midnight, and knows the zone.

use super::stamp::{self, Stamp};
use super::zones;
use crate::model::EventTime;
use crate::model::time::{Day, DayOrder, Place, Written, WrittenDay, WrittenZone, Zone};

/// A clock that goes back by more than this has passed midnight; by less, the author noted something down late.
const MIDNIGHT_MINUTES: u16 = 4 * 60;

/// A day without a year that would be further ahead of its document is one of the year before.
const MAX_DAYS_AHEAD: i64 = 120;

/// What is known of days and zones while a timeline is read.
pub(super) struct Clockwork<'a> {
    site: &'a Zone,
    zone: Option<WrittenZone>,
    /// Whether the zone was said for this timeline, and not only somewhere in the document.
    is_own_zone: bool,
    day: Option<Day>,
    year: Option<i16>,
    order: Option<DayOrder>,
    /// The clock of the last entry of the day.
    clock: Option<u16>,
    /// The document's own day, near which days without a year must be.
    document: Option<Day>,
    /// Whether the author said that all times are approximate.
    is_approximate: bool,
}

impl<'a> Clockwork<'a> {
    pub(super) fn new(site: &'a Zone, day: Option<Day>, zone: Option<WrittenZone>) -> Self {
        Self {
            site,
            zone,
            is_own_zone: false,
            day,
            year: day.map(Day::year),
            order: None,
            clock: None,
            document: day,
            is_approximate: false,
        }
    }

    /// The zone's name, if one was said.
    pub(super) fn zone_name(&self) -> Option<String> {
        self.zone.as_ref().map(|zone| zone.name.clone())
    }

    /// Learns from a line which number of a date is the month.
    pub(super) fn learn(&mut self, text: &str) {
        if let Some(Stamp { at: Written { day: Some(day), .. }, until, .. }) = stamp::read(text) {
            let until = until.and_then(|until| until.day).and_then(WrittenDay::order);
            self.order = self.order.or_else(|| day.order()).or(until);
        }
    }

    /// Learns from a sentence or heading: zone, day, year.
    pub(super) fn statement(&mut self, text: &str) {
        if !self.is_own_zone
            && let Some(zone) = zones::stated(text)
        {
            self.zone = Some(zone);
            self.is_own_zone = true;
        }
        let folded = text.to_ascii_lowercase();
        self.is_approximate |= folded.contains("times") && folded.contains("approximat");
        for (start, _) in text.char_indices().filter(|(i, _)| starts_word(text, *i)).take(60) {
            if let Ok((Written { day: Some(day), .. }, _)) = Written::scan(&text[start..], Place::Prose) {
                self.order = self.order.or_else(|| day.order());
                if let Some(day) = self.day_of(day).filter(|_| zones::stated(text).is_some()) {
                    self.start_day(day);
                }
                break;
            }
        }
    }

    /// A heading above entries, which may name the zone or the day.
    pub(super) fn heading(&mut self, text: &str) {
        if let Some(zone) = zones::named(text) {
            self.zone = Some(zone);
            self.is_own_zone = true;
        }
        self.statement(text);
    }

    /// The head of the columns with the times.
    pub(super) fn columns(&mut self, text: &str) {
        if let Some(zone) = zones::named(text) {
            self.zone = Some(zone);
            self.is_own_zone = true;
        }
        let year =
            text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4).and_then(|part| part.parse().ok());
        self.year = year.filter(|year| (1970..=2200).contains(year)).or(self.year);
    }

    /// Sets the day that a line names for the lines below it.
    pub(super) fn set_day(&mut self, written: &Written) -> bool {
        let day = written.day.and_then(|day| self.day_of(day));
        if let Some(day) = day {
            self.start_day(day);
        }
        day.is_some()
    }

    /// The whole of the current day.
    pub(super) fn whole_day(&self) -> Option<EventTime> {
        self.moment(&Written::default(), self.day?)
    }

    /// When an entry was; `None` where it names a day that can't be known.
    pub(super) fn resolve(&mut self, stamp: &Stamp) -> Option<(EventTime, Option<EventTime>)> {
        let at = self.step(&stamp.at)?;
        let before = (self.day, self.clock);
        let until = stamp.until.as_ref().and_then(|until| {
            let until = self.step(until);
            // A range that goes back within its day ends on the next.
            if matches!((&at, &until), (EventTime::At(start), Some(EventTime::At(end))) if end.unix_seconds() < start.unix_seconds()) {
                return None;
            }
            until
        });
        // The next entry may well begin before this one ends.
        (self.day, self.clock) = before;
        Some((at, until))
    }

    fn step(&mut self, written: &Written) -> Option<EventTime> {
        if let Some(day) = written.day {
            self.start_day(self.day_of(day)?);
            self.clock = None;
        }
        // The first entry may name the zone for all.
        if self.zone.is_none() {
            self.zone.clone_from(&written.zone);
        }
        let Some(clock) = written.clock else { return self.moment(written, self.day?) };
        let minutes = clock.minutes();
        if self.clock.is_some_and(|before| before >= minutes + MIDNIGHT_MINUTES) {
            self.day = self.day.map(|day| day.plus_days(1));
        }
        self.clock = Some(minutes);
        match self.day {
            Some(day) => self.moment(written, day),
            None => Some(EventTime::Clock(minutes)),
        }
    }

    /// The day that was meant: one without a year is not months ahead of the document.
    fn day_of(&self, written: WrittenDay) -> Option<Day> {
        let Some(day) = written.resolve(self.order, self.year) else { return self.only_past_day(written) };
        let is_ahead = self.document.is_some_and(|document| day.days_since(document) > MAX_DAYS_AHEAD);
        if is_ahead && !written.has_year() {
            written.resolve(self.order, self.year.map(|year| year - 1))
        } else {
            Some(day)
        }
    }

    /// Of `06/10/2025` in a document of June 2025, only one reading is not in its future.
    fn only_past_day(&self, written: WrittenDay) -> Option<Day> {
        let document = self.document?;
        let [first, second] =
            [DayOrder::MonthFirst, DayOrder::DayFirst].map(|order| written.resolve(Some(order), self.year));
        let (first, second) = (first?, second?);
        match (first <= document, second <= document) {
            (true, false) => Some(first),
            (false, true) => Some(second),
            _ => None,
        }
    }

    fn start_day(&mut self, day: Day) {
        if self.day != Some(day) {
            self.clock = None;
        }
        self.day = Some(day);
        if self.document.is_none() {
            self.year = Some(day.year());
        }
    }

    fn moment(&self, written: &Written, day: Day) -> Option<EventTime> {
        let site = WrittenZone::of_site(self.site);
        let written = Written { day: Some(WrittenDay::Full(day)), ..written.clone() };
        let moment = written.moment(None, self.zone.as_ref().unwrap_or(&site))?;
        Some(EventTime::At(moment.approximate(written.approximate || (self.is_approximate && written.clock.is_some()))))
    }

    /// A moment from words that stand somewhere else than in the timeline: in a field such as `Detected: 14:03`.
    pub(super) fn field(&self, written: &Written) -> Option<EventTime> {
        let day = match written.day {
            Some(day) => self.day_of(day),
            None => self.day,
        };
        match (day, written.clock) {
            (Some(day), _) => self.moment(written, day),
            (None, _) => None,
        }
    }
}

/// Whether a word starts at byte `i` that may begin a date.
fn starts_word(text: &str, i: usize) -> bool {
    let here = text[i..].starts_with(|c: char| c.is_ascii_alphanumeric());
    here && !text[..i].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | ':'))
}
