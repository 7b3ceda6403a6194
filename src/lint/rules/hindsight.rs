//! PM502: judging what was done then by what is known now.

use crate::config::WordList;
use crate::diagnostic::{Diagnostic, code};
use crate::lint::wording::report;
use crate::lint::{Check, Text, rule};

rule!(
    /// ## What it finds
    ///
    /// Words that measure what people did by what is known afterwards: `we should have tested`, `should have been caught in
    /// review`, `could easily have been avoided`, `obviously`, `wrongly assumed`. What a machine should have done (`the alert
    /// should have fired`) is a fact about the system, and is not touched.
    ///
    /// ## Why
    ///
    /// Afterwards everything leads to the outage. At the time it was one sign among many, and what was done looked right:
    /// only why it did is something to work on. “Should have” names a wish, and no action follows from it.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// This should have been caught in review.
    /// ```
    ///
    /// ## Fix
    ///
    /// Say what was known then, and what would have shown the rest: “The review sees the diff of the chart, not what it
    /// renders to.” Put what is to become different under the actions.
    RULE = code::HINDSIGHT, Check::Text(check)
);

fn check(text: &Text<'_>, found: &mut Vec<Diagnostic>) {
    let message = |words: &str| format!("`{words}` judges with hindsight");
    report(text, WordList::Hindsight, code::HINDSIGHT, message, found);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    fn finds(text: &str, words: &str) {
        let column = text.find(words.split(' ').next().unwrap_or_default()).unwrap_or_default() + 1;
        check(&RULE, text, &[&format!("1:{column}: warning[PM502] `{words}` judges with hindsight")]);
    }

    #[test]
    fn hindsight_is_found() {
        finds("This should have been caught in review.", "should have been caught");
        finds("- New tool/component (GitOps) shouldn't have been rushed to production.", "shouldn't have been rushed");
        finds("We wrongly assumed the Helm chart were setting limits by default.", "We wrongly assumed");
        finds("In the end we should have **tested** it.", "we should have tested");
        finds("The outage could easily have been avoided.", "could easily have been avoided");
        finds("Obviously the limit was too low.", "Obviously");
    }

    #[test]
    fn wishes_for_systems_and_plans_are_not() {
        check(&RULE, "Health checks should have fired at 09:05.", &[]);
        check(&RULE, "We should have a set of presubmits that provide a simple yes/no in the UI.", &[]);
        check(&RULE, "Then system critical workloads should have priority.", &[]);
        check(&RULE, "It should have been fairly easy for the fuzzers to produce a wildcard match.", &[]);
        check(&RULE, "Logs investigated on nodes for clues but nothing obvious found.", &[]);
        check(&RULE, "GitHub statuses that should've been removed earlier are still present.", &[]);
        check(&RULE, "This could have been a lot worse.", &[]);
        check(&RULE, "The longer stall could have potentially caused a larger adjustment.", &[]);
        check(&RULE, "They said “we should have tested it”.\n\n```\nwe should have tested\n```\n", &[]);
    }
}
