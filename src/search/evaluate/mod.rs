//! Answers: which post-mortems, terms and actions a query finds, in which order.
//!
//! `scripts/search/engine.js` does the same over files cut from the same index; `tests/search/golden.json` holds both to it.

mod leaf;
mod near;
mod plan;
mod score;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Searcher;
use super::query::{Group, Query};
use super::units::Space;
use crate::parallel;
use leaf::Lookup;
use plan::Plan;
use score::Scores;

pub use leaf::Remark;
pub(super) use plan::synonyms;

/// How many of the best incidents lend their score to their root causes.
const MAX_LENDERS: usize = 1000;

/// In which order incidents and actions are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// What answers best first; what answers equally well, newer before older.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// Something that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its number in its space.
    pub number: u32,
    /// How well it answers, in thousandths.
    pub score: i64,
    /// The parts in which words were found, as bits by [`super::units::Part`].
    pub parts: u16,
}

/// A root cause that was found, itself or through its incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CauseHit {
    /// Its number among the terms.
    pub number: u32,
    /// Its own score and that of the incidents that have it, in thousandths; without text, their number.
    pub score: i64,
    /// How many of the incidents found have it as their root cause.
    pub n_incidents: usize,
    /// Whether its own text answers.
    pub is_own: bool,
}

/// What a query finds, group by group, each in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Root causes.
    pub causes: Vec<CauseHit>,
    /// Post-mortems.
    pub incidents: Vec<Hit>,
    /// Actions.
    pub actions: Vec<Hit>,
    /// Terms by taxonomy, causes aside.
    pub terms: BTreeMap<usize, Vec<Hit>>,
    /// Whether nothing has all of the words, and incidents are listed by how many they have.
    pub is_relaxed: bool,
    /// What there is to say about how the text was taken.
    pub remarks: Vec<Remark>,
    /// The words that were looked for, for marking them.
    pub words: Vec<String>,
}

impl Answer {
    /// How many things were found in all groups.
    pub fn n_found(&self) -> usize {
        let of_terms: usize = self.terms.values().map(Vec::len).sum();
        self.causes.len() + self.incidents.len() + self.actions.len() + of_terms
    }
}

/// Scores of a space, before they are rounded and put in order.
struct Ranked {
    hits: Vec<Hit>,
    /// Beside `hits`, unrounded.
    values: Vec<f64>,
}

/// What `query` finds.
pub(super) fn answer(searcher: &Searcher<'_>, query: &Query, sort: Sort) -> Answer {
    let mut remarks = Vec::new();
    let lookup = Lookup::new(searcher.index, &searcher.stems, &query.tree);
    let Some(plan) = plan::plan(&query.tree, &lookup, &searcher.synonyms, &mut remarks) else {
        return Answer { remarks, ..Answer::default() };
    };
    let scores = of_plan(searcher, Space::Incidents, &plan);
    let mut incidents = ranked(&scores, Space::Incidents);
    let relaxed = incidents.hits.is_empty().then(|| self::relaxed(searcher, &plan)).flatten();
    let is_relaxed = relaxed.is_some();
    if let Some(relaxed) = relaxed {
        incidents = relaxed;
        remarks.push(Remark::Relaxed);
    }
    let terms = ranked(&of_terms(searcher, &plan), Space::Terms);
    let causes = causes(searcher, &incidents, &terms, plan.seeks_text());
    let actions = ranked(&of_plan(searcher, Space::Actions, &plan), Space::Actions);
    let mut by_taxonomy: BTreeMap<usize, Vec<Hit>> = BTreeMap::new();
    for hit in terms.hits {
        by_taxonomy.entry(searcher.columns.taxonomy_of(hit.number)).or_default().push(hit);
    }
    by_taxonomy.remove(&searcher.cause_taxonomy);
    let mut words = BTreeSet::new();
    plan.words(&mut words);
    let words = words.into_iter().map(str::to_owned).collect();
    let mut answer = Answer {
        causes,
        incidents: incidents.hits,
        actions: actions.hits,
        terms: by_taxonomy,
        is_relaxed,
        remarks,
        words,
    };
    answer.arrange(sort);
    answer.keep(query.groups.as_deref(), searcher.cause_taxonomy);
    answer
}

