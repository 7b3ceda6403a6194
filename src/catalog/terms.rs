//! The terms of all taxonomies: from their own pages and from use, with former names, ancestors and roll-up.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::former::merge_target;
use super::names::{BuiltIn, title_of_slug, title_of_use};
use super::vocabulary::Unknown;
use super::{ActionRef, Backlink, LinkedPostMortem, PostMortemRef, Target, TermRef};
use crate::address::Slug;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Document, Subject, TermPage, TermRef as WrittenTerm};

/// A system, a root cause, an action type, a tag, or a term of a taxonomy that the site adds.
#[derive(Debug, Clone)]
pub struct Term {
    /// Which taxonomy: a place in [`Config::taxonomies`].
    pub taxonomy: usize,
    /// Its slug.
    pub slug: Slug,
    /// Its title: from its page, else as it is written where it is first used, else made of the slug.
    pub title: String,
    /// The file of its own page.
    pub document: Option<Arc<Document>>,
    /// The term one level up.
    pub parent: Option<TermRef>,
    /// The terms one level down, by slug.
    pub children: Vec<TermRef>,
    /// The post-mortems that name it itself, oldest first.
    pub direct: Vec<PostMortemRef>,
    /// The post-mortems that name it or a term below it, oldest first.
    pub all: Vec<PostMortemRef>,
    /// For action types: the actions of this type or one below it, oldest post-mortem first.
    pub actions: Vec<ActionRef>,
    /// For systems: the systems it needs.
    pub depends_on: Vec<TermRef>,
    /// For systems: the systems that need it.
    pub needed_by: Vec<TermRef>,
    /// What the links of its page lead to, beside `body.links`.
    pub links: Vec<Target>,
    /// Where others link to it.
    pub backlinks: Vec<Backlink>,
}

/// All terms.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    all: Vec<Term>,
    keys: Vec<String>,
    by_slug: Vec<BTreeMap<Slug, TermRef>>,
    former: Vec<BTreeMap<Slug, TermRef>>,
    /// Both of the above, for the hundreds of thousands of look-ups of a link.
    quick: Vec<HashMap<Slug, TermRef>>,
}

impl Terms {
    /// Makes the terms of `pages` and of every name that `post_mortems` use.
    pub(super) fn collect(
        pages: &[Arc<Document>],
        post_mortems: &[Arc<Document>],
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let n = config.taxonomies.len();
        let keys = config.taxonomies.iter().map(|taxonomy| taxonomy.key.clone()).collect();
        let (by_slug, former) = (vec![BTreeMap::new(); n], vec![BTreeMap::new(); n]);
        let mut terms = Self { all: Vec::new(), keys, by_slug, former, quick: vec![HashMap::new(); n] };
        let merged = terms.take_pages(pages, diagnostics);
        terms.take_aliases(pages, diagnostics);
        terms.take_merged(&merged, diagnostics);
        let mut unknown = Unknown::new(config);
        let built_in = BuiltIn::of(config);
        for document in post_mortems {
            let post_mortem = document.post_mortem().expect("the edition sorted them");
            built_in.for_each_name(post_mortem, config, |taxonomy, written| {
                terms.take_use(taxonomy, written, document, &mut unknown, diagnostics);
            });
        }
        terms.take_dependencies();
        terms.join_families();
        terms
    }

