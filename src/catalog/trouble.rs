//! What is said about a link that leads nowhere, or not quite where it says.

use std::borrow::Cow;
use std::ops::Range;

use crate::address::SourcePath;
use crate::diagnostic::{Diagnostic, Fix, Safety, code, meant};
use crate::model::{BodyLink, Document, LinkKind, Sourced};
use crate::source::Span;

/// What is wrong with a link.
pub(super) enum Trouble {
    /// There is no such file; one that was probably meant.
    Path(Option<String>),
    /// Nothing has that name; one that was probably meant.
    Name(Option<String>),
    /// There is no such heading; those that there are.
    Anchor(String, Vec<String>),
    /// The file is written differently.
    Case(String),
    /// It leads to what this edition leaves out.
    Withheld,
}

/// Says what is wrong with `link`, and what to write instead.
pub(super) fn report(trouble: Trouble, document: &Document, link: &BodyLink) -> Diagnostic {
    let written: Cow<'_, str> = match link.kind {
        LinkKind::Wiki => format!("[[{}]]", link.target).into(),
        LinkKind::Link | LinkKind::Image => link.target.as_str().into(),
    };
    let new = |code, message: String| Diagnostic::new(code, &document.path, Some(link.span), message);
    match trouble {
        Trouble::Path(near) if link.kind == LinkKind::Image => {
            let mut diagnostic = new(code::MISSING_IMAGE, format!("the image `{written}` does not exist"));
            diagnostic.fix = near.as_deref().and_then(|near| to_path(document, link, near));
            diagnostic.help(near.map_or_else(
                || "put the file there, or correct the path".to_owned(),
                |n| format!("did you mean `{n}`?"),
            ))
        }
        Trouble::Path(near) => {
            let mut diagnostic = new(code::BROKEN_LINK, format!("the link `{written}` leads nowhere"));
            diagnostic.fix = near.as_deref().and_then(|near| to_path(document, link, near));
            let usual =
                "links are relative to the file they stand in; only files below the content folder are published";
            diagnostic.help(near.map_or_else(|| usual.to_owned(), |n| format!("did you mean `{n}`?")))
        }
        Trouble::Name(near) => {
            let mut diagnostic = new(code::BROKEN_LINK, format!("`{written}` names nothing in this library"));
            diagnostic.fix = near.as_deref().and_then(|near| respelled(link, without_anchor(link), near));
            diagnostic.help(near.map_or_else(
                || "name a post-mortem's id or a term, as in `[[systems/checkout]]`".to_owned(),
                |n| format!("did you mean `[[{n}]]`?"),
            ))
        }
        Trouble::Anchor(fragment, anchors) => {
            let mut diagnostic =
                new(code::BROKEN_ANCHOR, format!("the link `{written}` leads to a heading that does not exist"));
            match meant(&fragment, anchors.iter().map(String::as_str)) {
                Some((near, _)) => {
                    diagnostic.fix = to_anchor(link, &fragment, near);
                    diagnostic.help(format!("did you mean `#{near}`?"))
                }
                None if anchors.is_empty() => diagnostic.help("the page it leads to has no headings of its own"),
                None => diagnostic.help(format!("headings there: {}", shortlist(&anchors))),
            }
        }
        Trouble::Case(actual) => {
            let mut diagnostic =
                new(code::CASE_MISMATCH, format!("the link `{written}` differs from the file's name in case"));
            diagnostic.fix = to_case(link, &actual);
            diagnostic.help(format!("the file is `{actual}`; on most servers the link would break"))
        }
        Trouble::Withheld => new(
            code::UNPUBLISHED_LINK,
            format!("the link `{written}` leads to a post-mortem that this edition leaves out"),
        )
        .help("it is shown as plain text until the other one is published"),
    }
}

/// Says that `related` names a post-mortem that does not exist; `near` was probably meant.
pub(super) fn unknown_relation(path: &SourcePath, id: &Sourced<String>, near: Option<String>) -> Diagnostic {
    let message = format!("`related` names `{}`, which does not exist", id.value);
    let mut diagnostic =
        Diagnostic::new(code::UNKNOWN_POST_MORTEM, path, Some(id.span), message).label("no post-mortem has this id");
    diagnostic.fix = near.as_ref().and_then(|near| Fix::respell(id.span, &id.value, near)).map(Fix::is_unsafe);
    match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("an id is the file's name without `.md`, or what its `id` says"),
    }
}

/// The target without what stands behind `#`.
fn without_anchor(link: &BodyLink) -> Range<usize> {
    0..link.target.find('#').unwrap_or(link.target.len())
}

/// An unsafe fix that writes `new` in the place of a part of the target.
fn respelled(link: &BodyLink, part: Range<usize>, new: &str) -> Option<Fix> {
    let start = link.target_span?.range().start;
    let is_plain = !new.contains(|c: char| c.is_whitespace() || c.is_control() || "()<>[]|%#?\\".contains(c));
    let span = Span::new(start + part.start..start + part.end);
    is_plain.then(|| Fix::replace(span, new, format!("write `{new}`")).is_unsafe())
}

