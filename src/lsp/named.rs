//! What a name in a document stands for: its history on hover, and the way to it.

use serde_json::{Value, json};

use super::server::Open;
use super::shown;
use crate::address::{DocumentId, SourcePath};
use crate::build::Library;
use crate::catalog::{Catalog, Place, PostMortemRef, Target, TermRef};
use crate::insight;
use crate::model::{Document, PostMortem, Subject, TermRef as WrittenTerm};
use crate::source::Span;

/// What stands at a place of a document, if it is the name of something.
fn at(library: &Library, path: &SourcePath, offset: usize) -> Option<(Span, Place)> {
    let document = library.documents().find(|document| document.path == *path)?;
    let is_here = |span: &Span| span.start < span.end && (span.start as usize..=span.end as usize).contains(&offset);
    names(library.catalog(), document).into_iter().find(|(span, _)| is_here(span))
}

/// Every name in a document, with what it stands for.
fn names(catalog: &Catalog, document: &Document) -> Vec<(Span, Place)> {
    let mut found: Vec<(Span, Place)> = Vec::new();
    let mut term = |taxonomy: &str, written: &WrittenTerm| {
        let known = catalog.find_term(taxonomy, &written.slug);
        found.extend(known.map(|term| (written.span, Place::Term(term))));
    };
    match &document.subject {
        Subject::PostMortem(post_mortem) => {
            post_mortem.systems.iter().for_each(|system| term("systems", &system.term));
            post_mortem.effects.iter().filter_map(|e| e.system.as_ref()).for_each(|system| term("systems", system));
            post_mortem.causes.iter().for_each(|cause| term("causes", &cause.term));
            let types = post_mortem.actions.iter().filter_map(|action| action.action_type.as_ref());
            types.for_each(|action_type| term("action-types", action_type));
            post_mortem.tags.iter().for_each(|tag| term("tags", tag));
            for (taxonomy, terms) in &post_mortem.terms {
                terms.iter().for_each(|written| term(taxonomy, written));
            }
            found.extend(related(catalog, post_mortem));
        }
        Subject::Term(page) => {
            page.depends_on.iter().for_each(|system| term("systems", system));
            page.merged_into.iter().for_each(|other| term(&page.taxonomy, other));
        }
        Subject::Home(_) => {}
    }
    found.extend(linked(catalog, document));
    found
}

/// The post-mortems that it says belong to it.
fn related(catalog: &Catalog, post_mortem: &PostMortem) -> Vec<(Span, Place)> {
    let by_name = |name: &str| {
        let former = || catalog.former_post_mortems().find(|(alias, _)| alias.value == name).map(|(_, found)| found);
        DocumentId::parse(name).ok().and_then(|id| catalog.find(&id)).or_else(former)
    };
    let place = |id: &crate::model::Sourced<String>| Some((id.span, Place::PostMortem(by_name(&id.value)?)));
    post_mortem.related.iter().filter_map(|relation| place(&relation.id)).collect()
}

/// What the links of its text lead to.
fn linked(catalog: &Catalog, document: &Document) -> Vec<(Span, Place)> {
    let is_it = |place: &Place| catalog.document_of(*place).is_some_and(|found| found.path == document.path);
    let targets: &[Target] = match &document.subject {
        Subject::PostMortem(post_mortem) => match catalog.find(&post_mortem.id.value) {
            Some(found) if is_it(&Place::PostMortem(found)) => &catalog.linked(found).links,
            _ => &[],
        },
        Subject::Term(page) => match catalog.find_term(&page.taxonomy, &page.slug) {
            Some(found) if is_it(&Place::Term(found)) => &catalog.term(found).links,
            _ => &[],
        },
        Subject::Home(_) => catalog.home_links(),
    };
    let links = document.body().links.iter().zip(targets);
    let place = |target: &Target| if let Target::Page(place, _) = target { Some(*place) } else { None };
    links.filter_map(|(link, target)| Some((link.span, place(target)?))).collect()
}

