//! All root causes as a tree, with how often each came back or repeated.

use serde::Serialize;

use super::crumb::crumbs;
use super::row::{Link, term_link};
use super::tree::{self, Node};
use super::{Kind, Page, Site, Subject, View, words};
use crate::address::OutPath;
use crate::catalog::TermRef;
use crate::insight;

pub(super) const KIND: Kind = Kind { name: "causes", pages, view };

/// The most causes that are listed as used once.
const MAX_ONCE: usize = 60;

#[derive(Debug, Serialize)]
struct Causes {
    title: String,
    crumbs: Vec<Link>,
    /// How many causes post-mortems name.
    n_named: usize,
    /// How many came back after a fix.
    n_came_back: usize,
    /// How many others repeated.
    n_repeated: usize,
    tree: Vec<Node>,
    /// Causes that one post-mortem names: perhaps two names for one thing.
    once: Vec<Link>,
    n_more_once: usize,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let (Some(taxonomy), Some(_)) = (site.catalog.config().taxonomy("causes"), site.catalog.terms("causes").next())
    else {
        return Vec::new();
    };
    vec![(site.addresses.index(&taxonomy.folder), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let catalog = site.catalog;
    let taxonomy = catalog.config().taxonomy("causes").expect("causes are built in");
    let repeated = insight::repeated_by_term(catalog);
    let note = |term: TermRef| {
        let repeated = repeated.get(&term)?;
        let times = |n: usize| if n == 1 { "once".to_owned() } else { format!("{} times", words::number(n)) };
        let said = |what: &str, n: usize| (n > 0).then(|| format!("{what} {}", times(n)));
        let parts = [said("came back", repeated.after_a_fix), said("repeated", repeated.n - repeated.after_a_fix)];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    };
    let causes = insight::root_causes(catalog, catalog.post_mortems());
    let once: Vec<TermRef> = catalog
        .terms("causes")
        .filter(|term| catalog.term(*term).all.len() == 1 && !catalog.term(*term).direct.is_empty())
        .collect();
    View::new(Causes {
        title: taxonomy.plural.clone(),
        crumbs: crumbs(site, links, Vec::new(), &taxonomy.plural),
        n_named: catalog.terms("causes").filter(|term| !catalog.term(*term).direct.is_empty()).count(),
        n_came_back: causes.iter().filter(|cause| cause.after_a_fix() > 0).count(),
        n_repeated: causes.iter().filter(|cause| cause.repeated() > 0 && cause.after_a_fix() == 0).count(),
        tree: tree::tree(site, links, "causes", &note),
        n_more_once: once.len().saturating_sub(MAX_ONCE),
        once: once.iter().take(MAX_ONCE).map(|term| term_link(site, links, *term)).collect(),
    })
}
