//! The structure of a body: blocks with plain text and places, for recognising sections, timelines and actions.

mod builder;
mod raw_html;
mod run;

use super::stream::{Seek, Stream};
use crate::model::{BodyLink, Heading};
use crate::source::Span;
use builder::Builder;

/// The structure of a body. All spans are in file coordinates.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The blocks at the top level, in order.
    pub blocks: Vec<Block>,
    /// The headings at the top level, in order, with unique anchors.
    pub headings: Vec<Heading>,
    /// All links and images, in order, those of raw HTML too.
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
    /// The targets of its links of Markdown, as written.
    pub links: Vec<String>,
}

/// Reads the structure of `text`, which begins at byte `offset` of its file.
pub fn outline(text: &str, offset: usize) -> Outline {
    let mut builder = Builder::new(text, offset);
    for event in Stream::new(text, Seek::Wiki) {
        builder.event(event);
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LinkKind;

    fn first(text: &str) -> BlockKind {
        outline(text, 0).blocks.swap_remove(0).kind
    }

    fn paragraph(text: &str) -> Inline {
        match first(text) {
            BlockKind::Paragraph(inline) => inline,
            other => panic!("a paragraph, not {other:?}"),
        }
    }

    fn items(text: &str) -> Vec<Item> {
        match first(text) {
            BlockKind::List { items, .. } => items,
            other => panic!("a list, not {other:?}"),
        }
    }

    #[test]
    fn headings_have_anchors_and_places_in_the_file() {
        let outline = outline("# Root *cause*\n\ntext\n\nImpact {#harm}\n---\n## Deploy of {service}\n", 100);
        let all: Vec<_> = outline.headings.iter().map(|h| (h.level, &*h.text, &*h.anchor, h.span.start)).collect();
        let expected = [
            (1, "Root cause", "root-cause", 100),
            (2, "Impact", "harm", 122),
            (2, "Deploy of {service}", "deploy-of-service", 141),
        ];
        assert_eq!(all, expected);
        assert_eq!(outline.blocks[1].span, Span { start: 116, end: 120 });
        assert!(matches!(outline.blocks[3].kind, BlockKind::Heading(2)));
    }

    #[test]
    fn headings_inside_containers_are_lines() {
        let outline = outline("> # quoted\n\n- # item\n", 0);
        assert!(outline.headings.is_empty());
        assert_eq!(items("- # item")[0].line.text, "item");
    }

    #[test]
    fn lead_is_the_styled_start_of_a_run() {
        let check = |text: &str, expected: Option<&str>| {
            let inline = paragraph(text);
            assert_eq!(inline.lead.map(|end| &inline.text[..end]), expected, "of {text:?}");
        };
        check("**Impact**: all", Some("Impact"));
        check("**Impact:** all", Some("Impact:"));
        check("*10:30* deploy", Some("10:30"));
        check("`10:30` deploy", Some("10:30"));
        check("***both*** x", Some("both"));
        check("~~**x** y~~", Some("x"));
        check("not **at** the start", None);
        check("**[a](b) c** d", Some("a c"));
    }

    #[test]
    fn struck_means_all_of_it() {
        let check = |text: &str, expected: bool| assert_eq!(paragraph(text).struck, expected, "of {text:?}");
        check("~~all of it~~", true);
        check("~~all **of** it~~ ~~really~~", true);
        check("~~some~~ of it", false);
        check("none", false);
    }

    #[test]
    fn items_have_a_line_a_task_and_children() {
        let items = items("- [x] **a** [b](u)\n  more\n\n  second\n- [ ] c\n  - d\n- e\n");
        assert_eq!(items[0].task, Some(true));
        assert_eq!((&*items[0].line.text, &*items[0].line.source), ("a b more", "**a** [b](u)\nmore"));
        assert_eq!(items[0].line.links, ["u"]);
        assert_eq!(items[0].children.len(), 1);
        assert_eq!((items[1].task, items[1].children.len()), (Some(false), 1));
        assert_eq!((items[2].task, &*items[2].line.text), (None, "e"));
    }

    #[test]
    fn tight_items_too() {
        let items = items("* `17:41` page\\*d\n  1. x\n* \\# no heading\n* > quote\n");
        assert_eq!(items[0].line.source, "`17:41` page\\*d");
        assert_eq!(items[0].line.text, "17:41 page*d");
        assert!(matches!(&items[0].children[0].kind, BlockKind::List { ordered: true, .. }));
        assert_eq!(items[1].line.source, "\\# no heading");
        assert_eq!(items[2].line.text, "");
        assert!(matches!(&items[2].children[0].kind, BlockKind::Container(_)));
    }

    #[test]
    fn tables_have_cells() {
        let BlockKind::Table { head, rows } = first("| time | *what* |\n|---|---|\n| 10:00 | a \\| [b](c) |\n| x |\n")
        else {
            panic!("a table")
        };
        let text = |cells: &[Cell]| cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        assert_eq!(text(&head), ["time", "what"]);
        assert_eq!(text(&rows[0]), ["10:00", "a | b"]);
        assert_eq!((&*rows[0][1].source, &rows[0][1].links[..]), ("a \\| [b](c)", &["c".to_owned()][..]));
        assert_eq!(text(&rows[1]), ["x", ""]);
    }

    #[test]
    fn containers_hold_blocks() {
        let BlockKind::Container(blocks) = first("> [!NOTE]\n> one\n> two\n>\n> - x\n") else { panic!("a container") };
        let BlockKind::Paragraph(inline) = &blocks[0].kind else { panic!("a paragraph") };
        assert_eq!((&*inline.text, &*inline.source), ("one two", "one\ntwo"));
        assert!(matches!(blocks[1].kind, BlockKind::List { .. }));
        let BlockKind::Container(blocks) = first("Term\n: Meaning\n: Other\n") else { panic!("a definition list") };
        assert_eq!(blocks.len(), 3);
    }

    #[test]
    fn code_and_the_rest() {
        assert_eq!(first("```rust x\na\n```"), BlockKind::Code { info: "rust x".into(), text: "a\n".into() });
        assert_eq!(first("---\n"), BlockKind::Other);
        assert_eq!(outline("a[^1]\n\n[^1]: note [x](y)\n", 0).links[0].target, "y");
    }

    #[test]
    fn links_of_every_kind() {
        let outline = outline(
            "See [a](x&amp;y). Not `[[code]]`, but [[id#part|it]] and ![alt](i.png). Then <https://u> <m@n> [r]\n\n[r]: /ref\n",
            10,
        );
        let all: Vec<_> = outline.links.iter().map(|link| (link.kind, &*link.target)).collect();
        let expected = [
            (LinkKind::Link, "x&y"),
            (LinkKind::Wiki, "id#part"),
            (LinkKind::Image, "i.png"),
            (LinkKind::Link, "https://u"),
            (LinkKind::Link, "mailto:m@n"),
            (LinkKind::Link, "/ref"),
        ];
        assert_eq!(all, expected);
        assert_eq!(outline.links[0].context, "See a.");
        assert_eq!(outline.links[1].context, "Not [[code]], but it and alt.");
        assert_eq!(outline.links[2].context, "");
        assert_eq!(outline.links[1].span, Span { start: 48, end: 62 });
    }

    #[test]
    fn escaped_brackets_are_no_links() {
        let check = |text: &str, n: usize| assert_eq!(outline(text, 0).links.len(), n, "in {text:?}");
        check("\\[[a]]", 0);
        check("[\\[a]]", 0);
        check("[[a]\\]", 0);
        check("\\\\[[a]]", 1);
        check("[[a_b_c]] and [[d\\|e]]", 2);
        check("[[1]](https://x)", 1);
    }

    #[test]
    fn html_is_noticed_and_comments_are_not() {
        let check = |text: &str, expected: bool| assert_eq!(outline(text, 0).has_html, expected, "in {text:?}");
        check("<div>x</div>", true);
        check("a <b>c</b>", true);
        check("<!-- a\n\nb -->\n\nx <!-- y --> z", false);
        check("<!-- a --> <script>", true);
        check("`<b>` and < b", false);
    }

    #[test]
    fn links_of_raw_html_are_links() {
        let text = "One. See <a href=\"a&amp;b.md\">this *one*</a> and <img src=i.png>.\n\n\
                    > <p><!-- <a href=no.md> -->It is\n> in <a\n> href=' c.md '>it</a>. More.\n> </p>\n\n\
                    `<a href=code>` <a name=x></a> <img src=''>\n";
        let outline = outline(text, 100);
        let all: Vec<_> = outline.links.iter().map(|link| (link.kind, &*link.target, &*link.context)).collect();
        let expected = [
            (LinkKind::Link, "a&b.md", "See this one and ."),
            (LinkKind::Image, "i.png", ""),
            (LinkKind::Link, "c.md", "It is in it."),
        ];
        assert_eq!(all, expected);
        let written =
            |i: usize| &text[outline.links[i].span.start as usize - 100..outline.links[i].span.end as usize - 100];
        assert_eq!(written(0), "<a href=\"a&amp;b.md\">");
        assert_eq!(written(2), "<a\n> href=' c.md '>");
    }

    #[test]
    fn words_are_counted() {
        assert_eq!(outline("# One two\n\nthree - *four*\nfive\n\n- six\n\n|a|b|\n|-|-|\n|c|d e|\n", 0).n_words, 11);
    }

    #[test]
    fn depth_is_capped() {
        for text in ["> ".repeat(100_000) + "a", "- ".repeat(100_000) + "a [[b]]", "1. > ".repeat(20_000) + "[a](b)"] {
            let outline = outline(&text, 0);
            assert_eq!(outline.blocks.len(), 1);
            assert!(format!("{outline:?}").len() < 1_000_000);
        }
    }
}
