//! Atom feeds, where the site's address is known: one of everything, one per system, one per root cause.

use atom_syndication::{Category, Entry, Feed, FixedDateTime, Link, Person, Text};

use super::{Inputs, Output, OutputFile, published_url};
use crate::address::OutPath;
use crate::catalog::{Catalog, Place, PostMortemRef};
use crate::markdown;
use crate::model::PostMortem;

pub(super) const OUTPUT: Output = Output { name: "feeds", files };

/// The most entries of a feed: readers only want what is new.
const MAX_ENTRIES: usize = 30;

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let catalog = inputs.catalog;
    if catalog.config().site.url.is_empty() {
        return Vec::new();
    }
    let addresses = &inputs.plan.addresses;
    let newest = catalog.post_mortems().rev();
    let mut files: Vec<OutputFile> =
        feed(inputs, &addresses.feed(), addresses.of(Place::Home), &catalog.config().site.title, newest)
            .into_iter()
            .collect();
    for taxonomy in ["systems", "causes"] {
        for term in catalog.terms(taxonomy) {
            let entry = catalog.term(term);
            let title = format!("{}: {}", catalog.config().site.title, entry.title);
            let page = addresses.of(Place::Term(term));
            files.extend(feed(inputs, &addresses.term_feed(term), page, &title, entry.all.iter().rev().copied()));
        }
    }
    files
}

fn feed(
    inputs: &Inputs<'_>,
    path: &OutPath,
    page: &OutPath,
    title: &str,
    newest: impl Iterator<Item = PostMortemRef>,
) -> Option<OutputFile> {
    let catalog = inputs.catalog;
    let dated = newest.filter_map(|p| Some((p, updated(catalog.post_mortem(p))?)));
    let entries: Vec<Entry> = dated.take(MAX_ENTRIES).filter_map(|(p, updated)| entry(inputs, p, updated)).collect();
    let last = entries.first()?.updated;
    let (own, site) = (published_url(catalog, path)?, published_url(catalog, page)?);
    let feed = Feed {
        title: Text::plain(title),
        id: own.clone(),
        updated: last,
        lang: Some(catalog.config().site.language.clone()),
        // RFC 4287 asks for an author, and no person should stand there.
        authors: vec![Person { name: author(catalog), ..Person::default() }],
        links: vec![link(own, "self", "application/atom+xml"), link(site, "alternate", "text/html")],
        entries,
        ..Feed::default()
    };
    Some(OutputFile::bytes(path.clone(), feed.to_string().into_bytes()))
}

fn entry(inputs: &Inputs<'_>, post_mortem: PostMortemRef, updated: FixedDateTime) -> Option<Entry> {
    let catalog = inputs.catalog;
    let written = catalog.post_mortem(post_mortem);
    let url = published_url(catalog, inputs.plan.addresses.of(Place::PostMortem(post_mortem)))?;
    let categories = categories(catalog, post_mortem).map(|term| Category { term, ..Category::default() });
    Some(Entry {
        title: Text::plain(written.title.value.clone()),
        id: url.clone(),
        links: vec![link(url, "alternate", "text/html")],
        published: Some(updated),
        updated,
        categories: categories.collect(),
        summary: written.summary.as_ref().map(|summary| Text::plain(markdown::plain(&summary.value))),
        ..Entry::default()
    })
}

/// The organisation, or else the site.
fn author(catalog: &Catalog) -> String {
    let site = &catalog.config().site;
    if site.organisation.is_empty() { site.title.clone() } else { site.organisation.clone() }
}

fn link(href: String, rel: &str, mime_type: &str) -> Link {
    Link { href, rel: rel.to_owned(), mime_type: Some(mime_type.to_owned()), ..Link::default() }
}

fn categories(catalog: &Catalog, post_mortem: PostMortemRef) -> impl Iterator<Item = String> {
    let linked = catalog.linked(post_mortem);
    let systems = linked.systems.iter().map(|(term, _)| *term);
    systems.chain(linked.root_causes()).map(|term| catalog.term(term).slug.to_string())
}

/// When a post-mortem counts as updated: the day it stands under, because no other date is the same for every build.
fn updated(post_mortem: &PostMortem) -> Option<FixedDateTime> {
    format!("{}T00:00:00Z", post_mortem.date.as_ref()?.value).parse().ok()
}
