//! PM405: an action is late.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};

rule!(
    /// ## What it finds
    ///
    /// An open action in the front matter whose due date has passed. The day that counts as today is that of the clock, of `--date`
    /// or of `SOURCE_DATE_EPOCH`.
    ///
    /// ## Why
    ///
    /// The next incident of the same cause finds everything as it was.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: T1, what: Alert on CPU, owner: sre, due: 2026-07-15 }   # and today is 28 July
    /// ```
    ///
    /// ## Fix
    ///
    /// Do it; agree on another day, and write that; or say that nobody will, with `status: wont-do` and a `reason`.
    RULE = code::ACTION_OVERDUE, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for (_, action) in case.actions() {
        let Some(days) = action.days_late(case.today()) else { continue };
        let late = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        let message = format!("action `{}` is {late} late", action.id);
        let finding = case.finding(code::ACTION_OVERDUE, action.span, message);
        found.push(finding.help("do it, agree on another day, or drop it with `status: wont-do` and a `reason`"));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn what_was_due_yesterday_is_late() {
        let of = |rest: &str| format!("---\ntitle: T\nactions:\n  - {{ id: T1, what: Alert on CPU{rest} }}\n---\n");
        check(&RULE, &of(", due: 2026-07-27"), &["4:5: note[PM405] action `T1` is 1 day late"]);
        check(&RULE, &of(", due: 2026-07-28"), &[]);
        check(&RULE, &of(", due: none"), &[]);
        check(&RULE, &of(", due: 2026-07-27, status: done"), &[]);
    }
}
