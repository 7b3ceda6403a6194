//! PM907: two post-mortems have one title.

use std::collections::HashMap;

use crate::catalog::PostMortemRef;
use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Check, Library, rule};
use crate::model::{Origin, RelationKind};

rule!(
    /// ## What it finds
    ///
    /// Two post-mortems with the same title, whatever their case and signs. Titles made of file names don't count, and
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

fn check(library: &Library<'_>, found: &mut Vec<Diagnostic>) {
    let catalog = library.catalog;
    let mut first: HashMap<String, PostMortemRef> = HashMap::new();
    for post_mortem in catalog.post_mortems() {
        let title = &catalog.post_mortem(post_mortem).title;
        let folded = folded(&title.value);
        if title.origin == Origin::Path || folded.is_empty() {
            continue;
        }
        let Some(earlier) = first.get(&folded).copied() else {
            first.insert(folded, post_mortem);
            continue;
        };
        let is_known = |a, b| {
            let declared = &catalog.linked(a).declared;
            declared.iter().any(|(other, kind, _)| *other == b && tells_apart(*kind))
        };
        if is_known(post_mortem, earlier) || is_known(earlier, post_mortem) {
            continue;
        }
        let message = format!("another post-mortem has the title “{}”, too", title.value);
        let (path, other) = (&catalog.linked(post_mortem).document().path, catalog.linked(earlier).document());
        let finding = Diagnostic::new(code::DUPLICATE_TITLE, path, Some(title.span), message);
        let finding = finding.related(&other.path, Some(catalog.post_mortem(earlier).title.span), "the earlier one");
        found.push(finding.help("say what was different this time, or name the earlier one in `related`"));
    }
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
