//! The parser's events as the rest of the module wants them: text in one piece, with the links that `CommonMark` lacks.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::autolink::{Finder, Found};

/// An event and the stretch of the text it comes from.
pub(super) type Located<'a> = (Event<'a>, Range<usize>);

/// What we read beyond `CommonMark`. Never the metadata blocks: they are quadratic, and front matter is split off before.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM);

/// Which links are looked for in plain text, beside those of `CommonMark`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seek {
    /// None: `CommonMark` alone.
    Nothing,
    /// `[[id]]` and `[[id|text]]`.
    Wiki,
    /// Wiki links and bare URLs.
    WikiAndUrls,
}

/// Events in which neighbouring texts are one, and wiki links and bare URLs are links.
pub(super) struct Stream<'a> {
    text: &'a str,
    parser: OffsetIter<'a>,
    /// An event that was read too early.
    ahead: Option<Located<'a>>,
    /// What a text was split into.
    queue: VecDeque<Located<'a>>,
    /// How many open elements there are in which text is left alone: links, images, code.
    verbatim: usize,
    /// The same, opened by raw HTML.
    raw_verbatim: usize,
    /// What looks like attributes at the end of the open heading, but names nothing.
    heading_tail: Option<Range<usize>>,
    /// Where the text that was read ends.
    seen: usize,
    seek: Seek,
}

/// Text events read as one, with the places their parts come from.
struct Joined {
    text: String,
    parts: Vec<Part>,
}

/// One text event of several.
struct Part {
    /// Where it begins in the joined text.
    begin: usize,
    /// Where it stands in the source.
    source: Range<usize>,
    /// Whether its first character has a backslash before it.
    is_escaped: bool,
}

impl<'a> Stream<'a> {
    /// Reads `text` with all our extensions.
    pub(super) fn new(text: &'a str, seek: Seek) -> Self {
        Self::with_options(text, OPTIONS, seek)
    }

    /// Reads `text` with some of the parser's extensions.
    pub(super) fn with_options(text: &'a str, options: Options, seek: Seek) -> Self {
        let parser = Parser::new_ext(text, options).into_offset_iter();
        Self {
            text,
            parser,
            ahead: None,
            queue: VecDeque::new(),
            verbatim: 0,
            raw_verbatim: 0,
            heading_tail: None,
            seen: 0,
            seek,
        }
    }

