//! PM403: technical changes are tied to no process change.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{Action, ActionStatus};

rule!(
    /// ## What it finds
    ///
    /// A post-mortem with process changes and technical changes of which none is tied to another: no `supports` anywhere. Where
    /// some are tied, the others are left alone: not every bug fix makes a process real.
    ///
    /// ## Why
    ///
    /// The method that this library follows begins with how the team works, and then asks what makes each of these changes
    /// real. Technical changes that hang on nothing may mend this incident and leave the way open for the next.
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
    /// Name the process change that a technical change makes real: `supports: [P1]`. If there is none, it may be that a
    /// process change is missing.
    RULE = code::TECHNICAL_WITHOUT_PROCESS, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let wanted = case.actions().map(|(_, action)| action).filter(|action| action.status != ActionStatus::WontDo);
    let wanted: Vec<&Action> = wanted.collect();
    let processes: Vec<&&Action> = wanted.iter().filter(|action| action.is_process()).collect();
    let technical: Vec<&&Action> = wanted.iter().filter(|action| action.is_technical()).collect();
    let is_tied = wanted.iter().any(|action| !action.supports.is_empty());
    let Some(first) = technical.first().filter(|_| !case.is_draft() && !is_tied && !processes.is_empty()) else {
        return;
    };
    let message = match technical.len() {
        1 => format!("the technical change `{}` is tied to no process change", first.id),
        n => format!("none of the {n} technical changes is tied to a process change"),
    };
    let finding = case.finding(code::TECHNICAL_WITHOUT_PROCESS, first.span, message);
    let known: Vec<String> = processes.iter().map(|process| format!("`supports: [{}]`", process.id)).collect();
    found.push(finding.help(format!("name the process change that it makes real: {}", known.join(" or "))));
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
            &["5:5: note[PM403] the technical change `T1` is tied to no process change"],
        );
        check(&RULE, &of("process/code-review", ", supports: [P1]"), &[]);
        check(&RULE, &of("process/code-review", ", status: wont-do"), &[]);
        check(&RULE, &of("technical/bug-fix", ""), &[]);
    }
}