    fn take_pages(
        &mut self,
        pages: &[Arc<Document>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<(usize, Arc<Document>)> {
        let mut merged = Vec::new();
        for document in pages {
            let page = term_page(document);
            let Some(taxonomy) = self.keys.iter().position(|key| *key == page.taxonomy) else { continue };
            if page.merged_into.is_some() {
                merged.push((taxonomy, Arc::clone(document)));
                continue;
            }
            // A term that was only made as the parent of one below it has no page yet.
            let known = self.by_slug[taxonomy].get(&page.slug);
            if let Some(other) = known.and_then(|other| self.get(*other).document.as_ref()) {
                diagnostics.push(
                    Diagnostic::new(
                        code::ALIAS_CLASH,
                        &document.path,
                        None,
                        format!("two pages are about `{}`", page.slug),
                    )
                    .related(&other.path, None, "the other one")
                    .help("merge them into one file"),
                );
                continue;
            }
            let term = self.ensure(taxonomy, &page.slug, page.title.as_deref());
            self.all[term.index()].document = Some(Arc::clone(document));
        }
        merged
    }

    /// Enters `aliases`; a name that is already a term or leads elsewhere is reported.
    fn take_aliases(&mut self, pages: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) {
        for document in pages {
            let page = term_page(document);
            let Some(taxonomy) = self.keys.iter().position(|key| *key == page.taxonomy) else { continue };
            let Some(term) = self.by_slug[taxonomy].get(&page.slug).copied() else { continue };
            for alias in &page.aliases {
                let known = self.by_slug[taxonomy]
                    .get(&alias.value)
                    .or_else(|| self.former[taxonomy].get(&alias.value))
                    .copied();
                match known {
                    Some(other) if other != term => diagnostics.push(
                        Diagnostic::new(
                            code::ALIAS_CLASH,
                            &document.path,
                            Some(alias.span),
                            format!("the alias `{}` is taken", alias.value),
                        )
                        .label(format!("already leads to `{}`", self.get(other).slug))
                        .help("remove it here or there"),
                    ),
                    _ => self.enter_former(taxonomy, &alias.value, term),
                }
            }
        }
    }

    /// Leads the names of terms that were merged to where they end; one that leads in a circle stays a term.
    fn take_merged(&mut self, merged: &[(usize, Arc<Document>)], diagnostics: &mut Vec<Diagnostic>) {
        let next: HashMap<(usize, Slug), (&Arc<Document>, &WrittenTerm)> = merged
            .iter()
            .map(|(taxonomy, document)| {
                let page = term_page(document);
                (
                    (*taxonomy, page.slug.clone()),
                    (document, page.merged_into.as_ref().expect("only merged pages are here")),
                )
            })
            .collect();
        for (taxonomy, document) in merged {
            let slug = &term_page(document).slug;
            match merge_target(*taxonomy, slug, &next) {
                Ok(target) => {
                    let target = match self.find_in(*taxonomy, &target) {
                        Some(term) => term,
                        None => self.ensure(*taxonomy, &target, None),
                    };
                    self.enter_former(*taxonomy, slug, target);
                }
                Err(span) => {
                    diagnostics.push(
                        Diagnostic::new(
                            code::MERGE_CYCLE,
                            &document.path,
                            Some(span),
                            format!("`{slug}` is merged into itself in the end"),
                        )
                        .help("take `merged_into` out of one of the pages in the circle"),
                    );
                    let term = self.ensure(*taxonomy, slug, term_page(document).title.as_deref());
                    self.all[term.index()].document = Some(Arc::clone(document));
                }
            }
        }
    }

    fn take_use(
        &mut self,
        taxonomy: usize,
        written: &WrittenTerm,
        document: &Document,
        unknown: &mut Unknown<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(term) = self.find_in(taxonomy, &written.slug) {
            let first = if self.get(term).document.is_none() { unknown.spellings.get(&term) } else { None };
            if let Some((path, first)) = first.filter(|(_, first)| first != &written.written) {
                diagnostics.push(
                    Diagnostic::new(
                        code::OUTPUT_COLLISION,
                        &document.path,
                        Some(written.span),
                        format!("`{}` and `{first}` would be one page", written.written),
                    )
                    .related(path, None, format!("`{first}` is written here"))
                    .help("use one spelling everywhere"),
                );
            }
            return;
        }
        if let Some(diagnostic) = unknown.report(taxonomy, written, document, self) {
            diagnostics.push(diagnostic);
        }
        // A tag is a word of the author's, not a name.
        let is_tag = self.keys[taxonomy] == "tags";
        let title = if is_tag { written.written.clone() } else { title_of_use(written) };
        let term = self.ensure(taxonomy, &written.slug, Some(&title));
        unknown.spellings.insert(term, (document.path.clone(), written.written.clone()));
    }

    fn take_dependencies(&mut self) {
        let systems = self.keys.iter().position(|key| key == "systems").expect("systems are built in");
        for i in 0..self.all.len() {
            let Some(document) = self.all[i].document.clone() else { continue };
            for needed in &term_page(&document).depends_on {
                let needed = match self.find_in(systems, &needed.slug) {
                    Some(term) => term,
                    None => self.ensure(systems, &needed.slug, Some(&title_of_use(needed))),
                };
                self.all[i].depends_on.push(needed);
                self.all[needed.index()].needed_by.push(TermRef::at(i));
            }
        }
    }

    fn join_families(&mut self) {
        for taxonomy in 0..self.by_slug.len() {
            let members: Vec<TermRef> = self.by_slug[taxonomy].values().copied().collect();
            for member in members {
                let Some(parent) = self.all[member.index()].slug.parent() else { continue };
                let parent = self.by_slug[taxonomy][&parent];
                self.all[member.index()].parent = Some(parent);
                self.all[parent.index()].children.push(member);
            }
        }
    }

    /// Fills in which post-mortems and actions stand on each term, with roll-up.
    pub(super) fn gather(&mut self, post_mortems: &[LinkedPostMortem]) {
        for (i, linked) in post_mortems.iter().enumerate() {
            let post_mortem = PostMortemRef::at(i);
            let systems = linked.systems.iter().map(|(term, _)| term);
            for term in systems.chain(&linked.causes).chain(&linked.tags).chain(&linked.terms) {
                self.stand_on(*term, post_mortem);
            }
            for (index, action) in linked.actions.iter().enumerate() {
                let Some(term) = action.action_type else { continue };
                self.stand_on(term, post_mortem);
                let mut next = Some(term);
                while let Some(term) = next {
                    self.all[term.index()].actions.push(ActionRef { post_mortem, index });
                    next = self.all[term.index()].parent;
                }
            }
        }
    }

    fn stand_on(&mut self, term: TermRef, post_mortem: PostMortemRef) {
        push_once(&mut self.all[term.index()].direct, post_mortem);
        let mut next = Some(term);
        while let Some(term) = next {
            push_once(&mut self.all[term.index()].all, post_mortem);
            next = self.all[term.index()].parent;
        }
    }

    /// The term and its ancestors, made where they don't exist yet.
    fn ensure(&mut self, taxonomy: usize, slug: &Slug, title: Option<&str>) -> TermRef {
        if let Some(term) = self.by_slug[taxonomy].get(slug) {
            if let Some(title) = title {
                title.clone_into(&mut self.all[term.index()].title);
            }
            return *term;
        }
        if let Some(parent) = slug.parent() {
            self.ensure(taxonomy, &parent, None);
        }
        let term = TermRef::at(self.all.len());
        self.all.push(Term {
            taxonomy,
            slug: slug.clone(),
            title: title.map_or_else(|| title_of_slug(slug), str::to_owned),
            document: None,
            parent: None,
            children: Vec::new(),
            direct: Vec::new(),
            all: Vec::new(),
            actions: Vec::new(),
            depends_on: Vec::new(),
            needed_by: Vec::new(),
            links: Vec::new(),
            backlinks: Vec::new(),
        });
        self.by_slug[taxonomy].insert(slug.clone(), term);
        self.quick[taxonomy].insert(slug.clone(), term);
        term
    }

    /// Leads a name that is no term to one.
    fn enter_former(&mut self, taxonomy: usize, name: &Slug, term: TermRef) {
        self.former[taxonomy].insert(name.clone(), term);
        if !self.by_slug[taxonomy].contains_key(name) {
            self.quick[taxonomy].insert(name.clone(), term);
        }
    }

    pub(super) fn get(&self, term: TermRef) -> &Term {
        &self.all[term.index()]
    }

    pub(super) fn get_mut(&mut self, term: TermRef) -> &mut Term {
        &mut self.all[term.index()]
    }

    /// All terms, in no order that may reach the output.
    pub(super) fn iter(&self) -> impl Iterator<Item = (TermRef, &Term)> {
        self.all.iter().enumerate().map(|(i, term)| (TermRef::at(i), term))
    }

    pub(super) fn of(&self, taxonomy: &str) -> impl Iterator<Item = TermRef> {
        let table = self.keys.iter().position(|key| key == taxonomy).map(|i| &self.by_slug[i]);
        table.into_iter().flat_map(|table| table.values().copied())
    }

    pub(super) fn find(&self, taxonomy: &str, slug: &Slug) -> Option<TermRef> {
        self.find_in(self.keys.iter().position(|key| key == taxonomy)?, slug)
    }

    pub(super) fn find_in(&self, taxonomy: usize, slug: &Slug) -> Option<TermRef> {
        self.quick[taxonomy].get(slug).copied()
    }

    /// The terms of a taxonomy that have a page of their own.
    pub(super) fn with_page(&self, taxonomy: usize) -> impl Iterator<Item = TermRef> {
        self.by_slug[taxonomy].values().copied().filter(|term| self.get(*term).document.is_some())
    }

    pub(super) fn former_slugs(&self, taxonomy: usize) -> impl Iterator<Item = &Slug> {
        self.former[taxonomy].keys()
    }

    pub(super) fn former(&self) -> impl Iterator<Item = (usize, &Slug, TermRef)> {
        self.former
            .iter()
            .enumerate()
            .flat_map(|(taxonomy, table)| table.iter().map(move |(slug, term)| (taxonomy, slug, *term)))
    }
}

fn term_page(document: &Document) -> &TermPage {
    match &document.subject {
        Subject::Term(page) => page,
        Subject::PostMortem(_) | Subject::Home(_) => unreachable!("the edition sorted them"),
    }
}

fn push_once(list: &mut Vec<PostMortemRef>, post_mortem: PostMortemRef) {
    if list.last() != Some(&post_mortem) {
        list.push(post_mortem);
    }
}
