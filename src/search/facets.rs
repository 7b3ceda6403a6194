//! Facets: how many incidents one would find with one qualifier more.
//!
//! The chosen values of one facet are alternatives, the facets must all hold. So the number beside a value is counted
//! without what is chosen in its own facet: it is what a click would give.

use super::columns::bit;
use super::query::{Filter, Query, State, Tree, Value};
use super::{Searcher, evaluate};
use crate::model::Status;

/// One way to narrow what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The key of its qualifier: `system`, `sev`, …; `year` stands for `after:` and `before:`.
    pub key: String,
    /// Its values that would find something, and those that are chosen.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// As it stands behind the key: a slug or a word.
    pub value: String,
    /// What it is called.
    pub title: String,
    /// How many incidents one would find.
    pub n: usize,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// How many levels of its tree are above it.
    pub depth: usize,
}

/// The states that are a facet.
const STATES: &[(State, &str)] = &[
    (State::Open, "Open actions"),
    (State::Overdue, "Overdue actions"),
    (State::Done, "Done actions"),
    (State::CameBack, "Came back after a fix"),
];

/// What a facet is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Terms(usize),
    Severity,
    Status,
    Year,
    State,
    Owner,
}

/// All facets of a query.
pub fn facets(searcher: &Searcher<'_>, query: &Query) -> Vec<Facet> {
    let taxonomies = &searcher.vocabulary.taxonomies;
    let taxonomy = |key: &str| taxonomies.iter().position(|taxonomy| taxonomy.key == key).expect("it is built in");
    let all = [
        About::Terms(taxonomy("systems")),
        About::Terms(taxonomy("causes")),
        About::Terms(taxonomy("action-types")),
        About::Severity,
        About::Status,
        About::Year,
        About::State,
        About::Owner,
    ];
    let base = evaluate::passing(searcher, query);
    let facet = |about: About| {
        let chosen = chosen(&query.tree, about);
        if chosen.is_empty() {
            return facet(searcher, about, &base, &chosen);
        }
        let without = Query { tree: without(&query.tree, about), ..query.clone() };
        facet(searcher, about, &evaluate::passing(searcher, &without), &chosen)
    };
    all.into_iter().map(facet).collect()
}

fn facet(searcher: &Searcher<'_>, about: About, passing: &[bool], chosen: &[Value]) -> Facet {
    let columns = &searcher.columns;
    let numbers: Vec<usize> = (0..passing.len()).filter(|number| passing[*number]).collect();
    let count = |holds: &dyn Fn(usize) -> bool| numbers.iter().filter(|number| holds(**number)).count();
    let value = |value: Value, written: String, title: &str, n: usize, depth: usize| FacetValue {
        is_chosen: chosen.contains(&value),
        value: written,
        title: title.to_owned(),
        n,
        depth,
    };
    let (key, values): (&str, Vec<FacetValue>) = match about {
        About::Terms(taxonomy) => return of_terms(searcher, taxonomy, &numbers, chosen),
        About::Severity => {
            let words = searcher.vocabulary.severities.iter().enumerate();
            let severity = |(rank, word): (usize, &String)| {
                let n = count(&|i| columns.severities[i].map(usize::from) == Some(rank));
                value(Value::Severity(rank), crate::config::fold_severity(word), word, n, 0)
            };
            ("sev", words.map(severity).collect())
        }
        About::Status => {
            let status = |word: &&str| {
                let status = Status::parse(word).expect("it is its own word");
                let n = count(&|i| columns.statuses[i] == Some(status));
                value(Value::Status(status), (*word).to_owned(), word, n, 0)
            };
            ("status", Status::WORDS.iter().map(status).collect())
        }
        About::Year => return of_years(searcher, &numbers, chosen),
        About::State => {
            let state = |(state, title): &(State, &str)| {
                let n = count(&|i| columns.states[i] & bit(*state) != 0);
                value(Value::Is(*state), state.as_str().to_owned(), title, n, 0)
            };
            ("is", STATES.iter().map(state).collect())
        }
        About::Owner => {
            let mut counts = vec![0; searcher.vocabulary.owners.len()];
            numbers.iter().flat_map(|i| &columns.owners[*i]).for_each(|owner| counts[*owner as usize] += 1);
            let owners = searcher.vocabulary.owners.iter().enumerate();
            let owner = |(i, owner): (usize, &super::query::OwnerRow)| {
                value(Value::Owner(i), owner.slug.clone(), &owner.name, counts[i], 0)
            };
            ("owner", owners.map(owner).collect())
        }
    };
    Facet::new(key, values)
}

impl Facet {
    fn new(key: &str, mut values: Vec<FacetValue>) -> Self {
        values.retain(|value| value.n > 0 || value.is_chosen);
        Self { key: key.to_owned(), values }
    }
}

