//! Findings as the protocol has them.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::desk::Desk;
use super::text::{Encoding, Lines};
use super::wire::Out;
use crate::address::SourcePath;
use crate::diagnostic::{Diagnostic, Related, Severity};
use crate::source::{SourceFile, Span};

/// An open document that findings are about.
pub(super) struct Page<'a> {
    /// Its library.
    pub(super) desk: &'a Desk,
    /// Its text.
    pub(super) text: &'a str,
    /// What columns count.
    pub(super) encoding: Encoding,
    /// Whether other places may be named.
    pub(super) shows_related: bool,
}

/// Tells the editor everything that there is to say of a document; what it showed before goes.
pub(super) fn publish(
    out: &mut Out<impl Write>,
    uri: &str,
    version: Option<i64>,
    findings: &[Value],
) -> io::Result<()> {
    let mut params = json!({ "uri": uri, "diagnostics": findings });
    if let Some(version) = version {
        params["version"] = version.into();
    }
    out.notify("textDocument/publishDiagnostics", params)
}

/// Findings of a document.
pub(super) fn findings(page: &Page<'_>, said: &[Diagnostic]) -> Vec<Value> {
    let lines = Lines::new(page.text, page.encoding);
    let with_related = |said: &Diagnostic| {
        let mut shown = finding(&lines, said);
        if page.shows_related && !said.related.is_empty() {
            shown["relatedInformation"] = said.related.iter().map(|related| place(page, related)).collect();
        }
        shown
    };
    said.iter().map(with_related).collect()
}

/// Findings of `site.toml`.
pub(super) fn of_settings(file: &SourceFile, said: &[Diagnostic], encoding: Encoding) -> Vec<Value> {
    let lines = Lines::new(file.text(), encoding);
    said.iter().map(|said| finding(&lines, said)).collect()
}

/// One finding, without the other places that belong to it.
pub(super) fn finding(lines: &Lines<'_>, said: &Diagnostic) -> Value {
    let severity = match said.severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    };
    let mut message = said.message.clone();
    for help in &said.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    json!({
        "range": lines.range(said.span.unwrap_or_default()),
        "severity": severity,
        "code": said.code.to_string(),
        "source": "casebook",
        "message": message,
    })
}

fn place(page: &Page<'_>, related: &Related) -> Value {
    let (uri, span) = (page.desk.uri(&related.path), related.span.unwrap_or_default());
    json!({ "location": location(page.desk, &uri, &related.path, span, page.encoding), "message": related.message })
}

/// A stretch of a file of the library.
pub(super) fn location(desk: &Desk, uri: &str, path: &SourcePath, span: Span, encoding: Encoding) -> Value {
    let text = desk.lib().source(path).map_or("", SourceFile::text);
    json!({ "uri": uri, "range": Lines::new(text, encoding).range(span) })
}
