//! `casebook rule`: explains what `casebook check` finds.

use clap::Args;

use super::check::selector;
use super::{Global, Outcome, print};
use crate::diagnostic::{CODES, CodeEntry, Selector};
use crate::lint::{self, Explanation};

/// Explain a finding
///
/// Says of a rule what it finds, why, how it looks and how to fix it. Without a rule, lists them all.
#[derive(Debug, Args)]
pub(super) struct Rule {
    /// The code or the name of a rule, or how codes begin
    #[arg(value_name = "RULE", value_parser = selector)]
    rules: Vec<Selector>,
    /// Explain every rule
    #[arg(long, conflicts_with = "rules")]
    all: bool,
}

#[expect(clippy::unnecessary_wraps, reason = "so do all commands")]
pub(super) fn run(command: &Rule, _: &Global) -> anyhow::Result<Outcome> {
    if command.rules.is_empty() && !command.all {
        CODES.iter().for_each(list);
        return Ok(Outcome::Done);
    }
    let is_wanted = |entry: &&CodeEntry| command.all || command.rules.iter().any(|rule| rule.holds(entry.code));
    for (i, entry) in CODES.iter().filter(is_wanted).enumerate() {
        if i > 0 {
            print::line("");
        }
        explain(&lint::explanation(entry.code));
    }
    Ok(Outcome::Done)
}

fn list(entry: &CodeEntry) {
    let CodeEntry { code, name, severity, meaning } = entry;
    print::line(&format!("\u{1b}[1m{code}\u{1b}[0m {name:<26} {:<8} {meaning}", severity.to_string()));
}

fn explain(Explanation { entry, text }: &Explanation) {
    print::line(&format!(
        "\u{1b}[1m{} {} ({})\u{1b}[0m\n\n{}\n",
        entry.code, entry.name, entry.severity, entry.meaning
    ));
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        match line.strip_prefix("## ").filter(|_| !is_code) {
            Some(heading) => print::line(&format!("\u{1b}[1m{heading}\u{1b}[0m")),
            None => print::line(line),
        }
    }
}
