//! Under which names browsers may ask for the preview: judges `Host`, the authority of a target, and `Origin`.
//!
//! A page elsewhere can make its own name lead to this machine, and a browser then takes it for the preview's own page.
//! So the name is compared with those that are ours, never with another header of the same request.

use std::net::{IpAddr, Ipv6Addr};

/// A name that `--allow-host` adds: with any port, or one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    name: String,
    port: Option<u16>,
}

/// The names that are ours.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    own: Vec<String>,
    port: u16,
    allowed: Vec<AllowedHost>,
}

/// What a name is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    /// One of ours.
    Ours,
    /// Somebody else's.
    Foreign,
    /// Nobody's: it can't be read.
    Malformed,
}

impl AllowedHost {
    /// Reads `name` or `name:port`; the error says how to write one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read = authority(text).filter(|(name, _)| !name.chars().all(|c| c == '.'));
        let (name, port) = read.ok_or("write a name or an address, such as `preview.internal` or `10.0.0.7:8080`")?;
        Ok(Self { name, port })
    }

    fn is(&self, name: &str, port: u16) -> bool {
        self.name == name && self.port.is_none_or(|own| own == port)
    }
}

impl Hosts {
    /// The loopback names, the address that is listened on, and the allowed ones.
    pub(super) fn new(interface: Option<IpAddr>, port: u16, allowed: Vec<AllowedHost>) -> Self {
        let mut own = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned()];
        match interface.filter(|address| !address.is_unspecified()) {
            Some(IpAddr::V4(address)) => own.push(address.to_string()),
            Some(IpAddr::V6(address)) => own.push(format!("[{address}]")),
            None => {}
        }
        Self { own, port, allowed }
    }

    /// Judges the value of a `Host` line, or the authority of an absolute target, which is for plain HTTP.
    pub(super) fn judge(&self, text: &str) -> Judged {
        match authority(text) {
            None => Judged::Malformed,
            Some((name, port)) if self.has(&name, port.unwrap_or(80)) => Judged::Ours,
            Some(_) => Judged::Foreign,
        }
    }

    /// Whether an `Origin` is one of our own pages. `null` is nobody's.
    pub(super) fn is_our_origin(&self, origin: &str) -> bool {
        if let Some(rest) = origin.strip_prefix("http://") {
            return authority(rest).is_some_and(|(name, port)| self.has(&name, port.unwrap_or(80)));
        }
        // Only a name that was allowed by hand can have something in front of it that speaks TLS.
        let is_allowed = |name: &str, port: u16| self.allowed.iter().any(|allowed| allowed.is(name, port));
        let secure = origin.strip_prefix("https://").and_then(authority);
        secure.is_some_and(|(name, port)| is_allowed(&name, port.unwrap_or(443)))
    }

    fn has(&self, name: &str, port: u16) -> bool {
        let is_own = port == self.port && self.own.iter().any(|own| own == name);
        is_own || self.allowed.iter().any(|allowed| allowed.is(name, port))
    }
}

/// `name[:port]` in lower case, with addresses of version 6 in their usual form; `None` where it is neither.
fn authority(text: &str) -> Option<(String, Option<u16>)> {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, rest) = rest.split_once(']')?;
            let address: Ipv6Addr = address.parse().ok()?;
            (format!("[{address}]"), if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) })
        }
        None => match text.split_once(':') {
            Some((name, port)) => (name.to_ascii_lowercase(), Some(port)),
            None => (text.to_ascii_lowercase(), None),
        },
    };
    let is_name = |c: u8| c.is_ascii_alphanumeric() || b"-._".contains(&c);
    let is_read = name.starts_with('[') || (!name.is_empty() && name.bytes().all(is_name));
    let port = match port {
        Some(digits) => Some(port_number(digits)?),
        None => None,
    };
    is_read.then_some((name, port))
}

