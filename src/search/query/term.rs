//! From a name as somebody types it to the term or owner that is meant.

use super::note::{Note, NoteKind, shown};
use super::token::trimmed;
use super::vocabulary::is_within;
use super::{TaxonomyTable, TermRow, Vocabulary, Written};
use crate::address::slugify;
use crate::diagnostic::nearest;

/// The most names that are offered in place of one.
const MAX_OFFERED: usize = 5;

/// The longest name for which others are offered: longer ones are pasted text.
const MAX_GUESSED_CHARS: usize = 64;

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// One term, by its place.
    One(usize),
    /// Several terms, none above all others.
    Several(Vec<usize>),
    /// None.
    Nothing,
}

/// Finds a term by its slug; else by a former slug or synonym; else by the end of its slug, its title, or words of its
/// title, where that leaves one term, or one above all others.
pub(super) fn find(text: &str, terms: &[TermRow]) -> Found {
    let Some(slug) = slug_of(text) else { return Found::Nothing };
    let words: Vec<&str> = slug.split(['-', '/']).collect();
    let is_end = |row: &TermRow| row.slug.strip_suffix(&slug).is_some_and(|above| above.ends_with('/'));
    let has_words = |row: &TermRow| words.iter().all(|word| row.title_slug().split('-').any(|other| other == *word));
    let ways: [&dyn Fn(&TermRow) -> bool; 5] = [
        &|row| row.slug == slug,
        &|row| row.aliases.contains(&slug),
        &is_end,
        &|row| row.title_slug() == slug,
        &has_words,
    ];
    for is_meant in ways {
        let found: Vec<usize> = (0..terms.len()).filter(|i| is_meant(&terms[*i])).collect();
        let is_top = |top: &usize| found.iter().all(|i| is_within(&terms[*i].slug, &terms[*top].slug));
        if let Some(top) = found.iter().copied().find(is_top) {
            return Found::One(top);
        }
        if !found.is_empty() {
            return Found::Several(found);
        }
    }
    Found::Nothing
}

/// The owner whose name is written so, by its place.
pub(super) fn owner(text: &str, vocabulary: &Vocabulary) -> Option<usize> {
    let slug = slugify(text);
    vocabulary.owners.iter().position(|row| row.slug == slug)
}

/// What to say about a name that could be several terms.
pub(super) fn ambiguous(value: &Written, found: &[usize], taxonomy: &TaxonomyTable) -> Note {
    let slugs = found.iter().take(MAX_OFFERED).map(|i| taxonomy.terms[*i].slug.clone()).collect();
    let message = format!("{} could be {} of the {}", shown(&value.text), found.len(), taxonomy.key);
    Note::new(NoteKind::Ambiguous, value.span, message).did_you_mean(slugs)
}

/// What to say about a name that no term has.
pub(super) fn unknown(value: &Written, taxonomy: &TaxonomyTable) -> Note {
    let slug = |i: usize| taxonomy.terms[i].slug.as_str();
    let names = taxonomy.terms.iter().enumerate().map(|(i, row)| {
        let others = [row.leaf(), row.title_slug()].into_iter().chain(row.aliases.iter().map(String::as_str));
        (slug(i), std::iter::once(row.slug.as_str()).chain(others).collect())
    });
    let message = format!("there is no {} {}", taxonomy.one, shown(&value.text));
    Note::new(NoteKind::UnknownValue, value.span, message)
        .did_you_mean(guesses(&value.text, &names.collect::<Vec<_>>()))
}

/// What to say about a name that no owner has.
pub(super) fn unknown_owner(value: &Written, vocabulary: &Vocabulary) -> Note {
    let names: Vec<(&str, Vec<&str>)> = vocabulary.owners.iter().map(|row| (&*row.slug, vec![&*row.slug])).collect();
    let message = format!("nothing is owned by {}", shown(&value.text));
    Note::new(NoteKind::UnknownValue, value.span, message).did_you_mean(guesses(&value.text, &names))
}

/// The text as a slug with levels, none of them empty. It need not be one that a term may have.
fn slug_of(text: &str) -> Option<String> {
    let levels: Vec<String> = trimmed(text).split('/').map(slugify).collect();
    (!levels.iter().any(String::is_empty)).then(|| levels.join("/"))
}

/// The slug with the nearest name; else the first slugs of which a word begins so. `known` is each slug with its names.
fn guesses(text: &str, known: &[(&str, Vec<&str>)]) -> Vec<String> {
    let text = trimmed(text).trim_end_matches('*');
    if text.chars().count() > MAX_GUESSED_CHARS {
        return Vec::new();
    }
    let written = slug_of(text).unwrap_or_else(|| slugify(text));
    if written.is_empty() {
        return Vec::new();
    }
    let all = known.iter().flat_map(|(_, names)| names.iter().copied());
    if let Some(near) = nearest(&written, all) {
        return known
            .iter()
            .filter(|(_, names)| names.contains(&near))
            .take(1)
            .map(|(slug, _)| (*slug).to_owned())
            .collect();
    }
    let begins = |name: &&str| {
        name.starts_with(&written) || name.match_indices(['-', '/']).any(|(i, _)| name[i + 1..].starts_with(&written))
    };
    let alike = known.iter().filter(|(_, names)| names.iter().any(&begins));
    alike.take(MAX_OFFERED).map(|(slug, _)| (*slug).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::resolve::tests::vocabulary;
    use super::*;

    fn found(text: &str) -> String {
        let vocabulary = vocabulary();
        let terms = &vocabulary.taxonomies[0].terms;
        match find(text, terms) {
            Found::One(i) => terms[i].slug.clone(),
            Found::Several(found) => format!("{} of them", found.len()),
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn a_term_is_found_by_everything_it_is_called() {
        let check = |text: &str, expected: &str| assert_eq!(found(text), expected, "{text}");
        check("payments/checkout", "payments/checkout");
        check("Payments/Checkout", "payments/checkout");
        check("basket", "payments/checkout");
        check("checkout", "payments/checkout");
        check("Load balancer", "edge/lb");
        check("balancer", "edge/lb");
        check("payments", "payments");
        check("api", "2 of them");
        check("search/api", "search/api");
        check("öl", "öl");
        check("chekout", "nothing");
        check("/", "nothing");
        check("../x", "nothing");
    }

    #[test]
    fn what_is_unknown_comes_with_what_is_near() {
        let vocabulary = vocabulary();
        let check = |text: &str, expected: &[&str]| {
            let value = Written { text: text.to_owned(), span: crate::source::Span::default() };
            assert_eq!(unknown(&value, &vocabulary.taxonomies[0]).suggestions, expected, "{text}");
        };
        check("chekout", &["payments/checkout"]);
        check("baskett", &["payments/checkout"]);
        check("loadbalancer", &["edge/lb"]);
        check("check*", &["payments/checkout"]);
        check("zzz", &[]);
        check("//", &[]);
    }
}
