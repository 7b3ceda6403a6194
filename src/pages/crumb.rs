//! The way from the home page to a page.

use super::row::{Link, term_link};
use super::{Links, Site};
use crate::catalog::TermRef;

/// Home, then `between`, then the page itself.
pub(super) fn crumbs(site: &Site<'_>, links: &Links<'_>, between: Vec<Link>, here: &str) -> Vec<Link> {
    let home = Link { title: "Home".to_owned(), href: links.to_path(&site.addresses.page("", "index"), None) };
    let here = Link { title: here.to_owned(), href: String::new() };
    std::iter::once(home).chain(between).chain([here]).collect()
}

/// The index page of a folder under a name.
pub(super) fn index_link(site: &Site<'_>, links: &Links<'_>, title: &str, folder: &str) -> Link {
    Link { title: title.to_owned(), href: links.to_path(&site.addresses.index(folder), None) }
}

/// The index of a term's taxonomy and the terms above it.
pub(super) fn above_term(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> Vec<Link> {
    let taxonomy = site.catalog.taxonomy_of(term);
    let parents = std::iter::successors(site.catalog.term(term).parent, |term| site.catalog.term(*term).parent);
    let mut way: Vec<Link> = parents.map(|parent| term_link(site, links, parent)).collect();
    way.push(index_link(site, links, &taxonomy.plural, &taxonomy.folder));
    if taxonomy.key == "action-types" {
        way.push(index_link(site, links, "Actions", "actions"));
    }
    way.reverse();
    way
}
