//! Reads the raw HTML that authors write, tag by tag, so that nothing of it reaches a page unless we write it ourselves.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::LinkKind;

/// A piece of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text between tags, with entities as written; it holds no `<`, or one that begins no tag.
    Text(&'a str),
    /// A tag.
    Tag(RawTag<'a>),
}

/// A tag as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawTag<'a> {
    /// Its name in lower case.
    pub(super) name: String,
    /// Whether it is an end tag.
    pub(super) is_end: bool,
    /// The whole of it.
    pub(super) source: &'a str,
    /// What stands behind its name.
    inner: &'a str,
}

/// Where raw HTML stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a body.
    Flow,
    /// In one line of front matter, where there are no blocks.
    Line,
}

/// What becomes of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is written, with the attributes that are harmless.
    Keep,
    /// It vanishes; what stands inside stays.
    Drop,
    /// It shows as the text its author typed: `<pod-name>` was never meant as HTML, and `<script>` won't be.
    Show,
}

/// Elements inside a line of text.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// Elements that stand beside or round paragraphs.
const BLOCK: &[&str] = &[
    "blockquote",
    "caption",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements of which only the content is of use.
const DROPPED: &[&str] = &[
    "address", "article", "aside", "big", "body", "button", "center", "fieldset", "font", "footer", "form", "head",
    "header", "hgroup", "html", "input", "label", "legend", "link", "main", "meta", "nav", "nobr", "picture", "source",
    "strike", "tt",
];

/// Elements whose end is implied; they can stay open without nesting.
const IMPLIED: &[&str] = &["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rp", "rt"];

/// Elements that never have an end.
const VOID: &[&str] = &["br", "hr", "img", "wbr", "col"];

/// What becomes of a tag of this name.
pub(super) fn fate(name: &str, place: Place) -> Fate {
    let is_block = BLOCK.contains(&name);
    match place {
        _ if INLINE.contains(&name) => Fate::Keep,
        Place::Flow if is_block => Fate::Keep,
        Place::Line if is_block => Fate::Drop,
        _ if DROPPED.contains(&name) => Fate::Drop,
        Place::Flow | Place::Line => Fate::Show,
    }
}

/// Whether elements of this name nest, so that too many of them are a danger.
pub(super) fn nests(name: &str) -> bool {
    !IMPLIED.contains(&name) && !VOID.contains(&name)
}

/// Whether elements of this name never have an end.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether elements of this name are opened again in every paragraph that follows, when they are left open.
pub(super) fn is_formatting(name: &str) -> bool {
    ["a", "b", "code", "em", "i", "s", "small", "strong", "u"].contains(&name)
}

/// The attributes, beside `id`, that a tag may keep: those that say what something is, not how it looks or acts.
pub(super) fn may_keep(name: &str, attribute: &str, value: &str) -> bool {
    let is_number = !value.is_empty() && value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit());
    match attribute {
        "title" | "lang" => true,
        "dir" => ["ltr", "rtl", "auto"].contains(&value),
        "start" | "type" if name == "ol" => is_number || ["1", "a", "A", "i", "I"].contains(&value),
        "reversed" => name == "ol",
        "value" => name == "li" && is_number,
        "colspan" | "rowspan" => ["td", "th"].contains(&name) && is_number,
        "span" => ["col", "colgroup"].contains(&name) && is_number,
        "scope" => name == "th" && ["row", "col", "rowgroup", "colgroup"].contains(&value),
        "open" => name == "details",
        "datetime" => ["time", "del", "ins"].contains(&name),
        _ => false,
    }
}

/// The longest name of a tag, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// The longest tag, in bytes: looking for the end of more would make many beginnings quadratic.
const MAX_TAG_BYTES: usize = 2048;

/// Cuts `html` into tags and the text between them; comments, declarations and instructions are gone.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let (mut rest, mut pieces) = (html, Vec::new());
    // Behind the last `>` no tag ends.
    let end = html.rfind('>').map_or(0, |last| last + 1);
    while let Some((at, tag)) = first_tag(&rest[..end.saturating_sub(html.len() - rest.len())]) {
        if at > 0 {
            pieces.push(Piece::Text(&rest[..at]));
        }
        rest = &rest[at + tag.source.len()..];
        pieces.push(Piece::Tag(tag));
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn first_tag(html: &str) -> Option<(usize, RawTag<'_>)> {
    html.match_indices('<').find_map(|(at, _)| Some((at, tag(&html[at..])?)))
}

/// The tag that `html` begins with, if it is a whole one.
fn tag(html: &str) -> Option<RawTag<'_>> {
    let body = html.strip_prefix('<')?;
    let (body, is_end) = body.strip_prefix('/').map_or((body, false), |body| (body, true));
    if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let is_end_of_name = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<');
    let name_end = body.bytes().take(MAX_NAME_BYTES).position(is_end_of_name)?;
    let (name, behind) = body.split_at(name_end);
    let inner = &behind[..tag_end(behind)?];
    let length = html.len() - behind.len() + inner.len() + 1;
    Some(RawTag { name: name.to_ascii_lowercase(), is_end, source: &html[..length], inner })
}

