//! Bodies and lines of Markdown as HTML: parsed once, cut into the parts a page shows, safe whatever their author wrote.

mod blocks;
mod footnotes;
mod image;
mod links;
mod raw_html;
mod tables;
mod writer;

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::raw::Place;
use super::stream::{self, Seek, Stream};
use crate::model::LinkKind;
use writer::Writer;

/// How a text becomes HTML.
#[derive(Clone, Copy)]
pub struct RenderOptions<'a> {
    /// What is added to the level of each heading, so that they stand below those of the page; the sum stays in 1 to 6.
    pub heading_shift: i8,
    /// Says what the target of a link or an image is. It is asked only for targets that are safe (see [`Resolved`]).
    pub resolve: &'a dyn Fn(LinkKind, &str) -> Resolved,
}

/// What the target of a link or an image turned out to be.
///
/// Whatever is answered, only `http:`, `https:`, `mailto:`, `tel:` and relative URLs get into a page,
/// and an image from another host becomes a link to it: it is asked for as a [`LinkKind::Link`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// Somewhere to go.
    Url {
        /// Where, relative to the page.
        href: String,
        /// Whether it leads out of the site.
        external: bool,
        /// What stands there: the tooltip of a link, and the text of a `[[id]]` that has no text of its own.
        title: Option<String>,
    },
    /// A picture to show.
    Image {
        /// Where it is, relative to the page.
        src: String,
        /// Its width and height in pixels, where they are known: the page then does not jump when it is loaded.
        size: Option<(u32, u32)>,
    },
    /// Something this page's readers may not see: the link becomes its text.
    PlainText,
    /// Nothing is there: the text stays, marked with the class `missing`.
    Missing,
}

/// A body as HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML of each part that was asked for.
    pub parts: Vec<String>,
    /// The notes that the parts refer to, as one section; empty if there are none.
    pub footnotes: String,
    /// Whether the rest was left out because the HTML grew beyond [`MAX_GROWTH`]; a note says so in the text.
    pub truncated: bool,
}

/// How many bytes of HTML there may be for a byte of Markdown, beyond [`FREE_GROWTH`]. Ordinary text needs two.
pub const MAX_GROWTH: usize = 16;

/// How many bytes of HTML there may be however short the text is.
pub const FREE_GROWTH: usize = 1024 * 1024;

/// Whether what an author wrote is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Raw HTML is filtered, targets are judged and resolved: what every page does.
    Nobody,
    /// All is written as it stands, to compare with the specification.
    #[cfg(test)]
    Author,
}

/// Renders the blocks of `text` that begin in `parts` (ranges of bytes, ascending), each range to its own HTML.
///
/// The text is parsed as a whole: definitions of links and footnotes reach every part, and the anchors of headings
/// are those of [`outline()`](super::outline()), also where headings stand in no part.
pub fn render(text: &str, parts: &[Range<usize>], options: &RenderOptions<'_>) -> Rendered {
    let writer = Writer::new(text, parts.len(), options, Trust::Nobody, Place::Flow);
    write(writer, Stream::new(text, Seek::WikiAndUrls), parts)
}

/// Renders one line of front matter: inline Markdown only, never a block.
pub fn inline(text: &str, options: &RenderOptions<'_>) -> String {
    if is_plain(text) {
        return text.trim().to_owned();
    }
    read_inline(text, options)
}

fn read_inline(text: &str, options: &RenderOptions<'_>) -> String {
    let line = line(text);
    let mut writer = Writer::new(&line, 1, options, Trust::Nobody, Place::Line);
    writer.turn_to(Some(0));
    for event in inline_events(&line, Seek::WikiAndUrls) {
        writer.event(event);
        if writer.is_full() {
            break;
        }
    }
    writer.finish().parts.swap_remove(0)
}

/// The text of one line of inline Markdown, without markup: for titles, attributes and feeds.
pub fn plain(text: &str) -> String {
    if is_plain(text) {
        return text.trim().to_owned();
    }
    read_plain(text)
}

fn read_plain(text: &str) -> String {
    let line = line(text);
    let mut plain = String::with_capacity(line.len());
    for (event, _) in inline_events(&line, Seek::Wiki) {
        plain.push_str(stream::plain(&event));
    }
    plain.trim().to_owned()
}

