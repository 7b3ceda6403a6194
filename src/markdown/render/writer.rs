//! Writes events as HTML. Open elements are on a stack of its own, so that no depth of nesting can exhaust anything.

use std::collections::HashSet;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::footnotes::Footnotes;
use super::image::Picture;
use super::raw_html::RawOpen;
use super::tables::Table;
use super::{FREE_GROWTH, MAX_GROWTH, RenderOptions, Rendered, Trust};
use crate::markdown::anchor::Anchors;
use crate::markdown::raw::Place;
use crate::markdown::stream::{self, Located};
use crate::markdown::{escape, sanitise};

/// How deep blocks are nested in the page; what is deeper is written as if it stood there.
pub(super) const MAX_BLOCK_DEPTH: usize = 48;

/// How deep elements are nested in the page.
const MAX_DEPTH: usize = 64;

const TRUNCATED: &str =
    "<p class=\"truncated\">The rest of this text is left out: as a page it would be too large.</p>\n";

/// The HTML so far.
pub(super) struct Writer<'a, 'o> {
    pub(super) text: &'a str,
    pub(super) options: &'o RenderOptions<'o>,
    pub(super) trust: Trust,
    pub(super) place: Place,
    /// What is being written.
    pub(super) out: Sink,
    /// The parts that are not being written; the last one is for what stands in no part.
    parts: Vec<Sink>,
    /// Which part `out` is.
    part: usize,
    /// How many bytes there are beside those in `out`.
    n_parked: usize,
    /// What ends the open elements.
    pub(super) open: Vec<Close<'a>>,
    pub(super) gather: Gather<'a>,
    pub(super) anchors: Anchors,
    /// The text of the open heading.
    pub(super) heading: Option<String>,
    pub(super) figure: Figure,
    pub(super) footnotes: Footnotes,
    pub(super) table: Table,
    /// How many links are open.
    pub(super) n_links: usize,
    pub(super) raw_open: Vec<RawOpen<'a>>,
    /// Ids that authors gave and those of all headings, once an author gave one.
    pub(super) ids: Option<HashSet<String>>,
    /// What the colours of code have cost so far.
    pub(super) coloured: usize,
}

/// HTML, and whether an author's tags are in it.
#[derive(Debug, Default)]
pub(super) struct Sink {
    pub(super) html: String,
    pub(super) has_raw: bool,
}

