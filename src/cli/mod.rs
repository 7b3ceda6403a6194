//! The command line: arguments, what is printed, exit codes.

mod actions;
mod build;
mod check;
mod edit;
mod init;
mod library;
mod lsp;
mod named;
mod new;
mod pager;
mod print;
mod rule;
mod scaffold;
mod schema;
mod search;
mod serve;
mod similar;
mod stats;
mod table;
mod today;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{ArgAction, Args, ColorChoice, Parser, Subcommand};

use crate::config::{self, Config};
use crate::diagnostic::{Diagnosed, Diagnostic, Report};
use crate::disk;
use crate::model::time::Day;
use crate::serve::Ended;
use crate::source::SourceFile;

/// Write, link and publish post-mortems.
#[derive(Debug, Parser)]
#[command(name = "casebook", version, infer_subcommands = false, disable_help_subcommand = false, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
struct Global {
    /// Library root [default: nearest parent with site.toml]
    #[arg(short, long, value_name = "DIR", env = "CASEBOOK_ROOT", hide_env_values = true, global = true)]
    root: Option<PathBuf>,
    /// Config file [default: <root>/site.toml]
    #[arg(short, long, value_name = "FILE", env = "CASEBOOK_CONFIG", hide_env_values = true, global = true)]
    config: Option<PathBuf>,
    /// Treat this as today: due dates and trends count from it [also: `SOURCE_DATE_EPOCH`]
    #[arg(long, value_name = "YYYY-MM-DD", env = "CASEBOOK_DATE", hide_env_values = true, global = true, value_parser = today::parse)]
    date: Option<Day>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true, hide_default_value = false)]
    color: ColorChoice,
    /// Never ask anything
    #[arg(long, global = true)]
    no_input: bool,
    /// Only problems; twice for the exit code only
    #[arg(short, long, action = ArgAction::Count, global = true)]
    quiet: u8,
    /// More detail: notes too; twice for timings
    #[arg(short, long, action = ArgAction::Count, global = true)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    New(new::New),
    #[command(visible_alias = "lint")]
    Check(check::Check),
    Build(build::Build),
    Search(search::Search),
    Similar(similar::Similar),
    Actions(actions::Actions),
    Stats(stats::Stats),
    Serve(serve::Serve),
    Lsp(lsp::Lsp),
    Rule(rule::Rule),
    Schema(schema::Schema),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Done, nothing to report.
    Done,
    /// Problems found.
    Problems,
    /// Wrong usage or configuration.
    Usage,
    /// Ended from outside, as such things end.
    Ended(Ended),
}

/// An open library: its root and configuration.
struct Workspace {
    root: PathBuf,
    config: Arc<Config>,
    config_file: SourceFile,
    /// Warnings about the configuration.
    diagnostics: Vec<Diagnostic>,
}

/// Runs the command that the process's arguments ask for.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.global.color {
        ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
        ColorChoice::Auto => {}
    }
    let result = match cli.command {
        Command::Init(command) => init::run(&command, &cli.global),
        Command::New(command) => new::run(&command, &cli.global),
        Command::Check(command) => check::run(&command, &cli.global),
        Command::Build(command) => build::run(&command, &cli.global),
        Command::Search(command) => search::run(&command, &cli.global),
        Command::Similar(command) => similar::run(&command, &cli.global),
        Command::Actions(command) => actions::run(&command, &cli.global),
        Command::Stats(command) => stats::run(&command, &cli.global),
        Command::Serve(command) => serve::run(&command, &cli.global),
        Command::Lsp(command) => lsp::run(&command, &cli.global),
        Command::Rule(command) => rule::run(&command, &cli.global),
        Command::Schema(command) => schema::run(&command, &cli.global),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Ok(Outcome::Usage) => ExitCode::from(2),
        // What a shell says of a program that a signal ended.
        Ok(Outcome::Ended(Ended::HungUp)) => ExitCode::from(129),
        Ok(Outcome::Ended(Ended::Interrupted)) => ExitCode::from(130),
        Ok(Outcome::Ended(Ended::Terminated)) => ExitCode::from(143),
        Err(error) => {
            print::failure(&error);
            ExitCode::from(3)
        }
    }
}

impl Workspace {
    /// Finds and reads `site.toml`. `Err(Outcome)` where there is none or it has errors; they are printed then.
    fn open(global: &Global) -> anyhow::Result<Result<Self, Outcome>> {
        let Some(root) = find_root(global)? else { return Ok(Err(Outcome::Usage)) };
        let config_file = match &global.config {
            Some(file) => disk::read_config_file(file)?,
            None => disk::read_config(&root)?,
        };
        let Diagnosed { value: config, diagnostics } = config::read(&config_file);
        let report = Report::new(diagnostics);
        if report.has_errors() {
            print::report(&report, |path| (*path == config_file.path).then_some(&config_file), global);
            return Ok(Err(Outcome::Usage));
        }
        let diagnostics = report.iter().cloned().collect();
        Ok(Ok(Self { root, config: Arc::new(config), config_file, diagnostics }))
    }
}

/// The library's root, or a message and `None`.
fn find_root(global: &Global) -> anyhow::Result<Option<PathBuf>> {
    if let Some(root) = &global.root {
        if !root.join(disk::CONFIG_FILE).is_file() && global.config.is_none() {
            print::problem(
                &format!("no site.toml in `{}`", root.display()),
                &["run `casebook init` there to start a library"],
            );
            return Ok(None);
        }
        return Ok(Some(root.clone()));
    }
    let here = std::env::current_dir().context("could not tell the current directory")?;
    let from_config = global.config.as_deref().and_then(Path::parent).map(|folder| here.join(folder));
    let root = from_config.or_else(|| disk::find_root(&here));
    if root.is_none() {
        print::problem(
            &format!("nothing to work on here\n  No site.toml in {} or any folder above it.", here.display()),
            &["run `casebook init` to start a library, or pass --root <DIR>"],
        );
    }
    Ok(root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_well_formed() {
        Cli::command().debug_assert();
    }
}