/// Whether a line surely means nothing but itself, in Markdown and in HTML: most lines do, and telling is cheap.
fn is_plain(text: &str) -> bool {
    let is_plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | ';' | ':' | '(' | ')' | '-' | '%' | '#' | '/' | '–' | '’')
    };
    text.chars().all(is_plain) && !["www", "  ", "//"].iter().any(|part| text.contains(part))
}

fn write<'a>(mut writer: Writer<'a, '_>, events: Stream<'a>, parts: &[Range<usize>]) -> Rendered {
    for (event, range) in events {
        if writer.is_between_blocks() {
            writer.turn_to(part_at(parts, range.start));
        }
        writer.event((event, range));
        if writer.is_full() {
            break;
        }
    }
    writer.finish()
}

/// Renders events without any check, to compare with the specification.
#[cfg(test)]
pub(super) fn as_written(text: &str, events: Stream<'_>, options: &RenderOptions<'_>) -> String {
    let whole = 0..text.len();
    let writer = Writer::new(text, 1, options, Trust::Author, Place::Flow);
    write(writer, events, std::slice::from_ref(&whole)).parts.swap_remove(0)
}

fn part_at(parts: &[Range<usize>], at: usize) -> Option<usize> {
    let index = parts.partition_point(|part| part.start <= at).checked_sub(1)?;
    (at < parts[index].end).then_some(index)
}

/// What opens a line so that it can't be taken for a block: punctuation that means nothing, for `_` to know its side.
const GUARD: char = ',';

/// `text` on one line, behind the guard.
fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + 1);
    line.push(GUARD);
    for (n, word) in text.trim().split(['\n', '\r']).enumerate() {
        line.push_str(if n > 0 { " " } else { "" });
        line.push_str(word.trim());
    }
    line
}

