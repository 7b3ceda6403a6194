//! How findings are printed.

use std::io::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;

use super::{Check, Findings, in_words};
use crate::address::SourcePath;
use crate::cli::Global;
use crate::cli::print::{self, count};
use crate::diagnostic::{self, Diagnostic, Report, Severity};
use crate::source::SourceFile;

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people: the line, carets, what to do
    Full,
    /// A line each
    Concise,
}

/// Prints what was found: findings where they are wanted, and the last line on standard error.
pub(super) fn print<'a>(
    found: &Findings,
    source: &impl Fn(&SourcePath) -> Option<&'a SourceFile>,
    command: &Check,
    global: &Global,
    took: Duration,
) -> anyhow::Result<()> {
    let format = command.output_format.unwrap_or(Format::Full);
    let (shown, n_more) = worst(&found.report, command.max, |said| is_shown(said, command, global));
    let text = rendered(&shown, format, source);
    match &command.output_file {
        Some(file) => {
            let plain = anstream::adapter::strip_str(&text).to_string();
            std::fs::write(file, plain).with_context(|| format!("could not write `{}`", file.display()))?;
        }
        None if global.quiet >= 2 => {}
        // A reader that went away (`| head`) is no reason to fail.
        None => drop(anstream::stdout().write_all(text.as_bytes())),
    }
    if n_more > 0 {
        print::say(global, &format!("{} not shown", count(n_more, "more finding")));
    }
    let took = if global.quiet > 0 { String::new() } else { format!(" in {}", in_words(took)) };
    let counts = print::counts(&found.report, global).unwrap_or_else(|| "nothing to report".to_owned());
    print::say(global, &format!("{} checked{took}: {counts}", count(found.n_documents, "file")));
    Ok(())
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

fn rendered<'a>(report: &Report, format: Format, source: &impl Fn(&SourcePath) -> Option<&'a SourceFile>) -> String {
    let mut text = String::new();
    for said in report {
        match format {
            Format::Full => text += &(diagnostic::full(said, source) + "\n\n"),
            Format::Concise => text += &(diagnostic::concise(said, source(&said.path)) + "\n"),
        }
    }
    text
}
