//! `[check]`: which rules a library wants, and how much each weighs.

use super::table::{Located, Reading, Table};
use super::wording::{self, Wording};
use crate::diagnostic::{CODES, Code, Diagnostic, Selector, Severity, nearest};
use crate::source::Span;

/// The words for how much a rule weighs.
const WEIGHTS: [&str; 4] = ["off", "note", "warning", "error"];

/// What a library asks of its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What makes `casebook check` fail: findings that are at least as bad.
    pub fail_level: Severity,
    /// The rules that speak; empty for all.
    pub select: Vec<Selector>,
    /// The rules that don't.
    pub ignore: Vec<Selector>,
    /// What `[check.wording]` adds to the lists of words.
    pub wording: Wording,
    /// How bad findings are, where that is not as usual; `None` for not at all. The most exact one counts.
    pub severity: Vec<(Selector, Option<Severity>)>,
}

impl Default for Check {
    fn default() -> Self {
        Self {
            fail_level: Severity::Error,
            select: Vec::new(),
            ignore: Vec::new(),
            wording: Wording::default(),
            severity: Vec::new(),
        }
    }
}

impl Check {
    /// Whether a rule speaks at all.
    pub fn wants(&self, code: Code) -> bool {
        let is_selected = self.select.is_empty() || self.select.iter().any(|selector| selector.holds(code));
        is_selected
            && !self.ignore.iter().any(|selector| selector.holds(code))
            && !self.word_about(code).is_some_and(|(_, severity)| severity.is_none())
    }

    /// What the library makes of a finding; `None` where it does not want to know.
    pub fn weighed(&self, diagnostic: Diagnostic) -> Option<Diagnostic> {
        if !self.wants(diagnostic.code) {
            return None;
        }
        Some(match self.word_about(diagnostic.code) {
            Some((_, Some(severity))) => diagnostic.severity(*severity),
            Some((_, None)) | None => diagnostic,
        })
    }

    /// The most exact word about a rule.
    fn word_about(&self, code: Code) -> Option<&(Selector, Option<Severity>)> {
        let about_it = self.severity.iter().filter(|(selector, _)| selector.holds(code));
        about_it.min_by_key(|(selector, _)| selector.width())
    }
}

/// Reads the table.
pub(super) fn read(reading: &Reading<'_>, table: Table<'_>) -> Check {
    let default = Check::default();
    let check = Check {
        fail_level: fail_level(reading, &table).unwrap_or(default.fail_level),
        select: selectors(reading, &table, "select"),
        ignore: selectors(reading, &table, "ignore"),
        wording: wording::read(reading, table.table("wording")),
        severity: severities(reading, &table.table("severity")),
    };
    table.finish();
    check
}

fn fail_level(reading: &Reading<'_>, table: &Table<'_>) -> Option<Severity> {
    let word = table.text("fail_level")?;
    let level = severity(&word.value);
    if level.is_none() {
        let help = one_of(&word.value, &WEIGHTS[1..]);
        reading.report(word.span, format!("`check.fail_level` can't be `{}`", word.value), help);
    }
    level
}

fn selectors(reading: &Reading<'_>, table: &Table<'_>, key: &'static str) -> Vec<Selector> {
    let written = table.texts(key).unwrap_or_default();
    written.iter().filter_map(|Located { value, span }| selector(reading, value, *span)).collect()
}

fn severities(reading: &Reading<'_>, table: &Table<'_>) -> Vec<(Selector, Option<Severity>)> {
    let mut severities = Vec::new();
    for (rule, word) in table.entries() {
        let Some(selector) = selector(reading, &rule.value, rule.span) else { continue };
        match severity(&word.value) {
            Some(level) => severities.push((selector, Some(level))),
            None if word.value == "off" => severities.push((selector, None)),
            None => {
                let message = format!("`check.severity.{}` can't be `{}`", rule.value, word.value);
                reading.report(word.span, message, one_of(&word.value, &WEIGHTS));
            }
        }
    }
    severities
}

fn selector(reading: &Reading<'_>, written: &str, span: Span) -> Option<Selector> {
    let selector = Selector::parse(written);
    if selector.is_none() {
        let help = match nearest(written, CODES.iter().map(|entry| entry.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a code such as `PM403`, its name, or how codes begin, such as `PM4`".to_owned(),
        };
        reading.report(span, format!("there is no rule `{written}`"), help);
    }
    selector
}

fn severity(word: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning, Severity::Note].into_iter().find(|severity| severity.to_string() == word)
}

fn one_of(written: &str, words: &[&str]) -> String {
    match nearest(written, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it takes {}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read as read_config;
    use super::*;
    use crate::address::SourcePath;
    use crate::diagnostic::{code, concise};
    use crate::source::SourceFile;

    fn read_text(text: &str) -> (Check, Vec<String>) {
        let file = SourceFile::from_bytes(SourcePath::new("site.toml"), text.as_bytes());
        let read = read_config(&file);
        (read.value.check, read.diagnostics.iter().map(|d| concise(d, Some(&file))).collect())
    }

    #[test]
    fn the_most_exact_word_about_a_rule_counts() {
        let (check, said) = read_text(
            "[check]\nignore = [\"PM9\"]\n[check.severity]\nPM2 = \"off\"\nbroken-link = \"error\"\nPM21 = \"note\"\n",
        );
        assert_eq!(said, [""; 0]);
        let weighed = |code| {
            let found = Diagnostic::new(code, &SourcePath::new("a.md"), None, "");
            check.weighed(found).map(|diagnostic| diagnostic.severity)
        };
        assert_eq!(weighed(code::BROKEN_LINK), Some(Severity::Error));
        assert_eq!(weighed(code::BROKEN_ANCHOR), Some(Severity::Note));
        assert_eq!(weighed(code::UNKNOWN_CAUSE), None);
        assert_eq!(weighed(code::DUPLICATE_ID), None);
        assert_eq!(weighed(code::SYNTAX), Some(Severity::Error));
    }

    #[test]
    fn what_is_not_selected_does_not_speak() {
        let (check, _) = read_text("[check]\nselect = [\"PM1\", \"broken-link\"]\nignore = [\"PM106\"]\n");
        let wanted = [code::UNKNOWN_KEY, code::SYNTAX, code::BROKEN_LINK, code::BROKEN_ANCHOR];
        assert_eq!(wanted.map(|code| check.wants(code)), [true, false, true, false]);
    }

    #[test]
    fn slips_are_reported_at_their_place() {
        let check = |text: &str, expected: &str| assert_eq!(read_text(text).1, [expected], "{text}");
        check("[check]\nignore = [\"PM777\"]", "site.toml:2:11: error[PM803] there is no rule `PM777`");
        check("[check]\nfail_level = \"eror\"", "site.toml:2:14: error[PM803] `check.fail_level` can't be `eror`");
        check("[check]\nfail_levle = \"error\"", "site.toml:2:1: warning[PM802] unknown key `check.fail_levle`");
        check("[check.severity]\nPM4 = \"of\"", "site.toml:2:7: error[PM803] `check.severity.PM4` can't be `of`");
        check(
            "[check.severity]\nPM4 = 1",
            "site.toml:2:7: error[PM803] `check.severity.PM4` takes a text in quotes, not an integer",
        );
    }
}
