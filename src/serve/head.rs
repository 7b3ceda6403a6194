//! Judges the head of a request before any library reads it, and writes it anew with only what matters.
//!
//! Servers are broken into where two readers of one head disagree, and a library that refuses a head answers without our
//! headers. So there is one reader, this one. It knows HTTP/1.1 as browsers speak it, without bodies, and refuses the rest.

use super::hosts::{Hosts, Judged};
use super::refusal::Refusal;
use super::target::{self, MAX_TARGET_BYTES};

/// The largest head that is read, in bytes.
pub(super) const MAX_HEAD_BYTES: usize = 16 * 1024;

/// The most header lines a head may have.
const MAX_LINES: usize = 64;

/// The method of the head that stands for a refused one: [`refused`] writes it, and no other does.
pub(super) const REFUSED: &str = "REFUSED";

/// How far a head has come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It goes on.
    More,
    /// It ends after so many bytes.
    Whole(usize),
    /// It can't become a head any more.
    Never(Refusal),
}

/// A head that may pass.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The head as it goes on: method, target, host, and what opening the reload channel takes.
    pub(super) bytes: Vec<u8>,
    /// What comes after it.
    pub(super) then: Then,
}

/// What comes after a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Another head, or nothing.
    Next,
    /// Nothing that we read.
    Close,
    /// Another protocol, if the answer agrees.
    Upgrade,
}

/// Looks at what has come in so far. Says no as early as it can, so that nobody is kept waiting for the end of something
/// that has none.
pub(super) fn progress(bytes: &[u8]) -> Progress {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let head = &bytes[..end.unwrap_or(bytes.len())];
    let line = head.iter().position(|byte| *byte == b'\n').map_or(head, |at| &head[..at]);
    if let Some(refusal) = trouble(head).or_else(|| trouble_of_first_line(line, line.len() < head.len())) {
        return Progress::Never(refusal);
    }
    let n_lines = head.split(|byte| *byte == b'\n').count().saturating_sub(3);
    match end {
        _ if head.len() > MAX_HEAD_BYTES || n_lines > MAX_LINES => Progress::Never(Refusal::Head),
        Some(end) => Progress::Whole(end),
        None => Progress::More,
    }
}

/// Judges a whole head, its empty last line included.
pub(super) fn judge(head: &[u8], hosts: &Hosts) -> Result<Accepted, Refusal> {
    // Bytes beyond ASCII may stand in values, and only in those.
    let text: String = head.iter().map(|byte| char::from(*byte)).collect();
    let text = text.strip_suffix("\r\n\r\n").ok_or(Refusal::Malformed)?;
    let mut lines = text.split("\r\n");
    let [method, target] = request_line(lines.next().unwrap_or_default())?;
    let fields = Fields::read(lines)?;
    let target = for_us(target, &fields, hosts)?;
    if method != "GET" && method != "HEAD" {
        return Err(Refusal::Method);
    }
    let (path, query) = target.split_once('?').map_or((target, ""), |(path, query)| (path, query));
    if target::path(path).is_none() || !target::is_plain_query(query) {
        return Err(Refusal::Malformed);
    }
    let has_body = fields.has_body()?;
    let then = match () {
        () if has_body || fields.lists("connection", "close") => Then::Close,
        () if method == "GET" && fields.lists("connection", "upgrade") && fields.lists("upgrade", "websocket") => {
            Then::Upgrade
        }
        () => Then::Next,
    };
    let mut bytes = format!("{method} {target} HTTP/1.1\r\nhost: preview\r\n");
    match then {
        Then::Next => {}
        Then::Close => bytes.push_str("connection: close\r\n"),
        Then::Upgrade => bytes.push_str(&fields.of_upgrade()?),
    }
    bytes.push_str("\r\n");
    Ok(Accepted { bytes: bytes.into_bytes(), then })
}

/// The head that stands for a refused one, so that its answer takes the way of all answers.
pub(super) fn refused(refusal: Refusal) -> Vec<u8> {
    format!("{REFUSED} /{} HTTP/1.1\r\nhost: preview\r\nconnection: close\r\n\r\n", refusal.status()).into_bytes()
}

