//! Timelines in tables, lists, paragraphs and headings, with the day and the zone that the document said only once.

use super::clockwork::Clockwork;
use super::placeholder::is_placeholder;
use super::regions::{Piece, Region};
use super::stamp::{self, Stamp, line_of, source_behind};
use super::{headings, table, zones};
use crate::markdown::{Block, BlockKind, Inline, Item};
use crate::model::time::Day;
use crate::model::{Event, EventTime, Origin, PostMortem, SectionKind, Timeline};
use crate::parse::context::Context;
use crate::source::Span;

/// Reads the body's timeline, which counts where the front matter has none.
pub(super) fn fill(cx: &Context<'_>, regions: &[Region<'_>], post_mortem: &mut PostMortem) {
    if !post_mortem.timeline.events.is_empty() {
        return;
    }
    let titled =
        |region: &&Region<'_>| region.kind == SectionKind::Timeline && headings::words(region.title).contains(" time");
    let about = |region: &&Region<'_>| region.kind == SectionKind::Timeline;
    let choices: [Vec<&Region<'_>>; 3] = [
        regions.iter().filter(titled).collect(),
        regions.iter().filter(about).collect(),
        regions.iter().filter(|region| region.kind != SectionKind::Actions && looks_like_timeline(region)).collect(),
    ];
    let day = post_mortem.date.as_ref().map(|date| date.value);
    let stated = regions.iter().find_map(stated_zone);
    for (chosen, is_titled) in choices.into_iter().zip([true, false, false]) {
        let mut reader = Reader::new(cx, day, stated.clone());
        for region in &chosen {
            reader.prepare(region);
        }
        for region in &chosen {
            reader.region(region);
        }
        let is_timed = reader.events.iter().any(|event| !matches!(event.at, EventTime::Words(_)));
        if is_timed || (is_titled && !reader.events.is_empty()) {
            post_mortem.timeline = reader.finish();
            return;
        }
    }
}

/// A sentence such as "All times in UTC" anywhere in the document.
fn stated_zone(region: &Region<'_>) -> Option<crate::model::time::WrittenZone> {
    region.pieces.iter().find_map(|piece| match piece {
        Piece::Block(Block { kind: BlockKind::Paragraph(inline), .. }) => {
            let words = inline.text.to_ascii_lowercase();
            let states = words.contains("all time") || words.starts_with("times ");
            if states { zones::stated(&inline.text) } else { None }
        }
        _ => None,
    })
}

/// Whether a region that is about something else holds a table or list of times.
fn looks_like_timeline(region: &Region<'_>) -> bool {
    region.pieces.iter().any(|piece| match piece {
        Piece::Block(Block { kind: BlockKind::Table { head, rows }, .. }) => {
            table::time_columns(head).is_some() && rows.iter().filter(|row| table::starts_with_time(row)).count() >= 2
        }
        Piece::Block(Block { kind: BlockKind::List { items, .. }, .. }) => {
            let timed =
                items.iter().filter(|item| stamp::read(&item.line.text).is_some_and(|stamp| !stamp.is_day())).count();
            timed >= 3 && timed * 3 >= items.len() * 2
        }
        _ => false,
    })
}

/// Reads the pieces of timelines one after the other.
struct Reader<'a> {
    clockwork: Clockwork<'a>,
    events: Vec<Event>,
    span: Option<Span>,
    /// Whether a line that names a day stands above, so that lines without a time are of that day.
    is_below_day: bool,
    /// An entry whose text is still to come: a heading that is only a time.
    waiting: bool,
}

impl<'a> Reader<'a> {
    fn new(cx: &'a Context<'_>, day: Option<Day>, zone: Option<crate::model::time::WrittenZone>) -> Self {
        let clockwork = Clockwork::new(&cx.config.site.timezone, day, zone);
        Self { clockwork, events: Vec::new(), span: None, is_below_day: false, waiting: false }
    }

    /// Learns from all lines what single ones leave open: the order of day and month, and the year.
    fn prepare(&mut self, region: &Region<'_>) {
        self.clockwork.statement(region.title);
        for piece in &region.pieces {
            if let Piece::Block(block) = piece {
                each_line(block, &mut |text| self.clockwork.learn(text));
            }
        }
    }

