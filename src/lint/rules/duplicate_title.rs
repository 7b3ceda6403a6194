//! PM907: two post-mortems have one title.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, PostMortemRef};
use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Check, Library, rule};
use crate::model::{Origin, RelationKind};

rule!(
    /// ## What it finds
    ///
    /// Post-mortems with the same title, whatever their case and signs; the newest of them says it. Titles made of file names don't count, and
    /// neither do post-mortems that name each other as `recurrence-of`, `duplicate-of` or `supersedes`.
    ///
    /// ## Why
    ///
    /// In lists, search results and chats, the title is all one sees.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// title: Checkout outage   # and so is the one of March
    /// ```
    ///
    /// ## Fix
    ///
    /// Say what was different this time: "Checkout lost its database for an hour". If it is the same incident again, name the
    /// earlier one: `related: [{ id: 2026-03-01-checkout, relation: recurrence-of }]`.
    RULE = code::DUPLICATE_TITLE, Check::Library(check)
);

/// How many others are shown.
const MAX_SHOWN: usize = 3;

fn check(library: &Library<'_>, found: &mut Vec<Diagnostic>) {
    let catalog = library.catalog;
    let mut by_title: BTreeMap<String, Vec<PostMortemRef>> = BTreeMap::new();
    for post_mortem in catalog.post_mortems() {
        let title = &catalog.post_mortem(post_mortem).title;
        let folded = folded(&title.value);
        if title.origin != Origin::Path && !folded.is_empty() {
            by_title.entry(folded).or_default().push(post_mortem);
        }
    }
    for same in by_title.into_values() {
        let Some((last, earlier)) = same.split_last() else { continue };
        let earlier: Vec<PostMortemRef> =
            earlier.iter().copied().filter(|p| !know_each_other(catalog, *p, *last)).collect();
        if !earlier.is_empty() {
            found.push(finding(catalog, *last, &earlier));
        }
    }
}

/// The newest says it, once for all.
fn finding(catalog: &Catalog, last: PostMortemRef, earlier: &[PostMortemRef]) -> Diagnostic {
    let title = &catalog.post_mortem(last).title;
    let others = match earlier.len() {
        1 => "another post-mortem has".to_owned(),
        n => format!("{n} other post-mortems have"),
    };
    let message = format!("{others} the title “{}”, too", title.value);
    let path = &catalog.linked(last).document().path;
    let finding = Diagnostic::new(code::DUPLICATE_TITLE, path, Some(title.span), message);
    let finding = earlier.iter().rev().take(MAX_SHOWN).fold(finding, |finding, other| {
        let place = &catalog.linked(*other).document().path;
        finding.related(place, Some(catalog.post_mortem(*other).title.span), "an earlier one")
    });
    finding.help("say what was different this time, or name the earlier one in `related`")
}

/// Whether one of two says how they belong together.
fn know_each_other(catalog: &Catalog, a: PostMortemRef, b: PostMortemRef) -> bool {
    let names = |a, b| {
        let mut declared = catalog.linked(a).declared.iter();
        declared.any(|(other, kind, _)| *other == b && tells_apart(*kind))
    };
    names(a, b) || names(b, a)
}

fn tells_apart(kind: RelationKind) -> bool {
    matches!(kind, RelationKind::RecurrenceOf | RelationKind::DuplicateOf | RelationKind::Supersedes)
}

fn folded(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::said_in;

    #[test]
    fn a_title_is_enough_to_know_which() {
        let of =
            |text: &str| said_in(&RULE, "", &[("2026-03-01-a.md", "# Checkout outage\n"), ("2026-06-30-x.md", text)]);
        let said = "note[PM907] another post-mortem has the title";
        assert_eq!(
            of("---\ntitle: Checkout outage\n---\n"),
            [format!("2026-06-30-x.md:2:8: {said} “Checkout outage”, too")]
        );
        assert_eq!(of("# Checkout: outage!\n"), [format!("2026-06-30-x.md:1:1: {said} “Checkout: outage!”, too")]);
        assert_eq!(of("---\ntitle: Checkout lost its database\n---\n"), [""; 0]);
        assert_eq!(
            of("---\ntitle: Checkout outage\nrelated: [{ id: 2026-03-01-a, relation: recurrence-of }]\n---\n"),
            [""; 0]
        );
        assert_eq!(said_in(&RULE, "", &[("1/2026-a.md", "x"), ("2/2026-b.md", "y")]), [""; 0]);
    }
}
