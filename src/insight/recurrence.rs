//! Root causes that keep coming back: who repeats whom, for many incidents in one pass.
//!
//! The catalog answers this for one incident by listing all earlier ones; a page about hundreds of incidents asks
//! here instead, which costs the same for each.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::catalog::{Catalog, PostMortemRef, TermRef};
use crate::model::ActionStatus;
use crate::model::time::Day;

use super::is_incident;

/// A root cause and the incidents that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseCount {
    /// The cause, as it is named itself.
    pub cause: TermRef,
    /// The incidents, oldest first, each with what [`repeats`] says of it.
    pub incidents: Vec<(PostMortemRef, Option<bool>)>,
}

impl CauseCount {
    /// How many repeat an earlier one.
    pub fn repeated(&self) -> usize {
        self.incidents.iter().filter(|(_, repeat)| repeat.is_some()).count()
    }

    /// How many do so after a fix was done.
    pub fn after_a_fix(&self) -> usize {
        self.incidents.iter().filter(|(_, repeat)| *repeat == Some(true)).count()
    }
}

/// The incidents among `post_mortems` that repeat an earlier one among them (the same root cause, or one above it, and
/// a shared system), by incident and root cause; each with whether an action of an earlier one that addresses a cause
/// of this one was done before it began.
pub fn repeats(
    catalog: &Catalog,
    post_mortems: impl IntoIterator<Item = PostMortemRef>,
) -> BTreeMap<(PostMortemRef, TermRef), bool> {
    let mut incidents: Vec<PostMortemRef> = post_mortems.into_iter().filter(|p| is_incident(catalog, *p)).collect();
    incidents.sort_unstable();
    incidents.dedup();
    let mut past = Past { catalog, seen: HashSet::new(), fixed: HashMap::new() };
    let mut repeats = BTreeMap::new();
    for incident in incidents {
        for cause in catalog.linked(incident).root_causes() {
            if let Some(after_a_fix) = past.repeated_by(incident, cause) {
                repeats.insert((incident, cause), after_a_fix);
            }
        }
        past.take(incident);
    }
    repeats
}

/// The root causes that the incidents among `post_mortems` (oldest first) name, each with its incidents; most incidents
/// first.
pub fn root_causes(catalog: &Catalog, post_mortems: impl Iterator<Item = PostMortemRef> + Clone) -> Vec<CauseCount> {
    let repeats = repeats(catalog, post_mortems.clone());
    let mut by_cause: BTreeMap<TermRef, Vec<(PostMortemRef, Option<bool>)>> = BTreeMap::new();
    for incident in post_mortems.filter(|p| is_incident(catalog, *p)) {
        for cause in catalog.linked(incident).root_causes() {
            let list = by_cause.entry(cause).or_default();
            if list.last().is_none_or(|(last, _)| *last != incident) {
                list.push((incident, repeats.get(&(incident, cause)).copied()));
            }
        }
    }
    let mut counts: Vec<CauseCount> =
        by_cause.into_iter().map(|(cause, incidents)| CauseCount { cause, incidents }).collect();
    sort(catalog, &mut counts);
    counts
}

/// The root causes with an incident among `post_mortems` that repeats an earlier one, whether that is among them or not;
/// each with those of its incidents that are; most incidents first.
pub fn recurring(catalog: &Catalog, post_mortems: &BTreeSet<PostMortemRef>) -> Vec<CauseCount> {
    let mut counts = root_causes(catalog, catalog.post_mortems());
    counts.iter_mut().for_each(|count| count.incidents.retain(|(incident, _)| post_mortems.contains(incident)));
    counts.retain(|count| count.repeated() > 0);
    sort(catalog, &mut counts);
    counts
}

fn sort(catalog: &Catalog, counts: &mut [CauseCount]) {
    counts.sort_by_cached_key(|count| {
        let order = (count.incidents.len(), count.after_a_fix(), count.repeated());
        (std::cmp::Reverse(order), catalog.term(count.cause).slug.clone())
    });
}

/// How many incidents of a cause repeat an earlier one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repeated {
    /// How many do.
    pub n: usize,
    /// How many of these began after a fix was done.
    pub after_a_fix: usize,
}

/// How many incidents repeat an earlier one, by root cause and every cause above it; each counts once per cause.
pub fn repeated_by_term(catalog: &Catalog) -> HashMap<TermRef, Repeated> {
    let mut by_incident: BTreeMap<(PostMortemRef, TermRef), bool> = BTreeMap::new();
    for ((incident, cause), after_a_fix) in repeats(catalog, catalog.post_mortems()) {
        for term in above(catalog, cause) {
            *by_incident.entry((incident, term)).or_default() |= after_a_fix;
        }
    }
    let mut repeated: HashMap<TermRef, Repeated> = HashMap::new();
    for ((_, term), after_a_fix) in by_incident {
        let count = repeated.entry(term).or_default();
        count.n += 1;
        count.after_a_fix += usize::from(after_a_fix);
    }
    repeated
}

