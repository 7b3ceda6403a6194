//! Look-ups by typed reference: how everybody else reads the catalog.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    ActionRef, Catalog, LeftOut, LinkedAction, LinkedPostMortem, Owner, Place, PostMortemRef, Target, Term, TermRef,
};
use crate::address::{DocumentId, Slug};
use crate::config::Config;
use crate::model::time::Day;
use crate::model::{Action, Document, HomePage, PostMortem, Sourced, Subject, Taxonomy, TermPage};

impl Catalog {
    /// What `site.toml` says.
    pub fn config(&self) -> &Config {
        &self.facts.config
    }

    /// The day that counts as today.
    pub fn today(&self) -> Day {
        self.facts.today
    }

    /// All post-mortems, oldest first.
    pub fn post_mortems(&self) -> impl DoubleEndedIterator<Item = PostMortemRef> + ExactSizeIterator + Clone + use<> {
        (0..self.post_mortems.len()).map(PostMortemRef::at)
    }

    /// How many post-mortems the edition leaves out.
    pub fn left_out(&self) -> LeftOut {
        self.facts.left_out
    }

    /// The post-mortem as its author wrote it.
    pub fn post_mortem(&self, post_mortem: PostMortemRef) -> &PostMortem {
        self.post_mortems[post_mortem.index()].post_mortem()
    }

    /// The post-mortem with what its names lead to.
    pub fn linked(&self, post_mortem: PostMortemRef) -> &LinkedPostMortem {
        &self.post_mortems[post_mortem.index()]
    }

    /// The post-mortem with that id.
    pub fn find(&self, id: &DocumentId) -> Option<PostMortemRef> {
        self.facts.by_id.get(id).copied()
    }

    /// The post-mortem just before this one in time.
    pub fn earlier(&self, post_mortem: PostMortemRef) -> Option<PostMortemRef> {
        post_mortem.index().checked_sub(1).map(PostMortemRef::at)
    }

    /// The post-mortem just after this one in time.
    pub fn later(&self, post_mortem: PostMortemRef) -> Option<PostMortemRef> {
        Some(post_mortem.index() + 1).filter(|i| *i < self.post_mortems.len()).map(PostMortemRef::at)
    }

    /// All terms of a taxonomy, by slug.
    pub fn terms(&self, taxonomy: &str) -> impl Iterator<Item = TermRef> {
        self.terms.of(taxonomy)
    }

    /// All terms, by taxonomy and slug.
    pub fn all_terms(&self) -> impl Iterator<Item = TermRef> {
        self.facts.config.taxonomies.iter().flat_map(|taxonomy| self.terms(&taxonomy.key))
    }

    /// A term.
    pub fn term(&self, term: TermRef) -> &Term {
        self.terms.get(term)
    }

    /// The taxonomy a term belongs to.
    pub fn taxonomy_of(&self, term: TermRef) -> &Taxonomy {
        &self.facts.config.taxonomies[self.terms.get(term).taxonomy]
    }

    /// The term's own page, where it has one.
    pub fn term_page(&self, term: TermRef) -> Option<(&Document, &TermPage)> {
        let document = self.terms.get(term).document.as_deref()?;
        match &document.subject {
            Subject::Term(page) => Some((document, page)),
            Subject::PostMortem(_) | Subject::Home(_) => None,
        }
    }

    /// The term with that slug, also by a former slug.
    pub fn find_term(&self, taxonomy: &str, slug: &Slug) -> Option<TermRef> {
        self.terms.find(taxonomy, slug)
    }

    /// Former slugs of terms, with the term each now leads to, where a redirect is wanted.
    pub fn former_terms(&self) -> impl Iterator<Item = (&Taxonomy, &Slug, TermRef)> {
        self.terms.former().map(|(taxonomy, slug, term)| (&self.facts.config.taxonomies[taxonomy], slug, term))
    }

    /// An action as its author wrote it.
    pub fn action(&self, action: ActionRef) -> &Action {
        &self.post_mortem(action.post_mortem).actions[action.index]
    }

    /// An action with what its names lead to.
    pub fn linked_action(&self, action: ActionRef) -> &LinkedAction {
        &self.linked(action.post_mortem).actions[action.index]
    }

    /// All actions, oldest post-mortem first.
    pub fn actions(&self) -> impl DoubleEndedIterator<Item = ActionRef> {
        self.post_mortems().flat_map(|p| self.actions_of(p))
    }

    /// The actions of one post-mortem.
    pub fn actions_of(&self, post_mortem: PostMortemRef) -> impl DoubleEndedIterator<Item = ActionRef> + use<> {
        (0..self.post_mortem(post_mortem).actions.len()).map(move |index| ActionRef { post_mortem, index })
    }

    /// The owners of actions, by slug.
    pub fn owners(&self) -> &BTreeMap<Slug, Owner> {
        &self.facts.owners
    }

    /// The slug of the owner that is written so.
    pub fn owner_named(&self, name: &str) -> Option<&Slug> {
        self.facts.owner_names.get(name)
    }

    /// What opens the home page.
    pub fn home(&self) -> Option<(&Document, &HomePage)> {
        let document = self.facts.published.home.as_deref()?;
        match &document.subject {
            Subject::Home(home) => Some((document, home)),
            Subject::PostMortem(_) | Subject::Term(_) => None,
        }
    }

    /// What the links of the home page's text lead to.
    pub fn home_links(&self) -> &[Target] {
        &self.facts.home_links
    }

    /// The former names of all post-mortems, each with the one it now leads to.
    pub fn former_post_mortems(&self) -> impl Iterator<Item = (&Sourced<String>, PostMortemRef)> {
        self.post_mortems().flat_map(|p| self.post_mortem(p).aliases.iter().map(move |alias| (alias, p)))
    }

    /// The document something is written in, where it has one.
    pub fn document_of(&self, place: Place) -> Option<&Arc<Document>> {
        match place {
            Place::PostMortem(post_mortem) => Some(self.linked(post_mortem).document()),
            Place::Term(term) => self.term(term).document.as_ref(),
            Place::Home => self.facts.published.home.as_ref(),
        }
    }

    /// What something is called.
    pub fn title_of(&self, place: Place) -> &str {
        match place {
            Place::PostMortem(post_mortem) => &self.post_mortem(post_mortem).title.value,
            Place::Term(term) => &self.term(term).title,
            Place::Home => &self.config().site.title,
        }
    }
}
