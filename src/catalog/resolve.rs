//! What links lead to: other documents, terms, headings, files, the outside, or nothing.

use std::borrow::Borrow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap, HashSet};

use percent_encoding::percent_decode_str;

use super::edition::Published;
use super::terms::Terms;
use super::trouble::{Trouble, report, unknown_relation};
use super::{Backlink, LinkedPostMortem, PostMortemRef, TermRef};
use crate::address::{DocumentId, Slug, SourcePath};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Body, BodyLink, Document, LinkKind, RelationKind, Sourced};

/// Something that has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A post-mortem.
    PostMortem(PostMortemRef),
    /// A term.
    Term(TermRef),
    /// The home page.
    Home,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page of ours, perhaps at one of its headings.
    Page(Place, Option<String>),
    /// A heading of the same page.
    Fragment(String),
    /// A file that is copied.
    File(SourcePath),
    /// Somewhere else: a URL that is safe to link.
    Outside,
    /// Something that this edition leaves out: only the text is shown.
    Withheld,
    /// Nothing.
    Missing,
}

/// How many times a run says what was probably meant: looking through all names for each of thousands of broken links
/// would take longer than everything else.
const MAX_GUESSES: usize = 200;

/// The most links of one document that are reported: a hostile file must not flood the report.
const MAX_TROUBLES: usize = 500;

/// What can be linked to, by every name it has.
pub(super) struct Places<'a> {
    config: &'a Config,
    by_path: HashMap<&'a str, Place>,
    /// Paths by their lower case; made when a link leads nowhere.
    folded: OnceCell<HashMap<String, &'a str>>,
    withheld_paths: HashSet<&'a str>,
    withheld_ids: HashSet<&'a str>,
    files: HashSet<&'a str>,
    ids: &'a HashMap<DocumentId, PostMortemRef>,
    aliases: BTreeMap<&'a str, PostMortemRef>,
    bodies: HashMap<Place, &'a Body>,
    guesses_left: Cell<usize>,
}

