//! What qualifiers ask about: a value for each post-mortem and action, in columns.

use std::collections::{BTreeMap, HashMap};

use super::query::{Filter, Has, State, Value, Vocabulary};
use super::units::{Space, Units};
use crate::address::{Slug, slugify};
use crate::catalog::{Catalog, PostMortemRef, TermRef};
use crate::model::time::{Day, Length, Moment};
use crate::model::{ActionStatus, Impact, Kind, Lessons, PostMortem, Sourced, Status};

/// A value for each post-mortem and each action, by number.
#[derive(Debug, Default)]
pub struct Columns {
    /// The day it stands under.
    pub days: Vec<Option<Day>>,
    /// The place of the severity in `process.severities`.
    pub severities: Vec<Option<u8>>,
    /// How far the review is.
    pub statuses: Vec<Option<Status>>,
    /// What sort of event it was.
    pub kinds: Vec<Kind>,
    /// The states it is in, as bits by [`State`]; those of actions where one of its actions is.
    pub states: Vec<u8>,
    /// What it has, as bits by [`Has`].
    pub has: Vec<u16>,
    /// How long it took, in seconds: to mitigate, else to resolve, else what is written.
    pub took: Vec<Option<i64>>,
    /// Who owns it or one of its actions: places in [`Vocabulary::owners`], ascending.
    pub owners: Vec<Vec<u32>>,
    /// The terms of each post-mortem, as numbers of terms: those it names itself, ascending.
    pub terms: Vec<Vec<u32>>,
    /// Its root causes, as numbers of terms.
    pub root_causes: Vec<Vec<u32>>,
    /// The post-mortem of each action.
    pub incident_of_action: Vec<u32>,
    /// The states each action is in, as bits by [`State`].
    pub action_states: Vec<u8>,
    /// Who owns each action.
    pub action_owners: Vec<Option<u32>>,
    /// The type of each action, as a number of a term.
    pub action_types: Vec<Option<u32>>,
    /// The number of the first term of each taxonomy; the terms of one have consecutive numbers.
    pub first_terms: Vec<u32>,
    /// The term above each term.
    pub parents: Vec<Option<u32>>,
    /// Which taxonomy is that of action types.
    pub type_taxonomy: usize,
}

impl Columns {
    /// The columns of `units`; owners are places in `vocabulary`.
    pub fn new(units: &Units<'_>, vocabulary: &Vocabulary) -> Self {
        let catalog = units.catalog();
        let taxonomies = &catalog.config().taxonomies;
        let mut columns = Self {
            type_taxonomy: taxonomies.iter().position(|t| t.key == "action-types").expect("it is built in"),
            ..Self::default()
        };
        columns.add_terms(units);
        let owners: HashMap<&str, u32> =
            vocabulary.owners.iter().zip(0..).map(|(owner, place)| (owner.slug.as_str(), place)).collect();
        let mut names = OwnerNames { places: owners, known: HashMap::new() };
        let recurring = recurring(catalog);
        for (_, number) in units.of(Space::Incidents).iter().zip(0..) {
            columns.add_incident(units, units.incident(number), &mut names, &recurring);
        }
        columns
    }

    fn add_terms(&mut self, units: &Units<'_>) {
        let catalog = units.catalog();
        let mut next = 0;
        for taxonomy in &catalog.config().taxonomies {
            self.first_terms.push(next);
            for term in catalog.terms(&taxonomy.key) {
                self.parents.push(catalog.term(term).parent.map(|parent| units.number_of_term(parent)));
                next += 1;
            }
        }
    }

