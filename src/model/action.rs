//! An action item: a process change or a technical change, with owner, due date and state.

use serde::{Deserialize, Serialize};

use super::taxonomy::TermRef;
use super::time::Day;
use super::{Origin, words};
use crate::source::Span;

words! {
    /// How far an action is, as its author says; "overdue" is derived from the due date.
    ActionStatus {
        /// Nobody has begun.
        Open = "open",
        /// Somebody has begun.
        InProgress = "in-progress",
        /// Done.
        Done = "done",
        /// Dropped, with a reason.
        WontDo = "wont-do",
    }
}

words! {
    /// What an action is meant to achieve.
    Aim {
        /// It can't happen again.
        Prevent = "prevent",
        /// It is noticed sooner.
        Detect = "detect",
        /// It does less harm.
        Mitigate = "mitigate",
        /// What it broke is mended.
        Repair = "repair",
        /// We learn more about it.
        Investigate = "investigate",
    }
}

/// When an action is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// On a day.
    On(Day),
    /// Never: a long-term goal, said on purpose (`due: none`).
    LongTerm,
}

/// One action item.
#[derive(Debug, Clone, Hash, Serialize, Deserialize)]
pub struct Action {
    /// Its id within the post-mortem; unique there. Made up (`A1`, `A2`, …) where the author gave none.
    pub id: String,
    /// What is to be done: inline Markdown.
    pub what: String,
    /// Its type (`technical/monitoring`); `None` is "unclassified" and never guessed.
    pub action_type: Option<TermRef>,
    /// What it is meant to achieve.
    pub aim: Option<Aim>,
    /// The causes it addresses: `root`, a cause slug or a cause id, as written.
    pub addresses: Vec<String>,
    /// The process changes it makes real: ids of other actions of this post-mortem.
    pub supports: Vec<String>,
    /// The team or role that owns it.
    pub owner: Option<String>,
    /// How far it is.
    pub status: ActionStatus,
    /// When it is due.
    pub due: Option<Due>,
    /// When it was done.
    pub done: Option<Day>,
    /// Why it was dropped.
    pub reason: Option<String>,
    /// Its ticket: a URL, or an id that the site's `tracker` pattern completes.
    pub tracker: Option<String>,
    /// How one sees that it is done.
    pub done_when: Option<String>,
    /// Where it stands in its file.
    pub span: Span,
    /// Who said it.
    pub origin: Origin,
}

impl Action {
    /// An open action of which only the place is known.
    pub fn new(span: Span) -> Self {
        Self {
            id: String::new(),
            what: String::new(),
            action_type: None,
            aim: None,
            addresses: Vec::new(),
            supports: Vec::new(),
            owner: None,
            status: ActionStatus::Open,
            due: None,
            done: None,
            reason: None,
            tracker: None,
            done_when: None,
            span,
            origin: Origin::FrontMatter,
        }
    }

    /// Whether it is a process change, by the first level of its type.
    pub fn is_process(&self) -> bool {
        self.action_type.as_ref().is_some_and(|t| t.slug.is_below("process"))
    }

    /// Whether it is a technical change, by the first level of its type.
    pub fn is_technical(&self) -> bool {
        self.action_type.as_ref().is_some_and(|t| t.slug.is_below("technical"))
    }

    /// Whether somebody still has to do something.
    pub fn is_open(&self) -> bool {
        matches!(self.status, ActionStatus::Open | ActionStatus::InProgress)
    }

    /// How many days it is late on `today`: due before today and neither done nor dropped.
    pub fn days_late(&self, today: Day) -> Option<i64> {
        match self.due {
            Some(Due::On(due)) if self.is_open() && due < today => Some(today.days_since(due)),
            _ => None,
        }
    }
}
