//! The structure of a body: blocks with plain text and places, for recognising sections, timelines and actions.

use crate::model::{BodyLink, Heading};
use crate::source::Span;

/// The structure of a body. All spans are in file coordinates.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The blocks at the top level, in order.
    pub blocks: Vec<Block>,
    /// The headings at the top level, in order, with unique anchors.
    pub headings: Vec<Heading>,
    /// All links and images, in order.
    pub links: Vec<BodyLink>,
    /// Whether there is raw HTML (block or inline), comments aside.
    pub has_html: bool,
    /// How many words there are.
    pub n_words: u32,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is, with its content.
    pub kind: BlockKind,
    /// Where it stands in the file.
    pub span: Span,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading: which of [`Outline::headings`].
    Heading(usize),
    /// A paragraph.
    Paragraph(Inline),
    /// A list.
    List {
        /// Whether it is numbered.
        ordered: bool,
        /// Its items.
        items: Vec<Item>,
    },
    /// A table.
    Table {
        /// The cells of its head.
        head: Vec<Cell>,
        /// Its rows.
        rows: Vec<Vec<Cell>>,
    },
    /// A quotation, an alert or a definition list: what stands in it.
    Container(Vec<Block>),
    /// Fenced or indented code.
    Code {
        /// What stands behind the fence.
        info: String,
        /// The code.
        text: String,
    },
    /// Raw HTML, a rule, a footnote's definition: nothing to recognise.
    Other,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its first paragraph.
    pub line: Inline,
    /// `Some(done)` for a task (`[ ]`, `[x]`).
    pub task: Option<bool>,
    /// The blocks after the first paragraph: nested lists and more.
    pub children: Vec<Block>,
    /// Where it stands in the file.
    pub span: Span,
}

/// One cell of a table.
pub type Cell = Inline;

/// A run of inline text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inline {
    /// Without markup; line breaks are spaces.
    pub text: String,
    /// As written: inline Markdown, trimmed.
    pub source: String,
    /// Where it stands in the file.
    pub span: Span,
    /// The bytes of `text` at its start that are bold, italic or code, where it starts with such a run (`**Impact**: …`).
    pub lead: Option<usize>,
    /// Whether all of it is struck out.
    pub struck: bool,
    /// The targets of its links, as written.
    pub links: Vec<String>,
}

/// Reads the structure of `text`, which begins at byte `offset` of its file.
pub fn outline(text: &str, offset: usize) -> Outline {
    let _ = (text, offset);
    Outline::default()
}
