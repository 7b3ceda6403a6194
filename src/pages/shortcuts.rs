//! The page that lists the keys, and lets a reader switch the single ones off.

use serde::Serialize;

use super::row::Link;
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;

pub(super) const KIND: Kind = Kind { name: "shortcuts", pages, view };

#[derive(Debug, Serialize)]
struct Shortcuts {
    title: &'static str,
    crumbs: Vec<Link>,
    groups: Vec<Group>,
}

/// Keys that belong together.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    /// The keys, pressed one after the other, and what they do.
    keys: Vec<(Vec<&'static str>, &'static str)>,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.page("", "shortcuts"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let go_to = vec![
        (vec!["g", "h"], "Home"),
        (vec!["g", "i"], "Incidents"),
        (vec!["g", "s"], "Systems"),
        (vec!["g", "c"], "Root causes"),
        (vec!["g", "a"], "Actions"),
        (vec!["g", "n"], "Insights"),
        (vec!["?"], "This page"),
    ];
    let search = vec![(vec!["Ctrl K"], "Open search, also while typing; ⌘ K on a Mac"), (vec!["/"], "Open search")];
    let in_lists =
        vec![(vec!["j"], "Next post-mortem"), (vec!["k"], "Previous post-mortem"), (vec!["Enter"], "Open it")];
    let on_post_mortems = vec![
        (vec!["["], "Earlier post-mortem"),
        (vec!["]"], "Later post-mortem"),
        (vec!["e"], "Edit its source, where the site says where that is"),
    ];
    View::new(Shortcuts {
        title: "Keyboard shortcuts",
        crumbs: super::home_and("Keyboard shortcuts", site, page),
        groups: vec![
            Group { title: "Search", keys: search },
            Group { title: "Go to", keys: go_to },
            Group { title: "In lists", keys: in_lists },
            Group { title: "On a post-mortem", keys: on_post_mortems },
        ],
    })
}
