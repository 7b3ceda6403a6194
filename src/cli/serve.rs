//! `casebook serve`: shows the library in a browser while it is being written.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::print::count;
use super::{Global, Outcome, Workspace, library, print, today};
use crate::address::SourcePath;
use crate::build::Library;
use crate::catalog::{Edition, Place};
use crate::diagnostic::{Report, Severity};
use crate::disk::{Changes, Polling, Watch};
use crate::preview::{self, Keeper, Shelf, Shelves, Told};
use crate::serve::{self, AllowedHost, Base, Options};

/// Preview the library while you write
///
/// What you save is shown at once. Pages are made when a browser asks for them, and no site is written. Only this
/// machine can see the preview, unless `--interface` and `--allow-host` say otherwise.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The port, or the next free one after it
    #[arg(short, long, value_name = "PORT", default_value_t = serve::PORT)]
    port: u16,
    /// Listen on this address instead of this machine's own; needs `--allow-host`
    #[arg(short, long, value_name = "ADDRESS")]
    interface: Option<IpAddr>,
    /// Answer to this name too; may be given more than once
    #[arg(long, value_name = "NAME[:PORT]", value_parser = AllowedHost::parse)]
    allow_host: Vec<AllowedHost>,
    /// Stand below this path, as the published site will
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = Base::parse)]
    base_path: Base,
    /// Open the preview in a browser
    #[arg(short = 'O', long)]
    open: bool,
    /// Leave drafts out, as a build does
    #[arg(long)]
    no_drafts: bool,
    /// Look for changes every so often: for file systems that tell of none, as in containers and on networks
    #[arg(long)]
    poll: bool,
    /// The document to show first
    path: Option<PathBuf>,
}

pub(super) fn run(command: &Serve, global: &Global) -> anyhow::Result<Outcome> {
    let workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    if let Some(address) = command.interface.filter(|address| !address.is_loopback()) {
        if command.allow_host.is_empty() {
            print::problem(
                &format!("`--interface {address}` lets other machines in, but no name to ask under"),
                &["add `--allow-host` with the name or address that their browsers will show"],
            );
            return Ok(Outcome::Usage);
        }
        print::say(global, &format!("warning: everyone who reaches {address} can read the whole library, drafts too"));
    }
    let keeper = keeper(workspace, command, global)?;
    let (root, library) = (keeper.root().to_owned(), Arc::clone(keeper.lib()));
    let Some(start) = start_page(command, &root, &library) else { return Ok(Outcome::Usage) };
    let shelves = Arc::new(Shelves::new(&keeper));
    let options = Options {
        port: command.port,
        interface: command.interface,
        allowed_hosts: command.allow_host.clone(),
        base: command.base_path.clone(),
        ..Options::default()
    };
    let server = serve::start(&options, Arc::clone(&shelves) as Arc<dyn serve::Live>)?;
    if command.port != 0 && server.port() != command.port {
        print::say(global, &format!("note: port {} is in use, so the preview is at another", command.port));
    }
    print::report(keeper.lib().report(), |path| keeper.lib().source(path), global);
    let n = keeper.lib().catalog().post_mortems().len();
    print::say(global, &format!("Preview at {} ({}; stop with Ctrl-C)", server.url(), count(n, "post-mortem")));
    let url = format!("{}{start}", server.url());
    if command.open
        && let Err(error) = open::that_detached(&url)
    {
        print::say(global, &format!("note: could not open a browser: {error}. The page is {url}"));
    } else if !start.is_empty() {
        print::say(global, &format!("The page is {url}"));
    }
    let (poll, global) = (command.poll, global.clone());
    // What it writes may be left half done at any moment, so the end need not wait for it.
    std::thread::spawn(move || follow(keeper, &shelves, poll, &global));
    Ok(Outcome::Ended(server.wait()?))
}

