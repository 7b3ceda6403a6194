//! All owners of actions.

use serde::Serialize;

use super::crumb::{crumbs, index_link};
use super::row::Link;
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::insight;

pub(super) const KIND: Kind = Kind { name: "owners", pages, view };

#[derive(Debug, Serialize)]
struct Owners {
    title: &'static str,
    crumbs: Vec<Link>,
    rows: Vec<OwnerRow>,
    /// Actions that nobody owns and that are neither done nor dropped.
    n_without: usize,
}

#[derive(Debug, Serialize)]
struct OwnerRow {
    link: Link,
    open: usize,
    overdue: usize,
    done: usize,
    all: usize,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    if site.catalog.owners().is_empty() {
        return Vec::new();
    }
    vec![(site.addresses.index("actions/owners"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let catalog = site.catalog;
    let rows = catalog.owners().iter().map(|(slug, owner)| {
        let tally = insight::tally(catalog, owner.actions.iter().copied());
        OwnerRow {
            link: Link { title: owner.name.clone(), href: links.to_path(site.addresses.owner(slug), None) },
            open: tally.open,
            overdue: tally.overdue,
            done: tally.done,
            all: tally.all(),
        }
    });
    let is_without = |action: &crate::catalog::ActionRef| {
        let action = catalog.action(*action);
        action.owner.is_none() && action.is_open()
    };
    View::new(Owners {
        title: "Owners",
        crumbs: crumbs(site, links, vec![index_link(site, links, "Actions", "actions")], "Owners"),
        rows: rows.collect(),
        n_without: catalog.actions().filter(is_without).count(),
    })
}
