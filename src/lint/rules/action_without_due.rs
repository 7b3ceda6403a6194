//! PM402: nobody said until when.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};

rule!(
    /// ## What it finds
    ///
    /// An open action in the front matter without a due date. `due: none`, which says that it is a long-term goal, is one. Drafts are
    /// not told.
    ///
    /// ## Why
    ///
    /// What is due some day is never late, so no list reminds anybody of it.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: T1, what: Alert when CPU on a serving host stays above 90 %, owner: sre }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the day on which somebody will ask: `due: 2026-07-30`. For a long-term goal, write `due: none`.
    RULE = code::ACTION_WITHOUT_DUE, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if case.is_draft() {
        return;
    }
    for (_, action) in case.actions().filter(|(_, action)| action.is_open() && action.due.is_none()) {
        let message = format!("action `{}` has no due date", action.id);
        let finding = case.finding(code::ACTION_WITHOUT_DUE, action.span, message);
        let month = case.today().plus_days(30);
        found.push(finding.help(format!("write `due: {month}`, or `due: none` if it is a long-term goal")));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn an_open_action_has_a_due_date() {
        let of = |rest: &str| format!("---\ntitle: T\nactions:\n  - {{ id: T1, what: Alert on CPU{rest} }}\n---\n");
        check(&RULE, &of(""), &["4:5: warning[PM402] action `T1` has no due date"]);
        check(&RULE, &of(", due: none"), &[]);
        check(&RULE, &of(", due: 2026-07-30"), &[]);
        check(&RULE, &of(", status: done"), &[]);
        check(&RULE, "# T\n\n## Action items\n\n- Alert on CPU\n", &[]);
    }
}
