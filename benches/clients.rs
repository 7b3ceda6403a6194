//! How many clients a preview holds, at what cost, and how it gets rid of bad ones: `cargo bench --bench clients`.
//!
//! `CASEBOOK_BENCH_CLIENTS` sets how many tabs there are (default 10,000), `CASEBOOK_BENCH_ROUNDS` how often they all come
//! and go (default 3). The server is a process of its own, so that what is measured is its memory and its descriptors.

#[path = "../tests/it/serve/client.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "it is written for tests, which use the rest")]
mod client;
#[path = "../tests/it/serve/stub.rs"]
mod stub;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use casebook::serve::{self, Options};
use client::{Channel, connect, get, island};

/// So many of each kind of slow client.
const N_SLOW: usize = 1000;

/// Longer than any deadline of the server.
const PATIENCE: Duration = Duration::from_mins(1);

fn main() {
    if std::env::var_os("CASEBOOK_BENCH_SERVER").is_some() {
        return serve();
    }
    let mut server = Server::start();
    hold(&mut server, number("CASEBOOK_BENCH_CLIENTS", 10_000), number("CASEBOOK_BENCH_ROUNDS", 3));
    slow(&server);
    server.child.kill().expect("the server runs");
    server.child.wait().expect("the server ends");
}

/// The server: each line that comes in changes its page.
fn serve() {
    let live = stub::Stub::with(&[("index.html", "<head></head>home"), ("large.bin", &"x".repeat(5 << 20))]);
    let server = serve::start(&Options { port: 0, ..Options::default() }, live.clone()).expect("a free port");
    println!("{}", server.port());
    for (i, _) in std::io::stdin().lock().lines().enumerate() {
        live.set("index.html", &format!("<head></head>home {i}"));
    }
}

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().expect("a program has a path");
        let mut command = Command::new(program);
        command.env("CASEBOOK_BENCH_SERVER", "1").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("a line");
        Self { child, port: line.trim().parse().expect("a port") }
    }

    fn change(&mut self) {
        self.child.stdin.as_mut().expect("it is piped").write_all(b"change\n").expect("the server listens");
    }

    fn n_descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0, Iterator::count)
    }

    /// Its resident memory in KiB.
    fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
    }
}

/// Tabs that come, are told of a change, and go.
fn hold(server: &mut Server, n_clients: usize, n_rounds: usize) {
    let told = island(&get(server.port, "/").text());
    let (token, mut key) = (told["token"].as_str().expect("a token").to_owned(), told["key"].clone());
    let (memory, n_descriptors) = (server.memory(), server.n_descriptors());
    println!("before: {memory} KiB, {n_descriptors} descriptors");
    for round in 1..=n_rounds {
        let start = Instant::now();
        let query = format!("token={token}&page=index.html&key={}", key.as_str().expect("a key"));
        let origin = format!("Origin: http://localhost:{}\r\n", server.port);
        let open = || Channel::open(server.port, &query, &origin).unwrap_or_else(|answer| panic!("{}", answer.head));
        let mut channels: Vec<Channel> = (0..n_clients).map(|_| open()).collect();
        let opened = start.elapsed();
        let held = server.memory();
        let start = Instant::now();
        server.change();
        for channel in &mut channels {
            key = channel.told()["key"].clone();
        }
        let heard = start.elapsed();
        let after_change = server.memory();
        let start = Instant::now();
        channels.into_iter().for_each(Channel::leave);
        while server.n_descriptors() > n_descriptors + 3 && start.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(20));
        }
        println!(
            "round {round}: {n_clients} clients in {opened:.1?}, {:.1} KiB each ({:.1} after a change), all told in {heard:.0?}, \
            back to {} descriptors in {:.0?}, {} KiB",
            per_client(held.max(memory) - memory, n_clients),
            per_client(after_change.max(memory) - memory, n_clients),
            server.n_descriptors(),
            start.elapsed(),
            server.memory(),
        );
    }
}

/// Clients that take their time, and how long a page takes meanwhile.
fn slow(server: &Server) {
    let port = server.port;
    let whole = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    let kinds: [(&str, String, bool); 5] = [
        ("silent", String::new(), false),
        ("half a head", "GET / HTTP/1.1\r\nHost: loc".to_owned(), false),
        ("a byte a second", "G".to_owned(), true),
        ("idle", whole("/"), false),
        ("never reading", whole("/large.bin"), false),
    ];
    let threads: Vec<_> = kinds
        .into_iter()
        .map(|(kind, first, drips)| thread::spawn(move || last_close(port, kind, &first, drips)))
        .collect();
    let mut times = Vec::new();
    while threads.iter().any(|thread| !thread.is_finished()) {
        let start = Instant::now();
        assert_eq!(get(port, "/").status, 200);
        times.push(start.elapsed());
        thread::sleep(Duration::from_millis(20));
    }
    for thread in threads {
        println!("{}", thread.join().expect("no client panics"));
    }
    times.sort();
    println!(
        "a page meanwhile: p50 {:.1?}, p99 {:.1?} of {}",
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        times.len()
    );
    println!("afterwards: {} KiB, {} descriptors", server.memory(), server.n_descriptors());
}

fn last_close(port: u16, kind: &str, first: &str, drips: bool) -> String {
    let mut streams: Vec<TcpStream> = (0..N_SLOW)
        .map(|_| {
            let mut stream = connect(port);
            stream.write_all(first.as_bytes()).expect("the server listens");
            stream
        })
        .collect();
    let start = Instant::now();
    let mut n_closed = 0;
    while !streams.is_empty() && start.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(500));
        // Whoever never reads learns of the end by writing.
        let reads = kind != "never reading";
        let before = streams.len();
        streams.retain_mut(|stream| !is_closed(stream, reads, drips));
        n_closed += before - streams.len();
    }
    format!("{kind}: {n_closed} of {N_SLOW} closed, the last after {:.1?}", start.elapsed())
}

fn is_closed(stream: &mut TcpStream, reads: bool, drips: bool) -> bool {
    stream.set_nonblocking(true).expect("a socket can be set so");
    if drips && stream.write_all(b"a").is_err() {
        return true;
    }
    if !reads {
        return stream.take_error().ok().flatten().is_some() || stream.write(b" ").is_err();
    }
    let mut bytes = [0; 4096];
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is printed with one digit")]
fn per_client(kib: usize, n_clients: usize) -> f64 {
    kib as f64 / n_clients as f64
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
