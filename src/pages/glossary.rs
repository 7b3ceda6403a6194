//! The words that Casebook uses, and what the figures mean. The text stands in the template; what a site decides for
//! itself is filled in.

use serde::Serialize;

use super::crumb::crumbs;
use super::row::{Badge, Link, severity_badge};
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;

pub(super) const KIND: Kind = Kind { name: "glossary", pages, view };

#[derive(Debug, Serialize)]
struct Glossary {
    title: &'static str,
    crumbs: Vec<Link>,
    /// The site's severities, worst first.
    severities: Vec<Badge>,
    held_after_days: u32,
    review_after_days: u32,
    /// The ways to sort post-mortems that the site adds.
    taxonomies: Vec<Link>,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.page("", "glossary"), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let config = site.catalog.config();
    let own = config.taxonomies.iter().filter(|t| super::taxonomy::is_plain(&t.key));
    let used = own.filter(|taxonomy| site.catalog.terms(&taxonomy.key).next().is_some());
    View::new(Glossary {
        title: "Glossary",
        crumbs: crumbs(site, links, Vec::new(), "Glossary"),
        severities: config.process.severities.iter().map(|word| severity_badge(config, word)).collect(),
        held_after_days: config.process.held_after_days,
        review_after_days: config.process.review_after_days,
        taxonomies: used.map(|t| super::crumb::index_link(site, links, &t.plural, &t.folder)).collect(),
    })
}
