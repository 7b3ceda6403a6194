//! Bodies as plain text, for searching: what a reader sees, code included, without markup.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::raw::{self, Piece};
use super::stream::{self, Seek, Stream};

/// The text of each of `parts` (ranges of bytes, ascending) of `text`, which is parsed as a whole. Blocks end with a
/// line feed.
pub fn texts(text: &str, parts: &[Range<usize>]) -> Vec<String> {
    let mut texts = vec![String::new(); parts.len()];
    let mut html = String::new();
    for (event, range) in Stream::new(text, Seek::Wiki) {
        let index = parts.partition_point(|part| part.start <= range.start).saturating_sub(1);
        let Some(out) = texts.get_mut(index) else { break };
        match &event {
            Event::Html(raw) => html.push_str(raw),
            Event::End(TagEnd::HtmlBlock) => push_html(&std::mem::take(&mut html), out),
            Event::Start(tag) if !is_inline(tag) => end_line(out),
            Event::Rule | Event::End(TagEnd::TableCell) => end_line(out),
            event => out.push_str(stream::plain(event)),
        }
    }
    texts
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn push_html(html: &str, out: &mut String) {
    end_line(out);
    for piece in raw::pieces(&raw::without_comments(html)) {
        match piece {
            Piece::Text(text) => out.push_str(&raw::decoded(text)),
            Piece::Tag(tag) if raw::is_formatting(&tag.name) => {}
            Piece::Tag(_) => out.push(' '),
        }
    }
}

/// The text of one line of inline Markdown; without markup to take off, the line itself.
pub fn line_text(line: &str) -> Cow<'_, str> {
    let may_have_markup = line.contains(['*', '_', '`', '[', '<', '&', '\\', '~', '\n', '!', '#', '>', '|']);
    if may_have_markup { Cow::Owned(super::plain(line)) } else { Cow::Borrowed(line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_code_stays() {
        let check = |text: &str, expected: &str| {
            let whole = 0..text.len();
            assert_eq!(texts(text, std::slice::from_ref(&whole)), [expected], "of {text:?}");
        };
        check("# A *b*\n\nc\nd [e](f) `g`", "A b\nc d e g");
        check("- a\n- b\n  - c\n", "a\nb\nc");
        check("| a | b |\n|---|---|\n| c | d |\n", "a\nb\nc\nd\n");
        check("```sh\nx --y\n```\n\nz", "x --y\nz");
        check("a <b>b</b><br>c <!-- no -->", "a b c ");
        check("<div>\n<p>a &amp; <b>b</b>c</p> <!-- no\n -->\n</div>\n\nd", " \n a & bc  \n \nd");
        check("![alt](x.png) [[id|text]] <https://u>", "alt text https://u");
        check("", "");
    }

    #[test]
    fn parts_are_kept_apart() {
        let text = "intro\n\n# A\n\none\n\n# B\n\ntwo [x]\n\n[x]: y\n";
        let (a, b) = (text.find("# A").unwrap(), text.find("# B").unwrap());
        assert_eq!(texts(text, &[0..a, a..b, b..text.len()]), ["intro", "A\none", "B\ntwo x"]);
        assert!(texts("a", &[]).is_empty());
    }
}