fn keeper(workspace: Workspace, command: &Serve, global: &Global) -> anyhow::Result<Keeper> {
    let Workspace { root, config, config_file, diagnostics } = workspace;
    let shelf = Shelf {
        // Events name files by their full paths.
        root: std::path::absolute(&root)?,
        config: global.config.clone(),
        edition: Edition { drafts: !command.no_drafts, ..Edition::default() },
        program: library::program()?,
    };
    Keeper::open(shelf, config, config_file, diagnostics, today::today(global)?)
}

/// The page to show first, as an address from the top of the site; a message and `None` if there is no such document.
fn start_page(command: &Serve, root: &Path, library: &Library) -> Option<String> {
    let Some(wanted) = &command.path else { return Some(String::new()) };
    let full = std::path::absolute(wanted).unwrap_or_else(|_| wanted.clone());
    let inside = full.strip_prefix(root).ok().and_then(Path::to_str).map(SourcePath::new);
    let catalog = library.catalog();
    let page = catalog
        .post_mortems()
        .map(Place::PostMortem)
        .chain(catalog.all_terms().map(Place::Term))
        .find(|place| catalog.document_of(*place).is_some_and(|document| inside.as_ref() == Some(&document.path)));
    if page.is_none() {
        print::problem(
            &format!("`{}` has no page in the preview", wanted.display()),
            &["name a document of the library"],
        );
    }
    page.map(|page| library.plan().addresses.of(page).to_url_path())
}

/// Shows what is saved, and says so, until the end.
fn follow(mut keeper: Keeper, shelves: &Arc<Shelves>, poll: bool, global: &Global) {
    let range = preview::range(&keeper, global.config.as_deref());
    let mut watch = Watch::start(keeper.root(), range, poll);
    let tell = |keeper: &Keeper, told: Told<'_>| tell(keeper, &told, global);
    // What was saved before anybody watched. What fails now fails again, and is told of, with the next change.
    if let Ok(Some(_)) = today::today(global).and_then(|today| keeper.follow(&Changes::anything(), today)) {
        shelves.show_next(&keeper);
    }
    preview::follow(&mut keeper, shelves, &mut watch, &AtomicBool::new(false), || today::today(global), tell);
}

/// One line for what was saved, then what is wrong with it.
fn tell(keeper: &Keeper, told: &Told<'_>, global: &Global) {
    let (step, took, problems) = match told {
        Told::Failed(error) => {
            print::failure(error);
            return print::say(global, "What was shown stays.");
        }
        Told::Polling(reason) => return tell_of_polling(reason, global),
        Told::Shown { step, took, problems } => (step, took, problems),
    };
    if !problems.is_empty() {
        let source = |path: &SourcePath| match keeper.unread() {
            Some(file) if file.path == *path => Some(file),
            _ => keeper.lib().source(path),
        };
        print::report(&Report::new(problems.to_vec()), source, global);
        return print::say(global, "What was shown stays until it is mended.");
    }
    let what = match &*step.files {
        [] => "settings, theme or files".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    let about: Vec<_> = {
        let report = keeper.lib().report();
        let here = |path: &SourcePath| step.files.iter().any(|file| file == path.as_str());
        report.iter().filter(|said| here(&said.path) && said.severity != Severity::Note).take(5).collect()
    };
    let n = if about.is_empty() { String::new() } else { format!(", {}", count(about.len(), "problem")) };
    print::say(global, &format!("{what}: shown after {:.0} ms{n}", took.as_secs_f64() * 1000.0));
    for said in about {
        let source = keeper.lib().source(&said.path);
        print::say(global, &format!("  {}", crate::diagnostic::concise(said, source)));
    }
}

fn tell_of_polling(reason: &Polling, global: &Global) {
    match reason {
        Polling::Wanted => {}
        Polling::NoMoreWatches => print::say(
            global,
            "note: the system watches no more files for us, so changes are looked for every so often. \
             Raising `fs.inotify.max_user_watches` or `max_user_instances` helps.",
        ),
        Polling::Failed(reason) => {
            print::say(global, &format!("note: changes are looked for every so often, because {reason}"));
        }
    }
}
