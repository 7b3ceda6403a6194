//! Fixes as the editor's quick fixes, and all safe ones at once.

use serde_json::{Value, json};

use super::server::Open;
use super::shown;
use super::text::{Lines, Range};
use crate::diagnostic::{Fix, Safety, fix};
use crate::source::Span;

/// The kinds of actions that there are.
pub(super) const KINDS: &[&str] = &["quickfix", FIX_ALL];

const FIX_ALL: &str = "source.fixAll.casebook";

/// What can be done about the findings that touch `range`.
pub(super) fn of(open: &Open<'_>, range: Range) -> Value {
    let mut actions: Vec<Value> = Vec::new();
    for said in open.said {
        let Some(fix) = &said.fix else { continue };
        let place = open.lines.range(said.span.unwrap_or_default());
        if place.start <= range.end && range.start <= place.end {
            actions.push(json!({
                "title": title(fix),
                "kind": "quickfix",
                "diagnostics": [shown::finding(&open.lines, said)],
                "isPreferred": fix.safety == Safety::Safe,
                "edit": edit(open, fix),
            }));
        }
    }
    let safe: Vec<&Fix> =
        open.said.iter().filter_map(|said| said.fix.as_ref()).filter(|fix| fix.safety == Safety::Safe).collect();
    let mended = fix::apply(open.text, &safe).text;
    if mended != open.text {
        let (span, text) = difference(open.text, &mended);
        let edits = json!([{ "range": open.lines.range(span), "newText": text }]);
        let edit = json!({ "changes": { open.uri: edits } });
        actions.push(json!({ "title": "Fix what can be fixed safely", "kind": FIX_ALL, "edit": edit }));
    }
    actions.into()
}

/// The fix's title as a line of a menu.
fn title(fix: &Fix) -> String {
    let mut letters = fix.title.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let caution = if fix.safety == Safety::Unsafe { " (look at it)" } else { "" };
    format!("{first}{}{caution}", letters.as_str())
}

fn edit(open: &Open<'_>, fix: &Fix) -> Value {
    let lines: &Lines<'_> = &open.lines;
    let edits: Vec<Value> =
        fix.edits.iter().map(|edit| json!({ "range": lines.range(edit.span), "newText": edit.text })).collect();
    json!({ "changes": { open.uri: edits } })
}

/// The stretch of `old` that is not in `new`, and what stands there instead.
fn difference<'a>(old: &str, new: &'a str) -> (Span, &'a str) {
    let alike = |(a, b): &(char, char)| a == b;
    let start: usize = old.chars().zip(new.chars()).take_while(alike).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(alike).map(|(c, _)| c.len_utf8()).sum();
    (Span::new(start..old.len() - end), &new_rest[..new_rest.len() - end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_replaced() {
        let check = |old: &str, new: &str, span: std::ops::Range<usize>, text: &str| {
            assert_eq!(difference(old, new), (Span::new(span), text), "{old} {new}");
        };
        check("abcd", "axyd", 1..3, "xy");
        check("aa", "aaa", 2..2, "a");
        check("aaa", "a", 1..3, "");
        check("éa", "èa", 0..2, "è");
    }
}
