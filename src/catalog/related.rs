//! Related post-mortems, each with its reasons: declared, same root cause, same system, shared types of action.

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
        let linked = self.linked(post_mortem);
        let declared = linked.declared.iter().map(|(other, kind, why)| (*other, Reason::Declared(*kind, why.clone())));
        let mut reasons: Vec<(PostMortemRef, Reason)> = declared.collect();
        let declared = self.declared_elsewhere(post_mortem);
        reasons.extend(declared.map(|(other, kind, why)| (other, Reason::DeclaredThere(kind, why))));
        for cause in linked.root_causes() {
            let others = self.neighbours(cause, post_mortem);
            let others = others.filter(|other| self.linked(*other).root_causes().any(|c| c == cause));
            reasons.extend(others.map(|other| (other, Reason::SameCause(cause))));
        }
        for (system, _) in &linked.systems {
            let others = self.neighbours(*system, post_mortem);
            reasons.extend(others.map(|other| (other, Reason::SameSystem(*system))));
        }
        reasons.retain(|(other, _)| *other != post_mortem);
        // Sorting keeps the reasons for one post-mortem in their order.
        reasons.sort_by_key(|(other, _)| *other);
        let mut strongest: Vec<(u32, &[(PostMortemRef, Reason)])> = reasons
            .chunk_by(|one, next| one.0 == next.0)
            .filter(|reasons| !reasons.iter().any(|(_, reason)| is_veto(reason)))
            .map(|reasons| (reasons.iter().map(|(_, reason)| weight(reason)).sum(), reasons))
            .collect();
        strongest.sort_unstable_by_key(|(strength, reasons)| std::cmp::Reverse((*strength, reasons[0].0)));
        strongest.truncate(MAX_RELATED);
        strongest.into_iter().map(|(_, reasons)| self.with_shared_action_types(post_mortem, reasons)).collect()
    }

    fn with_shared_action_types(&self, one: PostMortemRef, reasons: &[(PostMortemRef, Reason)]) -> RelatedPostMortem {
        let other = reasons[0].0;
        let mut reasons: Vec<Reason> = reasons.iter().map(|(_, reason)| reason.clone()).collect();
        let shared = self.shared_action_types(one, other);
        if shared > 0 {
            reasons.push(Reason::SharedActionTypes(shared));
        }
        RelatedPostMortem { post_mortem: other, reasons }
    }

    /// Relations that other post-mortems declare to this one; they are found among those that name it.
    fn declared_elsewhere(
        &self,
        post_mortem: PostMortemRef,
    ) -> impl Iterator<Item = (PostMortemRef, RelationKind, Option<String>)> {
        self.facts.declared_by_target.get(&post_mortem).into_iter().flatten().flat_map(move |other| {
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
            let mut types: Vec<TermRef> = self.linked(p).actions.iter().filter_map(|a| a.action_type).collect();
            types.sort_unstable();
            types.dedup();
            types
        };
        let others = types(other);
        types(one).iter().filter(|action_type| others.binary_search(action_type).is_ok()).count()
    }
}

fn is_veto(reason: &Reason) -> bool {
    matches!(reason, Reason::Declared(RelationKind::NotRelated, _) | Reason::DeclaredThere(RelationKind::NotRelated, _))
}

fn weight(reason: &Reason) -> u32 {
    match reason {
        Reason::Declared(..) => 1000,
        Reason::DeclaredThere(..) => 500,
        Reason::SameCause(_) => 20,
        Reason::SameSystem(_) => 3,
        Reason::SharedActionTypes(_) => 1,
    }
}
