//! The search page: without JavaScript it says so and lists what can be browsed instead.

use serde::Serialize;

use super::crumb::{crumbs, index_link};
use super::list;
use super::row::Link;
use super::{Kind, Links, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::TermRef;
use crate::insight;
use crate::model::Action;

pub(super) const KIND: Kind = Kind { name: "search", pages, view };

#[derive(Debug, Serialize)]
struct Search {
    title: &'static str,
    crumbs: Vec<Link>,
    /// Every way to browse the library: complete without search.
    browse: Vec<Browse>,
    examples: Vec<Example>,
}

/// Pages that list the library in one order.
#[derive(Debug, Serialize)]
struct Browse {
    title: String,
    links: Vec<Link>,
}

/// A query to try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Example {
    query: String,
    href: String,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    vec![(site.addresses.search(), Subject::Library)]
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    View::new(Search {
        title: "Search",
        crumbs: crumbs(site, links, Vec::new(), "Search"),
        browse: browse(site, links),
        examples: examples(site, links),
    })
}

fn browse(site: &Site<'_>, links: &Links<'_>) -> Vec<Browse> {
    let catalog = site.catalog;
    let index = |title: &str, folder: &str| index_link(site, links, title, folder);
    let all: Vec<_> = catalog.post_mortems().collect();
    let mut lists = Vec::new();
    if !all.is_empty() {
        lists.push(index("All incidents", "incidents"));
    }
    let used = catalog.config().taxonomies.iter().filter(|t| catalog.terms(&t.key).next().is_some());
    lists.extend(used.map(|taxonomy| index(&taxonomy.plural, &taxonomy.folder)));
    if catalog.actions().next().is_some() {
        lists.push(index("Actions", "actions"));
    }
    if !catalog.owners().is_empty() {
        lists.push(index("Owners of actions", "actions/owners"));
    }
    let years = list::years(site, links, &all).into_iter().map(|year| Link { title: year.title, href: year.href });
    let groups = [("By subject", lists), ("By year", years.collect())];
    let browse = |(title, links): (&str, Vec<Link>)| Browse { title: title.to_owned(), links };
    groups.into_iter().filter(|(_, links)| !links.is_empty()).map(browse).collect()
}

/// Queries that find something here: the commonest cause and system, and what is late.
pub(super) fn examples(site: &Site<'_>, links: &Links<'_>) -> Vec<Example> {
    let catalog = site.catalog;
    let commonest = |taxonomy: &str| -> Option<TermRef> {
        let used = catalog.terms(taxonomy).filter(|term| !catalog.term(*term).all.is_empty());
        used.max_by_key(|term| (catalog.term(*term).direct.len(), std::cmp::Reverse(*term)))
    };
    let slug = |term: TermRef| catalog.term(term).slug.as_str();
    let worst = catalog.post_mortems().any(|p| catalog.post_mortem(p).severity.is_some());
    let sev = if worst && catalog.config().process.severities.len() > 2 { " sev:1,2" } else { "" };
    let is_late = |action: &Action| action.days_late(catalog.today()).is_some();
    let queries = [
        commonest("causes").map(|term| format!("cause:{}", slug(term))),
        commonest("systems").map(|term| format!("system:{}{sev}", slug(term))),
        catalog.actions().any(|action| is_late(catalog.action(action))).then(|| "is:overdue".to_owned()),
        insight::repeats(catalog, catalog.post_mortems())
            .into_values()
            .any(|after_a_fix| after_a_fix)
            .then(|| "is:came-back".to_owned()),
    ];
    let search = links.to_path(&site.addresses.search(), None);
    let example =
        |query: String| Example { href: format!("{search}?q={}", crate::address::query_value(&query)), query };
    queries.into_iter().flatten().map(example).collect()
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{act, incident, library};
    use crate::pages::fixture::{shown, texts};

    #[test]
    fn an_empty_library_has_nothing_to_browse_and_nothing_to_try() {
        let search = shown(&library("2026-07-28").link(), "search.html");
        assert_eq!((&search["browse"], &search["examples"]), (&serde_json::json!([]), &serde_json::json!([])));
    }

    #[test]
    fn examples_find_something_in_this_library() {
        let catalog = library("2026-07-28")
            .with(incident("2025-07-01-a").system("web").cause("batch").act(act("cap").due("2026-02-02")))
            .with(incident("2025-11-04-b").system("web").cause("batch"))
            .with(incident("2026-01-04-c").system("mail").cause("expiry"))
            .link();
        let search = shown(&catalog, "search.html");
        assert_eq!(texts(&search["examples"], "/query"), ["cause:batch", "system:web", "is:overdue"]);
        assert_eq!(search["examples"][0]["href"], "search.html?q=cause%3Abatch");
        assert_eq!(texts(&search["browse"], "/title"), ["By subject", "By year"]);
    }
}
