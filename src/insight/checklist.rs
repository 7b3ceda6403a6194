//! What a post-mortem still lacks, phase by phase: for its writer, never a score.

use crate::model::{PostMortem, SectionKind};

/// One phase, and what it should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseCheck {
    /// Its name.
    pub title: &'static str,
    /// What it should have, in the order in which it is written.
    pub items: Vec<CheckItem>,
}

/// One thing that a phase should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// What it is.
    pub title: &'static str,
    /// Whether it is there.
    pub is_done: bool,
    /// What to write.
    pub hint: &'static str,
}

/// What the process asks of each phase, and whether `written` has it.
pub fn checklist(written: &PostMortem) -> Vec<PhaseCheck> {
    vec![
        PhaseCheck { title: "What went wrong", items: what(written) },
        PhaseCheck { title: "Why it went wrong", items: why(written) },
        PhaseCheck { title: "How we prevent it", items: how(written) },
    ]
}

fn item(title: &'static str, is_done: bool, hint: &'static str) -> CheckItem {
    CheckItem { title, is_done, hint }
}

fn what(written: &PostMortem) -> Vec<CheckItem> {
    let (times, impact) = (&written.times, &written.impact);
    let has_times = times.started.is_some() && (times.mitigated.is_some() || times.resolved.is_some());
    let is_measured = impact.requests_pct.is_some()
        || impact.users_pct.is_some()
        || impact.users_affected.is_some()
        || impact.data_corrupted_pct.is_some()
        || impact.support_tickets.is_some();
    vec![
        item("When it began and ended", has_times, "write `started` and `mitigated` or `resolved`, with a zone"),
        item("Impact measured", is_measured, "write how many were hit: `impact: { requests_pct: 33 }`"),
        item("Timeline", !written.timeline.events.is_empty(), "list what happened when, from before it was noticed"),
        item("Clean-up", !impact.cleanup.is_empty(), "write in `impact` what had to be mended, or `cleanup: none`"),
    ]
}

fn why(written: &PostMortem) -> Vec<CheckItem> {
    let has_root_cause = written.root_causes().next().is_some();
    let tells_effects = !written.effects.is_empty();
    let sets_off = written.trigger.is_some();
    vec![
        item(
            "Root cause",
            has_root_cause,
            "name it with `root_cause`; a word of the vocabulary shows if we saw it before",
        ),
        item("What set it off", sets_off, "write `trigger: { kind: …, what: … }`: the cause often lay there for long"),
        item(
            "Effects told from the cause",
            tells_effects,
            "list in `effects` what the cause led to, one after the other",
        ),
    ]
}

fn how(written: &PostMortem) -> Vec<CheckItem> {
    let actions = &written.actions;
    let all = |is: fn(&crate::model::Action) -> bool| !actions.is_empty() && actions.iter().all(is);
    let has_process = actions.iter().any(crate::model::Action::is_process);
    let is_tied = all(|action| !action.is_technical() || !action.supports.is_empty());
    let mut items = vec![
        item("A change to how we work", has_process, "begin with an action of a `process/…` type"),
        item("Technical changes tied to it", is_tied, "name in `supports` the process change that each makes real"),
        item("An owner for each action", all(|action| action.owner.is_some()), "name a team or role in `owner`"),
        item(
            "A due date for each action",
            all(|action| action.due.is_some()),
            "write `due`, or `due: none` for a long-term goal",
        ),
    ];
    let has_lessons = !written.lessons.well.is_empty() || written.has_section(SectionKind::Lessons);
    items.push(item("What went well", has_lessons, "write what helped in `lessons: { well: [] }` or under a heading"));
    items
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    #[test]
    fn what_is_there_is_ticked() {
        let check = |incident, expected: &[(&str, bool)]| {
            let catalog = library("2026-07-28").with(incident).link();
            let only = catalog.post_mortems().next().expect("there is one");
            let items: Vec<CheckItem> =
                checklist(catalog.post_mortem(only)).into_iter().flat_map(|phase| phase.items).collect();
            for (title, is_done) in expected {
                let item = items.iter().find(|item| item.title == *title).unwrap_or_else(|| panic!("no {title}"));
                assert_eq!(item.is_done, *is_done, "{title}");
            }
        };
        check(
            incident("2026-01-01-a"),
            &[("Root cause", false), ("An owner for each action", false), ("Timeline", false), ("Clean-up", false)],
        );
        check(
            incident("2026-01-01-a").cause("batch").act(act("cap").due("2026-02-02")),
            &[("Root cause", true), ("A due date for each action", true), ("A change to how we work", false)],
        );
    }
}
