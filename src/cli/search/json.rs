//! Results for machines: one document, or one a line.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Printed;
use super::print::line;
use super::shown;
use super::text::term_place;
use crate::catalog::Place;
use crate::search::evaluate::{CauseHit, Hit};

/// Grows when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

/// What `casebook search --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::cli) struct SearchOutput<'a> {
    /// Grows when a key changes its meaning or goes.
    schema_version: u32,
    /// What was asked for.
    query: &'a str,
    /// Whether nothing has all of the words, and incidents are listed by how many they have.
    relaxed: bool,
    /// The words that were looked for.
    words: &'a [String],
    /// How many hits each group has; groups without any are left out.
    #[schemars(with = "BTreeMap<String, usize>")]
    totals: Map<String, Value>,
    /// The first hits of each group: `causes`, `incidents`, `actions`, and the key of every other taxonomy. Each line of
    /// `json-lines` is one hit, with its group as `group`.
    #[schemars(with = "BTreeMap<String, Vec<AnyHit>>")]
    groups: Map<String, Value>,
}

/// One hit of any group.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum AnyHit<'a> {
    Incident(IncidentHit<'a>),
    Cause(CauseItem<'a>),
    Action(ActionHit<'a>),
    Term(TermHit<'a>),
}

/// A post-mortem.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct IncidentHit<'a> {
    /// Its id.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// Its day; empty where none is known.
    date: String,
    /// Its severity, as the site prints it.
    severity: Option<&'a str>,
    /// The titles of its root causes.
    root_causes: Vec<&'a str>,
    /// Its file, from the library's root.
    path: &'a str,
    /// The line that answers best.
    line: usize,
    /// Its page.
    url: String,
    /// How well it answers, in thousandths.
    score: i64,
    /// The parts in which words were found.
    found_in: Vec<&'a str>,
    /// The words around what was found.
    snippet: String,
}

/// A root cause.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CauseItem<'a> {
    /// Its slug.
    slug: &'a str,
    /// Its title.
    title: &'a str,
    /// How many post-mortems have it.
    post_mortems: usize,
    /// How many of those were found.
    found: usize,
    /// The day of the last post-mortem with it.
    last: Option<String>,
    /// Its page.
    url: String,
    /// How well it answers, in thousandths.
    score: i64,
}

/// A term of any other taxonomy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TermHit<'a> {
    /// Its slug.
    slug: &'a str,
    /// Its title.
    title: &'a str,
    /// How many post-mortems have it.
    post_mortems: usize,
    /// Its page.
    url: String,
    /// How well it answers, in thousandths.
    score: i64,
}

/// An action.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ActionHit<'a> {
    /// Its id within its post-mortem.
    id: &'a str,
    /// What is to be done, as plain text.
    what: String,
    /// How far it is.
    status: &'a str,
    /// The team or role that does it.
    owner: Option<&'a str>,
    /// Whether it is late.
    overdue: bool,
    /// The id of its post-mortem.
    post_mortem: &'a str,
    /// The page of its post-mortem.
    url: String,
    /// How well it answers, in thousandths.
    score: i64,
}

pub(super) fn print(printed: &Printed<'_>) {
    let answer = printed.answer;
    let mut totals = Map::new();
    let mut groups = Map::new();
    for (name, total, hits) in all(printed) {
        totals.insert(name.clone(), json!(total));
        groups.insert(name, json!(hits));
    }
    let output = SearchOutput {
        schema_version: SCHEMA_VERSION,
        query: printed.line,
        relaxed: answer.is_relaxed,
        words: &answer.words,
        totals,
        groups,
    };
    line(&serde_json::to_string_pretty(&output).expect("it is plain data"));
}

pub(super) fn print_lines(printed: &Printed<'_>) {
    for (name, _, hits) in all(printed) {
        for hit in hits {
            let mut hit = json!(hit);
            hit["group"] = json!(name);
            line(&hit.to_string());
        }
    }
}

/// The groups that hold something: name, how many hits there are, and the first ones.
fn all<'a>(printed: &Printed<'a>) -> Vec<(String, usize, Vec<AnyHit<'a>>)> {
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

fn first<'a, T>(printed: &Printed<'a>, hits: &[T], shown: fn(&Printed<'a>, &T) -> AnyHit<'a>) -> Vec<AnyHit<'a>> {
    hits.iter().take(printed.limit).map(|hit| shown(printed, hit)).collect()
}

fn incident<'a>(printed: &Printed<'a>, hit: &Hit) -> AnyHit<'a> {
    let shown = printed.incident(hit);
    AnyHit::Incident(IncidentHit {
        id: shown.id,
        title: shown.title,
        date: shown.date,
        severity: shown.severity,
        root_causes: shown.causes,
        path: shown.path.as_str(),
        line: shown.line,
        url: shown.url,
        score: hit.score,
        found_in: shown::matched_in(hit.parts),
        snippet: shown.snippet.text,
    })
}

fn cause<'a>(printed: &Printed<'a>, hit: &CauseHit) -> AnyHit<'a> {
    let term = printed.searcher.units().term(hit.number);
    let known = printed.opened.lib.catalog().term(term);
    AnyHit::Cause(CauseItem {
        slug: known.slug.as_str(),
        title: &known.title,
        post_mortems: known.all.len(),
        found: hit.n_incidents,
        last: printed.last_seen(term),
        url: printed.url(Place::Term(term)),
        score: hit.score,
    })
}

fn term<'a>(printed: &Printed<'a>, hit: &Hit) -> AnyHit<'a> {
    let known = printed.opened.lib.catalog().term(printed.searcher.units().term(hit.number));
    AnyHit::Term(TermHit {
        slug: known.slug.as_str(),
        title: &known.title,
        post_mortems: known.all.len(),
        url: printed.url(term_place(printed, hit)),
        score: hit.score,
    })
}

fn action<'a>(printed: &Printed<'a>, hit: &Hit) -> AnyHit<'a> {
    let catalog = printed.opened.lib.catalog();
    let reference = printed.searcher.units().action(hit.number);
    let written = catalog.action(reference);
    AnyHit::Action(ActionHit {
        id: &written.id,
        what: crate::markdown::plain(&written.what),
        status: written.status.as_str(),
        owner: written.owner.as_deref(),
        overdue: written.days_late(catalog.today()).is_some(),
        post_mortem: catalog.post_mortem(reference.post_mortem).id.value.as_str(),
        url: printed.url(Place::PostMortem(reference.post_mortem)),
        score: hit.score,
    })
}
