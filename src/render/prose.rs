//! The long texts of a view, and single lines of front matter, as HTML.

use std::collections::BTreeMap;
use std::ops::Range;

use tera::Value;

use crate::markdown::{RenderOptions, Resolved};
use crate::model::{Body, LinkKind};
use crate::pages::{Href, Prose};

/// Enters the HTML of each part of `prose` as `prose.<name>`, and that of its footnotes as `footnotes`.
pub(super) fn insert(context: &mut tera::Context, prose: &Prose, text: &str) {
    let body = prose.document.body();
    let start = body.span.start as usize;
    let ranges: Vec<Range<usize>> = prose
        .parts
        .iter()
        .map(|part| part.span.range())
        .map(|range| range.start.saturating_sub(start)..range.end.saturating_sub(start))
        .collect();
    let resolve = |kind: LinkKind, target: &str| resolved(kind, target, body, &prose.links);
    let options = RenderOptions { heading_shift: heading_shift(prose, body), resolve: &resolve };
    let rendered = crate::markdown::render(text.get(body.span.range()).unwrap_or_default(), &ranges, &options);
    let parts: BTreeMap<String, Value> = prose
        .parts
        .iter()
        .zip(&rendered.parts)
        .map(|(part, html)| (part.name.clone(), Value::safe_string(html)))
        .collect();
    context.insert_value("prose", Value::from(parts));
    context.insert_value("footnotes", Value::safe_string(&rendered.footnotes));
}

/// One line of Markdown as HTML. Only links to other sites are links: a line of front matter has no place to start from.
pub(super) fn inline(text: &str) -> String {
    let resolve = |_: LinkKind, target: &str| match target.split_once(':') {
        Some(_) => Resolved::Url { href: target.to_owned(), external: true, title: None },
        None => Resolved::PlainText,
    };
    crate::markdown::inline(text, &RenderOptions { heading_shift: 0, resolve: &resolve })
}

/// How far headings move so that the highest of those that are shown gets the level the page has for it.
fn heading_shift(prose: &Prose, body: &Body) -> i8 {
    let is_shown = |at: u32| prose.parts.iter().any(|part| part.span.start <= at && at < part.span.end);
    let highest =
        body.headings.iter().filter(|heading| is_shown(heading.span.start)).map(|heading| heading.level).min();
    highest.map_or(0, |highest| prose.top_level.cast_signed() - highest.cast_signed())
}

/// What a link of the body becomes: as the view says of the link with that target.
fn resolved(kind: LinkKind, target: &str, body: &Body, hrefs: &[Href]) -> Resolved {
    let links = body.links.iter().zip(hrefs);
    let same_target = || links.clone().filter(|(link, _)| link.target == target);
    let href = same_target().find(|(link, _)| link.kind == kind).or_else(|| same_target().next());
    match href.map(|(_, href)| href) {
        Some(Href::Inside { href, .. }) if kind == LinkKind::Image => Resolved::Image { src: href.clone(), size: None },
        Some(Href::Inside { href, title }) => {
            Resolved::Url { href: href.clone(), external: false, title: title.clone() }
        }
        Some(Href::Outside) => Resolved::Url { href: target.to_owned(), external: true, title: None },
        Some(Href::Withheld) => Resolved::PlainText,
        // A URL that stands bare in a text is none of the body's links.
        None if is_web(target) => Resolved::Url { href: target.to_owned(), external: true, title: None },
        Some(Href::Missing) | None => Resolved::Missing,
    }
}

fn is_web(target: &str) -> bool {
    let scheme = target.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}