    fn pull(&mut self) -> Option<Located<'a>> {
        let (event, range) = self.parser.next()?;
        match event {
            Event::Start(_) => {}
            Event::End(tag) if !matches!(tag, TagEnd::Link | TagEnd::Image) => {}
            _ => self.seen = range.end,
        }
        Some((event, range))
    }

    fn read(&mut self) -> Option<Located<'a>> {
        self.ahead.take().or_else(|| self.pull())
    }

    /// Keeps count of where text is left alone.
    fn note(&mut self, event: &Event<'a>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => self.verbatim += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                self.verbatim = self.verbatim.saturating_sub(1);
            }
            Event::InlineHtml(tag) => self.note_raw(tag),
            // An element that was not closed reaches no further than the text it stands in.
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => {
                self.raw_verbatim = 0;
            }
            Event::Start(Tag::Heading { id: None, classes, .. }) if classes.is_empty() => {
                self.heading_tail = attributes(&self.text[range.clone()], range.start);
            }
            _ => {}
        }
    }

    fn note_raw(&mut self, tag: &str) {
        let (name, is_end) = tag[1..].strip_prefix('/').map_or((&tag[1..], false), |name| (name, true));
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if ["a", "code", "pre", "kbd", "samp"].iter().any(|verbatim| name.eq_ignore_ascii_case(verbatim)) {
            self.raw_verbatim = if is_end { self.raw_verbatim.saturating_sub(1) } else { self.raw_verbatim + 1 };
        }
    }

    /// Joins `first` with the texts that follow it, and finds the links in them.
    fn text(&mut self, first: CowStr<'a>, range: Range<usize>) -> Located<'a> {
        self.ahead = self.pull();
        if !matches!(self.ahead, Some((Event::Text(_), _))) && !self.may_hold_links(&first) {
            return (Event::Text(first), range);
        }
        let mut joined = Joined { text: String::new(), parts: Vec::new() };
        joined.push(self.text, &first, range);
        while let Some((Event::Text(next), range)) = &self.ahead {
            joined.push(self.text, next, range.clone());
            self.ahead = self.pull();
        }
        self.split(&joined);
        self.queue.pop_front().unwrap_or_else(|| {
            let range = joined.source(0..joined.text.len());
            (Event::Text(joined.text.into()), range)
        })
    }

    fn may_hold_links(&self, text: &str) -> bool {
        self.verbatim == 0
            && self.raw_verbatim == 0
            && match self.seek {
                Seek::Nothing => false,
                Seek::Wiki => holds(text, *b"[["),
                Seek::WikiAndUrls => holds(text, *b"[[") || holds(text, *b"://"),
            }
    }

    /// Queues the pieces of a text in which there are links; nothing where there are none.
    fn split(&mut self, joined: &Joined) {
        if !self.may_hold_links(&joined.text) {
            return;
        }
        let (text, mut done, mut from) = (joined.text.as_str(), 0, 0);
        let mut finder = Finder::new(text, self.seek);
        while let Some(found) = finder.next(from) {
            from = found.range().end;
            if matches!(found, Found::Wiki { .. }) && joined.is_escaped(&found.range()) {
                from = found.range().start + 1;
                continue;
            }
            self.queue_text(joined, done..found.range().start);
            self.queue_link(joined, &found);
            done = from;
        }
        if done > 0 {
            self.queue_text(joined, done..text.len());
        }
    }

    fn queue_text(&mut self, joined: &Joined, range: Range<usize>) {
        if !range.is_empty() {
            let text = String::from(&joined.text[range.clone()]);
            self.queue.push_back((Event::Text(text.into()), joined.source(range)));
        }
    }

    fn queue_link(&mut self, joined: &Joined, found: &Found) {
        let (link_type, target, label) = match found {
            Found::Wiki { target, label, .. } => (
                LinkType::WikiLink { has_pothole: label.is_some() },
                &joined.text[target.clone()],
                label.clone().unwrap_or(target.clone()),
            ),
            Found::Url(range) => (LinkType::Autolink, &joined.text[range.clone()], range.clone()),
        };
        let range = joined.source(found.range());
        let tag = Tag::Link {
            link_type,
            dest_url: String::from(target).into(),
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        };
        self.queue.push_back((Event::Start(tag), range.clone()));
        self.queue_text(joined, label);
        self.queue.push_back((Event::End(TagEnd::Link), range));
    }
}

impl<'a> Iterator for Stream<'a> {
    type Item = Located<'a>;

    fn next(&mut self) -> Option<Located<'a>> {
        if let Some(piece) = self.queue.pop_front() {
            return Some(piece);
        }
        let (event, range) = self.read()?;
        self.note(&event, &range);
        match event {
            Event::Text(first) => Some(self.text(first, range)),
            Event::End(TagEnd::Heading(_)) => match self.heading_tail.take() {
                // `# Deploy of {service}` lost its end to the parser, but is no attribute list to its author.
                Some(tail) if self.seen <= tail.start => {
                    self.ahead = Some((event, range));
                    let gap = if self.text[..tail.start].ends_with(char::is_whitespace) { " " } else { "" };
                    Some((Event::Text(format!("{gap}{}", &self.text[tail.clone()]).into()), tail))
                }
                _ => Some((event, range)),
            },
            _ => Some((event, range)),
        }
    }
}

