//! Where front matter holds sentences, and not names, dates or figures.

use super::context::Context;
use super::tree::{Entry, Node, Value};
use super::{fence, front_matter, text};
use crate::config::Config;
use crate::source::{SourceFile, Span};

/// The keys whose values are sentences, at whatever depth.
const KEYS: &[&str] = &[
    "badly",
    "cleanup",
    "cost",
    "done_when",
    "escaped_because",
    "lucky",
    "reason",
    "slo",
    "summary",
    "title",
    "users",
    "well",
    "what",
    "why",
];

/// The stretches of the file's front matter that hold sentences, without the quotes around them.
pub fn prose(file: &SourceFile, config: &Config) -> Vec<Span> {
    let mut cx = Context::new(&file.path, file.text(), config);
    let text = text::readable(&mut cx, file);
    let split = fence::split(&mut cx, &text);
    let entries = split.front.as_ref().map(|front| front_matter(&mut cx, &text, front)).unwrap_or_default();
    let mut found = Vec::new();
    of_entries(&entries, &text, &mut found);
    found
}

fn of_entries(entries: &[Entry], text: &str, found: &mut Vec<Span>) {
    for entry in entries {
        if entry.key == "extra" {
            continue;
        }
        of_value(&entry.value, KEYS.contains(&entry.key.as_str()), text, found);
    }
}

fn of_value(node: &Node, is_prose: bool, text: &str, found: &mut Vec<Span>) {
    match &node.value {
        Value::Map(entries) => of_entries(entries, text, found),
        Value::List(nodes) => nodes.iter().for_each(|node| of_value(node, is_prose, text, found)),
        Value::Scalar { .. } if is_prose => found.push(without_quotes(text, node.span)),
        Value::Scalar { .. } | Value::Blank | Value::Null => {}
    }
}

fn without_quotes(text: &str, span: Span) -> Span {
    let written = text.get(span.range()).unwrap_or_default();
    let is_quoted =
        written.len() > 1 && ['"', '\''].iter().any(|quote| written.starts_with(*quote) && written.ends_with(*quote));
    if is_quoted { Span { start: span.start + 1, end: span.end - 1 } } else { span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;

    #[test]
    fn sentences_are_told_from_names() {
        let check = |text: &str, expected: &[&str]| {
            let file = SourceFile::from_bytes(SourcePath::new("content/a.md"), text.as_bytes());
            let found = prose(&file, &Config::default());
            let found: Vec<&str> = found.iter().map(|span| text[span.range()].trim()).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("---\ntitle: \"A b\"\nowner: web\nlessons: { badly: [c d, 'e'] }\n---\nbody\n", &["A b", "c d", "e"]);
        check(
            "---\nactions:\n  - what: do it\n    type: process/x\n    done_when: it is\n  - plain\n---\n",
            &["do it", "it is"],
        );
        check("+++\ntitle = \"T\"\n[impact]\nusers = \"all\"\n+++\n", &["T", "all"]);
        check("# No front matter\n", &[]);
    }
}
