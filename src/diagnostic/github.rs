//! Workflow commands: GitHub shows them beside the lines of a pull request.

use super::{Finding, Findings, Severity};

/// The most annotations of one level that GitHub shows of a step.
const MAX_PER_LEVEL: usize = 10;

/// A command a finding, most severe first. What GitHub would not show is counted in one line, and stands as plain lines
/// in a group of the log.
pub(super) fn commands(findings: &Findings<'_>) -> String {
    let levels = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "notice")];
    let shown = levels.iter().flat_map(|(severity, level)| {
        findings.of(*severity).take(MAX_PER_LEVEL).map(|finding| command(findings, level, finding))
    });
    let mut text: String = shown.collect();
    let left: Vec<&Finding<'_>> =
        levels.iter().flat_map(|(severity, _)| findings.of(*severity).skip(MAX_PER_LEVEL)).collect();
    if left.is_empty() {
        return text;
    }
    let n = left.len();
    text.push_str(&format!("GitHub shows {MAX_PER_LEVEL} annotations of a level, so {n} more are listed here only:\n"));
    text.push_str("::group::Not annotated\n");
    // A dash in front, so that no path can be taken for a command.
    text.extend(left.iter().map(|finding| format!("- {}\n", plain(&headline(findings, finding)))));
    text.push_str("::endgroup::\n");
    text
}

fn command(findings: &Findings<'_>, level: &str, finding: &Finding<'_>) -> String {
    let said = finding.diagnostic;
    let file = property(&findings.path(&said.path));
    let title = property(&format!("{} {}", said.code, said.code.entry().name));
    let place = finding.place.map_or_else(String::new, |place| {
        let (start, end) = (place.start, place.end);
        let lines = format!(",line={},endLine={}", start.line, end.line);
        // GitHub refuses columns where there is more than one line.
        if start.line != end.line {
            return lines;
        }
        format!("{lines},col={},endColumn={}", start.column, end.column.max(start.column + 1))
    });
    let help = said.help.iter().map(|help| format!("\nhelp: {help}")).collect::<String>();
    format!("::{level} file={file}{place},title={title}::{}\n", data(&(headline(findings, finding) + &help)))
}

/// What stands in the log, where the command's properties don't show.
fn headline(findings: &Findings<'_>, finding: &Finding<'_>) -> String {
    let said = finding.diagnostic;
    let place = finding.place.map_or_else(String::new, |p| format!(":{}:{}", p.start.line, p.start.column));
    format!("{}{place}: {} {}", findings.path(&said.path), said.code, said.message)
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A command's message, escaped as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a command's property, escaped as the runner reads it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::diagnostic::findings::tests::check;
    use crate::diagnostic::{Diagnostic, code};

    #[test]
    fn commands_are_escaped_and_the_worst_comes_first() {
        insta::assert_snapshot!(check(commands));
    }

    #[test]
    fn no_more_is_annotated_than_is_shown() {
        let path = SourcePath::new("::stop-commands::x.md");
        let said = |code, i: usize| Diagnostic::new(code, &path, None, format!("number {i}"));
        let warnings = (0..12).map(|i| said(code::BROKEN_LINK, i));
        let all: Vec<Diagnostic> = warnings.chain([said(code::SYNTAX, 0)]).collect();
        let text = commands(&Findings::new(&all, |_| None, 1));
        let count = |begin: &str| text.lines().filter(|line| line.starts_with(begin)).count();
        assert_eq!((count("::error "), count("::warning "), count("- "), count("::stop")), (1, 10, 2, 0), "{text}");
        assert!(text.contains("so 2 more are listed"), "{text}");
    }
}
