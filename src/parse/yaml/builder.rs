//! Builds the tree from the parser's events, without recursion and no deeper than is sound.

use saphyr_parser::{Event, ScalarStyle, Tag};

use super::chunk::Chunk;
use crate::diagnostic::{Diagnostic, code};
use crate::parse::context::Context;
use crate::parse::tree::{Entry, MAX_DEPTH, Node, Value, without_duplicates};
use crate::source::Span;

/// The most diagnostics of one stretch: finding the names for each takes a look back.
const MAX_NOTICED: usize = 100;

/// Builds the tree from the parser's events.
pub(super) struct Builder<'a, 'b> {
    cx: &'b Context<'a>,
    chunk: &'b Chunk<'b>,
    open: Vec<Open>,
    /// How many collections are open that are not built, because they are too deep or stand as keys.
    skipping: usize,
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

/// A list or mapping whose end was not met yet.
enum Open {
    List { start: Span, items: Vec<Node> },
    Map { start: Span, entries: Vec<Entry>, key: Option<(String, Span)> },
}

impl<'a, 'b> Builder<'a, 'b> {
    pub(super) fn new(cx: &'b Context<'a>, chunk: &'b Chunk<'b>) -> Self {
        Self { cx, chunk, open: Vec::new(), skipping: 0, root: None, diagnostics: Vec::new() }
    }

    /// The tree, and what is to be said of it.
    pub(super) fn finish(self) -> (Option<Node>, Vec<Diagnostic>) {
        (self.root, self.diagnostics)
    }

    /// Takes a diagnostic.
    pub(super) fn notice(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::SequenceStart(anchor, tag) => {
                self.refuse(anchor, tag.as_deref(), span);
                self.start(Open::List { start: span, items: Vec::new() }, span);
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse(anchor, tag.as_deref(), span);
                self.start(Open::Map { start: span, entries: Vec::new(), key: None }, span);
            }
            Event::SequenceEnd | Event::MappingEnd if self.skipping > 0 => self.skipping -= 1,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(_) if self.skipping == 0 => {
                self.forbid(span, "is an alias, and aliases are not taken");
                self.add(Node { value: Value::Blank, span });
            }
            Event::Scalar(text, style, anchor, tag) if self.skipping == 0 => {
                self.refuse(anchor, tag.as_deref(), span);
                self.add(scalar(&text, style, self.trim(span)));
            }
            _ => {}
        }
    }

    fn start(&mut self, open: Open, span: Span) {
        let is_key = matches!(self.open.last(), Some(Open::Map { key: None, .. }));
        if self.skipping > 0 || is_key || self.open.len() >= MAX_DEPTH {
            if self.skipping == 0 && is_key {
                self.forbid(span, "is a list or mapping, and can't be a key");
                self.add(Node { value: Value::Scalar { text: String::new(), quoted: true }, span });
            } else if self.skipping == 0 {
                let name = self.chunk.name_at(span.start as usize);
                let message = format!("{name} is nested more than {MAX_DEPTH} levels deep");
                self.diagnostics.push(self.cx.note(code::LIMIT, span, message));
                self.add(Node { value: Value::Blank, span });
            }
            self.skipping += 1;
            return;
        }
        self.open.push(open);
    }

    fn end(&mut self, end: Span) {
        let node = match self.open.pop() {
            Some(Open::List { start, items }) => {
                let last = items.last().map_or(start, |item| item.span);
                let first =
                    if start.start == start.end { items.first().map_or(start, |item| item.span) } else { start };
                Node { span: hull(first, last, end), value: Value::List(items) }
            }
            Some(Open::Map { start, entries, .. }) => {
                // Those of the whole front matter are looked at once all of it is read.
                let entries = if self.open.is_empty() { entries } else { self.without_duplicates(entries) };
                let last = entries.last().map_or(start, |entry| entry.value.span);
                let first = if start.start == start.end {
                    entries.first().map_or(start, |entry| entry.key_span)
                } else {
                    start
                };
                Node { span: hull(first, last, end), value: Value::Map(entries) }
            }
            None => return,
        };
        self.add(node);
    }

    fn without_duplicates(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let (entries, repeated) = without_duplicates(self.cx, entries);
        self.diagnostics.extend(repeated);
        entries
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { key: key @ None, .. }) => {
                let text = match node.value {
                    Value::Scalar { text, .. } => text,
                    Value::Null => "~".to_owned(),
                    Value::Blank | Value::List(_) | Value::Map(_) => String::new(),
                };
                if text == "<<" {
                    *key = Some((String::new(), node.span));
                    self.forbid(node.span, "is a merge key, and merge keys are not taken");
                } else {
                    *key = Some((text, node.span));
                }
            }
            Some(Open::Map { key, entries, .. }) => {
                let (key, key_span) = key.take().expect("the arm above takes mappings without a key");
                // What was refused as a key has no name, and its value goes with it.
                if !key.is_empty() {
                    entries.push(Entry { key, key_span, value: node });
                }
            }
        }
    }

    fn refuse(&mut self, anchor: usize, tag: Option<&Tag>, span: Span) {
        if anchor > 0 {
            self.forbid(span, "has an anchor, and anchors are not taken");
        }
        if tag.is_some_and(|tag| !(tag.handle.is_empty() && tag.suffix == "!")) {
            self.forbid(span, "has a tag, and tags are not taken");
        }
    }

    fn forbid(&mut self, span: Span, what: &str) {
        if self.diagnostics.len() >= MAX_NOTICED {
            return;
        }
        let at = self.chunk.line_at(span.start as usize);
        let message = format!("{} {what}", self.chunk.name_at(span.start as usize));
        let span = if span.start == span.end { at } else { self.trim(span) };
        self.diagnostics.push(self.cx.note(code::FORBIDDEN_YAML, span, message).help("write the value out"));
    }

    /// The span without blanks and line breaks at its end, which the parser counts in for some scalars.
    fn trim(&self, span: Span) -> Span {
        let content = &self.chunk.text[span.range()];
        Span::new(span.range().start..span.range().start + content.trim_end().len())
    }
}

fn scalar(text: &str, style: ScalarStyle, span: Span) -> Node {
    let value = match style {
        ScalarStyle::Plain if text.is_empty() => Value::Blank,
        ScalarStyle::Plain if matches!(text, "~" | "null" | "Null" | "NULL") => Value::Null,
        ScalarStyle::Plain => Value::Scalar { text: text.to_owned(), quoted: false },
        _ => Value::Scalar { text: text.to_owned(), quoted: true },
    };
    Node { value, span }
}

/// From the start of `first` to the end of a collection: its bracket, or its last item where it has none.
fn hull(first: Span, last: Span, end: Span) -> Span {
    let end = if end.end > end.start { end.end } else { last.end };
    Span { start: first.start, end: end.max(first.start) }
}
