//! The post-mortem itself, phase by phase.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::action::Action;
use super::body::{Body, SectionKind};
use super::fixed_words::{CauseRole, DetectedBy, Kind, RelationKind, Status, SystemRole, Visibility};
use super::taxonomy::TermRef;
use super::time::{Day, Length, Moment};
use super::{Origin, Sourced};
use crate::address::DocumentId;
use crate::source::Span;

/// The keys that the front matter of a post-mortem may have, beside those of the site's own taxonomies.
pub const FIELDS: &[&str] = &[
    "acknowledged",
    "actions",
    "aliases",
    "causes",
    "check",
    "contributing",
    "date",
    "detected",
    "detected_by",
    "effects",
    "extra",
    "id",
    "impact",
    "introduced",
    "kind",
    "lessons",
    "links",
    "mitigated",
    "moderator",
    "owner",
    "presenter",
    "related",
    "resolved",
    "root_cause",
    "severity",
    "slug",
    "started",
    "status",
    "summary",
    "systems",
    "tags",
    "timeline",
    "title",
    "trigger",
    "visibility",
];

/// One post-mortem.
#[derive(Debug, Clone, Hash, Serialize, Deserialize)]
pub struct PostMortem {
    /// Its name: the file's stem, or what the front matter says.
    pub id: Sourced<DocumentId>,
    /// Its title, as plain text.
    pub title: Sourced<String>,
    /// One sentence about it, as inline Markdown.
    pub summary: Option<Sourced<String>>,
    /// The day it stands under: `date`, else the day of `started`, else what path or body say.
    pub date: Option<Sourced<Day>>,
    /// What sort of event it was.
    pub kind: Kind,
    /// Its severity, folded (`SEV 2` is `sev2`); words and order come from `site.toml`.
    pub severity: Option<Sourced<String>>,
    /// How far the review is.
    pub status: Option<Sourced<Status>>,
    /// Who may read it.
    pub visibility: Visibility,
    /// The team or role accountable for the review.
    pub owner: Option<String>,
    /// The role that presents it.
    pub presenter: Option<String>,
    /// The role that moderates the meeting.
    pub moderator: Option<String>,
    /// The systems it is about.
    pub systems: Vec<SystemRef>,
    /// Free words.
    pub tags: Vec<TermRef>,
    /// Terms of the taxonomies that the site adds, by the taxonomy's key.
    pub terms: BTreeMap<String, Vec<TermRef>>,
    /// Former ids and paths.
    pub aliases: Vec<Sourced<String>>,

    /// When what happened.
    pub times: Times,
    /// Who noticed first.
    pub detected_by: Option<DetectedBy>,
    /// What it did to users and data.
    pub impact: Impact,
    /// What happened, minute by minute.
    pub timeline: Timeline,
    /// The lengths of time that its author worked out: `Time to recovery: 148 minutes`.
    pub stated_lengths: Vec<StatedLength>,

    /// What set it off.
    pub trigger: Option<Trigger>,
    /// Root causes first, then contributing ones, each in the author's order.
    pub causes: Vec<Cause>,
    /// What the cause led to, in causal order.
    pub effects: Vec<Effect>,

    /// What is done about it.
    pub actions: Vec<Action>,
    /// What was learned.
    pub lessons: Lessons,
    /// Other post-mortems that belong to it.
    pub related: Vec<Relation>,
    /// Links by their label: incident, dashboard, recording, …
    pub links: Vec<(String, String)>,

    /// The rules that are not to speak of it, as its author names them.
    pub ignored: Vec<Sourced<String>>,
    /// What the site's own templates may want: `extra` and keys that start with `x-`.
    #[serde(with = "super::json")]
    pub extra: BTreeMap<String, Value>,
    /// The text.
    pub body: Body,
}

/// A system that is named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SystemRef {
    /// Which one.
    pub term: TermRef,
    /// What it had to do with it.
    pub role: SystemRole,
}

/// The times that figures are made of.
#[derive(Debug, Clone, Default, Hash, Serialize, Deserialize)]
pub struct Times {
    /// The latent cause went in.
    pub introduced: Option<Sourced<Moment>>,
    /// The impact began.
    pub started: Option<Sourced<Moment>>,
    /// Somebody or something noticed.
    pub detected: Option<Sourced<Moment>>,
    /// Somebody began to work on it.
    pub acknowledged: Option<Sourced<Moment>>,
    /// The impact stopped.
    pub mitigated: Option<Sourced<Moment>>,
    /// Back to normal, clean-up done.
    pub resolved: Option<Sourced<Moment>>,
}

/// What it did to users and data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// In words: inline Markdown.
    pub summary: Option<String>,
    /// The share of requests hit, in per cent.
    pub requests_pct: Option<f64>,
    /// The share of users hit, in per cent.
    pub users_pct: Option<f64>,
    /// How many users were hit.
    pub users_affected: Option<u64>,
    /// Who was hit, in words.
    pub users: Option<String>,
    /// The share of data corrupted or lost, in per cent.
    pub data_corrupted_pct: Option<f64>,
    /// How long, where no times are known.
    pub duration: Option<Length>,
    /// What it cost, in words.
    pub cost: Option<String>,
    /// What it did to a service level objective, in words.
    pub slo: Option<String>,
    /// How many support tickets it led to.
    pub support_tickets: Option<u64>,
    /// The clean-up that was needed; one entry `none` says that none was.
    pub cleanup: Vec<String>,
}

