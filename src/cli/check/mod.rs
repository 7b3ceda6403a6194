//! `casebook check`: says what a careful colleague would say of the documents.

mod chosen;
mod forge;
mod mending;
mod shown;
mod watch;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::{Global, Outcome, Workspace, library, print, today};
use crate::address::SourcePath;
use crate::build::memo::{self, Memo};
use crate::build::{self, Library};
use crate::catalog::Edition;
use crate::diagnostic::{Diagnostic, OutputFormat, Report, Safety, Selector, Severity};
use crate::disk;
use crate::lint::{self, Extent, Selection};
use crate::model::Document;
use crate::source::{Snapshot, SourceFile};

use chosen::Chosen;
use shown::Manner;

/// Check documents against the process and each other
///
/// Reads the whole library, drafts and restricted documents too, and says everything that there is to say of the files
/// and folders given, or of all. `casebook rule` explains each finding. The exit code is 1 if anything is an error.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "options are what they are")]
pub(super) struct Check {
    /// Files and folders; everything if none is given
    paths: Vec<PathBuf>,
    /// Only these rules: codes, beginnings of codes, or names, with commas between
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    select: Vec<Selector>,
    /// Not these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Selector>,
    /// Only what changed since this commit, and what that affects
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = "HEAD")]
    changed: Option<String>,
    /// The `url-manifest.json` of the published site: addresses that disappear are findings
    #[arg(long, value_name = "FILE", conflicts_with = "watch")]
    baseline: Option<PathBuf>,
    /// Read this document from standard input, as editors have it before it is saved
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "changed", "watch"])]
    stdin_filename: Option<PathBuf>,
    /// Check again whenever a file is saved
    #[arg(short, long)]
    watch: bool,
    /// Fail from this severity on [default: `check.fail_level` of site.toml]
    #[arg(long, value_name = "LEVEL")]
    fail_level: Option<Level>,
    /// Never fail because of findings
    #[arg(long)]
    exit_zero: bool,
    /// Print so many findings at most, the worst ones
    #[arg(long, value_name = "N")]
    max: Option<usize>,
    /// Mend what can be mended safely
    #[arg(long, conflicts_with_all = ["watch", "stdin_filename"])]
    fix: bool,
    /// Also mend what has a likeliest reading: look at what changed
    #[arg(long, conflicts_with_all = ["watch", "stdin_filename"])]
    unsafe_fixes: bool,
    /// Print what fixes would change, and write nothing; the exit code is 1 if they would
    #[arg(long, conflicts_with_all = ["watch", "stdin_filename"])]
    diff: bool,
    /// How findings are printed [default: full; in GitHub Actions github]
    #[arg(long, value_name = "FORMAT")]
    output_format: Option<OutputFormat>,
    /// Print findings to this file
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Error,
    Warning,
    Note,
}

/// What was found, and in how many documents.
struct Findings {
    report: Report,
    n_documents: usize,
}

pub(super) fn run(command: &Check, global: &Global) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let mut workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    let Some(chosen) = Chosen::of_paths(&command.paths, &workspace.root)? else { return Ok(Outcome::Usage) };
    if command.watch {
        return watch::run(command, workspace, &chosen, global);
    }
    let progress = print::Progress::start(global, "Reading");
    let scanned = disk::scan(&workspace.root, &workspace.config, workspace.config_file.clone())?;
    workspace.diagnostics.extend(scanned.diagnostics);
    let mut snapshot = scanned.value;
    let chosen = match &command.stdin_filename {
        None => chosen,
        Some(file) => {
            let Some(path) = from_stdin(file, &workspace, &mut snapshot)? else { return Ok(Outcome::Usage) };
            Chosen::one(&path)
        }
    };
    if let Some(safety) = safety(command) {
        let mended = mend(&workspace, &mut snapshot, command, &chosen, safety, global)?;
        if command.diff {
            let diff = mended.diff(&mut snapshot);
            print!("{diff}");
            return Ok(if diff.is_empty() { Outcome::Done } else { Outcome::Problems });
        }
        mended.write(&workspace.root, &mut snapshot, global)?;
    }
    let library =
        ManuallyDrop::new(opened(&workspace, snapshot, Edition::WHOLE, command.stdin_filename.is_none(), global)?);
    progress.stage("Checking");
    let mut found = findings(&library, command, chosen, &workspace.root)?;
    if let Some(file) = &command.baseline {
        let Some(gone) = disappeared(file, command, &workspace, global)? else { return Ok(Outcome::Usage) };
        found.report = Report::new(found.report.iter().cloned().chain(gone).collect());
    }
    drop(progress);
    let source = |path: &SourcePath| library.source(path);
    let fail_level = fail_level(command, workspace.config.check.fail_level);
    shown::print(&found, &source, &Manner { command, global, root: &workspace.root, fail_level }, start.elapsed())?;
    Ok(outcome(&found.report, command, fail_level))
}

/// Which fixes are wanted, if any are.
fn safety(command: &Check) -> Option<Safety> {
    if command.unsafe_fixes {
        return Some(Safety::Unsafe);
    }
    (command.fix || command.diff).then_some(Safety::Safe)
}

