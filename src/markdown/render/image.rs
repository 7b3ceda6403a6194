//! Images in the page: only what the site itself holds is shown; what stands alone is a figure that opens in full.

use pulldown_cmark::CowStr;

use super::writer::{Figure, Writer};
use super::{Resolved, Trust};
use crate::markdown::escape;
use crate::markdown::target::{Reach, reach};
use crate::model::LinkKind;

/// An image as its author wrote it.
pub(super) struct Picture<'a> {
    /// Its target.
    pub(super) target: CowStr<'a>,
    /// Its title.
    pub(super) title: CowStr<'a>,
    /// What it shows, in words.
    pub(super) alt: String,
}

impl Writer<'_, '_> {
    /// Writes an image; one from another host is a link to it, since a page asks nobody but its own site.
    pub(super) fn image(&mut self, picture: &Picture<'_>) {
        if self.trust != Trust::Nobody {
            return self.show(&picture.target, None, picture);
        }
        match reach(&picture.target) {
            Some(Reach::Web) => self.linked(LinkKind::Link, picture),
            Some(Reach::Local) => match (self.options.resolve)(LinkKind::Image, &picture.target) {
                Resolved::Image { src, size } if reach(&src) == Some(Reach::Local) => self.show(&src, size, picture),
                Resolved::Image { .. } | Resolved::Url { .. } => self.linked(LinkKind::Image, picture),
                Resolved::PlainText => self.described(picture),
                Resolved::Missing => {
                    self.figure = Figure::No;
                    self.out.html.push_str("<span class=\"missing\">");
                    escape::text(&mut self.out.html, words(picture));
                    self.out.html.push_str("</span>");
                }
            },
            Some(Reach::Mail) | None => self.described(picture),
        }
    }

    fn show(&mut self, src: &str, size: Option<(u32, u32)>, picture: &Picture<'_>) {
        let mut html = String::from("<img src=\"");
        escape::href(&mut html, src);
        html.push_str("\" alt=\"");
        escape::attribute(&mut html, &picture.alt);
        html.push('"');
        if let Some((width, height)) = size {
            escape::formatted(&mut html, format_args!(" width=\"{width}\" height=\"{height}\""));
        }
        html.push_str(" loading=\"lazy\"");
        let (title, bare) = (picture.title.to_string(), html.clone());
        if !title.is_empty() {
            html.push_str(" title=\"");
            escape::attribute(&mut html, &title);
            html.push('"');
        }
        html.push('>');
        self.out.html.push_str(&html);
        self.figure = match self.figure {
            Figure::Possible => Figure::Found { html: bare + ">", src: src.to_owned(), title },
            Figure::Found { .. } | Figure::No => Figure::No,
        };
    }

    /// Writes the picture of a paragraph that holds nothing else.
    pub(super) fn write_figure(&mut self, html: &str, src: &str, title: &str) {
        let out = &mut self.out.html;
        out.push_str("<figure><a href=\"");
        escape::href(out, src);
        // Without an alternative text the link would have no name.
        out.push_str(if html.contains("alt=\"\"") { "\" aria-label=\"Image\">" } else { "\">" });
        out.push_str(html);
        out.push_str("</a>");
        if !title.is_empty() {
            out.push_str("<figcaption>");
            escape::text(out, title);
            out.push_str("</figcaption>");
        }
        out.push_str("</figure>\n");
    }

    fn linked(&mut self, kind: LinkKind, picture: &Picture<'_>) {
        let (close, _) = self.open_link(kind, &picture.target, &picture.title);
        self.described(picture);
        self.close(close);
    }

    fn described(&mut self, picture: &Picture<'_>) {
        self.figure = Figure::No;
        escape::text(&mut self.out.html, words(picture));
    }
}

/// The words for a picture that is not shown.
fn words<'p>(picture: &'p Picture<'_>) -> &'p str {
    match picture.alt.trim() {
        "" if reach(&picture.target).is_some() => {
            picture.target.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or("image")
        }
        "" => "image",
        alt => alt,
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::render::tests::html;

    #[test]
    fn alone_it_is_a_figure() {
        insta::assert_snapshot!(html("![A *graph*](sized.png \"Load & \\\"time\\\"\")\n"), @r#"<figure><a href="../sized.png"><img src="../sized.png" alt="A graph" width="640" height="480" loading="lazy"></a><figcaption>Load &amp; "time"</figcaption></figure>"#);
        insta::assert_snapshot!(html("![](a.png)\n"), @r#"<figure><a href="../a.png" aria-label="Image"><img src="../a.png" alt="" loading="lazy"></a></figure>"#);
    }

    #[test]
    fn in_text_it_is_not() {
        insta::assert_snapshot!(html("see ![a](b.png 'T')\n"), @r#"<p>see <img src="../b.png" alt="a" loading="lazy" title="T"></p>"#);
        insta::assert_snapshot!(html("![a](b.png) ![c](d.png)\n"), @r#"<p><img src="../b.png" alt="a" loading="lazy"> <img src="../d.png" alt="c" loading="lazy"></p>"#);
        insta::assert_snapshot!(html("[![a](b.png)](c.md)\n"), @r#"<p><a href="c.md"><img src="../b.png" alt="a" loading="lazy"></a></p>"#);
    }

    #[test]
    fn from_elsewhere_it_is_a_link() {
        insta::assert_snapshot!(html("![a](https://b.example/c.png)\n"), @r#"<p><a href="https://b.example/c.png" rel="noopener noreferrer">a</a></p>"#);
        insta::assert_snapshot!(html("[![](https://b.example/badge.svg)](d.md)\n"), @r#"<p><a href="d.md">badge.svg</a></p>"#);
        insta::assert_snapshot!(html("![](data:image/png;base64,x) ![gone](gone.jpg)\n"), @r#"<p>image <span class="missing">gone</span></p>"#);
    }
}
