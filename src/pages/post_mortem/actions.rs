//! The actions: each process change with the technical changes that make it real, then those tied to none.

use serde::Serialize;

use super::Here;
use crate::address::{OutPath, slugify};
use crate::catalog::{ActionRef, Outcome, PostMortemRef};
use crate::config::Config;
use crate::insight::{Tally, tally};
use crate::model::{Action, ActionStatus, Aim, Due, Origin};
use crate::pages::row::{Badge, Link, action_badge, term_link};
use crate::pages::task::owner_link;

/// The table.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    n: usize,
    n_process: usize,
    n_technical: usize,
    /// Whether any technical change stands under a process change.
    is_tied: bool,
    /// Whether any action has an owner.
    has_owners: bool,
    /// Whether any action has a due date.
    has_dues: bool,
    n_columns: usize,
    groups: Vec<Group>,
}

/// A process change with its technical changes; or, without a first row of its own, those tied to none.
#[derive(Debug, Serialize)]
struct Group {
    /// The heading of those that are tied to none, beside others that are.
    title: &'static str,
    rows: Vec<ActionRow>,
}

/// One action.
#[derive(Debug, Serialize)]
struct ActionRow {
    /// Its id in the page.
    anchor: String,
    /// `proc`, `tech` (under a process change) or `free`.
    class: &'static str,
    /// Process change, technical change or, where its author didn't say, just an action.
    kind: Badge,
    /// Inline Markdown.
    what: String,
    action_type: Option<Link>,
    aim: &'static str,
    owner: Option<Link>,
    due: String,
    is_late: bool,
    status: Badge,
    /// The day it was done; empty if unknown.
    done: String,
    /// Why it was dropped: inline Markdown.
    reason: String,
    /// Its ticket; without an address, only its name.
    tracker: Option<Link>,
    /// How one sees that it is done, for one that isn't yet: inline Markdown.
    done_when: String,
    outcome: Option<Verdict>,
}

/// Whether it held.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Verdict {
    icon: &'static str,
    text: String,
    /// The incident in which the cause came back.
    href: String,
}

/// The table of the actions that were typed; those that were recognised stand in the text already.
pub(super) fn table(here: &Here<'_>) -> Option<Table> {
    let is_typed = |action: &ActionRef| here.site.catalog.action(*action).origin == Origin::FrontMatter;
    let typed: Vec<ActionRef> = here.site.catalog.actions_of(here.post_mortem).filter(is_typed).collect();
    if typed.is_empty() {
        return None;
    }
    let Tally { process, technical, .. } = tally(here.site.catalog, typed.iter().copied());
    let groups = groups(here, &typed);
    let any = |is: fn(&ActionRow) -> bool| groups.iter().flat_map(|group| &group.rows).any(is);
    let (has_owners, has_dues) = (any(|row| row.owner.is_some()), any(|row| !row.due.is_empty()));
    Some(Table {
        n: typed.len(),
        n_process: process,
        n_technical: technical,
        is_tied: any(|row| row.class == "tech"),
        has_owners,
        has_dues,
        n_columns: 2 + usize::from(has_owners) + usize::from(has_dues),
        groups,
    })
}

fn groups(here: &Here<'_>, typed: &[ActionRef]) -> Vec<Group> {
    let catalog = here.site.catalog;
    let is_process = |action: &ActionRef| catalog.action(*action).is_process();
    let supports = |action: &ActionRef, process: &ActionRef| {
        let first = catalog.linked_action(*action).supports.iter().find(|i| here.written.actions[**i].is_process());
        !is_process(action) && first == Some(&process.index)
    };
    let mut groups: Vec<Group> = Vec::new();
    for process in typed.iter().filter(|action| is_process(action)) {
        let below = typed.iter().filter(|action| supports(action, process)).map(|action| row(here, *action, "tech"));
        let rows = std::iter::once(row(here, *process, "proc")).chain(below).collect();
        groups.push(Group { title: "", rows });
    }
    let is_tied = |action: &ActionRef| typed.iter().any(|process| is_process(process) && supports(action, process));
    let free = typed.iter().filter(|action| !is_process(action) && !is_tied(action));
    let rows: Vec<ActionRow> = free.map(|action| row(here, *action, "free")).collect();
    if !rows.is_empty() {
        groups.push(Group { title: if groups.is_empty() { "" } else { "Not tied to a process change" }, rows });
    }
    groups
}

