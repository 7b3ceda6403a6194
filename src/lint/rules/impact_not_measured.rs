//! PM302: nobody measured what it did.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{Impact, Kind, Section, SectionKind};

rule!(
    /// ## What it finds
    ///
    /// An incident in review, or past it, that gives no measure of its impact: no share or number of requests, users or data, no
    /// cost, no tickets, and no figure in the words about its impact or in the section about it. Near misses and game days are
    /// not asked.
    ///
    /// ## Why
    ///
    /// Which of two incidents was worse, and whether it pays to prevent the next one, can only be said with figures. A week later
    /// the logs are gone.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// status: in-review
    /// impact: { summary: Some users had problems at checkout. }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write what you can measure: `impact: { requests_pct: 33, users_affected: 18200, data_corrupted_pct: 0 }`. An honest estimate
    /// in words counts, too: "about 300 orders could not be paid".
    RULE = code::IMPACT_NOT_MEASURED, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let Some(status) = case.written.status.as_ref().filter(|_| case.is_in_review()) else { return };
    let has_impact = matches!(case.written.kind, Kind::Incident | Kind::Security);
    if !has_impact || has_measure(&case.written.impact) || has_figures_in_text(case) {
        return;
    }
    let finding = case.finding(code::IMPACT_NOT_MEASURED, status.span, "nothing says how large the impact was");
    let help = "write who or what was hit, and how much of it: `impact: { requests_pct: 33, users_affected: 18200 }`";
    found.push(finding.label(format!("{} by its status", status.value.as_str())).help(help));
}

fn has_measure(impact: &Impact) -> bool {
    let Impact { summary, requests_pct, users_pct, users_affected, users, data_corrupted_pct, .. } = impact;
    let Impact { cost, slo, support_tickets, .. } = impact;
    let in_words = [summary, users, cost, slo].into_iter().flatten().any(|words| says_how_much(words));
    let is_given = [requests_pct, users_pct, data_corrupted_pct].into_iter().any(Option::is_some);
    in_words || is_given || users_affected.is_some() || support_tickets.is_some() || users.is_some()
}

/// Whether the text about the impact, or else the account of what went wrong, holds a figure.
fn has_figures_in_text(case: &Case<'_>) -> bool {
    let source = case.text.source();
    let sections = || case.written.body.sections.iter();
    let of_kind =
        |kinds: &'static [SectionKind]| sections().filter(move |section: &&Section| kinds.contains(&section.kind));
    let text = |section: &Section| source.get(section.span.range()).is_some_and(says_how_much);
    let about_impact = || of_kind(&[SectionKind::Impact]).any(text);
    let account = || of_kind(&[SectionKind::What, SectionKind::Summary]).any(text);
    about_impact() || account()
}

/// Whether words give a measure: a figure, or one of the words that stand for one.
fn says_how_much(words: &str) -> bool {
    const MEASURES: &[&str] = &[
        "all ",
        "every",
        "none",
        "nobody",
        "no user",
        "no customer",
        "no data",
        "no impact",
        "half",
        "third",
        "quarter",
        "nearly",
        "entire",
        "complete",
        "total",
    ];
    let folded = words.to_lowercase();
    folded.contains(|c: char| c.is_ascii_digit()) || MEASURES.iter().any(|measure| folded.contains(measure))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn an_incident_in_review_says_how_large_it_was() {
        let said = ["3:9: note[PM302] nothing says how large the impact was"];
        check(
            &RULE,
            "---\ntitle: T\nstatus: in-review\nimpact: { summary: Some users had problems at checkout. }\n---\n",
            &said,
        );
        check(&RULE, "---\ntitle: T\nstatus: reviewed\n---\n## Impact\n\nThe web shop was slow.\n", &said);
        check(&RULE, "---\ntitle: T\nstatus: in-review\nimpact: { requests_pct: 33 }\n---\n", &[]);
        check(&RULE, "---\ntitle: T\nstatus: closed\n---\n## Impact\n\nAbout 300 orders could not be paid.\n", &[]);
        check(&RULE, "---\ntitle: T\nstatus: closed\n---\n## Impact\n\nNearly every internal user.\n", &[]);
        check(&RULE, "---\ntitle: T\nstatus: reviewed\nkind: near-miss\n---\n", &[]);
        check(&RULE, "---\ntitle: T\nstatus: draft\n---\n", &[]);
    }
}
