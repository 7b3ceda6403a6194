//! Small libraries made by hand, for tests of figures and views.

use std::sync::Arc;

use crate::address::{DocumentId, Slug, SourcePath};
use crate::catalog::{self, Catalog, Edition};
use crate::config::Config;
use crate::model::time::{Day, Moment};
use crate::model::{
    Action, ActionStatus, Body, Cause, CauseRole, DetectedBy, Document, Due, HomePage, Kind, PostMortem, Relation,
    RelationKind, Sourced, Status, Subject, SystemRef, SystemRole, TermPage, TermRef, Times,
};
use crate::source::{Digest, Span};

/// A library that is being made.
pub(crate) struct Library {
    today: Day,
    config: Config,
    documents: Vec<Arc<Document>>,
}

/// A post-mortem that is being made.
pub(crate) struct Incident(PostMortem);

/// An action that is being made.
pub(crate) struct Act(Action);

/// An empty library on a day.
pub(crate) fn library(today: &str) -> Library {
    Library { today: day(today), config: Config::default(), documents: Vec::new() }
}

/// An incident; an id that begins with a day gives it its date.
pub(crate) fn incident(id: &str) -> Incident {
    let date = id.get(..10).and_then(Day::parse);
    let id = DocumentId::parse(id).expect(id);
    let title = format!("About {id}");
    Incident(PostMortem { date: date.map(Sourced::from_path), ..PostMortem::new(id, title) })
}

/// An open action that addresses the root cause.
pub(crate) fn act(what: &str) -> Act {
    Act(Action { what: what.to_owned(), ..Action::new(Span::default()) })
}

/// A day.
pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).expect(text)
}

fn term(slug: &str) -> TermRef {
    TermRef { slug: Slug::parse(slug).expect(slug), written: slug.to_owned(), span: Span::default() }
}

fn moment(text: &str) -> Sourced<Moment> {
    let (date, time) = text.split_once('T').expect(text);
    let (hour, minute) = time.split_once(':').expect(text);
    let moment = Moment::new(day(date), hour.parse().expect(text), minute.parse().expect(text), 0, 0);
    Sourced::typed(moment.expect(text), Span::default())
}

/// A day as a moment.
pub(crate) fn whole_day(text: &str) -> Sourced<Moment> {
    Sourced::typed(Moment::whole_day_at(day(text), 0).expect(text), Span::default())
}

impl Library {
    /// Changes the configuration.
    pub(crate) fn configured(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Adds a post-mortem.
    pub(crate) fn with(self, incident: Incident) -> Self {
        let path = format!("content/{}.md", incident.0.id.value);
        self.document(&path, Subject::PostMortem(Box::new(incident.0)))
    }

    /// Adds a term's own page.
    pub(crate) fn page(self, taxonomy: &str, slug: &str, change: impl FnOnce(&mut TermPage)) -> Self {
        let mut page = TermPage::new(taxonomy.to_owned(), Slug::parse(slug).expect(slug));
        change(&mut page);
        self.document(&format!("content/{taxonomy}/{slug}.md"), Subject::Term(Box::new(page)))
    }

    /// Adds the home page's text.
    pub(crate) fn home(self, title: &str) -> Self {
        let home = HomePage {
            title: Some(title.to_owned()),
            ignored: Vec::new(),
            body: Body { n_words: 3, ..Body::default() },
        };
        self.document("content/index.md", Subject::Home(Box::new(home)))
    }

    /// Links everything; nothing may be wrong with it.
    pub(crate) fn link(self) -> Catalog {
        let linked = catalog::link(
            &self.documents,
            [],
            &Arc::new(self.config),
            self.today,
            Edition { drafts: true, ..Edition::default() },
        );
        linked.value
    }

    fn document(mut self, path: &str, subject: Subject) -> Self {
        let digest = Digest::of(path.as_bytes());
        self.documents.push(Arc::new(Document::new(SourcePath::new(path), digest, subject)));
        self
    }
}

impl Incident {
    /// Sets its title.
    pub(crate) fn title(mut self, title: &str) -> Self {
        self.0.title = Sourced::from_path(title.to_owned());
        self
    }

