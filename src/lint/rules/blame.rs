//! PM503: judging people instead of saying what the system allowed.

use crate::config::WordList;
use crate::diagnostic::{Diagnostic, code};
use crate::lint::wording::report;
use crate::lint::{Check, Text, rule};

rule!(
    /// ## What it finds
    ///
    /// Words that make a person the cause: `human error`, `careless`, `negligent`, `we failed to verify`, `somebody forgot`,
    /// `an engineer accidentally`, `did not follow the procedure`. A disk, a request or a job may fail to do something:
    /// that is no blame.
    ///
    /// ## Why
    ///
    /// “Human error” ends an investigation where it could begin: the same people worked with the same care on all the days
    /// without an outage. What can be changed is what they worked with.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// Human error in not knowing that the logs are stored in a different account.
    /// ```
    ///
    /// ## Fix
    ///
    /// Say what made the step look right and what did not stop it: “The runbook names one account; nothing shows that the
    /// logs of this cluster go to another.”
    RULE = code::BLAME, Check::Text(check)
);

fn check(text: &Text<'_>, found: &mut Vec<Diagnostic>) {
    let message = |words: &str| format!("`{words}` judges people, not what they worked with");
    report(text, WordList::Blame, code::BLAME, message, found);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    fn finds(text: &str, words: &str) {
        let place = text.find(words).unwrap_or_default();
        let line = text[..place].matches('\n').count() + 1;
        let column = place - text[..place].rfind('\n').map_or(0, |end| end + 1) + 1;
        let expected = format!("{line}:{column}: warning[PM503] `{words}` judges people, not what they worked with");
        check(&RULE, text, &[&expected]);
    }

    #[test]
    fn blame_is_found() {
        finds("- Human error in not knowing that Hellman logs are stored elsewhere", "Human error");
        finds("Unfortunately we failed to verify that KIAM was running in the sandbox.", "we failed to");
        finds("However, we overlooked the cost of allocating space on the stack.", "we overlooked");
        finds("---\ntitle: T\nsummary: \"An engineer accidentally ran it twice\"\n---\n", "engineer accidentally");
        finds("The on-call engineer forgot to silence it.", "engineer forgot");
        finds("It was a careless change.", "careless");
        finds("The procedure was not followed.", "procedure was not followed");
    }

    #[test]
    fn systems_may_fail() {
        check(&RULE, "The disk failed to mount; the request failed to complete.", &[]);
        check(&RULE, "All inbound traffic failed to reach the cluster.", &[]);
        check(&RULE, "The code that creates outputs failed to check against negative values.", &[]);
        check(&RULE, "Assumed user error at the time.", &[]);
        check(&RULE, "We look for causes rather than blaming human error.", &[]);
        check(&RULE, "The service `we failed to` load.\n\n    human error\n", &[]);
        check(&RULE, "Coins of a long-forgotten offer are negligible.", &[]);
        check(&RULE, "Users failed to log in for six minutes.", &[]);
    }
}
