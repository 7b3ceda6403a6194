//! Bodies and lines of Markdown as HTML: parsed once, cut into the parts a page shows, safe whatever their author wrote.

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
/// are those of [`outline`](super::outline), also where headings stand in no part.
pub fn render(text: &str, parts: &[Range<usize>], options: &RenderOptions<'_>) -> Rendered {
    let writer = Writer::new(text, parts.len(), options, Trust::Nobody, Place::Flow);
    write(writer, Stream::new(text, Seek::WikiAndUrls), parts)
}

/// Renders one line of front matter: inline Markdown only, never a block.
pub fn inline(text: &str, options: &RenderOptions<'_>) -> String {
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
    let line = line(text);
    let mut plain = String::with_capacity(line.len());
    for (event, _) in inline_events(&line, Seek::Wiki) {
        plain.push_str(stream::plain(&event));
    }
    plain.trim().to_owned()
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