/// Control characters, and line ends that are not both of their two characters.
fn trouble(head: &[u8]) -> Option<Refusal> {
    let is_odd = |(i, byte): (usize, &u8)| match byte {
        b'\r' => head.get(i + 1).is_some_and(|next| *next != b'\n'),
        b'\n' => i == 0 || head[i - 1] != b'\r',
        b'\t' => false,
        other => other.is_ascii_control(),
    };
    head.iter().enumerate().any(is_odd).then_some(Refusal::Malformed)
}

fn trouble_of_first_line(line: &[u8], is_whole: bool) -> Option<Refusal> {
    let mut parts = line.split(|byte| *byte == b' ');
    let method = parts.next().unwrap_or_default();
    let is_method = method.iter().all(|byte| is_token(char::from(*byte)) || (*byte == b'\r' && is_whole));
    if !is_method || method.len() > 32 || line == b"\r" || line.starts_with(b" ") {
        return Some(Refusal::Malformed);
    }
    if parts.next().is_some_and(|target| target.len() > MAX_TARGET_BYTES) {
        return Some(Refusal::Target);
    }
    let text: String = line.strip_suffix(b"\r").unwrap_or(line).iter().map(|byte| char::from(*byte)).collect();
    if is_whole { request_line(&text).err() } else { None }
}

fn request_line(line: &str) -> Result<[&str; 2], Refusal> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = parts[..] else { return Err(Refusal::Malformed) };
    if method.is_empty() || !method.chars().all(is_token) || target.is_empty() || !target.is_ascii() {
        return Err(Refusal::Malformed);
    }
    if target.len() > MAX_TARGET_BYTES {
        return Err(Refusal::Target);
    }
    match version {
        "HTTP/1.1" | "HTTP/1.0" => Ok([method, target]),
        _ if is_version(version) => Err(Refusal::Version),
        _ => Err(Refusal::Malformed),
    }
}

fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix("HTTP/").and_then(|numbers| numbers.split_once('.'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    numbers.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// The target below our own name; a name in the target goes before the one in `Host`, which has to be there all the same.
fn for_us<'a>(target: &'a str, fields: &Fields<'_>, hosts: &Hosts) -> Result<&'a str, Refusal> {
    let host = fields.one("host")?.ok_or(Refusal::Malformed)?;
    let (authority, path) = match target.split_once("://") {
        Some(("http" | "https", rest)) if !target.starts_with('/') => {
            let path = rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..]);
            (rest.strip_suffix(path).unwrap_or(rest), path)
        }
        _ => (host, target),
    };
    match (hosts.judge(host), hosts.judge(authority)) {
        (Judged::Malformed, _) | (_, Judged::Malformed) => Err(Refusal::Malformed),
        (_, Judged::Foreign) => Err(Refusal::Misdirected),
        (_, Judged::Ours) => Ok(path),
    }
}

/// The header lines of a head.
struct Fields<'a>(Vec<(String, &'a str)>);

