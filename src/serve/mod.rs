//! The preview server: everything between a live library and the browsers that look at it.
//!
//! ```text
//! listen ─► stream ─► head ─► answer ─► inject
//!                              └─► reload ◄─ tabs ◄─ pulse
//! ```
//!
//! `listen` accepts, `stream` keeps deadlines and lets only heads in that `head` has judged, `answer` asks the
//! [`Live`] library, `inject` adds the script that follows changes. `reload` tells that script when its page has another
//! key, which `tabs` finds out once a generation. Nothing here reads a file, so no request can.

mod answer;
mod base;
mod client;
mod head;
mod hosts;
mod inject;
mod listen;
mod live;
mod media;
mod refusal;
mod reload;
mod stream;
mod tabs;
mod target;
mod token;

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use answer::Preview;
use hosts::Hosts;
use listen::{Place, Places};
use stream::Stream;
use tabs::Tabs;
use token::Token;

pub use base::Base;
pub use hosts::AllowedHost;
pub use live::{
    Item, Live, Notes, Panel, Phase, Place as SourcePlace, Problem, Pulse, Remark, Shown, Similar, Standing,
};
pub use media::media_type;

/// The port that is tried first.
pub const PORT: u16 = 4680;

/// How long the end waits for pages that are being made.
const GRACE: Duration = Duration::from_millis(100);

/// How a preview is served.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port, or the first of those that are tried; 0 is any free one.
    pub port: u16,
    /// The address to listen on; loopback, of both versions, if `None`.
    pub interface: Option<IpAddr>,
    /// Names besides those of loopback under which browsers may ask.
    pub allowed_hosts: Vec<AllowedHost>,
    /// The path below which the preview stands.
    pub base: Base,
    /// What a client may take.
    pub limits: Limits,
}

/// What a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the head of a request may take to arrive.
    pub head: Duration,
    /// How long a connection may stay open without a request.
    pub idle: Duration,
    /// How long a client may take nothing of what is sent to it.
    pub write: Duration,
    /// How many connections there may be at once.
    pub connections: usize,
}

/// A preview that is being served; it ends when dropped.
pub struct Server {
    runtime: Option<Runtime>,
    url: String,
    port: u16,
}

/// What ended a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Ctrl-C.
    Interrupted,
    /// The system, or somebody by `kill`.
    Terminated,
    /// The terminal was closed.
    HungUp,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: PORT,
            interface: None,
            allowed_hosts: Vec::new(),
            base: Base::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            write: Duration::from_secs(30),
            connections: 12_288,
        }
    }
}

/// Serves `live` until the server is dropped.
pub fn start(options: &Options, live: Arc<dyn Live>) -> anyhow::Result<Server> {
    let runtime = Runtime::new().context("could not start the threads of the preview")?;
    let inside = runtime.enter();
    let listeners = listen::listen(options.interface, options.port)
        .with_context(|| format!("could not listen on {}", address(options, options.port)))?;
    let port = listeners.port;
    let hosts = Arc::new(Hosts::new(options.interface, port, options.allowed_hosts.clone()));
    let tabs = Tabs::new(Arc::clone(&live));
    tokio::spawn(Arc::clone(&tabs).follow());
    let preview = Preview { live, tabs, hosts, token: Token::random()?, base: options.base.clone() };
    let preview = Arc::new(preview);
    let places = Places::new(options.limits.connections);
    for socket in listeners.sockets {
        let (preview, limits) = (Arc::clone(&preview), options.limits);
        let serve = move |tcp, place| drop(tokio::spawn(converse(tcp, place, Arc::clone(&preview), limits)));
        tokio::spawn(listen::accept(socket, places.clone(), serve));
    }
    drop(inside);
    let url = format!("http://{}{}", address(options, port), options.base.as_str());
    Ok(Server { runtime: Some(runtime), url, port })
}

impl Server {
    /// Where the preview is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port it has.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits until somebody wants it to end.
    pub fn wait(&self) -> anyhow::Result<Ended> {
        let runtime = self.runtime.as_ref().expect("a server has its runtime until it is dropped");
        runtime.block_on(ended()).context("could not listen for signals")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(GRACE);
        }
    }
}

/// Answers the requests of one connection.
async fn converse(tcp: TcpStream, place: Place, preview: Arc<Preview>, limits: Limits) {
    let stream = Stream::new(tcp, Arc::clone(&preview.hosts), limits, place);
    let service = service_fn(move |request| {
        let answer = answer::answer(Arc::clone(&preview), request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let connection = http1::Builder::new()
        // Who says nothing more may still be listening.
        .half_close(true)
        // The stream keeps the deadlines: it gives whole heads only.
        .header_read_timeout(None)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // It fails when the client goes away or is given up on: nobody is left to be told.
    let _ = connection.await;
}

/// The authority of the preview's address, as a browser on this machine writes it.
fn address(options: &Options, port: u16) -> String {
    match options.interface {
        Some(IpAddr::V6(address)) if !address.is_unspecified() => format!("[{address}]:{port}"),
        Some(IpAddr::V4(address)) if !address.is_unspecified() => format!("{address}:{port}"),
        _ => format!("127.0.0.1:{port}"),
    }
}

#[cfg(unix)]
async fn ended() -> std::io::Result<Ended> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(tokio::select! {
        _ = interrupt.recv() => Ended::Interrupted,
        _ = terminate.recv() => Ended::Terminated,
        _ = hang_up.recv() => Ended::HungUp,
    })
}

#[cfg(not(unix))]
async fn ended() -> std::io::Result<Ended> {
    tokio::signal::ctrl_c().await?;
    Ok(Ended::Interrupted)
}
