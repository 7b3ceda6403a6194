//! What is said about a link that leads nowhere, or not quite where it says.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, code, nearest};
use crate::model::{BodyLink, Document, LinkKind};

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
            let diagnostic = new(code::MISSING_IMAGE, format!("the image `{written}` does not exist"));
            diagnostic.help(near.map_or_else(
                || "put the file there, or correct the path".to_owned(),
                |n| format!("did you mean `{n}`?"),
            ))
        }
        Trouble::Path(near) => {
            let diagnostic = new(code::BROKEN_LINK, format!("the link `{written}` leads nowhere"));
            let usual =
                "links are relative to the file they stand in; only files below the content folder are published";
            diagnostic.help(near.map_or_else(|| usual.to_owned(), |n| format!("did you mean `{n}`?")))
        }
        Trouble::Name(near) => {
            let diagnostic = new(code::BROKEN_LINK, format!("`{written}` names nothing in this library"));
            diagnostic.help(near.map_or_else(
                || "name a post-mortem's id or a term, as in `[[systems/checkout]]`".to_owned(),
                |n| format!("did you mean `[[{n}]]`?"),
            ))
        }
        Trouble::Anchor(fragment, anchors) => {
            let diagnostic =
                new(code::BROKEN_ANCHOR, format!("the link `{written}` leads to a heading that does not exist"));
            match nearest(&fragment, anchors.iter().map(String::as_str)) {
                Some(near) => diagnostic.help(format!("did you mean `#{near}`?")),
                None if anchors.is_empty() => diagnostic.help("the page it leads to has no headings of its own"),
                None => diagnostic.help(format!("headings there: {}", shortlist(&anchors))),
            }
        }
        Trouble::Case(actual) => {
            new(code::CASE_MISMATCH, format!("the link `{written}` differs from the file's name in case"))
                .help(format!("the file is `{actual}`; on most servers the link would break"))
        }
        Trouble::Withheld => new(
            code::UNPUBLISHED_LINK,
            format!("the link `{written}` leads to a post-mortem that this edition leaves out"),
        )
        .help("it is shown as plain text until the other one is published"),
    }
}

fn shortlist(anchors: &[String]) -> String {
    let shown: Vec<String> = anchors.iter().take(6).map(|anchor| format!("`#{anchor}`")).collect();
    let more = if anchors.len() > 6 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
