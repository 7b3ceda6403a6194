//! Pages at former addresses that lead to where something stands now: aliases of post-mortems, former names of terms,
//! and the site's own redirects.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Kind, Page, Site, Subject, View};
use crate::address::{OutPath, Slug, SourcePath, UrlStyle};
use crate::catalog::Place;
use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::model::Sourced;
use crate::source::Span;

pub(super) const KIND: Kind = Kind { name: "moved", pages, view };

#[derive(Debug, Serialize)]
struct Moved {
    title: &'static str,
    /// Where it leads, from this page.
    href: String,
    /// The same from the top of the site.
    target: String,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    redirects(site).value
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let Subject::Moved(target, fragment) = &page.subject else { unreachable!("this kind plans redirects only") };
    let href = |from: &OutPath| site.addresses.links(from).to_path(target, fragment.as_deref());
    let top = site.addresses.page("", "index");
    View::new(Moved { title: "Moved", href: href(&page.path), target: href(&top) })
}

/// What is wrong with former addresses: those that no file may have, and redirects to where nothing is.
pub(super) fn problems(site: &Site<'_>, pages: &BTreeMap<OutPath, Page>) -> Vec<Diagnostic> {
    let mut own = Diagnosed { value: Vec::new(), diagnostics: Vec::new() };
    configured(site, &mut own);
    let leads_nowhere = own.value.iter().filter_map(|(from, subject)| match subject {
        Subject::Moved(target, _) if !pages.contains_key(target) => Some((from, target)),
        _ => None,
    });
    let report = |(from, target): (&OutPath, &OutPath)| {
        let message = format!("the redirect from `{from}` leads to `{target}`, which is no page");
        let (path, span) = origin(site, from, target);
        Diagnostic::new(code::BROKEN_LINK, &path, span, message)
    };
    let broken: Vec<Diagnostic> = leads_nowhere.map(report).collect();
    redirects(site).diagnostics.into_iter().chain(broken).collect()
}

/// Where a redirect from `from` to `target` was written: an alias of a post-mortem, the page of a term, or `site.toml`.
pub(super) fn origin(site: &Site<'_>, from: &OutPath, target: &OutPath) -> (SourcePath, Option<Span>) {
    let catalog = site.catalog;
    let style = catalog.config().publish.url_style;
    let is_alias = |alias: &Sourced<String>| former_address(&alias.value, style).as_ref() == Some(from);
    let alias = catalog
        .former_post_mortems()
        .find(|(alias, p)| *site.addresses.of(Place::PostMortem(*p)) == *target && is_alias(alias));
    if let Some((alias, post_mortem)) = alias {
        return (catalog.linked(post_mortem).document().path.clone(), Some(alias.span));
    }
    let mut redirects = catalog.config().redirects.iter();
    if let Some((_, redirect)) = redirects.find(|(old, _)| redirected(old, style).as_ref() == Some(from)) {
        return (site_toml(), Some(redirect.span));
    }
    let former = catalog.former_terms().find(|(_, _, term)| *site.addresses.of(Place::Term(*term)) == *target);
    let page = former.and_then(|(_, _, term)| Some(catalog.term(term).document.as_ref()?.path.clone()));
    (page.unwrap_or_else(site_toml), None)
}

fn redirects(site: &Site<'_>) -> Diagnosed<Vec<(OutPath, Subject)>> {
    let mut found = Diagnosed { value: Vec::new(), diagnostics: Vec::new() };
    aliases(site, &mut found);
    former_terms(site, &mut found);
    configured(site, &mut found);
    found.value.retain(|(from, subject)| !matches!(subject, Subject::Moved(target, _) if from == target));
    found.value.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.value.dedup_by(|(a, to_a), (b, to_b)| a == b && to_a == to_b);
    found
}

/// `INC-118` was an id, `old/path.html` the path of a page.
fn aliases(site: &Site<'_>, found: &mut Diagnosed<Vec<(OutPath, Subject)>>) {
    let style = site.catalog.config().publish.url_style;
    for post_mortem in site.catalog.post_mortems() {
        let target = site.addresses.of(Place::PostMortem(post_mortem));
        for alias in &site.catalog.post_mortem(post_mortem).aliases {
            if let Some(from) = former_address(&alias.value, style) {
                found.value.push((from, Subject::Moved(target.clone(), None)));
                continue;
            }
            let path = &site.catalog.linked(post_mortem).document().path;
            let message = format!("the alias `{}` can't be an address", alias.value);
            found.diagnostics.push(
                Diagnostic::new(code::UNSAFE_ADDRESS, path, Some(alias.span), message)
                    .help("write a former id, or a former path such as `old/path.html`"),
            );
        }
    }
}