/// What all links lead to, before it is entered.
pub(super) struct Resolved {
    post_mortems: Vec<Vec<Target>>,
    declared: Vec<Vec<(PostMortemRef, RelationKind, Option<String>)>>,
    terms: Vec<(TermRef, Vec<Target>)>,
    pub(super) home: Vec<Target>,
    backlinks: Vec<(Place, Backlink)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        linked: &'a [impl Borrow<LinkedPostMortem>],
        ids: &'a HashMap<DocumentId, PostMortemRef>,
        aliases: BTreeMap<&'a str, PostMortemRef>,
        terms: &'a Terms,
        published: &'a Published,
        files: HashSet<&'a str>,
        config: &'a Config,
    ) -> Self {
        let mut documents: Vec<(Place, &'a Document)> = Vec::with_capacity(linked.len());
        documents.extend(
            linked.iter().enumerate().map(|(i, l)| (Place::PostMortem(PostMortemRef::at(i)), &*l.borrow().document)),
        );
        documents.extend(terms.iter().filter_map(|(term, t)| Some((Place::Term(term), t.document.as_deref()?))));
        documents.extend(published.home.as_deref().map(|home| (Place::Home, home)));
        let mut by_path: HashMap<&str, Place> = documents.iter().map(|(place, d)| (d.path.as_str(), *place)).collect();
        for document in &published.terms {
            if let Some((place, crate::model::Subject::Term(page))) = Some((&document.path, &document.subject))
                && let Some(term) = terms.find(&page.taxonomy, &page.slug)
            {
                by_path.entry(place.as_str()).or_insert(Place::Term(term));
            }
        }
        let withheld = || published.withheld.iter();
        Self {
            config,
            folded: OnceCell::new(),
            withheld_paths: withheld().map(|d| d.path.as_str()).collect(),
            withheld_ids: withheld().filter_map(|d| Some(d.post_mortem()?.id.value.as_str())).collect(),
            files,
            ids,
            aliases,
            bodies: documents.iter().map(|(place, document)| (*place, document.body())).collect(),
            by_path,
            guesses_left: Cell::new(MAX_GUESSES),
        }
    }

    /// What the link `target`, as written in the file at `from`, leads to; `here` is the body it stands in.
    fn resolve(&self, from: &SourcePath, here: &Body, link: &BodyLink, terms: &Terms) -> Found {
        let (path, fragment) = link.target.split_once('#').map_or((&*link.target, None), |(p, f)| (p, Some(f)));
        let fragment =
            fragment.filter(|f| !f.is_empty()).map(|f| percent_decode_str(f).decode_utf8_lossy().into_owned());
        if link.kind == LinkKind::Wiki {
            return self.wiki(path.trim(), fragment, terms);
        }
        if path.is_empty() {
            return match fragment {
                None => Found::sure(Target::Fragment(String::new())),
                Some(fragment) if has_anchor(here, &fragment) => Found::sure(Target::Fragment(fragment)),
                Some(fragment) => {
                    Found { target: Target::Missing, trouble: Some(Trouble::Anchor(fragment, anchors(here))) }
                }
            };
        }
        if is_outside(path) {
            return Found::sure(Target::Outside);
        }
        let path = percent_decode_str(path.split('?').next().unwrap_or(path)).decode_utf8_lossy();
        self.file(from, &path, fragment)
    }

    fn wiki(&self, name: &str, fragment: Option<String>, terms: &Terms) -> Found {
        if let Some(place) = self.post_mortem_named(name) {
            return self.at_anchor(Place::PostMortem(place), fragment);
        }
        let term = name.split_once(['/', ':']).and_then(|(key, rest)| {
            let key = self.config.taxonomies.iter().find(|t| t.key == key || t.singular == key || t.folder == key)?;
            terms.find(&key.key, &Slug::parse(rest).ok()?)
        });
        let term = term.or_else(|| {
            let slug = Slug::parse(name).ok()?;
            self.config.taxonomies.iter().find_map(|taxonomy| terms.find(&taxonomy.key, &slug))
        });
        match term {
            Some(term) => self.at_anchor(Place::Term(term), fragment),
            None if self.withheld_ids.contains(name) => {
                Found { target: Target::Withheld, trouble: Some(Trouble::Withheld) }
            }
            None => {
                let near = self.near_id(name);
                Found { target: Target::Missing, trouble: Some(Trouble::Name(near)) }
            }
        }
    }

    fn post_mortem_named(&self, name: &str) -> Option<PostMortemRef> {
        let id = DocumentId::parse(name).ok();
        id.and_then(|id| self.ids.get(&id).copied()).or_else(|| self.aliases.get(name).copied())
    }

    fn file(&self, from: &SourcePath, path: &str, fragment: Option<String>) -> Found {
        let written = self.written(from, path);
        let with_endings: OnceCell<Vec<SourcePath>> = OnceCell::new();
        let with_endings = || with_endings.get_or_init(|| written.iter().flat_map(endings).collect()).iter();
        // Nearly all links are found as they are written.
        for candidate in written.iter().chain(std::iter::once(()).flat_map(|()| with_endings())) {
            let candidate = candidate.as_str();
            if let Some(place) = self.by_path.get(candidate) {
                return self.at_anchor(*place, fragment);
            }
            if self.files.contains(candidate) {
                return Found::sure(Target::File(SourcePath::new(candidate)));
            }
            if self.withheld_paths.contains(candidate) {
                return Found { target: Target::Withheld, trouble: Some(Trouble::Withheld) };
            }
        }
        let mut candidates = written.iter().chain(with_endings());
        let nearly = candidates.find_map(|candidate| self.folded().get(&candidate.as_str().to_lowercase()));
        let Some(actual) = nearly.copied() else {
            let near = self.near_path(from, path);
            return Found { target: Target::Missing, trouble: Some(Trouble::Path(near)) };
        };
        let target = match self.by_path.get(actual) {
            Some(place) => self.at_anchor(*place, fragment).target,
            None => Target::File(SourcePath::new(actual)),
        };
        Found { target, trouble: Some(Trouble::Case(actual.to_owned())) }
    }

    fn folded(&self) -> &HashMap<String, &'a str> {
        self.folded.get_or_init(|| {
            let mut folded: HashMap<String, &str> = HashMap::with_capacity(self.by_path.len() + self.files.len());
            for path in self.by_path.keys().chain(&self.files) {
                // Of two that differ in case only it is always the same one.
                folded.entry(path.to_lowercase()).and_modify(|other| *other = path.min(other)).or_insert(path);
            }
            folded
        })
    }

    /// The files that a relative link names. A leading `/` is the content folder, then the root.
    fn written(&self, from: &SourcePath, path: &str) -> Vec<SourcePath> {
        match path.strip_prefix('/') {
            Some(rest) => {
                let content = SourcePath::new(format!("{}/x", self.config.content.dir)).join(rest);
                content.into_iter().chain(SourcePath::new("x").join(rest)).collect()
            }
            None => from.join(path).into_iter().collect(),
        }
    }

    fn at_anchor(&self, place: Place, fragment: Option<String>) -> Found {
        let Some(fragment) = fragment else { return Found::sure(Target::Page(place, None)) };
        match self.bodies.get(&place) {
            Some(body) if has_anchor(body, &fragment) => Found::sure(Target::Page(place, Some(fragment))),
            Some(body) => {
                Found { target: Target::Page(place, None), trouble: Some(Trouble::Anchor(fragment, anchors(body))) }
            }
            None => Found { target: Target::Page(place, None), trouble: Some(Trouble::Anchor(fragment, Vec::new())) },
        }
    }

    /// A file in the library whose name was probably meant: the same name in another folder, or nearly the same name here.
    fn near_path(&self, from: &SourcePath, path: &str) -> Option<String> {
        self.guesses_left.set(self.guesses_left.get().checked_sub(1)?);
        let wanted = SourcePath::new(path);
        let name = wanted.file_name();
        let folder = from.join(path).map(|p| p.folder().to_owned()).unwrap_or_default();
        let all = || self.by_path.keys().chain(&self.files).copied();
        let elsewhere = all().filter(|p| p.rsplit('/').next() == Some(name)).min();
        let here = all().filter_map(|p| p.strip_prefix(&*folder)?.strip_prefix('/')).filter(|p| !p.contains('/'));
        elsewhere.map(str::to_owned).or_else(|| nearest(name, here).map(|near| format!("{folder}/{near}")))
    }

    /// The id of a post-mortem that was probably meant.
    fn near_id(&self, name: &str) -> Option<String> {
        self.guesses_left.set(self.guesses_left.get().checked_sub(1)?);
        nearest(name, self.ids.keys().map(DocumentId::as_str)).map(str::to_owned)
    }
}

