//! What a library knows by name: the tables against which qualifiers are read, the same for terminal and browser.
//!
//! As JSON, a [`Vocabulary`] is the table that `scripts/search/query.js` takes; its comment describes the shape.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Keys;
use crate::address::{Slug, slugify};
use crate::catalog::{Catalog, TermRef};
use crate::config::Config;
use crate::model::Taxonomy;
use crate::model::time::Day;

/// The names that qualifiers may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// The day from which ages are counted.
    pub today: Day,
    /// The severities as they are printed, worst first.
    pub severities: Vec<String>,
    /// The taxonomies, in the order of `site.toml`.
    pub taxonomies: Vec<TaxonomyTable>,
    /// The owners of post-mortems and of actions, by slug.
    pub owners: Vec<OwnerRow>,
}

/// A taxonomy with its terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxonomyTable {
    /// Its key.
    pub key: String,
    /// What a term of it is called ("root cause").
    pub one: String,
    /// Its terms by slug, so that a place here is a place in [`Catalog::terms`].
    pub terms: Vec<TermRow>,
}

/// A term: `[slug, title, number of post-mortems, [alias, …]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermRow {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// How many post-mortems name it or a term below it.
    pub n_incidents: usize,
    /// Former slugs and synonyms that lead to it.
    pub aliases: Vec<String>,
    /// The title as a slug.
    title_slug: String,
}

/// An owner: `[slug, name, number of post-mortems]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(String, String, usize)", into = "(String, String, usize)")]
pub struct OwnerRow {
    /// The name as a slug.
    pub slug: String,
    /// The name as it is written, or as one of the ways.
    pub name: String,
    /// How many post-mortems it owns, itself or one of their actions.
    pub n_incidents: usize,
}

impl Default for Vocabulary {
    /// The names of a library without anything in it.
    fn default() -> Self {
        let config = Config::default();
        let empty = |taxonomy: &Taxonomy| TaxonomyTable {
            key: taxonomy.key.clone(),
            one: taxonomy.singular.clone(),
            terms: Vec::new(),
        };
        Self {
            today: Day::new(1970, 1, 1).expect("a day"),
            severities: config.process.severities.clone(),
            taxonomies: config.taxonomies.iter().map(empty).collect(),
            owners: Vec::new(),
        }
    }
}

impl Vocabulary {
    /// The names of a library.
    pub fn of(catalog: &Catalog) -> Self {
        let config = catalog.config();
        let mut aliases: BTreeMap<TermRef, Vec<String>> = BTreeMap::new();
        for (_, alias, term) in catalog.former_terms() {
            aliases.entry(term).or_default().push(alias.as_str().to_owned());
        }
        let mut row = |term: TermRef| {
            let aliases = aliases.remove(&term).unwrap_or_default();
            let term = catalog.term(term);
            TermRow::new(term.slug.as_str().to_owned(), term.title.clone(), term.all.len(), aliases)
        };
        let taxonomies = config.taxonomies.iter().map(|taxonomy| TaxonomyTable {
            key: taxonomy.key.clone(),
            one: taxonomy.singular.clone(),
            terms: catalog.terms(&taxonomy.key).map(&mut row).collect(),
        });
        Self {
            today: catalog.today(),
            severities: config.process.severities.clone(),
            taxonomies: taxonomies.collect(),
            owners: owners(catalog),
        }
    }

    /// The keys that qualifiers may have.
    pub fn keys(&self) -> Keys {
        Keys::new(self.taxonomies.iter().map(|taxonomy| taxonomy.key.as_str()))
    }

    /// The term and all below it, as places in its taxonomy.
    pub fn family(&self, taxonomy: usize, term: usize) -> impl Iterator<Item = usize> {
        let terms = &self.taxonomies[taxonomy].terms;
        let root = &terms[term].slug;
        (0..terms.len()).filter(move |i| is_within(&terms[*i].slug, root))
    }
}

