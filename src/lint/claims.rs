//! What a post-mortem claims of itself: rules stay quiet about what its author never set out to do.

use super::Case;
use crate::model::{Action, Kind, Origin, Status};

impl Case<'_> {
    /// Whether its author says that it is still being written.
    pub(super) fn is_draft(&self) -> bool {
        self.status() == Some(Status::Draft)
    }

    /// Whether its author says that others may hold it to the process, and it is of a kind that has one.
    pub(super) fn is_in_review(&self) -> bool {
        let is_far = matches!(self.status(), Some(Status::InReview | Status::Reviewed | Status::Closed));
        is_far && self.written.kind != Kind::GameDay
    }

    /// Whether its author says that the review is over, and it is of a kind that has one.
    pub(super) fn is_reviewed(&self) -> bool {
        self.is_in_review() && self.status() != Some(Status::InReview)
    }

    /// The actions that the process is to follow: those typed in front matter, all where the site requires actions.
    pub(super) fn actions(&self) -> impl Iterator<Item = (usize, &Action)> {
        let are_required = self.config().process.require.iter().any(|field| field == "actions");
        let actions = self.written.actions.iter().enumerate();
        actions.filter(move |(_, action)| are_required || action.origin == Origin::FrontMatter)
    }

    fn status(&self) -> Option<Status> {
        let typed = self.written.status.as_ref().filter(|status| status.origin == Origin::FrontMatter);
        typed.map(|status| status.value)
    }
}
