//! How tests read a file and look at what came of it.

use crate::address::SourcePath;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, concise};
use crate::model::{Document, PostMortem, Subject};
use crate::source::SourceFile;

/// Reads `text` as the file `content/<name>`.
pub(super) fn read_as(name: &str, text: &str) -> (Document, Vec<Diagnostic>) {
    let file = SourceFile::from_bytes(SourcePath::new(format!("content/{name}")), text.as_bytes());
    let diagnosed = super::document(&file, &Config::default());
    (diagnosed.value, diagnosed.diagnostics)
}

/// Reads `text` as a post-mortem of 30 June 2026.
pub(super) fn read(text: &str) -> PostMortem {
    match read_as("2026-06-30-x.md", text).0.subject {
        Subject::PostMortem(post_mortem) => *post_mortem,
        other => panic!("not a post-mortem: {other:?}"),
    }
}

/// Reads front matter as a post-mortem of 30 June 2026 with a title.
pub(super) fn front(matter: &str) -> PostMortem {
    read(&format!("---\ntitle: T\n{matter}\n---\n"))
}

/// What is said of front matter, as `line:column: severity[code] message`; line 3 is the first of `matter`.
pub(super) fn said(matter: &str) -> Vec<String> {
    said_of(&format!("---\ntitle: T\n{matter}\n---\n"))
}

/// What is said of a file.
pub(super) fn said_of(text: &str) -> Vec<String> {
    let path = "content/2026-06-30-x.md";
    let file = SourceFile::from_bytes(SourcePath::new(path), text.as_bytes());
    let diagnostics = super::document(&file, &Config::default()).diagnostics;
    let line = |d: &Diagnostic| concise(d, Some(&file)).trim_start_matches(&format!("{path}:")).to_owned();
    diagnostics.iter().map(line).collect()
}

/// Checks that `matter` gives exactly one finding, that begins so.
pub(super) fn check_said(matter: &str, expected: &str) {
    let said = said(matter);
    assert!(said.len() == 1 && said[0].starts_with(expected), "{matter:?}\nexpected {expected}\n     got {said:#?}");
}

/// Checks that nothing is said of `matter`.
pub(super) fn check_quiet(matter: &str) {
    assert_eq!(said(matter), Vec::<String>::new(), "{matter:?}");
}
