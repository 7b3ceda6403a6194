//! What browsers never send and attackers do, by classes, and what to expect of each.

use std::fmt::Write as _;

/// What an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A page, or the way to one.
    Page,
    /// No page: a refusal, or that nothing stands there.
    NoPage,
    /// This status.
    Status(u16),
}

pub(crate) struct Attack {
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: Expected,
}

use Expected::{NoPage, Page, Status};

/// All of them, against a server at `port` that has `/`, `/a/` and files in them.
pub(crate) fn all(port: u16) -> Vec<Attack> {
    let mut list = List { port, attacks: Vec::new() };
    controls(&mut list);
    dots(&mut list);
    names(&mut list);
    bytes(&mut list);
    targets(&mut list);
    methods_and_versions(&mut list);
    framing(&mut list);
    sizes(&mut list);
    hosts(&mut list);
    channel(&mut list);
    headers(&mut list);
    list.attacks
}

struct List {
    port: u16,
    attacks: Vec<Attack>,
}

impl List {
    fn raw(&mut self, bytes: impl Into<Vec<u8>>, expected: Expected) {
        self.attacks.push(Attack { bytes: bytes.into(), expected });
    }

    fn head(&mut self, first: &str, lines: &str, expected: Expected) {
        self.raw(format!("{first}\r\n{lines}Connection: close\r\n\r\n"), expected);
    }

    fn own_host(&self) -> String {
        format!("Host: localhost:{}\r\n", self.port)
    }

    fn get(&mut self, target: &str, expected: Expected) {
        let host = self.own_host();
        self.head(&format!("GET {target} HTTP/1.1"), &host, expected);
    }

    fn with(&mut self, lines: &str, expected: Expected) {
        let host = self.own_host();
        self.head("GET /index.html HTTP/1.1", &format!("{host}{lines}\r\n"), expected);
    }
}

fn controls(list: &mut List) {
    for target in ["/", "/index.html", "/a/", "/a/index.html", "/a", "/index.html?v=1", "/%69ndex.html", "/?a=/../../x"]
    {
        list.get(target, Page);
    }
    let port = list.port;
    for host in [format!("127.0.0.1:{port}"), format!("LOCALHOST:{port}"), format!("[::1]:{port}")] {
        list.head("GET / HTTP/1.1", &format!("host: {host}\r\n"), Page);
    }
    let host = list.own_host();
    list.head("GET / HTTP/1.0", &host, Page);
    list.head(&format!("GET http://localhost:{port}/a/ HTTP/1.1"), &host, Page);
    list.head(&format!("GET http://localhost:{port}/a/ HTTP/1.1"), "Host: evil.example\r\n", Page);
}

/// Ways up, in every spelling that some reader has taken for one.
fn dots(list: &mut List) {
    let dots = [
        "..",
        "%2e%2e",
        ".%2E",
        "%2e.",
        "%252e%252e",
        "%c0%ae%c0%ae",
        "%u002e%u002e",
        "%ef%bc%8e%ef%bc%8e",
        "..%00",
        "..;",
        "..%20",
        "%%32%65%%32%65",
        "....",
        "..%ff",
    ];
    let slashes = ["/", "%2f", "%2F", "\\", "%5c", "//", "/./", "/%2f", "%c0%af", "%252f"];
    for dots in dots {
        for slash in slashes {
            for (depth, goal) in [(1, "site-secret/canary.txt"), (8, "etc/passwd")] {
                list.get(&format!("/{}{goal}", [dots, slash].concat().repeat(depth)), NoPage);
            }
        }
    }
    for target in [
        "/..",
        "/../",
        "/.",
        "/./index.html",
        "/a/..",
        "/a/../index.html",
        "/a/%2e%2e/index.html",
        "//../x",
        "/a//../x",
        "/%2e%2e%2f",
        "/.../",
    ] {
        list.get(target, NoPage);
    }
}

/// Names of files that lie about, and names that mean something to a system.
fn names(list: &mut List) {
    let files = [
        ".env",
        ".git/config",
        ".git/HEAD",
        ".ssh/id_rsa",
        ".DS_Store",
        ".htaccess",
        ".index.md.swp",
        "index.html~",
        "index.html.bak",
        "%2eenv",
        "%23index.html%23",
        "site.toml",
        "Cargo.toml",
        "content/index.md",
        ".casebook/cache",
        "proc/self/environ",
        "dev/stdin",
        "link-file",
        "link-dir/",
        "loop/loop/x",
        "@fs/etc/passwd",
        "@fs/etc/passwd?raw",
        "@id/x",
        ".env?raw",
        ".env/.",
        ".env//",
        "file:///etc/passwd",
        "CON",
        "nul.html",
        "aux.txt",
        "COM1",
        "LPT1.html",
        "CONIN$",
        "C:/Windows/win.ini",
        "c:",
        "index.html::$DATA",
        "index.html.",
        "index.html%20",
        "index.html%2e",
        "INDEX~1.HTM",
        "INDEX.HTML",
        "a%5cindex.html",
        "index.html/",
        "index.html/x",
        "server-status",
        "debug/pprof/",
        "livereload",
        "__open-in-editor?file=/etc/passwd",
        "-casebook/",
        "-casebook/preview",
        "-casebook/../index.html",
        "-casebook/.preview.js",
    ];
    for file in files {
        list.get(&format!("/{file}"), NoPage);
    }
}

