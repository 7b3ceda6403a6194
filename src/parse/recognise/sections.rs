//! Cuts a body at its headings, and says of each part what it is about and which phase it belongs to.

use super::headings;
use super::stamp;
use crate::markdown::{Block, BlockKind, Outline};
use crate::model::{Heading, Phase, Section, SectionKind};
use crate::source::Span;

/// From one heading to the next, with its blocks.
pub(super) struct Part<'o> {
    pub section: Section,
    pub heading: Option<&'o Heading>,
    /// Whether its own heading says what it is about; else it is of the kind of the part above.
    pub is_own: bool,
    pub blocks: &'o [Block],
}

/// A heading above the one at hand.
struct Ancestor {
    level: u8,
    kind: SectionKind,
    /// The phase that it sets for all below it, where it is the heading of a phase.
    phase: Option<Phase>,
}

/// Cuts the body at `span` into parts. `title` is the heading that is the document's title.
pub(super) fn cut(outline: &Outline, span: Span, title: Option<usize>) -> Vec<Part<'_>> {
    let mut parts = raw_parts(outline, span);
    let praised = praised_levels(outline);
    let mut ancestors: Vec<Ancestor> = Vec::new();
    for part in &mut parts {
        let (Some(index), Some(heading)) = (part.section.heading, part.heading) else { continue };
        while ancestors.last().is_some_and(|above| above.level >= heading.level) {
            ancestors.pop();
        }
        let above = ancestors.last().map_or(SectionKind::Other, |above| above.kind);
        let in_lessons = above == SectionKind::Lessons || praised[usize::from(heading.level.min(6))];
        let is_title = title == usize::try_from(index).ok();
        let is_time = stamp::read(&heading.text).is_some();
        let own = if is_title || is_time { None } else { headings::kind(&heading.text, in_lessons) };
        part.is_own = own.is_some();
        part.section.kind = own.unwrap_or(above);
        let set = ancestors.iter().rev().find_map(|above| above.phase);
        let opens = matches!(part.section.kind, SectionKind::What | SectionKind::Why | SectionKind::How);
        let phase = set.or(part.section.kind.phase());
        part.section.phase = phase;
        let phase = if opens { phase } else { None };
        ancestors.push(Ancestor { level: heading.level, kind: part.section.kind, phase });
    }
    spread_phases(&mut parts);
    parts
}

fn raw_parts(outline: &Outline, span: Span) -> Vec<Part<'_>> {
    let part = |heading: Option<usize>, blocks, span| Part {
        section: Section {
            kind: SectionKind::Other,
            phase: None,
            heading: heading.and_then(|index| u32::try_from(index).ok()),
            span,
        },
        heading: heading.and_then(|index| outline.headings.get(index)),
        is_own: false,
        blocks,
    };
    let mut parts = Vec::new();
    let mut start = (span.start, None, 0);
    let mut cut = |start: (u32, Option<usize>, usize), end: (u32, usize)| {
        let blocks = &outline.blocks[start.2..end.1];
        if start.1.is_some() || !blocks.is_empty() {
            parts.push(part(start.1, blocks, Span { start: start.0, end: end.0.max(start.0) }));
        }
    };
    for (place, block) in outline.blocks.iter().enumerate() {
        if let BlockKind::Heading(index) = block.kind {
            cut(start, (block.span.start, place));
            start = (block.span.start, Some(index), place + 1);
        }
    }
    cut(start, (span.end, outline.blocks.len()));
    parts
}

/// The levels at which a heading says what went well: beside it, "what went wrong" is a lesson too.
fn praised_levels(outline: &Outline) -> [bool; 7] {
    let mut levels = [false; 7];
    for heading in &outline.headings {
        let words = headings::words(&heading.text);
        if [" went well ", " went right ", " got lucky "].iter().any(|part| words.contains(part)) {
            levels[usize::from(heading.level.min(6))] = true;
        }
    }
    levels
}

/// Parts about anything else belong to the phase before them, the first ones to the first phase; all of it only where a
/// phase was recognised at all.
fn spread_phases(parts: &mut [Part<'_>]) {
    if parts.iter().all(|part| part.section.phase.is_none()) {
        return;
    }
    let mut phase = Phase::What;
    for part in parts {
        phase = part.section.phase.unwrap_or(phase);
        part.section.phase = Some(phase);
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::read;

    /// `heading kind phase` of every section, a line each.
    fn check(body: &str, expected: &[&str]) {
        let body_of = read(body).body;
        let line = |section: &crate::model::Section| {
            let heading = section.heading.map_or("-", |index| body_of.headings[index as usize].text.as_str());
            format!("{heading}: {} {}", section.kind.as_str(), section.phase.map_or("-", crate::model::Phase::as_str))
        };
        assert_eq!(body_of.sections.iter().map(line).collect::<Vec<_>>(), expected, "{body}");
    }

    #[test]
    fn the_three_questions_are_the_phases() {
        check(
            "# Title\n\nintro\n\n## What went wrong\n\n### Impact\n\n## Why it went wrong\n\n### Timeline\n\n## How we prevent it\n\n### Notes\n",
            &[
                "Title: other what",
                "What went wrong: what what",
                "Impact: impact what",
                "Why it went wrong: why why",
                "Timeline: timeline why",
                "How we prevent it: how how",
                "Notes: how how",
            ],
        );
    }

    #[test]
    fn classic_headings_belong_to_phases_and_the_rest_follows() {
        check(
            "intro\n\n## Summary\n\n## Authors\n\n## Root cause\n\n## Appendix\n\n## Lessons learned\n\n### What went wrong\n",
            &[
                "-: other what",
                "Summary: summary what",
                "Authors: other what",
                "Root cause: causes why",
                "Appendix: other why",
                "Lessons learned: lessons how",
                "What went wrong: lessons how",
            ],
        );
    }

    #[test]
    fn nothing_recognised_is_nothing_said() {
        check("intro\n\n## Alpha\n\n## Beta\n", &["-: other -", "Alpha: other -", "Beta: other -"]);
        check("", &[]);
    }

    #[test]
    fn a_title_is_no_section_and_times_are_no_headings() {
        check(
            "# Root cause of the outage was a fix\n\n## Timeline\n\n### 09:02 Mitigation\n",
            &[
                "Root cause of the outage was a fix: other what",
                "Timeline: timeline what",
                "09:02 Mitigation: timeline what",
            ],
        );
    }
}
