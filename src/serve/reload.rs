//! The channel on which pages are told that they changed. It carries generations and keys, and takes no commands.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Serialize;
use tokio::time::sleep;

use super::answer::{self, Preview};
use super::refusal::Refusal;
use super::tabs::{Now, Tab};
use super::target;
use crate::source::Digest;

/// How often the other side is asked whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(30);

/// The largest message that is read: there is nothing to say to us.
const MAX_MESSAGE_BYTES: usize = 125;

/// What is kept ready for reading and for writing, for each of thousands of clients.
const BUFFER_BYTES: usize = 256;

/// What a page is told.
#[derive(Debug, Serialize)]
struct Told {
    generation: u64,
    key: String,
}

/// Opens the channel to one of our own pages, which says in the query which page it is and which key it shows.
pub(super) async fn open(preview: &Preview, mut parts: Parts) -> Result<Response, Refusal> {
    let query = parts.uri.query().unwrap_or_default();
    let origin = parts.headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let token = target::in_query(query, "token");
    let is_ours = origin.is_some_and(|origin| preview.hosts.is_our_origin(origin));
    if !is_ours || !token.is_some_and(|token| preview.token.is(&token)) {
        return Err(Refusal::Forbidden);
    }
    let page = target::in_query(query, "page").ok_or(Refusal::Malformed)?;
    let shown = target::in_query(query, "key").and_then(|key| Digest::from_hex(&key)).ok_or(Refusal::Malformed)?;
    let upgrade = WebSocketUpgrade::<_>::from_request_parts(&mut parts, &()).await.map_err(|_| Refusal::NoUpgrade)?;
    let upgrade = upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(0)
        .max_message_size(MAX_MESSAGE_BYTES)
        .max_frame_size(MAX_MESSAGE_BYTES);
    let tab = preview.tabs.open(page);
    Ok(answer::with_headers(upgrade.on_upgrade(move |socket| tell(socket, tab, shown))))
}

/// Tells the page whenever it no longer shows what it should, until one side has enough.
async fn tell(mut socket: WebSocket, mut tab: Tab, mut shown: Digest) {
    let mut is_waiting_for_pong = false;
    loop {
        if let Now { generation, key: Some(key) } = tab.now()
            && key != shown
        {
            let told = Told { generation, key: key.to_string() };
            let text = serde_json::to_string(&told).expect("what is told is plain data");
            if socket.send(Message::text(text)).await.is_err() {
                return;
            }
            shown = key;
        }
        tokio::select! {
            () = tab.changed() => {}
            heard = socket.recv() => match heard {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => is_waiting_for_pong = false,
                // Everything else is no page of ours, or the end.
                _ => return,
            },
            () = sleep(PING_EVERY) => {
                if is_waiting_for_pong || socket.send(Message::Ping(Vec::new().into())).await.is_err() {
                    return;
                }
                is_waiting_for_pong = true;
            }
        }
    }
}
