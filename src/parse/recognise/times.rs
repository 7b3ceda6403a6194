//! The times that figures are made of, where the body says them in so many words. They are never guessed from an order.

use std::collections::BTreeSet;

use super::clockwork::Clockwork;
use super::headings::words;
use super::regions::{Piece, Region};
use crate::markdown::{Block, BlockKind, Inline};
use crate::model::time::{Length, Moment, Place, Written};
use crate::model::{EventTime, PostMortem, SectionKind, Sourced, StatedLength, Times};
use crate::parse::context::Context;
use crate::parse::front::is_before;
use crate::source::Span;

/// What a label says that stands before a time or a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Started,
    Detected,
    Acknowledged,
    Mitigated,
    Resolved,
    ToDetect,
    ToMitigate,
    ToResolve,
    Duration,
}

/// Labels as people write them, folded.
const LABELS: &[(Label, &[&str])] = &[
    (
        Label::Started,
        &[
            "start",
            "started",
            "start time",
            "start date",
            "start date time",
            "started at",
            "incident start",
            "incident started",
            "outage start",
            "outage started",
            "impact start",
            "impact started",
            "issue started",
            "began",
            "beginning",
            "time of start",
            "outage begins",
            "incident begins",
            "impact begins",
        ],
    ),
    (
        Label::Detected,
        &[
            "detected",
            "detection",
            "detection time",
            "time detected",
            "detected at",
            "time of detection",
            "detected on",
        ],
    ),
    (Label::Acknowledged, &["acknowledged", "acknowledged at", "time acknowledged", "acknowledgement"]),
    (
        Label::Mitigated,
        &[
            "mitigated",
            "mitigation",
            "mitigation time",
            "time mitigated",
            "mitigated at",
            "outage ends",
            "outage end",
            "outage ended",
            "impact end",
            "impact ended",
            "impact ends",
        ],
    ),
    (
        Label::Resolved,
        &[
            "resolved",
            "resolution",
            "resolution time",
            "time resolved",
            "resolved at",
            "end",
            "ended",
            "end time",
            "end date",
            "end date time",
            "ended at",
            "incident end",
            "incident ended",
            "incident ends",
            "incident resolved",
            "recovered",
            "recovery",
            "time of resolution",
        ],
    ),
    (Label::ToDetect, &["time to detect", "time to detection", "ttd", "time to detect ttd"]),
    (Label::ToMitigate, &["time to mitigate", "time to mitigation", "ttm"]),
    (
        Label::ToResolve,
        &[
            "time to recovery",
            "time to recover",
            "time to resolve",
            "time to resolution",
            "ttr",
            "time to restore",
            "time to resolve ttr",
        ],
    ),
    (
        Label::Duration,
        &["duration", "outage duration", "impact duration", "incident duration", "total duration", "downtime"],
    ),
];

/// What the labels of a body say.
#[derive(Default)]
struct Said {
    times: Times,
    to_detect: Option<Length>,
    to_mitigate: Option<Length>,
    to_resolve: Option<Length>,
    duration: Option<Length>,
    stated: Vec<StatedLength>,
}

/// Fills in the times that the front matter leaves open.
pub(super) fn fill(cx: &Context<'_>, regions: &[Region<'_>], zone: Option<&str>, post_mortem: &mut PostMortem) {
    let day = post_mortem.date.as_ref().map(|date| date.value);
    let zone = zone.and_then(super::zones::named);
    let mut reader = Reader { clockwork: Clockwork::new(&cx.config.site.timezone, day, zone), said: Said::default() };
    regions.iter().filter(|region| region.kind != SectionKind::Timeline).for_each(|region| reader.region(region));
    let mut said = reader.said;
    said.events(post_mortem);
    said.lengths(post_mortem);
    post_mortem.stated_lengths.append(&mut said.stated);
    let times = said.times;
    let has_times = times.started.is_some() && (times.mitigated.is_some() || times.resolved.is_some());
    adopt(&mut post_mortem.times, times);
    let length = said.duration.or(said.to_mitigate).or(said.to_resolve);
    if post_mortem.impact.duration.is_none() && !has_times {
        post_mortem.impact.duration = length.filter(|length| length.seconds() > 0);
    }
}

