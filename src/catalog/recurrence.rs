//! Recurrence: the same root cause again in the same system; and whether what was done about it held.
//!
//! A *recurrence* of an incident is a later incident with the same root cause (or one below it) and at least one shared
//! system. A done action *came back* if a recurrence of its post-mortem, for a cause it addresses, began after it was
//! done and within `held_after_days`; it *held* if none did, and still does if one began later; younger ones are too
//! early to tell.

use std::collections::HashMap;

use super::terms::Terms;
use super::{ActionRef, Catalog, LinkedPostMortem, PostMortemRef, TermRef};
use crate::model::time::Day;
use crate::model::{ActionStatus, Kind};

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Not done, or not known when, or it addresses no cause.
    Unknown,
    /// The cause came back within `held_after_days`: the first incident after it was done.
    CameBack(PostMortemRef),
    /// The cause did not come back for long enough; it may have later.
    Held,
    /// The cause has not come back, but not for long enough.
    TooEarly,
}

/// Incidents by root cause and system.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By the cause that is named itself, oldest first.
    direct: HashMap<(TermRef, TermRef), Vec<PostMortemRef>>,
    /// By the cause and every cause above it, in the order in which they began: a post-mortem may stand under another day.
    rolled_up: HashMap<(TermRef, TermRef), Vec<PostMortemRef>>,
}

impl Index {
    pub(super) fn new(linked: &[LinkedPostMortem], terms: &Terms) -> Self {
        let mut index = Self::default();
        for (i, post_mortem) in linked.iter().enumerate() {
            if post_mortem.post_mortem().kind != Kind::Incident {
                continue;
            }
            let this = PostMortemRef::at(i);
            for cause in post_mortem.root_causes() {
                for (system, _) in &post_mortem.systems {
                    push_once(index.direct.entry((cause, *system)).or_default(), this);
                    for above in with_ancestors(terms, cause) {
                        push_once(index.rolled_up.entry((above, *system)).or_default(), this);
                    }
                }
            }
        }
        let began = |p: &PostMortemRef| (linked[p.index()].post_mortem().began(), *p);
        index.rolled_up.values_mut().for_each(|list| list.sort_by_key(began));
        index
    }
}

impl Catalog {
    /// Earlier incidents that this one repeats: oldest first.
    pub fn earlier_with_same_cause(&self, post_mortem: PostMortemRef) -> Vec<PostMortemRef> {
        let linked = self.linked(post_mortem);
        if self.post_mortem(post_mortem).kind != Kind::Incident {
            return Vec::new();
        }
        let causes = linked.root_causes().flat_map(|cause| with_ancestors(&self.terms, cause));
        let mut earlier: Vec<PostMortemRef> = causes
            .flat_map(|cause| {
                linked
                    .systems
                    .iter()
                    .filter_map(move |(system, _)| self.facts.recurrences.direct.get(&(cause, *system)))
            })
            .flat_map(|list| list.iter().copied().take_while(|other| *other < post_mortem))
            .collect();
        earlier.sort_unstable();
        earlier.dedup();
        earlier
    }

    /// Later incidents that repeat this one: oldest first.
    pub fn later_with_same_cause(&self, post_mortem: PostMortemRef) -> Vec<PostMortemRef> {
        if self.post_mortem(post_mortem).kind != Kind::Incident {
            return Vec::new();
        }
        let linked = self.linked(post_mortem);
        let lists = linked.root_causes().flat_map(|cause| {
            linked.systems.iter().filter_map(move |(system, _)| self.facts.recurrences.rolled_up.get(&(cause, *system)))
        });
        let mut later: Vec<PostMortemRef> = lists.flatten().copied().filter(|other| *other > post_mortem).collect();
        later.sort_unstable();
        later.dedup();
        later
    }

    /// What became of an action.
    pub fn outcome(&self, action: ActionRef) -> Outcome {
        let Some(done) = self.done_for_a_cause(action) else { return Outcome::Unknown };
        let is_long = |day: Day| day.days_since(done) >= i64::from(self.facts.config.process.held_after_days);
        let recurrence = self.first_recurrence_after(action, done);
        match recurrence.filter(|p| self.post_mortem(*p).began().is_none_or(|began| !is_long(began))) {
            Some(recurrence) => Outcome::CameBack(recurrence),
            None if is_long(self.facts.today) => Outcome::Held,
            None => Outcome::TooEarly,
        }
    }

    /// The first incident with a cause that a done action addresses, however long after it was done.
    pub fn recurrence_after(&self, action: ActionRef) -> Option<PostMortemRef> {
        self.first_recurrence_after(action, self.done_for_a_cause(action)?)
    }

    /// When an action that addresses a cause was done.
    fn done_for_a_cause(&self, action: ActionRef) -> Option<Day> {
        let written = self.action(action);
        let addresses_any = !self.linked_action(action).causes.is_empty();
        written.done.filter(|_| written.status == ActionStatus::Done && addresses_any)
    }

    fn first_recurrence_after(&self, action: ActionRef, done: Day) -> Option<PostMortemRef> {
        let linked = self.linked(action.post_mortem);
        let began = |other: PostMortemRef| self.post_mortem(other).began();
        let causes = &self.linked_action(action).causes;
        let lists = causes.iter().flat_map(|cause| {
            linked
                .systems
                .iter()
                .filter_map(move |(system, _)| self.facts.recurrences.rolled_up.get(&(*cause, *system)))
        });
        let first = lists.filter_map(|list| {
            let from = list.partition_point(|other| began(*other).is_none_or(|day| day <= done));
            list[from..].iter().copied().find(|other| *other > action.post_mortem)
        });
        first.min_by_key(|other| (began(*other), *other))
    }

    /// Incidents with that root cause or one below it that repeat an earlier one: oldest first, each with whether an
    /// action addressing the cause was done before it began.
    pub fn recurrences_of(&self, cause: TermRef) -> Vec<(PostMortemRef, bool)> {
        let incidents = self
            .term(cause)
            .all
            .iter()
            .copied()
            .filter(|p| self.linked(*p).root_causes().any(|c| self.is_within(c, cause)));
        incidents
            .filter_map(|incident| {
                let earlier = self.earlier_with_same_cause(incident);
                (!earlier.is_empty()).then(|| (incident, self.is_after_a_fix(incident, &earlier)))
            })
            .collect()
    }

    /// Whether an action of one of `earlier` that addresses a cause of `incident` was done before `incident` began.
    pub fn is_after_a_fix(&self, incident: PostMortemRef, earlier: &[PostMortemRef]) -> bool {
        let Some(began) = self.post_mortem(incident).began() else { return false };
        let causes: Vec<TermRef> = self.linked(incident).root_causes().collect();
        earlier.iter().flat_map(|p| self.actions_of(*p)).any(|action| {
            let was_done = self.action(action).status == ActionStatus::Done
                && self.action(action).done.is_some_and(|done| done < began);
            was_done
                && self.linked_action(action).causes.iter().any(|c| causes.iter().any(|own| self.is_within(*own, *c)))
        })
    }

    /// Whether `term` is `other` or stands below it.
    pub fn is_within(&self, term: TermRef, other: TermRef) -> bool {
        with_ancestors(&self.terms, term).any(|above| above == other)
    }
}

fn with_ancestors(terms: &Terms, term: TermRef) -> impl Iterator<Item = TermRef> {
    std::iter::successors(Some(term), |term| terms.get(*term).parent)
}

fn push_once(list: &mut Vec<PostMortemRef>, post_mortem: PostMortemRef) {
    if list.last() != Some(&post_mortem) {
        list.push(post_mortem);
    }
}
