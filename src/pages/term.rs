//! One term of a taxonomy that has no page kind of its own: a tag, or a term that the site adds.

use serde::Serialize;

use super::list::{self, List};
use super::taxonomy::is_plain;
use super::term_head::{TermHead, term_head, term_text};
use super::tree::{self, Node};
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::Place;

pub(super) const KIND: Kind = Kind { name: "term", pages, view };

#[derive(Debug, Serialize)]
struct Term {
    #[serde(flatten)]
    head: TermHead,
    /// What a term of its taxonomy is called.
    singular: String,
    tree: Option<Node>,
    list: List,
}

/// The pages of all terms of the taxonomies with such keys.
pub(super) fn pages_of(site: &Site<'_>, is_one: impl Fn(&str) -> bool) -> Vec<(OutPath, Subject)> {
    let taxonomies = site.catalog.config().taxonomies.iter().filter(|taxonomy| is_one(&taxonomy.key));
    let terms = taxonomies.flat_map(|taxonomy| site.catalog.terms(&taxonomy.key));
    terms.map(|term| (site.addresses.of(Place::Term(term)).clone(), Subject::Term(term))).collect()
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    pages_of(site, is_plain)
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let Subject::Term(term) = page.subject else { unreachable!("it is of a term") };
    let links = &site.addresses.links(&page.path);
    let entry = site.catalog.term(term);
    let view = View::new(Term {
        head: term_head(site, links, term),
        singular: site.catalog.taxonomy_of(term).singular.clone(),
        tree: (entry.parent.is_some() || !entry.children.is_empty()).then(|| tree::surroundings(site, links, term)),
        list: list::list(site, links, &entry.all),
    });
    match term_text(site, links, term) {
        Some(text) => view.with_prose(text),
        None => view,
    }
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{incident, library};
    use crate::model::Taxonomy;
    use crate::pages::fixture::{paths, shown, texts};

    #[test]
    fn tags_and_the_taxonomies_of_a_site_have_pages() {
        let own = Taxonomy {
            key: "teams".to_owned(),
            singular: "team".to_owned(),
            plural: "Teams".to_owned(),
            field: "team".to_owned(),
            folder: "teams".to_owned(),
        };
        let catalog = library("2026-07-28")
            .configured(|config| config.taxonomies.push(own))
            .page("teams", "platform/storage", |_| ())
            .with(incident("2026-06-30-a").tag("cron"))
            .with(incident("2026-07-30-b").tag("cron"))
            .link();
        assert_eq!(texts(&shown(&catalog, "tags/index.html")["terms"], "/title"), ["cron"]);
        assert_eq!(shown(&catalog, "tags/cron.html")["list"]["n"], 2);
        assert_eq!(texts(&shown(&catalog, "teams/index.html")["tree"], "/link/title"), ["Platform"]);
        assert!(paths(&catalog).contains(&"teams/platform/storage.html".to_owned()));
    }
}
