//! Terms as a tree.

use serde::Serialize;

use super::row::{Link, term_link};
use super::{Links, Site};
use crate::catalog::TermRef;

/// The most neighbours that a small tree shows at one level.
const MAX_NEIGHBOURS: usize = 12;

/// One term in a tree, with those below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Node {
    /// Its title and page.
    pub link: Link,
    /// How many post-mortems name it or a term below it.
    pub n: usize,
    /// Whether it is the page itself.
    pub is_here: bool,
    /// What else is said of it.
    pub note: Option<String>,
    /// The terms below it.
    pub children: Vec<Node>,
    /// How many more there are below it.
    pub n_more: usize,
}

/// The terms at the top level of a taxonomy with everything below them; `note` says more about one.
pub(super) fn tree(
    site: &Site<'_>,
    links: &Links<'_>,
    taxonomy: &str,
    note: &dyn Fn(TermRef) -> Option<String>,
) -> Vec<Node> {
    let top = site.catalog.terms(taxonomy).filter(|term| site.catalog.term(*term).parent.is_none());
    top.map(|term| branch(site, links, term, note)).collect()
}

/// Where a term stands: the way to it from the top, its neighbours, and what is right below it.
pub(super) fn surroundings(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> Node {
    let entry = site.catalog.term(term);
    let mut here = Node { is_here: true, ..node(site, links, term) };
    let below: Vec<Node> = entry.children.iter().map(|child| node(site, links, *child)).collect();
    here.n_more = below.len().saturating_sub(MAX_NEIGHBOURS);
    here.children = most_used(below, None);
    let Some(parent) = entry.parent else { return here };
    let neighbours = &site.catalog.term(parent).children;
    let others = neighbours.iter().filter(|other| **other != term).map(|other| node(site, links, *other)).collect();
    let mut above = node(site, links, parent);
    above.n_more = neighbours.len().saturating_sub(MAX_NEIGHBOURS);
    above.children = most_used(others, Some(here));
    let rest = std::iter::successors(site.catalog.term(parent).parent, |term| site.catalog.term(*term).parent);
    rest.fold(above, |below, term| Node { children: vec![below], ..node(site, links, term) })
}

/// The titles from the top of the tree to a term, for sorting so that what stands below a term follows it.
pub(super) fn titles_to(site: &Site<'_>, term: TermRef) -> Vec<String> {
    let way = std::iter::successors(Some(term), |term| site.catalog.term(*term).parent);
    let mut titles: Vec<String> = way.map(|term| site.catalog.term(term).title.to_lowercase()).collect();
    titles.reverse();
    titles
}

/// The nodes that are named most, and one that must be there, in their usual order.
fn most_used(mut nodes: Vec<Node>, here: Option<Node>) -> Vec<Node> {
    nodes.sort_by_key(|node| std::cmp::Reverse(node.n));
    nodes.truncate(MAX_NEIGHBOURS - usize::from(here.is_some()));
    nodes.extend(here);
    nodes.sort_by_cached_key(|node| (std::cmp::Reverse(node.n), node.link.title.to_lowercase()));
    nodes
}

fn branch(site: &Site<'_>, links: &Links<'_>, term: TermRef, note: &dyn Fn(TermRef) -> Option<String>) -> Node {
    let children = site.catalog.term(term).children.iter().map(|child| branch(site, links, *child, note));
    Node { note: note(term), children: children.collect(), ..node(site, links, term) }
}

fn node(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> Node {
    Node {
        link: term_link(site, links, term),
        n: site.catalog.term(term).all.len(),
        is_here: false,
        note: None,
        children: Vec::new(),
        n_more: 0,
    }
}
