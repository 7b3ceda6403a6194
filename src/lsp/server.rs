//! What the server knows of its editor, and what it does with each message.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use lsp_server::{ErrorCode, Notification};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::buffer::{Buffer, Change};
use super::desk::{self, Desk, Trouble};
use super::text::{Encoding, Lines, Range, Spot};
use super::wire::{Out, Refusal};
use super::{Shelf, actions, complete, named, shown, uri};
use crate::address::SourcePath;
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::model::time::Day;
use crate::source::SourceFile;

/// A server in a conversation.
pub(super) struct Server<'a> {
    shelf: Shelf,
    today: Box<dyn Fn() -> anyhow::Result<Day> + 'a>,
    /// What columns count, as was agreed.
    encoding: Encoding,
    editor: Abilities,
    /// The folder that it has open.
    folder: Option<PathBuf>,
    desk: Option<Desk>,
    buffers: BTreeMap<String, Buffer>,
    /// Whether buffers or files changed since the library was made.
    is_stale: bool,
    /// What was said of each open document in the library, by address.
    said: BTreeMap<String, Vec<Diagnostic>>,
    /// What was last told about the library as a whole.
    told: String,
    /// What was said of the settings.
    said_of_settings: Vec<Diagnostic>,
    /// Whether the editor shows something about them.
    shows_settings: bool,
}

/// What the editor can do.
#[derive(Debug, Clone, Copy, Default)]
struct Abilities {
    /// Whether it shows places that belong to a finding.
    shows_related: bool,
    /// Whether it tells of files that change, if asked.
    watches: bool,
}

#[derive(Deserialize)]
struct Item {
    uri: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    version: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    text_document: Item,
    #[serde(default)]
    content_changes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AboutSpot {
    text_document: Item,
    position: Spot,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AboutRange {
    text_document: Item,
    range: Range,
}

/// An open document of the library, for an answer.
pub(super) struct Open<'a> {
    /// The library.
    pub(super) desk: &'a Desk,
    /// Its address.
    pub(super) uri: &'a str,
    /// Its name in the library.
    pub(super) path: &'a SourcePath,
    /// Its text.
    pub(super) text: &'a str,
    /// Where its lines begin.
    pub(super) lines: Lines<'a>,
    /// What columns count.
    pub(super) encoding: Encoding,
    /// What was said of it.
    pub(super) said: &'a [Diagnostic],
}

impl<'a> Server<'a> {
    /// A server that nobody has spoken to.
    pub(super) fn new(shelf: Shelf, today: Box<dyn Fn() -> anyhow::Result<Day> + 'a>) -> Self {
        Self {
            shelf,
            today,
            encoding: Encoding::Utf16,
            editor: Abilities::default(),
            folder: None,
            desk: None,
            buffers: BTreeMap::new(),
            is_stale: false,
            said: BTreeMap::new(),
            told: String::new(),
            said_of_settings: Vec::new(),
            shows_settings: false,
        }
    }

