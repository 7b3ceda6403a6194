//! What people read on the terminal: reports, problems, progress, the last line.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Global;
use crate::address::SourcePath;
use crate::diagnostic::{self, Report, Severity};
use crate::source::SourceFile;

/// So many diagnostics are shown with their source line; the rest get a line each.
const MAX_FULL: usize = 60;

/// How long a command may run before it shows that it is working.
const PROGRESS_AFTER: Duration = Duration::from_millis(300);

/// Prints a report on standard error, errors and warnings always, notes when asked for. Says nothing with `-qq`.
pub(super) fn report<'a>(report: &Report, source: impl Fn(&SourcePath) -> Option<&'a SourceFile>, global: &Global) {
    if global.quiet >= 2 {
        return;
    }
    let mut out = std::io::BufWriter::new(anstream::stderr());
    let shown = report.iter().filter(|d| d.severity != Severity::Note || global.verbose > 0);
    for (i, diagnostic) in shown.enumerate() {
        let text = match i {
            0..MAX_FULL => diagnostic::full(diagnostic, &source) + "\n",
            _ => diagnostic::concise(diagnostic, source(&diagnostic.path)),
        };
        // A reader that went away (`| head`) is no reason to fail.
        if writeln!(out, "{text}").is_err() {
            return;
        }
    }
    // The same: nobody is there to be told.
    let _ = out.flush();
}

/// `2 errors, 1 warning, 3 notes (-v shows them)`; `None` if there is nothing.
pub(super) fn counts(report: &Report, global: &Global) -> Option<String> {
    let part = |severity, word: &str| {
        let n = report.count(severity);
        (n > 0).then(|| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
    };
    let mut parts: Vec<String> =
        [part(Severity::Error, "error"), part(Severity::Warning, "warning")].into_iter().flatten().collect();
    if let Some(notes) = part(Severity::Note, "note") {
        parts.push(if global.verbose > 0 { notes } else { format!("{notes} (-v shows them)") });
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Prints `error: …` and what to do about it.
pub(super) fn problem(message: &str, help: &[&str]) {
    anstream::eprintln!("\u{1b}[1m\u{1b}[91merror\u{1b}[0m: {message}");
    for help in help {
        anstream::eprintln!("\u{1b}[1m\u{1b}[96mhelp\u{1b}[0m: {help}");
    }
}

/// Prints why the environment failed.
pub(super) fn failure(error: &anyhow::Error) {
    let mut causes = error.chain().map(ToString::to_string);
    let headline = causes.next().unwrap_or_default();
    anstream::eprintln!("\u{1b}[1m\u{1b}[91merror\u{1b}[0m: {headline}");
    causes.for_each(|cause| anstream::eprintln!("  {cause}"));
}

/// Prints a line for people on standard error, unless they asked for quiet.
pub(super) fn say(global: &Global, line: &str) {
    if global.quiet == 0 {
        anstream::eprintln!("{line}");
    }
}

/// Prints a line on standard output. A reader that went away (`| head`) is no reason to fail.
pub(super) fn line(text: &str) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// Prints text on standard output, without another line end. The same for readers that went away.
pub(super) fn text(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Text without what steers a terminal: anybody may have written it.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// How many columns lines may have: those of the terminal, or what `COLUMNS` says; no end where neither is known.
pub(super) fn width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    let terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    said.or_else(terminal).filter(|width| *width > 0)
}

/// Shows that something is going on: only on a terminal, only when it takes a while. Gone when dropped.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    since: Instant,
}

impl Progress {
    pub(super) fn start(global: &Global, what: &str) -> Self {
        let since = Instant::now();
        if global.quiet > 0 || !std::io::stderr().is_terminal() {
            return Self { bar: None, since };
        }
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("the template is well formed");
        let bar = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
        // The first tick, and so the first drawing, comes after one interval.
        bar.enable_steady_tick(PROGRESS_AFTER);
        Self { bar: Some(bar), since }
    }

    pub(super) fn stage(&self, what: &str) {
        // Setting a message draws at once.
        if let Some(bar) = self.bar.as_ref().filter(|_| self.since.elapsed() > PROGRESS_AFTER) {
            bar.set_message(what.to_owned());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A number of bytes as people read it: `3.1 MB`.
pub(super) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is rounded to two digits")]
    let bytes = bytes as f64;
    match bytes {
        b if b < 1000.0 => format!("{b} B"),
        b if b < 1e6 => format!("{:.0} kB", b / 1e3),
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}

/// A count with its word: `1 page`, `3 pages`.
pub(super) fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
