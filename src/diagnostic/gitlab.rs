//! GitLab's code quality report, which merge requests show.

use serde_json::{Value, json};

use super::{Findings, Severity};

/// One JSON list. GitLab tells new findings from known ones by their fingerprint.
pub(super) fn report(findings: &Findings<'_>) -> String {
    let entry = |(finding, fingerprint): (&super::Finding<'_>, String)| {
        let said = finding.diagnostic;
        let begin = finding.place.map_or(1, |place| place.start.line);
        let end = finding.place.map_or(1, |place| place.end.line);
        json!({
            "description": std::iter::once(&said.message).chain(&said.help).map(String::as_str).collect::<Vec<_>>().join(". "),
            "check_name": said.code.to_string(),
            "fingerprint": fingerprint,
            "severity": severity(said.severity),
            "location": { "path": findings.path(&said.path), "lines": { "begin": begin, "end": end } },
        })
    };
    let entries: Value = findings.items.iter().zip(findings.fingerprints()).map(entry).collect();
    serde_json::to_string_pretty(&entries).expect("it is plain data") + "\n"
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::findings::tests::check;

    #[test]
    fn every_finding_is_an_entry() {
        insta::assert_snapshot!(check(report));
    }
}
