//! The preview server on real sockets, with a library that tests change.

mod attacks;
pub(crate) mod client;
mod command;
mod slow;
mod stub;

use std::sync::Arc;

use casebook::serve::{self, AllowedHost, Base, Options, Server};

use attacks::Expected;
use client::{Answer, Channel, exchange, get, island};
use stub::Stub;

const PAGES: &[(&str, &str)] = &[
    ("index.html", "<!doctype html><head><title>Home</title></head><p>home"),
    ("a/index.html", "<head><title>A</title></head><p>a"),
    ("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
    ("404.html", "<head><title>Nothing here</title></head>"),
];

fn start(options: Options) -> (Server, Arc<Stub>) {
    let stub = Stub::with(PAGES);
    (serve::start(&Options { port: 0, ..options }, stub.clone()).unwrap(), stub)
}

fn check_headers(answer: &Answer, about: &str) {
    for (name, value) in [
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-robots-tag", "noindex"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{about}: {}", answer.head);
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{about}: {policy}");
    let head = answer.head.to_lowercase();
    assert!(!head.contains("\r\naccess-control-") && !head.contains("\r\nserver:"), "{about}: {head}");
}

#[test]
fn attacks_get_nothing_and_every_answer_has_its_headers() {
    let (server, _) = start(Options::default());
    let attacks = attacks::all(server.port());
    assert!(attacks.len() > 545, "{} attacks", attacks.len());
    for attack in &attacks {
        let about = attack.bytes[..attack.bytes.len().min(300)].escape_ascii().to_string();
        let Some(answer) = exchange(server.port(), &attack.bytes) else {
            assert_ne!(attack.expected, Expected::Page, "{about}");
            continue;
        };
        check_headers(&answer, &about);
        let status = answer.status;
        match attack.expected {
            Expected::Page => assert!(status == 200 || status == 307, "{status}: {about}"),
            Expected::NoPage => assert!((400..500).contains(&status), "{status}: {about}"),
            Expected::Status(expected) => assert_eq!(status, expected, "{about}"),
        }
        let location = answer.header("location").unwrap_or("/");
        assert!(location.starts_with('/') && !location.starts_with("//") && !location.contains('\\'), "{location}");
        assert!(!answer.text().contains("alert("), "{about}: {}", answer.text());
    }
    assert_eq!(get(server.port(), "/").status, 200);
}

#[test]
fn pages_are_shown_with_the_script_and_files_as_they_are() {
    let (server, _) = start(Options::default());
    let page = get(server.port(), "/");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
    let text = page.text();
    assert!(
        text.contains("<script src=\"/-casebook/preview.js\" defer></script><title>Home</title></head><p>home"),
        "{text}"
    );
    assert_eq!(island(&text)["token"].as_str().unwrap().len(), 32);
    let drawing = get(server.port(), "/drawing.svg");
    assert_eq!(drawing.text(), PAGES[2].1);
    assert!(!drawing.header("content-security-policy").unwrap().contains("script-src"), "a drawing runs nothing");
    for (file, media_type) in
        [("preview.js", "text/javascript; charset=utf-8"), ("preview.css", "text/css; charset=utf-8")]
    {
        let answer = get(server.port(), &format!("/-casebook/{file}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)));
    }
}

#[test]
fn what_is_missing_is_said_by_the_librarys_own_page() {
    let (server, _) = start(Options::default());
    let answer = get(server.port(), "/no/such%20page");
    assert_eq!(answer.status, 404);
    let text = answer.text();
    assert!(text.contains("<title>Nothing here</title>") && !text.contains("such"), "{text}");
}

#[test]
fn only_the_head_is_sent_to_who_asks_for_it() {
    let (server, _) = start(Options::default());
    let request = format!("HEAD / HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", server.port());
    let answer = exchange(server.port(), request.as_bytes()).unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-length").unwrap().parse::<usize>().unwrap() > 100);
    assert!(answer.body.is_empty());
}

#[test]
fn a_connection_takes_one_request_after_another() {
    use std::io::Write;
    let (server, _) = start(Options::default());
    let mut stream = client::connect(server.port());
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port());
    for path in ["/", "/a/", "/nosuch", "/drawing.svg"] {
        stream.write_all(request(path).as_bytes()).unwrap();
        assert!(client::answer(&mut stream).unwrap().status < 500);
    }
    // All at once, the last of them refused.
    stream.write_all([request("/"), request("/a/"), request("//"), request("/")].concat().as_bytes()).unwrap();
    let statuses: Vec<u16> = std::iter::from_fn(|| client::answer(&mut stream)).map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 400]);
}