fn row(here: &Here<'_>, action: ActionRef, class: &'static str) -> ActionRow {
    let (catalog, config) = (here.site.catalog, here.site.catalog.config());
    let written = catalog.action(action);
    let days =
        |day: Option<crate::model::time::Day>| day.map(|d| d.format(&config.site.date_format)).unwrap_or_default();
    ActionRow {
        anchor: anchor(written),
        class,
        kind: kind(written),
        what: written.what.clone(),
        action_type: catalog.linked_action(action).action_type.map(|term| term_link(here.site, &here.links, term)),
        aim: written.aim.map(aim).unwrap_or_default(),
        owner: written.owner.as_ref().map(|owner| owner_link(here.site, &here.links, owner)),
        due: match written.due {
            Some(Due::On(day)) => days(Some(day)),
            Some(Due::LongTerm) => "Long term".to_owned(),
            None => String::new(),
        },
        is_late: written.days_late(catalog.today()).is_some(),
        status: action_badge(written, catalog.today()),
        done: days(written.done.filter(|_| written.status == ActionStatus::Done)),
        reason: written.reason.clone().unwrap_or_default(),
        tracker: written.tracker.as_ref().map(|tracker| tracker_link(config, tracker)),
        done_when: written.done_when.clone().filter(|_| written.is_open()).unwrap_or_default(),
        outcome: outcome(here, action),
    }
}

fn kind(action: &Action) -> Badge {
    let (class, icon, label) = match () {
        () if action.is_process() => ("p-ico", "proc", "Process change"),
        () if action.is_technical() => ("t-ico", "tech", "Technical change"),
        () => ("muted", "open", "Action"),
    };
    Badge { class, icon, label: label.to_owned() }
}

/// The id that an action has in its post-mortem's page.
pub(super) fn anchor(action: &Action) -> String {
    format!("cb-action-{}", slugify(&action.id))
}

fn aim(aim: Aim) -> &'static str {
    match aim {
        Aim::Prevent => "prevents it",
        Aim::Detect => "notices it sooner",
        Aim::Mitigate => "makes it do less harm",
        Aim::Repair => "mends what broke",
        Aim::Investigate => "finds out more",
    }
}

/// A ticket by its address or, where the site has a pattern, by its id. Nothing but web addresses is linked.
fn tracker_link(config: &Config, tracker: &str) -> Link {
    if is_web(tracker) {
        let name = tracker.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let reads_like_id =
            name.len() <= 24 && name.chars().any(|c| c.is_ascii_digit()) && !name.contains(['?', '=', '%']);
        let title = if reads_like_id { name.to_owned() } else { "Ticket".to_owned() };
        return Link { title, href: tracker.to_owned() };
    }
    // What may be the name of a file is also a safe part of an address.
    let id = OutPath::new(tracker).map(|id| id.to_url_path()).unwrap_or_default();
    let href = if id.is_empty() { String::new() } else { config.publish.tracker.replace("{id}", &id) };
    Link { title: tracker.to_owned(), href: if is_web(&href) { href } else { String::new() } }
}

pub(super) fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn outcome(here: &Here<'_>, action: ActionRef) -> Option<Verdict> {
    let catalog = here.site.catalog;
    let days = catalog.config().process.held_after_days;
    let began_on = |incident: PostMortemRef| {
        let began = catalog.post_mortem(incident).began();
        began.map(|day| format!(" on {}", day.format(&catalog.config().site.date_format))).unwrap_or_default()
    };
    match catalog.outcome(action) {
        Outcome::Unknown => None,
        Outcome::TooEarly => {
            let text = "Too early to tell whether it holds".to_owned();
            Some(Verdict { icon: "clock", text, href: String::new() })
        }
        Outcome::Held => {
            let held = format!("Held: its cause did not come back for {days} days");
            Some(match catalog.recurrence_after(action) {
                Some(later) => {
                    let text = format!("{held}; later it did,{}", began_on(later));
                    Verdict { icon: "held", text, href: here.links.post_mortem(later) }
                }
                None => Verdict { icon: "held", text: held, href: String::new() },
            })
        }
        Outcome::CameBack(incident) => {
            let text = format!("Its cause came back{}", began_on(incident));
            Some(Verdict { icon: "again", text, href: here.links.post_mortem(incident) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_are_links_by_address_or_by_pattern() {
        let mut config = Config::default();
        let check = |config: &Config, tracker: &str, expected: (&str, &str)| {
            let link = tracker_link(config, tracker);
            assert_eq!((&*link.title, &*link.href), expected, "{tracker}");
        };
        check(&config, "https://tracker.example/WEB-77", ("WEB-77", "https://tracker.example/WEB-77"));
        check(&config, "https://tracker.example/x?id=7", ("Ticket", "https://tracker.example/x?id=7"));
        check(&config, "OPS-14", ("OPS-14", ""));
        check(&config, "javascript:alert(1)", ("javascript:alert(1)", ""));
        config.publish.tracker = "https://jira.example/browse/{id}".to_owned();
        check(&config, "OPS-14", ("OPS-14", "https://jira.example/browse/OPS-14"));
        check(&config, "a/../b", ("a/../b", ""));
        check(&config, "a b", ("a b", "https://jira.example/browse/a%20b"));
    }
}
