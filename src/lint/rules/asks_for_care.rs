//! PM504: more care as the remedy.

use crate::config::WordList;
use crate::diagnostic::{Diagnostic, code};
use crate::lint::wording::report;
use crate::lint::{Check, Text, rule};

rule!(
    /// ## What it finds
    ///
    /// Lessons and actions that ask people for more care: `be more careful`, `pay more attention`, `remind the team to`,
    /// `more carefully`.
    ///
    /// ## Why
    ///
    /// Everybody was careful already. Care runs out on the busiest day, which is when the next incident happens; a check, a
    /// limit or a default holds on that day as well.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// - Be more careful to test the service end-to-end.
    /// ```
    ///
    /// ## Fix
    ///
    /// Say which machine or step takes care: “The pipeline runs the end-to-end test before it deploys to production.”
    RULE = code::ASKS_FOR_CARE, Check::Text(check)
);

fn check(text: &Text<'_>, found: &mut Vec<Diagnostic>) {
    let message = |words: &str| format!("`{words}` asks people for more care");
    report(text, WordList::Care, code::ASKS_FOR_CARE, message, found);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn care_is_no_remedy() {
        let said = |place: &str, words: &str| format!("{place}: warning[PM504] `{words}` asks people for more care");
        check(&RULE, "- Be more careful to test the service", &[&said("1:3", "Be more careful")]);
        check(&RULE, "We need to be more aware when deploying", &[&said("1:12", "be more aware")]);
        check(&RULE, "- Pay closer attention to alerts", &[&said("1:3", "Pay closer attention")]);
        check(&RULE, "- Remind the on-call engineers to look", &[&said("1:3", "Remind the on-call engineers to")]);
    }

    #[test]
    fn care_of_programs_and_what_was_done_is_none() {
        check(&RULE, "It fills blocks while also being careful not to take too much time.", &[]);
        check(&RULE, "Chia Network turned our attention to the NFT1 standard.", &[]);
        check(&RULE, "This was brought to our attention after 20 days.", &[]);
    }
}
