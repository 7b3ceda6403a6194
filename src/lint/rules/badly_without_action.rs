//! PM410: something went badly, and nothing is done.

use crate::diagnostic::{Diagnostic, code};
use crate::lint::{Case, Check, rule};
use crate::model::SectionKind;

rule!(
    /// ## What it finds
    ///
    /// A post-mortem in review, or past it, whose `lessons` say what went badly, and that has no actions, in the front matter or in
    /// the text.
    ///
    /// ## Why
    ///
    /// A lesson that leads to nothing is learned again in the next incident.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// status: reviewed
    /// lessons: { badly: [Nobody was paged for 40 minutes] }
    /// ```
    ///
    /// ## Fix
    ///
    /// Ask of each lesson what would have to change for it to go well, and make that an action.
    RULE = code::BADLY_WITHOUT_ACTION, Check::PostMortem(check)
);

fn check(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let Some(status) = case.written.status.as_ref().filter(|_| case.is_in_review()) else { return };
    let written = case.written;
    let has_actions = !written.actions.is_empty()
        || written.has_section(SectionKind::Actions)
        || written.has_section(SectionKind::How);
    let Some(first) = written.lessons.badly.first().filter(|_| !has_actions) else { return };
    let message = match written.lessons.badly.len() {
        1 => format!("no action follows from what went badly: “{first}”"),
        n => format!("no action follows from the {n} things that went badly"),
    };
    let finding = case.finding(code::BADLY_WITHOUT_ACTION, status.span, message);
    found.push(finding.help("write what changes under `actions`, with an owner and a due date"));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::check;

    #[test]
    fn lessons_lead_to_actions() {
        let head = "---\ntitle: T\nstatus: reviewed\nlessons: { badly: [Nobody was paged for 40 minutes] }\n";
        check(
            &RULE,
            &format!("{head}---\n"),
            &["3:9: note[PM410] no action follows from what went badly: “Nobody was paged for 40 minutes”"],
        );
        check(&RULE, &format!("{head}actions: [Page on slow requests]\n---\n"), &[]);
        check(&RULE, &format!("{head}---\n## Action items\n\nSee the tracker.\n"), &[]);
        check(&RULE, "---\ntitle: T\nstatus: reviewed\nlessons: { well: [The alert came at once] }\n---\n", &[]);
    }
}
