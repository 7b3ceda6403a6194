//! Builds an outline from events, with a stack of its own and a cap on depth: no input can exhaust the stack.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use super::raw_html::Verbatim;
use super::run::{Run, trimmed};
use super::{Block, BlockKind, Cell, Inline, Item, Outline};
use crate::markdown::anchor::Anchors;
use crate::markdown::raw;
use crate::markdown::stream::{self, Located};
use crate::model::{BodyLink, Heading, LinkKind};
use crate::source::Span;

/// How deep blocks are built into each other; what is deeper is attached to the deepest.
const MAX_DEPTH: usize = 64;

/// The outline so far.
pub(super) struct Builder<'a> {
    text: &'a str,
    offset: usize,
    pub(super) outline: Outline,
    anchors: Anchors,
    /// The open blocks, the root first.
    frames: Vec<Frame>,
    /// How many blocks are open beyond [`MAX_DEPTH`].
    n_beyond: usize,
    n_quotes: usize,
    /// The open run of inline text.
    run: Option<Run>,
    /// The open code or HTML block's text.
    verbatim: Option<Verbatim>,
    info: CowStr<'a>,
    /// The open heading's level and the anchor its author set.
    heading_id: Option<CowStr<'a>>,
}

/// One open block.
struct Frame {
    kind: Kind,
    blocks: Vec<Block>,
}