/// Takes over what is missing, as long as it stands in order with what was typed.
fn adopt(times: &mut Times, said: Times) {
    let slots = [
        (&mut times.started, said.started),
        (&mut times.detected, said.detected),
        (&mut times.acknowledged, said.acknowledged),
        (&mut times.mitigated, said.mitigated),
        (&mut times.resolved, said.resolved),
    ];
    let mut before: Option<Moment> = times.introduced.as_ref().map(|time| time.value);
    for (slot, said) in slots {
        if slot.is_none() {
            *slot = said.filter(|said| before.is_none_or(|before| !is_before(said.value, before)));
        }
        before = slot.as_ref().map(|time| time.value).or(before);
    }
}

struct Reader<'a> {
    clockwork: Clockwork<'a>,
    said: Said,
}

impl Reader<'_> {
    fn region(&mut self, region: &Region<'_>) {
        let mut label = label_of(region.title);
        for piece in &region.pieces {
            match piece {
                Piece::Heading(heading) => label = label_of(&heading.text),
                Piece::Block(Block { kind: BlockKind::Paragraph(inline), .. }) => {
                    if let Some(label) = label.take() {
                        self.value(label, &inline.text, inline.span);
                    }
                    self.line(inline);
                }
                Piece::Block(Block { kind: BlockKind::List { items, .. }, .. }) => {
                    for item in items {
                        self.line(&item.line);
                    }
                }
                Piece::Block(Block { kind: BlockKind::Table { head, rows }, .. }) => {
                    std::iter::once(head).chain(rows).for_each(|row| self.row(row));
                }
                Piece::Rest(inline, from) => {
                    if let Some(label) = label.take() {
                        self.value(label, inline.text.get(*from..).unwrap_or(""), inline.span);
                    }
                }
                Piece::Block(_) => {}
            }
        }
    }

    /// `Detected: 14:03`, also with several lines in one paragraph.
    fn line(&mut self, inline: &Inline) {
        for line in inline.source.lines().take(50) {
            let Some((label, value)) = line.split_once(':') else { continue };
            let plain = |text: &str| text.replace(['*', '_', '`', '\\'], "");
            if let Some(label) = label_of(&plain(label)) {
                self.value(label, &plain(value), inline.span);
            }
        }
    }

    /// Pairs of label and value beside each other.
    fn row(&mut self, row: &[Inline]) {
        for pair in row.windows(2) {
            if let Some(label) = label_of(&pair[0].text) {
                self.value(label, &pair[1].text, pair[1].span);
            }
        }
    }

    fn value(&mut self, label: Label, value: &str, span: Span) {
        let value = value.split("[^").next().unwrap_or("").trim().trim_end_matches('.').trim();
        let value = value.strip_prefix("at ").unwrap_or(value);
        if let Some(length) = Length::parse(value) {
            self.said.stated.push(StatedLength { length, written: value.to_owned(), span });
            let slot = match label {
                Label::ToDetect => &mut self.said.to_detect,
                Label::ToMitigate => &mut self.said.to_mitigate,
                Label::ToResolve | Label::Resolved => &mut self.said.to_resolve,
                Label::Duration => &mut self.said.duration,
                Label::Started | Label::Detected | Label::Acknowledged | Label::Mitigated => return,
            };
            slot.get_or_insert(length);
            return;
        }
        let Ok((written, rest)) = Written::scan(value, Place::Prose) else { return };
        if !rest.trim_matches([' ', '.', ')', '(', ',']).is_empty() {
            return;
        }
        if let Some(EventTime::At(moment)) = self.clockwork.field(&written) {
            self.said.time(label, moment, span);
        }
    }
}

