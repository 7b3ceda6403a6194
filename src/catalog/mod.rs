//! All documents and terms as one linked whole: look-ups by typed reference, links resolved both ways, recurrences.
//!
//! [`link`] is near-linear in the documents and costs tens of milliseconds at ten thousand, because a preview does it
//! after every edit. What is costlier (related post-mortems, outcomes of actions) is computed when a page asks for it.

mod edition;
mod former;
mod lookup;
mod names;
mod recurrence;
mod related;
mod resolve;
mod similar;
mod terms;
mod texts;
mod trouble;
mod vocabulary;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::address::{DocumentId, Slug, SourcePath, slugify};
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::model::time::Day;
use crate::model::{Action, Document, PostMortem, RelationKind, Sourced, SystemRole};

use edition::Published;
pub use edition::{Edition, LeftOut};
pub use recurrence::Outcome;
pub use related::{AlikeText, Reason, RelatedPostMortem};
pub use resolve::{Place, Target};
pub use similar::{Similar, Sketch};
pub use terms::Term;

/// Which post-mortem: its place in time order, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostMortemRef(u32);

/// Which term of which taxonomy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermRef(u32);

/// Which action of which post-mortem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionRef {
    /// The post-mortem it stands in.
    pub post_mortem: PostMortemRef,
    /// Its place in [`PostMortem::actions`].
    pub index: usize,
}

/// A post-mortem with what its names lead to.
#[derive(Debug, Clone)]
pub struct LinkedPostMortem {
    document: Arc<Document>,
    /// Its systems, each once, in the author's order.
    pub systems: Vec<(TermRef, SystemRole)>,
    /// Its causes, beside [`PostMortem::causes`].
    pub causes: Vec<TermRef>,
    /// Its tags, each once.
    pub tags: Vec<TermRef>,
    /// Its terms in the taxonomies that the site adds, each once.
    pub terms: Vec<TermRef>,
    /// Its actions, beside [`PostMortem::actions`].
    pub actions: Vec<LinkedAction>,
    /// What its body's links lead to, beside `body.links`.
    pub links: Vec<Target>,
    /// The post-mortems it names in `related`, with the relation's place there.
    pub declared: Vec<(PostMortemRef, RelationKind, Option<String>)>,
    /// Where others link to it.
    pub backlinks: Vec<Backlink>,
}

/// An action with what its names lead to.
#[derive(Debug, Clone, Default)]
pub struct LinkedAction {
    /// Its type.
    pub action_type: Option<TermRef>,
    /// The causes it addresses.
    pub causes: Vec<TermRef>,
    /// The process changes it makes real: places in [`PostMortem::actions`].
    pub supports: Vec<usize>,
}

/// A link from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Backlink {
    /// Who links.
    pub from: Place,
    /// The sentence around the link.
    pub context: String,
}

/// A team or role that owns actions.
#[derive(Debug)]
pub struct Owner {
    /// As it is first written.
    pub name: String,
    /// Its actions, oldest post-mortem first.
    pub actions: Vec<ActionRef>,
}

/// Everything a site is made of, linked. A clone shares nearly all of it.
#[derive(Debug, Clone)]
pub struct Catalog {
    post_mortems: Vec<Arc<LinkedPostMortem>>,
    terms: Arc<terms::Terms>,
    facts: Arc<Facts>,
}

/// What an edit of a text alone leaves as it is.
#[derive(Debug)]
struct Facts {
    config: Arc<Config>,
    today: Day,
    by_id: HashMap<DocumentId, PostMortemRef>,
    owners: BTreeMap<Slug, Owner>,
    /// The owner that each written name is.
    owner_names: HashMap<String, Slug>,
    published: Published,
    home_links: Vec<Target>,
    left_out: LeftOut,
    recurrences: recurrence::Index,
    /// Who declares a relation to a post-mortem.
    declared_by_target: HashMap<PostMortemRef, Vec<PostMortemRef>>,
}

