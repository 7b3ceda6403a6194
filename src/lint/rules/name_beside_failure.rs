//! PM501: a person's name beside a failure.

use crate::config::WordList;
use crate::diagnostic::{Diagnostic, code};
use crate::lint::wording::report;
use crate::lint::{Check, Text, rule};

rule!(
    /// ## What it finds
    ///
    /// A handle (`@name`) or a first name beside a word for a failure: `@name forgot`, `Alex broke`, `caused by @name`. What
    /// somebody found, fixed or reported is not touched, and neither are code, quotations and chat logs.
    ///
    /// ## Why
    ///
    /// Whoever reads their name beside a failure will tell less the next time, and so will everyone who reads along. The
    /// same step would have had the same effect under other hands: what made it possible is what can be changed.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// At 09:12 @name accidentally deleted the volume.
    /// ```
    ///
    /// ## Fix
    ///
    /// Leave the name out and say what happened and what allowed it: “At 09:12 the volume was deleted; the command asks for
    /// no confirmation.” Names that the list lacks are added in `[check.wording] names` of `site.toml`.
    RULE = code::NAME_BESIDE_FAILURE, Check::Text(check)
);

fn check(text: &Text<'_>, found: &mut Vec<Diagnostic>) {
    let message = |words: &str| format!("`{words}` names a person beside a failure");
    report(text, WordList::Names, code::NAME_BESIDE_FAILURE, message, found);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn names_stand_beside_no_failure() {
        let said = |line: &str| format!("{line} names a person beside a failure");
        check(&RULE, "At 09:12 @who accidentally deleted it.", &[&said("1:10: warning[PM501] `@who accidentally`")]);
        check(
            &RULE,
            "The index was dropped.\n\nThen Olga forgot to\nrestore it.",
            &[&said("3:6: warning[PM501] `Olga forgot`")],
        );
        check(&RULE, "The outage was caused by @who.", &[&said("1:16: warning[PM501] `caused by @who`")]);
    }

    #[test]
    fn what_people_find_and_fix_may_have_their_name() {
        check(&RULE, "- [10:33] @who finds and fixes the typo causing prow to use the wrong namespace", &[]);
        check(&RULE, "- [09:29] @who manually rolls back prow.", &[]);
        check(&RULE, "> Olga [9:05 AM]\n> I forgot the quota, Olga forgot it too", &[]);
        check(&RULE, "The disk filled and Jenkins broke.", &[]);
        check(&RULE, "Run `@who forgot` once.", &[]);
    }
}
