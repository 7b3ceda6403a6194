//! PM301: one of the three phases is missing.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::{Impact, Lessons, Phase, PostMortem, Section};
use crate::source::Span;

rule!(
    /// ## What it finds
    ///
    /// A post-mortem with the status `in-review`, `reviewed` or `closed` that says nothing about one of the three phases:
    /// what went wrong, why it went wrong, how we prevent it. A phase is there if the text has a section for it that is
    /// not empty, or if the front matter has its facts (`impact` or times; `root_cause`, `effects` or `trigger`; `actions`
    /// or `lessons`). Game days are not asked.
    ///
    /// ## Why
    ///
    /// People come to a review to share one picture, to find the cause, and to agree on what changes. If one of these is
    /// missing, the meeting improvises it.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ---
    /// title: Front-end load balancer returned 504s
    /// status: in-review
    /// ---
    /// ## What went wrong
    /// The load balancer timed out every third request.
    ///
    /// ## How we prevent it
    /// Split the daily job into smaller ones.
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the phase under a heading such as `## Why it went wrong`. If it is not known yet, set the status back to
    /// `draft`.
    RULE = code::MISSING_PHASE, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let Some(status) = case.written.status.as_ref().filter(|_| case.is_in_review()) else { return };
    for phase in [Phase::What, Phase::Why, Phase::How] {
        if has_facts(case.written, phase) || has_text(case, phase) {
            continue;
        }
        let (message, heading, key) = match phase {
            Phase::What => ("nothing says what went wrong", "What went wrong", "impact"),
            Phase::Why => ("nothing says why it went wrong", "Why it went wrong", "root_cause"),
            Phase::How => ("nothing says how we prevent it", "How we prevent it", "actions"),
        };
        let finding = case.finding(code::MISSING_PHASE, status.span, message);
        let help =
            format!("write a section `## {heading}`, or `{key}` in the front matter; until then it is a `draft`");
        found.push(finding.label(format!("{} by its status", status.value.as_str())).help(help));
    }
}

fn has_facts(written: &PostMortem, phase: Phase) -> bool {
    match phase {
        Phase::What => {
            written.impact != Impact::default()
                || written.times.started.is_some()
                || !written.timeline.events.is_empty()
        }
        Phase::Why => !written.causes.is_empty() || !written.effects.is_empty() || written.trigger.is_some(),
        Phase::How => !written.actions.is_empty() || written.lessons != Lessons::default(),
    }
}

fn has_text(case: &Case<'_>, phase: Phase) -> bool {
    let body = &case.written.body;
    let in_phase = |section: &&Section| section.phase.or(section.kind.phase()) == Some(phase);
    body.sections.iter().filter(in_phase).any(|section| {
        let heading = section.heading.and_then(|i| body.headings.get(i as usize)).map_or(0, |heading| heading.span.end);
        let span = Span { start: section.span.start.max(heading), end: section.span.end };
        !is_blank(case.text.source().get(span.range()).unwrap_or_default())
    })
}

/// Whether nothing stands there but blanks and the comments of a template.
fn is_blank(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        if !before.trim().is_empty() {
            return false;
        }
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    rest.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn what_is_held_to_the_process_has_three_phases() {
        check(
            &RULE,
            "---\ntitle: T\nstatus: in-review\n---\n# What went wrong\nA third of requests got a 504.\n# Why it went wrong\n<!-- to come -->\n",
            &[
                "3:9: warning[PM301] nothing says how we prevent it",
                "3:9: warning[PM301] nothing says why it went wrong",
            ],
        );
        check(&RULE, "---\ntitle: T\nstatus: closed\nroot_cause: a\nactions: [b]\nimpact: { users: all }\n---\n", &[]);
        let phases = "# Impact\nAll users.\n# Five whys\nThe pool was full.\n# Action items\nGrow the pool.\n";
        check(&RULE, &format!("---\ntitle: T\nstatus: reviewed\n---\n{phases}"), &[]);
        check(&RULE, "---\ntitle: T\nstatus: draft\n---\n", &[]);
        check(&RULE, "---\ntitle: T\nstatus: reviewed\nkind: game-day\n---\n", &[]);
        check(&RULE, "# An old file\n\nStatus: reviewed\n", &[]);
    }
}