/// Links `documents` to each other, as `edition` may show them. `assets` are the files that may be linked to.
pub fn link<'a>(
    documents: &[Arc<Document>],
    assets: impl IntoIterator<Item = &'a SourcePath>,
    config: &Arc<Config>,
    today: Day,
    edition: Edition,
) -> Diagnosed<Catalog> {
    let mut diagnostics = Vec::new();
    let published = edition.select(documents, config);
    diagnostics.extend(published.further_homes.iter().zip(published.home.iter().cycle()).map(second_home));
    let (post_mortems, by_id) = in_time_order(&published.post_mortems, &mut diagnostics);
    let mut terms = terms::Terms::collect(&published.terms, &post_mortems, config, &mut diagnostics);
    let built_in = names::BuiltIn::of(config);
    let mut linked: Vec<LinkedPostMortem> =
        post_mortems.into_iter().map(|document| LinkedPostMortem::new(document, &terms, built_in, config)).collect();
    let aliases = former::aliases(&linked, &by_id, &mut diagnostics);
    let files = assets.into_iter().map(SourcePath::as_str).collect();
    let places = resolve::Places::new(&linked, &by_id, aliases, &terms, &published, files, config);
    let resolved = resolve::all(&linked, &terms, published.home.as_deref(), &places, &mut diagnostics);
    let home_links = resolved.home.clone();
    resolved.apply(&mut linked, &mut terms);
    terms.gather(&linked);
    let recurrences = recurrence::Index::new(&linked, &terms);
    let (owners, owner_names) = owners(&linked);
    let declared_by_target = declared_by_target(&linked);
    let facts = Facts {
        config: Arc::clone(config),
        today,
        by_id,
        owners,
        owner_names,
        left_out: edition.left_out(&published.withheld, config),
        published,
        home_links,
        recurrences,
        declared_by_target,
    };
    let post_mortems = linked.into_iter().map(Arc::new).collect();
    let catalog = Catalog { post_mortems, terms: Arc::new(terms), facts: Arc::new(facts) };
    Diagnosed { value: catalog, diagnostics }
}

impl LinkedPostMortem {
    fn new(document: Arc<Document>, terms: &terms::Terms, built_in: names::BuiltIn, config: &Config) -> Self {
        let post_mortem = document.post_mortem().expect("only post-mortems are linked as such");
        let find = |taxonomy, slug: &Slug| terms.find_in(taxonomy, slug).expect("a term that is used was collected");
        let mut systems: Vec<(TermRef, SystemRole)> = Vec::new();
        for system in &post_mortem.systems {
            let term = find(built_in.systems, &system.term.slug);
            if !systems.iter().any(|(other, _)| *other == term) {
                systems.push((term, system.role));
            }
        }
        let causes: Vec<TermRef> =
            post_mortem.causes.iter().map(|cause| find(built_in.causes, &cause.term.slug)).collect();
        let tags = once(post_mortem.tags.iter().map(|tag| find(built_in.tags, &tag.slug)));
        let own = config.taxonomies.iter().enumerate().filter_map(|(i, t)| Some((i, post_mortem.terms.get(&t.key)?)));
        let own_terms = once(own.flat_map(|(i, refs)| refs.iter().map(move |r| find(i, &r.slug))));
        let action = |action| linked_action(action, post_mortem, &causes, terms, built_in);
        let actions = post_mortem.actions.iter().map(action).collect();
        Self {
            systems,
            causes,
            tags,
            terms: own_terms,
            actions,
            links: Vec::new(),
            declared: Vec::new(),
            backlinks: Vec::new(),
            document,
        }
    }

    /// The file it was read from.
    pub fn document(&self) -> &Arc<Document> {
        &self.document
    }

    /// Its root causes.
    pub fn root_causes(&self) -> impl Iterator<Item = TermRef> {
        let roles = self.post_mortem().causes.iter().map(|cause| cause.role);
        self.causes
            .iter()
            .copied()
            .zip(roles)
            .filter(|(_, role)| *role == crate::model::CauseRole::Root)
            .map(|(term, _)| term)
    }

    fn post_mortem(&self) -> &PostMortem {
        self.document.post_mortem().expect("only post-mortems are linked as such")
    }
}

