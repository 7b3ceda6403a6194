//! Any text as one segment of a slug.

use unicode_normalization::UnicodeNormalization;

/// Lowers letters, keeps letters and digits of any script with `_` and inner `.`, and folds the rest to single `-`.
pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    if text.is_ascii() {
        text.chars().for_each(|c| push_folded(&mut slug, c.to_ascii_lowercase()));
    } else {
        text.nfc().flat_map(char::to_lowercase).for_each(|c| push_folded(&mut slug, c));
    }
    slug.truncate(slug.trim_end_matches(['-', '.']).len());
    slug
}

fn push_folded(slug: &mut String, c: char) {
    let is_inner_dot = c == '.' && !slug.is_empty() && !slug.ends_with(['.', '-']);
    if c.is_alphanumeric() || c == '_' || is_combining(c) || is_inner_dot {
        slug.push(c);
    } else if c != '.' && !matches!(c, '\'' | '’') {
        // A dot at the end of a word is no inner one.
        slug.truncate(slug.trim_end_matches('.').len());
        if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
}

pub(super) fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
