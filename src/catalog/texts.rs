//! A catalog after an edit of texts alone: most edits of a writer, and the ones that have to be shown at once.
//!
//! Where a post-mortem's facts ([`Document::facts`]) are what they were, no other page can tell the difference, except
//! by the sentences in which it links to them. So nothing is linked anew but what its own text links to.

use std::collections::HashSet;
use std::sync::Arc;

use super::former::aliases;
use super::resolve::{Places, links_of};
use super::{Backlink, Catalog, Place, PostMortemRef, Target};
use crate::address::SourcePath;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::model::Document;

/// What the links of one text lead to.
struct LinksOfText {
    links: Vec<Target>,
    backlinks: Vec<(Place, Backlink)>,
}

impl Catalog {
    /// The catalog with new texts in the place of old ones, and what is to be said about their links; what was said about
    /// the links of the old ones no longer holds. Gives `None` where a text leads to other files than before, since
    /// files are published only where a text leads to them.
    ///
    /// # Panics
    ///
    /// If the facts of a document are not those it had.
    pub fn with_texts<'a>(
        &self,
        documents: &[Arc<Document>],
        assets: impl IntoIterator<Item = &'a SourcePath>,
    ) -> Option<Diagnosed<Self>> {
        let mut next = self.clone();
        let mut edited = Vec::new();
        for document in documents {
            // What the edition leaves out is not in the catalog.
            let Some(post_mortem) = self.find_document(document) else { continue };
            Arc::make_mut(&mut next.post_mortems[post_mortem.index()]).document = Arc::clone(document);
            edited.push(post_mortem);
        }
        let mut diagnostics = Vec::new();
        let files = assets.into_iter().map(SourcePath::as_str).collect();
        for (post_mortem, text) in edited.iter().zip(next.links_in(&edited, files, &mut diagnostics)) {
            next.enter(*post_mortem, text)?;
        }
        Some(Diagnosed { value: next, diagnostics })
    }

    /// The post-mortem that is read from the same file.
    fn find_document(&self, document: &Document) -> Option<PostMortemRef> {
        let post_mortem = self.find(&document.post_mortem()?.id.value)?;
        let known = self.linked(post_mortem).document();
        if known.path != document.path {
            return None;
        }
        assert_eq!(known.facts, document.facts, "only texts were edited");
        Some(post_mortem)
    }

    /// What the links of these post-mortems lead to.
    fn links_in(
        &self,
        edited: &[PostMortemRef],
        files: HashSet<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<LinksOfText> {
        let Self { post_mortems, terms, facts } = self;
        let aliases = aliases(post_mortems, &facts.by_id, &mut Vec::new());
        let (ids, published, config) = (&facts.by_id, &facts.published, &facts.config);
        let places = Places::new(post_mortems, ids, aliases, terms, published, files, config);
        let links = |post_mortem: &PostMortemRef| {
            let document = self.linked(*post_mortem).document();
            let mut to = Vec::new();
            let links = links_of(Place::PostMortem(*post_mortem), document, terms, &places, &mut to, diagnostics);
            LinksOfText { links, backlinks: to }
        };
        edited.iter().map(links).collect()
    }

    /// Takes in what a post-mortem's new text links to; `None` if it leads to other files than before.
    fn enter(&mut self, post_mortem: PostMortemRef, text: LinksOfText) -> Option<()> {
        let here = Place::PostMortem(post_mortem);
        let linked = Arc::make_mut(&mut self.post_mortems[post_mortem.index()]);
        let old = std::mem::replace(&mut linked.links, text.links);
        if files_of(&old) != files_of(&linked.links) {
            return None;
        }
        for place in pages_of(&old) {
            self.edit_backlinks(place, |list| list.retain(|backlink| backlink.from != here));
        }
        for (to, backlink) in text.backlinks {
            self.edit_backlinks(to, |list| {
                let at = list.partition_point(|other| other.from < here);
                // Of several links from one page the first is shown.
                if list.get(at).is_none_or(|other| other.from != here) {
                    list.insert(at, backlink);
                }
            });
        }
        Some(())
    }

    fn edit_backlinks(&mut self, place: Place, edit: impl FnOnce(&mut Vec<Backlink>)) {
        match place {
            Place::PostMortem(p) => edit(&mut Arc::make_mut(&mut self.post_mortems[p.index()]).backlinks),
            Place::Term(term) => edit(&mut Arc::make_mut(&mut self.terms).get_mut(term).backlinks),
            Place::Home => {}
        }
    }
}

fn files_of(links: &[Target]) -> HashSet<&SourcePath> {
    let mut files = HashSet::new();
    for target in links {
        if let Target::File(file) = target {
            files.insert(file);
        }
    }
    files
}

fn pages_of(links: &[Target]) -> HashSet<Place> {
    let mut pages = HashSet::new();
    for target in links {
        if let Target::Page(place, _) = target {
            pages.insert(*place);
        }
    }
    pages
}
