//! YAML to a tree with places, with all of a file's errors in one run and nothing that could run away.
//!
//! The parser stops at its first error. The text is then read once more, a top-level key at a time, so that one bad
//! line costs one key, and the next error is reported as well.

mod builder;
mod chunk;

use std::ops::Range;

use super::context::{Context, shown};
use super::tree::{Entry, Node, Value, without_duplicates};
use crate::diagnostic::code;
use crate::source::Span;
use chunk::Chunk;

/// Reads the YAML at `range` of `text`; the entries of its mapping, as far as they could be read.
pub(super) fn read(cx: &mut Context<'_>, text: &str, range: Range<usize>) -> Vec<Entry> {
    let matter = Chunk::new(text, range.clone());
    let entries = match matter.tree(cx) {
        Ok((node, diagnostics)) => {
            diagnostics.into_iter().for_each(|d| cx.report(d));
            node.map_or_else(Vec::new, |node| entries_of(cx, node))
        }
        Err(_) => read_by_key(cx, text, range),
    };
    without_duplicates(cx, entries)
}

fn entries_of(cx: &mut Context<'_>, node: Node) -> Vec<Entry> {
    match node.value {
        Value::Map(entries) => entries,
        Value::Blank | Value::Null => Vec::new(),
        Value::List(_) | Value::Scalar { .. } => {
            let message = format!("front matter takes keys with values, and this is {}", node.describe());
            cx.report(cx.note(code::WRONG_TYPE, node.span, message).help("write `key: value` on each line"));
            Vec::new()
        }
    }
}

/// Reads every top-level key on its own.
fn read_by_key(cx: &mut Context<'_>, text: &str, range: Range<usize>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for chunk in chunks(text, range) {
        let chunk = Chunk::new(text, chunk);
        match chunk.tree(cx) {
            Ok((Some(Node { value: Value::Map(found), .. }), diagnostics)) => {
                diagnostics.into_iter().for_each(|d| cx.report(d));
                entries.extend(found);
            }
            Ok((None | Some(Node { value: Value::Blank, .. }), _)) => {}
            Ok((Some(node), _)) => {
                let line = Span::new(first_line(text, node.span.range()));
                let message = format!("`{}` has no `:` behind its key", shown(&text[line.range()]));
                cx.report(cx.note(code::SYNTAX, line, message).help("write `key: value`"));
            }
            Err(error) => cx.report(chunk.explain(cx, &error)),
        }
    }
    entries
}

/// Cuts `range` before every line that begins with a key or other text at its very start.
fn chunks(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut start = range.start;
    for line in text[range.clone()].split_inclusive('\n') {
        let goes_on = line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-', ']', '}']);
        if !goes_on || starts.is_empty() {
            starts.push(start);
        }
        start += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([range.end]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}

fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let length = text[range.clone()].find('\n').unwrap_or(range.len());
    range.start..range.start + text[range.start..range.start + length].trim_end().len()
}