/// Bytes that have no place in an address, as they are and escaped.
fn bytes(list: &mut List) {
    for byte in (0..=0x20).chain([0x7f]).chain(0x80..=0xff) {
        list.get(&format!("/index.html%{byte:02x}"), NoPage);
    }
    for byte in (0..=0xff_u8).filter(|byte| !byte.is_ascii_alphanumeric() && !b"%?".contains(byte)) {
        let host = list.own_host();
        let tail = format!("x HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
        list.raw([b"GET /a".as_slice(), &[byte], tail.as_bytes()].concat(), NoPage);
    }
    for odd in [
        "%",
        "%2",
        "%zz",
        "%2x",
        "a%",
        "%u0041",
        "%F5%80%80%80",
        "%ed%a0%80",
        "%c3%28",
        "%0d%0aLocation:%20http://evil.example/",
        "<script>alert(1)</script>",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "nosuch?q=<script>",
    ] {
        list.get(&format!("/{odd}"), NoPage);
    }
}

fn targets(list: &mut List) {
    let targets = [
        "*",
        "index.html",
        "../x",
        "#",
        "?",
        "/index.html#x",
        "http:/x",
        "http://",
        "http://evil.example/",
        "http://evil.example:4680/../x",
        "https://evil.example/",
        "ftp://localhost/",
        "file:///etc/passwd",
        "localhost:4680",
        "//evil.example",
        "//evil.example/%2f..",
        "///evil.example",
        "/\\evil.example",
        "/%5cevil.example/%2f..",
        "/a//evil.example/",
        "http://localhost/",
        "http://user@localhost:4680/",
    ];
    for target in targets {
        list.get(target, NoPage);
    }
}

fn methods_and_versions(list: &mut List) {
    let host = list.own_host();
    for method in [
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "SEARCH",
        "QUERY",
        "M-SEARCH",
        "PRI",
        "get",
        "GeT",
        "REFUSED",
        "!#$%&'*+.^_`|~",
    ] {
        list.head(&format!("{method} /index.html HTTP/1.1"), &host, Status(405));
    }
    for first in [
        "G E T / HTTP/1.1",
        " GET / HTTP/1.1",
        "GET  / HTTP/1.1",
        "GET\t/\tHTTP/1.1",
        "GET / HTTP/1.1 x",
        "GET /",
        "GET",
        "",
        "GET\0 / HTTP/1.1",
        "(GET) / HTTP/1.1",
        "GET / http/1.1",
        "GET / HTTP/1",
        "GET / HTTP/1.",
        "GET / HTTP",
        "GET / HTTPS/1.1",
        "GET / ICY/1.0",
        "GET / HTTP/-1.1",
        "GET / HTTP/1.1\0",
    ] {
        list.head(first, &host, Status(400));
    }
    for version in ["HTTP/0.9", "HTTP/1.2", "HTTP/1.10", "HTTP/2.0", "HTTP/9.9"] {
        list.head(&format!("GET / {version}"), &host, Status(505));
    }
    list.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Status(505));
    list.raw("\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03", Status(400));
    list.raw("SSH-2.0-OpenSSH_9.6\r\n", Status(400));
}

fn framing(list: &mut List) {
    for line in [
        "nocolon",
        ": empty",
        "X Y: 1",
        "X : 1",
        " folded",
        "\tfolded",
        "X: a\0b",
        "X\u{e9}: 1",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 0x5",
        "Content-Length: 5, 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5",
        "X: a\rb",
        "X: a\nb",
    ] {
        list.with(line, Status(400));
    }
    let host = list.own_host();
    list.raw(format!("\r\n\r\nGET / HTTP/1.1\r\n{host}\r\n"), Status(400));
    list.raw(format!("GET / HTTP/1.1\n{}\n", host.replace('\r', "")), Status(400));
    list.raw(format!("GET / HTTP/1.1\r{}\r", host.replace('\n', "")), Status(400));
    // A body that looks like a request is no request.
    list.with("Content-Length: 44\r\n\r\nGET /a/ HTTP/1.1\r\nHost: localhost\r\nX: ", Page);
    list.raw(
        format!("POST / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n{host}\r\n"),
        Status(405),
    );
}

