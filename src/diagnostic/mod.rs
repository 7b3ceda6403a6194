//! What an author did wrong, where it stands, and what to type instead.
//!
//! Diagnostics are collected, never thrown: every stage goes on with what it could read and returns
//! [`Diagnosed`]. Each has a code for ever (see [`CODES`]).

mod codes;
mod concise;
mod findings;
pub mod fix;
mod format;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod selector;
mod typed;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::SourcePath;
use crate::source::{Position, SourceFile, Span};

pub use codes::{CODES, CodeEntry, code};
pub use concise::concise;
pub use findings::{Finding, Findings, Place, Spot};
pub use fix::{Edit, Fix, Safety};
pub use format::OutputFormat;
pub use full::{excerpt, full};
pub use json::CheckOutput;
pub use selector::Selector;
pub use typed::typed;

/// A diagnostic's code, printed as `PM101`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(pub u16);

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The page can't be right: commands that check exit with 1.
    Error,
    /// Something is probably not as meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// One thing an author should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Which kind it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The file it is about.
    pub path: SourcePath,
    /// The stretch of the file it is about; `None` where it is about the file as a whole.
    pub span: Option<Span>,
    /// The headline: what is wrong, in a few words, names in backticks.
    pub message: String,
    /// What to say under the carets.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What to do, as imperatives.
    pub help: Vec<String>,
    /// How it can be mended, where an edit does that.
    pub fix: Option<Fix>,
}

/// Another place that a diagnostic speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The file.
    pub path: SourcePath,
    /// The stretch of it.
    pub span: Option<Span>,
    /// What stands there.
    pub message: String,
}

/// A value with what there was to say about it.
#[derive(Debug, Clone)]
pub struct Diagnosed<T> {
    /// The value: as much as could be made.
    pub value: T,
    /// What there was to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// All diagnostics of a run, in the order in which they are printed: by path, position, code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report(Vec<Diagnostic>);

impl Diagnostic {
    /// A diagnostic with its code's usual severity.
    pub fn new(code: Code, path: &SourcePath, span: Option<Span>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.entry().severity,
            path: path.clone(),
            span,
            message: message.into(),
            label: None,
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// Adds what to say under the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, path: &SourcePath, span: Option<Span>, message: impl Into<String>) -> Self {
        self.related.push(Related { path: path.clone(), span, message: message.into() });
        self
    }

    /// Adds how it can be mended.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Sets another severity than the code's usual one.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

impl Report {
    /// Sorts `diagnostics` by path, position and code, and drops exact repeats.
    pub fn new(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.path.clone(), d.span.map(|s| s.start), d.code, d.span.map(|s| s.end));
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        diagnostics.dedup();
        Self(diagnostics)
    }

    /// The diagnostics in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether anything in it is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }
}

impl<'a> IntoIterator for &'a Report {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PM{}", self.0)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// The nearest of `known` to `written`, if one is near enough to be meant; the same one in whatever order they come.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = written.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (distance(&folded, &candidate.to_lowercase()), candidate))
        .filter_map(|(distance, candidate)| Some((distance?, candidate)))
        .min_by_key(|(distance, candidate)| (*distance, candidate.len(), *candidate))
        .map(|(_, candidate)| candidate)
}

/// Like [`nearest`], and whether it can hardly be anything else that was meant: other case, other separators, or one slip in
/// a word of five letters or more, where no other of `known` is as near. A plural is another word.
pub fn meant<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<(&'a str, Safety)> {
    let known: Vec<&str> = known.into_iter().collect();
    let near = nearest(written, known.iter().copied())?;
    let mut certain = known.into_iter().filter(|candidate| is_slip(written, candidate));
    let is_certain = certain.next() == Some(near) && certain.next().is_none();
    Some((near, if is_certain { Safety::Safe } else { Safety::Unsafe }))
}

fn is_slip(written: &str, candidate: &str) -> bool {
    let fold = |word: &str| word.to_lowercase().replace(['-', '_', ' '], "");
    let (written, candidate) = (fold(written), fold(candidate));
    let is_plural = |one: &str, other: &str| one.strip_suffix('s') == Some(other);
    let is_long = written.chars().count().min(candidate.chars().count()) >= 5;
    written == candidate
        || (is_long
            && strsim::osa_distance(&written, &candidate) == 1
            && !is_plural(&written, &candidate)
            && !is_plural(&candidate, &written))
}

/// How many slips lie between two words; `None` where they are too many for one to be meant by the other. In short words
/// few letters make another word, and the first letter is seldom wrong.
fn distance(written: &str, candidate: &str) -> Option<usize> {
    let distance = strsim::osa_distance(written, candidate);
    let length = written.chars().count().min(candidate.chars().count());
    let is_near = distance <= (length / 3).max(1).min(1 + length / 4) && distance < length;
    let begins_alike = written.chars().next() == candidate.chars().next();
    (is_near && (distance <= 1 || begins_alike)).then_some(distance)
}

fn position(source: Option<&SourceFile>, span: Option<Span>) -> Option<Position> {
    Some(Position::of(source?.text(), span?.start as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_the_word_that_was_meant() {
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(nearest(written, ["severity", "status", "systems", "detected"]), expected, "{written}");
        };
        check("sevrity", Some("severity"));
        check("Status", Some("status"));
        check("system", Some("systems"));
        check("colour", None);
        check("x", None);
        check("ysstems", Some("systems"));
        check("statis", Some("status"));
        check("xtatis", None);
        assert_eq!(nearest("base", ["date", "bases"]), Some("bases"));
        assert_eq!(nearest("base", ["date"]), None);
        assert_eq!(nearest("a", ["b"]), None);
        for known in [["2026-b", "2026-c"], ["2026-c", "2026-b"]] {
            assert_eq!(nearest("2026-a", known), Some("2026-b"));
        }
    }

    #[test]
    fn only_slips_are_certain() {
        let known = ["severity", "status", "systems", "title", "root_cause", "users", "users_pct", "actions"];
        let check = |written: &str, expected: Option<(&str, Safety)>| {
            assert_eq!(meant(written, known), expected, "{written}");
        };
        check("severty", Some(("severity", Safety::Safe)));
        check("Root-Cause", Some(("root_cause", Safety::Safe)));
        check("ttile", Some(("title", Safety::Safe)));
        check("system", Some(("systems", Safety::Unsafe)));
        check("sevirty", Some(("severity", Safety::Unsafe)));
        check("colour", None);
        assert_eq!(meant("stages", ["stage1", "stage2"]).map(|(_, safety)| safety), Some(Safety::Unsafe));
    }

    #[test]
    fn a_report_is_sorted_and_says_everything_once() {
        let path = SourcePath::new("b.md");
        let early = Diagnostic::new(code::UNKNOWN_KEY, &path, Some(Span::new(3..5)), "early");
        let late = Diagnostic::new(code::UNKNOWN_KEY, &path, Some(Span::new(9..12)), "late");
        let other = Diagnostic::new(code::WRONG_TYPE, &SourcePath::new("a.md"), None, "other file");
        let report = Report::new(vec![late.clone(), early.clone(), other.clone(), early.clone()]);
        assert_eq!(report.iter().collect::<Vec<_>>(), [&other, &early, &late]);
        assert!(report.has_errors());
    }

    #[test]
    fn every_code_stands_once_and_in_order() {
        assert!(CODES.is_sorted_by(|a, b| a.code < b.code));
    }
}