    fn region(&mut self, region: &Region<'_>) {
        self.clockwork.heading(region.title);
        self.is_below_day = false;
        for piece in &region.pieces {
            match piece {
                Piece::Heading(heading) => {
                    self.waiting = false;
                    if !self.day_line(&heading.text) {
                        self.is_below_day = false;
                        if let Some(stamp) = stamp::read(&heading.text) {
                            let what = heading.text[stamp.end..].to_owned();
                            self.waiting = what.is_empty();
                            self.add(&stamp, what, heading.span);
                        }
                    }
                }
                Piece::Block(block) => self.block(block),
                Piece::Rest(inline, from) => {
                    let _ = self.entry(inline, *from);
                }
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph(inline) => self.paragraph(inline),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.item(item)),
            BlockKind::Table { head, rows } => {
                for row in table::rows(&mut self.clockwork, head, rows) {
                    self.push(row);
                }
            }
            BlockKind::Container(blocks) => blocks.iter().for_each(|block| self.block(block)),
            BlockKind::Heading(_) | BlockKind::Code { .. } | BlockKind::Other => {}
        }
    }

    fn paragraph(&mut self, inline: &Inline) {
        if self.waiting {
            self.waiting = false;
            if stamp::read(&inline.text).is_none()
                && let Some(event) = self.events.last_mut()
            {
                event.what = line_of(&inline.source, inline);
                return;
            }
        }
        // The words of an image are no entry.
        let is_image = inline.source.starts_with("![");
        if self.day_line(&inline.text) || self.lines(inline) || (!is_image && self.entry(inline, 0)) {
            return;
        }
        self.clockwork.statement(&inline.text);
    }

    /// A paragraph of which several lines begin with a time: an entry each.
    fn lines(&mut self, inline: &Inline) -> bool {
        let timed = |line: &str| stamp::read(line.trim_start_matches(['*', '_', '`', '\\'])).is_some();
        if inline.source.lines().filter(|line| timed(line)).count() < 2 {
            return false;
        }
        let mut entries: Vec<String> = Vec::new();
        for line in inline.source.lines() {
            match entries.last_mut() {
                Some(last) if !timed(line) => {
                    last.push(' ');
                    last.push_str(line.trim());
                }
                _ => entries.push(line.trim().to_owned()),
            }
        }
        for entry in entries {
            let text: String = entry.chars().filter(|c| !matches!(c, '*' | '_' | '`' | '\\')).collect();
            let line = Inline { text, source: entry, span: inline.span, ..Inline::default() };
            if !self.day_line(&line.text) {
                let _ = self.entry(&line, 0);
            }
        }
        true
    }

    fn item(&mut self, item: &Item) {
        let is_day = self.day_line(&item.line.text);
        if !is_day && !self.entry(&item.line, 0) && self.is_below_day && !is_placeholder(&item.line.text) {
            self.push_day_entry(&item.line);
        }
        for child in &item.children {
            if let BlockKind::List { items, .. } = &child.kind {
                let timed = |item: &Item| is_day || stamp::read(&item.line.text).is_some_and(|stamp| !stamp.is_day());
                items.iter().filter(|item| timed(item)).for_each(|item| self.item(item));
            }
        }
    }

    /// A line that is only a day: it holds for what follows.
    fn day_line(&mut self, text: &str) -> bool {
        let text = text.trim().trim_end_matches(['(', ')', '.']);
        let Some(stamp) = stamp::read(text).filter(|stamp| stamp.is_day() && stamp.end >= text.len()) else {
            return false;
        };
        self.is_below_day = self.clockwork.set_day(&stamp.at);
        self.is_below_day
    }

    /// A line that begins with a time, from byte `from` of its text on.
    fn entry(&mut self, inline: &Inline, from: usize) -> bool {
        let Some(text) = inline.text.get(from..) else { return false };
        let Some(stamp) = stamp::read(text) else { return false };
        let what = source_behind(inline, from + stamp.end);
        if is_placeholder(&what) {
            return false;
        }
        if stamp.is_day() {
            self.is_below_day = false;
        }
        self.add(&stamp, what, inline.span);
        true
    }

    fn add(&mut self, stamp: &Stamp, what: String, span: Span) {
        let Some((at, until)) = self.clockwork.resolve(stamp) else { return };
        let kind = super::times::event_kind(&what);
        self.push(Event { at, until, what, kind, span });
    }

    fn push_day_entry(&mut self, inline: &Inline) {
        let Some(at) = self.clockwork.whole_day() else { return };
        let kind = super::times::event_kind(&inline.source);
        self.push(Event { at, until: None, what: line_of(&inline.source, inline), kind, span: inline.span });
    }