fn sizes(list: &mut List) {
    for (target, status) in [
        ("a".repeat(2047), 404),
        ("a".repeat(2048), 414),
        ("a".repeat(70_000), 414),
        ("a/".repeat(900), 404),
        ("a/".repeat(4000), 414),
        ("../".repeat(2000), 414),
        (format!("?{}", "a=1&".repeat(4000)), 414),
    ] {
        list.get(&format!("/{target}"), Status(status));
    }
    list.with(&format!("X: {}", "a".repeat(9000)), Page);
    list.with(&format!("X: {}", "a".repeat(17_000)), Status(431));
    list.with(&format!("X: {}", "a".repeat(1 << 20)), Status(431));
    list.with(&"X: 1\r\n".repeat(60), Page);
    list.with(&"X: 1\r\n".repeat(65), Status(431));
    list.with(&"X: 1\r\n".repeat(5000), Status(431));
}

fn hosts(list: &mut List) {
    let port = list.port;
    let foreign = [
        "evil.example",
        "evil.example:{}",
        "localhost",
        "localhost:1",
        "localhost.evil.example:{}",
        "127.0.0.1.nip.io:{}",
        "192.168.1.1:{}",
        "[2001:db8::1]:{}",
        "0.0.0.0:{}",
        "127.1:{}",
        "localhost.:{}",
    ];
    let malformed = [
        "",
        " ",
        "evil.example@localhost:{}",
        "localhost:{}@evil.example",
        "localhost:{}/evil",
        "localhost%00.evil.example",
        "localhost:{}, evil.example",
        "localhost evil.example",
        "local%68ost:{}",
        "http://localhost:{}",
        "localhost:99999",
        "localhost:-1",
        "localhost:{}:80",
        "[::1].evil.example",
        "[::1",
        "::1:{}:x",
    ];
    for (hosts, status) in [(&foreign[..], 421), (&malformed[..], 400)] {
        for host in hosts {
            let host = host.replace("{}", &port.to_string());
            list.head("GET / HTTP/1.1", &format!("Host: {host}\r\n"), Status(status));
            list.head(
                "GET / HTTP/1.1",
                &format!("Host: {host}\r\nX-Forwarded-Host: localhost:{port}\r\nForwarded: host=localhost\r\n"),
                Status(status),
            );
        }
    }
    list.head("GET / HTTP/1.1", "", Status(400));
    list.head("GET / HTTP/1.0", "", Status(400));
    list.head("GET / HTTP/1.1", &format!("Host: localhost:{port}\r\nHost: localhost:{port}\r\n"), Status(400));
    list.head(
        "GET / HTTP/1.1",
        &format!("Host: evil.example:{port}\r\nOrigin: http://evil.example:{port}\r\n"),
        Status(421),
    );
}

/// The reload channel without what opens it; with it, and from a foreign origin, is tested beside the channel itself.
fn channel(list: &mut List) {
    let mut upgrade = list.own_host();
    write!(upgrade, "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n").unwrap();
    let port = list.port;
    for origin in [
        String::new(),
        "Origin: null\r\n".to_owned(),
        "Origin: http://evil.example\r\n".to_owned(),
        format!("Origin: http://localhost:{port}\r\n"),
    ] {
        list.raw(format!("GET /-casebook/reload HTTP/1.1\r\n{upgrade}{origin}\r\n"), Status(403));
        list.raw(format!("GET /-casebook/reload?token=00000000000000000000000000000000&page=index.html&key= HTTP/1.1\r\n{upgrade}{origin}\r\n"), Status(403));
    }
    list.get("/-casebook/reload", Status(403));
    list.raw(format!("GET / HTTP/1.1\r\n{upgrade}\r\n"), Page);
}

fn headers(list: &mut List) {
    for range in ["0-0", "0-", "-1", "-0", "5-2", "a-b", "", "0-0,0-0", "18446744073709551615-"] {
        list.with(&format!("Range: bytes={range}"), Status(200));
    }
    for line in [
        "If-None-Match: *",
        "If-Match: \"nope\"",
        "If-Modified-Since: garbage",
        "Accept-Encoding: gzip;q=nan",
        "Expect: 200-nope",
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings",
        "User-Agent: <script>alert(1)</script>",
        "Origin: http://evil.example",
        "Sec-Fetch-Site: cross-site",
        "Access-Control-Request-Method: GET",
    ] {
        list.with(line, Status(200));
    }
}