impl Joined {
    fn push(&mut self, source: &str, text: &str, range: Range<usize>) {
        // An escaped backslash is a part of its own: then there is no gap before this one.
        let has_gap = self.parts.last().is_none_or(|before| before.source.end < range.start);
        let is_escaped = has_gap && source[..range.start].ends_with('\\');
        self.parts.push(Part { begin: self.text.len(), source: range, is_escaped });
        self.text.push_str(text);
    }

    /// The stretch of the source that a stretch of the text comes from.
    fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        let end = if range.is_empty() { start } else { self.place(range.end - 1) + 1 };
        start..end.max(start)
    }

    fn place(&self, at: usize) -> usize {
        let Part { begin, source, .. } = self.part(at);
        // The text of an entity is shorter or longer than its source.
        (source.start + (at - begin)).min(source.end.saturating_sub(1)).max(source.start)
    }

    fn part(&self, at: usize) -> &Part {
        &self.parts[self.parts.partition_point(|part| part.begin <= at) - 1]
    }

    /// Whether a backslash stands before one of the brackets that open or close `range`.
    fn is_escaped(&self, range: &Range<usize>) -> bool {
        [range.start, range.start + 1, range.end - 2, range.end - 1].into_iter().any(|at| {
            let part = self.part(at);
            part.begin == at && part.is_escaped
        })
    }
}

/// Whether `text` holds a few bytes. Few texts hold even the first of them.
fn holds<const N: usize>(text: &str, sought: [u8; N]) -> bool {
    text.as_bytes().contains(&sought[0]) && text.as_bytes().windows(N).any(|bytes| bytes == sought)
}

/// What an event adds to the text of what it stands in, without markup.
pub(super) fn plain<'e>(event: &'e Event<'_>) -> &'e str {
    match event {
        Event::Text(text) | Event::Code(text) => text,
        Event::SoftBreak | Event::HardBreak => " ",
        Event::InlineHtml(tag) if tag.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<br")) => " ",
        _ => "",
    }
}

/// Where the last `{…}` of a heading stands, whose source begins at `offset`.
fn attributes(source: &str, offset: usize) -> Option<Range<usize>> {
    let start = source.rfind('{')?;
    let end = source[start..].find('}')? + start + 1;
    Some(offset + start..offset + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let events = Stream::new(text, Seek::WikiAndUrls);
        let all: Vec<_> = events
            .filter_map(|(event, range)| match event {
                Event::Text(shown) => Some((shown.to_string(), text[range].to_owned())),
                Event::Start(Tag::Link { dest_url, .. }) => Some((format!("→ {dest_url}"), text[range].to_owned())),
                _ => None,
            })
            .collect();
        let all: Vec<_> = all.iter().map(|(shown, source)| (shown.as_str(), source.as_str())).collect();
        assert_eq!(all, expected, "of {text:?}");
    }

    #[test]
    fn neighbouring_texts_are_one() {
        check("a_b_c [d] e", &[("a_b_c [d] e", "a_b_c [d] e")]);
        check("a &amp; b", &[("a & b", "a &amp; b")]);
    }

    #[test]
    fn links_stand_where_they_are_written() {
        let link = ("→ id", "[[id|a_b]]");
        check("x &lt; [[id|a_b]] y", &[("x < ", "x &lt; "), link, ("a_b", "a_b"), (" y", " y")]);
        check(
            "(http://a/b_c).",
            &[("(", "("), ("→ http://a/b_c", "http://a/b_c"), ("http://a/b_c", "http://a/b_c"), (").", ").")],
        );
    }

    #[test]
    fn what_looked_like_attributes_is_text() {
        check("# a {b}\n\n# c {#d}\n", &[("a", "a"), (" {b}", "{b}"), ("c", "c")]);
        check("# a\\{b}\n", &[("a\\", "a\\"), ("{b}", "{b}")]);
        check("# [a](x{b})\n", &[("→ x{b}", "[a](x{b})"), ("a", "a")]);
        check("a {b}\n=\n", &[("a", "a"), (" {b}", "{b}")]);
        check("# a `{b}`\n", &[("a ", "a ")]);
    }
}
