//! `casebook new`: starts a post-mortem, and says what it looks like before it is written.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use super::scaffold::{self, Blanks};
use super::{Global, Outcome, Workspace, edit, init, print, today};
use crate::address::{DocumentId, Slug, slugify};
use crate::catalog::{self, Catalog, Edition, Similar, Sketch};
use crate::config::fold_severity;
use crate::diagnostic::nearest;
use crate::disk;
use crate::model::time::{Day, Moment};
use crate::parallel;
use crate::parse;

/// Start a post-mortem
///
/// Writes a file named by date and title from `templates/post-mortem.md`, and prints up to three earlier post-mortems
/// that look alike by root cause, system and the words of the title.
#[derive(Debug, Args)]
pub(super) struct New {
    /// What went wrong, in one line
    title: Option<String>,
    /// A system that was hit; may be given more than once
    #[arg(long, value_name = "SLUG")]
    system: Vec<String>,
    /// Its severity, such as 2 or sev2
    #[arg(long, value_name = "SEVERITY")]
    sev: Option<String>,
    /// When the impact began, as in 2026-06-30T09:02Z
    #[arg(long, value_name = "TIME")]
    started: Option<String>,
    /// The root cause, where it is known already
    #[arg(long, value_name = "SLUG")]
    cause: Option<String>,
    /// Open the file in $VISUAL or $EDITOR
    #[arg(short, long)]
    edit: bool,
    /// Print the post-mortem instead of writing a file
    #[arg(long)]
    stdout: bool,
    /// Say what would be written, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(command: &New, global: &Global) -> anyhow::Result<Outcome> {
    let workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    let Some(title) = title(command, global)? else {
        print::problem("a post-mortem needs a title", &["casebook new \"What went wrong, in one line\""]);
        return Ok(Outcome::Usage);
    };
    let today = today::today(global)?;
    let catalog = catalog(&workspace, today)?;
    let Some(blanks) = checked(command, &catalog, &title, today, global) else { return Ok(Outcome::Usage) };
    let template = disk::read_template(&workspace.root, &workspace.config)?;
    let text = scaffold::fill(template.as_deref().unwrap_or(scaffold::POST_MORTEM), &blanks.as_blanks());
    if command.stdout {
        std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
        return Ok(Outcome::Done);
    }
    let path = free_path(&workspace, &catalog, &blanks);
    if command.dry_run {
        print::say(global, &format!("would write {path}"));
    } else {
        disk::create(&workspace.root.join(&path), &text)?;
        println!("{path}");
    }
    say_what_looks_alike(&catalog, &blanks, global);
    if command.edit && !command.dry_run {
        edit::open(&workspace.root.join(&path))?;
    }
    Ok(Outcome::Done)
}

/// What the arguments said, checked against the library.
struct Checked<'a> {
    title: &'a str,
    date: Day,
    started: Option<&'a str>,
    severity: Option<String>,
    systems: Vec<String>,
    cause: Option<String>,
}

impl Checked<'_> {
    fn as_blanks(&self) -> Blanks<'_> {
        Blanks {
            title: self.title,
            date: self.date,
            started: self.started,
            severity: self.severity.as_deref(),
            systems: &self.systems,
            cause: self.cause.as_deref(),
        }
    }
}

fn title(command: &New, global: &Global) -> anyhow::Result<Option<String>> {
    let title = match &command.title {
        Some(title) => title.clone(),
        None if !global.no_input && std::io::stdin().is_terminal() => init::ask("What went wrong, in one line?", "")?,
        None => String::new(),
    };
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((!title.is_empty()).then_some(title))
}

fn catalog(workspace: &Workspace, today: Day) -> anyhow::Result<Catalog> {
    let snapshot = disk::scan(&workspace.root, &workspace.config, workspace.config_file.clone())?.value;
    let documents = parallel::map(&snapshot.documents, |file| Arc::new(parse::document(file, &workspace.config).value));
    let assets = snapshot.assets.iter().map(|asset| &asset.path);
    Ok(catalog::link(&documents, assets, &workspace.config, today, Edition { drafts: true, ..Edition::default() })
        .value)
}

/// Checks the arguments; prints what is wrong and gives `None` where something can't be right.
fn checked<'a>(
    command: &'a New,
    catalog: &Catalog,
    title: &'a str,
    today: Day,
    global: &Global,
) -> Option<Checked<'a>> {
    let config = catalog.config();
    let severity = match &command.sev {
        Some(word) => {
            let Some(rank) = config.severity_rank(word) else {
                let words = config.severity_words().join(", ");
                print::problem(&format!("unknown severity `{word}`"), &[&format!("this library has {words}")]);
                return None;
            };
            Some(fold_severity(&config.process.severities[rank]))
        }
        None => None,
    };
    let started = command.started.as_deref();
    let began = match started {
        Some(text) => match Moment::read(text, &config.site.timezone, None) {
            Ok(said) => Some(said.moment.day()),
            Err(why) => {
                print::problem(&format!("`{text}`: {why}"), &["write it as 2026-06-30T09:02Z"]);
                return None;
            }
        },
        None => None,
    };
    let systems =
        command.system.iter().map(|name| known_term(catalog, "systems", name, global)).collect::<Option<_>>()?;
    let cause = match &command.cause {
        Some(name) => Some(known_term(catalog, "causes", name, global)?),
        None => None,
    };
    Some(Checked { title, date: began.unwrap_or(today), started, severity, systems, cause })
}