/// Each term once, in the order of the first.
fn once(found: impl Iterator<Item = TermRef>) -> Vec<TermRef> {
    let mut terms: Vec<TermRef> = Vec::new();
    for term in found {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// What an action's names lead to; `root` stands for all root causes, and an action that names nothing addresses them too.
fn linked_action(
    action: &Action,
    post_mortem: &PostMortem,
    causes: &[TermRef],
    terms: &terms::Terms,
    built_in: names::BuiltIn,
) -> LinkedAction {
    let mut addressed = Vec::new();
    let roots = || {
        causes.iter().zip(&post_mortem.causes).filter(|(_, c)| c.role == crate::model::CauseRole::Root).map(|(t, _)| *t)
    };
    for name in &action.addresses {
        if name == "root" {
            addressed.extend(roots());
        } else if let Some(i) = post_mortem.causes.iter().position(|c| c.id.as_deref() == Some(name)) {
            addressed.push(causes[i]);
        } else if let Some(term) = Slug::parse(name).ok().and_then(|slug| terms.find_in(built_in.causes, &slug)) {
            addressed.push(term);
        }
    }
    if action.addresses.is_empty() {
        addressed.extend(roots());
    }
    addressed.sort_unstable();
    addressed.dedup();
    LinkedAction {
        action_type: action.action_type.as_ref().and_then(|t| terms.find_in(built_in.action_types, &t.slug)),
        causes: addressed,
        supports: action
            .supports
            .iter()
            .filter_map(|id| post_mortem.actions.iter().position(|a| a.id == *id))
            .collect(),
    }
}

/// Sorts post-mortems by day and id; of two with one id the second (by path) is reported and left out.
fn in_time_order(
    documents: &[Arc<Document>],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Arc<Document>>, HashMap<DocumentId, PostMortemRef>) {
    let mut first: HashMap<&DocumentId, &Arc<Document>> = HashMap::with_capacity(documents.len());
    let mut kept: Vec<&Arc<Document>> = Vec::with_capacity(documents.len());
    for document in documents {
        let Sourced { value: id, span, .. } = &sorted(document).id;
        if let Some(other) = first.get(id) {
            // A typed id may have been typed as either.
            let keys = if span.start == span.end { "" } else { " (`id` or `slug`)" };
            let message = format!("two post-mortems have the id `{id}`{keys}");
            let diagnostic = Diagnostic::new(code::DUPLICATE_ID, &document.path, Some(*span), message)
                .related(&other.path, None, "the first one")
                .help("rename this file, or give it an `id` of its own; this post-mortem is left out until then");
            diagnostics.push(diagnostic);
            continue;
        }
        first.insert(id, document);
        kept.push(document);
    }
    kept.sort_by_cached_key(|document| {
        let PostMortem { date, times, id, .. } = sorted(document);
        (date.as_ref().map(|date| date.value), times.started.as_ref().map(|at| at.value.unix_seconds()), &id.value)
    });
    let by_id = kept.iter().enumerate().map(|(i, document)| (sorted(document).id.value.clone(), PostMortemRef::at(i)));
    (kept.iter().map(|document| Arc::clone(document)).collect(), by_id.collect())
}

fn sorted(document: &Document) -> &PostMortem {
    document.post_mortem().expect("the edition sorted them")
}

fn second_home((document, home): (&Arc<Document>, &Arc<Document>)) -> Diagnostic {
    Diagnostic::new(code::OUTPUT_COLLISION, &document.path, None, "two files want to open the home page")
        .related(&home.path, None, "this one does")
        .help("merge them into one file")
}

/// The owners of actions by slug, and the slug of each name as it is written.
fn owners(post_mortems: &[LinkedPostMortem]) -> (BTreeMap<Slug, Owner>, HashMap<String, Slug>) {
    let mut by_name: HashMap<&str, Vec<ActionRef>> = HashMap::new();
    for (i, linked) in post_mortems.iter().enumerate() {
        for (index, action) in linked.post_mortem().actions.iter().enumerate() {
            let Some(name) = &action.owner else { continue };
            by_name.entry(name).or_default().push(ActionRef { post_mortem: PostMortemRef::at(i), index });
        }
    }
    let mut by_first_use: Vec<(&str, Vec<ActionRef>)> = by_name.into_iter().collect();
    by_first_use.sort_unstable_by_key(|(_, actions)| actions[0]);
    let mut owners: BTreeMap<Slug, Owner> = BTreeMap::new();
    let mut names: HashMap<String, Slug> = HashMap::new();
    for (name, actions) in by_first_use {
        let Ok(slug) = Slug::parse(&slugify(name)) else { continue };
        names.insert(name.to_owned(), slug.clone());
        let owner = owners.entry(slug).or_insert_with(|| Owner { name: name.to_owned(), actions: Vec::new() });
        // Already in order unless the owner is spelled in more than one way.
        owner.actions.extend(actions);
        owner.actions.sort_unstable();
    }
    (owners, names)
}

fn declared_by_target(post_mortems: &[LinkedPostMortem]) -> HashMap<PostMortemRef, Vec<PostMortemRef>> {
    let mut by_target: HashMap<PostMortemRef, Vec<PostMortemRef>> = HashMap::new();
    for (i, linked) in post_mortems.iter().enumerate() {
        for (target, ..) in &linked.declared {
            by_target.entry(*target).or_default().push(PostMortemRef::at(i));
        }
    }
    by_target
}

impl PostMortemRef {
    fn at(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than four thousand million post-mortems"))
    }

    /// Its place in time order, oldest first.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl TermRef {
    fn at(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than four thousand million terms"))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}
