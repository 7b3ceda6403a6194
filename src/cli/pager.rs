//! Long answers, a page at a time where somebody reads them on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::process::{Command as Process, Stdio};

/// What pages where `PAGER` names nothing else: it ends by itself when all fits on the screen.
const PAGER: &str = "less -FIRX";

/// What a plain `less` in `PAGER` is told, if `LESS` does not say otherwise.
const LESS: &str = "FIRX";

/// When a pager is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paging {
    /// On a terminal.
    Auto,
    /// Not at all.
    Never,
}

/// Prints a text with colours, which are taken out where none are wanted.
pub(super) fn print(text: &str, paging: Paging) {
    let is_paged = paging == Paging::Auto && std::io::stdout().is_terminal() && paged(text);
    if !is_paged {
        // A reader that went away (`| head`) is no reason to fail.
        let _ = anstream::stdout().write_all(text.as_bytes());
    }
}

/// Whether there is a pager; then it was shown, and was left.
fn paged(text: &str) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| PAGER.to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else { return false };
    let mut command = Process::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    let Ok(mut child) = command.spawn() else { return false };
    let is_plain = anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never;
    let shown = if is_plain { anstream::adapter::strip_str(text).to_string() } else { text.to_owned() };
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever leaves before the end has read enough.
        let _ = stdin.write_all(shown.as_bytes());
    }
    let _ = child.wait();
    true
}
