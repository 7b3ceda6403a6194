//! PM304: what is named as the root cause is what one saw of it.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{Cause, CauseRole, PostMortem};

rule!(
    /// ## What it finds
    ///
    /// A root cause that is an effect: one that the same post-mortem lists under `effects`, or whose name is that of a symptom
    /// (`outage`, `high-latency`, `timeouts`).
    ///
    /// ## Why
    ///
    /// Problems cascade. An action against an effect leaves the cause where it is, and it comes back looking different. To tell
    /// the problem from the effects it caused is what the second phase is for.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// root_cause: high-latency
    /// effects: [High latency, The load balancer times out with 504]
    /// ```
    ///
    /// ## Fix
    ///
    /// Ask once more what the named cause was caused by, and name that: `root_cause: resource-contention/batch-on-serving-hosts`.
    /// What was seen of it belongs to `effects`.
    RULE = code::CAUSE_IS_AN_EFFECT, Check::PostMortem(check)
);

/// Names of what is seen, never of why.
const SYMPTOMS: &[&str] = &[
    "500s",
    "502s",
    "503s",
    "504s",
    "5xx",
    "downtime",
    "error",
    "errors",
    "failed-requests",
    "high-latency",
    "latency",
    "outage",
    "outages",
    "service-down",
    "slow",
    "slow-requests",
    "slowness",
    "timeout",
    "timeouts",
    "unavailability",
    "unavailable",
];

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if case.is_draft() {
        return;
    }
    for cause in case.written.causes.iter().filter(|cause| cause.role == CauseRole::Root) {
        let slug = &cause.term.slug;
        let help = "name what led to it as the root cause, and list this under `effects`";
        if let Some(effect) = effect_of_that_name(case.written, cause) {
            let message = format!("the root cause `{slug}` is listed as an effect, too");
            let finding = case.finding(code::CAUSE_IS_AN_EFFECT, cause.term.span, message);
            found.push(finding.label(format!("the effect is “{effect}”")).help(help));
        } else if SYMPTOMS.contains(&slug.leaf()) && !has_page(case, cause) {
            let message = format!("`{slug}` names what was seen, not why");
            found.push(case.finding(code::CAUSE_IS_AN_EFFECT, cause.term.span, message).help(help));
        }
    }
}

/// Whether somebody described the cause, and so knows what it means here.
fn has_page(case: &Case<'_>, cause: &Cause) -> bool {
    let catalog = case.catalog();
    catalog.find_term("causes", &cause.term.slug).is_some_and(|term| catalog.term_page(term).is_some())
}

fn effect_of_that_name<'a>(written: &'a PostMortem, cause: &Cause) -> Option<&'a str> {
    let names = [Some(words(cause.term.slug.leaf())), cause.what.as_deref().map(words)];
    let is_it = |effect: &str| names.iter().flatten().any(|name| *name == words(effect));
    written.effects.iter().map(|effect| effect.what.as_str()).find(|effect| is_it(effect))
}

/// The words of a name or a sentence, without case and signs.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn a_cause_is_no_effect() {
        check(
            &RULE,
            "---\ntitle: T\nroot_cause: load/high-latency\neffects: [High latency]\n---\n",
            &["3:13: warning[PM304] the root cause `load/high-latency` is listed as an effect, too"],
        );
        check(
            &RULE,
            "---\ntitle: T\nroot_cause: outage\n---\n",
            &["3:13: warning[PM304] `outage` names what was seen, not why"],
        );
        check(&RULE, "---\ntitle: T\nroot_cause: capacity/leak\neffects: [Latency rises]\n---\n", &[]);
        check(&RULE, "---\ntitle: T\nroot_cause: dependency/provider-outage\n---\n", &[]);
        check(&RULE, "---\ntitle: T\ncontributing: [timeouts]\n---\n", &[]);
        check(&RULE, "---\ntitle: T\nstatus: draft\nroot_cause: outage\n---\n", &[]);
    }
}
