//! Links in the page: judged, resolved, and written; what must not be a link becomes its text.

use pulldown_cmark::LinkType;

use super::writer::{Close, Gather, Writer};
use super::{Resolved, Trust};
use crate::markdown::escape;
use crate::markdown::target::reach;
use crate::model::LinkKind;

impl<'a> Writer<'a, '_> {
    /// Opens a link of Markdown.
    pub(super) fn start_link(&mut self, link_type: LinkType, target: &str, title: &str) -> Close<'a> {
        let (kind, has_own_text) = match link_type {
            LinkType::WikiLink { has_pothole } => (LinkKind::Wiki, has_pothole),
            _ => (LinkKind::Link, true),
        };
        let mail = if link_type == LinkType::Email { format!("mailto:{target}") } else { String::new() };
        let target = if link_type == LinkType::Email { mail.as_str() } else { target };
        if self.trust != Trust::Nobody {
            return self.anchor(target, false, title);
        }
        let (close, shown) = self.open_link(kind, target, title);
        if let (Some(shown), false) = (shown, has_own_text) {
            escape::text(&mut self.out.html, &shown);
            self.gather = Gather::Replaced;
        }
        close
    }

    /// Opens a link to `target`, and says what stands there.
    pub(super) fn open_link(&mut self, kind: LinkKind, target: &str, title: &str) -> (Close<'a>, Option<String>) {
        let is_safe = kind == LinkKind::Wiki || reach(target).is_some();
        if !is_safe || self.n_links > 0 || self.is_deep() {
            return (Close::Nothing, None);
        }
        match (self.options.resolve)(kind, target) {
            Resolved::Url { href, external, title: shown } if reach(&href).is_some() => {
                let title =
                    if title.is_empty() { shown.as_deref().filter(|_| kind != LinkKind::Wiki) } else { Some(title) };
                (self.anchor(&href, external, title.unwrap_or_default()), shown)
            }
            Resolved::Image { src, .. } if reach(&src).is_some() => (self.anchor(&src, false, title), None),
            Resolved::Missing => {
                self.out.html.push_str("<span class=\"missing\">");
                (Close::Html("</span>"), None)
            }
            Resolved::PlainText | Resolved::Url { .. } | Resolved::Image { .. } => (Close::Nothing, None),
        }
    }

    fn anchor(&mut self, href: &str, external: bool, title: &str) -> Close<'a> {
        let out = &mut self.out.html;
        out.push_str("<a href=\"");
        escape::href(out, href);
        out.push_str(if external { "\" rel=\"noopener noreferrer\"" } else { "\"" });
        if !title.is_empty() {
            out.push_str(" title=\"");
            escape::attribute(out, title);
            out.push('"');
        }
        out.push('>');
        self.n_links += 1;
        Close::Link("</a>")
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::render::tests::html;

    fn check(text: &str, expected: &str) {
        assert_eq!(html(text), format!("<p>{expected}</p>\n"), "of {text:?}");
    }

    #[test]
    fn links_are_resolved() {
        check("[a](x.md 'T')", r#"<a href="x.md" title="T">a</a>"#);
        check("[a *b*](https://c)", r#"<a href="https://c" rel="noopener noreferrer">a <em>b</em></a>"#);
        check("[a](secret.md) [b](missing.md)", r#"a <span class="missing">b</span>"#);
        check("<m@n.example>", r#"<a href="mailto:m@n.example">m@n.example</a>"#);
        check("[a](<b c>)", r#"<a href="b%20c">a</a>"#);
    }

    #[test]
    fn wiki_links() {
        check("[[known]]", r#"<a href="known.html">What was known</a>"#);
        check("[[known#part|the *text*]]", "[[known#part|the <em>text</em>]]");
        check("[[known#part|the text]]", r#"<a href="known.html">the text</a>"#);
        check("[[other]]", r#"<span class="missing">other</span>"#);
        check("`[[known]]` [[ -f x ]]", "<code>[[known]]</code> [[ -f x ]]");
    }

    #[test]
    fn bare_urls() {
        check(
            "see https://a.example/b_c_d?e=1&f, ok",
            concat!(
                r#"see <a href="https://a.example/b_c_d?e=1&amp;f" rel="noopener noreferrer">"#,
                "https://a.example/b_c_d?e=1&amp;f</a>, ok"
            ),
        );
        check("`https://a`", "<code>https://a</code>");
        check("[https://a](secret)", "https://a");
        check(
            "<a href='x'>https://a</a> https://b",
            concat!(r#"<a href="x">https://a</a> "#, r#"<a href="https://b" rel="noopener noreferrer">https://b</a>"#),
        );
    }

    #[test]
    fn what_is_dangerous_is_text() {
        check("[a](javascript:b)", "a");
        check("<javascript:b>", "javascript:b");
        check("[a](//host/x) [b][r]\n\n[r]: data:text/html,x", "a b");
    }
}
