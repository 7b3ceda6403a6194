//! `casebook build`: writes the static site.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;

use super::library::Opened;
use super::print::{self, Progress, count};
use super::{Global, Outcome, Workspace, library};
use crate::address::OutPath;
use crate::build::known::KnownKeys;
use crate::build::manifest::{Delta, Stamp};
use crate::build::{self, Artifact, Library};
use crate::catalog::{Edition, LeftOut};
use crate::config::{self, Config};
use crate::diagnostic::{Report, code};
use crate::disk::{self, Output, Place, Published, Refusal, Staging, Way};
use crate::source::Digest;

/// How long a build waits for another one that writes to the same place.
const PATIENCE: Duration = Duration::from_secs(30);

/// Write the static site
///
/// Problems in documents are printed, and the site is written all the same; the exit code is 1 then. The published
/// site is replaced in one step, and only files that Casebook wrote are ever deleted.
#[derive(Debug, Args)]
pub(super) struct Build {
    /// Where the site goes, relative to the current folder [default: `publish.output` of site.toml]
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// Where the site will stand, for feeds and the sitemap [default: `site.url` of site.toml]
    #[arg(short = 'u', long, value_name = "URL", env = "CASEBOOK_SITE_URL", hide_env_values = true)]
    base_url: Option<String>,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
    /// Write nothing if there is any error or warning
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(command: &Build, global: &Global) -> anyhow::Result<Outcome> {
    let clock = Clock { start: Instant::now(), verbose: global.verbose >= 2 };
    let mut workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    if let Some(url) = &command.base_url {
        if !url.is_empty() && !config::is_web_address(url) {
            print::problem(&format!("`{url}` is no web address"), &["write it with `https://`"]);
            return Ok(Outcome::Usage);
        }
        url.trim_end_matches('/').clone_into(&mut Arc::make_mut(&mut workspace.config).site.url);
    }
    let progress = Progress::start(global, "Reading");
    let opened = library::open(&workspace, Edition { drafts: command.drafts, ..Edition::default() }, global)?;
    let library = &opened.lib;
    clock.tell("parsed and linked");
    if let Some(reason) = why_not(library.report(), command) {
        drop(progress);
        print::report(library.report(), |path| library.source(path), global);
        print::say(
            global,
            &format!("{reason}: {}. Nothing was written.", print::counts(library.report(), global).unwrap_or_default()),
        );
        return Ok(Outcome::Problems);
    }
    progress.stage("Indexing");
    library.study(|units| library::index(&opened, units, &workspace, global))?;
    clock.tell("indexed");
    progress.stage("Rendering");
    let written = write(&opened, &workspace, command, &progress, &clock)?;
    drop(progress);
    print::report(library.report(), |path| library.source(path), global);
    match written {
        Written::Site { published, n_new } => {
            say_what_was_written(library, &published, n_new, &clock, global);
            Ok(if library.report().has_errors() { Outcome::Problems } else { Outcome::Done })
        }
        Written::TemplateFailed(report) => {
            print::report(&report, |path| library.source(path), global);
            print::say(global, "A template failed, so nothing was written: the published site is as it was.");
            Ok(Outcome::Problems)
        }
        Written::Refused(Refusal::Unsafe { path, reason, fix }) => {
            print::problem(&format!("`{}` can't be the output directory: {reason}", path.display()), &[&fix]);
            Ok(Outcome::Usage)
        }
        Written::Refused(Refusal::Failed(error)) => Err(error),
        Written::Refused(busy @ Refusal::Busy { .. }) => Err(busy.into()),
    }
}

/// How writing ended.
enum Written {
    Site { published: Published, n_new: usize },
    TemplateFailed(Report),
    Refused(Refusal),
}

/// Why a library must not be published, if it must not.
fn why_not(report: &Report, command: &Build) -> Option<&'static str> {
    let has = |code| report.iter().any(|diagnostic| diagnostic.code == code);
    if has(code::REDACTION) {
        return Some("Text might be shown to the wrong readers");
    }
    if has(code::CONFIG_VALUE) {
        // Such as a content folder that does not exist: publishing would empty the site.
        return Some("The settings can't be followed");
    }
    let is_clean = report.iter().all(|diagnostic| diagnostic.severity == crate::diagnostic::Severity::Note);
    (command.strict && !is_clean).then_some("Not clean, and --strict was given")
}