/// Where the `>` stands that ends a tag, outside of quotes.
fn tag_end(behind_name: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in behind_name.bytes().enumerate().take(MAX_TAG_BYTES) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

impl RawTag<'_> {
    /// What a link or an image leads to.
    pub(super) fn target(&self) -> Option<(LinkKind, String)> {
        let (kind, name) = match self.name.as_str() {
            "a" => (LinkKind::Link, "href"),
            "img" => (LinkKind::Image, "src"),
            _ => return None,
        };
        if self.is_end {
            return None;
        }
        let (_, target) = self.attributes().into_iter().find(|(attribute, _)| attribute == name)?;
        let target = target.trim_matches(|c: char| c.is_ascii_whitespace());
        (kind == LinkKind::Link || !target.is_empty()).then(|| (kind, target.to_owned()))
    }

    /// Its attributes: names in lower case, values with their entities resolved; the first of a name counts.
    pub(super) fn attributes(&self) -> Vec<(String, String)> {
        let (mut rest, mut all) = (self.inner, Vec::<(String, String)>::new());
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || "/\"'=".contains(c));
            if rest.is_empty() || all.len() >= 32 {
                return all;
            }
            let name_end = rest.find(|c: char| c.is_ascii_whitespace() || "/=".contains(c)).unwrap_or(rest.len());
            let name = rest[..name_end].to_ascii_lowercase();
            rest = rest[name_end..].trim_start();
            let mut value = "";
            if let Some(behind) = rest.strip_prefix('=') {
                (value, rest) = value_of(behind.trim_start());
            }
            if all.iter().all(|(known, _)| *known != name) {
                all.push((name, decoded(value).into_owned()));
            }
        }
    }
}

fn value_of(rest: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    rest.split_at(rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len()))
}

/// Resolves the entities that occur in attributes; an unknown one stays as text and so can't hide anything.
pub(super) fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let (mut rest, mut out) = (value, String::with_capacity(value.len()));
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].bytes().take(12).position(|b| b == b';');
        if let Some((c, end)) = end.and_then(|end| Some((entity(&rest[at + 1..at + end])?, end))) {
            out.push(c);
            rest = &rest[at + end + 1..];
        } else {
            out.push('&');
            rest = &rest[at + 1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "colon" => Some(':'),
        "Tab" => Some('\t'),
        "NewLine" => Some('\n'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

/// `html` without its comments, declarations and processing instructions; one that is not closed ends with the text.
pub(super) fn without_comments(html: &str) -> Cow<'_, str> {
    match outside_comments(html).as_slice() {
        [all] if *all == (0..html.len()) => Cow::Borrowed(html),
        kept => kept.iter().map(|stretch| &html[stretch.clone()]).collect(),
    }
}

/// The stretches of `html` that [`without_comments`] keeps.
pub(super) fn outside_comments(html: &str) -> Vec<Range<usize>> {
    const PAIRS: [(&str, &str); 4] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>")];
    let (mut from, mut kept) = (0, Vec::new());
    let opening = |from: usize| {
        let mut all = html[from..].match_indices('<').map(|(at, _)| from + at);
        all.find(|at| html[at + 1..].starts_with(['!', '?']))
    };
    while let Some(start) = opening(from) {
        let (open, close) = PAIRS.into_iter().find(|(open, _)| html[start..].starts_with(open)).unwrap_or(("<", ">"));
        kept.push(from..start);
        // `<!-->` and `<!--->` are comments too.
        let inner = start + if open == "<!--" { 2 } else { open.len() };
        from = html[inner..].find(close).map_or(html.len(), |end| inner + end + close.len());
    }
    kept.push(from..html.len());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        let shown: Vec<String> = pieces(html)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => format!("{text:?}"),
                Piece::Tag(tag) => {
                    format!("{}{} {:?}", if tag.is_end { "/" } else { "" }, tag.name, tag.attributes())
                }
            })
            .collect();
        assert_eq!(shown.join(" | "), expected);
    }

    #[test]
    fn tags_and_text() {
        check("a<b>c</B >d", r#""a" | b [] | "c" | /b [] | "d""#);
        check("1 < 2 <3 <", r#""1 < 2 <3 <""#);
        check("<a href=\"x>y\">", r#"a [("href", "x>y")]"#);
        check("<div class=\"never", r#""<div class=\"never""#);
    }

    #[test]
    fn attributes_as_browsers_read_them() {
        check("<img/src=x onerror=y>", r#"img [("src", "x"), ("onerror", "y")]"#);
        check("<a HREF = 'a&amp;b' href=c x>", r#"a [("href", "a&b"), ("x", "")]"#);
        check("<a href=java&#x73;cript&colon;x&bogus;>", r#"a [("href", "javascript:x&bogus;")]"#);
        check("<a b='c'd=e>", r#"a [("b", "c"), ("d", "e")]"#);
    }

    #[test]
    fn comments_vanish() {
        let check = |html: &str, expected: &str| assert_eq!(without_comments(html), expected);
        check("a<!-- b -->c", "ac");
        check("<!--> a --> b", " a --> b");
        check("a <!-- open", "a ");
        check("<!DOCTYPE x>a<?php b ?>c<![CDATA[ d > ]]>e", "ace");
        check("<b>plain</b>", "<b>plain</b>");
    }
}