/// What is known of the incidents so far.
struct Past<'a> {
    catalog: &'a Catalog,
    /// The root causes and systems that were seen together.
    seen: HashSet<(TermRef, TermRef)>,
    /// When an action was first done, by root cause and system of its incident and the cause it addresses.
    fixed: HashMap<(TermRef, TermRef, TermRef), Day>,
}

impl Past<'_> {
    fn repeated_by(&self, incident: PostMortemRef, cause: TermRef) -> Option<bool> {
        let linked = self.catalog.linked(incident);
        let pairs = || {
            let causes = above(self.catalog, cause);
            causes.flat_map(|cause| linked.systems.iter().map(move |(system, _)| (cause, *system)))
        };
        let mut is_repeated = false;
        for pair in pairs().filter(|pair| self.seen.contains(pair)) {
            is_repeated = true;
            let began = self.catalog.post_mortem(incident).began();
            let mut addressed = linked.root_causes().flat_map(|own| above(self.catalog, own));
            let is_fixed = |addressed| {
                let done = self.fixed.get(&(pair.0, pair.1, addressed));
                done.zip(began).is_some_and(|(done, began)| *done < began)
            };
            if addressed.any(is_fixed) {
                return Some(true);
            }
        }
        is_repeated.then_some(false)
    }

    fn take(&mut self, incident: PostMortemRef) {
        let linked = self.catalog.linked(incident);
        for cause in linked.root_causes() {
            for (system, _) in &linked.systems {
                self.seen.insert((cause, *system));
                for action in self.catalog.actions_of(incident) {
                    let written = self.catalog.action(action);
                    let Some(done) = written.done.filter(|_| written.status == ActionStatus::Done) else { continue };
                    for addressed in &self.catalog.linked_action(action).causes {
                        let first = self.fixed.entry((cause, *system, *addressed)).or_insert(done);
                        *first = done.min(*first);
                    }
                }
            }
        }
    }
}

/// Terms with all those above them, each once.
pub fn rolled_up(catalog: &Catalog, terms: impl IntoIterator<Item = TermRef>) -> BTreeSet<TermRef> {
    terms.into_iter().flat_map(|term| above(catalog, term)).collect()
}

/// A term and the terms above it.
pub(super) fn above(catalog: &Catalog, term: TermRef) -> impl Iterator<Item = TermRef> {
    std::iter::successors(Some(term), |term| catalog.term(*term).parent)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    #[test]
    fn a_repeat_needs_the_cause_and_a_system() {
        let catalog = library("2026-07-28")
            .with(incident("2025-01-01-a").system("web").cause("batch").act(act("x").done("2025-02-01")))
            .with(incident("2025-03-01-b").system("mail").cause("batch"))
            .with(incident("2025-04-01-c").system("web").cause("batch/cron"))
            .with(incident("2025-05-01-d").system("mail").cause("batch"))
            .link();
        let names: Vec<(&str, bool)> = repeats(&catalog, catalog.post_mortems())
            .into_iter()
            .map(|((p, _), after)| (catalog.post_mortem(p).id.value.as_str(), after))
            .collect();
        assert_eq!(names, [("2025-04-01-c", true), ("2025-05-01-d", false)]);
        let counts: Vec<(usize, usize, usize)> = root_causes(&catalog, catalog.post_mortems())
            .iter()
            .map(|count| (count.incidents.len(), count.repeated(), count.after_a_fix()))
            .collect();
        assert_eq!(counts, [(3, 1, 0), (1, 1, 1)]);
        let last = catalog.post_mortems().skip(2).collect();
        let of_these: Vec<(usize, usize)> =
            recurring(&catalog, &last).iter().map(|count| (count.incidents.len(), count.after_a_fix())).collect();
        assert_eq!(of_these, [(1, 1), (1, 0)]);
    }

    /// The pass agrees with the catalog's own answer on a few hundred made-up libraries.
    #[test]
    fn the_pass_agrees_with_the_catalog() {
        let mut state = 7_u64;
        let mut random = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % n).expect("a small number")
        };
        for _ in 0..200 {
            let mut library = library("2026-07-28");
            for i in 0..12 {
                let month = i + 1;
                let mut entry = incident(&format!("2025-{month:02}-10-x"))
                    .system(["a", "b", "c"][random(3)])
                    .cause(["k", "k/l", "k/m", "n"][random(4)]);
                if random(3) == 0 {
                    entry = entry.system("d").cause("n");
                }
                if random(2) == 0 {
                    entry = entry.act(act("fix").done(&format!("2025-{:02}-20", 1 + random(12))));
                }
                library = library.with(entry);
            }
            let catalog = library.link();
            let found = repeats(&catalog, catalog.post_mortems());
            for incident in catalog.post_mortems() {
                let mine: Vec<bool> =
                    found.iter().filter(|((p, _), _)| *p == incident).map(|(_, after)| *after).collect();
                let earlier = catalog.earlier_with_same_cause(incident);
                assert_eq!(!mine.is_empty(), !earlier.is_empty());
                assert_eq!(mine.contains(&true), catalog.is_after_a_fix(incident, &earlier));
            }
        }
    }
}
