//! PM906: a root cause is named once, beside another that reads almost the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, TermRef};
use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Check, Library, rule};

rule!(
    /// ## What it finds
    ///
    /// A cause that only one post-mortem names and no page describes, beside another cause that reads almost the same: the
    /// same words in another order, with or without `-` or a final `s`, or one letter apart. Names that differ in a digit are
    /// left alone.
    ///
    /// ## Why
    ///
    /// Under two names, one cause looks like two that struck once each. Nobody learns that it came back.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// root_cause: batch-on-serving-host    # others name batch-on-serving-hosts
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the one that the others name. If both are in use elsewhere, write one of them under `aliases` on the page of the
    /// other; it then leads there. If they do differ, describe this one on a page of its own.
    RULE = code::NEAR_SYNONYM, Check::Library(check)
);

/// Shorter names are near to too many others.
const MIN_LETTERS: usize = 5;

/// How a trace begins that is made of the letters of the last level.
const LETTERS: &str = "letters";

fn check(library: &Library<'_>, found: &mut Vec<Diagnostic>) {
    let catalog = library.catalog;
    let causes: Vec<TermRef> = catalog.terms("causes").filter(|cause| is_named_itself(catalog, *cause)).collect();
    let mut by_trace: BTreeMap<String, Vec<TermRef>> = BTreeMap::new();
    for cause in &causes {
        for trace in traces(catalog.term(*cause).slug.as_str()) {
            by_trace.entry(trace).or_default().push(*cause);
        }
    }
    for cause in causes {
        let term = catalog.term(cause);
        let (1, None) = (term.direct.len(), &term.document) else { continue };
        let slug = term.slug.as_str();
        let near = traces(slug).into_iter().flat_map(|trace| by_trace[&trace].iter().copied());
        let others: BTreeSet<TermRef> = near.filter(|other| is_other(catalog, cause, *other)).collect();
        // The one that is used most, or described, is probably meant.
        let meant = others.into_iter().max_by_key(|other| weight(catalog, *other));
        if let Some(meant) = meant.filter(|meant| weight(catalog, *meant) > weight(catalog, cause)) {
            report(library, cause, meant, found);
        }
    }
}

fn report(library: &Library<'_>, cause: TermRef, meant: TermRef, found: &mut Vec<Diagnostic>) {
    let catalog = library.catalog;
    let (slug, meant_slug) = (&catalog.term(cause).slug, &catalog.term(meant).slug);
    for post_mortem in &catalog.term(cause).direct {
        let (written, linked) = (catalog.post_mortem(*post_mortem), catalog.linked(*post_mortem));
        let Some(i) = linked.causes.iter().position(|term| *term == cause) else { continue };
        let times = match catalog.term(meant).direct.len() {
            0 => "has a page".to_owned(),
            1 => "is named by another".to_owned(),
            n => format!("is named by {n}"),
        };
        let message = format!("the cause `{slug}` is named here only, and `{meant_slug}` {times}");
        let path = &linked.document().path;
        let finding = Diagnostic::new(code::NEAR_SYNONYM, path, Some(written.causes[i].term.span), message);
        found.push(finding.help(format!("if the same is meant, write `{meant_slug}`")));
    }
}

/// Whether post-mortems name it, or a page describes it: terms that only have others below them are no names.
fn is_named_itself(catalog: &Catalog, cause: TermRef) -> bool {
    let term = catalog.term(cause);
    !term.direct.is_empty() || term.document.is_some()
}

fn weight(catalog: &Catalog, cause: TermRef) -> (bool, usize, std::cmp::Reverse<&str>) {
    let term = catalog.term(cause);
    (term.document.is_some(), term.direct.len(), std::cmp::Reverse(term.slug.as_str()))
}

/// Whether two causes are two, and neither is a kind of the other.
fn is_other(catalog: &Catalog, cause: TermRef, other: TermRef) -> bool {
    let (a, b) = (&catalog.term(cause).slug, &catalog.term(other).slug);
    let digits = |slug: &str| slug.chars().filter(char::is_ascii_digit).collect::<String>();
    // A name that is one slip away from one with a page is reported as unknown, with that one as what was meant.
    let is_known = catalog.term(other).document.is_some()
        && traces(a.as_str()).intersection(&traces(b.as_str())).any(|trace| trace.starts_with(LETTERS));
    cause != other && !is_known && !a.is_within(b) && !b.is_within(a) && digits(a.as_str()) == digits(b.as_str())
}

/// What names that are nearly the same have in common: their words in order of the alphabet, without signs, and what is
/// left of the last level when any one letter is taken out.
fn traces(slug: &str) -> BTreeSet<String> {
    let mut words: Vec<&str> = slug.split(['/', '-']).filter(|word| !word.is_empty()).map(singular).collect();
    words.sort_unstable();
    words.dedup();
    let mut traces = BTreeSet::from([format!("words {}", words.join(" "))]);
    let (parent, leaf) = slug.rsplit_once('/').unwrap_or(("", slug));
    let letters: Vec<char> = leaf.chars().filter(|c| *c != '-').collect();
    traces.insert(format!("{LETTERS} {parent} {}", letters.iter().collect::<String>()));
    if letters.len() >= MIN_LETTERS {
        traces.extend((0..letters.len()).map(|gone| {
            let kept = letters.iter().enumerate().filter(|(i, _)| *i != gone).map(|(_, c)| c);
            format!("{LETTERS} {parent} {}", kept.collect::<String>())
        }));
    }
    traces
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2 && !rest.ends_with('s')).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::said_in;

    fn check(others: &str, cause: &str, expected: bool) {
        let text = |cause: &str| format!("---\ntitle: {cause}\nroot_cause: {cause}\n---\n");
        let files =
            [("2026-01-01-a.md", text(others)), ("2026-01-02-b.md", text(others)), ("2026-06-30-x.md", text(cause))];
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let said = said_in(&RULE, "", &files);
        let line = format!(
            "2026-06-30-x.md:3:13: note[PM906] the cause `{cause}` is named here only, and `{others}` is named by 2"
        );
        assert_eq!(said, if expected { vec![line] } else { Vec::new() }, "{others} {cause}");
    }

    #[test]
    fn names_that_read_the_same_are_one() {
        check("batch-on-serving-hosts", "batch-on-serving-host", true);
        check("change/config", "config-change", true);
        check("capacity/connection-pool", "capacity/conection-pool", true);
        check("frontend", "front-end", true);
    }

    #[test]
    fn names_that_differ_are_two() {
        check("change/config", "change/code", false);
        check("change/config", "change/config/rollout", false);
        check("hardware/disk-1", "hardware/disk-2", false);
        check("dependency/dns", "dependency/cdn", false);
        check("loss", "boss", false);
    }

    #[test]
    fn what_has_a_page_is_meant() {
        let files = [
            ("causes/change/config.md", "---\ntitle: Configuration\n---\n"),
            ("causes/config-change.md", "---\ntitle: Another one\n---\n"),
            ("2026-06-30-x.md", "---\ntitle: X\nroot_cause: config-change\n---\n"),
        ];
        assert_eq!(said_in(&RULE, "", &files), [""; 0]);
        let said = said_in(&RULE, "", &[files[0], files[2]]);
        assert_eq!(
            said,
            [
                "2026-06-30-x.md:3:13: note[PM906] the cause `config-change` is named here only, and `change/config` has a page"
            ]
        );
    }
}
