//! Authors' HTML in the page: every tag is written anew with what is harmless of it, and what nests too deep is left out.

use super::Trust;
use super::image::Picture;
use super::writer::{Close, Writer};
use crate::markdown::anchor::RESERVED;
use crate::markdown::escape;
use crate::markdown::outline::outline;
use crate::markdown::raw::{self, Fate, Piece, Place, RawTag};

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
            escape::formatted(&mut self.out.html, format_args!("</{name}>"));
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
        let id = attributes.iter().find(|(attribute, _)| attribute == "id").map(|(_, id)| id.as_str());
        // Browsers may copy what formats a text when it is badly nested, and an id must stay one of its kind.
        if raw::is_formatting(name) {
            self.target_of(id);
        }
        self.out.html.push('<');
        self.out.html.push_str(name);
        if let Some(id) = id.filter(|_| !raw::is_formatting(name)) {
            self.raw_id(id);
        }
        for (attribute, value) in &attributes {
            if raw::may_keep(&tag.name, attribute, value) {
                escape::formatted(&mut self.out.html, format_args!(" {attribute}=\""));
                escape::attribute(&mut self.out.html, value);
                self.out.html.push('"');
            }
        }
        self.out.html.push('>');
    }

    fn raw_link(&mut self, tag: &RawTag<'_>) -> Close<'a> {
        let attributes = tag.attributes();
        let of = |name: &str| attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        self.target_of(of("id").or(of("name")));
        match tag.target() {
            Some((kind, href)) => self.open_link(kind, &href, of("title").unwrap_or_default()).0,
            None => Close::Nothing,
        }
    }

    /// Writes an empty element that has the id.
    fn target_of(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            self.out.html.push_str("<span");
            self.raw_id(id);
            self.out.html.push_str("></span>");
        }
    }

    fn raw_image(&mut self, tag: &RawTag<'_>) {
        let Some((_, target)) = tag.target() else { return };
        let mut picture = Picture { target: target.into(), title: "".into(), alt: String::new() };
        for (name, value) in tag.attributes() {
            match name.as_str() {
                "title" => picture.title = value.into(),
                "alt" => picture.alt = value,
                _ => {}
            }
        }
        self.image(&picture);
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

#[cfg(test)]
mod tests {
    use crate::markdown::render::tests::html;

    fn check(text: &str, expected: &str) {
        assert_eq!(html(text).trim(), expected, "of {text:?}");
    }

    #[test]
    fn harmless_html_stays() {
        check("<kbd>Ctrl</kbd> H<sub>2</sub>O<br/>x", "<p><kbd>Ctrl</kbd> H<sub>2</sub>O<br>x</p>");
        check(
            "<details open>\n<summary>More</summary>\n\n*text*\n\n</details>",
            "<details open=\"\">\n<summary>More</summary>\n<p><em>text</em></p>\n</details>",
        );
        check("<abbr title='a\"b' style='x' onclick=y class=z>c</abbr>", "<p><abbr title=\"a&quot;b\">c</abbr></p>");
        check("<h1 id=top>T</h1>", "<h2 id=\"top\">T</h2>");
    }

    #[test]
    fn what_is_no_html_is_shown() {
        check("restart <pod-name> now", "<p>restart &lt;pod-name&gt; now</p>");
        check("we saw a <script> tag", "<p>we saw a &lt;script&gt; tag</p>");
        check("<form><input name=a>text</form>", "text");
    }

    #[test]
    fn comments_vanish() {
        check("a <!-- b --> c", "<p>a  c</p>");
        check("<!-- what\n\nhappened? -->\n\ntext", "<p>text</p>");
    }

    #[test]
    fn links_and_images_are_treated_like_ours() {
        check("<a href='missing'>x</a>", "<p><span class=\"missing\">x</span></p>");
        check("<a href='java&#115;cript:x'>y</a>", "<p>y</p>");
        check(
            "<a href='https://a' target=_blank>x</a>",
            "<p><a href=\"https://a\" rel=\"noopener noreferrer\">x</a></p>",
        );
        check(
            "<img src='https://a/b.png' alt=c> <img src=d.png alt='e' onerror=f>",
            "<p><a href=\"https://a/b.png\" rel=\"noopener noreferrer\">c</a> <img src=\"../d.png\" alt=\"e\" loading=\"lazy\"></p>",
        );
    }

    #[test]
    fn ids_never_clash() {
        let text = "<a name=impact></a> <q id=mine>a</q> <q id=mine>b</q> <q id=cb-search>c</q>\n\n# Impact\n";
        check(
            text,
            "<p><span></span> <q id=\"mine\">a</q> <q>b</q> <q>c</q></p>\n<h2 id=\"impact\">Impact \
             <a class=\"ha\" href=\"#impact\" aria-label=\"Link to Impact\">#</a></h2>",
        );
    }

    #[test]
    fn what_is_left_open_reaches_no_further() {
        check("a <b>b\n\nc", "<p>a <b>b</b></p>\n<p>c</p>");
        check("</div></blockquote>\n\nc", "<p>c</p>");
        check("<div title=\"never\n\nc", "&lt;div title=\"never\n<p>c</p>");
    }
}