/// The terms of a taxonomy by slug, so that each stands below the one above it; what is below counts above.
fn of_terms(searcher: &Searcher<'_>, taxonomy: usize, numbers: &[usize], chosen: &[Value]) -> Facet {
    let columns = &searcher.columns;
    let table = &searcher.vocabulary.taxonomies[taxonomy];
    let first = columns.first_terms[taxonomy] as usize;
    let mut counts = vec![0; table.terms.len()];
    let mut last = vec![usize::MAX; table.terms.len()];
    for number in numbers {
        let own = columns.terms[*number].iter().filter(|term| columns.taxonomy_of(**term) == taxonomy);
        for term in own.flat_map(|term| std::iter::successors(Some(*term), |term| columns.parents[*term as usize])) {
            let place = term as usize - first;
            if last[place] != *number {
                last[place] = *number;
                counts[place] += 1;
            }
        }
    }
    let values = table.terms.iter().enumerate().map(|(term, row)| FacetValue {
        value: row.slug.clone(),
        title: row.title.clone(),
        n: counts[term],
        is_chosen: chosen.contains(&Value::Term { taxonomy, term }),
        depth: row.slug.matches('/').count(),
    });
    let key = match table.key.as_str() {
        "action-types" => "type",
        key => key.strip_suffix('s').unwrap_or(key),
    };
    Facet::new(key, values.collect())
}

/// The years, newest first. One is chosen if `after:` and `before:` are its ends.
fn of_years(searcher: &Searcher<'_>, numbers: &[usize], chosen: &[Value]) -> Facet {
    let mut counts = std::collections::BTreeMap::new();
    for year in numbers.iter().filter_map(|number| searcher.columns.days[*number]).map(crate::model::time::Day::year) {
        *counts.entry(year).or_insert(0) += 1;
    }
    let first_day = |year: i16| crate::model::time::Day::new(year, 1, 1);
    let is_chosen = |year: i16| {
        let has = |value: Option<Value>| value.is_some_and(|value| chosen.contains(&value));
        has(first_day(year).map(Value::After)) && has(first_day(year + 1).map(Value::Before))
    };
    let value = |(year, n): (i16, usize)| FacetValue {
        value: year.to_string(),
        title: year.to_string(),
        n,
        is_chosen: is_chosen(year),
        depth: 0,
    };
    Facet::new("year", counts.into_iter().rev().map(value).collect())
}

/// The values of a facet that a query asks for, beside everything else.
fn chosen(tree: &Tree<Filter>, about: About) -> Vec<Value> {
    let own = |tree: &Tree<Filter>| match tree {
        Tree::Qualifier(filter) if is_about(filter, about) => filter.any.clone(),
        Tree::Qualifier(_) | Tree::All(_) | Tree::Any(_) | Tree::Not { .. } | Tree::Word(_) | Tree::Phrase(_) => {
            Vec::new()
        }
    };
    match tree {
        Tree::All(items) => items.iter().flat_map(own).collect(),
        tree => own(tree),
    }
}

/// The query without what is chosen in a facet.
fn without(tree: &Tree<Filter>, about: About) -> Tree<Filter> {
    let is_kept = |tree: &&Tree<Filter>| !matches!(tree, Tree::Qualifier(filter) if is_about(filter, about));
    match tree {
        Tree::All(items) => Tree::All(items.iter().filter(is_kept).cloned().collect()),
        tree if is_kept(&tree) => tree.clone(),
        _ => Tree::All(Vec::new()),
    }
}

fn is_about(filter: &Filter, about: About) -> bool {
    filter.any.iter().all(|value| match value {
        Value::Term { taxonomy, .. } | Value::NoTerm { taxonomy } => about == About::Terms(*taxonomy),
        Value::Severity(_) => about == About::Severity,
        Value::Status(_) => about == About::Status,
        Value::Owner(_) => about == About::Owner,
        Value::Is(_) => about == About::State,
        Value::After(_) | Value::Before(_) => about == About::Year,
        Value::Kind(_) | Value::Has(_) | Value::Took(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{incident, library};
    use crate::search::bed;
    use crate::search::units::Units;

    #[test]
    fn numbers_are_those_of_the_next_click() {
        let catalog = library("2026-07-28")
            .with(incident("2025-01-01-a").title("Disk full").system("shop/basket").severity("sev1"))
            .with(incident("2026-01-01-b").title("Disk slow").system("shop").severity("sev2"))
            .with(incident("2026-02-01-c").title("Net down").system("net").severity("sev1"))
            .link();
        let units = Units::new(&catalog);
        let index = bed::index(&units);
        let searcher = Searcher::new(&units, &index);
        let check = |line: &str, key: &str, expected: &str| {
            let facets = facets(&searcher, &searcher.read(line));
            let facet = facets.iter().find(|facet| facet.key == key).expect("it is always there");
            let shown =
                |value: &FacetValue| format!("{}{} {}", if value.is_chosen { "*" } else { "" }, value.value, value.n);
            assert_eq!(facet.values.iter().map(shown).collect::<Vec<_>>().join(", "), expected, "{key} of {line:?}");
        };
        check("", "sev", "sev1 2, sev2 1");
        check("disk", "sev", "sev1 1, sev2 1");
        check("sev:1", "sev", "*sev1 2, sev2 1");
        check("sev:1", "system", "net 1, shop 1, shop/basket 1");
        check("system:shop", "system", "net 1, *shop 2, shop/basket 1");
        check("system:shop sev:1", "sev", "*sev1 1, sev2 1");
        check("system:shop", "year", "2026 1, 2025 1");
        check("after:2026 before:2027", "year", "*2026 2, 2025 1");
    }
}
