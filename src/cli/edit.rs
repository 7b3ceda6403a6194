//! The user's editor.

use std::path::Path;
use std::process::Command as Process;

use anyhow::Context as _;

use super::print;

/// Opens a file, and waits until the editor ends.
pub(super) fn open(file: &Path) -> anyhow::Result<()> {
    let editor =
        std::env::var("VISUAL").or_else(|_| std::env::var("EDITOR")).ok().filter(|editor| !editor.trim().is_empty());
    let Some(editor) = editor else {
        print::problem("neither VISUAL nor EDITOR is set, so no editor was opened", &["set one, as in EDITOR=vim"]);
        return Ok(());
    };
    // An editor may come with arguments of its own (`code --wait`).
    let mut words = editor.split_whitespace();
    let program = words.next().expect("it is not blank");
    let status =
        Process::new(program).args(words).arg(file).status().with_context(|| format!("could not start `{editor}`"))?;
    anyhow::ensure!(status.success(), "`{editor}` ended with {status}");
    Ok(())
}
