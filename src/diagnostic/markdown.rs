//! Markdown tables for the comment of a bot, or for the summary of a job.

use super::{Finding, Findings, Severity};

/// The most rows of a table: a comment on GitHub may have 65,536 characters.
const MAX_ROWS: usize = 80;

/// The counts in a line, then a table for each severity.
pub(super) fn tables(findings: &Findings<'_>) -> String {
    let levels = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts: Vec<String> = levels
        .iter()
        .map(|(severity, word)| (findings.count(*severity), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| counted(n, word))
        .collect();
    let files = counted(findings.n_files, "file");
    if counts.is_empty() {
        return format!("**Nothing found** in {files}.\n");
    }
    let mut text = format!("**{}** in {files}.\n", counts.join(", "));
    for (severity, word) in levels {
        let n = findings.count(severity);
        if n == 0 {
            continue;
        }
        let word = format!("{}{}s", word[..1].to_uppercase(), &word[1..]);
        text.push_str(&format!("\n### {word}\n\n| Where | What | Code |\n| --- | --- | --- |\n"));
        text.extend(findings.of(severity).take(MAX_ROWS).map(|finding| row(findings, finding)));
        if n > MAX_ROWS {
            text.push_str(&format!("\nAnd {} more.\n", n - MAX_ROWS));
        }
    }
    text
}

fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

fn row(findings: &Findings<'_>, finding: &Finding<'_>) -> String {
    let said = finding.diagnostic;
    let place = finding.place.map_or_else(String::new, |place| format!(":{}", place.start.line));
    let path = code(&format!("{}{place}", findings.path(&said.path)));
    let help: String = said.help.iter().map(|help| format!("<br>{}", cell(help))).collect();
    format!("| {path} | {}{help} | {} |\n", cell(&said.message), said.code)
}

/// A message in a cell: what stands in backticks stays code, the rest is text and nothing else.
fn cell(message: &str) -> String {
    let parts: Vec<&str> = message.split('`').collect();
    // An odd backtick out: nothing is code for certain.
    if parts.len().is_multiple_of(2) {
        return text(message);
    }
    parts.iter().enumerate().map(|(i, part)| if i % 2 == 0 { text(part) } else { code(part) }).collect()
}

fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // So that a name in a message calls nobody.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A text as code in a cell; in a table even code can't hold a bar that is not escaped.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() || c == '`' { ' ' } else { c }).collect();
    if text.trim().is_empty() { String::new() } else { format!("`{}`", text.replace('|', "\\|")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::findings::tests::check;

    #[test]
    fn there_is_a_table_for_each_severity() {
        insta::assert_snapshot!(check(tables));
    }

    #[test]
    fn words_of_a_file_stay_words() {
        let check = |message: &str, expected: &str| assert_eq!(cell(message), expected, "{message}");
        check("a `b|c` <d> @e", "a `b\\|c` &lt;d&gt; &#64;e");
        check("a ` b | c", "a \\` b \\| c");
        check("[x](y)\n*z*", "\\[x\\](y) \\*z\\*");
        check("``", "");
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(tables(&Findings::new([], |_| None, 1)), "**Nothing found** in 1 file.\n");
    }
}
