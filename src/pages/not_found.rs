//! The page a server shows where there is none.

use serde_json::json;

use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;

pub(super) const KIND: Kind = Kind { name: "not-found", pages, view };

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.page("", "404"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = site.addresses.links(&page.path);
    let recent = site
        .catalog
        .post_mortems()
        .rev()
        .take(5)
        .map(|p| json!({ "title": site.catalog.post_mortem(p).title.value, "href": links.post_mortem(p) }));
    View::new(json!({ "title": "Page not found", "recent": recent.collect::<Vec<_>>() }))
}
