//! The three phases: the author's text in the author's order, and what the front matter says about each.

use serde::Serialize;

use super::Here;
use super::actions::{self, Table};
use super::chain::{self, Step};
use super::timeline::{self, Bar, Events};
use crate::model::{Heading, Phase, PostMortem, Section, SectionKind};
use crate::pages::Part;
use crate::source::Span;

/// The body, cut into the parts that the page shows.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The parts in order, named after the phase (`what-0`, `why-0`, …), or `intro-0` or `body-0`.
    pub parts: Vec<Part>,
    /// The level of the highest heading that is shown.
    pub top_level: u8,
    /// The highest headings of a body without phases: text and anchor.
    pub headings: Vec<(String, String)>,
    /// Phases whose own heading was left out, with its anchor.
    anchors: Vec<(Phase, String)>,
}

/// One phase.
#[derive(Debug, Serialize)]
pub(super) struct Block {
    pub key: &'static str,
    pub number: usize,
    pub title: &'static str,
    pub anchor: String,
    /// The names of its parts in `prose`.
    parts: Vec<String>,
    bar: Option<Bar>,
    events: Option<Events>,
    chain: Vec<Step>,
    table: Option<Table>,
    lessons: Vec<Lesson>,
}

/// Lessons of one sort.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Lesson {
    title: &'static str,
    /// Inline Markdown.
    entries: Vec<String>,
}

const PHASES: [(Phase, &str); 3] =
    [(Phase::What, "What went wrong"), (Phase::Why, "Why it went wrong"), (Phase::How, "How we prevent it")];

/// Cuts the body at its phases. The title and the phases' own headings are left out: the page has them.
pub(super) fn cut(written: &PostMortem) -> Text {
    let body = &written.body;
    let title = body.headings.first().filter(|heading| is_title(heading, &written.title.value));
    let top = body.headings.iter().filter(|heading| Some(*heading) != title).map(|heading| heading.level).min();
    let has_phases = body.sections.iter().any(|section| section.phase.is_some());
    let mut text = Text { top_level: if has_phases { 3 } else { 2 }, ..Text::default() };
    for section in &body.sections {
        let heading = section.heading.and_then(|index| body.headings.get(index as usize));
        let opens_phase = heading.filter(|heading| Some(heading.level) == top && text.is_opening(section));
        if let (Some(heading), Some(phase)) = (opens_phase, section.phase) {
            text.anchors.push((phase, heading.anchor.clone()));
        }
        let cut = opens_phase.or(heading.filter(|heading| Some(*heading) == title));
        let start = cut.map_or(section.span.start, |heading| heading.span.end);
        let name = section.phase.map_or(if has_phases { "intro" } else { "body" }, Phase::as_str);
        text.add(name, Span { start, end: section.span.end });
    }
    if !has_phases {
        let listed = body.headings.iter().filter(|heading| Some(*heading) != title && Some(heading.level) == top);
        text.headings = listed.map(|heading| (heading.text.clone(), heading.anchor.clone())).collect();
    }
    text
}

fn is_title(heading: &Heading, title: &str) -> bool {
    heading.level == 1 && heading.text.trim() == title.trim()
}

impl Text {
    /// Whether there is text before the first phase.
    pub(super) fn has_intro(&self) -> bool {
        self.names("intro").next().is_some()
    }

    /// Whether the whole text is one article.
    pub(super) fn has_body(&self) -> bool {
        self.names("body").next().is_some()
    }

    /// The names of the parts of one phase.
    fn names(&self, key: &str) -> impl Iterator<Item = &str> {
        let is_of = move |name: &&str| name.rsplit_once('-').is_some_and(|(before, _)| before == key);
        self.parts.iter().map(|part| &*part.name).filter(is_of)
    }

    /// Whether a section is the first that bears the name of its phase.
    fn is_opening(&self, section: &Section) -> bool {
        let bears_name = matches!(section.kind, SectionKind::What | SectionKind::Why | SectionKind::How);
        bears_name && section.phase.is_some_and(|phase| !self.anchors.iter().any(|(other, _)| *other == phase))
    }

    /// Adds a stretch: to the last part, where it goes on from there in the same phase.
    fn add(&mut self, key: &str, span: Span) {
        if span.start >= span.end {
            return;
        }
        let name = format!("{key}-{}", self.names(key).count());
        match self.parts.last_mut() {
            Some(last) if last.span.end == span.start && last.name.starts_with(key) => last.span.end = span.end,
            _ => self.parts.push(Part { name, span }),
        }
    }
}

