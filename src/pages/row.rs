//! Pieces that several kinds of page show: links, badges, and post-mortems as rows of a list.

use serde::Serialize;

use super::{Links, Site};
use crate::catalog::{PostMortemRef, TermRef};
use crate::config::Config;
use crate::model::time::Day;
use crate::model::{Action, ActionStatus, Kind, Status};

/// A link with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The text.
    pub title: String,
    /// Where it leads, from the page it stands on; empty for the last crumb, which is the page itself.
    pub href: String,
}

/// A word with a shape and a colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// Its classes in the style sheet.
    pub class: &'static str,
    /// Its shape: a name in the theme's icons.
    pub icon: &'static str,
    /// The word.
    pub label: String,
}

/// Why a post-mortem stands in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// A name in the theme's icons.
    pub icon: &'static str,
    /// In words: plain text.
    pub text: String,
}

/// A post-mortem in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Its day as printed; empty if unknown.
    pub day: String,
    /// Its day for machines.
    pub date: String,
    /// Its severity.
    pub severity: Option<Badge>,
    /// What is unusual about it: draft, in review, near miss, …
    pub badges: Vec<Badge>,
    /// Why it is in this list.
    pub reasons: Vec<Why>,
    /// Why, in the words of the author of one of the two: plain text.
    pub why: String,
    /// Its systems.
    pub systems: Vec<Link>,
    /// Its root causes.
    pub causes: Vec<Link>,
    /// How far its actions are.
    pub note: String,
}

/// The most systems and causes that a row names: a post-mortem with two thousand systems stands in as many lists.
const MAX_TERMS: usize = 12;

impl Row {
    /// The row of a post-mortem with all there is to say.
    pub fn new(site: &Site<'_>, links: &Links<'_>, post_mortem: PostMortemRef) -> Self {
        let linked = site.catalog.linked(post_mortem);
        let terms = |terms: &mut dyn Iterator<Item = TermRef>| {
            terms.take(MAX_TERMS).map(|term| term_link(site, links, term)).collect()
        };
        Self {
            systems: terms(&mut linked.systems.iter().map(|(term, _)| *term)),
            causes: terms(&mut linked.root_causes()),
            note: progress_note(site, post_mortem),
            ..Self::brief(site, links, post_mortem)
        }
    }

    /// The row of a post-mortem with title, day and badges only.
    pub fn brief(site: &Site<'_>, links: &Links<'_>, post_mortem: PostMortemRef) -> Self {
        let (config, written) = (site.catalog.config(), site.catalog.post_mortem(post_mortem));
        let day = written.date.as_ref().map(|date| date.value);
        Self {
            title: written.title.value.clone(),
            href: links.post_mortem(post_mortem),
            day: day.map(|day| day.format(&config.site.date_format)).unwrap_or_default(),
            date: day.map(|day| day.to_string()).unwrap_or_default(),
            severity: written.severity.as_ref().map(|severity| severity_badge(config, &severity.value)),
            badges: [kind_badge(written.kind), written.status.as_ref().and_then(|status| unfinished(status.value))]
                .into_iter()
                .flatten()
                .collect(),
            reasons: Vec::new(),
            why: String::new(),
            systems: Vec::new(),
            causes: Vec::new(),
            note: String::new(),
        }
    }
}

/// The link to a term.
pub fn term_link(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> Link {
    Link { title: site.catalog.term(term).title.clone(), href: links.term(term) }
}

/// The badge of a severity: its word as the site writes it, and as many bars as it is bad.
pub fn severity_badge(config: &Config, word: &str) -> Badge {
    let rank = config.severity_rank(word);
    let label = rank.map_or_else(|| word.to_owned(), |rank| config.process.severities[rank].clone());
    let (class, icon) = match rank {
        Some(0) => ("sev b-sev1", "sev1"),
        Some(1) => ("sev b-sev2", "sev2"),
        Some(2) => ("sev b-sev3", "sev3"),
        Some(_) => ("sev b-sev4", "sev4"),
        None => ("sev b-sev0", "sev0"),
    };
    Badge { class, icon, label }
}

/// The badge of how far a review is.
pub fn status_badge(status: Status) -> Badge {
    let (class, icon, label) = match status {
        Status::Draft => ("b-why", "draft", "Draft"),
        Status::InReview => ("b-prog", "half", "In review"),
        Status::Reviewed => ("b-done", "done", "Reviewed"),
        Status::Closed => ("b-done", "done", "Closed"),
    };
    Badge { class, icon, label: label.to_owned() }
}

/// The badge of what sort of event it was; an incident needs none.
pub fn kind_badge(kind: Kind) -> Option<Badge> {
    let (class, icon, label) = match kind {
        Kind::Incident => return None,
        Kind::NearMiss => ("b-open", "near", "Near miss"),
        Kind::GameDay => ("b-open", "game", "Game day"),
        Kind::Security => ("b-drop", "shield", "Security"),
    };
    Some(Badge { class, icon, label: label.to_owned() })
}

/// The badge of how far an action is on `today`: "11 days late" where it is.
pub fn action_badge(action: &Action, today: Day) -> Badge {
    let badge = |class, icon, label: &str| Badge { class, icon, label: label.to_owned() };
    if let Some(days) = action.days_late(today) {
        let plural = if days == 1 { "" } else { "s" };
        return badge("b-over", "late", &format!("{days} day{plural} late"));
    }
    match action.status {
        ActionStatus::Open => badge("b-open", "open", "Open"),
        ActionStatus::InProgress => badge("b-prog", "half", "In progress"),
        ActionStatus::Done => badge("b-done", "done", "Done"),
        ActionStatus::WontDo => badge("b-drop", "drop", "Won’t do"),
    }
}

/// The badge of a review that is not done.
pub fn unfinished(status: Status) -> Option<Badge> {
    matches!(status, Status::Draft | Status::InReview).then(|| status_badge(status))
}

/// How far the actions of a post-mortem are: "2 of 4 actions done"; dropped ones don't count.
fn progress_note(site: &Site<'_>, post_mortem: PostMortemRef) -> String {
    let actions = &site.catalog.post_mortem(post_mortem).actions;
    let n_all = actions.iter().filter(|action| action.status != ActionStatus::WontDo).count();
    let n_done = actions.iter().filter(|action| action.status == ActionStatus::Done).count();
    match (n_done, n_all) {
        (_, 0) => String::new(),
        (0, all) => format!("{all} action{} open", if all == 1 { "" } else { "s" }),
        (1, 1) => "Its action is done".to_owned(),
        (done, all) if done == all => format!("All {all} actions done"),
        (done, all) => format!("{done} of {all} action{} done", if all == 1 { "" } else { "s" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_keep_the_sites_words() {
        let check = |word: &str, icon: &str, label: &str| {
            let badge = severity_badge(&Config::default(), word);
            assert_eq!((badge.icon, &*badge.label), (icon, label));
        };
        check("sev2", "sev2", "SEV 2");
        check("1", "sev1", "SEV 1");
        check("critical", "sev0", "critical");
    }
}
