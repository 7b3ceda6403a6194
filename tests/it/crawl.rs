//! Follows every link of a built site: a dead internal link or anchor is a bug, wherever it comes from.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};

/// What is wrong with the links of a site; empty if nothing is.
pub(crate) fn dead_links(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let pages: BTreeMap<&str, Html> = outputs
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), Html::parse_document(&String::from_utf8_lossy(bytes))))
        .collect();
    let anchors: BTreeMap<&str, BTreeSet<String>> = pages.iter().map(|(path, html)| (*path, ids(html))).collect();
    let mut dead = Vec::new();
    for (path, html) in &pages {
        for link in links(html) {
            let Some((target, fragment)) = resolve(path, &link) else { continue };
            if !outputs.contains_key(&target) {
                dead.push(format!("{path}: `{link}` leads to `{target}`, which does not exist"));
            } else if let (Some(fragment), Some(anchors)) = (fragment, anchors.get(target.as_str()))
                && !anchors.contains(&fragment)
            {
                dead.push(format!("{path}: `{link}` leads to `#{fragment}`, which `{target}` does not have"));
            }
        }
    }
    dead
}

/// Ids that stand twice on one page.
pub(crate) fn repeated_ids(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let any = Selector::parse("[id]").expect("a good selector");
    let mut repeated = Vec::new();
    for (path, bytes) in outputs.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = Html::parse_document(&String::from_utf8_lossy(bytes));
        let mut seen = BTreeSet::new();
        for id in html.select(&any).filter_map(|element| element.value().attr("id")) {
            if !seen.insert(id) {
                repeated.push(format!("{path}: the id `{id}` stands twice"));
            }
        }
    }
    repeated
}

fn ids(html: &Html) -> BTreeSet<String> {
    let any = Selector::parse("[id]").expect("a good selector");
    html.select(&any).filter_map(|element| element.value().attr("id")).map(str::to_owned).collect()
}

fn links(html: &Html) -> Vec<String> {
    let mut links = Vec::new();
    for (selector, attribute) in
        [("a[href]", "href"), ("link[href]", "href"), ("img[src]", "src"), ("script[src]", "src")]
    {
        let selector = Selector::parse(selector).expect("a good selector");
        links.extend(html.select(&selector).filter_map(|element| element.value().attr(attribute)).map(str::to_owned));
    }
    links
}

/// Where a link leads within the site: path and fragment; `None` if it leads outside.
fn resolve(from: &str, link: &str) -> Option<(String, Option<String>)> {
    if link.starts_with("//") || link.split(['/', '#', '?']).next().is_some_and(|first| first.contains(':')) {
        return None;
    }
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (path, fragment) = link.split_once('#').map_or((link, None), |(path, fragment)| (path, Some(decode(fragment))));
    let path = path.split('?').next().unwrap_or_default();
    let mut segments: Vec<String> = from.split('/').map(str::to_owned).collect();
    if path.is_empty() {
        return Some((from.to_owned(), fragment));
    }
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => {
                if segments.pop().is_none() {
                    return Some((format!("above the site: {link}"), None));
                }
            }
            other => segments.push(decode(other)),
        }
    }
    let mut target = segments.join("/");
    if target.is_empty() || target.ends_with('/') {
        target.push_str("index.html");
    }
    Some((target, fragment))
}
