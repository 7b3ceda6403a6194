//! What texts say that stands in the lists of words, with its place.

use super::Text;
use crate::config::WordList;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{self, Passage};
use crate::parse;
use crate::phrase::NOT_PROSE;
use crate::source::{SourceFile, Span};

/// Something that stands in a list.
#[derive(Debug)]
pub(super) struct Said {
    list: WordList,
    span: Span,
    /// The words, in one line.
    words: String,
    instead: String,
}

/// What a text says that stands in any list. Most texts are done with after a quick look.
pub(super) fn said(text: &Text<'_>) -> Vec<Said> {
    let source = text.source();
    let words = text.lib.config().check.wording.words();
    if !words.may_stand_in(source) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for passage in passages(text, source) {
        for (saying, range) in words.said_in(&passage.text) {
            let said = passage.text[range.clone()].replace(NOT_PROSE, "…");
            found.push(Said {
                list: saying.list,
                span: passage.span(range),
                words: said.split_whitespace().collect::<Vec<_>>().join(" "),
                instead: saying.instead.to_owned(),
            });
        }
    }
    found
}

/// The prose of front matter and body.
fn passages(text: &Text<'_>, source: &str) -> Vec<Passage> {
    let file = SourceFile::from_bytes(text.document.path.clone(), source.as_bytes());
    let body = text.document.body().span;
    let of_front = parse::prose(&file, text.lib.config())
        .into_iter()
        .filter_map(|span| Some(Passage::verbatim(source.get(span.range())?, span.start as usize)));
    let of_body = markdown::prose(source.get(body.range()).unwrap_or_default(), body.start as usize);
    of_front.chain(of_body).collect()
}

/// Reports what stands in `list`.
pub(super) fn report(
    text: &Text<'_>,
    list: WordList,
    code: Code,
    message: impl Fn(&str) -> String,
    found: &mut Vec<Diagnostic>,
) {
    for said in text.said().iter().filter(|said| said.list == list) {
        let diagnostic = text.finding(code, said.span, message(&said.words));
        found.push(if said.instead.is_empty() { diagnostic } else { diagnostic.help(said.instead.clone()) });
    }
}