    /// Sets its kind.
    pub(crate) fn kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Sets its severity.
    pub(crate) fn severity(mut self, severity: &str) -> Self {
        self.0.severity = Some(Sourced::typed(severity.to_owned(), Span::default()));
        self
    }

    /// Sets how far its review is.
    pub(crate) fn status(mut self, status: Status) -> Self {
        self.0.status = Some(Sourced::typed(status, Span::default()));
        self
    }

    /// Adds a system that was hit.
    pub(crate) fn system(mut self, slug: &str) -> Self {
        self.0.systems.push(SystemRef { term: term(slug), role: SystemRole::Affected });
        self
    }

    /// Adds a root cause.
    pub(crate) fn cause(self, slug: &str) -> Self {
        self.any_cause(slug, CauseRole::Root)
    }

    /// Adds a contributing cause.
    pub(crate) fn contributing(self, slug: &str) -> Self {
        self.any_cause(slug, CauseRole::Contributing)
    }

    /// Adds a tag.
    pub(crate) fn tag(mut self, slug: &str) -> Self {
        self.0.tags.push(term(slug));
        self
    }

    /// Sets when it began.
    pub(crate) fn started(mut self, at: &str) -> Self {
        self.0.times.started = Some(moment(at));
        self
    }

    /// Sets when it was noticed.
    pub(crate) fn detected(mut self, at: &str) -> Self {
        self.0.times.detected = Some(moment(at));
        self
    }

    /// Sets when the impact stopped.
    pub(crate) fn mitigated(self, at: &str) -> Self {
        self.times(|times| times.mitigated = Some(moment(at)))
    }

    /// Sets when everything was back to normal.
    pub(crate) fn resolved(self, at: &str) -> Self {
        self.times(|times| times.resolved = Some(moment(at)))
    }

    /// Changes its times.
    pub(crate) fn times(mut self, change: impl FnOnce(&mut Times)) -> Self {
        change(&mut self.0.times);
        self
    }

    /// Says how it is related to another.
    pub(crate) fn related(mut self, id: &str, kind: RelationKind) -> Self {
        self.0.related.push(Relation { id: Sourced::from_path(id.to_owned()), kind, why: None });
        self
    }

    /// Sets who noticed.
    pub(crate) fn noticed_by(mut self, who: DetectedBy) -> Self {
        self.0.detected_by = Some(who);
        self
    }

    /// Adds an action.
    pub(crate) fn act(mut self, act: Act) -> Self {
        let id = format!("A{}", self.0.actions.len() + 1);
        self.0.actions.push(Action { id, ..act.0 });
        self
    }

    fn any_cause(mut self, slug: &str, role: CauseRole) -> Self {
        self.0.causes.push(Cause { id: None, term: term(slug), what: None, role, escaped_because: Vec::new() });
        self
    }
}

impl Act {
    /// Sets its type.
    pub(crate) fn kind(mut self, slug: &str) -> Self {
        self.0.action_type = Some(term(slug));
        self
    }

    /// Sets its owner.
    pub(crate) fn owner(mut self, owner: &str) -> Self {
        self.0.owner = Some(owner.to_owned());
        self
    }

    /// Sets the cause it addresses.
    pub(crate) fn addresses(mut self, cause: &str) -> Self {
        self.0.addresses.push(cause.to_owned());
        self
    }

    /// Sets when it is due.
    pub(crate) fn due(mut self, due: &str) -> Self {
        self.0.due = Some(Due::On(day(due)));
        self
    }

    /// Sets how far it is.
    pub(crate) fn status(mut self, status: ActionStatus) -> Self {
        self.0.status = status;
        self
    }

    /// Marks it as done on a day.
    pub(crate) fn done(mut self, on: &str) -> Self {
        self.0.done = Some(day(on));
        self.status(ActionStatus::Done)
    }
}
