//! What a result of a search shows of a post-mortem, a term or an action: plain text and an address.

use std::collections::HashMap;

use serde::Serialize;

use super::row::{action_badge, kind_badge, severity_badge, unfinished};
use super::{Site, task, words};
use crate::catalog::{ActionRef, PostMortemRef, TermRef};
use crate::insight::{self, Repeated, State};
use crate::markdown;
use crate::model::Kind;

/// The most systems and causes that a result names.
const MAX_TERMS: usize = 3;

/// A post-mortem among results. All addresses start at the top of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentHit {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Its day as printed; empty if unknown.
    pub day: String,
    /// Its severity as printed; empty if it has none.
    pub severity: String,
    /// 1 is worst, to 4; 0 is unknown.
    pub rank: u8,
    /// What is unusual about it.
    pub badges: Vec<String>,
    /// The titles of its systems.
    pub systems: Vec<String>,
    /// The titles of its root causes.
    pub causes: Vec<String>,
}

/// A term among results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermHit {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The titles of the terms above it.
    pub path: String,
    /// How often it is named, and what became of it.
    pub note: String,
}

/// An action among results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionHit {
    /// What is to be done.
    pub title: String,
    /// Its place on the page of its post-mortem.
    pub url: String,
    /// `process`, `technical` or `other`.
    pub kind: &'static str,
    /// Who owns it; empty if nobody.
    pub owner: String,
    /// How far it is, as a word of our own.
    pub state: &'static str,
    /// How far it is, as printed.
    pub progress: String,
    /// The title of its post-mortem.
    pub of: String,
}

/// What all results need to know about the whole library.
pub struct Hits<'a> {
    site: Site<'a>,
    repeated: HashMap<TermRef, Repeated>,
    /// The actions that are neither done nor dropped, by the causes they address.
    open: HashMap<TermRef, usize>,
}

impl<'a> Hits<'a> {
    /// Looks at the library once.
    pub fn new(site: Site<'a>) -> Self {
        let catalog = site.catalog;
        let mut open = HashMap::new();
        for action in catalog.actions().filter(|action| catalog.action(*action).is_open()) {
            for cause in &catalog.linked_action(action).causes {
                *open.entry(*cause).or_default() += 1;
            }
        }
        Self { site, repeated: insight::repeated_by_term(catalog), open }
    }

    /// A post-mortem.
    pub fn incident(&self, post_mortem: PostMortemRef) -> IncidentHit {
        let catalog = self.site.catalog;
        let (written, linked) = (catalog.post_mortem(post_mortem), catalog.linked(post_mortem));
        let titles = |terms: &mut dyn Iterator<Item = TermRef>| {
            terms.take(MAX_TERMS).map(|term| catalog.term(term).title.clone()).collect()
        };
        let severity = written.severity.as_ref().map(|severity| severity_badge(catalog.config(), &severity.value));
        let rank = written.severity.as_ref().and_then(|severity| catalog.config().severity_rank(&severity.value));
        let unusual = [kind_badge(written.kind), written.status.as_ref().and_then(|status| unfinished(status.value))];
        IncidentHit {
            title: written.title.value.clone(),
            url: self.site.links_at_top().post_mortem(post_mortem),
            day: written.date.as_ref().map(|d| d.value.format(&catalog.config().site.date_format)).unwrap_or_default(),
            severity: severity.map(|badge| badge.label).unwrap_or_default(),
            rank: rank.map_or(0, |rank| u8::try_from(rank + 1).unwrap_or(4).min(4)),
            badges: unusual.into_iter().flatten().map(|badge| badge.label).collect(),
            systems: titles(&mut linked.systems.iter().map(|(system, _)| *system)),
            causes: titles(&mut linked.root_causes()),
        }
    }

    /// A term.
    pub fn term(&self, term: TermRef) -> TermHit {
        let catalog = self.site.catalog;
        let known = catalog.term(term);
        let above = std::iter::successors(known.parent, |term| catalog.term(*term).parent);
        let mut path: Vec<&str> = above.map(|term| &*catalog.term(term).title).collect();
        path.reverse();
        TermHit {
            title: known.title.clone(),
            url: self.site.links_at_top().term(term),
            path: path.join(" › "),
            note: self.note(term),
        }
    }

    /// `3 incidents · came back after a fix · 5 actions open`.
    fn note(&self, term: TermRef) -> String {
        let catalog = self.site.catalog;
        let known = catalog.term(term);
        let taxonomy = &*catalog.taxonomy_of(term).key;
        if taxonomy == "action-types" {
            return words::count(known.actions.len(), "action");
        }
        let only_incidents = known.all.iter().all(|p| catalog.post_mortem(*p).kind == Kind::Incident);
        let mut parts = vec![words::count(known.all.len(), if only_incidents { "incident" } else { "post-mortem" })];
        if taxonomy == "causes" {
            let repeated = self.repeated.get(&term).copied().unwrap_or_default();
            match (repeated.n, repeated.after_a_fix) {
                (0, _) => {}
                (_, 0) => parts.push("repeated".to_owned()),
                _ => parts.push("came back after a fix".to_owned()),
            }
            let n_open = self.open.get(&term).copied().unwrap_or_default();
            if n_open > 0 {
                parts.push(format!("{} open", words::count(n_open, "action")));
            }
        }
        parts.join(" · ")
    }

    /// An action.
    pub fn action(&self, action: ActionRef) -> ActionHit {
        let catalog = self.site.catalog;
        let written = catalog.action(action);
        ActionHit {
            title: markdown::plain(&written.what),
            url: task::href(&self.site, &self.site.links_at_top(), action),
            kind: task::kind(written),
            owner: written.owner.clone().unwrap_or_default(),
            state: match insight::state(catalog, action) {
                State::Overdue(_) => "overdue",
                State::Open => "open",
                State::InProgress => "in-progress",
                State::Done => "done",
                State::Dropped => "dropped",
            },
            progress: action_badge(written, catalog.today()).label,
            of: catalog.post_mortem(action.post_mortem).title.value.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{act, incident, library};
    use crate::pages::plan;

    #[test]
    fn results_say_what_a_reader_at_three_in_the_morning_wants_to_know() {
        let catalog = library("2026-07-28")
            .with(incident("2025-07-01-a").system("web").cause("load/batch").act(act("nice").done("2025-07-10")))
            .with(
                incident("2025-11-04-b")
                    .system("web")
                    .cause("load/batch")
                    .act(act("cap").due("2026-07-17").owner("SRE")),
            )
            .link();
        let plan = plan(&catalog).value;
        let hits = Hits::new(Site { catalog: &catalog, addresses: &plan.addresses, alike: None });
        let cause = catalog.terms("causes").nth(1).expect("load/batch");
        let hit = hits.term(cause);
        assert_eq!((&*hit.path, &*hit.url), ("Load", "causes/load/batch.html"));
        assert_eq!(hit.note, "2 incidents · came back after a fix · 1 action open");
        let last = catalog.post_mortems().next_back().expect("two");
        assert_eq!(hits.incident(last).causes, ["Batch"]);
        let action = hits.action(catalog.actions().next_back().expect("two"));
        assert_eq!((action.state, &*action.progress, &*action.owner), ("overdue", "11 days late", "SRE"));
        assert_eq!(action.url, "incidents/2025-11-04-b.html#cb-action-a1");
    }
}
