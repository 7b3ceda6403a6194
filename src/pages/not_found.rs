//! The page a server shows where there is none.

use serde::Serialize;

use super::row::Row;
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;

pub(super) const KIND: Kind = Kind { name: "not-found", pages, view };

/// Where it stands: where most web servers look for it.
pub const NOT_FOUND: &str = "404.html";

/// The most recent post-mortems that are offered.
const MAX_RECENT: usize = 5;

#[derive(Debug, Serialize)]
struct NotFound {
    title: &'static str,
    /// Their addresses start at the top of the site: the template puts `root` before them.
    recent: Vec<Row>,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.page("", "404"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = site.addresses.links(&page.path);
    let recent = site.catalog.post_mortems().rev().take(MAX_RECENT);
    View::new(NotFound { title: "Page not found", recent: recent.map(|p| Row::brief(site, &links, p)).collect() })
}
