//! Edits that mend what a diagnostic is about, and what a text becomes by them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Span;

/// How what a diagnostic says can be mended: edits of the diagnostic's own file, made together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, as an imperative: ``rename the key to `severity` ``.
    pub title: String,
    /// What changes; no two of them overlap.
    pub edits: Vec<Edit>,
    /// Whether it may be made without a look at it.
    pub safety: Safety,
}

/// One change of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The stretch that goes; where it is empty, something is put in.
    pub span: Span,
    /// What stands there afterwards; empty where something is only taken out.
    pub text: String,
}

/// Whether a fix may be made without a look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It says what the author said, in other letters: `--fix` makes it.
    Safe,
    /// It is the likeliest reading, and may not be what was meant: only `--unsafe-fixes` makes it.
    Unsafe,
}

/// A text after fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// How many fixes were made.
    pub n_applied: usize,
}

impl Fix {
    /// A safe fix that puts `text` in the place of `span`.
    pub fn replace(span: Span, text: impl Into<String>, title: impl Into<String>) -> Self {
        Self { title: title.into(), edits: vec![Edit { span, text: text.into() }], safety: Safety::Safe }
    }

    /// A safe fix that takes `span` out.
    pub fn remove(span: Span, title: impl Into<String>) -> Self {
        Self::replace(span, "", title)
    }

    /// A safe fix that writes `new` where `written` stands at `span`, plain or in quotes: which it is shows by the length.
    /// `None` where it is written in another way.
    pub fn respell(span: Span, written: &str, new: &str) -> Option<Self> {
        let range = span.range();
        let quote = match range.len().checked_sub(written.len())? {
            0 => 0,
            // A value folded over lines may be as much longer; it has a blank where the line ends.
            2 if !written.contains(char::is_whitespace) => 1,
            _ => return None,
        };
        let inner = Span::new(range.start + quote..range.end - quote);
        Some(Self::replace(inner, new, format!("write `{new}`")))
    }

    /// The same fix, not to be made without a look at it.
    #[must_use]
    pub fn is_unsafe(mut self) -> Self {
        self.safety = Safety::Unsafe;
        self
    }

    /// Whether its edits lie in `text`, on the borders of letters, and don't overlap.
    fn fits(&self, text: &str) -> bool {
        let mut spans: Vec<Span> = self.edits.iter().map(|edit| edit.span).collect();
        spans.sort_unstable();
        let is_inside = |span: &Span| text.get(span.range()).is_some();
        !spans.is_empty() && spans.iter().all(is_inside) && !spans.windows(2).any(|pair| clash(pair[0], pair[1]))
    }
}

/// Makes those of `fixes` that don't stand in each other's way. Of two that do, the one that begins earlier is made, then
/// the one that comes first; what is left over is found again by whoever looks at the new text. Everything outside the
/// edits stays as it is, byte by byte.
pub fn apply(text: &str, fixes: &[&Fix]) -> Fixed {
    let mut order: Vec<&Fix> = fixes.iter().copied().filter(|fix| fix.fits(text)).collect();
    order.sort_by_key(|fix| fix.edits.iter().map(|edit| edit.span).min());
    let mut made: Vec<&Edit> = Vec::new();
    let mut n_applied = 0;
    for fix in order {
        // What is made so far is sorted, and no two of it clash: only the neighbours of an edit can be in its way.
        let is_free = |edit: &Edit| {
            let at = made.partition_point(|other| other.span < edit.span);
            let neighbours = made[at.saturating_sub(1)..].iter().take(2);
            !neighbours.into_iter().any(|other| clash(other.span, edit.span))
        };
        if fix.edits.iter().all(is_free) {
            for edit in &fix.edits {
                made.insert(made.partition_point(|other| other.span < edit.span), edit);
            }
            n_applied += 1;
        }
    }
    Fixed { text: rewritten(text, &made), n_applied }
}

/// Whether two edits can't both be made, or not without saying which comes first.
fn clash(a: Span, b: Span) -> bool {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    first.start == second.start || second.start < first.end
}

fn rewritten(text: &str, edits: &[&Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        out.push_str(&text[at..range.start]);
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fix(edits: &[(std::ops::Range<usize>, &str)]) -> Fix {
        let edits = edits.iter().map(|(range, text)| Edit { span: Span::new(range.clone()), text: (*text).to_owned() });
        Fix { title: "mend it".into(), edits: edits.collect(), safety: Safety::Safe }
    }

    #[test]
    fn fixes_are_made_whole_and_the_earlier_wins() {
        let check = |fixes: &[Fix], expected: &str, n_applied: usize| {
            let refs: Vec<&Fix> = fixes.iter().collect();
            assert_eq!(apply("abcdef", &refs), Fixed { text: expected.into(), n_applied }, "{fixes:?}");
        };
        check(&[], "abcdef", 0);
        check(&[fix(&[(0..1, "A")]), fix(&[(5..6, "F")])], "AbcdeF", 2);
        check(&[fix(&[(4..6, "x")]), fix(&[(1..5, "y")])], "ayf", 1);
        check(&[fix(&[(2..3, ""), (5..6, "!")]), fix(&[(5..6, "?")])], "abde!", 1);
        check(&[fix(&[(0..2, "1")]), fix(&[(2..4, "2")])], "12ef", 2);
        check(&[fix(&[(3..3, "+")]), fix(&[(3..3, "-")])], "abc+def", 1);
        check(&[fix(&[(6..6, "!")]), fix(&[(0..0, "?")])], "?abcdef!", 2);
    }

    #[test]
    fn a_word_is_respelled_within_its_quotes() {
        let check = |text: &str, written: &str, expected: Option<&str>| {
            let fix = Fix::respell(Span::new(0..text.len()), written, "new");
            assert_eq!(fix.map(|fix| apply(text, &[&fix]).text).as_deref(), expected, "{text}");
        };
        check("old", "old", Some("new"));
        check("'old'", "old", Some("'new'"));
        check("a\n  b", "a b", None);
        check("\"a\\x62\"", "ab", None);
    }

    #[test]
    fn what_does_not_fit_is_not_made() {
        for odd in [fix(&[]), fix(&[(0..9, "")]), fix(&[(1..2, "")]), fix(&[(0..4, ""), (2..5, "")])] {
            assert_eq!(apply("éabc", &[&odd]), Fixed { text: "éabc".into(), n_applied: 0 }, "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_outside_the_edits_stay(
            text in "[a-é\r\n]{0,30}",
            edits in prop::collection::vec((0usize..40, 0usize..8, "[A-Z]{0,3}"), 0..8),
        ) {
            let fixes: Vec<Fix> = edits.iter().map(|(start, length, new)| fix(&[(*start..start + length, new)])).collect();
            let refs: Vec<&Fix> = fixes.iter().collect();
            let fixed = apply(&text, &refs);
            // New letters are capitals, and the old text has none: without them, what is left is the old text with gaps.
            let left: String = fixed.text.chars().filter(|c| !c.is_ascii_uppercase()).collect();
            let mut rest = text.chars();
            prop_assert!(left.chars().all(|c| rest.any(|other| other == c)));
            let reversed: Vec<&Fix> = fixes.iter().rev().collect();
            if edits.iter().map(|(start, ..)| start).collect::<std::collections::BTreeSet<_>>().len() == edits.len() {
                prop_assert_eq!(apply(&text, &reversed), fixed);
            }
        }
    }
}
