//! A client that writes bytes as they are, and reads what comes back.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything that is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came back on a connection.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.head.lines().filter_map(|line| line.split_once(": ")).filter(|(own, _)| *own == name);
        let value = found.next()?.1;
        assert!(found.next().is_none(), "`{name}` is there twice: {}", self.head);
        Some(value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub(crate) fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends `bytes` and gives the first answer; `None` where the connection is closed without one.
pub(crate) fn exchange(port: u16, bytes: &[u8]) -> Option<Answer> {
    let mut stream = connect(port);
    // A server that has heard enough may close while we speak.
    let _ = stream.write_all(bytes);
    answer(&mut stream)
}

/// Reads one answer.
pub(crate) fn answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(0) => return None,
            Ok(_) => head.push(byte[0]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return None,
            Err(error) => panic!("no answer: {error}: {}", head.escape_ascii()),
        }
    }
    let head = String::from_utf8(head).expect("our heads are ASCII");
    let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).and_then(|code| code.parse().ok());
    let mut answer = Answer { status: status.unwrap_or_else(|| panic!("no status: {head}")), head, body: Vec::new() };
    if let Some(length) = answer.header("content-length").map(|length| length.parse().unwrap()) {
        let mut body = vec![0; length];
        // Where only the head was asked for, the length is that of what was not sent.
        match stream.read_exact(&mut body) {
            Ok(()) => answer.body = body,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset), "{error}");
            }
        }
    }
    Some(answer)
}

/// Waits until the server closes the connection.
pub(crate) fn wait_for_close(mut stream: TcpStream) {
    let mut bytes = [0; 4096];
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return,
            Err(error) => panic!("the connection stays open: {error}"),
        }
    }
}

pub(crate) fn get(port: u16, path: &str) -> Answer {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    exchange(port, request.as_bytes()).expect("an answer")
}

/// What a page was told by the server.
pub(crate) fn island(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("id=\"casebook-preview\">").expect("a page of the preview");
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// An open reload channel.
pub(crate) struct Channel(TcpStream);

impl Channel {
    /// Asks for a channel; `Err` is the answer of a server that does not open one.
    pub(crate) fn open(port: u16, query: &str, origin: &str) -> Result<Self, Answer> {
        let mut stream = connect(port);
        let lines = format!(
            "Host: localhost:{port}\r\n{origin}Connection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        stream.write_all(format!("GET /-casebook/reload?{query} HTTP/1.1\r\n{lines}").as_bytes()).unwrap();
        let answer = answer(&mut stream).expect("an answer");
        if answer.status == 101 { Ok(Self(stream)) } else { Err(answer) }
    }

    /// The next message as JSON.
    pub(crate) fn told(&mut self) -> serde_json::Value {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).unwrap();
        assert_eq!(head[0], 0x81, "a whole text message");
        let mut text = vec![0; usize::from(head[1])];
        self.0.read_exact(&mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    /// Sends a frame, masked as clients do.
    pub(crate) fn send(&mut self, kind: u8, bytes: &[u8]) {
        let mut frame = vec![0x80 | kind];
        if let Some(length) = u8::try_from(bytes.len()).ok().filter(|n| *n < 126) {
            frame.push(0x80 | length);
        } else {
            frame.push(0x80 | 0x7e);
            frame.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
        }
        frame.extend([0; 4]);
        frame.extend(bytes);
        self.0.write_all(&frame).unwrap();
    }

    /// The kind and the bytes of the next frame.
    pub(crate) fn frame(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).unwrap();
        let mut bytes = vec![0; usize::from(head[1])];
        self.0.read_exact(&mut bytes).unwrap();
        (head[0] & 0x0f, bytes)
    }

    pub(crate) fn wait_for_close(self) {
        wait_for_close(self.0);
    }

    pub(crate) fn leave(self) {
        self.0.shutdown(Shutdown::Both).unwrap();
    }
}
