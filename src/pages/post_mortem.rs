//! A post-mortem: what went wrong, why, and how we prevent it, in the order in which it is read aloud and printed.
//!
//! What the author typed becomes figures, a bar, a staircase and a table; what stands in the text stays in the text.
//! Only what is known is shown: no zeros, no empty boxes.

mod actions;
mod chain;
mod glance;
mod phases;
mod rail;
mod recurrence;
mod related;
mod timeline;
mod when;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::row::{Badge, Link, kind_badge, severity_badge, status_badge};
use super::view::hrefs;
use super::{Kind, Links, Page, Prose, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::{LinkedPostMortem, Place, PostMortemRef};
use crate::markdown;
use crate::model::{PostMortem, Status, Visibility};

pub(super) const KIND: Kind = Kind { name: "post-mortem", pages, view };

#[derive(Debug, Serialize)]
struct PostMortemPage {
    title: String,
    /// For search engines and previews: plain text.
    description: String,
    crumbs: Vec<Link>,
    badges: Vec<Badge>,
    when: Option<when::When>,
    /// Inline Markdown.
    summary: Option<String>,
    banners: Vec<Banner>,
    recurrence: Option<recurrence::Recurrence>,
    glance: Option<glance::Glance>,
    contents: Vec<Entry>,
    /// Whether `prose.intro` has a text that stands before the first phase.
    has_intro: bool,
    /// Whether `prose.body` is the whole text, because no phases were recognised in it.
    has_body: bool,
    phases: Vec<phases::Block>,
    related: Vec<super::row::Row>,
    mentions: Vec<related::Mention>,
    earlier: Option<related::Neighbour>,
    later: Option<related::Neighbour>,
    rail: rail::Rail,
    /// What the front matter says for the site's own templates.
    extra: BTreeMap<String, Value>,
}

/// Something a reader has to know before reading on.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Banner {
    icon: &'static str,
    lead: &'static str,
    text: &'static str,
}

/// A line of the page's table of contents.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Entry {
    title: String,
    anchor: String,
    /// The phase's key and number; empty for what is no phase.
    phase: &'static str,
    number: usize,
}

/// Where a post-mortem's page is made: what most of its pieces need.
#[derive(Clone, Copy)]
struct Here<'a> {
    site: &'a Site<'a>,
    links: Links<'a>,
    post_mortem: PostMortemRef,
    written: &'a PostMortem,
    linked: &'a LinkedPostMortem,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let page = |p| (site.addresses.of(Place::PostMortem(p)).clone(), Subject::PostMortem(p));
    site.catalog.post_mortems().map(page).collect()
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let Subject::PostMortem(post_mortem) = page.subject else { unreachable!("this kind plans post-mortems only") };
    let here = Here {
        site,
        links: site.addresses.links(&page.path),
        post_mortem,
        written: site.catalog.post_mortem(post_mortem),
        linked: site.catalog.linked(post_mortem),
    };
    let text = phases::cut(here.written);
    let phases = phases::blocks(&here, &text);
    let related = related::rows(&here);
    let mentions = related::mentions(&here);
    let glance = glance::glance(&here);
    let data = PostMortemPage {
        title: here.written.title.value.clone(),
        description: description(here.written),
        crumbs: crumbs(&here),
        badges: badges(&here),
        when: when::when(&here),
        summary: here.written.summary.as_ref().filter(|summary| !summary.is_derived()).map(|s| s.value.clone()),
        banners: banners(here.written),
        recurrence: recurrence::recurrence(&here),
        contents: contents(glance.is_some(), &phases, &text, !related.is_empty(), !mentions.is_empty()),
        glance,
        has_intro: text.has_intro(),
        has_body: text.has_body(),
        phases,
        related,
        mentions,
        earlier: related::neighbour(&here, site.catalog.earlier(post_mortem)),
        later: related::neighbour(&here, site.catalog.later(post_mortem)),
        rail: rail::rail(&here),
        extra: here.written.extra.clone(),
    };
    let view = View::new(data);
    if text.parts.is_empty() {
        return view;
    }
    let links = hrefs(here.linked.document(), &here.linked.links, site, &here.links);
    let (top_level, parts) = (text.top_level, text.parts);
    view.with_prose(Prose { document: here.linked.document().clone(), parts, top_level, links })
}

fn description(written: &PostMortem) -> String {
    let text = written.summary.as_ref().map(|summary| &summary.value).or(written.impact.summary.as_ref());
    text.map(|text| markdown::plain(text)).unwrap_or_default()
}

fn crumbs(here: &Here<'_>) -> Vec<Link> {
    let link = |title: &str, path: &OutPath| Link { title: title.to_owned(), href: here.links.to_path(path, None) };
    let addresses = here.site.addresses;
    let mut crumbs = vec![link("Home", &addresses.page("", "index")), link("Incidents", &addresses.index("incidents"))];
    if let Some(date) = &here.written.date {
        crumbs.push(link(&date.value.year().to_string(), &addresses.year(date.value.year())));
    }
    crumbs.push(Link { title: here.written.title.value.clone(), href: String::new() });
    crumbs
}

fn badges(here: &Here<'_>) -> Vec<Badge> {
    let severity = here.written.severity.as_ref().map(|s| severity_badge(here.site.catalog.config(), &s.value));
    let status = here.written.status.as_ref().map(|status| status_badge(status.value));
    severity.into_iter().chain(status).chain(kind_badge(here.written.kind)).collect()
}

fn banners(written: &PostMortem) -> Vec<Banner> {
    let draft = Banner { icon: "draft", lead: "Draft.", text: "Being written: facts and actions may still change." };
    let restricted = Banner { icon: "lock", lead: "Restricted.", text: "Share it only with those who need it." };
    let is_draft = written.status.as_ref().is_some_and(|status| status.value == Status::Draft);
    let is_restricted = written.visibility == Visibility::Restricted;
    [is_draft.then_some(draft), is_restricted.then_some(restricted)].into_iter().flatten().collect()
}

fn contents(
    has_glance: bool,
    phases: &[phases::Block],
    text: &phases::Text,
    has_related: bool,
    has_mentions: bool,
) -> Vec<Entry> {
    let plain =
        |title: &str, anchor: &str| Entry { title: title.to_owned(), anchor: anchor.to_owned(), phase: "", number: 0 };
    let mut entries = Vec::new();
    if has_glance {
        entries.push(plain("At a glance", "cb-glance"));
    }
    entries.extend(text.headings.iter().map(|(title, anchor)| plain(title, anchor)));
    entries.extend(phases.iter().map(|phase| Entry {
        title: phase.title.to_owned(),
        anchor: phase.anchor.clone(),
        phase: phase.key,
        number: phase.number,
    }));
    if has_related {
        entries.push(plain("Related post-mortems", "cb-related"));
    }
    if has_mentions {
        entries.push(plain("Mentioned in", "cb-mentions"));
    }
    entries
}
