//! Results for machines: one document, or one a line.

use serde_json::{Value, json};

use super::Printed;
use super::print::line;
use super::shown;
use super::text::term_place;
use crate::catalog::Place;
use crate::search::evaluate::{CauseHit, Hit};

/// Grows when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

pub(super) fn print(printed: &Printed<'_>) {
    let answer = printed.answer;
    let mut totals = serde_json::Map::new();
    let mut groups = serde_json::Map::new();
    for (name, total, hits) in all(printed) {
        totals.insert(name.clone(), json!(total));
        groups.insert(name, Value::Array(hits));
    }
    let document = json!({
        "schema_version": SCHEMA_VERSION,
        "query": printed.line,
        "relaxed": answer.is_relaxed,
        "words": answer.words,
        "totals": totals,
        "groups": groups,
    });
    line(&serde_json::to_string_pretty(&document).expect("it is plain data"));
}

pub(super) fn print_lines(printed: &Printed<'_>) {
    for (name, _, hits) in all(printed) {
        for mut hit in hits {
            hit["group"] = json!(name);
            line(&hit.to_string());
        }
    }
}

/// The groups that hold something: name, how many hits there are, and the first ones.
fn all(printed: &Printed<'_>) -> Vec<(String, usize, Vec<Value>)> {
    let answer = printed.answer;
    let mut groups = vec![
        ("causes".to_owned(), answer.causes.len(), first(printed, &answer.causes, cause)),
        ("incidents".to_owned(), answer.incidents.len(), first(printed, &answer.incidents, incident)),
        ("actions".to_owned(), answer.actions.len(), first(printed, &answer.actions, action)),
    ];
    for (taxonomy, hits) in printed.groups_of_terms() {
        let key = printed.workspace.config.taxonomies[taxonomy].key.clone();
        groups.push((key, hits.len(), first(printed, hits, term)));
    }
    groups.retain(|(_, n, _)| *n > 0);
    groups
}

fn first<T>(printed: &Printed<'_>, hits: &[T], shown: fn(&Printed<'_>, &T) -> Value) -> Vec<Value> {
    hits.iter().take(printed.limit).map(|hit| shown(printed, hit)).collect()
}

fn incident(printed: &Printed<'_>, hit: &Hit) -> Value {
    let shown = printed.incident(hit);
    json!({
        "id": shown.id,
        "title": shown.title,
        "date": shown.date,
        "severity": shown.severity,
        "root_causes": shown.causes,
        "path": shown.path.as_str(),
        "line": shown.line,
        "url": shown.url,
        "score": hit.score,
        "found_in": shown::matched_in(hit.parts),
        "snippet": shown.snippet.text,
    })
}

fn cause(printed: &Printed<'_>, hit: &CauseHit) -> Value {
    let term = printed.searcher.units().term(hit.number);
    let known = printed.opened.library.catalog().term(term);
    json!({
        "slug": known.slug.as_str(),
        "title": known.title,
        "post_mortems": known.all.len(),
        "found": hit.n_incidents,
        "last": printed.last_seen(term),
        "url": printed.url(Place::Term(term)),
        "score": hit.score,
    })
}

fn term(printed: &Printed<'_>, hit: &Hit) -> Value {
    let known = printed.opened.library.catalog().term(printed.searcher.units().term(hit.number));
    json!({
        "slug": known.slug.as_str(),
        "title": known.title,
        "post_mortems": known.all.len(),
        "url": printed.url(term_place(printed, hit)),
        "score": hit.score,
    })
}

fn action(printed: &Printed<'_>, hit: &Hit) -> Value {
    let catalog = printed.opened.library.catalog();
    let reference = printed.searcher.units().action(hit.number);
    let written = catalog.action(reference);
    json!({
        "id": written.id,
        "what": crate::markdown::plain(&written.what),
        "status": written.status.as_str(),
        "owner": written.owner,
        "overdue": written.days_late(catalog.today()).is_some(),
        "post_mortem": catalog.post_mortem(reference.post_mortem).id.value.as_str(),
        "url": printed.url(Place::PostMortem(reference.post_mortem)),
        "score": hit.score,
    })
}