fn write(
    opened: &Opened,
    workspace: &Workspace,
    command: &Build,
    progress: &Progress,
    clock: &Clock,
) -> anyhow::Result<Written> {
    let library = &opened.lib;
    let program = Digest::of(opened.program.as_bytes());
    let stamp = Stamp { generator: opened.program.clone(), audience: workspace.config.publish.audience };
    let output = match open(workspace, command, progress)? {
        Ok(output) => output,
        Err(refusal) => return Ok(Written::Refused(refusal)),
    };
    let delta = delta(library, &output, &stamp, || disk::read_known_keys(&workspace.root, program));
    clock.tell("compared with the last build");
    let n_new = delta.write.len();
    let staging = match output.stage(stamp, &delta) {
        Ok(staging) => staging,
        Err(refusal) => return Ok(Written::Refused(refusal)),
    };
    clock.tell("kept what stays");
    let failed = build::make(library, &delta.write, |path, key, artifact| put(&staging, path, key, &artifact))?;
    clock.tell("rendered");
    if !failed.is_empty() {
        return Ok(Written::TemplateFailed(Report::new(failed)));
    }
    progress.stage("Publishing");
    let published = staging.publish()?;
    clock.tell("published");
    let key = |path: &OutPath| published.manifest.entries.get(path).map(|entry| entry.key);
    disk::write_known_keys(&workspace.root, &build::known_keys(library, key), program);
    clock.tell("kept the keys");
    Ok(Written::Site { published, n_new })
}

fn open(workspace: &Workspace, command: &Build, progress: &Progress) -> anyhow::Result<Result<Output, Refusal>> {
    let config: &Config = &workspace.config;
    let home = std::env::home_dir();
    // What is typed is relative to where it is typed, what is written in the library to the library.
    let typed = match &command.output_dir {
        Some(folder) => Some(std::env::current_dir().context("could not tell the current directory")?.join(folder)),
        None => None,
    };
    let place = Place {
        root: &workspace.root,
        output: typed.as_deref().unwrap_or(Path::new(&config.publish.output)),
        sources: &[&config.content.dir, disk::THEMES_FOLDER, &config.content.templates],
        home: home.as_deref(),
        audience: config.publish.audience,
    };
    let on_wait = |path: &Path| progress.stage(&format!("Waiting for another build of {}", path.display()));
    let opened = Output::open(&place, PATIENCE, on_wait);
    Ok(opened.map_err(|refusal| if typed.is_some() { refusal.of_setting("--output-dir") } else { refusal }))
}

/// What is to be written: everything where there was nothing, else what has another key than last time.
fn delta(library: &Library, output: &Output, stamp: &Stamp, known: impl FnOnce() -> KnownKeys) -> Delta {
    let last = output.manifest();
    if last.entries.is_empty() || last.stamp != *stamp {
        let write: Vec<OutPath> = library.paths().cloned().collect();
        return Delta { write, keep: Vec::new(), delete: Vec::new() };
    }
    last.diff(stamp, &build::keys(library, &known()))
}

fn put(staging: &Staging, path: &OutPath, key: Digest, artifact: &Artifact) -> anyhow::Result<()> {
    match artifact {
        Artifact::Bytes(bytes) => staging.write(path, key, bytes),
        Artifact::CopyOf(file) => staging.copy(path, key, file),
    }
}

fn say_what_was_written(library: &Library, published: &Published, n_new: usize, clock: &Clock, global: &Global) {
    if let Some(counts) = print::counts(library.report(), global) {
        print::say(global, &counts);
    }
    if let Some(left_out) = left_out(library) {
        print::say(global, &left_out);
    }
    if published.n_foreign > 0 {
        let files = count(published.n_foreign, "file");
        print::say(
            global,
            &format!("note: {files} in {} not written by Casebook stayed as they are", published.path.display()),
        );
    }
    if let Way::FileByFile(reason) = &published.way {
        print::say(global, &format!("note: the site was replaced file by file, not in one step, because {reason}"));
    }
    let here = std::env::current_dir().unwrap_or_default();
    let place = published.path.strip_prefix(&here).unwrap_or(&published.path);
    let bytes = published.manifest.entries.values().map(|entry| entry.bytes).sum();
    let n_documents = library.catalog().post_mortems().len();
    print::say(
        global,
        &format!(
            "Built {}, {} ({n_new} new or changed) in {:.2} s → {} ({})",
            count(n_documents, "post-mortem"),
            count(library.plan().pages.len(), "page"),
            clock.start.elapsed().as_secs_f64(),
            place.join("index.html").display(),
            print::size(bytes),
        ),
    );
}

/// What the edition leaves out: how many there are, and nothing else of them.
fn left_out(library: &Library) -> Option<String> {
    let LeftOut { internal, restricted, drafts, unreviewed } = library.catalog().left_out();
    let edition = library.catalog().config().publish.audience.as_str();
    let parts = [
        (internal, "internal", format!("this is the {edition} edition")),
        (restricted, "restricted", format!("this is the {edition} edition")),
        (drafts, if drafts == 1 { "draft" } else { "drafts" }, "--drafts shows them".to_owned()),
        (unreviewed, "not yet reviewed", "`require_review` is set".to_owned()),
    ];
    let said: Vec<String> =
        parts.iter().filter(|(n, ..)| *n > 0).map(|(n, what, why)| format!("{n} {what} ({why})")).collect();
    (!said.is_empty()).then(|| format!("Left out: {}", said.join(", ")))
}

/// Says, with `-vv`, how long each part took.
struct Clock {
    start: Instant,
    verbose: bool,
}

impl Clock {
    fn tell(&self, what: &str) {
        if self.verbose {
            anstream::eprintln!("{:>8.1} ms  {what}", self.start.elapsed().as_secs_f64() * 1000.0);
        }
    }
}
