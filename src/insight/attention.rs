//! What somebody should look at.

use crate::catalog::{ActionRef, Catalog, PostMortemRef, TermRef};
use crate::model::{CauseRole, Status};

use super::{Month, State, is_incident, repeats, state};

/// What somebody should look at, most pressing first in each list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attention {
    /// Overdue actions with the days they are late, latest first.
    pub overdue: Vec<(ActionRef, i64)>,
    /// Incidents of the last 12 months that began after a fix for a root cause was done, with that cause; newest first.
    pub came_back: Vec<(PostMortemRef, TermRef)>,
    /// Post-mortems in review for longer than `review_after_days`, with the days since their day; longest first.
    pub in_review: Vec<(PostMortemRef, i64)>,
    /// Incidents without a root cause, newest first; empty where no post-mortem of the library names one.
    pub no_root_cause: Vec<PostMortemRef>,
}

/// Collects what somebody should look at.
pub fn attention(catalog: &Catalog) -> Attention {
    let mut attention = Attention::default();
    for action in catalog.actions() {
        if let State::Overdue(days) = state(catalog, action) {
            attention.overdue.push((action, days));
        }
    }
    attention.overdue.sort_by_key(|(_, days)| std::cmp::Reverse(*days));
    let from = Month::of(catalog.today()).plus(-11).first_day();
    let is_recent = |p: &PostMortemRef| catalog.post_mortem(*p).date.as_ref().is_some_and(|date| date.value >= from);
    attention.came_back = repeats(catalog, catalog.post_mortems())
        .into_iter()
        .filter(|((p, _), after_a_fix)| *after_a_fix && is_recent(p))
        .map(|(returned, _)| returned)
        .rev()
        .collect();
    attention.in_review = catalog.post_mortems().filter_map(|p| Some((p, days_in_review(catalog, p)?))).collect();
    attention.in_review.sort_by_key(|(_, days)| std::cmp::Reverse(*days));
    if catalog.post_mortems().any(|p| names_root_cause(catalog, p)) {
        let without = |p: &PostMortemRef| is_incident(catalog, *p) && !names_root_cause(catalog, *p);
        attention.no_root_cause = catalog.post_mortems().rev().filter(without).collect();
    }
    attention
}

fn names_root_cause(catalog: &Catalog, post_mortem: PostMortemRef) -> bool {
    catalog.post_mortem(post_mortem).causes.iter().any(|cause| cause.role == CauseRole::Root)
}

/// The days since its day, of a post-mortem that is in review for too long.
fn days_in_review(catalog: &Catalog, post_mortem: PostMortemRef) -> Option<i64> {
    let post_mortem = catalog.post_mortem(post_mortem);
    post_mortem.status.as_ref().filter(|status| status.value == Status::InReview)?;
    let days = catalog.today().days_since(post_mortem.date.as_ref()?.value);
    (days > i64::from(catalog.config().process.review_after_days)).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    #[test]
    fn what_is_late_comes_first() {
        let catalog = library("2026-07-28")
            .with(incident("2025-11-04-a").system("web").cause("batch").act(act("cap").due("2026-02-02")))
            .with(incident("2026-01-04-b").system("web").cause("batch").act(act("log").done("2026-02-02")))
            .with(incident("2026-06-30-c").system("web").cause("batch").act(act("alert").due("2026-07-17")))
            .with(incident("2026-07-10-d").status(Status::InReview))
            .with(incident("2026-07-20-e").status(Status::InReview).cause("batch"))
            .link();
        let attention = attention(&catalog);
        let days: Vec<i64> = attention.overdue.iter().map(|(_, days)| *days).collect();
        assert_eq!(days, [176, 11]);
        let id = |p: &PostMortemRef| catalog.post_mortem(*p).id.value.to_string();
        assert_eq!(attention.came_back.iter().map(|(p, _)| id(p)).collect::<Vec<_>>(), ["2026-06-30-c"]);
        assert_eq!(
            attention.in_review.iter().map(|(p, days)| (id(p), *days)).collect::<Vec<_>>(),
            [("2026-07-10-d".to_owned(), 18)]
        );
        assert_eq!(attention.no_root_cause.iter().map(id).collect::<Vec<_>>(), ["2026-07-10-d"]);
    }

    #[test]
    fn a_library_that_names_no_causes_is_not_blamed_for_it() {
        let catalog = library("2026-07-28").with(incident("2019-05-01-a")).link();
        assert_eq!(attention(&catalog), Attention::default());
    }
}
