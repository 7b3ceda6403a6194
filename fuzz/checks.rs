//! What must hold of any bytes: nothing panics or hangs, and every place that is named lies within the text, at the borders of
//! letters. The fuzz targets call these, and so does the test that replays their corpus.
#![allow(dead_code, unreachable_pub, reason = "each target includes this file and calls one of them")]

use std::sync::OnceLock;

use casebook::address::SourcePath;
use casebook::config::{self, Config};
use casebook::diagnostic::{self, Diagnostic};
use casebook::markdown;
use casebook::model::Document;
use casebook::parse;
use casebook::search::query::{self, Keys, Vocabulary};
use casebook::source::{SourceFile, Span};

/// A whole file, of which the front matter is the point: YAML, or TOML, or damaged.
pub fn front_matter(bytes: &[u8]) {
    let file = SourceFile::from_bytes(SourcePath::new("content/2026-06-30-x.md"), bytes);
    document(&file);
}

/// The body of a file without front matter: sections, timelines, actions and times are recognised.
pub fn body(bytes: &[u8]) {
    let file = SourceFile::from_bytes(SourcePath::new("content/2026-06-30-x.md"), bytes);
    let document = document(&file);
    let body = document.body().span;
    for passage in markdown::prose(&file.text()[body.range()], body.start as usize) {
        check_span(file.text(), passage.span(0..passage.text.len()));
    }
}

/// `site.toml`.
pub fn site(bytes: &[u8]) {
    let file = SourceFile::from_bytes(SourcePath::new("site.toml"), bytes);
    let diagnosed = config::read(&file);
    check_diagnostics(&file, &diagnosed.diagnostics);
    let old_path = diagnosed.value.redirects.values().map(|redirect| redirect.span);
    old_path.for_each(|span| check_span(file.text(), span));
}

/// A query, typed and half typed.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let parsed = query::parse(&text, &Keys::new(["systems", "causes", "action-types", "tags"]));
    for note in &parsed.notes {
        check_span(&text, note.span);
        let _ = query::quote(&text, note);
    }
    let vocabulary = Vocabulary::default();
    let query = query::read(&text, &vocabulary);
    query.notes.iter().for_each(|note| check_span(&text, note.span));
    let cursors = [0, text.len() / 2, text.len()].map(|at| text.floor_char_boundary(at));
    for cursor in cursors {
        let _ = query::completions(&text, cursor, &vocabulary);
    }
}

fn document(file: &SourceFile) -> Document {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    let diagnosed = parse::document(file, CONFIG.get_or_init(Config::default));
    check_diagnostics(file, &diagnosed.diagnostics);
    let text = file.text();
    check_span(text, diagnosed.value.body().span);
    diagnosed.value.body().sections.iter().for_each(|section| check_span(text, section.span));
    if let Some(post_mortem) = diagnosed.value.post_mortem() {
        post_mortem.timeline.events.iter().for_each(|event| check_span(text, event.span));
        post_mortem.actions.iter().for_each(|action| check_span(text, action.span));
    }
    diagnosed.value
}

fn check_diagnostics(file: &SourceFile, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        diagnostic.span.iter().for_each(|span| check_span(file.text(), *span));
        let related = diagnostic.related.iter().filter_map(|related| related.span);
        related.for_each(|span| check_span(file.text(), span));
    }
    // Printing is slow, and the first ones are like the others.
    for diagnostic in diagnostics.iter().take(5) {
        let _ = diagnostic::concise(diagnostic, Some(file));
        let _ = diagnostic::full(diagnostic, |_| Some(file));
    }
}

fn check_span(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} is no stretch of the text");
}
