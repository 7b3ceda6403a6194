//! What the body says where the front matter is silent: headings, lists and tables of the kinds that people use.
//!
//! Everything that is taken from here is marked as recognised and keeps its place. What is not said in so many words
//! stays unknown: nothing is guessed into a figure.

mod actions;
mod clockwork;
mod headings;
mod lessons;
mod links;
mod placeholder;
mod regions;
mod sections;
mod stamp;
mod summary;
mod table;
mod timeline;
mod times;
mod title;
mod zones;

use super::context::Context;
use crate::markdown::Outline;
use crate::model::{EventTime, PostMortem, Sourced};

/// Fills in what the front matter left open.
pub(super) fn fill(cx: &Context<'_>, outline: &Outline, post_mortem: &mut PostMortem) {
    let title = title::heading(outline);
    title::fill(outline, title, post_mortem);
    let parts = sections::cut(outline, post_mortem.body.span, title);
    let regions = regions::of(&parts);
    timeline::fill(cx, &regions, post_mortem);
    date(post_mortem);
    let zone = post_mortem.timeline.zone.clone();
    times::fill(cx, &regions, zone.as_deref(), post_mortem);
    actions::fill(&regions, post_mortem);
    lessons::fill(&regions, post_mortem);
    summary::fill(&regions, &parts, post_mortem);
    post_mortem.body.sections = parts.into_iter().map(|part| part.section).collect();
}

/// The first day that the timeline names, where neither front matter nor path has one.
fn date(post_mortem: &mut PostMortem) {
    if post_mortem.date.is_some() {
        return;
    }
    let first = post_mortem.timeline.events.iter().find_map(|event| match event.at {
        EventTime::At(moment) => Some(Sourced::recognised(moment.day(), event.span)),
        EventTime::Clock(_) | EventTime::Words(_) => None,
    });
    post_mortem.date = first;
}
