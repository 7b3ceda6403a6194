//! What each figure of the insights means, and what it can't tell. The text stands in the template; what a site decides
//! for itself is filled in.

use serde::Serialize;

use super::crumb::{crumbs, index_link};
use super::row::Link;
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::config::ResolveFrom;
use crate::insight::MIN_TO_COMPARE;

pub(super) const KIND: Kind = Kind { name: "insights-method", pages, view };

#[derive(Debug, Serialize)]
struct Method {
    title: &'static str,
    crumbs: Vec<Link>,
    held_after_days: u32,
    /// From how many points on two stretches of time are compared.
    min_to_compare: usize,
    min_incidents: usize,
    has_times: bool,
    resolves_from_detected: bool,
    glossary: String,
}

/// Where it is.
pub(super) fn path(site: &Site<'_>) -> OutPath {
    site.addresses.page("insights", "method")
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    if super::insights::exists(site.catalog) { vec![(path(site), Subject::Library)] } else { Vec::new() }
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let config = site.catalog.config();
    View::new(Method {
        title: "How the figures are made",
        crumbs: crumbs(site, links, vec![index_link(site, links, "Insights", "insights")], "How the figures are made"),
        held_after_days: config.process.held_after_days,
        min_to_compare: MIN_TO_COMPARE,
        min_incidents: super::insights::MIN_INCIDENTS,
        has_times: config.metrics.times,
        resolves_from_detected: config.metrics.resolve_from == ResolveFrom::Detected,
        glossary: links.to_path(&site.addresses.page("", "glossary"), None),
    })
}
