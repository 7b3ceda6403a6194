//! Findings as JSON: one document for programs, or a document a line for streams.

use schemars::JsonSchema;
use serde::Serialize;

use super::findings::{Finding, Place, Spot};
use super::{Findings, Safety, Severity};

/// Grows when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

/// What `casebook check --output-format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckOutput<'a> {
    /// Grows when a key changes its meaning or goes.
    schema_version: u32,
    /// How much there is.
    summary: Summary,
    /// What was found, by path and place. Each line of `json-lines` is one of these.
    diagnostics: Vec<Item<'a>>,
}

/// How much there is.
#[derive(Debug, Serialize, JsonSchema)]
struct Summary {
    /// How many files were looked at.
    files: usize,
    /// How many errors there are.
    errors: usize,
    /// How many warnings there are.
    warnings: usize,
    /// How many notes there are.
    notes: usize,
    /// How many of all these `--fix` mends.
    fixable: usize,
    /// How many more `--unsafe-fixes` mends.
    fixable_unsafely: usize,
}

/// One thing that was found.
#[derive(Debug, Serialize, JsonSchema)]
struct Item<'a> {
    /// Its code, such as `PM101`, for ever: `casebook rule` explains it.
    code: String,
    /// The code's name, such as `unknown-key`.
    name: &'a str,
    /// How bad it is.
    severity: Severity,
    /// What is wrong, in a sentence; names stand in backticks.
    message: &'a str,
    /// What to say where it stands.
    label: Option<&'a str>,
    /// The file, from the library's root, with `/` between folders.
    path: &'a str,
    /// Where it begins; null where it is about the file as a whole.
    start: Option<Point>,
    /// Where it ends: the place behind its last character.
    end: Option<Point>,
    /// What to do.
    help: Vec<&'a str>,
    /// Other places that belong to it.
    related: Vec<Other<'a>>,
    /// How it can be mended, where an edit does that.
    fix: Option<Mend<'a>>,
}

/// A place in a file.
#[derive(Debug, Serialize, JsonSchema)]
struct Point {
    /// The line, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
    /// Bytes from the start of the file, a byte order mark aside.
    offset: usize,
}

/// Another place that belongs to a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Other<'a> {
    /// What stands there.
    message: &'a str,
    /// The file, from the library's root.
    path: &'a str,
    /// Where it begins.
    start: Option<Point>,
    /// Where it ends.
    end: Option<Point>,
}

/// How something can be mended: edits of the finding's own file, made together or not at all.
#[derive(Debug, Serialize, JsonSchema)]
struct Mend<'a> {
    /// What it does, as an imperative.
    title: &'a str,
    /// Whether it may be made without a look at it.
    safety: Safety,
    /// What changes; no two of them overlap.
    edits: Vec<Change<'a>>,
}

/// One change of a text.
#[derive(Debug, Serialize, JsonSchema)]
struct Change<'a> {
    /// Where the text begins that goes.
    start: Point,
    /// Where it ends; the same place where something is only put in.
    end: Point,
    /// What stands there afterwards.
    text: &'a str,
}

pub(super) fn document(findings: &Findings<'_>) -> String {
    let output = CheckOutput {
        schema_version: SCHEMA_VERSION,
        summary: summary(findings),
        diagnostics: findings.items.iter().map(item).collect(),
    };
    serde_json::to_string_pretty(&output).expect("it is plain data") + "\n"
}

pub(super) fn lines(findings: &Findings<'_>) -> String {
    let line = |finding| serde_json::to_string(&item(finding)).expect("it is plain data") + "\n";
    findings.items.iter().map(line).collect()
}

fn summary(findings: &Findings<'_>) -> Summary {
    let fixable = |safety| {
        let fixes = findings.items.iter().filter_map(|finding| finding.diagnostic.fix.as_ref());
        fixes.filter(|fix| fix.safety == safety).count()
    };
    Summary {
        files: findings.n_files,
        errors: findings.count(Severity::Error),
        warnings: findings.count(Severity::Warning),
        notes: findings.count(Severity::Note),
        fixable: fixable(Safety::Safe),
        fixable_unsafely: fixable(Safety::Unsafe),
    }
}

fn item<'a>(finding: &'a Finding<'_>) -> Item<'a> {
    let said = finding.diagnostic;
    let related = said.related.iter().zip(&finding.related).map(|(other, place)| {
        let (start, end) = points(*place);
        Other { message: &other.message, path: other.path.as_str(), start, end }
    });
    let (start, end) = points(finding.place);
    let mend = said.fix.as_ref().filter(|fix| fix.edits.len() == finding.edits.len()).map(|fix| Mend {
        title: &fix.title,
        safety: fix.safety,
        edits: fix
            .edits
            .iter()
            .zip(&finding.edits)
            .map(|(edit, place)| Change { start: point(place.start), end: point(place.end), text: &edit.text })
            .collect(),
    });
    Item {
        code: said.code.to_string(),
        name: said.code.entry().name,
        severity: said.severity,
        message: &said.message,
        label: said.label.as_deref(),
        path: said.path.as_str(),
        start,
        end,
        help: said.help.iter().map(String::as_str).collect(),
        related: related.collect(),
        fix: mend,
    }
}

fn points(place: Option<Place>) -> (Option<Point>, Option<Point>) {
    (place.map(|place| point(place.start)), place.map(|place| point(place.end)))
}

fn point(spot: Spot) -> Point {
    Point { line: spot.line, column: spot.column, offset: spot.offset }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::findings::tests::check;

    #[test]
    fn a_document_holds_everything() {
        insta::assert_snapshot!(check(document));
    }

    #[test]
    fn lines_hold_one_each() {
        let lines = check(lines);
        assert_eq!(lines.lines().count(), 5);
        for line in lines.lines() {
            let item: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert!(item["code"].as_str().is_some_and(|code| code.starts_with("PM")), "{line}");
        }
    }
}