    fn push(&mut self, event: Event) {
        let span = self.span.get_or_insert(event.span);
        span.start = span.start.min(event.span.start);
        span.end = span.end.max(event.span.end);
        self.events.push(event);
    }

    fn finish(self) -> Timeline {
        Timeline { events: self.events, origin: Some(Origin::Body), zone: self.clockwork.zone_name(), span: self.span }
    }
}

/// Calls `see` with the text of every line of a block that may begin with a time.
fn each_line(block: &Block, see: &mut impl FnMut(&str)) {
    match &block.kind {
        BlockKind::Paragraph(inline) => inline.source.lines().for_each(see),
        BlockKind::List { items, .. } => {
            for item in items {
                see(&item.line.text);
                item.children.iter().for_each(|child| each_line(child, see));
            }
        }
        BlockKind::Table { rows, .. } => rows.iter().filter_map(|row| row.first()).for_each(|cell| see(&cell.text)),
        BlockKind::Container(blocks) => blocks.iter().for_each(|block| each_line(block, see)),
        BlockKind::Heading(_) | BlockKind::Code { .. } | BlockKind::Other => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::model::EventTime;
    use crate::model::time::Moment;
    use crate::parse::testing::read;

    /// The entries of a timeline as lines: times without a zone of their own end in `Z`.
    fn events(body: &str) -> Vec<String> {
        let time = |time: &EventTime| match time {
            EventTime::At(moment) => {
                let moment: Moment = *moment;
                format!(
                    "{}{}",
                    moment.to_rfc3339().replace(":00+00:00", "Z"),
                    if moment.approximate { "~" } else { "" }
                )
            }
            EventTime::Clock(minutes) => format!("{:02}:{:02}", minutes / 60, minutes % 60),
            EventTime::Words(words) => format!("'{words}'"),
        };
        let pm = read(body);
        let line = |event: &crate::model::Event| {
            let until = event.until.as_ref().map_or(String::new(), |until| format!("..{}", time(until)));
            format!("{}{until} {}", time(&event.at), event.what)
        };
        pm.timeline.events.iter().map(line).collect()
    }

    fn check(body: &str, expected: &[&str]) {
        assert_eq!(events(body), expected, "{body}");
    }

    #[test]
    fn tables_are_read() {
        check(
            "## Timeline\n\n| Time | Event |\n|-|-|\n| 2026-06-29 09:02 | *a* |\n| 09:05 | b |\n",
            &["2026-06-29T09:02Z *a*", "2026-06-29T09:05Z b"],
        );
        check(
            "## Timeline\n\n| Day | Date (2021) | Time (PST) | Event |\n|-|-|-|-|\n| Sun | Oct 31 | 21:33 | a |\n",
            &["2021-10-31T21:33:00-08:00 a"],
        );
        check(
            "## Timeline\n\n| Date/Time | Who | What |\n|-|-|-|\n| 9:02 AM UTC | ann | b |\n",
            &["2026-06-30T09:02Z ann · b"],
        );
        check(
            "## Timeline\n\n| Time | Event |\n|-|-|\n| 2026-06-29 HH:mm | a |\n| ??? | b |\n",
            &["2026-06-29 a", "'???' b"],
        );
        check(
            "## Other\n\n| Time (UTC) | What |\n|-|-|\n| 09:02 | a |\n| 09:03 | b |\n",
            &["2026-06-30T09:02Z a", "2026-06-30T09:03Z b"],
        );
        check("## Timeline\n\n| Time | Event |\n|-|-|\n| YYYY-MM-DD | Short event description |\n", &[]);
    }

    #[test]
    fn lists_and_paragraphs_are_read() {
        check(
            "## Timeline\n\n- 09:02 a\n- **09:03**: b\n- `09:04` - c\n- [09:05] d\n",
            &["2026-06-30T09:02Z a", "2026-06-30T09:03Z b", "2026-06-30T09:04Z c", "2026-06-30T09:05Z d"],
        );
        check(
            "## Timeline\n\n7:32 PM - a\n\n13:55 PM - b\n\n1936 UTC - c\n",
            &["2026-06-30T19:32Z a", "2026-07-01T13:55Z b", "2026-07-01T19:36Z c"],
        );
        check("## Timeline\n\n09:02 a\n09:03 b\nand more\n", &["2026-06-30T09:02Z a", "2026-06-30T09:03Z b and more"]);
        check("- **Timeline**:\n  - 09:02: a\n  - 09:03: b\n", &["2026-06-30T09:02Z a", "2026-06-30T09:03Z b"]);
        check("**Timeline**\n\n- 09:02 a\n", &["2026-06-30T09:02Z a"]);
        check("## Leadup\n\nAt 09:02 we saw errors, and it went on.\n", &[]);
    }

    #[test]
    fn headings_are_read() {
        check(
            "## Timeline\n\n### 09:02 - a\n\nmore\n\n### 09:10 Mitigation begins\n",
            &["2026-06-30T09:02Z a", "2026-06-30T09:10Z Mitigation begins"],
        );
        check("## Timeline\n\n### 09:02\n\nmore *here*\n", &["2026-06-30T09:02Z more *here*"]);
        check("## Timeline\n\n### 2026-06-28\n\n- 09:02 a\n- b\n", &["2026-06-28T09:02Z a", "2026-06-28 b"]);
    }

    #[test]
    fn zones_are_carried() {
        check("## Timeline (PST)\n\n- 09:02 a\n", &["2026-06-30T09:02:00-08:00 a"]);
        check(
            "## Timeline\n\nAll times in CEST.\n\n- 09:02 a\n- 09:03 UTC b\n",
            &["2026-06-30T09:02:00+02:00 a", "2026-06-30T09:03Z b"],
        );
        check("All times US/Pacific\n\n## Timeline\n\n- 09:02 a\n", &["2026-06-30T09:02:00-07:00 a"]);
        check(
            "## Timeline\n\n- 09:02 PDT a\n- 09:03 b\n",
            &["2026-06-30T09:02:00-07:00 a", "2026-06-30T09:03:00-07:00 b"],
        );
        assert_eq!(read("## Timeline (PST)\n\n- 09:02 a\n").timeline.zone.as_deref(), Some("PST"));
        assert_eq!(read("## Timeline\n\n- 09:02 a\n").timeline.zone, None);
    }

    #[test]
    fn days_are_carried_and_midnight_is_crossed() {
        check(
            "## Timeline\n\n- 2026-06-28 23:50 a\n- 00:10 b\n- 00:05 c\n",
            &["2026-06-28T23:50Z a", "2026-06-29T00:10Z b", "2026-06-29T00:05Z c"],
        );
        check(
            "## Timeline\n\n2026-06-28:\n* a\n\n2026-06-29:\n* 11:20 b\n* c\n",
            &["2026-06-28 a", "2026-06-29T11:20Z b", "2026-06-29 c"],
        );
        check(
            "## Timeline\n\n- 23:50 - 00:10 a\n- 09:00 - 11:00 UTC b\n",
            &["2026-06-30T23:50Z..2026-07-01T00:10Z a", "2026-07-01T09:00Z..2026-07-01T11:00Z b"],
        );
        check("## Timeline\n\n- [03-26 23:04] a\n- [12-05 02:50] b\n", &["2026-03-26T23:04Z a", "2025-12-05T02:50Z b"]);
    }

    #[test]
    fn ambiguous_days_follow_the_others_of_their_document() {
        check("## Timeline\n\n- 09/07/2022 - a\n- 09/27/2022 - b\n", &["2022-09-07 a", "2022-09-27 b"]);
        check("## Timeline\n\n- 07/09/2022 - a\n- 27/09/2022 - b\n", &["2022-09-07 a", "2022-09-27 b"]);
        check("## Timeline\n\n- 06/10/2026 - a\n", &["2026-06-10 a"]);
        check("## Timeline\n\n- 09/07/2022 - a\n", &[]);
    }

    #[test]
    fn marks_of_doubt_are_kept() {
        check(
            "## Timeline\n\n- ~09:02 a\n- approx. 09:03 b\n- 09:04~ c\n",
            &["2026-06-30T09:02Z~ a", "2026-06-30T09:03Z~ b", "2026-06-30T09:04Z~ c"],
        );
        check("## Timeline (UTC) All Times Approximate\n\n- 09:02 a\n", &["2026-06-30T09:02Z~ a"]);
    }

    #[test]
    fn the_stretch_of_the_timeline_is_known() {
        let text = "## Timeline\n\n- 09:02 a\n- 09:03 b\n\nText.\n";
        let span = read(text).timeline.span.expect("a stretch");
        assert!(
            text[span.range()].starts_with("09:02") && text[span.range()].ends_with("09:03 b"),
            "{}",
            &text[span.range()]
        );
    }
}
