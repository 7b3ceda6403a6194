//! The page that says what was done so that everybody can read the site, and what is not there yet.

use serde::Serialize;

use super::row::Link;
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;

pub(super) const KIND: Kind = Kind { name: "accessibility", pages, view };

#[derive(Debug, Serialize)]
struct Accessibility {
    title: &'static str,
    crumbs: Vec<Link>,
    /// The page that lists the keys.
    shortcuts: String,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.page("", "accessibility"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = site.addresses.links(&page.path);
    View::new(Accessibility {
        title: "Accessibility",
        crumbs: super::home_and("Accessibility", site, page),
        shortcuts: links.to_path(&site.addresses.page("", "shortcuts"), None),
    })
}
