//! PM407: no technical change makes a process change real.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{Action, ActionStatus, Aim};

rule!(
    /// ## What it finds
    ///
    /// A process change that no technical change `supports`, in a post-mortem whose technical changes support others.
    /// Process changes that mend something once (`aim: repair`) are not told.
    ///
    /// ## Why
    ///
    /// A process that only lives in people's heads ends with the next busy week. A check, a template or an alert keeps it alive.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: P1, what: Deploy every week, type: process/release-cadence }
    ///   - { id: P2, what: Code review considers CPU impact, type: process/code-review }
    ///   - { id: T1, what: Deploy with one command, type: technical/automation, supports: [P1] }
    /// ```
    ///
    /// ## Fix
    ///
    /// Ask what would make it hard to forget, and link that with `supports: [P2]`. If nothing would, keep this line quiet with
    /// `# casebook: ignore PM407`.
    RULE = code::PROCESS_WITHOUT_TECHNICAL, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let wanted = || case.actions().filter(|(_, action)| action.status != ActionStatus::WontDo);
    let supported: Vec<usize> = wanted().flat_map(|(i, _)| case.linked.actions[i].supports.iter().copied()).collect();
    if case.is_draft() || supported.is_empty() {
        return;
    }
    let is_told = |action: &Action| action.is_process() && action.aim != Some(Aim::Repair);
    for (_, action) in wanted().filter(|(i, action)| is_told(action) && !supported.contains(i)) {
        let message = format!("no technical change makes the process change `{}` real", action.id);
        let finding = case.finding(code::PROCESS_WITHOUT_TECHNICAL, action.span, message);
        found.push(finding.help(format!("name it in a technical change: `supports: [{}]`", action.id)));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn process_changes_are_made_real() {
        let of = |rest: &str, supports: &str| {
            format!(
                "---\ntitle: T\nactions:\n  - {{ id: P1, what: Deploy every week, type: process/release-cadence }}\n  - {{ id: P2, what: Review considers CPU, type: process/code-review{rest} }}\n  - {{ id: T1, what: Deploy with one command, type: technical/automation{supports} }}\n---\n"
            )
        };
        check(
            &RULE,
            &of("", ", supports: [P1]"),
            &["5:5: note[PM407] no technical change makes the process change `P2` real"],
        );
        check(&RULE, &of("", ", supports: [P1, P2]"), &[]);
        check(&RULE, &of("", ""), &[]);
        check(&RULE, &of(", status: wont-do", ", supports: [P1]"), &[]);
        check(&RULE, &of(", aim: repair", ", supports: [P1]"), &[]);
    }
}
