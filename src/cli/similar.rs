//! `casebook similar`: earlier post-mortems like one that is being written.

use std::io::Read as _;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;

use super::library::{self, Opened};
use super::{Global, Outcome, Workspace, print};
use crate::address::SourcePath;
use crate::catalog::{Catalog, Edition};
use crate::disk;
use crate::model::Document;
use crate::parse;
use crate::search::similar::{self, Likeness, Sketch};
use crate::search::units::{self, Units};
use crate::source::SourceFile;

/// Find post-mortems like one
///
/// Reads a post-mortem, finished or not, in the library or not, and prints those like it by root cause, system, trigger
/// and distinctive words, each with its reasons. The exit code is 1 if there is none.
#[derive(Debug, Args)]
pub(super) struct Similar {
    /// The file, or `-` for standard input
    file: PathBuf,
    /// The most post-mortems that are printed
    #[arg(short = 'n', long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// Their files, one a line
    Paths,
}

/// What `casebook similar --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SimilarOutput<'a> {
    /// Grows when a key changes its meaning or goes.
    schema_version: u32,
    /// Those that are like it, the most similar first.
    similar: Vec<SimilarItem<'a>>,
}

/// A post-mortem that is like the one that was given.
#[derive(Debug, Serialize, JsonSchema)]
struct SimilarItem<'a> {
    /// Its id.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// Its day.
    date: Option<String>,
    /// Its file, from the library's root.
    path: &'a str,
    /// Why it is like it, in words.
    reasons: Vec<String>,
}

pub(super) fn run(command: &Similar, global: &Global) -> anyhow::Result<Outcome> {
    let workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    let file = read(&command.file, &workspace.root)?;
    let progress = print::Progress::start(global, "Comparing");
    let opened = library::open(&workspace, Edition { drafts: command.drafts, ..Edition::default() }, global)?;
    let units = ManuallyDrop::new(Units::new(opened.lib.catalog()));
    let index = ManuallyDrop::new(library::index(&opened, &units, &workspace, global)?);
    let document = parse::document(&file, &workspace.config).value;
    let catalog = opened.lib.catalog();
    let sketch = sketch(catalog, &document, file.text());
    let found = similar::similar(&units, &index, &sketch, command.limit);
    drop(progress);
    match command.format {
        Format::Text => found.iter().for_each(|similar| print_text(catalog, similar)),
        Format::Json => print_json(&opened, &found),
        Format::Paths => {
            for similar in &found {
                println!("{}", catalog.linked(similar.post_mortem).document().path.as_str());
            }
        }
    }
    if found.is_empty() {
        print::say(global, "No post-mortem is like it");
        return Ok(Outcome::Problems);
    }
    Ok(Outcome::Done)
}

/// The file with its path in the library, if it is in there.
fn read(file: &Path, root: &Path) -> anyhow::Result<SourceFile> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("could not read standard input")?;
        return Ok(SourceFile::from_bytes(SourcePath::new("new.md"), &bytes));
    }
    let bytes = disk::read_file(file)?;
    let inside = file.canonicalize().ok().zip(root.canonicalize().ok());
    let inside = inside.and_then(|(file, root)| Some(file.strip_prefix(root).ok()?.to_string_lossy().into_owned()));
    let name = inside.unwrap_or_else(|| file.file_name().unwrap_or_default().to_string_lossy().into_owned());
    Ok(SourceFile::from_bytes(SourcePath::new(name), &bytes))
}

fn sketch(catalog: &Catalog, document: &Document, text: &str) -> Sketch {
    match document.post_mortem() {
        Some(post_mortem) => Sketch::of(catalog, document, post_mortem, &units::own_texts(post_mortem, text)),
        None => Sketch { text: Some(text.to_owned()), ..Sketch::default() },
    }
}

/// Why two are alike, in words.
pub(super) fn in_words(catalog: &Catalog, reason: &Likeness) -> String {
    match reason {
        Likeness::Cause(cause) => format!("same root cause: {}", catalog.term(*cause).title),
        Likeness::System(system) => format!("same system: {}", catalog.term(*system).title),
        Likeness::Trigger(kind) => format!("same kind of trigger: {kind}"),
        Likeness::Words(words) => format!("similar text: {}", words.join(", ")),
    }
}

fn print_text(catalog: &Catalog, similar: &similar::Similar) {
    let written = catalog.post_mortem(similar.post_mortem);
    let date = written.date.as_ref().map_or_else(String::new, |date| format!("{}  ", date.value));
    let reasons: Vec<String> = similar.reasons.iter().map(|reason| in_words(catalog, reason)).collect();
    let path = &catalog.linked(similar.post_mortem).document().path;
    anstream::println!("\u{1b}[1m{date}{}\u{1b}[0m", written.title.value.replace(char::is_control, " "));
    anstream::println!("    {}", path.as_str());
    anstream::println!("    {}", reasons.join(" · "));
}

fn print_json(opened: &Opened, found: &[similar::Similar]) {
    let catalog = opened.lib.catalog();
    let item = |similar: &similar::Similar| {
        let written = catalog.post_mortem(similar.post_mortem);
        SimilarItem {
            id: written.id.value.as_str(),
            title: &written.title.value,
            date: written.date.as_ref().map(|date| date.value.to_string()),
            path: catalog.linked(similar.post_mortem).document().path.as_str(),
            reasons: similar.reasons.iter().map(|reason| in_words(catalog, reason)).collect(),
        }
    };
    let output = SimilarOutput { schema_version: 1, similar: found.iter().map(item).collect() };
    println!("{}", serde_json::to_string_pretty(&output).expect("it is plain data"));
}