    fn add_incident<'a>(
        &mut self,
        units: &Units<'a>,
        post_mortem: PostMortemRef,
        names: &mut OwnerNames<'a>,
        recurring: &BTreeMap<TermRef, usize>,
    ) {
        let catalog = units.catalog();
        let (written, linked) = (catalog.post_mortem(post_mortem), catalog.linked(post_mortem));
        let mut states = 0;
        let mut owners: Vec<u32> = written.owner.as_deref().and_then(|name| names.place(name)).into_iter().collect();
        for (action, links) in written.actions.iter().zip(&linked.actions) {
            let of_action = states_of(action.status, action.days_late(catalog.today()).is_some());
            states |= of_action;
            let owner = action.owner.as_deref().and_then(|name| names.place(name));
            owners.extend(owner);
            self.incident_of_action.push(u32::try_from(post_mortem.index()).expect("numbers are small"));
            self.action_states.push(of_action);
            self.action_owners.push(owner);
            self.action_types.push(links.action_type.map(|term| units.number_of_term(term)));
        }
        owners.sort_unstable();
        owners.dedup();
        if written.kind == Kind::Incident {
            if linked.root_causes().any(|cause| recurring[&cause] > 1) {
                states |= bit(State::Recurring);
            }
            let earlier = catalog.earlier_with_same_cause(post_mortem);
            if !earlier.is_empty() && catalog.is_after_a_fix(post_mortem, &earlier) {
                states |= bit(State::CameBack);
            }
        }
        let severity = written.severity.as_ref().and_then(|word| catalog.config().severity_rank(&word.value));
        self.days.push(written.date.as_ref().map(|date| date.value));
        self.severities.push(severity.and_then(|rank| u8::try_from(rank).ok()));
        self.statuses.push(written.status.as_ref().map(|status| status.value));
        self.kinds.push(written.kind);
        self.states.push(states);
        self.has.push(has(written));
        self.took.push(took(written));
        self.owners.push(owners);
        let types = linked.actions.iter().filter_map(|action| action.action_type);
        let systems = linked.systems.iter().map(|(system, _)| *system);
        let terms = systems.chain(linked.causes.iter().copied()).chain(types).chain(linked.tags.iter().copied());
        self.terms.push(numbers(units, terms.chain(linked.terms.iter().copied())));
        self.root_causes.push(numbers(units, linked.root_causes()));
    }

    /// Which units of a space of post-mortems or actions pass a qualifier, by number.
    pub fn passing(&self, space: Space, filter: &Filter) -> Vec<bool> {
        let n = if space == Space::Actions { self.action_states.len() } else { self.days.len() };
        let mut passing = vec![false; n];
        for value in &filter.any {
            let below = self.below(*value);
            for (number, passes) in passing.iter_mut().enumerate().filter(|(_, passes)| !**passes) {
                *passes = match space {
                    Space::Actions => self.action_passes(number, *value, below.as_deref()),
                    Space::Incidents | Space::Terms => self.incident_passes(number, *value, below.as_deref()),
                };
            }
        }
        passing
    }

    /// The taxonomy that a term belongs to.
    pub fn taxonomy_of(&self, term: u32) -> usize {
        self.first_terms.partition_point(|first| *first <= term) - 1
    }

    /// Whether each term is the one that is asked for, or below it.
    fn below(&self, value: Value) -> Option<Vec<bool>> {
        let Value::Term { taxonomy, term } = value else { return None };
        let root = self.first_terms[taxonomy] + u32::try_from(term).ok()?;
        let is_below = |term: u32| {
            std::iter::successors(Some(term), |term| self.parents[*term as usize]).any(|above| above == root)
        };
        Some((0..).zip(&self.parents).map(|(term, _)| is_below(term)).collect())
    }

    fn action_passes(&self, number: usize, value: Value, below: Option<&[bool]>) -> bool {
        let of_type = self.action_types[number];
        match value {
            Value::Term { taxonomy, .. } if taxonomy == self.type_taxonomy => {
                of_type.is_some_and(|term| below.is_some_and(|below| below[term as usize]))
            }
            Value::NoTerm { taxonomy } if taxonomy == self.type_taxonomy => of_type.is_none(),
            Value::Owner(owner) => self.action_owners[number].is_some_and(|own| own as usize == owner),
            Value::Is(state) if !matches!(state, State::CameBack | State::Recurring) => {
                self.action_states[number] & bit(state) != 0
            }
            Value::Term { .. }
            | Value::NoTerm { .. }
            | Value::Severity(_)
            | Value::Status(_)
            | Value::Kind(_)
            | Value::Is(_)
            | Value::Has(_)
            | Value::After(_)
            | Value::Before(_)
            | Value::Took(_) => self.incident_passes(self.incident_of_action[number] as usize, value, below),
        }
    }

    fn incident_passes(&self, number: usize, value: Value, below: Option<&[bool]>) -> bool {
        match value {
            Value::Term { .. } => {
                below.is_some_and(|below| self.terms[number].iter().any(|term| below[*term as usize]))
            }
            Value::NoTerm { taxonomy } => self.terms[number].iter().all(|term| self.taxonomy_of(*term) != taxonomy),
            Value::Severity(rank) => self.severities[number].is_some_and(|own| usize::from(own) == rank),
            Value::Status(status) => self.statuses[number] == Some(status),
            Value::Kind(kind) => self.kinds[number] == kind,
            Value::Owner(owner) => self.owners[number].iter().any(|own| *own as usize == owner),
            Value::Is(state) => self.states[number] & bit(state) != 0,
            Value::Has(part) => self.has[number] & (1 << part as u16) != 0,
            Value::After(day) => self.days[number].is_some_and(|own| own >= day),
            Value::Before(day) => self.days[number].is_some_and(|own| own < day),
            Value::Took(range) => self.took[number].is_some_and(|took| {
                range.min.is_none_or(|min| took >= min.seconds()) && range.max.is_none_or(|max| took <= max.seconds())
            }),
        }
    }
}

