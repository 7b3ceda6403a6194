//! The text of each unit, part by part. What was derived from a body stands there, and is not said twice.

use super::{Names, Part, Texts};
use crate::address::SourcePath;
use crate::catalog::{ActionRef, Catalog, PostMortemRef, TermRef};
use crate::config::Config;
use crate::markdown;
use crate::model::{Body, EventTime, Origin, Phase, PostMortem, Section, SectionKind};

/// The text of a post-mortem with the names of its terms, part by part; `source` gives the text of a file as the
/// edition's readers may see it.
pub fn of_incident<'s>(
    catalog: &Catalog,
    names: &Names,
    post_mortem: PostMortemRef,
    source: &dyn Fn(&SourcePath) -> &'s str,
) -> Texts {
    let linked = catalog.linked(post_mortem);
    let written = catalog.post_mortem(post_mortem);
    let mut texts = Texts::default();
    push(&mut texts, Part::Title, &written.title.value);
    let terms = linked.systems.iter().map(|(term, _)| *term).chain(linked.causes.iter().copied());
    let types = linked.actions.iter().filter_map(|action| action.action_type);
    let mut terms: Vec<TermRef> =
        terms.chain(types).chain(linked.tags.iter().copied()).chain(linked.terms.iter().copied()).collect();
    let mut seen = std::collections::HashSet::new();
    terms.retain(|term| seen.insert(*term));
    texts[Part::Names as usize].extend(terms.iter().flat_map(|term| names.of(*term).iter().cloned()));
    push_front_matter(&mut texts, written);
    push_other(&mut texts, written, catalog.config());
    push_body(&mut texts, &written.body, source(&linked.document().path));
    texts
}

/// The text of a term and of its page.
pub(super) fn of_term<'s>(
    catalog: &Catalog,
    names: &Names,
    term: TermRef,
    source: &dyn Fn(&SourcePath) -> &'s str,
) -> Texts {
    let mut texts = Texts::default();
    let (title, slugs) = names.of(term).split_first().expect("a term has a title");
    push(&mut texts, Part::Title, title);
    texts[Part::Names as usize].extend_from_slice(slugs);
    if let Some((document, page)) = catalog.term_page(term) {
        push_line(&mut texts, Part::Summary, page.description.as_deref());
        let text = source(&document.path);
        let span = page.body.span.range();
        let whole = 0..span.len();
        let body = text.get(span).unwrap_or_default();
        texts[Part::What as usize].extend(markdown::texts(body, std::slice::from_ref(&whole)));
    }
    texts
}

/// The text of an action.
pub(super) fn of_action(catalog: &Catalog, names: &Names, action: ActionRef) -> Texts {
    let mut texts = Texts::default();
    let written = catalog.action(action);
    push_line(&mut texts, Part::Title, Some(&written.what));
    if let Some(term) = catalog.linked_action(action).action_type {
        texts[Part::Names as usize].extend_from_slice(names.of(term));
    }
    push_line(&mut texts, Part::Names, written.owner.as_deref());
    push_line(&mut texts, Part::How, written.done_when.as_deref());
    push_line(&mut texts, Part::How, written.reason.as_deref());
    texts
}

/// What a post-mortem says itself, `source` being its file's text; the names of its terms aside.
pub fn own_texts(written: &PostMortem, source: &str) -> Texts {
    let mut texts = Texts::default();
    push(&mut texts, Part::Title, &written.title.value);
    push_front_matter(&mut texts, written);
    push_body(&mut texts, &written.body, source);
    texts
}

fn push(texts: &mut Texts, part: Part, text: &str) {
    if !text.is_empty() {
        texts[part as usize].push(text.to_owned());
    }
}

fn push_line(texts: &mut Texts, part: Part, line: Option<&str>) {
    if let Some(line) = line {
        push(texts, part, &markdown::line_text(line));
    }
}

/// What was typed in the front matter.
fn push_front_matter(texts: &mut Texts, written: &PostMortem) {
    if let Some(summary) = written.summary.as_ref().filter(|summary| !summary.is_derived()) {
        push_line(texts, Part::Summary, Some(&summary.value));
    }
    written.effects.iter().for_each(|effect| push_line(texts, Part::Effects, Some(&effect.what)));
    if let Some(trigger) = &written.trigger {
        push_line(texts, Part::Effects, trigger.kind.as_deref());
        push_line(texts, Part::Effects, trigger.what.as_deref());
    }
    let impact = &written.impact;
    if !written.has_section(SectionKind::Impact) {
        push_line(texts, Part::Effects, impact.summary.as_deref());
    }
    for words in [&impact.users, &impact.cost, &impact.slo] {
        push_line(texts, Part::Effects, words.as_deref());
    }
    impact.cleanup.iter().for_each(|line| push_line(texts, Part::Effects, Some(line)));
    for action in written.actions.iter().filter(|action| action.origin == Origin::FrontMatter) {
        push_line(texts, Part::Actions, Some(&action.what));
        push_line(texts, Part::Actions, action.done_when.as_deref());
    }
    if written.timeline.origin == Some(Origin::FrontMatter) {
        for event in &written.timeline.events {
            if let EventTime::Words(words) = &event.at {
                push(texts, Part::Timeline, words);
            }
            push_line(texts, Part::Timeline, Some(&event.what));
        }
    }
    for cause in &written.causes {
        push_line(texts, Part::Why, cause.what.as_deref());
        cause.escaped_because.iter().for_each(|why| push_line(texts, Part::Why, Some(why)));
    }
    if !written.has_section(SectionKind::Lessons) {
        let lessons = [&written.lessons.well, &written.lessons.badly, &written.lessons.lucky];
        lessons.into_iter().flatten().for_each(|lesson| push_line(texts, Part::How, Some(lesson)));
    }
}

/// Ids, people's roles and fixed words.
fn push_other(texts: &mut Texts, written: &PostMortem, config: &Config) {
    push(texts, Part::Other, written.id.value.as_str());
    written.aliases.iter().for_each(|alias| push(texts, Part::Other, &alias.value));
    for role in [&written.owner, &written.presenter, &written.moderator].into_iter().flatten() {
        push(texts, Part::Other, role);
    }
    push(texts, Part::Other, written.kind.as_str());
    if let Some(severity) = &written.severity {
        let shown = config.severity_rank(&severity.value).map(|rank| &config.process.severities[rank]);
        push(texts, Part::Other, &severity.value);
        shown.iter().for_each(|shown| push(texts, Part::Other, shown));
    }
    written.links.iter().for_each(|(label, _)| push(texts, Part::Other, label));
}

fn push_body(texts: &mut Texts, body: &Body, source: &str) {
    let start = body.span.start as usize;
    let text = source.get(body.span.range()).unwrap_or_default();
    let relative = |section: &Section| {
        let clamp = |at: u32| (at as usize).saturating_sub(start).min(text.len());
        clamp(section.span.start)..clamp(section.span.end)
    };
    let parts: Vec<std::ops::Range<usize>> = body.sections.iter().map(relative).collect();
    for (section, text) in body.sections.iter().zip(markdown::texts(text, &parts)) {
        let part = match section.phase {
            Some(Phase::What) | None => Part::What,
            Some(Phase::Why) => Part::Why,
            Some(Phase::How) => Part::How,
        };
        if !text.is_empty() {
            texts[part as usize].push(text);
        }
    }
}
