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
        let mut diagnostics = Vec::new();
        let files: HashSet<&str> = assets.into_iter().map(SourcePath::as_str).collect();
        for document in documents {
            // What the edition leaves out is not in the catalog.
            let Some(post_mortem) = self.find_document(document) else { continue };
            next = next.with_text(post_mortem, document, &files, &mut diagnostics)?;
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

    fn with_text(
        mut self,
        post_mortem: PostMortemRef,
        document: &Arc<Document>,
        files: &HashSet<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let here = Place::PostMortem(post_mortem);
        Arc::make_mut(&mut self.post_mortems[post_mortem.index()]).document = Arc::clone(document);
        let mut backlinks = Vec::new();
        let links = {
            let Self { post_mortems, terms, facts } = &self;
            let aliases = aliases(post_mortems, &facts.by_id, &mut Vec::new());
            let (ids, published, config) = (&facts.by_id, &facts.published, &facts.config);
            let places = Places::new(post_mortems, ids, aliases, terms, published, files.clone(), config);
            links_of(here, document, terms, &places, &mut backlinks, diagnostics)
        };
        let old =
            std::mem::replace(&mut Arc::make_mut(&mut self.post_mortems[post_mortem.index()]).links, links.clone());
        if files_of(&old) != files_of(&links) {
            return None;
        }
        for place in pages_of(&old) {
            self.edit_backlinks(place, |list| list.retain(|backlink| backlink.from != here));
        }
        for (to, backlink) in backlinks {
            self.edit_backlinks(to, |list| {
                let at = list.partition_point(|other| other.from < here);
                // Of several links from one page the first is shown.
                if list.get(at).is_none_or(|other| other.from != here) {
                    list.insert(at, backlink);
                }
            });
        }
        Some(self)
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
