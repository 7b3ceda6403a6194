//! Actions under headings: by owner, system, cause or incident.

use std::collections::{BTreeMap, HashMap};

use clap::ValueEnum;

use crate::catalog::{ActionRef, Catalog, PostMortemRef, TermRef};

/// What actions are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GroupBy {
    /// Who owns them
    Owner,
    /// The systems of their post-mortem: an action stands under each
    System,
    /// The causes they address: an action stands under each
    Cause,
    /// Where they were agreed
    Incident,
}

/// Actions under one heading, in the order in which they were found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// A slug or an id; empty for those that have none.
    pub(super) key: String,
    /// The heading.
    pub(super) title: String,
    /// The actions.
    pub(super) actions: Vec<ActionRef>,
}

/// Groups by heading, those without one last; of incidents the one with the most pressing action first.
pub(super) fn groups(catalog: &Catalog, by: GroupBy, actions: &[ActionRef]) -> Vec<Group> {
    let mut first: HashMap<PostMortemRef, usize> = HashMap::new();
    for (place, action) in actions.iter().enumerate() {
        first.entry(action.post_mortem).or_insert(place);
    }
    let mut groups: BTreeMap<(bool, usize, String, String), Group> = BTreeMap::new();
    for action in actions {
        let place = if by == GroupBy::Incident { first[&action.post_mortem] } else { 0 };
        for (key, title) in headings(catalog, by, *action) {
            let group = groups
                .entry((key.is_empty(), place, title.to_lowercase(), key.clone()))
                .or_insert_with(|| Group { key, title, actions: Vec::new() });
            group.actions.push(*action);
        }
    }
    groups.into_values().collect()
}

fn headings(catalog: &Catalog, by: GroupBy, action: ActionRef) -> Vec<(String, String)> {
    let none = |title: &str| vec![(String::new(), title.to_owned())];
    let of_terms = |terms: Vec<TermRef>, title: &str| {
        let heading = |term: TermRef| (catalog.term(term).slug.to_string(), catalog.term(term).title.clone());
        if terms.is_empty() { none(title) } else { terms.into_iter().map(heading).collect() }
    };
    match by {
        GroupBy::Owner => {
            let slug = catalog.action(action).owner.as_deref().and_then(|name| catalog.owner_named(name));
            slug.map_or_else(|| none("No owner"), |slug| vec![(slug.to_string(), catalog.owners()[slug].name.clone())])
        }
        GroupBy::System => {
            let systems = &catalog.linked(action.post_mortem).systems;
            of_terms(systems.iter().map(|(term, _)| *term).collect(), "No system")
        }
        GroupBy::Cause => of_terms(catalog.linked_action(action).causes.clone(), "No cause"),
        GroupBy::Incident => {
            let post_mortem = catalog.post_mortem(action.post_mortem);
            vec![(post_mortem.id.value.to_string(), post_mortem.title.value.clone())]
        }
    }
}
