//! What the pages of all terms begin and end with.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::crumb::{above_term, crumbs};
use super::row::Link;
use super::{Links, Prose, Site};
use crate::catalog::{Backlink, Place, TermRef};
use crate::model::Document;

/// The most places that a page says mention it.
const MAX_MENTIONS: usize = 20;

/// What the page of a term begins with.
#[derive(Debug, Serialize)]
pub(super) struct TermHead {
    /// Its title.
    pub title: String,
    /// The way to it.
    pub crumbs: Vec<Link>,
    /// One sentence about it: inline Markdown.
    pub description: Option<String>,
    /// Former slugs and synonyms.
    pub aliases: Vec<String>,
    /// The team or role that owns it.
    pub owner: Option<String>,
    /// Links of its own: runbook, repository, …
    pub links: Vec<Link>,
    /// Its feed: systems and root causes have one where the site's address is known.
    pub feed: Option<String>,
    /// Whether `prose.body` is there.
    pub has_text: bool,
    /// Where it is mentioned.
    pub mentions: Vec<Mention>,
    /// Where else it is mentioned: how many places.
    pub n_more_mentions: usize,
    /// What the front matter of its page says for the site's own templates.
    pub extra: BTreeMap<String, Value>,
}

/// One place that mentions something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Mention {
    /// What mentions it.
    pub link: Link,
    /// Its day as printed, where it is a post-mortem.
    pub day: Option<String>,
    /// The sentence around the link, as plain text.
    pub context: String,
}

/// Makes the head of a term's page.
pub(super) fn term_head(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> TermHead {
    let entry = site.catalog.term(term);
    let page = site.catalog.term_page(term).map(|(_, page)| page);
    let mut aliases: Vec<String> =
        page.iter().flat_map(|page| &page.aliases).map(|alias| alias.value.to_string()).collect();
    aliases.sort();
    TermHead {
        title: entry.title.clone(),
        crumbs: crumbs(site, links, above_term(site, links, term), &entry.title),
        description: page.and_then(|page| page.description.clone()),
        aliases,
        owner: page.and_then(|page| page.owner.clone()),
        links: page.iter().flat_map(|page| &page.links).filter_map(|(title, url)| outside(title, url)).collect(),
        feed: feed(site, links, term),
        has_text: entry.document.as_ref().is_some_and(|document| document.body().n_words > 0),
        mentions: entry.backlinks.iter().rev().take(MAX_MENTIONS).map(|b| mention(site, links, b)).collect(),
        n_more_mentions: entry.backlinks.len().saturating_sub(MAX_MENTIONS),
        extra: page.map(|page| page.extra.clone()).unwrap_or_default(),
    }
}

/// The text of a term's own page.
pub(super) fn term_text(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> Option<Prose> {
    let entry = site.catalog.term(term);
    let document: &Arc<Document> = entry.document.as_ref().filter(|document| document.body().n_words > 0)?;
    Some(Prose::whole(document, &entry.links, site, links))
}

/// The feed of a term, if it has anything with a date to tell.
fn feed(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> Option<String> {
    let is_followed = matches!(&*site.catalog.taxonomy_of(term).key, "systems" | "causes");
    let has_news = || site.catalog.term(term).all.iter().any(|p| site.catalog.post_mortem(*p).date.is_some());
    let has_feed = !site.catalog.config().site.url.is_empty() && is_followed && has_news();
    has_feed.then(|| links.to_path(&site.addresses.term_feed(term), None))
}

fn mention(site: &Site<'_>, links: &Links<'_>, backlink: &Backlink) -> Mention {
    let day = match backlink.from {
        Place::PostMortem(p) => site.catalog.post_mortem(p).date.as_ref().map(|date| date.value),
        Place::Term(_) | Place::Home => None,
    };
    Mention {
        link: Link { title: site.catalog.title_of(backlink.from).to_owned(), href: links.to(backlink.from, None) },
        day: day.map(|day| day.format(&site.catalog.config().site.date_format)),
        context: backlink.context.clone(),
    }
}

/// A link that an author gives in front matter, if it may be followed.
fn outside(title: &str, url: &str) -> Option<Link> {
    let is_safe = ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme));
    is_safe.then(|| Link { title: title.to_owned(), href: url.to_owned() })
}