/// Makes the wanted fixes in memory.
fn mend(
    workspace: &Workspace,
    snapshot: &mut Snapshot,
    command: &Check,
    chosen: &Chosen,
    safety: Safety,
    global: &Global,
) -> anyhow::Result<mending::Mended> {
    mending::mend(snapshot, safety, |snapshot| {
        let library = opened(workspace, snapshot.clone(), Edition::WHOLE, false, global)?;
        Ok(findings(&library, command, chosen.clone(), &workspace.root)?.report)
    })
}

/// Reads and links the library.
fn opened(
    workspace: &Workspace,
    snapshot: Snapshot,
    edition: Edition,
    remember: bool,
    global: &Global,
) -> anyhow::Result<Library> {
    let stamp = memo::stamp(&library::program()?, &workspace.config_file);
    let (today, earlier) = (today::today(global)?, workspace.diagnostics.clone());
    let read = |memo: &Memo| build::library(snapshot, &workspace.config, today, edition, memo, earlier);
    Ok(if remember {
        disk::remembering(&workspace.root, stamp, read)
    } else {
        read(&disk::read_memo(&workspace.root, stamp))
    })
}

/// Everything that there is to say of the chosen documents.
fn findings(library: &Library, command: &Check, chosen: Chosen, root: &Path) -> anyhow::Result<Findings> {
    let chosen = match &command.changed {
        Some(reference) => chosen.among(Chosen::changed(&disk::changed_files(root, reference)?, library, root)),
        None => chosen,
    };
    let documents: Vec<&Document> = library.documents().filter(|document| chosen.covers(&document.path)).collect();
    let only: Option<BTreeSet<SourcePath>> =
        (!chosen.is_everything()).then(|| documents.iter().map(|document| document.path.clone()).collect());
    let selection = selection(command);
    let text = |path: &SourcePath| library.text(path);
    let checked = lint::Library { catalog: library.catalog(), text: &text, selection: &selection };
    let mut all: Vec<Diagnostic> = library.report().iter().filter(|said| chosen.covers(&said.path)).cloned().collect();
    all.extend(lint::findings(checked, only.as_ref()));
    let n_documents = documents.len();
    let report = Report::new(lint::settled(checked, documents, all));
    Ok(Findings { report, n_documents })
}

fn selection(command: &Check) -> Selection {
    Selection {
        select: command.select.clone(),
        ignore: command.ignore.clone(),
        extent: if command.baseline.is_some() { Extent::Addresses } else { Extent::Library },
    }
}

/// The addresses of the published site that a build would not have any more; `None` after a message.
fn disappeared(
    file: &Path,
    command: &Check,
    workspace: &Workspace,
    global: &Global,
) -> anyhow::Result<Option<Vec<Diagnostic>>> {
    let text = String::from_utf8_lossy(&disk::read_file(file)?).into_owned();
    let Some(earlier) = lint::baseline::read(&text) else {
        let help = "give the `url-manifest.json` of the published site";
        print::problem(&format!("`{}` is no list of addresses", file.display()), &[help]);
        return Ok(None);
    };
    // What is published is not all there is: a post-mortem that became a draft is gone for its readers.
    let scanned = disk::scan(&workspace.root, &workspace.config, workspace.config_file.clone())?;
    let published = ManuallyDrop::new(opened(workspace, scanned.value, Edition::default(), false, global)?);
    let now: BTreeSet<String> = published.plan().pages.keys().map(crate::address::OutPath::to_url_path).collect();
    let path = SourcePath::new(file.to_string_lossy());
    let gone = lint::baseline::disappeared(&path, &earlier, &now);
    let selection = selection(command);
    let text = |path: &SourcePath| published.text(path);
    let checked = lint::Library { catalog: published.catalog(), text: &text, selection: &selection };
    Ok(Some(lint::settled(checked, [], gone)))
}

/// Puts what stands on standard input in the place of a file; `None` after a message.
fn from_stdin(file: &Path, workspace: &Workspace, snapshot: &mut Snapshot) -> anyhow::Result<Option<SourcePath>> {
    let Some(name) = chosen::name_below(file, &workspace.root)? else { return Ok(None) };
    let path = SourcePath::new(name);
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).context("could not read standard input")?;
    let text = SourceFile::from_bytes(path.clone(), &bytes);
    match snapshot.documents.binary_search_by(|document| document.path.cmp(&path)) {
        Ok(i) => snapshot.documents[i] = text,
        Err(i) if workspace.config.is_document(&path) => snapshot.documents.insert(i, text),
        // Editors ask about any file that is Markdown: one that is no document has nothing wrong with it.
        Err(_) => {}
    }
    Ok(Some(path))
}

/// From which severity on a finding fails the run.
fn fail_level(command: &Check, usual: Severity) -> Severity {
    match command.fail_level {
        Some(Level::Error) => Severity::Error,
        Some(Level::Warning) => Severity::Warning,
        Some(Level::Note) => Severity::Note,
        None => usual,
    }
}

fn outcome(report: &Report, command: &Check, level: Severity) -> Outcome {
    let fails = !command.exit_zero && report.iter().any(|said| said.severity <= level);
    if fails { Outcome::Problems } else { Outcome::Done }
}

pub(super) fn selector(written: &str) -> Result<Selector, String> {
    Selector::parse(written).ok_or_else(|| "no such rule: `casebook rule` lists them".to_owned())
}

/// A length of time as people read it.
fn in_words(took: Duration) -> String {
    match took.as_millis() {
        ms @ 0..1000 => format!("{ms} ms"),
        _ => format!("{:.1} s", took.as_secs_f64()),
    }
}