fn port_number(digits: &str) -> Option<u16> {
    let is_plain = digits.bytes().all(|c| c.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        Hosts::new(
            None,
            4680,
            vec![AllowedHost::parse("Preview.internal").unwrap(), AllowedHost::parse("10.0.0.7:80").unwrap()],
        )
    }

    #[test]
    fn our_names_are_ours_with_our_port() {
        for host in ["localhost:4680", "LocalHost:4680", "127.0.0.1:4680", "[::1]:4680", "[0:0::1]:4680"] {
            assert_eq!(hosts().judge(host), Judged::Ours, "{host}");
        }
    }

    #[test]
    fn allowed_names_are_ours() {
        for host in ["preview.internal", "preview.internal:4680", "PREVIEW.INTERNAL:8443", "10.0.0.7", "10.0.0.7:80"] {
            assert_eq!(hosts().judge(host), Judged::Ours, "{host}");
        }
        assert_eq!(hosts().judge("10.0.0.7:4680"), Judged::Foreign);
    }

    #[test]
    fn the_interface_is_ours_unless_it_is_all_of_them() {
        let at = |address: &str, host: &str| Hosts::new(Some(address.parse().unwrap()), 4680, Vec::new()).judge(host);
        assert_eq!(at("192.0.2.1", "192.0.2.1:4680"), Judged::Ours);
        assert_eq!(at("2001:db8::1", "[2001:DB8::1]:4680"), Judged::Ours);
        assert_eq!(at("0.0.0.0", "0.0.0.0:4680"), Judged::Foreign);
        assert_eq!(at("192.0.2.1", "192.0.2.2:4680"), Judged::Foreign);
    }

    #[test]
    fn other_names_are_foreign() {
        let foreign = [
            "localhost",
            "127.0.0.1",
            "localhost:80",
            "localhost:4681",
            "evil.example",
            "evil.example:4680",
            "localhost.evil.example:4680",
            "evil-localhost:4680",
            "127.0.0.1.nip.io:4680",
            "localhost.:4680",
            "127.1:4680",
            "0:4680",
            "2130706433:4680",
            "192.168.1.1:4680",
            "[::ffff:127.0.0.1]:4680",
            "[::]:4680",
            "xn--lcalhost-55a:4680",
            "sub.preview.internal",
            "preview.internal.evil.example",
            "preview.internal.",
        ];
        for host in foreign {
            assert_eq!(hosts().judge(host), Judged::Foreign, "{host}");
        }
    }

    #[test]
    fn what_is_no_name_is_malformed() {
        let malformed = [
            "",
            " ",
            ":",
            ":4680",
            "localhost:",
            "localhost:0",
            "localhost:04680",
            "localhost:99999",
            "localhost:-1",
            "localhost:+4680",
            "localhost:4680:80",
            "localhost:4680/x",
            "localhost 4680",
            "user@localhost:4680",
            "localhost:4680@evil.example",
            "localhost:4680, evil.example",
            "http://localhost:4680",
            "local%68ost:4680",
            "[::1",
            "::1:4680",
            "[::1]4680",
            "[::1]:",
            "[::1].evil.example",
            "[localhost]:4680",
            "[::1%25lo]:4680",
            "localhost\u{0}:4680",
            "lo\u{7f}",
            "löcalhost:4680",
        ];
        for host in malformed {
            assert_eq!(hosts().judge(host), Judged::Malformed, "{host}");
        }
    }

    #[test]
    fn an_origin_is_ours_or_foreign() {
        let ours = [
            "http://localhost:4680",
            "http://127.0.0.1:4680",
            "http://[::1]:4680",
            "http://preview.internal",
            "https://preview.internal",
            "https://preview.internal:8443",
        ];
        for origin in ours {
            assert!(hosts().is_our_origin(origin), "{origin}");
        }
        let foreign = [
            "",
            "null",
            "http://",
            "http://localhost",
            "http://localhost:1",
            "https://localhost:4680",
            "ws://localhost:4680",
            "HTTP://localhost:4680",
            "http://localhost:4680/",
            "http://evil.example",
            "http://evil.example:4680",
            "http://localhost.evil.example:4680",
            "http://localhost:4680.evil.example",
            "http://localhost:4680@evil.example",
            "http://localhost:4680 http://evil.example",
            "http://[::ffff:7f00:1]:4680",
            "file://",
            "chrome-extension://abcdef",
            "https://10.0.0.7",
            "http://10.0.0.7:81",
            "localhost:4680",
        ];
        for origin in foreign {
            assert!(!hosts().is_our_origin(origin), "{origin}");
        }
    }

    #[test]
    fn allowed_hosts_are_names_or_addresses() {
        for text in ["", "*", "http://a", "a/b", "a b", "...", "a:0"] {
            assert!(AllowedHost::parse(text).is_err(), "{text}");
        }
    }
}
