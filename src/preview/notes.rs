//! What a page's writer is told beside it: what is wrong with the document, what it still lacks, and where it was seen
//! before.

use std::path::Path;

use crate::address::{OutPath, SourcePath};
use crate::build::Library;
use crate::catalog::{Catalog, Place, PostMortemRef, Reason, RelatedPostMortem};
use crate::config::{Preview, editor_link};
use crate::diagnostic::{self, Diagnostic, Report, Severity};
use crate::insight::{PhaseCheck, checklist};
use crate::lint::{self, Extent, Selection};
use crate::model::{Document, Status};
use crate::pages::Subject;
use crate::serve::{Item, Notes, Panel, Phase, Problem, Remark, Similar, SourcePlace};
use crate::source::{Position, SourceFile};

/// How many past incidents are named.
const MAX_SIMILAR: usize = 3;

/// The most problems of one document that are listed.
const MAX_REMARKS: usize = 50;

/// What notes are made from.
pub(super) struct Desk<'a> {
    pub(super) lib: &'a Library,
    /// The settings, where they can't be read.
    pub(super) unread: Option<&'a SourceFile>,
    pub(super) root: &'a Path,
    pub(super) editor: &'a Preview,
}

impl<'a> Desk<'a> {
    /// The file that a diagnostic is about.
    fn source(&self, path: &SourcePath) -> Option<&'a SourceFile> {
        self.unread.filter(|file| file.path == *path).or_else(|| self.lib.source(path))
    }
}

/// The notes beside the page at `path`.
pub(super) fn of(desk: &Desk<'_>, path: &OutPath, problems: &[Diagnostic]) -> Notes {
    let panel = desk.lib.plan().pages.get(path).and_then(|page| panel(desk, &page.subject));
    Notes { panel, problems: problems.iter().map(|said| problem(desk, said)).collect() }
}

/// Something that keeps pages from being up to date.
pub(super) fn problem(desk: &Desk<'_>, said: &Diagnostic) -> Problem {
    // That a template can't be used says less than what is wrong in it.
    let is_cause =
        |other: &&Diagnostic| other.path == said.path && other.severity == Severity::Error && other.span.is_some();
    let cause = if said.span.is_none() { desk.lib.report().iter().find(is_cause) } else { None };
    let said = cause.unwrap_or(said);
    Problem {
        title: format!("{}: {}", said.code, said.message),
        place: Some(place(desk, &said.path, position(desk, said))),
        excerpt: diagnostic::excerpt(said, desk.source(&said.path)),
        help: said.help.clone(),
    }
}

fn panel(desk: &Desk<'_>, subject: &Subject) -> Option<Panel> {
    let place_of_text = subject.place()?;
    let document = desk.lib.catalog().document_of(place_of_text)?;
    let report = findings(desk.lib, place_of_text, document);
    let remark = |said: &Diagnostic| Remark {
        severity: said.severity,
        code: said.code.to_string(),
        message: said.message.clone(),
        place: place(desk, &said.path, position(desk, said)),
        help: said.help.clone(),
    };
    let mut diagnostics: Vec<Remark> = report.iter().take(MAX_REMARKS).map(remark).collect();
    diagnostics.sort_by_key(|remark| remark.severity);
    let post_mortem = if let Subject::PostMortem(post_mortem) = subject { Some(*post_mortem) } else { None };
    let is_draft = document.post_mortem().and_then(|p| p.status.as_ref()).is_some_and(|s| s.value == Status::Draft);
    Some(Panel {
        place: place(desk, &document.path, None),
        is_draft,
        diagnostics,
        checklist: document.post_mortem().map(checklist).unwrap_or_default().into_iter().map(phase).collect(),
        similar: post_mortem.map(|p| similar(desk, p)).unwrap_or_default(),
    })
}

/// What `casebook check` would say of a document, but for what takes a look at the whole library.
fn findings(library: &Library, place: Place, document: &Document) -> Report {
    let text = |path: &SourcePath| library.text(path);
    let selection = Selection { extent: Extent::Document, ..Selection::default() };
    let checked = lint::Library { catalog: library.catalog(), text: &text, selection: &selection };
    let mut said: Vec<Diagnostic> =
        library.report().iter().filter(|said| said.path == document.path).cloned().collect();
    said.extend(lint::findings_about(checked, place));
    Report::new(lint::settled(checked, [document], said))
}

fn phase(check: PhaseCheck) -> Phase {
    let item = |item: crate::insight::CheckItem| Item {
        title: item.title.to_owned(),
        is_done: item.is_done,
        hint: (!item.is_done).then(|| item.hint.to_owned()),
    };
    Phase { title: check.title.to_owned(), items: check.items.into_iter().map(item).collect() }
}

/// Earlier incidents like this one: "we have seen this before".
fn similar(desk: &Desk<'_>, post_mortem: PostMortemRef) -> Vec<Similar> {
    let catalog = desk.lib.catalog();
    let addresses = &desk.lib.plan().addresses;
    let shown = |found: RelatedPostMortem| {
        let written = catalog.post_mortem(found.post_mortem);
        let date = written.date.as_ref().map(|date| date.value.format(&catalog.config().site.date_format));
        let mut reasons: Vec<String> = found.reasons.iter().map(|reason| in_words(catalog, reason)).collect();
        reasons.dedup();
        Similar {
            title: written.title.value.clone(),
            url: addresses.of(Place::PostMortem(found.post_mortem)).to_url_path(),
            date: date.unwrap_or_default(),
            reasons,
        }
    };
    let earlier = catalog.related(post_mortem).into_iter().filter(|found| found.post_mortem < post_mortem);
    earlier.take(MAX_SIMILAR).map(shown).collect()
}

fn in_words(catalog: &Catalog, reason: &Reason) -> String {
    match reason {
        Reason::Declared(..) => "Named in this post-mortem".to_owned(),
        Reason::DeclaredThere(..) => "Names this post-mortem".to_owned(),
        Reason::SameCause(term) => format!("Same root cause: {}", catalog.term(*term).title),
        Reason::SameSystem(term) => format!("Same system: {}", catalog.term(*term).title),
        Reason::SharedActionTypes(1) => "Shares an action type".to_owned(),
        Reason::SharedActionTypes(n) => format!("Shares {n} action types"),
    }
}

fn position(desk: &Desk<'_>, said: &Diagnostic) -> Option<Position> {
    let text = desk.source(&said.path).map(SourceFile::text)?;
    Some(Position::of(text, said.span?.start as usize))
}

fn place(desk: &Desk<'_>, path: &SourcePath, at: Option<Position>) -> SourcePlace {
    let full = desk.root.join(path.as_str());
    SourcePlace {
        path: path.to_string(),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        editor: editor_link(desk.editor, &full.to_string_lossy(), at),
    }
}