/// What is to be done at the end of an element.
pub(super) enum Close<'a> {
    /// Nothing: it was not written.
    Nothing,
    /// An end tag.
    Html(&'static str),
    /// That of an author's element of this name.
    Raw(String),
    /// That of a link.
    Link(&'static str),
    /// A cell of a table's head that began at this byte of the output.
    HeadCell(usize),
    /// A paragraph that began at this byte of the output; it may turn out to be a figure.
    Paragraph(usize),
    /// A heading of this level whose text began at this byte of the output.
    Heading { level: u8, id: Option<CowStr<'a>>, is_top: bool, start: usize },
    /// The definition of a footnote; what was written before it.
    Footnote { label: String, before: Sink },
}

/// What is gathered until its end instead of being written.
pub(super) enum Gather<'a> {
    Nothing,
    Code {
        language: String,
        code: String,
    },
    RawHtml(String),
    /// An image; how many elements are open inside it.
    Image {
        picture: Picture<'a>,
        depth: usize,
    },
    /// The text of a link that shows something else instead.
    Replaced,
}

/// Whether the open paragraph is a figure: one image and nothing else.
pub(super) enum Figure {
    Possible,
    Found { html: String, src: String, title: String },
    No,
}

impl<'a, 'o> Writer<'a, 'o> {
    pub(super) fn new(
        text: &'a str,
        n_parts: usize,
        options: &'o RenderOptions<'o>,
        trust: Trust,
        place: Place,
    ) -> Self {
        let mut parts = Vec::new();
        parts.resize_with(n_parts + 1, Sink::default);
        Self {
            text,
            options,
            trust,
            place,
            out: Sink::default(),
            parts,
            part: n_parts,
            n_parked: 0,
            open: Vec::new(),
            gather: Gather::Nothing,
            anchors: Anchors::default(),
            heading: None,
            figure: Figure::No,
            footnotes: Footnotes::default(),
            table: Table::default(),
            n_links: 0,
            raw_open: Vec::new(),
            ids: None,
            coloured: 0,
        }
    }

    /// Whether the next event begins a block at the top level.
    pub(super) fn is_between_blocks(&self) -> bool {
        self.open.is_empty() && matches!(self.gather, Gather::Nothing)
    }

    /// Makes this part the one that is written; `None` is for what no part wants.
    pub(super) fn turn_to(&mut self, part: Option<usize>) {
        let nowhere = self.parts.len() - 1;
        let part = part.unwrap_or(nowhere);
        if self.part == nowhere {
            self.out.html.clear();
        }
        if part != self.part {
            let next = std::mem::take(&mut self.parts[part]);
            self.n_parked = self.n_parked + self.out.html.len() - next.html.len();
            self.parts[self.part] = std::mem::replace(&mut self.out, next);
            self.part = part;
            self.forget_raw();
        }
    }

    /// Whether what is being written reaches no page.
    pub(super) fn is_nowhere(&self) -> bool {
        self.part == self.parts.len() - 1 && !self.open.iter().any(|close| matches!(close, Close::Footnote { .. }))
    }

    /// Whether there is more HTML than a text of this length may have.
    pub(super) fn is_full(&self) -> bool {
        self.n_parked + self.out.html.len() > FREE_GROWTH + MAX_GROWTH * self.text.len()
    }

    /// Ends what is open, and gives out what was written.
    pub(super) fn finish(mut self) -> Rendered {
        let truncated = self.is_full();
        self.gather = Gather::Nothing;
        while let Some(close) = self.open.pop() {
            self.close(close);
        }
        if truncated {
            if self.is_nowhere() && self.parts.len() > 1 {
                self.turn_to(Some(self.parts.len() - 2));
            }
            self.out.html.push_str(if self.place == Place::Line { " …" } else { TRUNCATED });
        }
        self.turn_to(None);
        self.parts.pop();
        let footnotes = self.footnotes.section();
        Rendered {
            parts: self.parts.into_iter().map(Sink::into_html).collect(),
            footnotes: footnotes.into_html(),
            truncated,
        }
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, (event, _): Located<'a>) {
        if let Some(heading) = &mut self.heading {
            heading.push_str(stream::plain(&event));
        }
        if matches!(self.gather, Gather::Nothing) { self.write(event) } else { self.gather(event) }
    }

    fn gather(&mut self, event: Event<'a>) {
        match (&mut self.gather, &event) {
            (Gather::Code { code, .. }, Event::Text(text)) => code.push_str(text),
            (Gather::RawHtml(html), Event::Html(line) | Event::Text(line)) => html.push_str(line),
            (Gather::Image { depth, .. }, Event::Start(_)) => *depth += 1,
            (Gather::Image { depth, .. }, Event::End(_)) if *depth > 0 => *depth -= 1,
            (Gather::Image { .. }, Event::End(_))
            | (Gather::Code { .. }, Event::End(TagEnd::CodeBlock))
            | (Gather::RawHtml(_), Event::End(TagEnd::HtmlBlock)) => self.end_gathering(),
            (Gather::Image { picture, .. }, _) => picture.alt.push_str(stream::plain(&event)),
            (Gather::Replaced, Event::End(TagEnd::Link)) => {
                self.gather = Gather::Nothing;
                self.write(event);
            }
            _ => {}
        }
    }

    fn end_gathering(&mut self) {
        match std::mem::replace(&mut self.gather, Gather::Nothing) {
            Gather::Code { language, code } => self.code_block(&language, &code),
            Gather::RawHtml(html) => self.raw_html(&html),
            Gather::Image { picture, .. } => self.image(&picture),
            Gather::Nothing | Gather::Replaced => {}
        }
    }

    fn write(&mut self, event: Event<'a>) {
        if !matches!(event, Event::Start(Tag::Image { .. } | Tag::Paragraph) | Event::End(_)) {
            self.figure = Figure::No;
        }
        match event {
            Event::Start(tag) => {
                if let Some(close) = self.start(tag) {
                    self.open.push(close);
                }
            }
            Event::End(_) => {
                self.end_raw_inside();
                if let Some(close) = self.open.pop() {
                    self.close(close);
                }
            }
            Event::Text(text) => escape::text(&mut self.out.html, &text),
            Event::Code(code) => {
                self.out.html.push_str("<code>");
                escape::text(&mut self.out.html, &code);
                self.out.html.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => self.raw_html(&html),
            Event::SoftBreak => self.out.html.push('\n'),
            Event::HardBreak => self.out.html.push_str("<br>\n"),
            Event::Rule => {
                self.fresh_line();
                self.out.html.push_str("<hr>\n");
            }
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::TaskListMarker(done) => self.task(done),
            // Not switched on.
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>) -> Option<Close<'a>> {
        Some(match tag {
            Tag::Paragraph => self.start_paragraph(),
            Tag::Heading { level, id, .. } => self.start_heading(level, id),
            Tag::BlockQuote(None) => self.block("<blockquote>\n", "</blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.start_alert(kind),
            Tag::List(None) => self.block("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.block("<ol>\n", "</ol>\n"),
            Tag::List(Some(first)) => self.block(&format!("<ol start=\"{first}\">\n"), "</ol>\n"),
            Tag::Item => self.child("<li>", "</li>\n"),
            Tag::DefinitionList => self.block("<dl>\n", "</dl>\n"),
            Tag::DefinitionListTitle => self.child("<dt>", "</dt>\n"),
            Tag::DefinitionListDefinition => self.child("<dd>", "</dd>\n"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.start_table_head(),
            Tag::TableRow => self.start_table_row(),
            Tag::TableCell => self.start_table_cell(),
            Tag::Emphasis => self.span("<em>", "</em>"),
            Tag::Strong => self.span("<strong>", "</strong>"),
            Tag::Strikethrough => self.span("<del>", "</del>"),
            Tag::Superscript => self.span("<sup>", "</sup>"),
            Tag::Subscript => self.span("<sub>", "</sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title),
            Tag::FootnoteDefinition(label) => self.start_footnote(&label),
            Tag::CodeBlock(kind) => return self.gathering(Gather::code(&kind)),
            Tag::HtmlBlock => return self.gathering(Gather::RawHtml(String::new())),
            Tag::Image { dest_url, title, .. } => {
                let picture = Picture { target: dest_url, title, alt: String::new() };
                return self.gathering(Gather::Image { picture, depth: 0 });
            }
            // Not switched on.
            Tag::MetadataBlock(_) => Close::Nothing,
        })
    }

    fn gathering(&mut self, gather: Gather<'a>) -> Option<Close<'a>> {
        self.gather = gather;
        None
    }

    /// Ends an element.
    pub(super) fn close(&mut self, close: Close<'a>) {
        match close {
            Close::Nothing => {}
            Close::Html(end) => self.out.html.push_str(end),
            Close::Raw(name) => escape::formatted(&mut self.out.html, format_args!("</{name}>")),
            Close::Link(end) => {
                self.n_links -= 1;
                self.out.html.push_str(end);
            }
            Close::HeadCell(start) => self.end_head_cell(start),
            Close::Paragraph(start) => self.end_paragraph(start),
            Close::Heading { level, id, is_top, start } => self.end_heading(level, id.as_deref(), is_top, start),
            Close::Footnote { label, before } => self.end_footnote(&label, before),
        }
    }

    /// Begins a line, unless one has just begun.
    pub(super) fn fresh_line(&mut self) {
        if !self.out.html.is_empty() && !self.out.html.ends_with('\n') {
            self.out.html.push('\n');
        }
    }

    /// Opens a block that may hold blocks.
    pub(super) fn block(&mut self, open: &str, close: &'static str) -> Close<'a> {
        self.fresh_line();
        if self.open.len() >= MAX_BLOCK_DEPTH {
            return Close::Nothing;
        }
        self.out.html.push_str(open);
        Close::Html(close)
    }

    /// Opens an element that can only stand in the one around it.
    pub(super) fn child(&mut self, open: &str, close: &'static str) -> Close<'a> {
        if matches!(self.open.last(), None | Some(Close::Nothing)) {
            return Close::Nothing;
        }
        self.fresh_line();
        self.out.html.push_str(open);
        Close::Html(close)
    }

    /// Opens an element inside text.
    fn span(&mut self, open: &str, close: &'static str) -> Close<'a> {
        if self.is_deep() {
            return Close::Nothing;
        }
        self.out.html.push_str(open);
        Close::Html(close)
    }

    /// Whether no further element may be opened here.
    pub(super) fn is_deep(&self) -> bool {
        self.open.len() >= MAX_DEPTH
    }

    /// Puts what was written before a footnote's definition aside, or back.
    pub(super) fn swap_out(&mut self, next: Sink) -> Sink {
        self.n_parked = self.n_parked + self.out.html.len() - next.html.len();
        std::mem::replace(&mut self.out, next)
    }
}

impl Sink {
    fn into_html(self) -> String {
        if self.has_raw { sanitise::clean(&self.html) } else { self.html }
    }
}
