//! PM408: nothing is done about a root cause.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{ActionStatus, CauseRole};

rule!(
    /// ## What it finds
    ///
    /// A root cause that no action addresses, in a post-mortem that has actions. An action that says nothing about it addresses all
    /// root causes; actions that were dropped count for none.
    ///
    /// ## Why
    ///
    /// All that work leaves the cause as it was.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// root_cause: [change/job, design/shared-host]
    /// actions:
    ///   - { id: T1, what: Split the job, addresses: [change/job] }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add what is done about it, or name it in an action that does: `addresses: [design/shared-host]`.
    RULE = code::CAUSE_WITHOUT_ACTION, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let actions = &case.written.actions;
    if case.is_draft() || actions.is_empty() {
        return;
    }
    let is_addressed = |cause| {
        let mut wanted = case.linked.actions.iter().zip(actions).filter(|(_, a)| a.status != ActionStatus::WontDo);
        wanted.any(|(linked, _)| linked.causes.contains(cause))
    };
    for (cause, term) in case.written.causes.iter().zip(&case.linked.causes) {
        if cause.role == CauseRole::Root && !is_addressed(term) {
            let message = format!("no action addresses the root cause `{}`", cause.term.written);
            let finding = case.finding(code::CAUSE_WITHOUT_ACTION, cause.term.span, message);
            let help = format!("add an action, or name it in one: `addresses: [{}]`", cause.term.slug);
            found.push(finding.help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn every_root_cause_is_addressed() {
        let of = |addresses: &str| {
            format!(
                "---\ntitle: T\nroot_cause: [change/job, design/shared-host]\nactions:\n  - {{ id: T1, what: Split the job{addresses} }}\n---\n"
            )
        };
        check(
            &RULE,
            &of(", addresses: [change/job]"),
            &["3:26: warning[PM408] no action addresses the root cause `design/shared-host`"],
        );
        check(&RULE, &of(", addresses: [root]"), &[]);
        check(&RULE, &of(""), &[]);
        check(&RULE, "---\ntitle: T\nroot_cause: change/job\n---\n", &[]);
    }
}