#[test]
fn who_says_nothing_more_still_gets_the_answer() {
    use std::io::Write;
    let (server, _) = start(Options::default());
    let mut stream = client::connect(server.port());
    write!(stream, "GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client::answer(&mut stream).unwrap().status, 200);
}

#[test]
fn a_folder_is_found_without_its_last_slash() {
    let (server, stub) = start(Options::default());
    stub.set("b c/d/index.html", "d");
    let answer = get(server.port(), "/a");
    assert_eq!((answer.status, answer.header("location")), (307, Some("/a/")));
    assert_eq!(get(server.port(), "/b%20c/d").header("location"), Some("/b%20c/d/"));
    assert_eq!(get(server.port(), "/nosuch").status, 404);
}

#[test]
fn a_base_path_moves_everything() {
    let (server, _) = start(Options { base: Base::parse("/x/y").unwrap(), ..Options::default() });
    assert_eq!(server.url(), format!("http://127.0.0.1:{}/x/y/", server.port()));
    assert!(get(server.port(), "/x/y/").text().contains("src=\"/x/y/-casebook/preview.js\""));
    assert_eq!(get(server.port(), "/x/y/-casebook/preview.js").status, 200);
    assert_eq!(get(server.port(), "/x/y/a").header("location"), Some("/x/y/a/"));
    assert_eq!(get(server.port(), "/x/y").header("location"), Some("/x/y/"));
    assert_eq!(get(server.port(), "/").header("location"), Some("/x/y/"));
    for outside in ["/a/", "/x/", "/x/ya/", "/-casebook/preview.js"] {
        assert_eq!(get(server.port(), outside).status, 404, "{outside}");
    }
}

#[test]
fn only_loopback_is_listened_on_and_the_next_port_is_taken() {
    let (server, _) = start(Options::default());
    let second = serve::start(&Options { port: server.port(), ..Options::default() }, Stub::with(PAGES)).unwrap();
    assert!(second.port() > server.port());
    assert_eq!(get(second.port(), "/").status, 200);
    // What listens on all addresses would be in the way of each of them.
    let elsewhere = std::net::TcpListener::bind(("127.0.0.2", server.port()));
    assert!(elsewhere.is_ok(), "another address of this machine is free: {elsewhere:?}");
}

#[test]
fn an_allowed_host_is_answered() {
    let allowed_hosts = vec![AllowedHost::parse("preview.internal").unwrap()];
    let (server, _) = start(Options { allowed_hosts, ..Options::default() });
    let ask = |host: &str| {
        exchange(server.port(), format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).unwrap().status
    };
    assert_eq!(ask("preview.internal"), 200);
    assert_eq!(ask("other.internal"), 421);
}

#[test]
fn a_page_that_panics_is_one_failed_page() {
    let (server, _) = start(Options::default());
    let answer = get(server.port(), "/panic.html");
    assert_eq!(answer.status, 500);
    check_headers(&answer, "a panic");
    assert_eq!(get(server.port(), "/").status, 200);
}

/// The token and the key of the page that is there now.
fn told(port: u16, path: &str) -> (String, String) {
    let island = island(&get(port, path).text());
    let text = |name: &str| island[name].as_str().unwrap().to_owned();
    (text("token"), text("key"))
}

fn open(port: u16, page: &str, key: &str) -> Channel {
    let (token, _) = told(port, "/");
    let origin = format!("Origin: http://localhost:{port}\r\n");
    Channel::open(port, &format!("token={token}&page={page}&key={key}"), &origin)
        .unwrap_or_else(|answer| panic!("{}", answer.head))
}

#[test]
fn only_our_own_pages_open_the_channel() {
    let (server, _) = start(Options::default());
    let port = server.port();
    let (token, key) = told(port, "/");
    let query = format!("token={token}&page=index.html&key={key}");
    let status = |query: &str, origin: &str| match Channel::open(port, query, origin) {
        Ok(_) => 101,
        Err(answer) => {
            check_headers(&answer, origin);
            answer.status
        }
    };
    for ours in ["localhost", "127.0.0.1", "[::1]"] {
        assert_eq!(status(&query, &format!("Origin: http://{ours}:{port}\r\n")), 101);
    }
    let foreign = [
        "",
        "Origin: null\r\n",
        "Origin: \r\n",
        "Origin: http://evil.example\r\n",
        "Origin: http://localhost\r\n",
        "Origin: file://\r\n",
        "Origin: http://localhost:1\r\n",
        &format!("Origin: https://localhost:{port}\r\n"),
        &format!("Origin: ws://localhost:{port}\r\n"),
        &format!("Origin: http://localhost.evil.example:{port}\r\n"),
        &format!("Origin: http://localhost:{port}@evil.example\r\n"),
        &format!("Origin: http://localhost:{port} http://evil.example\r\n"),
        &format!("Origin: http://192.0.2.1:{port}\r\n"),
    ];
    for foreign in foreign {
        assert_eq!(status(&query, foreign), 403, "{foreign}");
    }
    let own = format!("Origin: http://localhost:{port}\r\n");
    assert_eq!(status(&query, &format!("{own}{own}")), 400);
    let zeros = "0".repeat(32);
    for wrong in [
        String::new(),
        query.replace(&token, &zeros),
        query.replace(&token, &token[1..]),
        query.replace(&token, ""),
        format!("{query}&token={token}"),
    ] {
        assert_eq!(status(&wrong, &own), 403, "{wrong}");
    }
    for odd in [query.replace("page", "pag"), query.replace(&key, "x"), query.replace("index.html", "%zz")] {
        assert_eq!(status(&odd, &own), 400, "{odd}");
    }
}

#[test]
fn a_page_is_told_when_it_changed_and_only_then() {
    let (server, stub) = start(Options::default());
    let port = server.port();
    let (_, key) = told(port, "/");
    let mut home = open(port, "index.html", &key);
    let (_, key_of_a) = told(port, "/a/");
    let mut other = open(port, "a/index.html", &key_of_a);
    for text in ["one", "two"] {
        stub.set("a/index.html", text);
        let message = other.told();
        assert_eq!(message["key"].as_str().unwrap(), told(port, "/a/").1);
    }
    stub.set("index.html", "new");
    // The first that the home page hears is of its own change.
    let message = home.told();
    assert_eq!((message["generation"].as_u64(), message["key"].as_str()), (Some(7), Some(told(port, "/").1.as_str())));
}

#[test]
fn who_was_away_is_told_at_once() {
    let (server, _) = start(Options::default());
    let old = "0".repeat(64);
    for _ in 0..3 {
        let mut channel = open(server.port(), "index.html", &old);
        assert_eq!(channel.told()["key"].as_str().unwrap(), told(server.port(), "/").1);
    }
    assert!(open(server.port(), "no/such%20page.html", &old).told()["key"].is_string());
}

#[test]
fn the_channel_takes_no_commands() {
    let (server, _) = start(Options::default());
    let (_, key) = told(server.port(), "/");
    let mut alive = open(server.port(), "index.html", &key);
    alive.send(9, b"are you there?");
    assert_eq!(alive.frame(), (10, b"are you there?".to_vec()));
    for (kind, bytes) in [
        (1, b"reload".to_vec()),
        (2, vec![0; 10]),
        (8, Vec::new()),
        (1, vec![b'a'; 200]),
        (1, vec![b'a'; 60_000]),
        (3, Vec::new()),
    ] {
        let mut channel = open(server.port(), "index.html", &key);
        channel.send(kind, &bytes);
        channel.wait_for_close();
    }
    alive.send(9, b"still?");
    assert_eq!(alive.frame().0, 10);
}

#[test]
fn an_end_is_an_end_with_channels_open() {
    let (server, _) = start(Options::default());
    let port = server.port();
    let (_, key) = told(port, "/");
    let channels: Vec<Channel> = (0..20).map(|_| open(port, "index.html", &key)).collect();
    drop(server);
    channels.into_iter().for_each(Channel::wait_for_close);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}
