//! The forms in which findings are printed: for people, for editors, for forges.

use std::collections::HashMap;

use super::{Findings, concise, full, github, gitlab, json, junit, markdown, sarif};
use crate::address::SourcePath;
use crate::source::SourceFile;

/// One form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// The source line with carets, and what to do.
    Full,
    /// One line each.
    Concise,
    /// One JSON document.
    Json,
    /// A JSON document a line.
    JsonLines,
    /// Workflow commands, which GitHub shows beside the lines.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// `JUnit`'s XML, for test reports.
    Junit,
    /// Tables for a comment.
    Markdown,
}

impl OutputFormat {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Full,
        Self::Concise,
        Self::Json,
        Self::JsonLines,
        Self::Github,
        Self::Gitlab,
        Self::Sarif,
        Self::Junit,
        Self::Markdown,
    ];

    /// What it is called on the command line, and what it is for.
    pub fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::Full => ("full", "For people: the source line, carets, and what to do"),
            Self::Concise => ("concise", "One line each, for problem matchers and grep"),
            Self::Json => ("json", "One JSON document"),
            Self::JsonLines => ("json-lines", "A JSON document a line"),
            Self::Github => ("github", "Annotations in GitHub Actions"),
            Self::Gitlab => ("gitlab", "GitLab's code quality report"),
            Self::Sarif => ("sarif", "SARIF 2.1.0, for code scanning"),
            Self::Junit => ("junit", "JUnit XML, for test reports"),
            Self::Markdown => ("markdown", "Tables for a comment"),
        }
    }

    /// Whether people are meant to read it where it is printed, and not a program.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }

    /// The findings in this form, in colour where it is for people; what is not empty ends with a line break.
    pub fn print(self, findings: &Findings<'_>) -> String {
        match self {
            Self::Full => in_full(findings),
            Self::Concise => findings.items.iter().map(|f| concise(f.diagnostic, f.source) + "\n").collect(),
            Self::Json => json::document(findings),
            Self::JsonLines => json::lines(findings),
            Self::Github => github::commands(findings),
            Self::Gitlab => gitlab::report(findings),
            Self::Sarif => sarif::log(findings),
            Self::Junit => junit::report(findings),
            Self::Markdown => markdown::tables(findings),
        }
    }
}

fn in_full(findings: &Findings<'_>) -> String {
    let files: HashMap<&SourcePath, &SourceFile> =
        findings.items.iter().filter_map(|finding| Some((&finding.diagnostic.path, finding.source?))).collect();
    findings.items.iter().map(|f| full(f.diagnostic, |path| files.get(path).copied()) + "\n\n").collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diagnostic::findings::tests::check;

    #[test]
    fn every_format_prints_something_and_is_named_once() {
        let names: BTreeSet<&str> = OutputFormat::ALL.iter().map(|format| format.describe().0).collect();
        assert_eq!(names.len(), OutputFormat::ALL.len());
        for format in OutputFormat::ALL {
            let (name, _) = format.describe();
            let printed = check(|findings| format.print(findings));
            assert!(printed.ends_with('\n') && printed.contains("unknown"), "{name}: {printed}");
        }
    }
}
