//! The title: the one thing that every page shows, so it is looked at more closely than other text.

use super::scalars::one_line;
use crate::diagnostic::{Severity, code};
use crate::parse::context::Context;
use crate::parse::tree::{Node, Value};

/// The longest title that makes a page head.
const MAX_CHARS: usize = 200;

/// The title as plain text on one line.
pub(super) fn read(cx: &mut Context<'_>, node: &Node) -> Option<String> {
    let text = match &node.value {
        Value::Scalar { text, .. } => one_line(text.trim()).into_owned(),
        Value::Blank => String::new(),
        Value::Null | Value::List(_) | Value::Map(_) => {
            cx.say(code::WRONG_TYPE, node.span, format!("`title` takes text, not {}", node.describe()));
            return None;
        }
    };
    if text.is_empty() {
        cx.say(code::MISSING_FIELD, node.span, "`title` is blank");
        return None;
    }
    if text.chars().count() > MAX_CHARS {
        let message = format!("`title` is longer than {MAX_CHARS} characters");
        cx.report(
            cx.note(code::LIMIT, node.span, message).severity(Severity::Warning).help("move the details to `summary`"),
        );
    }
    Some(text)
}
