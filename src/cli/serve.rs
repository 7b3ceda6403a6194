//! `casebook serve`: shows the library in a browser while it is being written.

use std::net::IpAddr;
use std::sync::Arc;

use clap::Args;

use super::{Global, Outcome, Workspace, print, today};
use crate::address::OutPath;
use crate::build::memo::Memo;
use crate::build::{self, Artifact, Library};
use crate::catalog::Edition;
use crate::disk;
use crate::serve::{self, AllowedHost, Base, Live, Notes, Options, Pulse, Shown, Standing};
use crate::source::Digest;

/// Preview the library while you write
///
/// Pages are made when a browser asks for them, and nothing is written. Only this machine can see the preview, unless
/// `--interface` and `--allow-host` say otherwise.
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
    /// Leave drafts out, as a build does
    #[arg(long)]
    no_drafts: bool,
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
    let live = Arc::new(Fixed::new(&workspace, command, global)?);
    let options = Options {
        port: command.port,
        interface: command.interface,
        allowed_hosts: command.allow_host.clone(),
        base: command.base_path.clone(),
        ..Options::default()
    };
    let server = serve::start(&options, live)?;
    if command.port != 0 && server.port() != command.port {
        print::say(global, &format!("note: port {} is in use, so the preview is at another", command.port));
    }
    print::say(global, &format!("Preview at {} (stop with Ctrl-C)", server.url()));
    Ok(Outcome::Ended(server.wait()?))
}

/// A library as it was when the preview began.
struct Fixed {
    library: Library,
    pulse: Pulse,
}

impl Fixed {
    fn new(workspace: &Workspace, command: &Serve, global: &Global) -> anyhow::Result<Self> {
        let today = today::today(global)?;
        let scanned = disk::scan(&workspace.root, &workspace.config, workspace.config_file.clone())?;
        let mut diagnostics = workspace.diagnostics.clone();
        diagnostics.extend(scanned.diagnostics);
        let edition = Edition { drafts: !command.no_drafts };
        let memo = Memo::new(Digest::of(b""), Vec::new());
        let library = build::library(scanned.value, &workspace.config, today, edition, &memo, diagnostics);
        Ok(Self { library, pulse: Pulse::new() })
    }

    fn bytes(&self, path: &str) -> Option<Arc<[u8]>> {
        let path = OutPath::new(path).ok()?;
        match build::artifact(&self.library, &path)?.ok()? {
            Artifact::Bytes(bytes) => Some(bytes),
            Artifact::CopyOf(file) => std::fs::read(file).ok().map(Into::into),
        }
    }
}

impl Live for Fixed {
    fn show(&self, path: &str) -> Shown {
        let (standing, path, bytes) = match self.bytes(path) {
            Some(bytes) => (Standing::Here, path, bytes),
            None => (Standing::Missing, "404.html", self.bytes("404.html").unwrap_or_default()),
        };
        let media_type = serve::media_type(path);
        let notes = media_type.starts_with("text/html").then(Notes::default);
        Shown { bytes, media_type, key: self.key(path), standing, notes }
    }

    fn key(&self, path: &str) -> Digest {
        Digest::of(path.as_bytes())
    }

    fn holds(&self, path: &str) -> bool {
        OutPath::new(path).is_ok_and(|path| build::artifact(&self.library, &path).is_some())
    }

    fn pulse(&self) -> &Pulse {
        &self.pulse
    }
}
