//! PM908: nothing leads to a term's page.

use crate::catalog::{Catalog, TermRef};
use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Check, Library, rule};
use crate::source::Span;

rule!(
    /// ## What it finds
    ///
    /// A page of a term, with a text of its own, that no post-mortem names and nothing links to, neither the term nor one
    /// below it. Pages that only have front matter are a vocabulary that waits to be used, and so are the pages of closed
    /// vocabularies; they are left alone.
    ///
    /// ## Why
    ///
    /// Somebody wrote a text that no reader will meet. Often the term is spelled otherwise where it is used.
    ///
    /// ## Example
    ///
    /// `causes/batch-jobs.md` has two paragraphs, and all post-mortems name `batch-job`.
    ///
    /// ## Fix
    ///
    /// Name the term where it belongs; write the name that is in use under its `aliases`; or delete the page.
    RULE = code::ORPHAN_TERM, Check::Library(check)
);

fn check(library: &Library<'_>, found: &mut Vec<Diagnostic>) {
    let catalog = library.catalog;
    let open = library.config().taxonomies.iter().filter(|taxonomy| !library.config().is_closed(&taxonomy.key));
    for term in open.flat_map(|taxonomy| catalog.terms(&taxonomy.key)) {
        let Some((document, page)) = catalog.term_page(term) else { continue };
        if page.body.n_words == 0 || is_reached(catalog, term) {
            continue;
        }
        let singular = &catalog.taxonomy_of(term).singular;
        let message = format!("nothing names the {singular} `{}` or links to its page", page.slug);
        let finding = Diagnostic::new(code::ORPHAN_TERM, &document.path, Some(Span::default()), message);
        found.push(finding.help("name it where it belongs, add the name in use to its `aliases`, or delete the page"));
    }
}

fn is_reached(catalog: &Catalog, term: TermRef) -> bool {
    let row = catalog.term(term);
    let is_used = !row.all.is_empty() || !row.actions.is_empty() || !row.backlinks.is_empty();
    let is_needed = !row.depends_on.is_empty() || !row.needed_by.is_empty();
    is_used || is_needed || row.children.iter().any(|child| is_reached(catalog, *child))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::said_in;

    #[test]
    fn a_text_about_a_term_is_reached_from_somewhere() {
        let page = ("causes/batch-jobs.md", "---\ntitle: Batch jobs\n---\nThey share hosts.\n");
        let said =
            "causes/batch-jobs.md:1:1: note[PM908] nothing names the root cause `batch-jobs` or links to its page";
        assert_eq!(said_in(&RULE, "", &[page]), [said]);
        let named = ("2026-06-30-x.md", "---\ntitle: X\nroot_cause: batch-jobs/cron\n---\n");
        assert_eq!(said_in(&RULE, "", &[page, named]), [""; 0]);
        assert_eq!(said_in(&RULE, "", &[page, ("2026-06-30-x.md", "See [[causes/batch-jobs]].\n")]), [""; 0]);
        assert_eq!(said_in(&RULE, "[vocabulary]\nclosed = [\"causes\"]\n", &[page]), [""; 0]);
        assert_eq!(said_in(&RULE, "", &[("causes/batch-jobs.md", "---\ntitle: Batch jobs\n---\n")]), [""; 0]);
    }
}
