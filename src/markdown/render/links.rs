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
