//! What is printed of each hit, whatever the format.

use std::collections::BTreeSet;

use super::Printed;
use super::print::line;
use crate::address::SourcePath;
use crate::catalog::{Place, PostMortemRef, TermRef};
use crate::search::evaluate::Hit;
use crate::search::snippet::{self, Snippet};
use crate::search::units::{Part, Space};

/// A post-mortem that was found.
pub(super) struct ShownIncident<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) date: String,
    pub(super) severity: Option<&'a str>,
    pub(super) causes: Vec<&'a str>,
    pub(super) path: &'a SourcePath,
    pub(super) line: usize,
    pub(super) url: String,
    pub(super) snippet: Snippet,
}

impl<'a> Printed<'a> {
    /// The words that were looked for.
    pub(super) fn sought(&self) -> BTreeSet<&'a str> {
        self.answer.words.iter().map(String::as_str).collect()
    }

    pub(super) fn incident(&self, hit: &Hit) -> ShownIncident<'a> {
        let post_mortem = self.searcher.units().incident(hit.number);
        let catalog = self.opened.lib.catalog();
        let (written, linked) = (catalog.post_mortem(post_mortem), catalog.linked(post_mortem));
        let path = &linked.document().path;
        let library = &self.opened.lib;
        let texts = self.searcher.units().texts(Space::Incidents, hit.number, &|path| library.text(path));
        let sought = self.sought();
        ShownIncident {
            id: written.id.value.as_str(),
            title: &written.title.value,
            date: written.date.as_ref().map_or_else(String::new, |date| date.value.to_string()),
            severity: self.severity(post_mortem),
            causes: linked.root_causes().map(|cause| catalog.term(cause).title.as_str()).collect(),
            line: snippet::best_line(library.text(path), &sought),
            path,
            url: self.url(Place::PostMortem(post_mortem)),
            snippet: snippet::snippet(&texts, &sought),
        }
    }

    /// The severity as it is printed.
    pub(super) fn severity(&self, post_mortem: PostMortemRef) -> Option<&'a str> {
        let catalog = self.opened.lib.catalog();
        let word = &catalog.post_mortem(post_mortem).severity.as_ref()?.value;
        let shown = catalog.config().severity_rank(word).map(|rank| &catalog.config().process.severities[rank]);
        Some(shown.unwrap_or(word))
    }

    /// The address of a page: whole where it is known where the site stands, else inside the site.
    pub(super) fn url(&self, place: Place) -> String {
        let path = self.opened.lib.plan().addresses.of(place).to_url_path();
        match self.workspace.config.site.url.as_str() {
            "" => path,
            site => format!("{site}/{}", path.trim_start_matches('/')),
        }
    }

    /// The day of the last post-mortem with a term.
    pub(super) fn last_seen(&self, term: TermRef) -> Option<String> {
        let catalog = self.opened.lib.catalog();
        let last = catalog.term(term).all.last()?;
        Some(catalog.post_mortem(*last).date.as_ref()?.value.to_string())
    }

    /// The groups of terms, causes aside: the place of the taxonomy, and its hits.
    pub(super) fn groups_of_terms(&self) -> impl Iterator<Item = (usize, &'a [Hit])> {
        let first = |key: &str| self.workspace.config.taxonomies.iter().position(|taxonomy| taxonomy.key == key);
        let order = [first("systems"), first("action-types")].into_iter().flatten();
        let rest = self.answer.terms.keys().copied().filter({
            let named: Vec<usize> = order.clone().collect();
            move |taxonomy| !named.contains(taxonomy)
        });
        let answer = self.answer;
        order.chain(rest.collect::<Vec<_>>()).filter_map(|taxonomy| {
            Some((taxonomy, answer.terms.get(&taxonomy)?.as_slice())).filter(|(_, hits)| !hits.is_empty())
        })
    }
}

/// In which parts words were found, in a few words.
pub(super) fn matched_in(parts: u16) -> Vec<&'static str> {
    let mut found = Vec::new();
    for part in Part::ALL.into_iter().filter(|part| parts & (1 << *part as u16) != 0) {
        let name = match part {
            Part::Title => "title",
            Part::Names => "systems, causes, tags",
            Part::Summary => "summary",
            Part::Effects => "effects",
            Part::Actions => "actions",
            Part::Timeline => "timeline",
            Part::What | Part::Why | Part::How => "text",
            Part::Other => "details",
        };
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// `` `a`, `b` ``.
pub(super) fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Prints the files of the post-mortems that were found.
pub(super) fn print_paths(printed: &Printed<'_>) {
    let catalog = printed.opened.lib.catalog();
    for hit in printed.answer.incidents.iter().take(printed.limit) {
        let post_mortem = printed.searcher.units().incident(hit.number);
        line(catalog.linked(post_mortem).document().path.as_str());
    }
}
