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
            cx.report_all(diagnostics);
            node.map_or_else(Vec::new, |node| entries_of(cx, node))
        }
        Err(_) => read_by_key(cx, text, range),
    };
    let (entries, repeated) = without_duplicates(cx, entries);
    cx.report_all(repeated);
    entries
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
                cx.report_all(diagnostics);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::config::Config;

    /// The JSON of `text`, and each finding with the text it points at.
    fn tree(text: &str) -> (String, Vec<String>) {
        let (path, config) = (SourcePath::new("a.md"), Config::default());
        let file = format!("---\n{text}");
        let mut cx = Context::new(&path, &file, &config);
        let entries = read(&mut cx, &file, 4..file.len());
        let json = Node { value: Value::Map(entries), span: Span::default() }.to_json().to_string();
        let said = cx.into_diagnostics();
        (json, said.iter().map(|d| format!("{}: {}", &file[d.span.unwrap_or_default().range()], d.message)).collect())
    }

    #[test]
    fn values_are_read() {
        let check = |text: &str, expected: &str| assert_eq!(tree(text), (expected.to_owned(), vec![]), "{text}");
        check("a: 1\nb: x\n", r#"{"a":1,"b":"x"}"#);
        check("a:\nb: ~\nc: \"\"\n", r#"{"a":null,"b":null,"c":""}"#);
        check("a: [x, {b: c}]\n", r#"{"a":["x",{"b":"c"}]}"#);
        check("a:\n  - x\n  - b: c\n", r#"{"a":["x",{"b":"c"}]}"#);
        check("a:\n- x\n- y\n", r#"{"a":["x","y"]}"#);
        check("a: |\n  x\n  y\nb: >-\n  x\n  y\n", r#"{"a":"x\ny\n","b":"x y"}"#);
        check("a: x # said\n# said\n", r#"{"a":"x"}"#);
        check("é: ü\r\nb: 🔥\r\n", r#"{"é":"ü","b":"🔥"}"#);
        check("# nothing\n", "{}");
        check("", "{}");
    }

    #[test]
    fn spans_are_right_behind_other_letters() {
        let (path, config) = (SourcePath::new("a.md"), Config::default());
        let file = "---\r\ntïtle: \"é🔥\"\r\nlist: [ü, {k: v}]\r\nblock:\r\n  - ä b\r\n";
        let mut cx = Context::new(&path, file, &config);
        let entries = read(&mut cx, file, 5..file.len());
        let spans: Vec<&str> =
            entries.iter().flat_map(|e| [e.key_span, e.value.span]).map(|s| &file[s.range()]).collect();
        assert_eq!(spans, ["tïtle", "\"é🔥\"", "list", "[ü, {k: v}]", "block", "ä b"]);
    }

    #[test]
    fn one_bad_line_costs_one_key() {
        let check = |text: &str, json: &str, said: &[&str]| {
            let (got_json, got_said) = tree(text);
            assert_eq!(got_json, json, "{text}");
            assert!(
                got_said.len() == said.len() && got_said.iter().zip(said).all(|(got, want)| got.contains(want)),
                "{text}: {got_said:#?}"
            );
        };
        check("a: \"x\nb: y\n", r#"{"b":"y"}"#, &["`a` is not valid YAML: something that was opened"]);
        check("a: x: y\nb: [y]]\nc: z\n", r#"{"c":"z"}"#, &["`a` is not valid YAML", "`b` is not valid YAML"]);
        check("a: @x\nb:\n  c: `d`\n", "{}", &["`a` is not valid YAML", "`c` in `b` is not valid YAML"]);
        check("a x\nb: y\n", r#"{"b":"y"}"#, &["`a x` has no `:`"]);
        check("a:\n\tb: c\nd: e\n", r#"{"d":"e"}"#, &["spaces, not tabs"]);
        check("a:\n    b: c\n  d: e\nf: g\n", r#"{"f":"g"}"#, &["`d` in `a` is not valid YAML"]);
        check("- a\n- b\n", "{}", &["takes keys with values, and this is a list"]);
    }

    #[test]
    fn what_could_run_away_is_refused_at_its_place() {
        let check = |text: &str, said: &[&str]| {
            let got = tree(text).1;
            assert!(
                got.len() == said.len() && got.iter().zip(said).all(|(got, want)| got.starts_with(want)),
                "{text}: {got:#?}"
            );
        };
        check("a: &x [b]\n", &["&x [: `a` has an anchor"]);
        check("a: &x b\nc: *x\n", &["&x b: `a` has an anchor", "*x: `c` is an alias"]);
        check("a: *x\n", &["*x: `a` is not valid YAML: `*` refers to an anchor"]);
        check("a: !!binary b\n", &["!!binary b: `a` has a tag"]);
        check("a:\n  <<: b\n", &["<<: `a` is a merge key"]);
        check("? [a, b]\n: c\nd: e\n", &["[: this is a list or mapping, and can't be a key"]);
        check("a: b\n---\nc: d\n", &["---: a second YAML document"]);
        check("a: b\n...\nc: d\n", &["c: d: a second YAML document"]);
        check("a: b\nc: d\n'a': e\n", &["'a': `a` stands here a second time"]);
        check("a: {b: 1, b: 2}\n", &["b: `b` stands here a second time"]);
        check(&format!("a: {}\n", "[".repeat(5000)), &["["]);
        check(&format!("a: {}{}\n", "[".repeat(100), "]".repeat(100)), &["[: `a` is nested more than 64"]);
    }
}