/// Where something with that former name stood; `None` for what can't be an address, and for hidden files: `.git` or our
/// own manifest must not be made by an author.
fn former_address(alias: &str, style: UrlStyle) -> Option<OutPath> {
    plain_address(alias, style).filter(|path| !path.as_str().split('/').any(|segment| segment.starts_with('.')))
}

fn plain_address(alias: &str, style: UrlStyle) -> Option<OutPath> {
    let is_page = |text: &str| text.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "html" | "htm"));
    if !alias.contains('/') && !is_page(alias) {
        let slug = Slug::parse(alias).ok()?;
        return OutPath::page("incidents", slug.as_str(), style).ok();
    }
    let path = alias.strip_prefix('/').unwrap_or(alias);
    match path.strip_suffix('/') {
        Some(folder) => OutPath::page(folder, "index", UrlStyle::File).ok(),
        None if is_page(path) => OutPath::new(path).ok(),
        None => OutPath::page("", path, style).ok(),
    }
}

/// A former name of a term led to a page in the folder of its taxonomy.
fn former_terms(site: &Site<'_>, found: &mut Diagnosed<Vec<(OutPath, Subject)>>) {
    let style = site.catalog.config().publish.url_style;
    for (taxonomy, slug, term) in site.catalog.former_terms() {
        // A slug is a good name already, but for what the folder above it makes too long: then nothing stood there.
        if let Ok(from) = OutPath::page(&taxonomy.folder, slug.as_str(), style) {
            found.value.push((from, Subject::Moved(site.addresses.of(Place::Term(term)).clone(), None)));
        }
    }
}

/// `[redirects]` of `site.toml`: from a path to a path, with or without a fragment.
fn configured(site: &Site<'_>, found: &mut Diagnosed<Vec<(OutPath, Subject)>>) {
    let style = site.catalog.config().publish.url_style;
    for (from, redirect) in &site.catalog.config().redirects {
        let to = &redirect.to;
        let (path, fragment) = to.split_once('#').map_or((&**to, None), |(path, fragment)| (path, Some(fragment)));
        let target = if path.ends_with('/') { OutPath::new(&format!("{path}index.html")) } else { OutPath::new(path) };
        match (redirected(from, style), target) {
            (Some(from), Ok(target)) => {
                found.value.push((from, Subject::Moved(target, fragment.map(str::to_owned))));
            }
            (from_path, _) => {
                let bad = if from_path.is_none() { from } else { to };
                let message = format!("`{bad}` in `[redirects]` can't be a page of this site");
                let diagnostic = Diagnostic::new(code::UNSAFE_ADDRESS, &site_toml(), Some(redirect.span), message);
                found.diagnostics.push(diagnostic.help("write paths below the top of the site, without a leading `/`"));
            }
        }
    }
}

/// Where the old path of a redirect stood: at the top of the site it may have any extension.
fn redirected(from: &str, style: UrlStyle) -> Option<OutPath> {
    if from.contains('/') {
        return former_address(from, style);
    }
    OutPath::new(from).ok().filter(|path| !path.as_str().starts_with('.'))
}

fn site_toml() -> SourcePath {
    SourcePath::new("site.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_an_id_or_a_path() {
        let check = |alias: &str, expected: Option<&str>| {
            let address = former_address(alias, UrlStyle::File);
            assert_eq!(address.as_ref().map(OutPath::as_str), expected, "{alias}");
        };
        check("INC-118", Some("incidents/inc-118.html"));
        check("old/path.html", Some("old/path.html"));
        check("/2024/old/", Some("2024/old/index.html"));
        check("2024/old", Some("2024/old.html"));
        check("outage.html", Some("outage.html"));
        check("../../etc/passwd.html", None);
        check("https://elsewhere.example/x", None);
        check("//host/x.html", None);
        check("///", None);
        check(".git/config", None);
        check("old/.hidden/x.html", None);
    }

    #[test]
    fn an_alias_follows_the_sites_style() {
        let address = former_address("INC-118", UrlStyle::Directory);
        assert_eq!(address.as_ref().map(OutPath::as_str), Some("incidents/inc-118/index.html"));
    }
}
