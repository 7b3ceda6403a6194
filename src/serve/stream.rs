//! A connection as the HTTP library sees it: whole, judged heads, and nobody who keeps it waiting.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use super::Limits;
use super::head::{self, Accepted, Progress, Then};
use super::hosts::Hosts;
use super::refusal::Refusal;

/// How long a refused client may go on talking: closing on it at once could lose the answer on its way.
const LINGER: Duration = Duration::from_secs(1);

/// The most bytes that are read from a refused client.
const MAX_LINGER_BYTES: usize = 2 * 1024 * 1024;

/// What a client has to take within the time it has for that, or all there is. Who takes a byte now and then would else
/// keep a connection for ever; and systems take some by themselves for a program that doesn't.
const MIN_TAKEN_BYTES: usize = 1024 * 1024;

/// A connection that lets only judged heads in, with deadlines.
pub(super) struct Stream {
    tcp: TcpStream,
    hosts: Arc<Hosts>,
    limits: Limits,
    state: State,
    /// Whether no head has come yet.
    is_new: bool,
    /// What has come in of the next head.
    pending: Vec<u8>,
    /// What goes to the HTTP library next.
    ready: Vec<u8>,
    /// When the next head has to be there, or, where none has begun, the connection is closed.
    reading: Pin<Box<Sleep>>,
    /// Since the other side didn't take all that there was for it.
    writing: Option<Writing>,
    /// Who waits for the answer to begin.
    waiting: Option<Waker>,
    n_lingered: usize,
    /// Gives back the connection's place when it is dropped.
    _place: super::listen::Place,
}

/// A client that is being waited for.
struct Writing {
    /// When it has to have taken enough.
    until: Pin<Box<Sleep>>,
    /// What it took since it was waited for.
    n_taken: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The next head is awaited.
    Head,
    /// A head went on, and nothing of its answer has come.
    Answering(Then),
    /// The last head went on, and its answer is on its way.
    Last,
    /// A head was refused.
    Refused,
    /// The reload channel.
    Channel,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream, hosts: Arc<Hosts>, limits: Limits, place: super::listen::Place) -> Self {
        let reading = Box::pin(sleep(limits.head));
        Self {
            tcp,
            hosts,
            limits,
            state: State::Head,
            is_new: true,
            pending: Vec::new(),
            ready: Vec::new(),
            reading,
            writing: None,
            waiting: None,
            n_lingered: 0,
            _place: place,
        }
    }

    /// Reads until the next head is whole, refused or late. `Ready` leaves something in `ready`, or nothing at the end.
    fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        loop {
            match head::progress(&self.pending) {
                Progress::Whole(end) => {
                    let rest = self.pending.split_off(end);
                    let judged = head::judge(&self.pending, &self.hosts);
                    self.pending = rest;
                    match judged {
                        Ok(accepted) => self.accept(accepted),
                        Err(refusal) => self.refuse(refusal),
                    }
                    return Poll::Ready(Ok(()));
                }
                Progress::Never(refusal) => {
                    self.refuse(refusal);
                    return Poll::Ready(Ok(()));
                }
                Progress::More => {}
            }
            if self.reading.as_mut().poll(cx).is_ready() {
                if !self.pending.is_empty() {
                    self.refuse(Refusal::TooSlow);
                }
                return Poll::Ready(Ok(()));
            }
            let mut bytes = [0; 4096];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut read))?;
            let is_first = self.pending.is_empty();
            match read.filled() {
                [] if is_first => return Poll::Ready(Ok(())),
                [] => {
                    self.refuse(Refusal::Malformed);
                    return Poll::Ready(Ok(()));
                }
                filled => self.pending.extend_from_slice(filled),
            }
            // The first head's time runs from the beginning of the connection.
            if is_first && !self.is_new {
                self.reading.as_mut().reset(Instant::now() + self.limits.head);
            }
        }
    }

    fn accept(&mut self, accepted: Accepted) {
        self.is_new = false;
        self.ready = accepted.bytes;
        self.state = State::Answering(accepted.then);
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.ready = head::refused(refusal);
        self.pending = Vec::new();
        self.state = State::Refused;
    }

    /// Something was written: an answer that was awaited has begun.
    fn wrote(&mut self, starts_with: &[u8], n_bytes: usize) {
        if let Some(writing) = &mut self.writing {
            writing.n_taken += n_bytes;
        }
        if let State::Answering(then) = self.state {
            self.state = match then {
                Then::Next => State::Head,
                Then::Upgrade if starts_with.starts_with(b"HTTP/1.1 101") => State::Channel,
                Then::Upgrade | Then::Close => State::Last,
            };
            if let Some(waiting) = self.waiting.take() {
                waiting.wake();
            }
        }
        if self.state == State::Head {
            self.reading.as_mut().reset(Instant::now() + self.limits.idle);
        }
    }

    /// Gives up on who takes too little for too long.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize>> {
        let time = self.limits.write;
        let writing = self.writing.get_or_insert_with(|| Writing { until: Box::pin(sleep(time)), n_taken: 0 });
        loop {
            ready!(writing.until.as_mut().poll(cx));
            if writing.n_taken < MIN_TAKEN_BYTES {
                return Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the client takes too little")));
            }
            writing.n_taken = 0;
            writing.until.as_mut().reset(Instant::now() + time);
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let stream = self.get_mut();
        if stream.ready.is_empty() {
            match stream.state {
                State::Head => ready!(stream.poll_head(cx))?,
                State::Answering(Then::Next | Then::Upgrade) => {
                    stream.waiting = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                State::Channel if stream.pending.is_empty() => return Pin::new(&mut stream.tcp).poll_read(cx, buf),
                State::Channel => stream.ready = std::mem::take(&mut stream.pending),
                State::Answering(Then::Close) | State::Last | State::Refused => {}
            }
        }
        let n = stream.ready.len().min(buf.remaining());
        buf.put_slice(&stream.ready[..n]);
        stream.ready.drain(..n);
        if stream.ready.is_empty() {
            stream.ready = Vec::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, bufs: &[IoSlice<'_>]) -> Poll<Result<usize>> {
        let stream = self.get_mut();
        match Pin::new(&mut stream.tcp).poll_write_vectored(cx, bufs) {
            Poll::Pending => stream.poll_stalled(cx),
            Poll::Ready(written) => {
                let first = bufs.iter().find(|buf| !buf.is_empty()).map_or(&[][..], |buf| &buf[..]);
                stream.wrote(first, *written.as_ref().unwrap_or(&0));
                Poll::Ready(written)
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let stream = self.get_mut();
        // All that there was is on its way.
        stream.writing = None;
        Pin::new(&mut stream.tcp).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let stream = self.get_mut();
        ready!(Pin::new(&mut stream.tcp).poll_shutdown(cx))?;
        if !matches!(stream.state, State::Refused | State::Last) {
            return Poll::Ready(Ok(()));
        }
        if stream.n_lingered == 0 {
            stream.n_lingered = 1;
            stream.reading.as_mut().reset(Instant::now() + LINGER);
        }
        loop {
            if stream.n_lingered > MAX_LINGER_BYTES || stream.reading.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            let mut bytes = [0; 4096];
            let mut read = ReadBuf::new(&mut bytes);
            match ready!(Pin::new(&mut stream.tcp).poll_read(cx, &mut read)) {
                Ok(()) if !read.filled().is_empty() => stream.n_lingered += read.filled().len(),
                _ => return Poll::Ready(Ok(())),
            }
        }
    }
}
