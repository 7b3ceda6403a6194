//! The history of one root cause: its incidents and what was done about it.

use crate::catalog::{ActionRef, Catalog, PostMortemRef, TermRef};

use super::recurrence::above;
use super::{is_incident, repeats};

/// One incident of a root cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The incident.
    pub post_mortem: PostMortemRef,
    /// Whether it repeats an earlier one, and then whether it began after a fix was done.
    pub repeat: Option<bool>,
}

/// What is known of a root cause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The incidents of which it, or a cause below it, is a root cause; oldest first.
    pub incidents: Vec<Seen>,
    /// The other post-mortems that name it: as a contributing cause, or of a near miss or a game day; oldest first.
    pub others: Vec<PostMortemRef>,
    /// The actions of all of these that address it, a cause below it or a cause above it; oldest first.
    pub fixes: Vec<ActionRef>,
}

/// Collects the history of a root cause.
pub fn history(catalog: &Catalog, cause: TermRef) -> History {
    let is_root = |p: PostMortemRef| {
        is_incident(catalog, p) && catalog.linked(p).root_causes().any(|c| catalog.is_within(c, cause))
    };
    let (roots, others): (Vec<PostMortemRef>, _) = catalog.term(cause).all.iter().partition(|p| is_root(**p));
    let by_broader_causes = above(catalog, cause).skip(1).flat_map(|cause| &catalog.term(cause).direct).copied();
    let repeats = repeats(catalog, roots.iter().copied().chain(by_broader_causes));
    let repeat = |p: PostMortemRef| {
        let causes = catalog.linked(p).root_causes().filter(|c| catalog.is_within(*c, cause));
        causes.filter_map(|c| repeats.get(&(p, c)).copied()).max()
    };
    let incidents = roots.into_iter().map(|p| Seen { post_mortem: p, repeat: repeat(p) }).collect();
    let is_fix = |action: &ActionRef| {
        let addressed = &catalog.linked_action(*action).causes;
        addressed.iter().any(|c| catalog.is_within(*c, cause) || catalog.is_within(cause, *c))
    };
    let fixes = catalog.term(cause).all.iter().flat_map(|p| catalog.actions_of(*p)).filter(is_fix).collect();
    History { incidents, others, fixes }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;
    use crate::address::Slug;
    use crate::model::Kind;

    #[test]
    fn a_history_has_incidents_others_and_fixes() {
        let catalog = library("2026-07-28")
            .with(incident("2025-01-01-a").system("web").cause("batch/cron").act(act("x").done("2025-02-01")))
            .with(incident("2025-03-01-b").system("web").cause("code").contributing("batch").act(act("code only")))
            .with(incident("2025-04-01-c").system("web").cause("batch").act(act("y").addresses("batch")))
            .with(incident("2025-05-01-d").system("web").cause("batch/cron").act(act("z").addresses("batch")))
            .with(incident("2025-06-01-e").system("web").cause("batch").kind(Kind::GameDay))
            .link();
        let history = |slug: &str| {
            let cause = catalog.find_term("causes", &Slug::parse(slug).expect(slug)).expect(slug);
            let history = history(&catalog, cause);
            let repeats: Vec<Option<bool>> = history.incidents.iter().map(|seen| seen.repeat).collect();
            let fixes: Vec<&str> = history.fixes.iter().map(|a| &*catalog.action(*a).what).collect();
            (repeats, history.others.len(), fixes.join(" "))
        };
        assert_eq!(history("batch"), (vec![None, None, Some(true)], 2, "x y z".to_owned()));
        assert_eq!(history("batch/cron"), (vec![None, Some(true)], 0, "x z".to_owned()));
    }
}