struct Found {
    target: Target,
    trouble: Option<Trouble>,
}

impl Found {
    fn sure(target: Target) -> Self {
        Self { target, trouble: None }
    }
}

/// Resolves every link of every document; troubles are reported where the link stands.
pub(super) fn all(
    linked: &[LinkedPostMortem],
    terms: &Terms,
    home: Option<&Document>,
    places: &Places<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Resolved {
    let mut resolved = Resolved {
        post_mortems: Vec::new(),
        declared: Vec::new(),
        terms: Vec::new(),
        home: Vec::new(),
        backlinks: Vec::new(),
    };
    for (i, post_mortem) in linked.iter().enumerate() {
        let place = Place::PostMortem(PostMortemRef::at(i));
        let targets = links_of(place, &post_mortem.document, terms, places, &mut resolved.backlinks, diagnostics);
        resolved.post_mortems.push(targets);
        resolved.declared.push(relations_of(post_mortem, places, diagnostics));
    }
    for (term, entry) in terms.iter() {
        if let Some(document) = &entry.document {
            let targets = links_of(Place::Term(term), document, terms, places, &mut resolved.backlinks, diagnostics);
            resolved.terms.push((term, targets));
        }
    }
    if let Some(document) = home {
        resolved.home = links_of(Place::Home, document, terms, places, &mut resolved.backlinks, diagnostics);
    }
    resolved
}

impl Resolved {
    /// Enters what was found into post-mortems and terms.
    pub(super) fn apply(self, linked: &mut [LinkedPostMortem], terms: &mut Terms) {
        for ((post_mortem, links), declared) in linked.iter_mut().zip(self.post_mortems).zip(self.declared) {
            post_mortem.links = links;
            post_mortem.declared = declared;
        }
        for (term, links) in self.terms {
            terms.get_mut(term).links = links;
        }
        for (to, backlink) in self.backlinks {
            let list = match to {
                Place::PostMortem(post_mortem) => &mut linked[post_mortem.index()].backlinks,
                Place::Term(term) => &mut terms.get_mut(term).backlinks,
                Place::Home => continue,
            };
            if !list.iter().any(|other| other.from == backlink.from) {
                list.push(backlink);
            }
        }
    }
}

pub(super) fn links_of(
    place: Place,
    document: &Document,
    terms: &Terms,
    places: &Places<'_>,
    backlinks: &mut Vec<(Place, Backlink)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Target> {
    let body = document.body();
    let n_before = diagnostics.len();
    let resolve = |link: &BodyLink| {
        let found = places.resolve(&document.path, body, link, terms);
        if let Some(trouble) = found.trouble
            && diagnostics.len() < n_before + MAX_TROUBLES
        {
            diagnostics.push(report(trouble, document, link));
        }
        if let Target::Page(to, _) = &found.target
            && *to != place
        {
            backlinks.push((*to, Backlink { from: place, context: link.context.clone() }));
        }
        found.target
    };
    body.links.iter().map(resolve).collect()
}

fn relations_of(
    post_mortem: &LinkedPostMortem,
    places: &Places<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(PostMortemRef, RelationKind, Option<String>)> {
    let mut declared = Vec::new();
    for relation in &post_mortem.post_mortem().related {
        let id: &Sourced<String> = &relation.id;
        match places.post_mortem_named(&id.value) {
            Some(other) => declared.push((other, relation.kind, relation.why.clone())),
            None if places.withheld_ids.contains(id.value.as_str()) => {}
            None => {
                diagnostics.push(unknown_relation(&post_mortem.document.path, id, places.near_id(&id.value)));
            }
        }
    }
    declared
}

/// The files that a link may mean that leaves out the ending, or names a page.
fn endings(written: &SourcePath) -> impl Iterator<Item = SourcePath> {
    let with = |suffix: &str| SourcePath::new(format!("{written}{suffix}"));
    let page = written.as_str().strip_suffix(".html").map(|page| SourcePath::new(format!("{page}.md")));
    [with(".md"), with("/index.md")].into_iter().chain(page)
}

fn has_anchor(body: &Body, fragment: &str) -> bool {
    body.headings.iter().any(|heading| heading.anchor == fragment)
}

fn anchors(body: &Body) -> Vec<String> {
    body.headings.iter().map(|heading| heading.anchor.clone()).collect()
}

/// Whether a target has a scheme (`https:`, `mailto:`) or a host of its own (`//host/…`).
fn is_outside(path: &str) -> bool {
    let scheme = path.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |s: &str| {
        s.len() > 1
            && s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    path.starts_with("//") || scheme.is_some_and(is_scheme)
}
