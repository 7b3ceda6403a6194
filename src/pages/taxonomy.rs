//! All terms of a taxonomy that has no index of its own: tags, and what the site adds.

use serde::Serialize;

use super::crumb::crumbs;
use super::row::Link;
use super::sheet::{self, Pager};
use super::tree::{self, Node};
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::TermRef;

pub(super) const KIND: Kind = Kind { name: "taxonomy", pages, view };

#[derive(Debug, Serialize)]
struct TaxonomyIndex {
    title: String,
    singular: String,
    crumbs: Vec<Link>,
    n: usize,
    /// The terms as a tree, where some stand below others.
    tree: Vec<Node>,
    /// The terms in a row, where none does.
    terms: Vec<Entry>,
    pager: Option<Pager>,
}

#[derive(Debug, Serialize)]
struct Entry {
    title: String,
    href: String,
    n: usize,
}

/// Whether a taxonomy has no index of its own.
pub(super) fn is_plain(key: &str) -> bool {
    !matches!(key, "systems" | "causes" | "action-types")
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let taxonomies = site.catalog.config().taxonomies.iter().enumerate().filter(|(_, t)| is_plain(&t.key));
    let sheets = |(i, taxonomy): (usize, &crate::model::Taxonomy)| {
        let n = site.catalog.terms(&taxonomy.key).count();
        let first = site.addresses.index(&taxonomy.folder);
        if n == 0 { Vec::new() } else { sheet::sheets(&first, &Subject::Taxonomy(i), n) }
    };
    taxonomies.flat_map(sheets).collect()
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let (Subject::Taxonomy(i), number) = sheet::number(&page.subject) else { unreachable!("it is of a taxonomy") };
    let links = &site.addresses.links(&page.path);
    let taxonomy = &site.catalog.config().taxonomies[*i];
    let mut terms: Vec<TermRef> = site.catalog.terms(&taxonomy.key).collect();
    let pager = sheet::pager(links, &site.addresses.index(&taxonomy.folder), number, terms.len());
    let is_flat = pager.is_some() || terms.iter().all(|term| site.catalog.term(*term).parent.is_none());
    terms.sort_by_cached_key(|term| site.catalog.term(*term).title.to_lowercase());
    let entry = |term: &TermRef| {
        let term_entry = site.catalog.term(*term);
        Entry { title: term_entry.title.clone(), href: links.term(*term), n: term_entry.all.len() }
    };
    View::new(TaxonomyIndex {
        title: taxonomy.plural.clone(),
        singular: taxonomy.singular.clone(),
        crumbs: crumbs(site, links, Vec::new(), &taxonomy.plural),
        n: terms.len(),
        tree: if is_flat { Vec::new() } else { tree::tree(site, links, &taxonomy.key, &|_| None) },
        terms: if is_flat { sheet::rows(&terms, number).iter().map(entry).collect() } else { Vec::new() },
        pager,
    })
}
