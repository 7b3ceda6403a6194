//! What must be there: a title and a date, and the fields that the library's process asks for.

use super::context::Context;
use super::fence::Front;
use super::tree::Entry;
use crate::diagnostic::code;
use crate::model::{Origin, PostMortem};
use crate::source::Span;

/// Reports what is missing. A file without front matter is old or foreign, and stays quiet unless it is empty.
pub(super) fn check(
    cx: &mut Context<'_>,
    text: &str,
    front: Option<&Front>,
    entries: &[Entry],
    post_mortem: &PostMortem,
) {
    if text.trim().is_empty() {
        cx.report(cx.note(code::MISSING_FIELD, Span::default(), "the file is empty: it has no `title` and no text"));
        return;
    }
    let Some(front) = front else { return };
    let matter = &text[front.matter.clone()];
    let written = |field: &str| entries.iter().find(|entry| entry.key == field);
    if written("title").is_none() && !is_begun(matter, "title") && post_mortem.title.origin == Origin::Path {
        missing(cx, front, "title");
    }
    let has_time = ["date", "started"].iter().any(|field| written(field).is_some_and(|entry| !entry.value.is_blank()));
    if post_mortem.date.is_none() && !has_time && !is_begun(matter, "date") && !is_begun(matter, "started") {
        missing(cx, front, "date");
    }
    for field in cx.config.process.require.iter().filter(|field| !matches!(field.as_str(), "title" | "date")) {
        let typed = written(field).is_some_and(|entry| !entry.value.is_blank());
        if !typed && !is_derived(field, post_mortem) && (written(field).is_some() || !is_begun(matter, field)) {
            missing(cx, front, field);
        }
    }
}

/// Whether a line begins with `field`: what could not be read was reported, and is not missing.
fn is_begun(matter: &str, field: &str) -> bool {
    matter.lines().any(|line| line.strip_prefix(field).is_some_and(|rest| rest.starts_with([' ', ':', '='])))
}

/// Whether the body says what the front matter doesn't.
fn is_derived(field: &str, post_mortem: &PostMortem) -> bool {
    let times = &post_mortem.times;
    match field {
        "id" | "slug" | "kind" | "visibility" => true,
        "summary" => post_mortem.summary.is_some(),
        "timeline" => !post_mortem.timeline.events.is_empty(),
        "actions" => !post_mortem.actions.is_empty(),
        "introduced" => times.introduced.is_some(),
        "started" => times.started.is_some(),
        "detected" => times.detected.is_some(),
        "acknowledged" => times.acknowledged.is_some(),
        "mitigated" => times.mitigated.is_some(),
        "resolved" => times.resolved.is_some(),
        "impact" => post_mortem.impact != crate::model::Impact::default(),
        "trigger" => post_mortem.trigger.is_some(),
        "lessons" => post_mortem.lessons != crate::model::Lessons::default(),
        _ => false,
    }
}

fn missing(cx: &mut Context<'_>, front: &Front, field: &str) {
    let diagnostic = cx.note(code::MISSING_FIELD, front.opening, format!("`{field}` is missing"));
    cx.report(diagnostic.help(format!("write `{field}: …` into the front matter")));
}
