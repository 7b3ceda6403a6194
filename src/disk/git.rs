//! What the `git` program says of a library: which files changed.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context as _, bail};

/// The files below `root` that differ from where this branch left `reference`, as names relative to `root`: changed, new
/// and deleted ones, committed or not.
pub fn changed_files(root: &Path, reference: &str) -> anyhow::Result<BTreeSet<String>> {
    if reference.starts_with('-') {
        bail!("`{reference}` is no name of a commit");
    }
    let commit = format!("{reference}^{{commit}}");
    let known = git(root, &["rev-parse", "--verify", "--quiet", &commit])?;
    if !known.status.success() {
        let inside = git(root, &["rev-parse", "--is-inside-work-tree"])?;
        match inside.status.success() {
            false => bail!("`{}` is not in a git repository, so nothing can be said of changes", root.display()),
            // Nothing was ever committed: everything is new.
            true if reference == "HEAD" => {
                return names(&git(root, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?);
            }
            true => bail!("git knows no commit `{reference}` here; a shallow clone may lack it"),
        }
    }
    // On a branch, what the other side did meanwhile is no change of ours. A shallow clone may not know where they parted.
    let parted = git(root, &["merge-base", reference, "HEAD"])?;
    let parted =
        if parted.status.success() { String::from_utf8_lossy(&parted.stdout).trim().to_owned() } else { commit };
    let diff = ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", &parted, "--"];
    let mut changed = names(&git(root, &diff)?)?;
    changed.extend(names(&git(root, &["ls-files", "-z", "--others", "--exclude-standard"])?)?);
    Ok(changed)
}

/// Runs git, without letting the repository's settings start other programs.
fn git(root: &Path, arguments: &[&str]) -> anyhow::Result<Output> {
    let mut command = Command::new("git");
    command.current_dir(root).args(["--no-optional-locks", "-c", "core.fsmonitor=false"]).args(arguments);
    command.output().context("could not run `git`, which knows what changed")
}

/// Names that git gave, each with a zero byte behind it.
fn names(output: &Output) -> anyhow::Result<BTreeSet<String>> {
    if !output.status.success() {
        bail!("git failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}
