//! PM404: an action is done, and nobody says since when.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::ActionStatus;

rule!(
    /// ## What it finds
    ///
    /// An action in the front matter with the status `done` and without the day on which it was done.
    ///
    /// ## Why
    ///
    /// Whether a fix held is judged from that day on. Without it, a cause that came back can't be told from one that was never
    /// fixed.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: T1, what: Alert on CPU, status: done }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the day: `done: 2026-07-10`. `done: ~2026-07` says that it is not exact.
    RULE = code::DONE_WITHOUT_DATE, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for (_, action) in case.actions().filter(|(_, a)| a.status == ActionStatus::Done && a.done.is_none()) {
        let message = format!("action `{}` is done, but not since when", action.id);
        let finding = case.finding(code::DONE_WITHOUT_DATE, action.span, message);
        found.push(finding.help(format!("write the day: `done: {}`", case.today())));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn what_is_done_was_done_some_day() {
        let of = |rest: &str| format!("---\ntitle: T\nactions:\n  - {{ id: T1, what: Alert on CPU{rest} }}\n---\n");
        check(&RULE, &of(", status: done"), &["4:5: warning[PM404] action `T1` is done, but not since when"]);
        check(&RULE, &of(", status: done, done: 2026-07-10"), &[]);
        check(&RULE, &of(", status: in-progress"), &[]);
        check(&RULE, "# T\n\n## Action items\n\n- [x] Alert on CPU\n", &[]);
    }
}
