//! PM505: words that the site asked for.

use crate::config::WordList;
use crate::diagnostic::{Diagnostic, code};
use crate::lint::wording::report;
use crate::lint::{Check, Text, rule};

rule!(
    /// ## What it finds
    ///
    /// What the library's own list holds: `[[check.wording.phrase]]` in `site.toml`. There is none unless you write one.
    ///
    /// ## Why
    ///
    /// Every team has words that hide more than they say, or that name people by what they are not.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [[check.wording.phrase]]
    /// match = ["hiccup*", "(short|brief) blip"]
    /// unless = ["hiccup* of the metrics"]
    /// instead = "say for how long and for whom"
    /// ```
    ///
    /// ## Fix
    ///
    /// Write what the list suggests, or add what is fine to `unless` of the phrase.
    RULE = code::UNWANTED_WORDS, Check::Text(check)
);

fn check(text: &Text<'_>, found: &mut Vec<Diagnostic>) {
    let message = |words: &str| format!("`{words}` stands in this library's list of unwanted words");
    report(text, WordList::Site, code::UNWANTED_WORDS, message, found);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::said_in;

    #[test]
    fn the_list_is_the_sites() {
        let site = "[check.wording]\nallow = [\"hiccup* of metrics\"]\n[[check.wording.phrase]]\nmatch = [\"hiccup*\"]\ninstead = \"x\"\n";
        let check =
            |text: &str, expected: &[&str]| assert_eq!(said_in(&RULE, site, &[("a.md", text)]), expected, "{text}");
        check("A hiccup.", &["a.md:1:3: warning[PM505] `hiccup` stands in this library's list of unwanted words"]);
        check("Hiccups of metrics.", &[]);
        check("No outage.", &[]);
        assert_eq!(said_in(&RULE, "", &[("a.md", "A hiccup.")]), [""; 0]);
    }
}
