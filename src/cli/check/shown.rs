//! How findings are printed.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

use super::{Check, Findings, forge, in_words};
use crate::address::SourcePath;
use crate::cli::Global;
use crate::cli::print::{self, count};
use crate::diagnostic::{self, Diagnostic, Report, Safety, Severity};
use crate::lint;
use crate::source::SourceFile;

/// How a run prints what it finds.
pub(super) struct Manner<'a> {
    pub(super) command: &'a Check,
    pub(super) global: &'a Global,
    /// The library's root.
    pub(super) root: &'a Path,
    /// From which severity on a finding fails the run.
    pub(super) fail_level: Severity,
}

/// Prints what was found: findings where they are wanted, and the last line on standard error.
pub(super) fn print<'a>(
    found: &Findings,
    source: &impl Fn(&SourcePath) -> Option<&'a SourceFile>,
    manner: &Manner<'_>,
    took: Duration,
) -> anyhow::Result<()> {
    let Manner { command, global, root, fail_level } = *manner;
    let format = command.output_format.unwrap_or_else(|| forge::usual_format(command.output_file.is_some()));
    let is_shown = |said: &Diagnostic| !format.is_for_people() || is_shown(said, command, global);
    let (shown, n_more) = worst(&found.report, command.max, is_shown);
    let text = format.print(&diagnostic::Findings {
        fail_level,
        base: forge::base(root),
        explain: |code| Some(lint::explanation(code).text),
        ..diagnostic::Findings::new(&shown, |path| source(path), found.n_documents)
    });
    match &command.output_file {
        Some(file) => {
            let plain = anstream::adapter::strip_str(&text).to_string();
            std::fs::write(file, plain).with_context(|| format!("could not write `{}`", file.display()))?;
        }
        None if global.quiet >= 2 => {}
        // A reader that went away (`| head`) is no reason to fail.
        None if format.is_for_people() => drop(anstream::stdout().write_all(text.as_bytes())),
        None => drop(std::io::stdout().write_all(text.as_bytes())),
    }
    if n_more > 0 {
        print::say(global, &format!("{} not shown", count(n_more, "more finding")));
    }
    let took = if global.quiet > 0 { String::new() } else { format!(" in {}", in_words(took)) };
    let counts = print::counts(&found.report, global).unwrap_or_else(|| "nothing to report".to_owned());
    let fixable = fixable(&found.report);
    print::say(global, &format!("{} checked{took}: {counts}{fixable}", count(found.n_documents, "file")));
    Ok(())
}

/// How many findings can be mended, and how; nothing where none can.
fn fixable(report: &Report) -> String {
    let of = |safety| report.iter().filter(|said| said.fix.as_ref().is_some_and(|fix| fix.safety == safety)).count();
    match (of(Safety::Safe), of(Safety::Unsafe)) {
        (0, 0) => String::new(),
        (0, n) => format!(" ({n} can be fixed with --unsafe-fixes)"),
        (n, 0) => format!(" ({n} can be fixed with --fix)"),
        (n, more) => format!(" ({n} can be fixed with --fix, {more} more with --unsafe-fixes)"),
    }
}

/// Notes are for those who ask, and for those who are not to go on with them.
fn is_shown(said: &Diagnostic, command: &Check, global: &Global) -> bool {
    let notes_count = matches!(command.fail_level, Some(super::Level::Note));
    said.severity != Severity::Note || global.verbose > 0 || notes_count
}

/// The worst of what is to be shown, in order, and how many are left out.
fn worst(report: &Report, max: Option<usize>, is_shown: impl Fn(&Diagnostic) -> bool) -> (Report, usize) {
    let mut shown: Vec<&Diagnostic> = report.iter().filter(|said| is_shown(said)).collect();
    let max = max.unwrap_or(shown.len());
    let n_more = shown.len().saturating_sub(max);
    if n_more > 0 {
        shown.sort_by_key(|said| said.severity);
        shown.truncate(max);
    }
    (Report::new(shown.into_iter().cloned().collect()), n_more)
}
