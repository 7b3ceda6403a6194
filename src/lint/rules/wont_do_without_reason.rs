//! PM406: an action was dropped without a word.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::ActionStatus;

rule!(
    /// ## What it finds
    ///
    /// An action in the front matter with the status `wont-do` and without a `reason`.
    ///
    /// ## Why
    ///
    /// To drop an action is a decision, often a good one. The next review will ask for it again unless it says why.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: T2, what: Rewrite the scheduler, status: wont-do }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write why in one sentence: `reason: The new platform has none, and we move in May`.
    RULE = code::WONT_DO_WITHOUT_REASON, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for (_, action) in case.actions().filter(|(_, a)| a.status == ActionStatus::WontDo && a.reason.is_none()) {
        let message = format!("action `{}` was dropped without a reason", action.id);
        let finding = case.finding(code::WONT_DO_WITHOUT_REASON, action.span, message);
        found.push(finding.help("write why in one sentence: `reason: …`"));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn what_is_dropped_is_dropped_for_a_reason() {
        let of =
            |rest: &str| format!("---\ntitle: T\nactions:\n  - {{ id: T1, what: Rewrite the scheduler{rest} }}\n---\n");
        check(&RULE, &of(", status: wont-do"), &["4:5: warning[PM406] action `T1` was dropped without a reason"]);
        check(&RULE, &of(", status: wont-do, reason: We move in May"), &[]);
        check(&RULE, &of(""), &[]);
        check(&RULE, "# T\n\n## Action items\n\n- ~~Rewrite the scheduler~~\n", &[]);
    }
}
