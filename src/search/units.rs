//! What can be found: post-mortems, terms and actions as *units*, each with its text in parts.

mod texts;

use std::collections::HashMap;

use crate::address::{Slug, SourcePath};
use crate::catalog::{ActionRef, Catalog, PostMortemRef, TermRef};
use crate::parallel;
use crate::source::Digest;

pub use texts::{of_incident, own_texts};

/// The sorts of units; each has numbers, scores and frequencies of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Post-mortems, oldest first.
    Incidents,
    /// The terms of all taxonomies, by taxonomy and slug.
    Terms,
    /// Actions, oldest post-mortem first.
    Actions,
}

/// The parts of a unit's text, in the order in which the index holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What it is called; of an action, what is to be done.
    Title,
    /// Titles, slugs and former slugs of its terms; of a term, its own slugs.
    Names,
    /// The sentence about it.
    Summary,
    /// Effects, trigger and impact.
    Effects,
    /// Its actions, where they don't stand in the text.
    Actions,
    /// Its timeline.
    Timeline,
    /// The text of the first phase, and of no phase.
    What,
    /// The text of the second phase.
    Why,
    /// The text of the third phase; of an action, how one sees that it is done.
    How,
    /// Ids, people's roles and fixed words.
    Other,
}

/// How many parts there are.
pub const N_PARTS: usize = 10;

/// What can be found, and how to tell whether its text changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name, the same in every build: `i/<id>`, `t/<taxonomy>/<slug>`, `a/<id>/<n>`.
    pub key: String,
    /// The digest of everything its text is made of.
    pub digest: Digest,
}

/// All units of a catalog, by space and number.
pub struct Units<'a> {
    catalog: &'a Catalog,
    of: [Vec<Unit>; 3],
    incidents: Vec<PostMortemRef>,
    terms: Vec<TermRef>,
    actions: Vec<ActionRef>,
    numbers_of_terms: HashMap<TermRef, u32>,
    names: Names,
}

/// The titles, slugs and former slugs by which terms are found, in that order.
#[derive(Debug, Default)]
pub struct Names(HashMap<TermRef, Vec<String>>);

/// The text of one unit: the texts of each part, by [`Part`].
pub type Texts = [Vec<String>; N_PARTS];

impl Space {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Incidents, Self::Terms, Self::Actions];

    /// How much a word counts, by [`Part`]. A word of the title counts by the title's length, see the index.
    pub fn boosts(self) -> [u32; N_PARTS] {
        match self {
            Self::Incidents => [8, 4, 3, 2, 2, 1, 1, 2, 1, 1],
            Self::Terms => [8, 4, 3, 0, 0, 0, 1, 0, 0, 0],
            Self::Actions => [8, 2, 0, 0, 0, 0, 0, 0, 1, 0],
        }
    }
}

impl Part {
    /// All of them, in order.
    pub const ALL: [Self; N_PARTS] = [
        Self::Title,
        Self::Names,
        Self::Summary,
        Self::Effects,
        Self::Actions,
        Self::Timeline,
        Self::What,
        Self::Why,
        Self::How,
        Self::Other,
    ];
}

impl<'a> Units<'a> {
    /// The units of `catalog`. Their texts are made when somebody asks.
    pub fn new(catalog: &'a Catalog) -> Self {
        let incidents: Vec<PostMortemRef> = catalog.post_mortems().collect();
        let terms: Vec<TermRef> = catalog.all_terms().collect();
        let actions: Vec<ActionRef> = catalog.actions().collect();
        let names = Names::new(catalog);
        let digests = names.digests();
        let of_incidents = parallel::map(&incidents, |p| incident(catalog, *p, &digests));
        let of_terms = terms.iter().map(|term| self::term(catalog, *term, &digests)).collect();
        let of_actions = parallel::map(&actions, |action| self::action(catalog, *action, &digests));
        let numbers_of_terms = terms.iter().zip(0..).map(|(term, number)| (*term, number)).collect();
        Self { catalog, of: [of_incidents, of_terms, of_actions], incidents, terms, actions, numbers_of_terms, names }
    }

