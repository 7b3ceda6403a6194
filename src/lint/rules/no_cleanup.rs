//! PM305: nothing says what clean-up was needed.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{Impact, Kind};

rule!(
    /// ## What it finds
    ///
    /// An incident in review, or past it, whose `impact` in the front matter has no `cleanup`, and whose text does not speak of
    /// cleaning up, restoring or repairing data either. Near misses and game days are not asked.
    ///
    /// ## Why
    ///
    /// When the service is back, orders may still be stuck and data half written. "None was needed" is an answer; silence leaves
    /// everybody to guess.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// status: in-review
    /// impact: { requests_pct: 33 }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write what had to be mended, as text or list, or that nothing had: `cleanup: none`.
    RULE = code::NO_CLEANUP, Check::PostMortem(check)
);

/// What people write when something had to be mended afterwards.
const WORDS: &[&str] = &[
    "clean-up",
    "cleanup",
    "clean up",
    "cleaned up",
    "cleaning up",
    "restored",
    "restoring",
    "backfill",
    "replayed",
    "reprocess",
    "re-ran",
    "reran",
    "refund",
    "repaired",
    "rebuilt",
    "corrected",
    "reconcil",
];

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let Some(status) = case.written.status.as_ref().filter(|_| case.is_in_review()) else { return };
    let is_asked = matches!(case.written.kind, Kind::Incident | Kind::Security);
    let impact = &case.written.impact;
    if !is_asked || *impact == Impact::default() || !impact.cleanup.is_empty() || text_tells(case) {
        return;
    }
    let finding = case.finding(code::NO_CLEANUP, status.span, "nothing says what clean-up was needed");
    found.push(finding.help("write `cleanup: …` under `impact`, or `cleanup: none`"));
}

fn text_tells(case: &Case<'_>) -> bool {
    let body = case.text.source().get(case.written.body.span.range()).unwrap_or_default().to_lowercase();
    WORDS.iter().any(|word| body.contains(word))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn a_measured_impact_comes_with_a_word_about_clean_up() {
        let head = "---\ntitle: T\nstatus: in-review\nimpact: { requests_pct: 33";
        check(&RULE, &format!("{head} }}\n---\n"), &["3:9: note[PM305] nothing says what clean-up was needed"]);
        check(&RULE, &format!("{head}, cleanup: none }}\n---\n"), &[]);
        check(&RULE, &format!("{head} }}\n---\nThe 40 stuck orders were replayed by hand.\n"), &[]);
        check(&RULE, "---\ntitle: T\nstatus: in-review\n---\n", &[]);
        check(&RULE, &format!("{head} }}\nkind: near-miss\n---\n"), &[]);
    }
}
