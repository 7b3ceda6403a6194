//! Front matter as a tree in which every key and value knows its place in the file; YAML and TOML both become this.

use serde_json::Value as Json;

use super::context::{Context, shown};
use crate::diagnostic::{Diagnostic, code};
use crate::source::Span;

/// How deep lists and mappings may stand in each other.
pub(super) const MAX_DEPTH: usize = 64;

/// The most repeated keys of one mapping that are reported.
const MAX_DUPLICATES: usize = 50;

/// One value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub span: Span,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing was written: the same as leaving the key out.
    Blank,
    /// `null` or `~` was written.
    Null,
    /// Text, or a number, word or date that was written without quotes.
    Scalar {
        /// What was written, escapes resolved.
        text: String,
        /// Whether it was quoted, so that it is text whatever it looks like.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the author's order.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

impl Node {
    /// What it is, for messages: `text`, `a number`, `a list`.
    pub(super) fn describe(&self) -> &'static str {
        match &self.value {
            Value::Blank => "blank",
            Value::Null => "null",
            Value::Scalar { text, quoted } => match plain_json(text) {
                Json::Bool(_) if !quoted => "a yes or no",
                Json::Number(_) if !quoted => "a number",
                _ => "text",
            },
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// Whether nothing is said: blank, empty text, an empty list or mapping.
    pub(super) fn is_blank(&self) -> bool {
        match &self.value {
            Value::Blank => true,
            Value::Null => false,
            Value::Scalar { text, .. } => text.trim().is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
        }
    }

    /// The value as JSON, for what passes through to templates. Never deeper than [`MAX_DEPTH`].
    pub(super) fn to_json(&self) -> Json {
        match &self.value {
            Value::Blank | Value::Null => Json::Null,
            Value::Scalar { text, quoted: true } => Json::String(text.clone()),
            Value::Scalar { text, quoted: false } => plain_json(text),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => {
                Json::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect())
            }
        }
    }
}

/// What an unquoted word is by YAML's core schema.
fn plain_json(text: &str) -> Json {
    match text {
        "true" | "True" | "TRUE" => return Json::Bool(true),
        "false" | "False" | "FALSE" => return Json::Bool(false),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return Json::String(text.to_owned());
    }
    if let Ok(number) = text.parse::<i64>() {
        return number.into();
    }
    let number = text.parse::<f64>().ok().filter(|_| text.bytes().any(|b| b.is_ascii_digit()));
    number.and_then(serde_json::Number::from_f64).map_or_else(|| Json::String(text.to_owned()), Json::Number)
}

/// Takes keys out of `entries` that stand there a second time, and says so of each at its second place.
pub(super) fn without_duplicates(cx: &Context<'_>, entries: Vec<Entry>) -> (Vec<Entry>, Vec<Diagnostic>) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| entries[*a].key.cmp(&entries[*b].key).then(a.cmp(b)));
    let mut repeated = vec![false; entries.len()];
    for pair in order.windows(2) {
        repeated[pair[1]] = entries[pair[0]].key == entries[pair[1]].key;
    }
    if !repeated.contains(&true) {
        return (entries, Vec::new());
    }
    let mut diagnostics = Vec::new();
    let mut first = 0;
    for (place, index) in order.iter().enumerate() {
        if !repeated[*index] {
            first = place;
            continue;
        }
        if diagnostics.len() < MAX_DUPLICATES {
            let message = format!("`{}` stands here a second time", shown(&entries[*index].key));
            let diagnostic = cx
                .note(code::DUPLICATE_KEY, entries[*index].key_span, message)
                .related(cx.path, Some(entries[order[first]].key_span), "the first one, which is used")
                .help("keep one of the two");
            diagnostics.push(diagnostic);
        }
    }
    let kept = entries.into_iter().zip(repeated).filter(|(_, repeated)| !repeated).map(|(entry, _)| entry).collect();
    (kept, diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unquoted_words_are_what_they_look_like() {
        let check = |text: &str, expected: Json| assert_eq!(plain_json(text), expected, "{text}");
        check("true", Json::Bool(true));
        check("no", Json::String("no".into()));
        check("42", 42.into());
        check("-5", (-5).into());
        check("4.5", 4.5.into());
        check("2026-01-01", Json::String("2026-01-01".into()));
        check("-", Json::String("-".into()));
        check(".inf", Json::String(".inf".into()));
        check("99999999999999999999", 1e20.into());
    }
}
