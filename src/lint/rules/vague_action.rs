//! PM409: nobody can say when an action is done.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::Aim;

rule!(
    /// ## What it finds
    ///
    /// An open action in the front matter that begins with a vague verb ("improve", "investigate", "look into", "be more careful") and
    /// has neither a figure nor `done_when`. Investigations that say so (`aim: investigate`) are not told.
    ///
    /// ## Why
    ///
    /// An action that has no end is never done, or done the day somebody opens the ticket.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: T1, what: Improve monitoring of the load balancer, owner: sre }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say what will be different: "Alert when more than 1 % of requests time out". Or say how one sees that it is done:
    /// `done_when: the alert fires in a game day`.
    RULE = code::VAGUE_ACTION, Check::PostMortem(check)
);

/// How actions begin that say nothing of their end.
const VAGUE: &[&str] = &[
    "be careful",
    "be more",
    "consider",
    "discuss",
    "enhance",
    "evaluate",
    "explore",
    "figure out",
    "improve",
    "investigate",
    "keep an eye",
    "look at",
    "look into",
    "make sure we",
    "optimise",
    "optimize",
    "pay attention",
    "pay more attention",
    "raise awareness",
    "remember to",
    "research",
    "see if",
    "see whether",
    "think about",
    "try to",
];

/// What may stand before that.
const BEFORE: &[&str] =
    &["we should ", "we need to ", "we must ", "we will ", "we want to ", "need to ", "todo: ", "to "];

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if case.is_draft() {
        return;
    }
    for (_, action) in case.actions() {
        let is_told = action.is_open() && action.done_when.is_none() && action.aim != Some(Aim::Investigate);
        let Some(verb) = vague_verb(&action.what).filter(|_| is_told) else { continue };
        let message = format!("nobody can say when action `{}` is done: “{verb}” has no end", action.id);
        let finding = case.finding(code::VAGUE_ACTION, action.span, message);
        found.push(finding.help("say what will be different, or add `done_when: …`"));
    }
}

/// The vague words a text begins with, unless it gives a figure.
fn vague_verb(what: &str) -> Option<&'static str> {
    if what.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let folded = what.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let rest = BEFORE.iter().find_map(|before| folded.strip_prefix(before)).unwrap_or(&folded);
    let begins = |verb: &&&str| rest.strip_prefix(**verb).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    VAGUE.iter().find(begins).copied()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use super::vague_verb;
    use crate::lint::testing::check;

    #[test]
    fn an_action_says_how_one_sees_its_end() {
        let of = |rest: &str| format!("---\ntitle: T\nactions:\n  - {{ id: T1, what: {rest} }}\n---\n");
        check(
            &RULE,
            &of("Improve monitoring of the load balancer"),
            &["4:5: note[PM409] nobody can say when action `T1` is done: “improve” has no end"],
        );
        check(&RULE, &of("Improve monitoring, done_when: the alert fires in a game day"), &[]);
        check(&RULE, &of("Investigate the leak, aim: investigate"), &[]);
        check(&RULE, &of("Improve monitoring, status: done"), &[]);
        check(&RULE, "# T\n\n## Action items\n\n- Improve monitoring\n", &[]);
    }

    #[test]
    fn what_is_vague_is_said_at_the_beginning() {
        let check = |what: &str, expected: Option<&str>| assert_eq!(vague_verb(what), expected, "{what}");
        check("Look into why the queue grew", Some("look into"));
        check("We should **consider** a queue", None);
        check("We should consider a queue", Some("consider"));
        check("To be more careful with migrations", Some("be more"));
        check("Improve p99 latency of search below 300 ms", None);
        check("Alert on slow requests, to improve detection", None);
        check("Considerate code review", None);
        check("Add a test for the import", None);
    }
}
