//! One stretch of YAML: its tree, its places in the file, and its syntax errors in the author's words.

use std::cell::Cell;
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScanError};

use super::builder::Builder;
use crate::diagnostic::{Diagnostic, code};
use crate::parse::context::Context;
use crate::parse::fence::{Format, looks_like_key};
use crate::parse::tree::Node;
use crate::source::Span;

/// A stretch of the file that is read as one YAML document.
pub(super) struct Chunk<'a> {
    pub text: &'a str,
    range: Range<usize>,
    /// Where each line starts, in the file.
    lines: Vec<usize>,
    is_ascii: bool,
    /// The last marker that was found in a line with other letters: line, character, byte. The next is seldom far.
    last: Cell<(usize, usize, usize)>,
}

/// What went wrong, and where in the file.
pub(super) struct Failure {
    at: usize,
    info: String,
    /// What was noticed before: it may already say what the matter is.
    noticed: Option<Box<Diagnostic>>,
}

impl<'a> Chunk<'a> {
    pub(super) fn new(text: &'a str, range: Range<usize>) -> Self {
        let content = &text[range.clone()];
        let breaks = content.match_indices('\n').map(|(i, _)| range.start + i + 1);
        let lines = std::iter::once(range.start).chain(breaks).collect();
        let is_ascii = content.is_ascii();
        Self { text, range, lines, is_ascii, last: Cell::new((usize::MAX, 0, 0)) }
    }

    /// The tree, and what is to be said of it.
    pub(super) fn tree(&self, cx: &Context<'_>) -> Result<(Option<Node>, Vec<Diagnostic>), Failure> {
        let mut builder = Builder::new(cx, self);
        let mut documents = 0;
        for next in Parser::new_from_str(&self.text[self.range.clone()]) {
            let (event, span) = match next {
                Ok(next) => next,
                Err(error) => return Err(self.failure(&error, builder.finish().1)),
            };
            let span = Span::new(self.byte(span.start)..self.byte(span.end));
            if let Event::DocumentStart(_) = event {
                documents += 1;
                if documents == 2 {
                    let message = "a second YAML document begins here; what follows is not read";
                    builder.notice(cx.note(code::SYNTAX, self.line_at(span.start as usize), message));
                    break;
                }
            }
            builder.event(event, span);
        }
        Ok(builder.finish())
    }

    fn failure(&self, error: &ScanError, noticed: Vec<Diagnostic>) -> Failure {
        Failure {
            at: self.byte(*error.marker()),
            info: error.info().to_owned(),
            noticed: noticed.into_iter().next().map(Box::new),
        }
    }

    /// The byte of the file at which a marker stands; markers count characters within a line.
    fn byte(&self, marker: Marker) -> usize {
        let line = marker.line().saturating_sub(1);
        let Some(start) = self.lines.get(line).copied() else { return self.range.end };
        let end = self.lines.get(line + 1).copied().unwrap_or(self.range.end);
        if self.is_ascii {
            return (start + marker.col()).min(end);
        }
        let (last_line, last_col, last_byte) = self.last.get();
        let (col, from) =
            if last_line == line && last_col <= marker.col() { (last_col, last_byte) } else { (0, start) };
        let byte = self.text[from..end].char_indices().nth(marker.col() - col).map_or(end, |(i, _)| from + i);
        self.last.set((line, marker.col(), byte));
        byte
    }

    /// The line on which byte `at` stands, without indentation and line break.
    pub(super) fn line_at(&self, at: usize) -> Span {
        let line = self.lines.partition_point(|start| *start <= at).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(self.range.start);
        let end = self.lines.get(line + 1).copied().unwrap_or(self.range.end);
        let content = &self.text[start..end];
        let indent = content.len() - content.trim_start().len();
        let length = content.trim().len();
        if length == 0 { Span::new(start..start) } else { Span::new(start + indent..start + indent + length) }
    }

