//! Authors' HTML in the page: every tag is written anew with what is harmless of it, and what nests too deep is left out.

use super::Trust;
use super::image::Picture;
use super::writer::{Close, Writer};
use crate::markdown::anchor::RESERVED;
use crate::markdown::escape;
use crate::markdown::outline::outline;
use crate::markdown::raw::{self, Fate, Piece, Place, RawTag};
use crate::model::LinkKind;

/// How deep an author's elements may nest.
const MAX_DEPTH: usize = 32;

/// How many of them may be open that a browser opens again in every paragraph that follows.
const MAX_FORMATTING: usize = 8;

/// The longest id.
const MAX_ID_BYTES: usize = 120;

/// An element an author has opened.
pub(super) struct RawOpen<'a> {
    name: String,
    close: Close<'a>,
    /// How many of our own elements it stands in.
    depth: usize,
}

impl<'a> Writer<'a, '_> {
    /// Writes raw HTML: a block of it, or one tag inside a text.
    pub(super) fn raw_html(&mut self, html: &str) {
        if self.trust != Trust::Nobody {
            return self.out.html.push_str(html);
        }
        let html = raw::without_comments(html);
        for piece in raw::pieces(&html) {
            match piece {
                // Entities stay as they are; a `<` that begins no tag must not begin one later.
                Piece::Text(text) => self.out.html.push_str(&text.replace('<', "&lt;").replace('>', "&gt;")),
                Piece::Tag(tag) => match raw::fate(&tag.name, self.place) {
                    Fate::Keep => self.raw_tag(&tag),
                    Fate::Drop => {}
                    Fate::Show => escape::text(&mut self.out.html, tag.source),
                },
            }
        }
    }

    /// Forgets what an author left open: the sanitiser closes it at the end of the part.
    pub(super) fn forget_raw(&mut self) {
        let n_links = self.raw_open.drain(..).filter(|open| matches!(open.close, Close::Link(_))).count();
        self.n_links -= n_links;
    }

    /// Ends what an author left open inside the innermost of our own elements.
    pub(super) fn end_raw_inside(&mut self) {
        while let Some(open) = self.raw_open.pop_if(|open| open.depth >= self.open.len()) {
            self.close(open.close);
        }
    }

    fn raw_tag(&mut self, tag: &RawTag<'_>) {
        self.out.has_raw = true;
        if tag.is_end {
            self.end_raw(&tag.name);
        } else if tag.name == "img" {
            self.raw_image(tag);
        } else if !raw::nests(&tag.name) {
            self.open_raw(tag, &tag.name);
        } else if self.has_room_for(&tag.name) {
            let close = self.raw_element(tag);
            self.raw_open.push(RawOpen { name: tag.name.clone(), close, depth: self.open.len() });
        }
    }

    fn has_room_for(&self, name: &str) -> bool {
        let n_formatting = self.raw_open.iter().filter(|open| raw::is_formatting(&open.name)).count();
        self.raw_open.len() < MAX_DEPTH && !(raw::is_formatting(name) && n_formatting >= MAX_FORMATTING)
    }

    /// Ends the innermost element of this name, if its author opened one: ours are not theirs to close.
    fn end_raw(&mut self, name: &str) {
        if let Some(at) = self.raw_open.iter().rposition(|open| open.name == name) {
            while self.raw_open.len() > at {
                if let Some(open) = self.raw_open.pop() {
                    self.close(open.close);
                }
            }
        } else if !raw::nests(name) && !raw::is_void(name) {
            self.out.html.push_str(&format!("</{name}>"));
        }
    }

    fn raw_element(&mut self, tag: &RawTag<'_>) -> Close<'a> {
        if tag.name == "a" {
            return self.raw_link(tag);
        }
        let name = match tag.name.strip_prefix('h').and_then(|level| level.parse::<i8>().ok()) {
            Some(level) => format!("h{}", level.saturating_add(self.options.heading_shift).clamp(1, 6)),
            None => tag.name.clone(),
        };
        self.open_raw(tag, &name);
        Close::Raw(name)
    }

    fn open_raw(&mut self, tag: &RawTag<'_>, name: &str) {
        let attributes = tag.attributes();
        self.out.html.push('<');
        self.out.html.push_str(name);
        if let Some(id) = attributes.iter().find(|(attribute, _)| attribute == "id") {
            self.raw_id(&id.1);
        }
        for (attribute, value) in &attributes {
            if raw::may_keep(&tag.name, attribute, value) {
                self.out.html.push_str(&format!(" {attribute}=\""));
                escape::attribute(&mut self.out.html, value);
                self.out.html.push('"');
            }
        }
        self.out.html.push('>');
    }

    fn raw_link(&mut self, tag: &RawTag<'_>) -> Close<'a> {
        let attributes = tag.attributes();
        let of = |name: &str| attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if let Some(id) = of("id").or(of("name")) {
            self.out.html.push_str("<span");
            self.raw_id(id);
            self.out.html.push_str("></span>");
        }
        match of("href") {
            Some(href) => self.open_link(LinkKind::Link, href, of("title").unwrap_or_default()).0,
            None => Close::Nothing,
        }
    }

    fn raw_image(&mut self, tag: &RawTag<'_>) {
        let mut picture = Picture { target: "".into(), title: "".into(), alt: String::new() };
        for (name, value) in tag.attributes() {
            match name.as_str() {
                "src" => picture.target = value.into(),
                "title" => picture.title = value.into(),
                "alt" => picture.alt = value,
                _ => {}
            }
        }
        if !picture.target.is_empty() {
            self.image(&picture);
        }
    }

    /// Writes an author's id, unless it is taken: by a heading anywhere in the text, by the page, or by another of theirs.
    fn raw_id(&mut self, id: &str) {
        let is_plain = !id.is_empty()
            && id.len() <= MAX_ID_BYTES
            && id.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && !id.starts_with(RESERVED);
        if !is_plain || self.place == Place::Line {
            return;
        }
        let text = self.text;
        let ids = self.ids.get_or_insert_with(|| outline(text, 0).headings.into_iter().map(|h| h.anchor).collect());
        if ids.insert(id.to_owned()) {
            self.out.html.push_str(" id=\"");
            self.out.html.push_str(id);
            self.out.html.push('"');
        }
    }
}
