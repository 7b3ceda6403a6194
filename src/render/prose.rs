//! The long texts of a view, as HTML.

use std::collections::BTreeMap;

use tera::Value;

use crate::pages::Prose;

/// Enters the HTML of each part of `prose` as `prose.<name>`, and that of its footnotes as `footnotes`.
pub(super) fn insert(context: &mut tera::Context, prose: &Prose, text: &str) {
    let parts: BTreeMap<String, Value> = prose
        .parts
        .iter()
        .map(|part| {
            let part_text = text.get(part.span.range()).unwrap_or_default();
            (part.name.clone(), Value::safe_string(&escaped(part_text)))
        })
        .collect();
    context.insert_value("prose", Value::from(parts));
    context.insert_value("footnotes", Value::safe_string(""));
}

/// One line of Markdown as HTML.
pub(super) fn inline(text: &str) -> String {
    escaped(text)
}

/// One line of Markdown without its markup.
pub(super) fn plain(text: &str) -> String {
    text.to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