/// The owners' places, by slug and by each name as it is written.
struct OwnerNames<'a> {
    places: HashMap<&'a str, u32>,
    known: HashMap<String, Option<u32>>,
}

impl OwnerNames<'_> {
    fn place(&mut self, name: &str) -> Option<u32> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let slug = Slug::parse(&slugify(name)).ok();
        let place = slug.and_then(|slug| self.places.get(slug.as_str()).copied());
        self.known.insert(name.to_owned(), place);
        place
    }
}

/// The bit of a state.
pub fn bit(state: State) -> u8 {
    1 << state as u8
}

fn states_of(status: ActionStatus, is_late: bool) -> u8 {
    let own = match status {
        ActionStatus::Open => bit(State::Open),
        ActionStatus::InProgress => bit(State::Open) | bit(State::InProgress),
        ActionStatus::Done => bit(State::Done),
        ActionStatus::WontDo => bit(State::Dropped),
    };
    own | if is_late { bit(State::Overdue) } else { 0 }
}

/// How many incidents have each root cause themselves.
fn recurring(catalog: &Catalog) -> BTreeMap<TermRef, usize> {
    let mut counts = BTreeMap::new();
    for post_mortem in catalog.post_mortems() {
        let is_incident = catalog.post_mortem(post_mortem).kind == Kind::Incident;
        let causes: std::collections::BTreeSet<TermRef> = catalog.linked(post_mortem).root_causes().collect();
        for cause in causes {
            *counts.entry(cause).or_insert(0) += usize::from(is_incident);
        }
    }
    counts
}

fn numbers(units: &Units<'_>, terms: impl Iterator<Item = TermRef>) -> Vec<u32> {
    let mut numbers: Vec<u32> = terms.map(|term| units.number_of_term(term)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn has(written: &PostMortem) -> u16 {
    let parts = [
        (Has::Timeline, !written.timeline.events.is_empty()),
        (Has::Actions, !written.actions.is_empty()),
        (Has::Cause, !written.causes.is_empty()),
        (Has::System, !written.systems.is_empty()),
        (Has::Effects, !written.effects.is_empty()),
        (Has::Impact, written.impact != Impact::default()),
        (Has::Owner, written.owner.is_some()),
        (Has::Summary, written.summary.is_some()),
        (Has::Lessons, written.lessons != Lessons::default()),
        (Has::Links, !written.links.is_empty()),
        (Has::Trigger, written.trigger.is_some()),
    ];
    parts.into_iter().filter(|(_, there)| *there).fold(0, |bits, (part, _)| bits | 1 << part as u16)
}

/// How long it took, in seconds: from start to mitigation, else to resolution, else what is written.
fn took(written: &PostMortem) -> Option<i64> {
    let times = &written.times;
    let until = |end: Option<&Sourced<Moment>>| {
        let length = end?.value.since(times.started.as_ref()?.value);
        Some(length.seconds()).filter(|seconds| *seconds >= 0)
    };
    let measured = until(times.mitigated.as_ref()).or_else(|| until(times.resolved.as_ref()));
    measured.or_else(|| written.impact.duration.map(Length::seconds))
}
