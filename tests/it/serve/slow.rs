//! Clients that take their time, and too many of them.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use casebook::serve::{Limits, Options, Server};

use super::client::{self, Channel, connect, get, wait_for_close};
use super::{open, start, told};

const SHORT: Duration = Duration::from_millis(150);

fn impatient() -> (Server, std::sync::Arc<super::Stub>) {
    let limits = Limits { head: SHORT, idle: SHORT, write: SHORT, connections: 1000 };
    start(Options { limits, ..Options::default() })
}

#[test]
fn who_keeps_us_waiting_is_closed_on() {
    let (server, _) = impatient();
    let silent = connect(server.port());
    let mut half = connect(server.port());
    half.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    let mut idle = connect(server.port());
    write!(idle, "GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port()).unwrap();
    assert_eq!(client::answer(&mut idle).unwrap().status, 200);
    let mut late = connect(server.port());
    write!(late, "GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\nGET", server.port()).unwrap();
    assert_eq!(client::answer(&mut late).unwrap().status, 200);
    for stream in [&mut half, &mut late] {
        let answer = client::answer(stream).unwrap();
        assert_eq!(answer.status, 408);
        super::check_headers(&answer, "a slow head");
    }
    [silent, half, idle, late].into_iter().for_each(wait_for_close);
}

#[test]
fn a_head_that_drips_in_is_as_late_as_one_that_does_not_come() {
    let (server, _) = impatient();
    let mut stream = connect(server.port());
    let dripping = stream.try_clone().unwrap();
    std::thread::spawn(move || drip(dripping));
    assert_eq!(client::answer(&mut stream).unwrap().status, 408);
    wait_for_close(stream);
}

/// Sends a byte now and then until nobody takes it.
fn drip(mut stream: TcpStream) {
    let mut head = b"GET / HTTP/1.1\r\nX: ".iter().chain(std::iter::repeat(&b'a'));
    while stream.write_all(&[*head.next().unwrap()]).is_ok() {
        std::thread::park_timeout(SHORT / 10);
    }
}

#[test]
fn who_takes_nothing_is_closed_on() {
    let (server, stub) = impatient();
    let large = "x".repeat(64 << 20);
    stub.set("large.bin", &large);
    let mut stream = connect(server.port());
    write!(stream, "GET /large.bin HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port()).unwrap();
    // What is asked for meanwhile is answered.
    assert_eq!(get(server.port(), "/").status, 200);
    assert_eq!(get(server.port(), "/large.bin").body.len(), large.len());
    std::thread::park_timeout(SHORT * 4);
    let mut n_bytes = 0;
    let mut bytes = vec![0; 1 << 20];
    while let Ok(n @ 1..) = std::io::Read::read(&mut stream, &mut bytes) {
        n_bytes += n;
    }
    assert!(n_bytes < large.len(), "all of it was kept for who took nothing");
}

#[test]
fn who_takes_a_little_now_and_then_is_closed_on() {
    let (server, stub) = impatient();
    let n_whole = 64 << 20;
    stub.set("large.bin", &"x".repeat(n_whole));
    let mut stream = connect(server.port());
    write!(stream, "GET /large.bin HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port()).unwrap();
    let mut n_taken = 0;
    let mut bytes = vec![0; 64 << 10];
    // What is on its way already is still taken.
    while let Ok(n @ 1..) = std::io::Read::read(&mut stream, &mut bytes) {
        n_taken += n;
        assert!(n_taken < n_whole / 2, "who takes a little is given all the time");
        std::thread::park_timeout(SHORT / 10);
    }
}

#[test]
fn an_open_channel_is_not_idle() {
    let (server, stub) = impatient();
    let (_, key) = told(server.port(), "/");
    let mut channel = open(server.port(), "index.html", &key);
    wait_for_close(connect(server.port()));
    wait_for_close(connect(server.port()));
    stub.change(|files| drop(files.remove("index.html")));
    assert!(channel.told()["key"].is_string());
}

#[test]
fn beyond_the_cap_there_is_an_answer_and_afterwards_there_is_room() {
    let limits = Limits { connections: 8, ..Limits::default() };
    let (server, _) = start(Options { limits, ..Options::default() });
    let (_, key) = told(server.port(), "/");
    let token = told(server.port(), "/").0;
    let query = format!("token={token}&page=index.html&key={key}");
    let origin = format!("Origin: http://localhost:{}\r\n", server.port());
    let mut channels = Vec::new();
    let refusal = loop {
        match Channel::open(server.port(), &query, &origin) {
            Ok(channel) => channels.push(channel),
            Err(answer) => break answer,
        }
        assert!(channels.len() <= 8, "there is no cap");
    };
    assert_eq!(refusal.status, 503);
    super::check_headers(&refusal, "the cap");
    channels.into_iter().for_each(Channel::leave);
    while client::exchange(
        server.port(),
        format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port()).as_bytes(),
    )
    .is_none_or(|answer| answer.status == 503)
    {}
}