impl<'a> Fields<'a> {
    fn read(lines: impl Iterator<Item = &'a str>) -> Result<Self, Refusal> {
        let read = |line: &'a str| {
            let (name, value) = line.split_once(':')?;
            let is_name = !name.is_empty() && name.chars().all(is_token);
            is_name.then(|| (name.to_ascii_lowercase(), value.trim_matches([' ', '\t'])))
        };
        lines.map(read).collect::<Option<_>>().map(Self).ok_or(Refusal::Malformed)
    }

    fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'a str> + 'f {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| *value)
    }

    /// The value of a field that may be there once.
    fn one(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let mut values = self.all(name);
        let first = values.next();
        if values.next().is_some() { Err(Refusal::Malformed) } else { Ok(first) }
    }

    /// Whether `word` is in the list that the field is.
    fn lists(&self, name: &str, word: &str) -> bool {
        self.all(name).flat_map(|value| value.split(',')).any(|entry| entry.trim().eq_ignore_ascii_case(word))
    }

    /// Whether there is a body: nobody wants it, so it is never read.
    fn has_body(&self) -> Result<bool, Refusal> {
        if self.all("transfer-encoding").next().is_some() {
            return Err(Refusal::Malformed);
        }
        let Some(length) = self.one("content-length")? else { return Ok(false) };
        let is_number = !length.is_empty() && length.bytes().all(|digit| digit.is_ascii_digit());
        let length: u64 = length.parse().ok().filter(|_| is_number).ok_or(Refusal::Malformed)?;
        Ok(length > 0)
    }

    fn of_upgrade(&self) -> Result<String, Refusal> {
        let mut lines = "connection: upgrade\r\nupgrade: websocket\r\n".to_owned();
        for name in ["origin", "sec-websocket-key", "sec-websocket-version"] {
            if let Some(value) = self.one(name)? {
                if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
                    return Err(Refusal::Malformed);
                }
                lines.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "Host: localhost:4680\r\n";

    fn judged(head: &str) -> Result<Accepted, Refusal> {
        judge(head.as_bytes(), &Hosts::new(None, 4680, Vec::new()))
    }

    fn refuse(head: &str, expected: Refusal) {
        assert_eq!(judged(head).map(|accepted| String::from_utf8(accepted.bytes)), Err(expected), "{head:?}");
    }

    fn pass(head: &str, expected: &str, then: Then) {
        let accepted = judged(head).unwrap_or_else(|refusal| panic!("{refusal:?}: {head:?}"));
        assert_eq!((std::str::from_utf8(&accepted.bytes).unwrap(), accepted.then), (expected, then), "{head:?}");
    }

    #[test]
    fn only_what_matters_goes_on() {
        let get = "GET /a?b=1 HTTP/1.1\r\nhost: preview\r\n\r\n";
        pass(&format!("GET /a?b=1 HTTP/1.1\r\n{HOST}Cookie: x=\u{e9}\r\nRange: bytes=0-\r\n\r\n"), get, Then::Next);
        pass(&format!("GET /a?b=1 HTTP/1.0\r\n{HOST}Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n"), get, Then::Next);
        pass("GET http://localhost:4680/a?b=1 HTTP/1.1\r\nHost: evil.example\r\n\r\n", get, Then::Next);
        let close = "HEAD / HTTP/1.1\r\nhost: preview\r\nconnection: close\r\n\r\n";
        pass(&format!("HEAD / HTTP/1.1\r\n{HOST}Connection: keep-alive, Close\r\n\r\n"), close, Then::Close);
        pass(&format!("HEAD / HTTP/1.1\r\n{HOST}Content-Length: 5\r\n\r\n"), close, Then::Close);
        pass(
            "HEAD http://127.0.0.1:4680 HTTP/1.1\r\nHost: localhost:4680\r\nConnection: close\r\n\r\n",
            close,
            Then::Close,
        );
    }

    #[test]
    fn an_upgrade_keeps_what_opens_it() {
        let head = format!(
            "GET /r HTTP/1.1\r\n{HOST}Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nOrigin: null\r\nSec-WebSocket-Key: k\r\nSec-WebSocket-Protocol: p\r\n\r\n"
        );
        let expected = "GET /r HTTP/1.1\r\nhost: preview\r\nconnection: upgrade\r\nupgrade: websocket\r\norigin: null\r\nsec-websocket-key: k\r\n\r\n";
        pass(&head, expected, Then::Upgrade);
        refuse(&head.replace("Origin: null", "Origin: a\r\nOrigin: a"), Refusal::Malformed);
    }

    #[test]
    fn odd_heads_are_refused() {
        refuse(&format!("GET / HTTP/2.0\r\n{HOST}\r\n"), Refusal::Version);
        refuse(&format!("GET / HTTP/1.10\r\n{HOST}\r\n"), Refusal::Version);
        for first in [
            "GET /",
            "GET  / HTTP/1.1",
            " GET / HTTP/1.1",
            "GET / HTTP/1.1 x",
            "GET / http/1.1",
            "GET / HTTP/1",
            "G\u{e9}T / HTTP/1.1",
            "GET /\u{e9} HTTP/1.1",
            "",
            "GET # HTTP/1.1",
            "GET ? HTTP/1.1",
            "GET * HTTP/1.1",
            "GET a HTTP/1.1",
            "GET ftp://localhost:4680/ HTTP/1.1",
            "GET http://localhost:4680?a HTTP/1.1",
            "GET /a#b HTTP/1.1",
        ] {
            refuse(&format!("{first}\r\n{HOST}\r\n"), Refusal::Malformed);
        }
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "CONNECT", "PRI", REFUSED] {
            refuse(&format!("{method} / HTTP/1.1\r\n{HOST}\r\n"), Refusal::Method);
        }
        for line in [
            "nocolon",
            ": empty",
            "X Y: 1",
            "Host : localhost:4680",
            " folded",
            "Content-Length: -1",
            "Content-Length: +1",
            "Content-Length: ",
            "Content-Length: 99999999999999999999",
            "Content-Length: 0\r\nContent-Length: 0",
            "Transfer-Encoding: chunked",
            "Host: localhost:4680",
            "X\u{e9}: 1",
        ] {
            refuse(&format!("GET / HTTP/1.1\r\n{HOST}{line}\r\n\r\n"), Refusal::Malformed);
        }
    }

    #[test]
    fn the_name_has_to_be_ours() {
        refuse("GET / HTTP/1.1\r\n\r\n", Refusal::Malformed);
        refuse("GET / HTTP/1.0\r\n\r\n", Refusal::Malformed);
        refuse("GET / HTTP/1.1\r\nHost: \r\n\r\n", Refusal::Malformed);
        refuse("GET / HTTP/1.1\r\nHost: evil.example:4680\r\n\r\n", Refusal::Misdirected);
        refuse(
            "GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost:4680\r\n\r\n",
            Refusal::Misdirected,
        );
        refuse(&format!("GET http://evil.example/ HTTP/1.1\r\n{HOST}\r\n"), Refusal::Misdirected);
        refuse(&format!("GET http://evil@localhost:4680/ HTTP/1.1\r\n{HOST}\r\n"), Refusal::Malformed);
        refuse("GET http://localhost:4680/ HTTP/1.1\r\n\r\n", Refusal::Malformed);
        refuse("POST / HTTP/1.1\r\nHost: evil.example\r\n\r\n", Refusal::Misdirected);
    }

    #[test]
    fn a_head_that_goes_wrong_is_seen_at_once() {
        let check = |bytes: &[u8], expected: Progress| {
            assert_eq!(progress(bytes), expected, "{:?}", bytes.escape_ascii().to_string());
        };
        check(b"", Progress::More);
        check(b"GET / HT", Progress::More);
        check(b"GET / HTTP/1.1\r", Progress::More);
        check(b"GET / HTTP/1.1\r\nHost: a\r\n\r", Progress::More);
        check(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET \0", Progress::Whole(27));
        for bytes in [
            &b"\r\nGET"[..],
            b"\n",
            b"GET / HTTP/1.1\nHost",
            b"GET / HTTP/1.1\rHost",
            b"\x16\x03\x01",
            b"\0",
            b"GET\t/",
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b" ",
            b"G\xc3",
            b"GET / HTTP/1.1\r\nX: \x0b",
        ] {
            check(bytes, Progress::Never(Refusal::Malformed));
        }
        check(b"PRI * HTTP/2.0\r\n", Progress::Never(Refusal::Version));
        check(&[b'A'; 40], Progress::Never(Refusal::Malformed));
        check(&[b"GET /".as_slice(), &[b'a'; MAX_TARGET_BYTES]].concat(), Progress::Never(Refusal::Target));
        check(&[b"GET / HTTP/1.1\r\nA: ".as_slice(), &[b'a'; MAX_HEAD_BYTES]].concat(), Progress::Never(Refusal::Head));
        let lines = |n: usize| ["GET / HTTP/1.1\r\n", &"a: b\r\n".repeat(n), "\r\n"].concat();
        check(lines(64).as_bytes(), Progress::Whole(lines(64).len()));
        check(lines(65).as_bytes(), Progress::Never(Refusal::Head));
    }

    proptest::proptest! {
        #[test]
        fn what_passes_is_one_whole_head(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60), middle in "[ -~\r\n]{0,40}") {
            for head in [bytes.clone(), format!("GET /{middle} HTTP/1.1\r\n{HOST}\r\n").into_bytes(), format!("GET / HTTP/1.1\r\n{HOST}{middle}\r\n\r\n").into_bytes()] {
                if let Progress::Whole(end) = progress(&head) && let Ok(accepted) = judge(&head[..end], &Hosts::new(None, 4680, Vec::new())) {
                    assert_eq!(progress(&accepted.bytes), Progress::Whole(accepted.bytes.len()));
                }
            }
        }
    }
}