impl Hash for Impact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { summary, requests_pct, users_pct, users_affected, users, data_corrupted_pct, .. } = self;
        let Self { duration, cost, slo, support_tickets, cleanup, .. } = self;
        [requests_pct, users_pct, data_corrupted_pct].map(|pct| pct.map(f64::to_bits)).hash(state);
        (summary, users_affected, users, duration, cost, slo, support_tickets, cleanup).hash(state);
    }
}

/// What happened, minute by minute.
#[derive(Debug, Clone, Default, Hash, Serialize, Deserialize)]
pub struct Timeline {
    /// In the author's order.
    pub events: Vec<Event>,
    /// Whether it was typed or recognised; `None` without events.
    pub origin: Option<Origin>,
    /// The zone as the author names it (`UTC`, `PST`), if at all.
    pub zone: Option<String>,
    /// For a recognised one: the stretch of the table or list it was read from.
    pub span: Option<Span>,
}

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: EventTime,
    /// Until when, for a range.
    pub until: Option<EventTime>,
    /// What happened: inline Markdown.
    pub what: String,
    /// The kind as the author names it (`trigger`, `detected`, `mitigated`, …).
    pub kind: Option<String>,
    /// Where it stands in the file.
    pub span: Span,
}

/// When an entry of a timeline happened, as exactly as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventTime {
    /// A known moment.
    At(Moment),
    /// A time of day on an unknown day: minutes after midnight.
    Clock(u16),
    /// Words that are no time.
    Words(String),
}

/// A length of time as its author worked it out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StatedLength {
    /// How long.
    pub length: Length,
    /// As it is written: `148 minutes`.
    pub written: String,
    /// The line or value it stands in.
    pub span: Span,
}

/// What set it off.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Trigger {
    /// One of the trigger kinds of the data model, folded.
    pub kind: Option<String>,
    /// In words: inline Markdown.
    pub what: Option<String>,
}

/// One cause.
#[derive(Debug, Clone, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// Its id within the post-mortem, if it has one.
    pub id: Option<String>,
    /// Which cause.
    pub term: TermRef,
    /// In words: inline Markdown.
    pub what: Option<String>,
    /// Root or contributing.
    pub role: CauseRole,
    /// Why it was not noticed earlier.
    pub escaped_because: Vec<String>,
}

/// One effect of the cause.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Effect {
    /// In words: inline Markdown.
    pub what: String,
    /// The system in which it showed.
    pub system: Option<TermRef>,
}

/// What was learned: each entry is inline Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lessons {
    /// What went well.
    pub well: Vec<String>,
    /// What went badly.
    pub badly: Vec<String>,
    /// Where we got lucky.
    pub lucky: Vec<String>,
}

/// Another post-mortem that belongs to this one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Relation {
    /// The other one's id, or an alias of it.
    pub id: Sourced<String>,
    /// How they belong together.
    pub kind: RelationKind,
    /// Why: inline Markdown.
    pub why: Option<String>,
}

impl PostMortem {
    /// An incident of which only the name is known.
    pub fn new(id: DocumentId, title: String) -> Self {
        Self {
            id: Sourced::from_path(id),
            title: Sourced::from_path(title),
            summary: None,
            date: None,
            kind: Kind::Incident,
            severity: None,
            status: None,
            visibility: Visibility::Internal,
            owner: None,
            presenter: None,
            moderator: None,
            systems: Vec::new(),
            tags: Vec::new(),
            terms: BTreeMap::new(),
            aliases: Vec::new(),
            times: Times::default(),
            detected_by: None,
            impact: Impact::default(),
            timeline: Timeline::default(),
            stated_lengths: Vec::new(),
            trigger: None,
            causes: Vec::new(),
            effects: Vec::new(),
            actions: Vec::new(),
            lessons: Lessons::default(),
            related: Vec::new(),
            links: Vec::new(),
            ignored: Vec::new(),
            extra: BTreeMap::new(),
            body: Body::default(),
        }
    }

    /// Its root causes, in the author's order.
    pub fn root_causes(&self) -> impl Iterator<Item = &Cause> {
        self.causes.iter().filter(|cause| cause.role == CauseRole::Root)
    }

    /// Whether its text has a section about that: what was read from there need not be said twice.
    pub fn has_section(&self, kind: SectionKind) -> bool {
        self.body.sections.iter().any(|section| section.kind == kind)
    }

    /// When it began, as exactly as it is known: `started`, else its day.
    pub fn began(&self) -> Option<Day> {
        self.times.started.as_ref().map(|t| t.value.day()).or(self.date.as_ref().map(|d| d.value))
    }
}
