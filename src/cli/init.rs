//! `casebook init`: sets up a library where there is none.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::{Global, Outcome, print, scaffold};
use crate::disk;

/// Set up a post-mortem library in this directory
///
/// Writes site.toml, a vocabulary of root causes and action types, a template for `casebook new`, and a sample
/// post-mortem. Nothing that exists is overwritten. With `--ci`, it also writes the jobs that check and publish the
/// library, and tasks for VS Code; in a library, only those.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Where [default: this directory]
    dir: Option<PathBuf>,
    /// What the library is called
    #[arg(long)]
    title: Option<String>,
    /// Write no sample post-mortem
    #[arg(long)]
    no_example: bool,
    /// Write no vocabularies of causes and action types
    #[arg(long)]
    no_vocabulary: bool,
    /// Write the jobs of a forge, and tasks for VS Code
    #[arg(long, value_name = "FORGE")]
    ci: Option<scaffold::Ci>,
    /// Say what would be written, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(command: &Init, global: &Global) -> anyhow::Result<Outcome> {
    let root = command.dir.clone().or_else(|| global.root.clone()).unwrap_or_else(|| PathBuf::from("."));
    let of_ci = command.ci.map(scaffold::Ci::files).unwrap_or_default();
    let is_library = root.join(disk::CONFIG_FILE).exists();
    if is_library && !of_ci.is_empty() {
        write(command, global, &root, &of_ci)?;
        return Ok(Outcome::Done);
    }
    if is_library {
        print::problem(
            &format!("there is a library here already: `{}`", root.join(disk::CONFIG_FILE).display()),
            &["edit it, or run `casebook build`; `casebook init --ci` adds the jobs of a forge to it"],
        );
        return Ok(Outcome::Usage);
    }
    let notes = disk::find_documents(&root)?;
    let may_ask = !global.no_input && std::io::stdin().is_terminal();
    let title = match &command.title {
        Some(title) => title.clone(),
        None if may_ask => ask("What is the library called?", "Post-mortems")?,
        None => "Post-mortems".to_owned(),
    };
    let mut plan = plan(command, &title, &notes);
    plan.extend(of_ci);
    write(command, global, &root, &plan)?;
    let n_terms = plan.iter().filter(|(path, _)| path.contains("causes/") || path.contains("action-types/")).count();
    if n_terms > 0 {
        print::say(global, &format!("and {n_terms} pages that describe the default root causes and action types"));
    }
    if !command.dry_run {
        say_what_next(global, &root, notes.count);
    }
    Ok(Outcome::Done)
}

/// Writes files that don't exist yet, and says so.
fn write(command: &Init, global: &Global, root: &Path, plan: &[(String, String)]) -> anyhow::Result<()> {
    for (path, text) in plan {
        let written = command.dry_run || disk::create(&root.join(path), text)?;
        if !written {
            print::say(global, &format!("kept    {path}"));
        } else if !path.contains("causes/") && !path.contains("action-types/") {
            print::say(global, &format!("{}  {path}", if command.dry_run { "would write" } else { "wrote" }));
        }
    }
    Ok(())
}

/// The files of a new library, by path below the root.
fn plan(command: &Init, title: &str, notes: &disk::Documents) -> Vec<(String, String)> {
    let folder = notes.folder.clone().unwrap_or_else(|| "content".to_owned());
    let dir = if folder.is_empty() { "." } else { &folder };
    let below = |path: String| if folder.is_empty() { path } else { format!("{folder}/{path}") };
    let quoted = serde_json::to_string(title).expect("texts can be quoted");
    let site = scaffold::SITE
        .replace("title = \"Post-mortems\"", &format!("title = {quoted}"))
        .replace(&setting_of("content"), &setting_of(dir));
    let mut plan = vec![
        (disk::CONFIG_FILE.to_owned(), site),
        ("templates/post-mortem.md".to_owned(), scaffold::POST_MORTEM.to_owned()),
        (".gitignore".to_owned(), "/public\n/.casebook\n".to_owned()),
    ];
    if !command.no_vocabulary {
        plan.extend(scaffold::vocabularies().map(|(path, text)| (below(path), text)));
    }
    if !command.no_example && notes.count == 0 {
        plan.extend(scaffold::sample().map(|(path, text)| (below(path), text)));
    }
    plan
}

/// The line that names the content folder, as far as its comment: that begins in one column whatever the name.
fn setting_of(dir: &str) -> String {
    format!("{:<34}#", format!("dir = \"{dir}\""))
}

fn say_what_next(global: &Global, root: &Path, n_documents: usize) {
    if n_documents > 0 {
        print::say(global, &format!("found {} here already", print::count(n_documents, "Markdown file")));
    }
    let place = if root == Path::new(".") { String::new() } else { format!(" -r {}", root.display()) };
    print::say(global, &format!("\nNext: casebook{place} build\n      casebook{place} new \"What went wrong\""));
}

/// Asks one question on standard error; an empty answer is the default.
pub(super) fn ask(question: &str, default: &str) -> anyhow::Result<String> {
    let hint = if default.is_empty() { String::new() } else { format!(" [{default}]") };
    eprint!("{question}{hint} ");
    std::io::stderr().flush().context("could not write to the terminal")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("could not read from the terminal")?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { default.to_owned() } else { answer.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_in_one_column() {
        let check = |folder: &str, expected: &str| {
            let command =
                Init { dir: None, title: None, no_example: true, no_vocabulary: true, ci: None, dry_run: true };
            let notes = disk::Documents { count: 1, folder: Some(folder.to_owned()) };
            let (_, site) = plan(&command, "T", &notes).swap_remove(0);
            assert!(site.contains(&format!("\ndir = \"{expected}\" ")), "{site}");
            let columns: Vec<usize> = site.lines().skip(1).filter_map(|line| line.find('#')).collect();
            assert!(columns.iter().all(|column| *column == 34), "{columns:?}");
        };
        check("content", "content");
        check("", ".");
    }
}
