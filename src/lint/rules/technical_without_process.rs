//! PM403: a technical change is tied to no process change.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::ActionStatus;

rule!(
    /// ## What it finds
    ///
    /// A technical change whose `supports` names no process change, in a post-mortem that has process changes.
    ///
    /// ## Why
    ///
    /// The method that this library follows begins with how the team works, and then asks what makes each of these changes real. A
    /// technical change that hangs on none may mend this incident and leave the way open for the next.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: P1, what: Code review considers CPU impact, type: process/code-review }
    ///   - { id: T1, what: Alert when CPU stays above 90 %, type: technical/monitoring }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the process change that it makes real: `supports: [P1]`. If there is none, it may be that a process change is missing.
    RULE = code::TECHNICAL_WITHOUT_PROCESS, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let wanted = || case.actions().filter(|(_, action)| action.status != ActionStatus::WontDo);
    let processes: Vec<&str> = wanted().filter(|(_, a)| a.is_process()).map(|(_, a)| a.id.as_str()).collect();
    if case.is_draft() || processes.is_empty() {
        return;
    }
    for (_, action) in wanted().filter(|(_, action)| action.is_technical() && action.supports.is_empty()) {
        let message = format!("technical change `{}` is tied to no process change", action.id);
        let finding = case.finding(code::TECHNICAL_WITHOUT_PROCESS, action.span, message);
        let known: Vec<String> = processes.iter().map(|id| format!("`supports: [{id}]`")).collect();
        found.push(finding.help(format!("name the process change that it makes real: {}", known.join(" or "))));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn technical_changes_make_process_changes_real() {
        let of = |process: &str, rest: &str| {
            format!(
                "---\ntitle: T\nactions:\n  - {{ id: P1, what: Code review considers CPU, type: {process} }}\n  - {{ id: T1, what: Alert on CPU, type: technical/monitoring{rest} }}\n---\n"
            )
        };
        check(
            &RULE,
            &of("process/code-review", ""),
            &["5:5: note[PM403] technical change `T1` is tied to no process change"],
        );
        check(&RULE, &of("process/code-review", ", supports: [P1]"), &[]);
        check(&RULE, &of("process/code-review", ", status: wont-do"), &[]);
        check(&RULE, &of("technical/bug-fix", ""), &[]);
    }
}