impl Said {
    fn time(&mut self, label: Label, moment: Moment, span: Span) {
        let slot = match label {
            Label::Started => &mut self.times.started,
            Label::Detected => &mut self.times.detected,
            Label::Acknowledged => &mut self.times.acknowledged,
            Label::Mitigated => &mut self.times.mitigated,
            Label::Resolved => &mut self.times.resolved,
            Label::ToDetect | Label::ToMitigate | Label::ToResolve | Label::Duration => return,
        };
        slot.get_or_insert(Sourced::recognised(moment, span));
    }

    /// Entries of the timeline that begin with a label.
    fn events(&mut self, post_mortem: &PostMortem) {
        for event in &post_mortem.timeline.events {
            let label = match event.kind.as_deref() {
                Some("started") => Label::Started,
                Some("detected") => Label::Detected,
                Some("acknowledged") => Label::Acknowledged,
                Some("mitigated") => Label::Mitigated,
                Some("resolved") => Label::Resolved,
                _ => continue,
            };
            if let EventTime::At(moment) = event.at {
                self.time(label, moment, event.span);
            }
        }
    }

    /// "Time to detection: 12 minutes" and the like, counted from a start that is known or that the timeline proves.
    fn lengths(&mut self, post_mortem: &PostMortem) {
        let typed =
            post_mortem.times.started.as_ref().or(self.times.started.as_ref()).map(|time| (time.value, time.span));
        let Some((start, span)) =
            typed.or_else(|| self.back_from_detection()).or_else(|| self.proven_start(post_mortem))
        else {
            return;
        };
        self.times.started.get_or_insert(Sourced::recognised(start, span));
        for (length, label) in [
            (self.to_detect, Label::Detected),
            (self.to_mitigate, Label::Mitigated),
            (self.to_resolve, Label::Resolved),
        ] {
            if let Some(length) = length {
                self.time(label, start.plus(length), span);
            }
        }
    }

    fn back_from_detection(&self) -> Option<(Moment, Span)> {
        let detected = self.times.detected.as_ref()?;
        let length = self.to_detect?;
        Some((detected.value.plus(Length::from_seconds(-length.seconds())), detected.span))
    }

    /// The one entry of the timeline from which the stated lengths lead to other entries, to the minute.
    fn proven_start(&self, post_mortem: &PostMortem) -> Option<(Moment, Span)> {
        let lengths: Vec<i64> = [self.to_detect, self.to_mitigate, self.to_resolve]
            .into_iter()
            .flatten()
            .map(Length::seconds)
            .filter(|seconds| *seconds > 0)
            .collect();
        if lengths.is_empty() {
            return None;
        }
        let entries: Vec<(Moment, Span)> = post_mortem
            .timeline
            .events
            .iter()
            .filter_map(|event| match event.at {
                EventTime::At(moment) => Some((moment, event.span)),
                EventTime::Clock(_) | EventTime::Words(_) => None,
            })
            .collect();
        let all: BTreeSet<i64> = entries.iter().map(|(moment, _)| moment.unix_seconds()).collect();
        let fits = |(moment, _): &&(Moment, Span)| {
            lengths.iter().all(|length| all.contains(&(moment.unix_seconds() + length)))
        };
        let mut starts = entries.iter().filter(fits);
        let first = starts.next()?;
        starts.all(|(moment, _)| moment.unix_seconds() == first.0.unix_seconds()).then_some(*first)
    }
}

/// No label is longer, with brackets and signs.
const MAX_LABEL_BYTES: usize = 80;

fn label_of(text: &str) -> Option<Label> {
    // Every line of a document comes by here, and labels are short.
    if text.len() > MAX_LABEL_BYTES {
        return None;
    }
    let folded = words(text);
    let folded = folded.trim();
    LABELS.iter().find(|(_, labels)| labels.contains(&folded)).map(|(label, _)| *label)
}

