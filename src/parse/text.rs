//! The text of a file as the other steps need it: `\n` at every line's end, and what is wrong with its characters said.

use std::borrow::Cow;
use std::ops::Range;

use super::context::Context;
use super::fence::{Format, looks_like_key};
use crate::diagnostic::{Fix, Severity, code};
use crate::source::{Content, SourceFile, Span};

/// The most control characters that are reported one by one.
const MAX_REPORTED: usize = 10;

/// The file's text. Carriage returns that stand alone become line feeds: no byte moves.
pub(super) fn readable<'f>(cx: &mut Context<'_>, file: &'f SourceFile) -> Cow<'f, str> {
    match &file.content {
        Content::Text(_) => {}
        Content::Damaged { offset, problem, .. } => {
            let end = file.text()[file.text().floor_char_boundary(*offset)..].chars().next().map_or(0, char::len_utf8);
            let help = "save the file as UTF-8";
            cx.report(cx.note(code::ENCODING, Span::new(*offset..offset + end), *problem).help(help));
        }
        Content::TooLarge { bytes } => {
            let message = format!("the file is larger than Casebook takes: {bytes} bytes");
            cx.say(code::LIMIT, Span::default(), message);
        }
    }
    with_line_feeds(cx, file.text())
}

fn with_line_feeds<'t>(cx: &mut Context<'_>, text: &'t str) -> Cow<'t, str> {
    let bytes = text.as_bytes();
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(text);
    }
    let alone = |i: usize| bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n');
    let Some(first) = (0..bytes.len()).find(|i| alone(*i)) else { return Cow::Borrowed(text) };
    if !text.contains('\n') {
        let diagnostic = cx.note(code::ENCODING, Span::new(first..first + 1), "lines end in a bare carriage return");
        cx.report(diagnostic.severity(Severity::Warning).help("save the file with line feeds"));
    }
    let mut bytes = bytes.to_vec();
    for i in 0..bytes.len() {
        if bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n') {
            bytes[i] = b'\n';
        }
    }
    Cow::Owned(String::from_utf8(bytes).expect("one ASCII byte took another's place"))
}

/// Reports control characters in `matter`, and makes blanks of them: a parser may take one for the end of the text.
pub(super) fn without_controls<'t>(cx: &mut Context<'_>, text: &'t str, matter: Range<usize>) -> Cow<'t, str> {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if !text[matter.clone()].contains(odd) {
        return Cow::Borrowed(text);
    }
    let mut key = String::new();
    let mut clean = String::with_capacity(text.len());
    clean.push_str(&text[..matter.start]);
    let mut n_reported = 0;
    let mut start = matter.start;
    for line in text[matter.clone()].split_inclusive('\n') {
        let inner = line.trim_start().trim_start_matches("- ");
        if looks_like_key(Format::Yaml, inner) || looks_like_key(Format::Toml, inner) {
            inner.split([':', '=']).next().unwrap_or("").trim().clone_into(&mut key);
        }
        for (i, c) in line.char_indices() {
            if !odd(c) {
                clean.push(c);
                continue;
            }
            clean.extend(std::iter::repeat_n(' ', c.len_utf8()));
            if n_reported < MAX_REPORTED {
                n_reported += 1;
                let span = Span::new(start + i..start + i + c.len_utf8());
                let place = if key.is_empty() { "front matter".to_owned() } else { format!("`{key}`") };
                let message = format!("{place} holds the control character U+{:04X}", u32::from(c));
                let fix = Fix::remove(span, "take the control character out");
                cx.report(cx.note(code::ENCODING, span, message).help("take it out").fix(fix));
            }
        }
        start += line.len();
    }
    clean.push_str(&text[matter.end..]);
    Cow::Owned(clean)
}
