//! Messages as they come in and go out: what can't be read is answered, and the next one is read.

use std::io::{self, BufRead, ErrorKind, Write};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// What came in.
pub(super) enum Heard {
    /// A message.
    Message(Message),
    /// Something that is none, and why.
    Malformed(String),
}

/// Reads messages beside everything else, until there are no more.
pub(super) fn listen(mut input: impl BufRead + Send + 'static) -> Receiver<Heard> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        loop {
            let heard = match Message::read(&mut input) {
                Ok(Some(message)) => Heard::Message(message),
                Err(error) if error.kind() == ErrorKind::InvalidData => Heard::Malformed(error.to_string()),
                // The editor went away, orderly or not.
                Ok(None) | Err(_) => return,
            };
            if sender.send(heard).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Where answers go.
pub(super) struct Out<W>(pub(super) W);

impl<W: Write> Out<W> {
    /// Tells the editor something.
    pub(super) fn notify(&mut self, method: &str, params: Value) -> io::Result<()> {
        Message::from(Notification { method: method.to_owned(), params }).write(&mut self.0)
    }

    /// Asks the editor for something; what it answers is not waited for.
    pub(super) fn ask(&mut self, id: &str, method: &str, params: Value) -> io::Result<()> {
        let id = RequestId::from(id.to_owned());
        Message::from(Request { id, method: method.to_owned(), params }).write(&mut self.0)
    }

    /// Answers a request.
    pub(super) fn answer(&mut self, id: RequestId, result: Result<Value, Refusal>) -> io::Result<()> {
        let response = match result {
            Ok(value) => Response::new_ok(id, value),
            Err(Refusal { code, message }) => Response::new_err(id, code as i32, message),
        };
        Message::from(response).write(&mut self.0)
    }

    /// Answers what was no message: nobody knows which request it was meant to be.
    pub(super) fn answer_malformed(&mut self, reason: &str) -> io::Result<()> {
        let error = json!({ "code": ErrorCode::ParseError as i32, "message": reason });
        let body = json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string();
        write!(self.0, "Content-Length: {}\r\n\r\n{body}", body.len())?;
        self.0.flush()
    }
}

/// Why a request is not answered.
#[derive(Debug)]
pub(super) struct Refusal {
    code: ErrorCode,
    message: String,
}

impl Refusal {
    /// A refusal with one of the protocol's codes.
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}
