//! Tables: which columns hold what, and timelines that are tables.

use super::clockwork::Clockwork;
use super::headings::words;
use super::placeholder::is_placeholder;
use super::stamp;
use crate::markdown::{Cell, Inline};
use crate::model::{Event, EventTime};
use crate::source::Span;

/// The columns of a timeline: those that make up the time, and those that say what happened.
pub(super) struct Columns {
    pub time: Vec<usize>,
    pub what: Vec<usize>,
}

/// The columns that make up the time, if a table has any.
pub(super) fn time_columns(head: &[Cell]) -> Option<Columns> {
    let is_time = |cell: &Cell| {
        let words = words(&cell.text);
        [" time ", " times ", " date ", " when ", " timestamp ", " day ", " clock ", " hour "]
            .iter()
            .any(|part| words.contains(part))
            || matches!(words.trim(), "utc" | "at" | "t")
    };
    let is_what = |cell: &Cell| {
        let words = words(&cell.text);
        [" event", " what ", " description ", " detail", " action", " note", " happened ", " activity "]
            .iter()
            .any(|part| words.contains(part))
    };
    let first_what = head.iter().position(|cell| is_what(cell) && !is_time(cell));
    let time: Vec<usize> =
        (0..head.len()).filter(|i| is_time(&head[*i]) && first_what.is_none_or(|what| *i < what)).collect();
    if time.is_empty() {
        return None;
    }
    let what = (0..head.len()).filter(|i| !time.contains(i)).collect();
    Some(Columns { time, what })
}

/// Whether a row's first cell begins with a time.
pub(super) fn starts_with_time(row: &[Cell]) -> bool {
    row.first().is_some_and(|cell| stamp::read(&cell.text).is_some())
}

/// The entries of a timeline that is a table.
pub(super) fn rows(clockwork: &mut Clockwork<'_>, head: &[Cell], rows: &[Vec<Cell>]) -> Vec<Event> {
    let columns = match time_columns(head) {
        Some(columns) => columns,
        None if rows.iter().any(|row| starts_with_time(row)) => {
            Columns { time: vec![0], what: (1..head.len().max(2)).collect() }
        }
        None => return Vec::new(),
    };
    let names: Vec<&str> = columns.time.iter().filter_map(|i| head.get(*i)).map(|cell| cell.text.as_str()).collect();
    clockwork.columns(&names.join(" "));
    rows.iter().filter_map(|row| event(clockwork, &columns, row)).collect()
}

fn event(clockwork: &mut Clockwork<'_>, columns: &Columns, row: &[Cell]) -> Option<Event> {
    let time: Vec<&str> = columns.time.iter().filter_map(|i| row.get(*i)).map(|cell| cell.text.trim()).collect();
    let time = time.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let what: Vec<String> =
        columns.what.iter().filter_map(|i| row.get(*i)).map(|cell| stamp::line_of(&cell.source, cell)).collect();
    let what = what.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    if is_placeholder(&what) {
        return None;
    }
    let kind = super::times::event_kind(&what);
    let span = row_span(row)?;
    let (at, until) = match stamp::read(&time).filter(|stamp| stamp.end == time.len() || !stamp.is_day()) {
        Some(stamp) => clockwork.resolve(&stamp)?,
        None => (EventTime::Words(time), None),
    };
    Some(Event { at, until, what, kind, span })
}

/// From the first cell of a row to its last.
pub(super) fn row_span(row: &[Cell]) -> Option<Span> {
    let filled = |cell: &&Inline| cell.span.end > cell.span.start;
    let start = row.iter().find(filled)?.span.start;
    let end = row.iter().rev().find(filled)?.span.end;
    Some(Span { start, end: end.max(start) })
}
