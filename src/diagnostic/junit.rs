//! `JUnit`'s XML: test reports of nearly every CI show it. A file is a suite, a finding a test.

use super::{Finding, Findings};

/// The report. What doesn't fail the run is a test that passed and has something to say; where nothing was found, one
/// test says so, because readers take a report without tests for a broken one.
pub(super) fn report(findings: &Findings<'_>) -> String {
    let suites: Vec<&[Finding<'_>]> = findings.items.chunk_by(|a, b| a.diagnostic.path == b.diagnostic.path).collect();
    let n_failures = findings.items.iter().filter(|finding| is_failure(findings, finding)).count();
    let n_tests = findings.items.len().max(1);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"casebook\" tests=\"{n_tests}\" failures=\"{n_failures}\" errors=\"0\">\n"
    );
    if suites.is_empty() {
        xml.push_str("  <testsuite name=\"casebook\" tests=\"1\" failures=\"0\" errors=\"0\">\n");
        xml.push_str(&format!("    <testcase name=\"{} files checked\" classname=\"casebook\"/>\n", findings.n_files));
        xml.push_str("  </testsuite>\n");
    }
    xml.extend(suites.into_iter().map(|suite| self::suite(findings, suite)));
    xml + "</testsuites>\n"
}

fn suite(findings: &Findings<'_>, suite: &[Finding<'_>]) -> String {
    let path = escaped(suite[0].diagnostic.path.as_str());
    let n_failures = suite.iter().filter(|finding| is_failure(findings, finding)).count();
    let tests: String = suite.iter().map(|finding| test(findings, finding, &path)).collect();
    format!(
        "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{n_failures}\" errors=\"0\">\n{tests}  </testsuite>\n",
        suite.len()
    )
}

fn test(findings: &Findings<'_>, finding: &Finding<'_>, path: &str) -> String {
    let said = finding.diagnostic;
    let name = escaped(&format!("{} {}", said.code, said.code.entry().name));
    let message = escaped(&said.message);
    let place = finding.place.map_or_else(String::new, |p| format!(":{}:{}", p.start.line, p.start.column));
    let text = escaped(&said.help.iter().map(|help| format!("\nhelp: {help}")).collect::<String>());
    let text = format!("{path}{place}: {message}{text}");
    let inside = if is_failure(findings, finding) {
        format!("<failure type=\"{}\" message=\"{message}\">{text}</failure>", said.severity)
    } else {
        format!("<system-out>{}: {text}</system-out>", said.severity)
    };
    format!("    <testcase name=\"{name}\" classname=\"{path}\">{inside}</testcase>\n")
}

fn is_failure(findings: &Findings<'_>, finding: &Finding<'_>) -> bool {
    finding.diagnostic.severity <= findings.fail_level
}

/// A text for element or attribute. XML has no way to write most control characters, so they become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::diagnostic::findings::tests::check;

    #[test]
    fn a_file_is_a_suite_and_a_finding_a_test() {
        insta::assert_snapshot!(check(report));
    }

    #[test]
    fn what_fails_the_run_fails_in_the_report() {
        let strict = |findings: &Findings<'_>| {
            report(&Findings { items: Vec::new(), base: String::new(), fail_level: Severity::Note, ..*findings })
        };
        assert!(check(strict).contains("3 files checked"));
        assert_eq!(escaped("a\u{1}<b> & \"c\"\r"), "a\u{FFFD}&lt;b&gt; &amp; &quot;c&quot;\u{FFFD}");
    }
}
