//! PM306: a post-mortem is closed, and actions are open.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{Due, Status};

rule!(
    /// ## What it finds
    ///
    /// A post-mortem with the status `closed` that has actions in its front matter which are neither done nor dropped. Long-term
    /// goals (`due: none`) may stay open.
    ///
    /// ## Why
    ///
    /// `closed` says that nothing is left to do, so nobody looks there again.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// status: closed
    /// actions:
    ///   - { id: T1, what: Alert on CPU, owner: sre, due: 2026-07-30 }
    /// ```
    ///
    /// ## Fix
    ///
    /// Set the post-mortem to `reviewed` until the last action is done, mark actions that are done with `status: done` and a day, and
    /// drop what nobody will do with `status: wont-do` and a `reason`.
    RULE = code::CLOSED_WITH_OPEN_ACTIONS, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let closed = case.written.status.as_ref().filter(|status| !status.is_derived() && status.value == Status::Closed);
    let Some(status) = closed else { return };
    let open = case.actions().map(|(_, action)| action).filter(|a| a.is_open() && a.due != Some(Due::LongTerm));
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        return;
    }
    let names: Vec<String> = open.iter().map(|action| format!("`{}`", action.id)).collect();
    let are = if open.len() == 1 { "action is" } else { "actions are" };
    let message = format!("this is closed, but {} {are} open: {}", open.len(), names.join(", "));
    let finding = case.finding(code::CLOSED_WITH_OPEN_ACTIONS, status.span, message);
    let path = &case.text.document.path;
    let finding = open.iter().fold(finding, |finding, action| finding.related(path, Some(action.span), "still open"));
    found.push(finding.help("set the status to `reviewed`, or the actions to `done` or `wont-do`"));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn what_is_closed_has_nothing_left_to_do() {
        let of = |status: &str, action: &str| {
            format!("---\ntitle: T\nstatus: {status}\nactions:\n  - {{ id: T1, what: Alert on CPU{action} }}\n---\n")
        };
        check(&RULE, &of("closed", ""), &["3:9: warning[PM306] this is closed, but 1 action is open: `T1`"]);
        check(&RULE, &of("closed", ", status: done, done: 2026-07-10"), &[]);
        check(&RULE, &of("closed", ", due: none"), &[]);
        check(&RULE, &of("reviewed", ""), &[]);
        check(&RULE, "---\ntitle: T\nstatus: closed\n---\n## Action items\n\n- Alert on CPU\n", &[]);
    }
}
