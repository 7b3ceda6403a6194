//! The language server: what `casebook check` says while a document is typed, with fixes, completion, hover and the way
//! to what is named.
//!
//! [`run`] reads messages and answers them one by one. `desk` holds the library with the texts of open buffers laid
//! over it; what is not saved is never written. What the editor shows is brought up to date a moment after the last
//! keystroke, and before every question is answered.

mod actions;
mod buffer;
mod complete;
mod desk;
mod named;
mod server;
mod shown;
mod text;
mod uri;
mod wire;

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Notification, Request};

use crate::model::time::Day;
use server::Server;
use wire::{Heard, Out, Refusal};

/// How long after a keystroke diagnostics may be out of date: a text that changes with every letter is not checked for
/// each.
const PAUSE: Duration = Duration::from_millis(150);

/// Where the library is.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The folder with `site.toml`; else it is the nearest above the folder that the editor opens.
    pub root: Option<PathBuf>,
    /// The settings, where they stand elsewhere.
    pub config: Option<PathBuf>,
    /// The program: what another one remembered is no use.
    pub program: String,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// As the protocol says.
    Orderly,
    /// The editor went away, or left without saying goodbye.
    Abrupt,
}

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    New,
    Open,
    ShutDown,
}

/// Serves one editor until it leaves. `today` is asked each time.
pub fn run(
    shelf: Shelf,
    input: impl BufRead + Send + 'static,
    output: impl Write,
    today: impl Fn() -> anyhow::Result<Day>,
) -> anyhow::Result<Ended> {
    let heard = wire::listen(input);
    let mut out = Out(output);
    let mut server = Server::new(shelf, Box::new(today));
    let mut stage = Stage::New;
    let mut due: Option<Instant> = None;
    loop {
        let next = match due {
            None => heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => heard.recv_timeout(at.saturating_duration_since(Instant::now())),
        };
        match next {
            Err(RecvTimeoutError::Disconnected) => return Ok(Ended::Abrupt),
            Err(RecvTimeoutError::Timeout) => {
                server.publish(&mut out)?;
                due = None;
            }
            Ok(Heard::Malformed(reason)) => out.answer_malformed(&reason)?,
            Ok(Heard::Message(Message::Request(request))) => answer(&mut server, &mut stage, &mut out, request)?,
            Ok(Heard::Message(Message::Notification(Notification { method, .. }))) if method == "exit" => {
                return Ok(if stage == Stage::ShutDown { Ended::Orderly } else { Ended::Abrupt });
            }
            Ok(Heard::Message(Message::Notification(notification))) => {
                if stage == Stage::Open && server.take(notification, &mut out)? {
                    due = due.or_else(|| Some(Instant::now() + PAUSE));
                }
            }
            Ok(Heard::Message(Message::Response(_))) => {}
        }
    }
}

/// Answers a request, or says why not.
fn answer(
    server: &mut Server<'_>,
    stage: &mut Stage,
    out: &mut Out<impl Write>,
    Request { id, method, params }: Request,
) -> io::Result<()> {
    let result = match (*stage, method.as_str()) {
        (Stage::New, "initialize") => {
            *stage = Stage::Open;
            Ok(server.initialize(&params))
        }
        (Stage::New, _) => Err(Refusal::new(ErrorCode::ServerNotInitialized, "`initialize` comes first")),
        (Stage::Open, "shutdown") => {
            *stage = Stage::ShutDown;
            Ok(serde_json::Value::Null)
        }
        (Stage::Open, "initialize") => Err(Refusal::new(ErrorCode::InvalidRequest, "`initialize` comes once")),
        (Stage::Open, method) => server.answer(method, params),
        (Stage::ShutDown, _) => Err(Refusal::new(ErrorCode::InvalidRequest, "the server is shut down")),
    };
    out.answer(id, result)
}