    /// Agrees with the editor on what each can do.
    pub(super) fn initialize(&mut self, params: &Value) -> Value {
        let can = &params["capabilities"];
        let encodings = can["general"]["positionEncodings"].as_array();
        if encodings.is_some_and(|known| known.iter().any(|encoding| encoding == "utf-8")) {
            self.encoding = Encoding::Utf8;
        }
        self.editor = Abilities {
            shows_related: can["textDocument"]["publishDiagnostics"]["relatedInformation"] == true,
            watches: can["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"] == true,
        };
        let folder = [&params["workspaceFolders"][0]["uri"], &params["rootUri"]].into_iter().find_map(Value::as_str);
        self.folder = folder.and_then(uri::to_path);
        let encoding = if self.encoding == Encoding::Utf8 { "utf-8" } else { "utf-16" };
        json!({
            "capabilities": {
                "positionEncoding": encoding,
                "textDocumentSync": { "openClose": true, "change": 2, "save": true },
                "codeActionProvider": { "codeActionKinds": actions::KINDS },
                "hoverProvider": true,
                "definitionProvider": true,
                "completionProvider": { "triggerCharacters": [" ", "[", ",", "/"] },
            },
            "serverInfo": { "name": "casebook", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    /// Takes in what the editor tells; `true` where diagnostics may have changed.
    pub(super) fn take(&mut self, told: Notification, out: &mut Out<impl Write>) -> io::Result<bool> {
        let Notification { method, params } = told;
        match method.as_str() {
            "initialized" => self.begin(out)?,
            "textDocument/didOpen" => {
                let Some(about) = read::<About>(params) else { return Ok(false) };
                self.open(about.text_document, out)?;
            }
            "textDocument/didChange" => {
                let Some(About { text_document, content_changes }) = read(params) else { return Ok(false) };
                let Some(buffer) = self.buffers.get_mut(&text_document.uri) else { return Ok(false) };
                buffer.change(content_changes, text_document.version, self.encoding);
                self.is_stale = true;
            }
            "textDocument/didClose" => {
                let Some(about) = read::<About>(params) else { return Ok(false) };
                let uri = about.text_document.uri;
                self.buffers.remove(&uri);
                self.said.remove(&uri);
                self.is_stale = true;
                shown::publish(out, &uri, None, &[])?;
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.look_at_disk(out)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Answers a question about an open document; one about a file that is not in the library has no answer.
    pub(super) fn answer(&mut self, method: &str, params: Value) -> Result<Value, Refusal> {
        let malformed = || Refusal::new(ErrorCode::InvalidParams, format!("`{method}` was asked in no known form"));
        match method {
            "textDocument/codeAction" => {
                let AboutRange { text_document, range } = read(params).ok_or_else(malformed)?;
                Ok(self.about(&text_document.uri).map_or(Value::Null, |open| actions::of(&open, range)))
            }
            "textDocument/hover" | "textDocument/definition" | "textDocument/completion" => {
                let AboutSpot { text_document, position } = read(params).ok_or_else(malformed)?;
                let Some(open) = self.about(&text_document.uri) else { return Ok(Value::Null) };
                let offset = open.lines.offset(position);
                Ok(match method {
                    "textDocument/hover" => named::hover(&open, offset),
                    "textDocument/definition" => named::definition(&open, offset),
                    _ => complete::at(&open, offset),
                })
            }
            _ => Err(Refusal::new(ErrorCode::MethodNotFound, format!("there is no `{method}` here"))),
        }
    }

    /// Brings what the editor shows up to date.
    pub(super) fn publish(&mut self, out: &mut Out<impl Write>) -> io::Result<()> {
        self.refresh();
        let Some(desk) = &self.desk else { return Ok(()) };
        for (uri, said) in &self.said {
            let Some(Buffer { text, version, .. }) = self.buffers.get(uri) else { continue };
            let page = shown::Page { desk, text, encoding: self.encoding, shows_related: self.editor.shows_related };
            shown::publish(out, uri, Some(*version), &shown::findings(&page, said))?;
        }
        // While the settings are broken, that is what is shown of them.
        if self.told.is_empty() && (self.shows_settings || !self.said_of_settings.is_empty()) {
            let config = desk.config_file();
            let findings = shown::of_settings(config, &self.said_of_settings, self.encoding);
            shown::publish(out, &desk.uri(&config.path), None, &findings)?;
            self.shows_settings = !findings.is_empty();
        }
        Ok(())
    }

    /// Makes the library anew if anything changed, and asks what there is to say.
    fn refresh(&mut self) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let (Some(desk), Ok(today)) = (&mut self.desk, (self.today)()) else { return };
        let open = self.buffers.iter().filter_map(|(uri, buffer)| Some((uri, buffer.path.as_ref()?, &*buffer.text)));
        desk.lay_over(open.clone().map(|(_, path, text)| (path, text)), today);
        let mut findings = desk.findings(&open.clone().map(|(_, path, _)| path.clone()).collect());
        self.said_of_settings = findings.remove(&desk.config_file().path).unwrap_or_default();
        self.said = open.map(|(uri, path, _)| (uri.clone(), findings.remove(path).unwrap_or_default())).collect();
    }

    /// An open document, with everything up to date.
    fn about<'s>(&'s mut self, uri: &'s str) -> Option<Open<'s>> {
        self.refresh();
        let desk = self.desk.as_ref()?;
        let Buffer { path, text, .. } = self.buffers.get(uri)?;
        let lines = Lines::new(text, self.encoding);
        let said = self.said.get(uri).map_or(&[][..], Vec::as_slice);
        Some(Open { desk, uri, path: path.as_ref()?, text, lines, encoding: self.encoding, said })
    }

    /// Opens the library, and asks to be told of files that change.
    fn begin(&mut self, out: &mut Out<impl Write>) -> io::Result<()> {
        if self.editor.watches {
            let watchers = ["**/*.md", "**/*.markdown", "**/site.toml"].map(|glob| json!({ "globPattern": glob }));
            let registration = json!({
                "id": "files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            });
            out.ask("watch", "client/registerCapability", json!({ "registrations": [registration] }))?;
        }
        let here = self.folder.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        self.open_library(&here, out)
    }

    fn open(&mut self, item: Item, out: &mut Out<impl Write>) -> io::Result<()> {
        let Some(file) = uri::to_path(&item.uri) else { return Ok(()) };
        if self.desk.is_none() {
            self.open_library(&file, out)?;
        }
        let path = self.desk.as_ref().and_then(|desk| desk.name_of(&file));
        match (&self.desk, &path) {
            (Some(desk), None) => {
                let message =
                    format!("{} is not in the library at {}: not checked", file.display(), desk.root().display());
                out.notify("window/logMessage", json!({ "type": 3, "message": message }))?;
            }
            (Some(desk), Some(path)) if !desk.knows(path) => self.look_at_disk(out)?,
            _ => {}
        }
        self.buffers.insert(item.uri, Buffer { file, path, text: item.text, version: item.version });
        self.is_stale = true;
        Ok(())
    }

    /// Reads what changed on disk.
    fn look_at_disk(&mut self, out: &mut Out<impl Write>) -> io::Result<()> {
        self.is_stale = true;
        let Ok(today) = (self.today)() else { return Ok(()) };
        if let Some(desk) = &mut self.desk {
            let result = desk.rescan(today);
            return self.tell_trouble(result.err(), out);
        }
        let here = self.folder.clone().or_else(|| Some(self.buffers.values().next()?.file.clone()));
        self.open_library(&here.unwrap_or_default(), out)
    }

    /// Opens the library that `here` is in.
    fn open_library(&mut self, here: &Path, out: &mut Out<impl Write>) -> io::Result<()> {
        let root = self.shelf.root.clone().or_else(|| disk::find_root(here));
        let Some(root) = root.filter(|root| self.shelf.config.is_some() || root.join(disk::CONFIG_FILE).is_file())
        else {
            let place = self.shelf.root.as_deref().unwrap_or(here).display();
            let message = format!(
                "No site.toml in {place} or any folder above it, so nothing is checked. Run `casebook init` to start a \
                 library, or open the folder of one."
            );
            return self.tell(&message, out);
        };
        let today = match (self.today)() {
            Ok(today) => today,
            Err(error) => return self.tell(&format!("Nothing is checked: {error:#}."), out),
        };
        let shelf = desk::Shelf { root: &root, config: self.shelf.config.as_deref(), program: &self.shelf.program };
        match Desk::open(&shelf, today) {
            Ok(desk) => {
                for buffer in self.buffers.values_mut() {
                    buffer.path = desk.name_of(&buffer.file);
                }
                self.desk = Some(desk);
                self.is_stale = true;
                self.tell_trouble(None, out)
            }
            Err(trouble) => {
                let root = root.canonicalize().unwrap_or(root);
                self.tell_trouble_at(Some(trouble), &root, out)
            }
        }
    }

    fn tell_trouble(&mut self, trouble: Option<Trouble>, out: &mut Out<impl Write>) -> io::Result<()> {
        let root = self.desk.as_ref().map(|desk| desk.root().to_owned()).unwrap_or_default();
        self.tell_trouble_at(trouble, &root, out)
    }

    /// Says why the library can't be read as it is on disk, or that it can be again.
    fn tell_trouble_at(&mut self, trouble: Option<Trouble>, root: &Path, out: &mut Out<impl Write>) -> io::Result<()> {
        match trouble {
            None => {
                self.told.clear();
                Ok(())
            }
            Some(Trouble::Machine(error)) => self.tell(&format!("The library can't be read: {error:#}."), out),
            Some(Trouble::Settings(broken)) => {
                let (file, said) = *broken;
                self.show_settings(&file, &said, root, out)?;
                let name = file.path.as_str();
                self.tell(&format!("{name} has errors: what is checked follows it again when they are mended."), out)
            }
        }
    }

    fn show_settings(
        &mut self,
        file: &SourceFile,
        said: &[Diagnostic],
        root: &Path,
        out: &mut Out<impl Write>,
    ) -> io::Result<()> {
        let uri = uri::of_path(&root.join(file.path.as_str()));
        shown::publish(out, &uri, None, &shown::of_settings(file, said, self.encoding))?;
        self.shows_settings = true;
        Ok(())
    }

    /// Tells the author something about the library as a whole, once.
    fn tell(&mut self, message: &str, out: &mut Out<impl Write>) -> io::Result<()> {
        if self.told == message {
            return Ok(());
        }
        message.clone_into(&mut self.told);
        out.notify("window/showMessage", json!({ "type": 2, "message": message }))
    }
}

/// What an editor says, if it is what the protocol expects.
fn read<T: DeserializeOwned>(params: Value) -> Option<T> {
    serde_json::from_value(params).ok()
}
