//! What an edition may show: drafts, unreviewed and confidential documents are left out before anything is linked,
//! so that no list, count or backlink can tell of them.

use std::sync::Arc;

use crate::config::Config;
use crate::model::{Document, PostMortem, Status, Subject, Visibility};

/// Which documents a build or preview shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Edition {
    /// Whether drafts are shown.
    pub drafts: bool,
    /// Whether what is for stricter readers than the site's is shown: to those who have the files, never in a build.
    pub confidential: bool,
}

/// How many post-mortems an edition leaves out, each counted under the first reason that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// For readers inside, while the edition is for everybody.
    pub internal: usize,
    /// For few readers, while the edition is for more.
    pub restricted: usize,
    /// Drafts.
    pub drafts: usize,
    /// Not reviewed yet, where the site shows reviewed ones only.
    pub unreviewed: usize,
}

/// The documents of an edition, sorted by what they are.
#[derive(Debug, Default)]
pub(super) struct Published {
    pub(super) post_mortems: Vec<Arc<Document>>,
    pub(super) terms: Vec<Arc<Document>>,
    pub(super) home: Option<Arc<Document>>,
    /// Further home pages, which have no place.
    pub(super) further_homes: Vec<Arc<Document>>,
    /// Post-mortems that exist but are not shown.
    pub(super) withheld: Vec<Arc<Document>>,
}

impl Edition {
    /// Everything there is, as those see it who write it.
    pub const WHOLE: Self = Self { drafts: true, confidential: true };

    /// What is stricter than this is left out.
    pub fn audience(self, config: &Config) -> Visibility {
        if self.confidential { Visibility::Restricted } else { config.publish.audience }
    }

    /// Sorts `documents` into what is shown and what is withheld.
    pub(super) fn select(self, documents: &[Arc<Document>], config: &Config) -> Published {
        let mut published = Published::default();
        for document in documents {
            let shelf = match &document.subject {
                Subject::PostMortem(post_mortem) if self.shows(post_mortem, config) => &mut published.post_mortems,
                Subject::PostMortem(_) => &mut published.withheld,
                Subject::Term(_) => &mut published.terms,
                Subject::Home(_) if published.home.is_some() => &mut published.further_homes,
                Subject::Home(_) => {
                    published.home = Some(Arc::clone(document));
                    continue;
                }
            };
            shelf.push(Arc::clone(document));
        }
        published
    }

    /// Counts what is withheld, by reason.
    pub(super) fn left_out(self, withheld: &[Arc<Document>], config: &Config) -> LeftOut {
        let mut left_out = LeftOut::default();
        for post_mortem in withheld.iter().filter_map(|document| document.post_mortem()) {
            let status = post_mortem.status.as_ref().map(|status| status.value);
            let count = match (post_mortem.visibility > self.audience(config), status) {
                (true, _) if post_mortem.visibility == Visibility::Restricted => &mut left_out.restricted,
                (true, _) => &mut left_out.internal,
                (false, Some(Status::Draft)) => &mut left_out.drafts,
                (false, _) => &mut left_out.unreviewed,
            };
            *count += 1;
        }
        left_out
    }

    fn shows(self, post_mortem: &PostMortem, config: &Config) -> bool {
        let status = post_mortem.status.as_ref().map(|status| status.value);
        let is_reviewed = matches!(status, Some(Status::Reviewed | Status::Closed));
        let is_far_enough = match status {
            Some(Status::Draft) => self.drafts,
            _ => !config.publish.require_review || is_reviewed || self.drafts,
        };
        is_far_enough && post_mortem.visibility <= self.audience(config)
    }
}
