//! PM303: a review ended without a root cause.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::CauseRole;

rule!(
    /// ## What it finds
    ///
    /// A post-mortem with the status `reviewed` or `closed` whose front matter names no `root_cause`. Game days are not asked.
    /// Where the library names no root causes at all, nobody is.
    ///
    /// ## Why
    ///
    /// "Have we seen this before, what did we do about it, and did it hold?" goes by the name of the cause. A post-mortem that
    /// names none is in no answer.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// status: reviewed
    /// contributing: [process/review]
    /// ```
    ///
    /// ## Fix
    ///
    /// Name it: `root_cause: change/config`. If the review could not find it, say that: `root_cause: unknown/indeterminate`.
    RULE = code::NO_ROOT_CAUSE, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let Some(status) = case.written.status.as_ref().filter(|_| case.is_reviewed()) else { return };
    if case.written.causes.iter().any(|cause| cause.role == CauseRole::Root) || !is_customary(case) {
        return;
    }
    let finding = case.finding(code::NO_ROOT_CAUSE, status.span, "no root cause is named");
    let help = "write `root_cause: …`, or `root_cause: unknown/indeterminate` if it could not be found";
    found.push(finding.label(format!("{} by its status", status.value.as_str())).help(help));
}

/// Whether somebody in this library names causes.
fn is_customary(case: &Case<'_>) -> bool {
    let catalog = case.catalog();
    catalog.terms("causes").any(|cause| !catalog.term(cause).all.is_empty())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{check, said_in};

    #[test]
    fn what_was_reviewed_names_its_cause() {
        let other = ("2026-01-01-y.md", "---\ntitle: Y\nroot_cause: change/config\n---\n");
        let of = |text: &str| said_in(&RULE, "", &[("2026-06-30-x.md", text), other]);
        let said = ["2026-06-30-x.md:3:9: warning[PM303] no root cause is named"];
        assert_eq!(of("---\ntitle: T\nstatus: reviewed\n---\n"), said);
        assert_eq!(of("---\ntitle: T\nstatus: closed\ncontributing: [process/review]\n---\n"), said);
        assert_eq!(of("---\ntitle: T\nstatus: closed\nroot_cause: unknown/indeterminate\n---\n"), [""; 0]);
        assert_eq!(of("---\ntitle: T\nstatus: in-review\n---\n"), [""; 0]);
    }

    #[test]
    fn a_library_without_causes_is_not_asked_for_them() {
        check(&RULE, "---\ntitle: T\nstatus: reviewed\n---\n", &[]);
    }
}