/// Links the file at `path`, which was probably meant.
fn to_path(document: &Document, link: &BodyLink, path: &str) -> Option<Fix> {
    let from = document.path.folder();
    let is_shared =
        |folders: &&str| path.strip_prefix(*folders).is_some_and(|rest| folders.is_empty() || rest.starts_with('/'));
    let shared = std::iter::successors(Some(from), |folder| {
        (!folder.is_empty()).then(|| folder.rsplit_once('/').map_or("", |(above, _)| above))
    });
    let shared = shared.into_iter().find(is_shared)?;
    let upward = from[shared.len()..].split('/').filter(|folder| !folder.is_empty()).count();
    let new = "../".repeat(upward) + path[shared.len()..].trim_start_matches('/');
    respelled(link, without_anchor(link), &new)
}

/// Links the heading `near`; safe where only the case differs.
fn to_anchor(link: &BodyLink, fragment: &str, near: &str) -> Option<Fix> {
    let hash = link.target.find('#')?;
    let fix = respelled(link, hash + 1..link.target.len(), near)?;
    let safety = if fragment.to_lowercase() == near.to_lowercase() { Safety::Safe } else { Safety::Unsafe };
    Some(Fix { safety, ..fix })
}

/// Writes the target with the letters of the file's own path, which may go on behind it (`.md`). What stands before the
/// folders that both have stays as it is.
fn to_case(link: &BodyLink, actual: &str) -> Option<Fix> {
    let part = without_anchor(link);
    let path = &link.target[part.clone()];
    let mut own: Vec<&str> = actual.split('/').collect();
    let mut written: Vec<&str> = path.split('/').collect();
    if written.last()?.len() < own.last()?.len() && own.last()?.to_lowercase() != written.last()?.to_lowercase() {
        let name = own.pop()?;
        own.push(name.get(..written.last()?.len())?);
    }
    for (written, own) in written.iter_mut().rev().zip(own.iter().rev()) {
        if written.to_lowercase() != own.to_lowercase() {
            break;
        }
        *written = own;
    }
    let new = written.join("/");
    let fix = (new != path && new.to_lowercase() == path.to_lowercase()).then(|| respelled(link, part, &new))??;
    Some(Fix { safety: Safety::Safe, ..fix })
}

fn shortlist(anchors: &[String]) -> String {
    let shown: Vec<String> = anchors.iter().take(6).map(|anchor| format!("`#{anchor}`")).collect();
    let more = if anchors.len() > 6 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::diagnostic::fix::apply;
    use crate::source::SourceFile;

    /// The file `content/2026/a.md` after the fix of what is wrong with its only link.
    fn check(text: &str, trouble: Trouble, expected: Option<(&str, Safety)>) {
        let file = SourceFile::from_bytes(SourcePath::new("content/2026/a.md"), text.as_bytes());
        let document = crate::parse::document(&file, &Config::default()).value;
        let diagnostic = report(trouble, &document, &document.body().links[0]);
        let fixed = diagnostic.fix.map(|fix| (apply(text, &[&fix]).text, fix.safety));
        assert_eq!(fixed.as_ref().map(|(text, safety)| (text.as_str(), *safety)), expected, "{text}");
    }

    #[test]
    fn links_are_mended_where_they_stand() {
        let safe = |text| Some((text, Safety::Safe));
        let unsafely = |text| Some((text, Safety::Unsafe));
        let path = |near: &str| Trouble::Path(Some(near.to_owned()));
        check("See [it](gone.md).\n", path("content/2026/b.md"), unsafely("See [it](b.md).\n"));
        check("[it](gone.md#why \"t\")\n", path("content/2025/b.md"), unsafely("[it](../2025/b.md#why \"t\")\n"));
        check("![a](<gone.png>)\n", path("content/files/a.png"), unsafely("![a](<../files/a.png>)\n"));
        check("[it](gone.md)\n", path("content/2026/b c.md"), None);
        check("[it][r]\n\n[r]: gone.md\n", path("content/2026/b.md"), None);
        check("[[gone|it]]\n", Trouble::Name(Some("gown".into())), unsafely("[[gown|it]]\n"));
        let case = |actual: &str| Trouble::Case(actual.to_owned());
        check("[it](../2025/B.MD#why)\n", case("content/2025/b.md"), safe("[it](../2025/b.md#why)\n"));
        check("[it](./B)\n", case("content/2026/b.md"), safe("[it](./b)\n"));
        check("[it](/Systems/web.md)\n", case("content/systems/web.md"), safe("[it](/systems/web.md)\n"));
        check("[it](B%20c.md)\n", case("content/2026/b c.md"), None);
        let anchor = |written: &str| Trouble::Anchor(written.into(), vec!["root-cause".into(), "x".into()]);
        check("[it](b.md#Root-Cause)\n", anchor("Root-Cause"), safe("[it](b.md#root-cause)\n"));
        check("[it](#root-causes)\n", anchor("root-causes"), unsafely("[it](#root-cause)\n"));
        check("[it](#other)\n", anchor("other"), None);
    }
}
