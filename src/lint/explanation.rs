//! What there is to read about a code: what it finds, why, an example, how to fix it.

use super::{RULES, elsewhere};
use crate::diagnostic::{Code, CodeEntry};

/// The headings that every explanation has, in order.
#[cfg(test)]
const HEADINGS: [&str; 4] = ["## What it finds", "## Why", "## Example", "## Fix"];

/// The page of a code.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The code, its name, how bad it usually is.
    pub entry: &'static CodeEntry,
    /// What it finds, why, an example, how to fix it: Markdown with headings of the second level.
    pub text: String,
}

/// The page of a code.
pub fn explanation(code: Code) -> Explanation {
    let rule = RULES.iter().find(|rule| rule.code == code).map(|rule| rule.text);
    let elsewhere = || elsewhere::EXPLAINED.iter().flat_map(|group| *group).find(|(other, _)| *other == code);
    let written = rule.or_else(|| elsewhere().map(|(_, text)| *text)).expect("every code is explained");
    // A line of a doc comment begins with the blank after its slashes.
    let text = written.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
    Explanation { entry: code.entry(), text: format!("{}\n", text.trim()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::CODES;

    #[test]
    fn every_code_is_explained_once_and_in_full() {
        let explained = elsewhere::EXPLAINED.iter().flat_map(|group| *group).map(|(code, _)| *code);
        let mut codes: Vec<Code> = RULES.iter().map(|rule| rule.code).chain(explained).collect();
        codes.sort_unstable();
        assert_eq!(codes, CODES.iter().map(|entry| entry.code).collect::<Vec<_>>());
        for entry in CODES {
            let text = explanation(entry.code).text;
            let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
            let fenced = text.split("```").step_by(2).collect::<String>();
            let outside: Vec<&str> = fenced.lines().filter(|line| line.starts_with('#')).collect();
            assert_eq!(outside, HEADINGS, "{} has {headings:?}", entry.code);
        }
    }

    #[test]
    fn rules_stand_in_the_order_of_their_codes() {
        assert!(RULES.is_sorted_by_key(|rule| rule.code));
    }
}