/// The events inside the paragraph that `line` is, without its guard.
fn inline_events(line: &str, seek: Seek) -> impl Iterator<Item = stream::Located<'_>> {
    let mut is_first = true;
    Stream::new(line, seek)
        .filter(|(event, _)| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)))
        .map(move |(event, range)| match event {
            Event::Text(text) if std::mem::take(&mut is_first) => {
                (Event::Text(text.strip_prefix(GUARD).unwrap_or(&text).to_owned().into()), range)
            }
            event => (event, range),
        })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Knows `known` and `known.md`, pictures that are named `….png`, what is secret, and the web.
    pub(in crate::markdown) fn resolve(kind: LinkKind, target: &str) -> Resolved {
        let url = |href: &str, external, title: Option<&str>| Resolved::Url {
            href: href.to_owned(),
            external,
            title: title.map(str::to_owned),
        };
        match kind {
            LinkKind::Image if target.contains(".png") => {
                Resolved::Image { src: format!("../{target}"), size: target.starts_with("sized").then_some((640, 480)) }
            }
            LinkKind::Wiki if target.starts_with("known") => url("known.html", false, Some("What was known")),
            LinkKind::Wiki | LinkKind::Image => Resolved::Missing,
            LinkKind::Link if target.starts_with("secret") => Resolved::PlainText,
            LinkKind::Link if target.starts_with("missing") => Resolved::Missing,
            LinkKind::Link => url(target, target.contains("://"), None),
        }
    }

    pub(in crate::markdown) const OPTIONS: RenderOptions<'static> =
        RenderOptions { heading_shift: 1, resolve: &resolve };

    /// The whole of `text` as HTML, footnotes last.
    pub(in crate::markdown) fn html(text: &str) -> String {
        let whole = 0..text.len();
        let mut rendered = render(text, std::slice::from_ref(&whole), &OPTIONS);
        rendered.parts.swap_remove(0) + &rendered.footnotes
    }

    #[test]
    fn parts_share_definitions_and_anchors() {
        let text = "intro [a]\n\n# Same\n\none[^n]\n\n# Same\n\ntwo[^n]\n\n[a]: known.md\n\n[^n]: note\n";
        let second = text.find("# Same").expect("it is there");
        let third = text.rfind("# Same").expect("it is there");
        let rendered = render(text, &[0..second, third + 7..text.len()], &OPTIONS);
        insta::assert_snapshot!(rendered.parts.join("---\n"), @r##"
        <p>intro <a href="known.md">a</a></p>
        ---
        <p>two<sup class="fn-ref"><a href="#cb-fn-1" id="cb-fnref-1" aria-label="Footnote 1">1</a></sup></p>
        "##);
        insta::assert_snapshot!(rendered.footnotes, @r##"
        <section class="footnotes" aria-label="Footnotes">
        <ol>
        <li id="cb-fn-1"><p>note <a class="fn-back" href="#cb-fnref-1" aria-label="Back to the text">↩</a></p>
        </li>
        </ol>
        </section>
        "##);
        let headings = render(text, &[second..third, third..third + 7], &OPTIONS);
        insta::assert_snapshot!(headings.parts.join("---\n"), @r##"
        <h2 id="same">Same <a class="ha" href="#same" aria-label="Link to Same">#</a></h2>
        <p>one<sup class="fn-ref"><a href="#cb-fn-1" id="cb-fnref-1" aria-label="Footnote 1">1</a></sup></p>
        ---
        <h2 id="same-1">Same <a class="ha" href="#same-1" aria-label="Link to Same">#</a></h2>
        "##);
    }

    #[test]
    fn lines_are_never_blocks() {
        let check = |text: &str, expected: &str| assert_eq!(inline(text, &OPTIONS), expected, "of {text:?}");
        check("# no heading", "# no heading");
        check("- no list", "- no list");
        check("1. **b** _i_ `c`", "1. <strong>b</strong> <em>i</em> <code>c</code>");
        check("_i_ > x", "<em>i</em> &gt; x");
        check("    code", "code");
        check("a\n---\n", "a ---");
        check(
            "[a](known.md) [[known]] https://a.example",
            concat!(
                r#"<a href="known.md">a</a> <a href="known.html">What was known</a> "#,
                r#"<a href="https://a.example" rel="noopener noreferrer">https://a.example</a>"#
            ),
        );
        check("<b>x</b> <div>y</div> <pod-name> <!-- z -->", "<b>x</b> y &lt;pod-name&gt; ");
        check("<b>never closed", "<b>never closed</b>");
        check("|a|b|", "|a|b|");
        check("[^1]: x", "[^1]: x");
        check("", "");
    }

    #[test]
    fn plain_text_has_no_markup() {
        let check = |text: &str, expected: &str| assert_eq!(plain(text), expected, "of {text:?}");
        check("**b** _i_ `c` ~~s~~ [l](u) ![alt](i.png) [[id|text]] [[id]]", "b i c s l alt text id");
        check("a &amp; b <br> c <i>d</i>", "a & b   c d");
        check("# 1. a\n  b", "# 1. a b");
    }

    #[test]
    fn a_plain_line_is_what_is_read_of_it() {
        for line in [
            "None needed",
            " 0.3 % of the month ",
            "- no list",
            "1. no list",
            "a (b); c - d.",
            "北京, 2 h",
            "---",
            "# a: b (#12)",
            ": a :b: 5/10",
            "mailto:a",
        ] {
            assert!(is_plain(line), "{line}");
            assert_eq!(line.trim(), read_inline(line, &OPTIONS));
            assert_eq!(line.trim(), read_plain(line));
        }
        for line in [
            "*a*",
            "a_b",
            "a < b",
            "AT&T",
            "`x`",
            "http://a",
            "www.a.example",
            "a@b",
            "[a]",
            "\\*",
            "~~a~~",
            "a\nb",
            "a  b",
            "{#a}",
        ] {
            assert!(!is_plain(line), "{line}");
        }
    }

    #[test]
    fn growth_is_capped_and_said() {
        let text = "[^a]".repeat(100_000) + "\n\n[^a]: x\n\nend\n";
        let whole = 0..text.len();
        let rendered = render(&text, std::slice::from_ref(&whole), &OPTIONS);
        assert!(rendered.truncated);
        assert!(rendered.parts[0].len() < FREE_GROWTH + MAX_GROWTH * text.len() + 1000);
        assert!(rendered.parts[0].ends_with("it would be too large.</p>\n"));
        assert!(!render("a", &[], &OPTIONS).truncated);
    }
}
