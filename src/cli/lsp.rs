//! `casebook lsp`: speaks with an editor.

use std::io::{BufReader, stdin, stdout};

use clap::Args;

use super::{Global, Outcome, library, today};
use crate::lsp::{self, Ended, Shelf};

/// Serve an editor: findings while typing, fixes, completion
///
/// Speaks the Language Server Protocol on standard input and output; editors start it. It says what `casebook check`
/// says, of what is typed and not only of what is saved, and never changes a document. Without --root, the library is that
/// of the folder that the editor has open, or of the first document.
#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// Accepted, as some editors say so: there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(_: &Lsp, global: &Global) -> anyhow::Result<Outcome> {
    let shelf = Shelf { root: global.root.clone(), config: global.config.clone(), program: library::program()? };
    let ended = lsp::run(shelf, BufReader::new(stdin()), stdout().lock(), || today::today(global))?;
    Ok(if ended == Ended::Orderly { Outcome::Done } else { Outcome::Problems })
}
