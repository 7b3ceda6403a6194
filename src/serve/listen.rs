//! Where the preview listens: on loopback unless told otherwise, on the next free port, with a bounded number of
//! connections, and through a shortage of descriptors.

use std::io::{ErrorKind, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::answer;
use super::refusal::Refusal;

/// How many ports are tried, from the wanted one on.
const N_PORTS: u16 = 100;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 4096;

/// How long to wait when there are no descriptors left: connections that end give some back.
const BREATH: Duration = Duration::from_millis(50);

/// Descriptors for everything but connections: the watcher, files that are read, the runtime. Fewer where there are few.
const RESERVED_DESCRIPTORS: u64 = 128;

/// A listening address, or both of loopback.
#[derive(Debug)]
pub(super) struct Listeners {
    pub(super) sockets: Vec<TcpListener>,
    pub(super) port: u16,
}

/// How many connections there are, and how many there may be.
#[derive(Debug, Clone)]
pub(super) struct Places {
    n_taken: Arc<AtomicUsize>,
    n_max: usize,
}

/// One connection's place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<AtomicUsize>);

/// Listens on `interface`, or on loopback, at `port` or the next free one; at any free one if it is 0.
pub(super) fn listen(interface: Option<IpAddr>, port: u16) -> Result<Listeners> {
    let mut first_error = None;
    for port in port..=port.saturating_add(if port == 0 { 0 } else { N_PORTS - 1 }) {
        match listen_at(interface, port) {
            Ok(listeners) => return Ok(listeners),
            Err(error) if error.kind() == ErrorKind::AddrInUse => drop(first_error.get_or_insert(error)),
            Err(error) => return Err(error),
        }
    }
    Err(first_error.expect("at least one port was tried"))
}

impl Places {
    /// So many places as were asked for, or as the process may have descriptors.
    pub(super) fn new(n_wanted: usize) -> Self {
        let n_descriptors = descriptors();
        let n_possible = n_descriptors - RESERVED_DESCRIPTORS.min(n_descriptors / 4);
        let n_possible = usize::try_from(n_possible).unwrap_or(usize::MAX);
        Self { n_taken: Arc::default(), n_max: n_wanted.min(n_possible.max(1)) }
    }

    fn take(&self) -> Option<Place> {
        let place = Place(Arc::clone(&self.n_taken));
        let n_before = self.n_taken.fetch_add(1, Ordering::Relaxed);
        (n_before < self.n_max).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Accepts connections for ever and gives those that have a place to `serve`.
pub(super) async fn accept(socket: TcpListener, places: Places, serve: impl Fn(TcpStream, Place)) {
    loop {
        match socket.accept().await {
            Ok((tcp, _)) => match places.take() {
                Some(place) => {
                    // Without it, small answers wait for more to come; with an error, they only wait.
                    let _ = tcp.set_nodelay(true);
                    serve(tcp, place);
                }
                None => turn_away(&tcp),
            },
            // The other side was gone before we looked.
            Err(error) if is_of_connection(error.kind()) => {}
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
}

/// Says that there is no place, as far as that goes without waiting.
fn turn_away(tcp: &TcpStream) {
    // Read what is there already: closing on unread bytes would lose the answer.
    let _ = tcp.try_read(&mut [0; 4096]);
    let _ = tcp.try_write(&answer::raw(Refusal::Full));
}

fn is_of_connection(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused)
}

fn listen_at(interface: Option<IpAddr>, port: u16) -> Result<Listeners> {
    let first = bind(SocketAddr::new(interface.unwrap_or(Ipv4Addr::LOCALHOST.into()), port))?;
    let port = first.local_addr()?.port();
    let mut sockets = vec![first];
    if interface.is_none() {
        match bind(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port)) {
            Ok(second) => sockets.push(second),
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(error),
            // A machine without version 6.
            Err(_) => {}
        }
    }
    Ok(Listeners { sockets, port })
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port whose last connections are still ending is free; elsewhere the option would share a port in use.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Raises the process's limit of descriptors as far as it may, and gives it.
fn descriptors() -> u64 {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let before = limit.current;
        limit.current = limit.maximum;
        if setrlimit(Resource::Nofile, limit).is_err() {
            limit.current = before;
        }
    }
    limit.current.unwrap_or(u64::MAX)
}