    /// A syntax error in the author's words: which key, and what to do.
    pub(super) fn explain(&self, cx: &Context<'_>, failure: &Failure) -> Diagnostic {
        if let Some(noticed) =
            failure.noticed.as_ref().filter(|d| d.code == code::LIMIT || d.code == code::FORBIDDEN_YAML)
        {
            return noticed.as_ref().clone();
        }
        let last = self.range.start + self.text[self.range.clone()].trim_end().len();
        let at = failure.at.min(last);
        let line = self.line_at(at);
        let content = &self.text[line.range()];
        let name = self.name_at(at);
        let span = if line.range().contains(&at) { Span::new(at..line.end as usize) } else { line };
        let code = match failure.info.as_str() {
            info if info.contains("anchor") => code::FORBIDDEN_YAML,
            info if info.contains("recursion limit") => code::LIMIT,
            _ => code::SYNTAX,
        };
        let diagnostic = cx.note(code, span, format!("{name} is not valid YAML: {}", plain_words(&failure.info)));
        match advice(content) {
            Some(advice) => diagnostic.help(advice),
            None => diagnostic,
        }
    }

    /// The key of the line at `at` and the top-level key above it, for messages.
    pub(super) fn name_at(&self, at: usize) -> String {
        let inner = key_of(&self.text[self.line_at(at).range()]).unwrap_or_default();
        let before = self.lines.partition_point(|start| *start <= at);
        let lines = self.lines[..before].iter().rev().map(|start| &self.text[*start..self.range.end]);
        let mut tops = lines.skip_while(|rest| rest.starts_with([' ', '\t', '#', '-', '\n', '\r']));
        let top = tops.next().and_then(key_of);
        match (inner.as_str(), top.as_deref().unwrap_or("")) {
            ("", "") => "this".to_owned(),
            ("", name) | (name, "") => format!("`{name}`"),
            (inner, top) if inner == top => format!("`{inner}`"),
            (inner, top) => format!("`{inner}` in `{top}`"),
        }
    }
}

/// The key with which a text begins.
fn key_of(text: &str) -> Option<String> {
    let line = text.lines().next()?.trim_start().trim_start_matches("- ").trim_start();
    looks_like_key(Format::Yaml, line)
        .then(|| line.split(':').next().unwrap_or("").trim().trim_matches(['"', '\'']).to_owned())
}

/// The parser's own words without its jargon.
fn plain_words(info: &str) -> &str {
    let known = [
        ("mapping values are not allowed", "a second `: ` stands in the value"),
        ("found character that cannot start any token", "a value can't start with this character"),
        ("unexpected character: `@'", "a value can't start with `@`"),
        ("unexpected character: `", "a value can't start with this character"),
        ("tabs disallowed", "lines are indented with spaces, not tabs"),
        ("unknown anchor", "`*` refers to an anchor, and anchors are not taken"),
        ("unknown escape", "a backslash stands before a letter that has no such escape"),
        ("recursion limit", "brackets stand in each other more than 64 levels deep"),
        ("did not find expected key", "its indentation fits none of the lines above"),
        ("end of stream", "something that was opened is never closed"),
    ];
    known.iter().find(|(part, _)| info.contains(part)).map_or(info, |(_, words)| words)
}

/// What to do about a line that can't be read.
fn advice(line: &str) -> Option<String> {
    let value = line.split_once(':').map_or("", |(_, value)| value.trim());
    match value.chars().next()? {
        '"' if value.contains('\\') => {
            Some("put the value in single quotes, in which a backslash is a backslash".to_owned())
        }
        '"' | '\'' => Some("close the quotes at the end of the value".to_owned()),
        '[' | '{' => Some("close each bracket once".to_owned()),
        '*' | '&' | '!' | '@' | '`' | '%' => Some("put the value in quotes".to_owned()),
        _ if value.contains(": ") || value.ends_with(':') => Some("put the value in quotes".to_owned()),
        _ => None,
    }
}
