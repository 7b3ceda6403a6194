//! The links and images of raw HTML: an author means the same by them as by those of Markdown.

use std::ops::Range;

use super::builder::Builder;
use super::run::Run;
use crate::markdown::raw::{self, Piece, RawTag};
use crate::model::LinkKind;

/// The text of a block of code or HTML, and where its lines come from.
#[derive(Debug, Default)]
pub(super) struct Verbatim {
    /// The text, without the marks of the containers it stands in.
    pub(super) text: String,
    /// Where each line begins, in `text` and in the source.
    lines: Vec<(usize, usize)>,
}

impl Verbatim {
    /// Adds what stands at `source`.
    pub(super) fn push(&mut self, text: &str, source: &Range<usize>) {
        self.lines.push((self.text.len(), source.start));
        self.text.push_str(text);
    }

    /// The same without comments.
    fn without_comments(&self) -> Self {
        let mut kept = Self::default();
        for stretch in raw::outside_comments(&self.text) {
            let begin = kept.text.len();
            kept.lines.push((begin, self.source(stretch.start)));
            let first = self.lines.partition_point(|(at, _)| *at < stretch.start);
            let inside = self.lines[first..].iter().take_while(|(at, _)| *at < stretch.end);
            kept.lines.extend(inside.map(|(at, source)| (begin + at - stretch.start, *source)));
            kept.text.push_str(&self.text[stretch]);
        }
        kept
    }

    /// Where byte `at` of the text stands in the source.
    fn source(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(begin, _)| *begin <= at);
        self.lines[..line].last().map_or(at, |(begin, source)| source + (at - begin))
    }
}

impl Builder<'_> {
    /// Takes one tag inside a text.
    pub(super) fn raw_inline(&mut self, tag: &str, range: &Range<usize>) {
        let html = raw::without_comments(tag);
        for piece in raw::pieces(&html) {
            let Piece::Tag(tag) = piece else { continue };
            match tag.target() {
                Some((LinkKind::Image, target)) => self.image(&target, range.clone()),
                Some((kind, target)) => self.begin_link(kind, target, range.clone()),
                None if tag.is_end && tag.name == "a" => self.end_link(),
                None => {}
            }
        }
    }

    /// Takes a block of HTML.
    pub(super) fn raw_block(&mut self, block: &Verbatim) {
        let block = block.without_comments();
        self.outline.has_html |= !block.text.trim().is_empty();
        let (mut run, mut at) = (Run::default(), 0);
        for piece in raw::pieces(&block.text) {
            match piece {
                Piece::Text(text) => {
                    push_line(&mut run, &raw::decoded(text));
                    at += text.len();
                }
                Piece::Tag(tag) => {
                    let end = at + tag.source.len();
                    self.raw_tag(&tag, block.source(at)..block.source(end - 1) + 1, &mut run);
                    at = end;
                }
            }
        }
        for (link, context) in run.contexts() {
            self.outline.links[link].context = context;
        }
    }

    /// Takes one tag of a block, of which `run` is the text.
    fn raw_tag(&mut self, tag: &RawTag<'_>, range: Range<usize>, run: &mut Run) {
        if let Some((kind, target)) = tag.target() {
            if kind == LinkKind::Link {
                run.begin_link(self.outline.links.len());
            }
            self.push_link(kind, target, range);
        } else if tag.is_end && tag.name == "a" {
            run.end_link();
        }
    }
}

/// Adds text in which line breaks and indentation are nothing but spaces.
fn push_line(run: &mut Run, text: &str) {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(c),
        }
    }
    run.push(&line);
}
