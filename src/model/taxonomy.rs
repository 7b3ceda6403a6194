//! Taxonomies are data: system, root cause and action type are rows of one table, and a site adds its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Sourced;
use super::body::Body;
use crate::address::Slug;
use crate::source::Span;

/// One way to sort post-mortems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxonomy {
    /// Its name in `site.toml` and data files; also the folder of its terms' own pages below the content folder.
    pub key: String,
    /// What a term of it is called ("root cause").
    pub singular: String,
    /// What its terms are called ("Root causes"), as a title.
    pub plural: String,
    /// The front-matter field that names its terms.
    pub field: String,
    /// The folder of its pages in the output.
    pub folder: String,
}

/// The taxonomies that are always there: key, singular, plural, field, folder.
pub const TAXONOMIES: &[[&str; 5]] = &[
    ["systems", "system", "Systems", "systems", "systems"],
    ["causes", "root cause", "Root causes", "root_cause", "causes"],
    ["action-types", "action type", "Action types", "actions", "actions/types"],
    ["tags", "tag", "Tags", "tags", "tags"],
];

impl Taxonomy {
    /// The taxonomies that are always there.
    pub fn built_in() -> Vec<Self> {
        let row = |[key, singular, plural, field, folder]: &[&str; 5]| Self {
            key: (*key).to_owned(),
            singular: (*singular).to_owned(),
            plural: (*plural).to_owned(),
            field: (*field).to_owned(),
            folder: (*folder).to_owned(),
        };
        TAXONOMIES.iter().map(row).collect()
    }
}

/// A term as a document names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TermRef {
    /// Which term.
    pub slug: Slug,
    /// How the author wrote it.
    pub written: String,
    /// Where it stands in the file.
    pub span: Span,
}

/// A term's own page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TermPage {
    /// The key of its taxonomy.
    pub taxonomy: String,
    /// Which term: the path below the taxonomy's folder.
    pub slug: Slug,
    /// Its title, where the author gave one.
    pub title: Option<String>,
    /// One sentence about it: inline Markdown.
    pub description: Option<String>,
    /// Former slugs and synonyms that resolve to it.
    pub aliases: Vec<Sourced<Slug>>,
    /// The team or role that owns it.
    pub owner: Option<String>,
    /// For systems: what it needs in order to work.
    pub depends_on: Vec<TermRef>,
    /// The term that took its place.
    pub merged_into: Option<TermRef>,
    /// Links by their label: runbook, repository, …
    pub links: Vec<(String, String)>,
    /// The rules that are not to speak of it, as its author names them.
    pub ignored: Vec<Sourced<String>>,
    /// What the site's own templates may want.
    #[serde(with = "super::json")]
    pub extra: BTreeMap<String, Value>,
    /// The text that opens its page.
    pub body: Body,
}

impl TermPage {
    /// A page of which only the term is known.
    pub fn new(taxonomy: String, slug: Slug) -> Self {
        Self {
            taxonomy,
            slug,
            title: None,
            description: None,
            aliases: Vec::new(),
            owner: None,
            depends_on: Vec::new(),
            merged_into: None,
            links: Vec::new(),
            ignored: Vec::new(),
            extra: BTreeMap::new(),
            body: Body::default(),
        }
    }
}