    /// The units of a space, by number.
    pub fn of(&self, space: Space) -> &[Unit] {
        &self.of[space as usize]
    }

    /// The catalog they are made from.
    pub fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// The post-mortem with that number.
    pub fn incident(&self, number: u32) -> PostMortemRef {
        self.incidents[number as usize]
    }

    /// The term with that number.
    pub fn term(&self, number: u32) -> TermRef {
        self.terms[number as usize]
    }

    /// The action with that number.
    pub fn action(&self, number: u32) -> ActionRef {
        self.actions[number as usize]
    }

    /// The number of a term.
    pub fn number_of_term(&self, term: TermRef) -> u32 {
        self.numbers_of_terms[&term]
    }

    /// The text of a unit; `source` gives the text of a file as the edition's readers may see it.
    pub fn texts<'s>(&self, space: Space, number: u32, source: &dyn Fn(&SourcePath) -> &'s str) -> Texts {
        let (catalog, names) = (self.catalog, &self.names);
        match space {
            Space::Incidents => texts::of_incident(catalog, names, self.incident(number), source),
            Space::Terms => texts::of_term(catalog, names, self.term(number), source),
            Space::Actions => texts::of_action(catalog, names, self.action(number)),
        }
    }
}

impl Names {
    /// The names of the terms of `catalog`.
    pub fn new(catalog: &Catalog) -> Self {
        let of_term = |term| {
            let known = catalog.term(term);
            (term, vec![known.title.clone(), known.slug.to_string()])
        };
        let mut names: HashMap<TermRef, Vec<String>> = catalog.all_terms().map(of_term).collect();
        for (_, slug, term) in catalog.former_terms() {
            names.entry(term).or_default().push(slug.to_string());
        }
        Self(names)
    }

    fn of(&self, term: TermRef) -> &[String] {
        &self.0[&term]
    }

    fn digests(&self) -> HashMap<TermRef, Digest> {
        let digest = |names: &Vec<String>| Digest::of_parts(names.iter().map(String::as_bytes));
        self.0.iter().map(|(term, names)| (*term, digest(names))).collect()
    }
}

fn incident(catalog: &Catalog, post_mortem: PostMortemRef, names: &HashMap<TermRef, Digest>) -> Unit {
    let linked = catalog.linked(post_mortem);
    let document = linked.document();
    let terms = linked.systems.iter().map(|(term, _)| term).chain(&linked.causes).chain(&linked.tags);
    let terms = terms.chain(&linked.terms).chain(linked.actions.iter().filter_map(|a| a.action_type.as_ref()));
    let parts = [document.path.as_str().as_bytes(), document.digest.as_bytes()];
    let digest = Digest::of_parts(parts.into_iter().chain(terms.map(|term| names[term].as_bytes().as_slice())));
    Unit { key: format!("i/{}", catalog.post_mortem(post_mortem).id.value), digest }
}

fn term(catalog: &Catalog, term: TermRef, names: &HashMap<TermRef, Digest>) -> Unit {
    let known = catalog.term(term);
    let page = known.document.as_ref().map_or(&[][..], |document| document.digest.as_bytes());
    let digest = Digest::of_parts([page, names[&term].as_bytes().as_slice()]);
    let slug: &Slug = &known.slug;
    Unit { key: format!("t/{}/{slug}", catalog.taxonomy_of(term).key), digest }
}

fn action(catalog: &Catalog, action: ActionRef, names: &HashMap<TermRef, Digest>) -> Unit {
    let document = catalog.linked(action.post_mortem).document();
    let of_type = catalog.linked_action(action).action_type.map(|term| names[&term]);
    let of_type = of_type.as_ref().map_or(&[][..], |digest| digest.as_bytes());
    let digest = Digest::of_parts([document.digest.as_bytes().as_slice(), of_type]);
    Unit { key: format!("a/{}/{}", catalog.post_mortem(action.post_mortem).id.value, action.index), digest }
}