/// The phases that have something to show.
pub(super) fn blocks(here: &Here<'_>, text: &Text) -> Vec<Block> {
    let block = |(i, (phase, title)): (usize, &(Phase, &'static str))| {
        let is = |other| *phase == other;
        let anchor = text.anchors.iter().find(|(of, _)| of == phase).map(|(_, anchor)| anchor.clone());
        let block = Block {
            key: phase.as_str(),
            number: i + 1,
            title,
            anchor: anchor.unwrap_or_else(|| format!("cb-{}", phase.as_str())),
            parts: text.names(phase.as_str()).map(str::to_owned).collect(),
            bar: is(Phase::What).then(|| timeline::bar(here)).flatten(),
            events: is(Phase::What).then(|| timeline::events(here)).flatten(),
            chain: if is(Phase::Why) { chain::steps(here) } else { Vec::new() },
            table: is(Phase::How).then(|| actions::table(here)).flatten(),
            lessons: if is(Phase::How) { lessons(here.written) } else { Vec::new() },
        };
        (!block.is_empty()).then_some(block)
    };
    PHASES.iter().enumerate().filter_map(block).collect()
}

impl Block {
    fn is_empty(&self) -> bool {
        let has_data = self.bar.is_some() || self.events.is_some() || self.table.is_some();
        self.parts.is_empty() && !has_data && self.chain.is_empty() && self.lessons.is_empty()
    }
}

/// The lessons, unless the text has a section about them.
fn lessons(written: &PostMortem) -> Vec<Lesson> {
    if written.has_section(SectionKind::Lessons) {
        return Vec::new();
    }
    let lessons = &written.lessons;
    let sorts = [
        ("What went well", &lessons.well),
        ("What went badly", &lessons.badly),
        ("Where we got lucky", &lessons.lucky),
    ];
    let lesson = |(title, entries): (&'static str, &Vec<String>)| Lesson { title, entries: entries.clone() };
    sorts.into_iter().filter(|(_, entries)| !entries.is_empty()).map(lesson).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{incident, library};
    use crate::model::Body;

    /// A body of sections of ten bytes each: level and text of the heading, kind, phase.
    fn body(sections: &[(u8, &str, SectionKind, Option<Phase>)]) -> PostMortem {
        let mut body = Body::default();
        for (i, (level, text, kind, phase)) in sections.iter().enumerate() {
            let span = Span::new(i * 10..i * 10 + 10);
            let heading = (*level > 0).then(|| {
                let anchor = crate::address::slugify(text);
                let span = Span::new(i * 10..i * 10 + 4);
                body.headings.push(Heading { level: *level, text: (*text).to_owned(), anchor, span });
                u32::try_from(body.headings.len() - 1).expect("few headings")
            });
            body.sections.push(Section { kind: *kind, phase: *phase, heading, span });
        }
        let catalog = library("2026-07-28").with(incident("2026-01-01-a")).link();
        let first = catalog.post_mortems().next().expect("there is one");
        PostMortem { body, ..catalog.post_mortem(first).clone() }
    }

    fn check(sections: &[(u8, &str, SectionKind, Option<Phase>)], expected: &[(&str, u32, u32)]) -> Text {
        let text = cut(&body(sections));
        let parts: Vec<_> = text.parts.iter().map(|part| (&*part.name, part.span.start, part.span.end)).collect();
        assert_eq!(parts, expected);
        text
    }

    #[test]
    fn the_phases_own_headings_give_way_and_keep_their_anchors() {
        use SectionKind as K;
        let text = check(
            &[
                (0, "", K::Other, None),
                (2, "What went wrong", K::What, Some(Phase::What)),
                (3, "Timeline", K::Timeline, Some(Phase::What)),
                (2, "Why it went wrong", K::Why, Some(Phase::Why)),
            ],
            &[("intro-0", 0, 10), ("what-0", 14, 30), ("why-0", 34, 40)],
        );
        assert_eq!(text.anchors[0], (Phase::What, "what-went-wrong".to_owned()));
        assert!(text.has_intro() && !text.has_body());
    }

    #[test]
    fn sections_of_one_phase_come_together_in_order() {
        use SectionKind as K;
        let (what, why, how) = (Some(Phase::What), Some(Phase::Why), Some(Phase::How));
        check(
            &[
                (1, "About 2026-01-01-a", K::Other, None),
                (2, "Summary", K::Summary, what),
                (2, "Impact", K::Impact, what),
                (2, "Root causes", K::Causes, why),
                (2, "Resolution", K::Resolution, what),
                (2, "Lessons", K::Lessons, how),
                (3, "What went wrong", K::What, how),
            ],
            &[("intro-0", 4, 10), ("what-0", 10, 30), ("why-0", 30, 40), ("what-1", 40, 50), ("how-0", 50, 70)],
        );
    }

    #[test]
    fn a_text_without_phases_is_an_article() {
        let text = check(
            &[(1, "About 2026-01-01-a", SectionKind::Other, None), (2, "A story", SectionKind::Other, None)],
            &[("body-0", 4, 20)],
        );
        assert_eq!(text.headings, [("A story".to_owned(), "a-story".to_owned())]);
        assert_eq!(text.top_level, 2);
    }
}