enum Kind {
    /// The document, a quotation, a definition list.
    Container,
    List {
        ordered: bool,
        items: Vec<Item>,
    },
    Item {
        task: Option<bool>,
        line: Option<Inline>,
    },
    Table {
        head: Vec<Cell>,
        rows: Vec<Vec<Cell>>,
    },
    /// A footnote's definition: read for its links only.
    Opaque,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str, offset: usize) -> Self {
        Self {
            text,
            offset,
            outline: Outline::default(),
            anchors: Anchors::default(),
            frames: vec![Frame::new(Kind::Container)],
            n_beyond: 0,
            n_quotes: 0,
            run: None,
            verbatim: None,
            info: CowStr::Borrowed(""),
            heading_id: None,
        }
    }

    /// The outline, after the last event.
    pub(super) fn finish(mut self) -> Outline {
        self.close_run();
        self.outline.blocks = self.frames.swap_remove(0).blocks;
        self.outline
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, (event, range): Located<'a>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => match &mut self.verbatim {
                Some(verbatim) => verbatim.push(&text, &range),
                None => self.run(&range).push(&text),
            },
            Event::Code(code) => self.run(&range).push_code(&code),
            Event::SoftBreak | Event::HardBreak => self.run(&range).push(" "),
            Event::InlineHtml(ref tag) => {
                self.outline.has_html |= !raw::without_comments(tag).is_empty();
                self.run(&range).push(stream::plain(&event));
                self.raw_inline(tag, &range);
            }
            Event::Html(line) => self.verbatim.get_or_insert_default().push(&line, &range),
            Event::FootnoteReference(_) => self.run(&range).push(""),
            Event::TaskListMarker(done) => self.task(done),
            Event::Rule => {
                self.close_run();
                self.attach(BlockKind::Other, range);
            }
            // Not switched on.
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::TableCell | Tag::DefinitionListTitle => self.open_run(&range),
            Tag::Heading { id, .. } => {
                self.heading_id = id;
                self.open_run(&range);
            }
            Tag::BlockQuote(_) => {
                self.n_quotes += 1;
                self.open(Kind::Container);
            }
            Tag::DefinitionList => self.open(Kind::Container),
            Tag::List(first) => self.open(Kind::List { ordered: first.is_some(), items: Vec::new() }),
            Tag::Item => self.open(Kind::Item { task: None, line: None }),
            Tag::Table(_) => self.open(Kind::Table { head: Vec::new(), rows: Vec::new() }),
            Tag::FootnoteDefinition(_) => self.open(Kind::Opaque),
            Tag::TableRow => {
                if let Some(Frame { kind: Kind::Table { rows, .. }, .. }) = self.frames.last_mut() {
                    rows.push(Vec::new());
                }
            }
            Tag::CodeBlock(kind) => {
                self.close_run();
                self.info = match kind {
                    CodeBlockKind::Fenced(info) => info,
                    CodeBlockKind::Indented => CowStr::Borrowed(""),
                };
                self.verbatim = Some(Verbatim::default());
            }
            Tag::HtmlBlock => {
                self.close_run();
                self.verbatim = Some(Verbatim::default());
            }
            Tag::Emphasis | Tag::Strong => self.run(&range).open_style(),
            Tag::Strikethrough => self.run(&range).open_strike(),
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, &dest_url, range),
            Tag::Image { dest_url, .. } => self.image(&dest_url, range),
            Tag::TableHead | Tag::DefinitionListDefinition => self.close_run(),
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => self.close_run(),
            TagEnd::Heading(level) => self.heading(level as u8, range),
            TagEnd::TableCell => self.cell(),
            TagEnd::BlockQuote(_) => {
                self.n_quotes -= 1;
                self.close(range);
            }
            TagEnd::List(_) | TagEnd::Item | TagEnd::DefinitionList | TagEnd::Table | TagEnd::FootnoteDefinition => {
                self.close(range);
            }
            TagEnd::CodeBlock => {
                let text = self.verbatim.take().unwrap_or_default().text;
                let info = std::mem::replace(&mut self.info, CowStr::Borrowed("")).into_string();
                self.attach(BlockKind::Code { info, text }, range);
            }
            TagEnd::HtmlBlock => {
                let block = self.verbatim.take().unwrap_or_default();
                self.raw_block(&block);
                self.attach(BlockKind::Other, range);
            }
            TagEnd::Emphasis | TagEnd::Strong => self.run(&range).close_style(),
            TagEnd::Strikethrough => self.run(&range).close_strike(),
            TagEnd::Link => self.end_link(),
            TagEnd::Image
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// The open run; one is opened where text stands in an item or a definition without a paragraph.
    pub(super) fn run(&mut self, range: &Range<usize>) -> &mut Run {
        let run = self.run.get_or_insert_default();
        run.cover(range);
        run
    }

    fn open_run(&mut self, range: &Range<usize>) {
        self.close_run();
        self.run(range);
    }

    fn take_run(&mut self) -> Option<Inline> {
        let run = self.run.take()?;
        for (link, context) in run.contexts() {
            self.outline.links[link].context = context;
        }
        self.outline.n_words += count_words(&run.text);
        Some(run.into_inline(self.text, self.offset, self.n_quotes > 0))
    }

    fn close_run(&mut self) {
        let Some(inline) = self.take_run() else { return };
        match self.frames.last_mut() {
            Some(Frame { kind: Kind::Item { line: line @ None, .. }, blocks }) if blocks.is_empty() => {
                *line = Some(inline);
            }
            _ => {
                let span = inline.span;
                self.push(Block { kind: BlockKind::Paragraph(inline), span });
            }
        }
    }

    fn open(&mut self, kind: Kind) {
        self.close_run();
        // A list is never the deepest frame: it could not take the blocks of what is flattened.
        let is_list = matches!(self.frames.last(), Some(Frame { kind: Kind::List { .. }, .. }));
        if self.n_beyond == 0 && (self.frames.len() < MAX_DEPTH || is_list) {
            self.frames.push(Frame::new(kind));
        } else {
            self.n_beyond += 1;
        }
    }

    fn close(&mut self, range: Range<usize>) {
        self.close_run();
        if self.n_beyond > 0 {
            self.n_beyond -= 1;
            return;
        }
        let Some(Frame { kind, blocks }) = self.frames.pop() else { return };
        match kind {
            Kind::Container => self.attach(BlockKind::Container(blocks), range),
            Kind::List { ordered, items } => self.attach(BlockKind::List { ordered, items }, range),
            Kind::Table { head, rows } => self.attach(BlockKind::Table { head, rows }, range),
            Kind::Opaque => self.attach(BlockKind::Other, range),
            Kind::Item { task, line } => {
                let span = self.span(range);
                let item = Item { line: line.unwrap_or_default(), task, children: blocks, span };
                if let Some(Frame { kind: Kind::List { items, .. }, .. }) = self.frames.last_mut() {
                    items.push(item);
                }
            }
        }
    }

    fn attach(&mut self, kind: BlockKind, range: Range<usize>) {
        let span = self.span(range);
        self.push(Block { kind, span });
    }

    fn push(&mut self, block: Block) {
        if let Some(frame) = self.frames.last_mut() {
            frame.blocks.push(block);
        }
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(trimmed(self.text, range)).shifted(self.offset)
    }

    fn heading(&mut self, level: u8, range: Range<usize>) {
        let explicit = self.heading_id.take();
        // A heading inside a quotation or an item is a line of it.
        if self.frames.len() > 1 {
            return self.close_run();
        }
        let text = self.take_run().map(|inline| inline.text).unwrap_or_default();
        let anchor = self.anchors.next(&text, explicit.as_deref());
        let span = self.span(range.clone());
        self.outline.headings.push(Heading { level, text, anchor, span });
        self.attach(BlockKind::Heading(self.outline.headings.len() - 1), range);
    }

    fn cell(&mut self) {
        let inline = self.take_run().unwrap_or_default();
        if let Some(Frame { kind: Kind::Table { head, rows }, .. }) = self.frames.last_mut() {
            rows.last_mut().unwrap_or(head).push(inline);
        }
    }

    fn task(&mut self, done: bool) {
        if let Some(Frame { kind: Kind::Item { task, .. }, .. }) = self.frames.last_mut()
            && self.n_beyond == 0
        {
            *task = Some(done);
        }
        // The marker is no part of the line it stands before.
        if let Some(run) = &mut self.run {
            run.source = None;
        }
    }

    fn link(&mut self, link_type: LinkType, url: &str, range: Range<usize>) {
        let (kind, target) = match link_type {
            LinkType::WikiLink { .. } => (LinkKind::Wiki, url.to_owned()),
            LinkType::Email => (LinkKind::Link, format!("mailto:{url}")),
            _ => (LinkKind::Link, url.to_owned()),
        };
        self.run(&range).links.push(target.clone());
        self.begin_link(kind, target, range);
    }

    /// A link begins in the open run, which will give it its context.
    pub(super) fn begin_link(&mut self, kind: LinkKind, target: String, range: Range<usize>) {
        let index = self.outline.links.len();
        self.run(&range).begin_link(index);
        self.push_link(kind, target, range);
    }

    pub(super) fn end_link(&mut self) {
        if let Some(run) = &mut self.run {
            run.end_link();
        }
    }

    pub(super) fn image(&mut self, url: &str, range: Range<usize>) {
        self.run(&range);
        self.push_link(LinkKind::Image, url.to_owned(), range);
    }

    pub(super) fn push_link(&mut self, kind: LinkKind, target: String, range: Range<usize>) {
        let target_span = target_range(&self.text[range.clone()], &target)
            .map(|inner| Span::new(inner).shifted(range.start + self.offset));
        let span = self.span(range);
        self.outline.links.push(BodyLink { kind, target, span, target_span, context: String::new() });
    }
}

impl Frame {
    fn new(kind: Kind) -> Self {
        Self { kind, blocks: Vec::new() }
    }
}

/// Where `target` stands in a link's own text: `[text](target)`, `[[target]]`.
fn target_range(link: &str, target: &str) -> Option<Range<usize>> {
    let start = match link.strip_prefix("[[") {
        Some(_) => 2,
        None => link.rfind("](")? + 2,
    };
    let start = start + link[start..].find(|c: char| c != '<' && !c.is_whitespace())?;
    let rest = link[start..].strip_prefix(target)?;
    rest.starts_with([')', '>', ' ', '\n', ']', '|']).then_some(start..start + target.len())
}

fn count_words(text: &str) -> u32 {
    let n = if text.is_ascii() { count_ascii_words(text) } else { count_any_words(text) };
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn count_ascii_words(text: &str) -> usize {
    let (mut n, mut is_word) = (0, false);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            n += usize::from(!is_word);
            is_word = true;
        } else if byte.is_ascii_whitespace() {
            is_word = false;
        }
    }
    n
}

fn count_any_words(text: &str) -> usize {
    text.split(char::is_whitespace).filter(|word| word.contains(char::is_alphanumeric)).count()
}