/// The slug that a name means; a name that is not in use yet is taken, with a word about its nearest neighbour,
/// except in a closed vocabulary.
fn known_term(catalog: &Catalog, taxonomy: &str, name: &str, global: &Global) -> Option<String> {
    let Ok(slug) = Slug::parse(name) else {
        print::problem(&format!("`{name}` can't be a slug"), &["use letters, digits and `-`, with `/` between levels"]);
        return None;
    };
    if let Some(term) = catalog.find_term(taxonomy, &slug) {
        return Some(catalog.term(term).slug.to_string());
    }
    let known: Vec<&str> = catalog.terms(taxonomy).map(|term| catalog.term(term).slug.as_str()).collect();
    let near = nearest(slug.as_str(), known.iter().copied())
        .or_else(|| known.iter().copied().find(|k| k.ends_with(&format!("/{slug}"))));
    let hint = near.map(|near| format!("did you mean `{near}`?"));
    if catalog.config().is_closed(taxonomy) {
        let help = hint.unwrap_or_else(|| match known.as_slice() {
            [] => format!("there are none yet: write `{}` first", page_of(catalog, taxonomy, &slug)),
            known => format!("this library has {}", known.join(", ")),
        });
        print::problem(&format!("`{name}` is not among the {taxonomy} of this library"), &[&help]);
        return None;
    }
    let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
    print::say(global, &format!("note: `{slug}` is new to this library{hint}"));
    Some(slug.to_string())
}

/// The file that would be the page of a term.
fn page_of(catalog: &Catalog, taxonomy: &str, slug: &Slug) -> String {
    let dir = &catalog.config().content.dir;
    let folder = catalog.config().taxonomy(taxonomy).map_or(taxonomy, |taxonomy| taxonomy.folder.as_str());
    let dir = if dir.is_empty() { String::new() } else { format!("{dir}/") };
    format!("{dir}{folder}/{slug}.md")
}

/// A path that no file has yet: `<content>/[<year>/]<date>-<title>.md`, with the year where the library has such folders.
fn free_path(workspace: &Workspace, catalog: &Catalog, blanks: &Checked<'_>) -> String {
    let dir = &workspace.config.content.dir;
    let below = |folder: &str| if dir.is_empty() { folder.to_owned() } else { format!("{dir}/{folder}") };
    let year = below(&format!("{:04}", blanks.date.year()));
    let earlier = below(&format!("{:04}", blanks.date.year() - 1));
    let has_years = workspace.root.join(&year).is_dir() || workspace.root.join(earlier).is_dir();
    let folder = if has_years { format!("{year}/") } else { below("") };
    let words: Vec<String> = slugify(blanks.title).split('-').map(str::to_owned).collect();
    let mut stem = format!("{}-{}", blanks.date, words[..words.len().min(8)].join("-"));
    // A title of signs only has no words.
    stem.truncate(stem.trim_end_matches('-').len());
    let is_taken = |stem: &str| {
        DocumentId::parse(stem).is_ok_and(|id| catalog.find(&id).is_some())
            || workspace.root.join(format!("{folder}{stem}.md")).exists()
    };
    let plain = stem.clone();
    for n in 2.. {
        if !is_taken(&stem) {
            break;
        }
        stem = format!("{plain}-{n}");
    }
    format!("{folder}{stem}.md")
}

fn say_what_looks_alike(catalog: &Catalog, blanks: &Checked<'_>, global: &Global) {
    let find = |taxonomy: &str, name: &String| catalog.find_term(taxonomy, &Slug::parse(name).ok()?);
    let sketch = Sketch {
        words: blanks.title.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect::<BTreeSet<_>>(),
        systems: blanks.systems.iter().filter_map(|name| find("systems", name)).collect(),
        causes: blanks.cause.iter().filter_map(|name| find("causes", name)).collect(),
    };
    let similar = catalog.similar(&sketch, 3);
    if similar.is_empty() {
        return;
    }
    print::say(global, "\nHave we seen this before?");
    for Similar { post_mortem, reasons } in similar {
        let written = catalog.post_mortem(post_mortem);
        let date = written.date.as_ref().map_or_else(String::new, |date| format!("{}  ", date.value));
        let causes: Vec<&str> =
            catalog.linked(post_mortem).root_causes().map(|c| catalog.term(c).slug.as_str()).collect();
        let cause = if causes.is_empty() { String::new() } else { format!("\n    root cause: {}", causes.join(", ")) };
        print::say(global, &format!("  {date}{}\n    {}{cause}", written.title.value, reasons.join(" · ")));
    }
}
