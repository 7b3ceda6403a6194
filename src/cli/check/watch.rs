//! `casebook check --watch`: checks again whenever a file is saved.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use super::chosen::Chosen;
use super::{Check, Manner, fail_level, findings, shown};
use crate::address::SourcePath;
use crate::catalog::Edition;
use crate::cli::{Global, Outcome, Workspace, library, print, today};
use crate::diagnostic::Report;
use crate::disk::Watch;
use crate::preview::{self, Keeper, Shelf};
use crate::source::SourceFile;

/// How long to wait for changes before looking at the clock: the day may have changed.
const BREATH: Duration = Duration::from_secs(5);

/// Clears the screen and what was scrolled off it.
const CLEAR: &[u8] = b"\x1b[2J\x1b[3J\x1b[H";

/// Checks until the process is ended from outside.
pub(super) fn run(command: &Check, workspace: Workspace, chosen: &Chosen, global: &Global) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let Workspace { root, config, config_file, diagnostics } = workspace;
    let shelf = Shelf {
        // Events name files by their full paths.
        root: std::path::absolute(&root)?,
        config: global.config.clone(),
        edition: Edition::WHOLE,
        program: library::program()?,
    };
    let mut keeper = Keeper::open(shelf, config, config_file, diagnostics, today::today(global)?)?;
    let mut watch = Watch::start(keeper.root(), preview::range(&keeper, global.config.as_deref()), false);
    show(&keeper, command, chosen, global, start)?;
    loop {
        let changes = watch.next(BREATH).unwrap_or_default();
        let start = Instant::now();
        match keeper.follow(&changes, today::today(global)?) {
            Ok(None) => {}
            Ok(Some(step)) => {
                if std::io::stdout().is_terminal() {
                    // Nobody is there to be told that it failed.
                    let _ = std::io::stdout().write_all(CLEAR);
                }
                let files = if step.files.is_empty() { "the library".to_owned() } else { step.files.join(", ") };
                print::say(global, &format!("Checking again: {files}"));
                show(&keeper, command, chosen, global, start)?;
            }
            Err(error) => print::failure(&error),
        }
    }
}

fn show(keeper: &Keeper, command: &Check, chosen: &Chosen, global: &Global, start: Instant) -> anyhow::Result<()> {
    let library = keeper.lib();
    let source = |path: &SourcePath| -> Option<&SourceFile> { library.source(path) };
    if !keeper.problems().is_empty() {
        print::report(&Report::new(keeper.problems().to_vec()), source, global);
        print::say(global, "The settings can't be followed, so nothing was checked.");
        return Ok(());
    }
    let found = findings(library, command, chosen.clone(), keeper.root())?;
    let fail_level = fail_level(command, library.catalog().config().check.fail_level);
    shown::print(&found, &source, &Manner { command, global, root: keeper.root(), fail_level }, start.elapsed())
}