/// Whether each incident answers, without order: for counting.
pub(super) fn passing(searcher: &Searcher<'_>, query: &Query) -> Vec<bool> {
    let lookup = Lookup::new(searcher.index, &searcher.stems, &query.tree);
    let n = searcher.index.n_units(Space::Incidents);
    match plan::plan(&query.tree, &lookup, &searcher.synonyms, &mut Vec::new()) {
        None => vec![true; n],
        Some(plan) => {
            let scores = of_plan(searcher, Space::Incidents, &plan);
            let strict: Vec<bool> = (0..n).map(|number| scores.has(number)).collect();
            if strict.contains(&true) {
                return strict;
            }
            let mut passing = strict;
            for hit in relaxed(searcher, &plan).into_iter().flat_map(|ranked| ranked.hits) {
                passing[hit.number as usize] = true;
            }
            passing
        }
    }
}

/// The score of each unit of a space of incidents or actions, and of terms where there are no qualifiers.
fn of_plan(searcher: &Searcher<'_>, space: Space, plan: &Plan) -> Scores {
    let n = searcher.index.n_units(space);
    match plan {
        Plan::Text(text) => score::of_text(searcher.index, space, text),
        Plan::Filter(filter) => Scores::of_filter(&searcher.columns.passing(space, filter)),
        Plan::Not(item) => {
            let mut scores = Scores::all(n);
            scores.without(&left_out(searcher, space, item));
            scores
        }
        Plan::Any(items) => {
            let mut scores = Scores::none(n);
            let found = parallel::map(items, |item| of_plan(searcher, space, item));
            found.iter().for_each(|found| scores.or(found));
            scores
        }
        Plan::All(items) => {
            let mut scores = Scores::all(n);
            let found = parallel::map(items, |item| match item {
                Plan::Not(item) => left_out(searcher, space, item),
                Plan::All(_) | Plan::Any(_) | Plan::Text(_) | Plan::Filter(_) => of_plan(searcher, space, item),
            });
            for (item, found) in items.iter().zip(&found) {
                if matches!(item, Plan::Not(_)) { scores.without(found) } else { scores.and(found) }
            }
            scores
        }
    }
}

/// Which units of a space answer what must not hold; how well does not matter.
fn left_out(searcher: &Searcher<'_>, space: Space, plan: &Plan) -> Scores {
    match plan {
        Plan::Text(text) => score::presence(searcher.index, space, text),
        plan => of_plan(searcher, space, plan),
    }
}

/// The score of each term: its text has to answer, and one of its incidents has to pass the qualifiers.
fn of_terms(searcher: &Searcher<'_>, plan: &Plan) -> Scores {
    let n = searcher.index.n_units(Space::Terms);
    let mut scores = match plan.without_filters() {
        Some(texts) => of_plan(searcher, Space::Terms, &texts),
        None => Scores::all(n),
    };
    let Some(filters) = plan.without_texts() else { return scores };
    let passing = of_plan(searcher, Space::Incidents, &filters);
    let catalog = searcher.units.catalog();
    for number in 0..n {
        if scores.has(number) {
            let term = searcher.units.term(u32::try_from(number).expect("numbers are small"));
            if !catalog.term(term).all.iter().any(|incident| passing.has(incident.index())) {
                scores.values[number] = f64::NAN;
            }
        }
    }
    scores
}

/// The units that have a score, best first.
fn ranked(scores: &Scores, space: Space) -> Ranked {
    let found = (0..).zip(&scores.values).filter(|(_, value)| !value.is_nan());
    let mut order: Vec<(i64, u32)> = found.map(|(number, value)| (rounded(*value), number)).collect();
    match space {
        Space::Incidents | Space::Actions => order.sort_unstable_by_key(|key| Reverse(*key)),
        Space::Terms => order.sort_unstable_by_key(|(score, number)| (Reverse(*score), *number)),
    }
    Ranked::new(order.into_iter().map(|(score, number)| (number, score)), scores)
}

impl Ranked {
    fn new(order: impl Iterator<Item = (u32, i64)>, scores: &Scores) -> Self {
        let hit = |(number, score): (u32, i64)| Hit { number, score, parts: scores.parts[number as usize] };
        let hits: Vec<Hit> = order.map(hit).collect();
        let values = hits.iter().map(|hit| scores.values[hit.number as usize]).collect();
        Self { hits, values }
    }
}

