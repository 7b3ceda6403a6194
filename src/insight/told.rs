//! Recurrence as it is known: declared by an author (`related: recurrence-of`), or suspected because cause and system
//! are the same.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, PostMortemRef};
use crate::model::RelationKind;

use super::{is_incident, repeats};

/// An incident that recurs, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// The later incident.
    pub incident: PostMortemRef,
    /// Suspected: it has the root cause of an earlier one, or one below it, and a system of it; then whether it began
    /// after a fix was done (it came back).
    pub suspected: Option<bool>,
    /// Declared: those that its author says it is a recurrence of.
    pub declared: Vec<PostMortemRef>,
}

/// How many incidents recur.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recurrences {
    /// Suspected: the same root cause and a shared system.
    pub suspected: usize,
    /// Of the suspected: those that began after a fix was done.
    pub came_back: usize,
    /// Declared by their authors.
    pub declared: usize,
    /// Both suspected and declared.
    pub both: usize,
}

/// The incidents that recur, oldest first.
pub fn recurrences(catalog: &Catalog) -> BTreeMap<PostMortemRef, Recurrence> {
    let mut found: BTreeMap<PostMortemRef, Recurrence> = BTreeMap::new();
    let unknown = |incident| Recurrence { incident, suspected: None, declared: Vec::new() };
    for ((incident, _), after_a_fix) in repeats(catalog, catalog.post_mortems()) {
        let entry = found.entry(incident).or_insert_with(|| unknown(incident));
        entry.suspected = entry.suspected.max(Some(after_a_fix));
    }
    for incident in catalog.post_mortems().filter(|p| is_incident(catalog, *p)) {
        let declared = declared(catalog, incident);
        if !declared.is_empty() {
            found.entry(incident).or_insert_with(|| unknown(incident)).declared = declared;
        }
    }
    found
}

/// Those that a post-mortem is a recurrence of, as its author says.
pub fn declared(catalog: &Catalog, post_mortem: PostMortemRef) -> Vec<PostMortemRef> {
    let declared = catalog.linked(post_mortem).declared.iter();
    declared.filter(|(_, kind, _)| *kind == RelationKind::RecurrenceOf).map(|(other, ..)| *other).collect()
}

/// Counts those of `post_mortems` that recur; each once.
pub fn count_recurrences(
    known: &BTreeMap<PostMortemRef, Recurrence>,
    post_mortems: impl IntoIterator<Item = PostMortemRef>,
) -> Recurrences {
    let mut count = Recurrences::default();
    for recurrence in post_mortems.into_iter().filter_map(|p| known.get(&p)) {
        let is_declared = !recurrence.declared.is_empty();
        count.suspected += usize::from(recurrence.suspected.is_some());
        count.came_back += usize::from(recurrence.suspected == Some(true));
        count.declared += usize::from(is_declared);
        count.both += usize::from(is_declared && recurrence.suspected.is_some());
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    #[test]
    fn what_is_declared_and_what_is_suspected_are_told_apart() {
        let catalog = library("2026-07-28")
            .with(incident("2025-01-01-a").system("web").cause("batch").act(act("x").done("2025-02-01")))
            .with(
                incident("2025-03-01-b")
                    .system("web")
                    .cause("batch")
                    .related("2025-01-01-a", RelationKind::RecurrenceOf),
            )
            .with(
                incident("2025-04-01-c")
                    .system("mail")
                    .cause("code")
                    .related("2025-01-01-a", RelationKind::RecurrenceOf),
            )
            .with(incident("2025-05-01-d").system("mail").cause("code").related("2025-04-01-c", RelationKind::SeeAlso))
            .link();
        let known = recurrences(&catalog);
        let seen: Vec<(&str, Option<bool>, usize)> = known
            .values()
            .map(|r| (catalog.post_mortem(r.incident).id.value.as_str(), r.suspected, r.declared.len()))
            .collect();
        assert_eq!(
            seen,
            [("2025-03-01-b", Some(true), 1), ("2025-04-01-c", None, 1), ("2025-05-01-d", Some(false), 0)]
        );
        let count = count_recurrences(&known, catalog.post_mortems());
        assert_eq!(count, Recurrences { suspected: 2, came_back: 1, declared: 2, both: 1 });
    }
}
