//! All root causes as a tree, with how often each came back.

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
    /// How many came back, and how many of these after a fix.
    n_repeated: usize,
    n_after_a_fix: usize,
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
        let fixed = match repeated.after_a_fix {
            0 => String::new(),
            n if n == repeated.n => ", after a fix".to_owned(),
            n => format!(", {n} after a fix"),
        };
        let times = if repeated.n == 1 { "once".to_owned() } else { format!("{} times", words::number(repeated.n)) };
        Some(format!("came back {times}{fixed}"))
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
        n_repeated: causes.iter().filter(|cause| cause.repeated() > 0).count(),
        n_after_a_fix: causes.iter().filter(|cause| cause.after_a_fix() > 0).count(),
        tree: tree::tree(site, links, "causes", &note),
        n_more_once: once.len().saturating_sub(MAX_ONCE),
        once: once.iter().take(MAX_ONCE).map(|term| term_link(site, links, *term)).collect(),
    })
}
