//! PM401: nobody owns an action.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::ActionStatus;

rule!(
    /// ## What it finds
    ///
    /// An action in the front matter that has no `owner`, unless it was dropped (`status: wont-do`). Drafts are not told.
    /// Actions in the text are only looked at where `[process] require` of `site.toml` names `actions`.
    ///
    /// ## Why
    ///
    /// What everybody owns, nobody does. The library's lists of actions are sorted by owner, so one without an owner is in
    /// nobody's list.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - what: Alert when the CPU of a serving host stays above 90 %
    ///     due: 2026-07-30
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a team or a role, so that the action outlives a change of jobs: `owner: web-platform`.
    RULE = code::ACTION_WITHOUT_OWNER, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if case.is_draft() {
        return;
    }
    for (_, action) in case.actions() {
        if action.owner.is_none() && action.status != ActionStatus::WontDo {
            let message = format!("action `{}` has no owner", action.id);
            let finding = case.finding(code::ACTION_WITHOUT_OWNER, action.span, message);
            found.push(finding.help("name a team or a role: `owner: web-platform`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{check, said_in};

    #[test]
    fn an_action_in_front_matter_has_an_owner() {
        let action = "---\ntitle: T\nactions:\n  - { what: Add an alert for disk space }\n";
        check(&RULE, &format!("{action}---\n"), &["4:5: warning[PM401] action `A1` has no owner"]);
        check(&RULE, &format!("{action}status: draft\n---\n"), &[]);
        check(
            &RULE,
            "---\ntitle: T\nactions: [{ what: a, owner: sre }, { what: b, status: wont-do, reason: c }]\n---\n",
            &[],
        );
    }

    #[test]
    fn actions_in_the_text_are_looked_at_where_the_site_requires_actions() {
        let text = "# T\n\n## Action items\n\n- Add an alert for disk space\n";
        check(&RULE, text, &[]);
        let said = said_in(&RULE, "[process]\nrequire = [\"actions\"]\n", &[("2026-06-30-x.md", text)]);
        assert_eq!(said, ["2026-06-30-x.md:5:1: warning[PM401] action `A1` has no owner"]);
    }
}