/// The kind of a timeline's entry, where its text begins with a label (`**Detection:** …`) or says that the outage begins or ends.
pub(super) fn event_kind(what: &str) -> Option<String> {
    let end = what.char_indices().nth(400).map_or(what.len(), |(end, _)| end);
    let plain = what[..end].replace(['*', '_', '`', '[', ']', '<', '>'], "");
    let folded = plain.to_ascii_lowercase();
    let by_label = plain.split_once(':').and_then(|(label, _)| label_of(label));
    let by_words = [
        ("outage begins", Label::Started),
        ("outage starts", Label::Started),
        ("incident starts", Label::Started),
        ("incident begins", Label::Started),
        ("outage ends", Label::Mitigated),
        ("incident ends", Label::Resolved),
    ];
    let label = by_label.or_else(|| by_words.iter().find(|(words, _)| folded.contains(words)).map(|(_, label)| *label));
    let word = match label? {
        Label::Started => "started",
        Label::Detected => "detected",
        Label::Acknowledged => "acknowledged",
        Label::Mitigated => "mitigated",
        Label::Resolved => "resolved",
        Label::ToDetect | Label::ToMitigate | Label::ToResolve | Label::Duration => return None,
    };
    Some(word.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::read;

    /// started, detected, mitigated, resolved as clocks; and the duration.
    fn check(text: &str, expected: &str) {
        let pm = read(text);
        let times = [&pm.times.started, &pm.times.detected, &pm.times.mitigated, &pm.times.resolved];
        let clock = |time: &Option<crate::model::Sourced<crate::model::time::Moment>>| {
            time.as_ref().map_or("-".to_owned(), |time| time.value.to_rfc3339().get(11..16).unwrap_or("day").to_owned())
        };
        let duration = pm.impact.duration.map_or("-".to_owned(), |length| length.to_string());
        assert_eq!(format!("{} {duration}", times.map(clock).join(" ")), expected, "{text}");
    }

    #[test]
    fn labels_say_times() {
        check("- Start: 2026-06-30 09:02\n- Detected: 09:14\n- **Resolved**: 10:20 UTC\n", "09:02 09:14 - 10:20 -");
        check(
            "| Start Time | 09:02 | Detection Time | 09:14 |\n|-|-|-|-|\n| Mitigation Time | 09:50 | | |\n",
            "09:02 09:14 09:50 - -",
        );
        check("### Start Date/Time\n\n2026-06-30 09:02 UTC\n\n### End Date/Time\n\n10:20\n", "09:02 - - 10:20 -");
        check(
            "## Timeline\n\n- 09:02 **Outage begins.**\n- 09:14 **Detection:** seen\n- 09:50 OUTAGE ENDS\n",
            "09:02 09:14 09:50 - -",
        );
        check("The outage started: nobody knows.\n- Detected: by users\n", "- - - - -");
    }

    #[test]
    fn lengths_count_from_a_known_start() {
        check(
            "- Start: 09:02\n- Time to detection: 12 minutes\n- Time to recovery: 78 minutes\n",
            "09:02 09:14 - 10:20 -",
        );
        check("- Duration: 48 minutes\n", "- - - - 48 min");
        check("- Time to recovery: N/A\n- Time to detect: ?\n", "- - - - -");
    }

    #[test]
    fn a_start_that_the_timeline_proves_is_taken_and_an_order_is_not() {
        let timeline = "## Timeline\n\n- 08:00 a\n- 09:02 b\n- 09:14 c\n- 10:20 d\n\n## Stats\n\n";
        check(
            &format!("{timeline}- Time to detect: 12 minutes\n- Time to recovery: 78 minutes\n"),
            "09:02 09:14 - 10:20 -",
        );
        check(
            &format!("{timeline}- Time to detect: 13 minutes\n- Time to recovery: 78 minutes\n"),
            "- - - - 1 h 18 min",
        );
        check(timeline, "- - - - -");
    }

    #[test]
    fn typed_times_come_first_and_order_is_kept() {
        check(
            "---\ntitle: T\nstarted: 2026-06-30T09:00Z\n---\n- Start: 08:00\n- Detected: 09:14\n- Resolved: 07:00\n",
            "09:00 09:14 - - -",
        );
    }
}
