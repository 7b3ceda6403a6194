//! PM307: a review takes too long.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::Status;

rule!(
    /// ## What it finds
    ///
    /// A post-mortem that is `in-review` more than `review_after_days` (10, unless `[process]` of `site.toml` says otherwise) after
    /// its day.
    ///
    /// ## Why
    ///
    /// Memory fades within days. What is not agreed on by then is agreed on without those who were there.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// date: 2026-06-30
    /// status: in-review   # and today is 28 July
    /// ```
    ///
    /// ## Fix
    ///
    /// Hold the review and set the status to `reviewed`.
    RULE = code::REVIEW_OVERDUE, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let in_review =
        case.written.status.as_ref().filter(|status| !status.is_derived() && status.value == Status::InReview);
    let (Some(status), Some(date)) = (in_review, &case.written.date) else { return };
    let days = case.today().days_since(date.value);
    let most = case.config().process.review_after_days;
    if days > i64::from(most) {
        let message = format!("the review is overdue: it is {days} days after the incident, and {most} were agreed on");
        let finding = case.finding(code::REVIEW_OVERDUE, status.span, message);
        found.push(finding.help("hold the review, then set the status to `reviewed`"));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{check, said_in};

    #[test]
    fn a_review_is_held_while_people_remember() {
        let late = "---\ntitle: T\nstatus: in-review\n---\n";
        check(
            &RULE,
            late,
            &["3:9: warning[PM307] the review is overdue: it is 28 days after the incident, and 10 were agreed on"],
        );
        check(&RULE, "---\ntitle: T\ndate: 2026-07-18\nstatus: in-review\n---\n", &[]);
        check(&RULE, "---\ntitle: T\nstatus: reviewed\n---\n", &[]);
        assert_eq!(said_in(&RULE, "[process]\nreview_after_days = 28\n", &[("2026-06-30-x.md", late)]), [""; 0]);
    }
}
