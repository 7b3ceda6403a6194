//! What every page shows around its content: title, navigation, footer.

use serde::Serialize;
use serde_json::Value;

use super::{KINDS, Site};
use crate::address::{OutPath, UrlStyle};

/// What every page shows around its content, apart from where it stands. All addresses start at the top of the site.
#[derive(Debug, Serialize)]
struct Frame<'a> {
    title: &'a str,
    organisation: &'a str,
    language: &'a str,
    url: &'a str,
    url_style: UrlStyle,
    noindex: bool,
    today: String,
    /// Whether single-key shortcuts are on until a reader switches them off.
    shortcuts: bool,
    home: String,
    search: String,
    nav: Vec<Entry<'a>>,
    links: Vec<FootLink>,
    /// The site's feed, where there is one.
    feed: Option<String>,
}

/// One entry of the main navigation.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    title: &'a str,
    href: String,
    /// The folder of the pages that stand below it.
    folder: &'a str,
    /// The key that leads there after `g`.
    go: Option<char>,
}

/// One link of the footer.
#[derive(Debug, Serialize)]
struct FootLink {
    title: &'static str,
    href: String,
    /// Whether it is the page that `?` leads to.
    keys: bool,
}

/// Makes the frame. Nothing in it changes when a post-mortem does, except that a first one of its kind, or a third
/// incident, adds an entry to the navigation: otherwise every edit would change every page.
pub(super) fn frame(site: &Site<'_>) -> Value {
    let config = site.catalog.config();
    let frame = Frame {
        title: &config.site.title,
        organisation: &config.site.organisation,
        language: &config.site.language,
        url: config.site.url.trim_end_matches('/'),
        url_style: config.publish.url_style,
        noindex: config.site.noindex,
        today: site.catalog.today().format(&config.site.date_format),
        shortcuts: config.appearance.shortcuts,
        home: from_top(site, &site.addresses.page("", "index")),
        search: from_top(site, &site.addresses.search()),
        nav: entries(site),
        links: foot_links(site),
        feed: has_feed(site).then(|| from_top(site, &site.addresses.feed())),
    };
    serde_json::to_value(frame).expect("frames are plain data")
}

/// Incidents, systems, root causes, actions, insights and what the site adds: each only if there is something below it.
fn entries<'a>(site: &Site<'a>) -> Vec<Entry<'a>> {
    let entry = |title, folder, go| Entry { title, href: from_top(site, &site.addresses.index(folder)), folder, go };
    let catalog = site.catalog;
    let mut entries = Vec::new();
    if catalog.post_mortems().len() > 0 {
        entries.push(entry("Incidents", "incidents", Some('i')));
    }
    let own = catalog.config().taxonomies.iter().filter(|t| !matches!(&*t.key, "action-types" | "tags"));
    let (built_in, own): (Vec<_>, Vec<_>) =
        own.filter(|t| catalog.terms(&t.key).next().is_some()).partition(|t| matches!(&*t.key, "systems" | "causes"));
    for taxonomy in built_in {
        let go = if taxonomy.key == "systems" { 's' } else { 'c' };
        entries.push(entry(&taxonomy.plural, &taxonomy.folder, Some(go)));
    }
    if catalog.actions().next().is_some() {
        entries.push(entry("Actions", "actions", Some('a')));
    }
    if super::insights::exists(catalog) {
        entries.push(entry("Insights", "insights", Some('n')));
    }
    entries.extend(own.into_iter().map(|taxonomy| entry(&taxonomy.plural, &taxonomy.folder, None)));
    entries
}

/// Whether there is a feed: it needs the site's address and something with a date.
fn has_feed(site: &Site<'_>) -> bool {
    let is_dated = |p| site.catalog.post_mortem(p).date.is_some();
    !site.catalog.config().site.url.is_empty() && site.catalog.post_mortems().rev().any(is_dated)
}

fn foot_links(site: &Site<'_>) -> Vec<FootLink> {
    let pages = [
        ("glossary", "Glossary", false),
        ("shortcuts", "Keyboard shortcuts", true),
        ("accessibility", "Accessibility", false),
    ];
    let exists = |name: &str| KINDS.iter().any(|kind| kind.name == name);
    let link = |(name, title, keys)| FootLink { title, href: from_top(site, &site.addresses.page("", name)), keys };
    pages.into_iter().filter(|(name, ..)| exists(name)).map(link).collect()
}

fn from_top(site: &Site<'_>, path: &OutPath) -> String {
    let top = OutPath::new("index.html").expect("a good name");
    site.addresses.links(&top).to_path(path, None)
}
