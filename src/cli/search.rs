//! `casebook search`: what is known, from the terminal.

mod json;
mod shown;
mod text;

use std::mem::ManuallyDrop;

use clap::{Args, ValueEnum};

use super::library::{self, Opened};
use super::{Global, Outcome, Workspace, edit, print};
use crate::catalog::Edition;
use crate::diagnostic::{Severity, typed};
use crate::search::Searcher;
use crate::search::evaluate::{Answer, Remark, Sort};
use crate::search::query::{Level, Query};
use crate::search::units::Units;

/// Search from the terminal
///
/// Finds root causes, post-mortems, actions and systems by words, "phrases", beginnings* and qualifiers such as
/// `system:checkout cause:capacity sev:1,2 is:overdue after:2026-01 -word`. The index is made when it is needed, so
/// this works before anything was built. The exit code is 1 if nothing was found.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// What to look for; put `--` before what begins with a dash
    #[arg(required = true)]
    query: Vec<String>,
    /// Groups to look in: incidents, causes, actions, systems, types, tags, …
    #[arg(long = "in", value_name = "GROUPS")]
    groups: Option<String>,
    /// The most hits of each group
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// In which order post-mortems and actions are listed
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    sort: Order,
    /// How hits are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Open the first post-mortem in $VISUAL or $EDITOR
    #[arg(short = 'O', long)]
    open: bool,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
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
    let units = ManuallyDrop::new(Units::new(opened.library.catalog()));
    let index = ManuallyDrop::new(library::index(&opened, &units, &workspace, global)?);
    let searcher = ManuallyDrop::new(Searcher::new(&units, &index));
    let mut line = command.query.join(" ");
    if let Some(groups) = &command.groups {
        line.push_str(&format!(" in:{groups}"));
    }
    let query = searcher.read(&line);
    drop(progress);
    say_notes(&line, &query, global);
    if query.has_errors() {
        return Ok(Outcome::Usage);
    }
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
        line: &line,
        answer: &answer,
        limit: command.limit,
        is_narrow: query.groups.is_some(),
    };
    match command.format {
        Format::Text => text::print(&printed),
        Format::Json => json::print(&printed),
        Format::JsonLines => json::print_lines(&printed),
        Format::Paths => shown::print_paths(&printed),
    }
    if answer.n_found() == 0 {
        if command.format == Format::Text {
            print::say(global, &format!("Nothing was found for `{line}`"));
        }
        return Ok(Outcome::Problems);
    }
    if let (true, Some(first)) = (command.open, answer.incidents.first()) {
        let document = opened.library.catalog().linked(units.incident(first.number)).document();
        edit::open(&workspace.root.join(document.path.as_str()))?;
    }
    Ok(Outcome::Done)
}

/// Says what was not understood: errors always, notes unless people asked for quiet.
fn say_notes(line: &str, query: &Query, global: &Global) {
    for note in &query.notes {
        let severity = match note.kind.level() {
            Level::Error => Severity::Error,
            Level::Note => Severity::Note,
        };
        if global.quiet >= 2 || (global.quiet == 1 && severity == Severity::Note) {
            continue;
        }
        anstream::eprintln!("{}", typed(severity, &note.message, line, note.span, &note.help));
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