/// What a name stands for, and what became of it.
pub(super) fn hover(open: &Open<'_>, offset: usize) -> Value {
    let library = open.desk.lib();
    let Some((span, place)) = at(library, open.path, offset) else { return Value::Null };
    let catalog = library.catalog();
    let text = match place {
        Place::PostMortem(post_mortem) => about_post_mortem(catalog, post_mortem),
        Place::Term(term) => about_term(catalog, term),
        Place::Home => format!("**{}**", plain(catalog.title_of(place))),
    };
    json!({ "contents": { "kind": "markdown", "value": text }, "range": open.lines.range(span) })
}

/// Where the document about a name is; a term without a page of its own leads nowhere.
pub(super) fn definition(open: &Open<'_>, offset: usize) -> Value {
    let library = open.desk.lib();
    let Some((_, place)) = at(library, open.path, offset) else { return Value::Null };
    let Some(document) = library.catalog().document_of(place) else { return Value::Null };
    let span = document.post_mortem().map(|found| found.title.span).unwrap_or_default();
    shown::location(open.desk, &open.desk.uri(&document.path), &document.path, span, open.encoding)
}

fn about_post_mortem(catalog: &Catalog, post_mortem: PostMortemRef) -> String {
    let written = catalog.post_mortem(post_mortem);
    let mut facts = vec![format!("`{}`", written.id.value.as_str())];
    facts.extend(written.date.as_ref().map(|date| date.value.to_string()));
    facts.extend(written.severity.as_ref().map(|severity| severity.value.clone()));
    facts.extend(written.status.as_ref().map(|status| status.value.as_str().to_owned()));
    let mut text = format!("**{}**\n\n{}", plain(&written.title.value), facts.join(" · "));
    if let Some(summary) = &written.summary {
        text.push_str("\n\n");
        text.push_str(&summary.value);
    }
    text
}

fn about_term(catalog: &Catalog, term: TermRef) -> String {
    let known = catalog.term(term);
    let taxonomy = catalog.taxonomy_of(term);
    let mut text = format!("**{}** · {} `{}`", plain(&known.title), taxonomy.singular, known.slug.as_str());
    if let Some(description) = catalog.term_page(term).and_then(|(_, page)| page.description.as_ref()) {
        text.push_str("\n\n");
        text.push_str(description);
    }
    text.push_str("\n\n");
    text.push_str(&history(catalog, term));
    let last = known.all.last().map(|last| catalog.post_mortem(*last));
    if let Some(last) = last {
        let day = last.date.as_ref().map(|date| format!(" ({})", date.value)).unwrap_or_default();
        text.push_str(&format!("\n\nLast: {}{day}", plain(&last.title.value)));
    }
    text
}

/// "Seen 3 times, came back after a fix."
fn history(catalog: &Catalog, term: TermRef) -> String {
    let known = catalog.term(term);
    match catalog.taxonomy_of(term).key.as_str() {
        "causes" => {
            let history = insight::history(catalog, term);
            let came_back = match history.incidents.iter().filter_map(|seen| seen.repeat).max() {
                None => "",
                Some(false) => ", came back",
                Some(true) => ", came back after a fix",
            };
            format!("Seen {}{came_back}.", count(history.incidents.len(), "time", "times"))
        }
        "action-types" => {
            let n_done = insight::tally(catalog, known.actions.iter().copied()).done;
            format!("{}, {n_done} done.", count(known.actions.len(), "action", "actions"))
        }
        _ => format!("In {}.", count(known.all.len(), "post-mortem", "post-mortems")),
    }
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A text in which no mark-up is read.
fn plain(text: &str) -> String {
    let escape = |c: char| if "\\`*_[]<>#".contains(c) { vec!['\\', c] } else { vec![c] };
    text.chars().flat_map(escape).collect()
}