/// Where nothing has all texts of an AND: what has most of them. Qualifiers and negations stay.
fn relaxed(searcher: &Searcher<'_>, plan: &Plan) -> Option<Ranked> {
    let Plan::All(items) = plan else { return None };
    let texts: Vec<&Plan> = items.iter().filter(|item| item.seeks_text()).collect();
    if texts.len() < 2 {
        return None;
    }
    let space = Space::Incidents;
    let n = searcher.index.n_units(space);
    let mut allowed = Scores::all(n);
    for item in items.iter().filter(|item| !item.seeks_text()) {
        match item {
            Plan::Not(item) => allowed.without(&left_out(searcher, space, item)),
            item => allowed.and(&of_plan(searcher, space, item)),
        }
    }
    let mut scores = Scores::none(n);
    let mut counts = vec![0_usize; n];
    for text in &texts {
        let of_text = of_plan(searcher, space, text);
        (0..n).filter(|number| of_text.has(*number)).for_each(|number| counts[number] += 1);
        scores.or(&of_text);
    }
    let found = |least: usize| (0..n).filter(|i| counts[*i] >= least && allowed.has(*i)).collect::<Vec<usize>>();
    let half = texts.len().div_ceil(2);
    let numbers = Some(found(half)).filter(|numbers| !numbers.is_empty()).unwrap_or_else(|| found(1));
    let mut order: Vec<(usize, i64, u32)> = numbers
        .into_iter()
        .map(|i| (counts[i], rounded(scores.values[i]), u32::try_from(i).expect("numbers are small")))
        .collect();
    order.sort_unstable_by_key(|key| Reverse(*key));
    (!order.is_empty()).then(|| Ranked::new(order.into_iter().map(|(_, score, number)| (number, score)), &scores))
}

/// The causes that answer themselves, and the root causes of the incidents found.
fn causes(searcher: &Searcher<'_>, incidents: &Ranked, terms: &Ranked, seeks_text: bool) -> Vec<CauseHit> {
    let mut found: BTreeMap<u32, (f64, usize, bool)> = BTreeMap::new();
    if seeks_text {
        for (hit, value) in terms.hits.iter().zip(&terms.values) {
            if searcher.columns.taxonomy_of(hit.number) == searcher.cause_taxonomy {
                found.insert(hit.number, (*value, 0, true));
            }
        }
    }
    for (hit, value) in incidents.hits.iter().zip(&incidents.values).take(MAX_LENDERS) {
        for cause in &searcher.columns.root_causes[hit.number as usize] {
            let (score, n, _) = found.entry(*cause).or_insert((0.0, 0, false));
            *score += if seeks_text { *value } else { 1.0 };
            *n += 1;
        }
    }
    let hit = |(number, (score, n_incidents, is_own)): (u32, (f64, usize, bool))| CauseHit {
        number,
        score: rounded(score),
        n_incidents,
        is_own,
    };
    let mut causes: Vec<CauseHit> = found.into_iter().map(hit).collect();
    causes.sort_by_key(|cause| (Reverse(cause.score), cause.number));
    causes
}