impl TermRow {
    /// A row of the table.
    pub fn new(slug: String, title: String, n_incidents: usize, aliases: Vec<String>) -> Self {
        let title_slug = slugify(&title);
        Self { slug, title, n_incidents, aliases, title_slug }
    }

    /// The last level of its slug.
    pub(super) fn leaf(&self) -> &str {
        self.slug.rsplit('/').next().unwrap_or(&self.slug)
    }

    /// Its title as a slug, for comparing.
    pub(super) fn title_slug(&self) -> &str {
        &self.title_slug
    }
}

impl Serialize for TermRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.slug, &self.title, self.n_incidents, &self.aliases).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TermRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (slug, title, n_incidents, aliases) = Deserialize::deserialize(deserializer)?;
        Ok(Self::new(slug, title, n_incidents, aliases))
    }
}

impl From<(String, String, usize)> for OwnerRow {
    fn from((slug, name, n_incidents): (String, String, usize)) -> Self {
        Self { slug, name, n_incidents }
    }
}

impl From<OwnerRow> for (String, String, usize) {
    fn from(row: OwnerRow) -> Self {
        (row.slug, row.name, row.n_incidents)
    }
}

/// Whether the slug `below` is `above` or stands below it.
pub(super) fn is_within(below: &str, above: &str) -> bool {
    below.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The owners of post-mortems and of actions, by slug; of several spellings the first counts.
fn owners(catalog: &Catalog) -> Vec<OwnerRow> {
    let mut rows: BTreeMap<Slug, (OwnerRow, Option<usize>)> = BTreeMap::new();
    for (i, post_mortem) in catalog.post_mortems().map(|post_mortem| catalog.post_mortem(post_mortem)).enumerate() {
        let names =
            post_mortem.owner.iter().chain(post_mortem.actions.iter().filter_map(|action| action.owner.as_ref()));
        for name in names {
            let Ok(slug) = Slug::parse(&slugify(name)) else { continue };
            let new = || (OwnerRow::from((slug.as_str().to_owned(), name.clone(), 0)), None);
            let (row, last) = rows.entry(slug.clone()).or_insert_with(new);
            if *last != Some(i) {
                row.n_incidents += 1;
                *last = Some(i);
            }
        }
    }
    rows.into_values().map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{act, incident, library};

    fn vocabulary() -> Vocabulary {
        let first =
            incident("2026-01-01-a").system("payments/checkout").severity("sev1").act(act("x").owner("Data Team"));
        let second = incident("2026-02-01-b").system("payments").act(act("y").owner("data team"));
        let library = library("2026-07-17").with(first).with(second);
        let alias =
            crate::model::Sourced::typed(Slug::parse("basket").expect("a slug"), crate::source::Span::default());
        Vocabulary::of(&library.page("systems", "payments/checkout", |page| page.aliases.push(alias)).link())
    }

    #[test]
    fn terms_know_their_other_names_and_how_often_they_are_used() {
        let terms = &vocabulary().taxonomies[0].terms;
        let checkout = TermRow::new("payments/checkout".into(), "Checkout".into(), 1, vec!["basket".into()]);
        assert_eq!(terms, &[TermRow::new("payments".into(), "Payments".into(), 2, vec![]), checkout]);
    }

    #[test]
    fn an_owner_is_one_however_it_is_spelled() {
        assert_eq!(vocabulary().owners, [OwnerRow::from(("data-team".into(), "Data Team".into(), 2))]);
    }

    #[test]
    fn a_term_stands_for_all_below_it() {
        assert_eq!(vocabulary().family(0, 0).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(vocabulary().family(0, 1).collect::<Vec<_>>(), [1]);
        assert!(!is_within("payments-api", "payments"));
    }

    #[test]
    fn the_table_survives_as_json() {
        let json = serde_json::to_string(&vocabulary()).expect("it is plain data");
        assert_eq!(serde_json::from_str::<Vocabulary>(&json).expect("the same shape"), vocabulary());
        assert!(json.contains(r#"["payments/checkout","Checkout",1,["basket"]]"#), "{json}");
    }
}
