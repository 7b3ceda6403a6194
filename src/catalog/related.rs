//! Related post-mortems, each with its reasons: declared, same root cause, same system, shared types of action.

use std::collections::BTreeMap;

use super::{Catalog, PostMortemRef, TermRef};
use crate::model::RelationKind;

/// The most related post-mortems that are shown.
const MAX_RELATED: usize = 5;

/// How many neighbours in time are looked at per term, on each side: a library of any size costs the same per page.
const NEIGHBOURS: usize = 24;

/// Why two post-mortems belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// This one says so, with its words.
    Declared(RelationKind, Option<String>),
    /// The other one says so.
    DeclaredThere(RelationKind, Option<String>),
    /// They have a root cause in common.
    SameCause(TermRef),
    /// They have a system in common.
    SameSystem(TermRef),
    /// So many types of action are in both.
    SharedActionTypes(usize),
}

/// Another post-mortem that belongs to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedPostMortem {
    /// Which one.
    pub post_mortem: PostMortemRef,
    /// Why: strongest first, never empty.
    pub reasons: Vec<Reason>,
}

impl Catalog {
    /// The post-mortems most related to this one: declared before same cause before same system, newer before older.
    pub fn related(&self, post_mortem: PostMortemRef) -> Vec<RelatedPostMortem> {
        let mut reasons: BTreeMap<PostMortemRef, Vec<Reason>> = BTreeMap::new();
        let linked = self.linked(post_mortem);
        for (other, kind, why) in &linked.declared {
            reasons.entry(*other).or_default().push(Reason::Declared(*kind, why.clone()));
        }
        for (other, kind, why) in self.declared_elsewhere(post_mortem) {
            reasons.entry(other).or_default().push(Reason::DeclaredThere(kind, why));
        }
        for cause in linked.root_causes() {
            for other in self
                .neighbours(cause, post_mortem)
                .filter(|other| self.linked(*other).root_causes().any(|c| c == cause))
            {
                reasons.entry(other).or_default().push(Reason::SameCause(cause));
            }
        }
        for (system, _) in &linked.systems {
            for other in self.neighbours(*system, post_mortem) {
                reasons.entry(other).or_default().push(Reason::SameSystem(*system));
            }
        }
        reasons.remove(&post_mortem);
        reasons.retain(|_, reasons| !reasons.iter().any(is_veto));
        let mut related: Vec<RelatedPostMortem> =
            reasons.into_iter().map(|(post_mortem, reasons)| RelatedPostMortem { post_mortem, reasons }).collect();
        related.sort_by_key(|r| std::cmp::Reverse((strength(&r.reasons), r.post_mortem)));
        related.truncate(MAX_RELATED);
        for other in &mut related {
            let shared = self.shared_action_types(post_mortem, other.post_mortem);
            if shared > 0 {
                other.reasons.push(Reason::SharedActionTypes(shared));
            }
        }
        related
    }

    /// Relations that other post-mortems declare to this one; they are found among those that name it.
    fn declared_elsewhere(
        &self,
        post_mortem: PostMortemRef,
    ) -> impl Iterator<Item = (PostMortemRef, RelationKind, Option<String>)> {
        self.declared_by_target.get(&post_mortem).into_iter().flatten().flat_map(move |other| {
            let declared = self.linked(*other).declared.iter().filter(move |(target, ..)| *target == post_mortem);
            declared.map(|(_, kind, why)| (*other, *kind, why.clone()))
        })
    }

    fn neighbours(&self, term: TermRef, post_mortem: PostMortemRef) -> impl Iterator<Item = PostMortemRef> {
        let list = &self.term(term).direct;
        let here = list.partition_point(|other| *other < post_mortem);
        let from = here.saturating_sub(NEIGHBOURS);
        list[from..(here + NEIGHBOURS).min(list.len())].iter().copied().filter(move |other| *other != post_mortem)
    }

    fn shared_action_types(&self, one: PostMortemRef, other: PostMortemRef) -> usize {
        let types = |p: PostMortemRef| {
            self.linked(p).actions.iter().filter_map(|a| a.action_type).collect::<std::collections::BTreeSet<_>>()
        };
        types(one).intersection(&types(other)).count()
    }
}

fn is_veto(reason: &Reason) -> bool {
    matches!(reason, Reason::Declared(RelationKind::NotRelated, _) | Reason::DeclaredThere(RelationKind::NotRelated, _))
}

fn strength(reasons: &[Reason]) -> u32 {
    let weight = |reason: &Reason| match reason {
        Reason::Declared(..) => 1000,
        Reason::DeclaredThere(..) => 500,
        Reason::SameCause(_) => 20,
        Reason::SameSystem(_) => 3,
        Reason::SharedActionTypes(_) => 1,
    };
    reasons.iter().map(weight).sum()
}
