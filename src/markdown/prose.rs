//! The prose of a body, with its places: what its author says in sentences, and not code, addresses, raw HTML, struck
//! text or what is quoted from others.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd};

use super::stream::OPTIONS;
use crate::phrase::NOT_PROSE;
use crate::source::Span;

/// One run of prose: a paragraph, a heading, a cell, the line of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Its words without markup; [`NOT_PROSE`] stands for code and addresses.
    pub text: String,
    /// Where each part of the text begins, and the stretch of the file it comes from.
    parts: Vec<(usize, Range<usize>)>,
}

/// The prose of `text`, which begins at byte `offset` of its file.
pub fn prose(text: &str, offset: usize) -> Vec<Passage> {
    let mut reader = Reader { offset, passages: Vec::new(), open: Passage::default(), n_skipped: 0 };
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        reader.event(event, range);
    }
    reader.close();
    reader.passages
}

struct Reader {
    offset: usize,
    passages: Vec<Passage>,
    open: Passage,
    /// How many open elements there are that hold no prose.
    n_skipped: usize,
}

impl Passage {
    /// A passage that stands in the file as it is, from byte `start` on.
    pub fn verbatim(text: &str, start: usize) -> Self {
        Self { text: text.to_owned(), parts: vec![(0, start..start + text.len())] }
    }

    /// The stretch of the file from which a stretch of the text comes.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start);
        let end = if range.is_empty() { start } else { self.place(range.end - 1) + 1 };
        Span::new(start..end.max(start))
    }

    fn place(&self, at: usize) -> usize {
        let Some(i) = self.parts.partition_point(|(begin, _)| *begin <= at).checked_sub(1) else { return 0 };
        let (begin, source) = &self.parts[i];
        // The text of an entity is shorter or longer than its source.
        (source.start + (at - begin)).min(source.end.saturating_sub(1)).max(source.start)
    }

    fn push(&mut self, text: &str, source: Range<usize>) {
        self.parts.push((self.text.len(), source));
        self.text.push_str(text);
    }
}

impl Reader {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let source = range.start + self.offset..range.end + self.offset;
        match event {
            Event::Start(tag) => self.start(&tag, source),
            Event::End(tag) => self.end(tag),
            _ if self.n_skipped > 0 => {}
            Event::Text(text) => self.open.push(&text, source),
            Event::SoftBreak | Event::HardBreak => self.open.push(" ", source),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => self.not_prose(source),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.open.push("; ", source),
            Event::Rule => self.close(),
            Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, source: Range<usize>) {
        if self.n_skipped > 0 || is_skipped(tag) {
            if self.n_skipped == 0 && is_inline(tag) {
                self.not_prose(source);
            }
            self.n_skipped += 1;
        }
        if !is_inline(tag) {
            self.close();
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let is_inline = matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
                | TagEnd::Superscript
                | TagEnd::Subscript
        );
        if !is_inline {
            self.close();
        }
        self.n_skipped = self.n_skipped.saturating_sub(1);
    }

    fn not_prose(&mut self, source: Range<usize>) {
        self.open.push(NOT_PROSE.encode_utf8(&mut [0; 4]), source);
    }

    fn close(&mut self) {
        let passage = std::mem::take(&mut self.open);
        if passage.text.contains(char::is_alphabetic) {
            self.passages.push(passage);
        }
    }
}

fn is_line_break(tag: &CowStr<'_>) -> bool {
    tag.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<br"))
}

/// Whether what stands in it is not said by the author in sentences.
fn is_skipped(tag: &Tag<'_>) -> bool {
    match tag {
        Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) | Tag::Image { .. } | Tag::Strikethrough => true,
        // An alert is a quotation in form only.
        Tag::BlockQuote(kind) => kind.is_none(),
        Tag::Link { link_type, .. } => matches!(link_type, LinkType::Autolink | LinkType::Email),
        _ => false,
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Superscript
            | Tag::Subscript
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let passages = prose(text, 10);
        let texts: Vec<String> = passages.iter().map(|passage| passage.text.replace(NOT_PROSE, "@")).collect();
        assert_eq!(texts, expected, "{text}");
    }

    #[test]
    fn prose_is_what_is_said() {
        check("# A *b*\n\nOne\ntwo `three`.\n\n    code\n\n```\ncode\n```\n", &["A b", "One two @."]);
        check("- a **b**\n  - c\n\n1. d\n\n   e\n", &["a b", "c", "d", "e"]);
        check("| a | b |\n|-|-|\n| c `x` | |\n", &["a", "b", "c @"]);
        check("> chat\n\n> [!NOTE]\n> said\n\n<div>raw</div>\n\n~~gone~~ kept\n", &["said", "@ kept"]);
        check(
            "See [what](failed-to) <https://x.y/a> ![alt](i.png) a<br>b[^1]\n\n[^1]: note\n",
            &["See what @ @ a; b", "note"],
        );
    }

    #[test]
    fn places_are_those_of_the_file() {
        let check = |text: &str, sought: &str, expected: &str| {
            let passage = prose(text, 0).into_iter().find(|passage| passage.text.contains(sought)).expect(sought);
            let start = passage.text.find(sought).expect("it was found");
            assert_eq!(&text[passage.span(start..start + sought.len()).range()], expected);
        };
        check("a\n\nwe *should* have &amp; had", "should have", "should* have");
        check("- it `x` is\n  so &lt; here", "is so < here", "is\n  so &lt; here");
        check("x \\* y z", "y z", "y z");
        let verbatim = Passage::verbatim("a b", 7);
        assert_eq!(verbatim.span(2..3), Span { start: 9, end: 10 });
    }
}
