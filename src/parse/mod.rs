//! One file to one [`Document`]: as much as can be read, and everything that is wrong with it, in one go.
//!
//! [`document`] never fails and never drops a document. It reads the front matter, then lets the body speak where the
//! front matter is silent.

mod context;
mod fence;
mod front;
mod location;
mod recognise;
mod required;
mod text;
mod toml;
mod tree;
mod yaml;

use crate::config::Config;
use crate::diagnostic::{Diagnosed, code};
use crate::markdown::{self, Outline};
use crate::model::{
    Body, Document, HomePage, Impact, Kind, Lessons, PostMortem, Sourced, Subject, TermPage, Timeline, Times,
    Visibility,
};
use crate::source::{SourceFile, Span};
use context::Context;
use fence::{Format, Front, Split};
use location::Role;
use tree::Entry;

/// The largest front matter that is read, in bytes.
const MAX_MATTER_BYTES: usize = 1024 * 1024;

/// Reads one file.
pub fn document(file: &SourceFile, config: &Config) -> Diagnosed<Document> {
    let mut cx = Context::new(&file.path, config);
    let text = text::readable(&mut cx, file);
    let split = fence::split(&mut cx, &text);
    let entries = split.front.as_ref().map(|front| front_matter(&mut cx, &text, front)).unwrap_or_default();
    let outline = markdown::outline(&text[split.body..], split.body);
    let body = body(&outline, Span::new(split.body..text.len()));
    let subject = match location::role(config, &file.path) {
        Role::Home => Subject::Home(Box::new(HomePage { title: front::home_title(&mut cx, &entries), body })),
        Role::Term { taxonomy, term } => {
            let mut page = blank_term(taxonomy, &term, body);
            front::term_page(&mut cx, &entries, &mut page);
            Subject::Term(Box::new(page))
        }
        Role::PostMortem => {
            Subject::PostMortem(Box::new(post_mortem(&mut cx, &text, &split, &entries, body, &outline)))
        }
    };
    let value = Document { path: file.path.clone(), digest: file.digest, subject };
    Diagnosed { value, diagnostics: cx.into_diagnostics() }
}

/// What the path says, then what the front matter says, then what the body says of the rest.
fn post_mortem(
    cx: &mut Context<'_>,
    text: &str,
    split: &Split,
    entries: &[Entry],
    body: Body,
    outline: &Outline,
) -> PostMortem {
    let mut post_mortem = blank_post_mortem(cx, body);
    front::post_mortem(cx, entries, &mut post_mortem);
    keep_in_what_was_meant_to_stay(text, split, entries, &mut post_mortem);
    front::check_order(cx, &post_mortem.times);
    recognise::fill(cx, outline, &mut post_mortem);
    required::check(cx, text, split.front.as_ref(), entries, &post_mortem);
    post_mortem
}

/// The keys of the front matter, as far as they could be read.
fn front_matter(cx: &mut Context<'_>, text: &str, front: &Front) -> Vec<Entry> {
    let matter = front.matter.clone();
    if matter.len() > MAX_MATTER_BYTES {
        cx.say(code::LIMIT, front.opening, "the front matter is larger than Casebook takes: 1 MiB");
        return Vec::new();
    }
    let text = text::without_controls(cx, text, matter.clone());
    match front.format {
        Format::Yaml => yaml::read(cx, &text, matter),
        Format::Toml => toml::read(cx, &text, matter),
    }
}

/// Where `visibility` was written but could not be read, nobody but few may read the document.
fn keep_in_what_was_meant_to_stay(text: &str, split: &Split, entries: &[Entry], post_mortem: &mut PostMortem) {
    let written = split.front.as_ref().is_some_and(|front| text[front.matter.clone()].contains("visibility"));
    if written && !entries.iter().any(|entry| entry.key == "visibility") {
        post_mortem.visibility = Visibility::Restricted;
    }
}

fn body(outline: &Outline, span: Span) -> Body {
    Body {
        span,
        headings: outline.headings.clone(),
        links: outline.links.clone(),
        sections: Vec::new(),
        has_html: outline.has_html,
        n_words: outline.n_words,
    }
}

fn blank_term(taxonomy: String, term: &str, body: Body) -> TermPage {
    TermPage {
        taxonomy,
        slug: location::term_slug(term),
        title: None,
        description: None,
        aliases: Vec::new(),
        owner: None,
        depends_on: Vec::new(),
        merged_into: None,
        links: Vec::new(),
        extra: std::collections::BTreeMap::new(),
        body,
    }
}

/// A post-mortem of which only the path is known.
fn blank_post_mortem(cx: &Context<'_>, body: Body) -> PostMortem {
    PostMortem {
        id: Sourced::from_path(location::document_id(cx.path)),
        title: Sourced::from_path(location::title(cx.path)),
        summary: None,
        date: location::date(cx.config, cx.path).map(Sourced::from_path),
        kind: Kind::Incident,
        severity: None,
        status: None,
        visibility: Visibility::Internal,
        owner: None,
        presenter: None,
        moderator: None,
        systems: Vec::new(),
        tags: Vec::new(),
        terms: std::collections::BTreeMap::new(),
        aliases: Vec::new(),
        times: Times::default(),
        detected_by: None,
        impact: Impact::default(),
        timeline: Timeline::default(),
        trigger: None,
        causes: Vec::new(),
        effects: Vec::new(),
        actions: Vec::new(),
        lessons: Lessons::default(),
        related: Vec::new(),
        links: Vec::new(),
        extra: std::collections::BTreeMap::new(),
        body,
    }
}
