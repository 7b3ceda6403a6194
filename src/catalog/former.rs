//! Former names: what post-mortems were called, and where terms that were merged into others end.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{LinkedPostMortem, PostMortemRef};
use crate::address::{DocumentId, Slug};
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Document, TermRef as WrittenTerm};
use crate::source::Span;

/// Former ids and paths of post-mortems; one that is an id or is claimed twice is reported.
pub(super) fn aliases<'a>(
    linked: &'a [impl Borrow<LinkedPostMortem>],
    ids: &HashMap<DocumentId, PostMortemRef>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, PostMortemRef> {
    let mut aliases: BTreeMap<&str, PostMortemRef> = BTreeMap::new();
    for (i, post_mortem) in linked.iter().map(Borrow::borrow).enumerate() {
        for alias in &post_mortem.post_mortem().aliases {
            let taken = ids.get(alias.value.as_str()).or_else(|| aliases.get(alias.value.as_str())).copied();
            match taken.filter(|other| *other != PostMortemRef::at(i)) {
                Some(other) => diagnostics.push(
                    Diagnostic::new(
                        code::ALIAS_CLASH,
                        &post_mortem.document.path,
                        Some(alias.span),
                        format!("the alias `{}` is taken", alias.value),
                    )
                    .related(&linked[other.index()].borrow().document.path, None, "it belongs to this post-mortem")
                    .help("remove it here or there"),
                ),
                None => {
                    aliases.insert(&alias.value, PostMortemRef::at(i));
                }
            }
        }
    }
    aliases
}

/// Follows `merged_into` to its end; the error is where a circle was entered.
pub(super) fn merge_target(
    taxonomy: usize,
    slug: &Slug,
    next: &HashMap<(usize, Slug), (&Arc<Document>, &WrittenTerm)>,
) -> Result<Slug, Span> {
    let mut seen = vec![slug.clone()];
    let mut current = slug.clone();
    while let Some((_, written)) = next.get(&(taxonomy, current.clone())) {
        if seen.contains(&written.slug) {
            return Err(next[&(taxonomy, slug.clone())].1.span);
        }
        current = written.slug.clone();
        seen.push(current.clone());
    }
    Ok(current)
}