#[expect(clippy::cast_possible_truncation, reason = "scores are small")]
fn rounded(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

impl Answer {
    fn arrange(&mut self, sort: Sort) {
        for hits in [&mut self.incidents, &mut self.actions] {
            match sort {
                Sort::Relevance => {}
                Sort::Newest => hits.sort_by_key(|hit| Reverse(hit.number)),
                Sort::Oldest => hits.sort_by_key(|hit| hit.number),
            }
        }
    }

    /// Leaves out the groups that were not asked for.
    fn keep(&mut self, groups: Option<&[Group]>, cause_taxonomy: usize) {
        let Some(groups) = groups else { return };
        if !groups.contains(&Group::Incidents) {
            self.incidents.clear();
        }
        if !groups.contains(&Group::Actions) {
            self.actions.clear();
        }
        if !groups.contains(&Group::Terms(cause_taxonomy)) {
            self.causes.clear();
        }
        self.terms.retain(|taxonomy, _| groups.contains(&Group::Terms(*taxonomy)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::insight::fixture::{act, incident, library};
    use crate::search::bed;

    fn catalog() -> Catalog {
        library("2026-07-28")
            .configured(|config| {
                let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
                config.search.synonyms = vec![list(&["lb", "load balancer"]), list(&["db", "database", "data store"])];
            })
            .with(incident("2026-01-01-a").title("Timeouts of the load balancer").system("edge").cause("capacity/pool"))
            .with(incident("2026-02-01-b").title("A timeout of the database").system("db").severity("sev1"))
            .with(
                incident("2026-03-01-c")
                    .title("ORA-01555 in CamelCase")
                    .cause("capacity/pool")
                    .act(act("Raise the timeout")),
            )
            .with(incident("2026-04-01-d").title("LB restarted").cause("capacity/disk").severity("sev1"))
            .with(incident("2026-05-01-e").title("東京のデータセンター").system("edge"))
            .with(incident("2026-06-01-f").title("Certificate expired").cause("capacity"))
            .with(incident("2026-07-01-g").title("Certificate expired again").system("db"))
            .link()
    }

    #[test]
    fn lines_find_what_they_ask_for() {
        let catalog = catalog();
        let check = |line: &str, expected: &str| assert_eq!(bed::found(&catalog, line), expected, "of {line:?}");
        check("timeout", "bac");
        check("\"timeout\"", "bc");
        check("timeout -database", "ac");
        check("timeout database", "b");
        check("ora-01555", "c");
        check("\"ora 01555\"", "c");
        check("01555", "c");
        check("camelcase", "c");
        check("camelCase", "c");
        check("case camel", "c");
        check("\"case camel\"", "");
        check("cert*", "fg");
        check("certif", "fg");
        check("certifcate", "fg");
        check("東京", "e");
        check("京", "e");
        check("データ", "e");
        check("センタ", "e");
        check("sev:1", "db");
        check("sev:1 OR 東京", "edb");
        check("sev:1 -timeout", "d");
        check("-timeout sev:1", "d");
        check("cause:capacity", "fdca");
        check("system:none", "fdc");
        check("after:2026-05 before:2026-07", "fe");
        check("", "");
        check("--", "");
    }

    #[test]
    fn synonyms_find_each_other() {
        let catalog = catalog();
        let check = |line: &str, expected: &str| assert_eq!(bed::found(&catalog, line), expected, "of {line:?}");
        check("lb", "da");
        check("load balancer", "ad");
        check("load", "a");
        check("data store timeout", "b");
        // Nothing has both, so what has one is shown.
        check("db restarted", "dbg");
    }

    #[test]
    fn what_has_most_words_is_shown_where_nothing_has_all() {
        let catalog = catalog();
        let answer = bed::answer(&catalog, "certificate expired zanzibar balancer");
        assert!(answer.is_relaxed && answer.remarks.contains(&Remark::Relaxed));
        assert_eq!(answer.incidents.iter().map(|hit| hit.number).collect::<Vec<_>>(), [5, 6]);
        assert!(!bed::answer(&catalog, "zanzibar").is_relaxed);
    }

    #[test]
    fn causes_gather_what_their_incidents_score() {
        let catalog = catalog();
        let units = super::super::units::Units::new(&catalog);
        let slugs = |line: &str| {
            let answer = bed::answer(&catalog, line);
            let slug = |cause: &CauseHit| catalog.term(units.term(cause.number)).slug.to_string();
            answer.causes.iter().map(|cause| format!("{} {}", slug(cause), cause.n_incidents)).collect::<Vec<_>>()
        };
        assert_eq!(slugs("timeout"), ["capacity/pool 2"]);
        assert_eq!(slugs("cause:capacity"), ["capacity/pool 2", "capacity 1", "capacity/disk 1"]);
        assert_eq!(slugs("disk"), ["capacity/disk 1"]);
        assert_eq!(slugs("timeout in:incidents"), [""; 0]);
    }

    #[test]
    fn actions_and_terms_are_hits_of_their_own() {
        let catalog = catalog();
        let answer = bed::answer(&catalog, "timeout");
        assert_eq!((answer.actions.len(), answer.terms.len()), (1, 0));
        assert_eq!(bed::answer(&catalog, "timeout sev:1").actions.len(), 0);
        let systems = |line: &str| bed::answer(&catalog, line).terms.get(&0).map_or(0, Vec::len);
        assert_eq!((systems("edge"), systems("edge sev:1"), systems("sev:1")), (1, 0, 1));
    }
}
