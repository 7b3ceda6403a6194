//! `casebook search`: what is known, from the terminal.

mod json;
mod only;
mod shown;
mod text;

use std::mem::ManuallyDrop;

use clap::{Args, ValueEnum};

pub(super) use json::SearchOutput;

use super::library::{self, Opened};
use super::pager::{self, Paging};
use super::{Global, Outcome, Workspace, edit, print};
use crate::catalog::{Edition, Place};
use crate::search::Searcher;
use crate::search::evaluate::{Answer, Remark, Sort};
use crate::search::query::{self, Level, Query};
use crate::search::units::Units;
use only::Only;

/// Search from the terminal
///
/// Finds root causes, post-mortems, actions and systems by words, "phrases", beginnings* and qualifiers such as
/// `system:checkout cause:capacity sev:1,2 is:overdue after:2026-01 -word`. The index is made when it is needed, so
/// this works before anything was built. The exit code is 1 if nothing was found.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// What to look for; put `--` before what begins with a dash
    #[arg(required_unless_present_any = Only::NAMES)]
    query: Vec<String>,
    /// The most hits of each group
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// In which order post-mortems and actions are listed
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    sort: Order,
    /// How hits are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Open the page of the best hit in a browser; where none was built yet, its file in $VISUAL or $EDITOR
    #[arg(short = 'O', long)]
    open: bool,
    /// Don't use a pager [default on a terminal: $PAGER, or `less -FIRX`]
    #[arg(long)]
    no_pager: bool,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    only: Only,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// What answers best first
    Relevance,
    /// Newest first
    Newest,
    /// Oldest first
    Oldest,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// One JSON document a line for each hit
    JsonLines,
    /// The files of the post-mortems, one a line
    Paths,
}

/// An answer with everything that printing it needs.
struct Printed<'a> {
    searcher: &'a Searcher<'a>,
    opened: &'a Opened,
    workspace: &'a Workspace,
    line: &'a str,
    answer: &'a Answer,
    limit: usize,
    /// Whether one group was asked for: it is shown at length.
    is_narrow: bool,
}

pub(super) fn run(command: &Search, global: &Global) -> anyhow::Result<Outcome> {
    let workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    let progress = print::Progress::start(global, "Searching");
    let opened = library::open(&workspace, Edition { drafts: command.drafts, ..Edition::default() }, global)?;
    let units = ManuallyDrop::new(Units::new(opened.lib.catalog()));
    let index = ManuallyDrop::new(library::index(&opened, &units, &workspace, global)?);
    let searcher = ManuallyDrop::new(Searcher::new(&units, &index));
    // Each is read by itself, so that an open quote or a last `OR` does not reach into the options.
    let (words, only) = (command.query.join(" "), command.only.line());
    let (query, narrowed) = (searcher.read(&words), searcher.read(&only));
    drop(progress);
    say_notes(&words, &query, global);
    say_notes(&only, &narrowed, global);
    if query.has_errors() || narrowed.has_errors() {
        return Ok(Outcome::Usage);
    }
    let line = format!("{words} {only}");
    let query = query.and(narrowed);
    let sort = match command.sort {
        Order::Relevance => Sort::Relevance,
        Order::Newest => Sort::Newest,
        Order::Oldest => Sort::Oldest,
    };
    let answer = searcher.answer(&query, sort);
    say_remarks(&answer, global);
    let printed = Printed {
        searcher: &searcher,
        opened: &opened,
        workspace: &workspace,
        line: line.trim(),
        answer: &answer,
        limit: command.limit,
        is_narrow: query.groups.is_some(),
    };
    match command.format {
        Format::Text => {
            let paging = if command.no_pager { Paging::Never } else { Paging::Auto };
            pager::print(&text::text(&printed), paging);
        }
        Format::Json => json::print(&printed),
        Format::JsonLines => json::print_lines(&printed),
        Format::Paths => shown::print_paths(&printed),
    }
    if answer.n_found() == 0 {
        if command.format == Format::Text {
            print::say(global, &format!("Nothing was found for `{}`", line.trim()));
        }
        return Ok(Outcome::Problems);
    }
    if command.open {
        open_best(&printed, global)?;
    }
    Ok(Outcome::Done)
}

/// Opens the page of the best hit, as it was built; else its file.
fn open_best(printed: &Printed<'_>, global: &Global) -> anyhow::Result<()> {
    let Some(place) = printed.best() else { return Ok(()) };
    let library = &printed.opened.lib;
    let page = library.plan().addresses.of(place);
    let root = &printed.workspace.root;
    let built = root.join(&printed.workspace.config.publish.output).join(page.as_str());
    if built.is_file() {
        if let Err(error) = open::that_detached(&built) {
            print::say(global, &format!("note: could not open a browser: {error}. The page is {}", built.display()));
        }
        return Ok(());
    }
    if let Some(document) = library.catalog().document_of(place) {
        return edit::open(&root.join(document.path.as_str()));
    }
    print::say(global, "note: there is nothing to open: `casebook build` makes the page");
    Ok(())
}

impl Printed<'_> {
    /// What the best hit is about: a post-mortem, if any was found.
    fn best(&self) -> Option<Place> {
        let units = self.searcher.units();
        let incident = self.answer.incidents.first().map(|hit| Place::PostMortem(units.incident(hit.number)));
        let cause = || self.answer.causes.first().map(|hit| Place::Term(units.term(hit.number)));
        let action = || self.answer.actions.first().map(|hit| Place::PostMortem(units.action(hit.number).post_mortem));
        let term = || self.answer.terms.values().flatten().next().map(|hit| Place::Term(units.term(hit.number)));
        incident.or_else(cause).or_else(action).or_else(term)
    }
}

/// Says what was not understood: errors always, notes unless people asked for quiet.
fn say_notes(line: &str, query: &Query, global: &Global) {
    for note in &query.notes {
        if global.quiet >= 2 || (global.quiet == 1 && note.kind.level() == Level::Note) {
            continue;
        }
        anstream::eprintln!("{}", query::quote(line, note));
    }
}

fn say_remarks(answer: &Answer, global: &Global) {
    for remark in &answer.remarks {
        let said = match remark {
            Remark::Corrected { word, shown, .. } => format!("no `{word}`: showing {}", shown::quoted(shown)),
            Remark::Unknown { word, .. } => format!("no `{word}`, and nothing like it"),
            Remark::NoWords { .. } => "a part of the query has neither letters nor digits, and was left out".to_owned(),
            Remark::Relaxed => "nothing has all of these words; showing what has most".to_owned(),
        };
        print::say(global, &format!("note: {said}"));
    }
}
