//! Answers requests: a page of the library, a file of the preview's own, a redirect, a refusal. The same headers on all.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{ALLOW, CONNECTION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, UPGRADE};
use axum::http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::task::spawn_blocking;

use super::base::Base;
use super::head::REFUSED;
use super::hosts::Hosts;
use super::inject::{self, Island};
use super::live::{Live, Shown, Standing};
use super::refusal::Refusal;
use super::tabs::Tabs;
use super::token::Token;
use super::{client, reload, target};

/// What every answer says: it is for this site's own pages, it is what it says it is, and nobody keeps it.
const HEADERS: &[(&str, &str)] = &[
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("x-robots-tag", "noindex"),
];

/// What pages may do; the same as they say themselves, and that no other page may frame them.
const POLICY_OF_PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
    frame-ancestors 'none'";

/// What everything else may do when it is opened by itself: a drawing with a script in it is a drawing.
const POLICY_OF_FILES: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Plain text.
const TEXT: &str = "text/plain; charset=utf-8";

/// What may stand unescaped in the path of a redirect.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A preview that runs: what its answers are made from.
pub(super) struct Preview {
    pub(super) live: Arc<dyn Live>,
    pub(super) tabs: Arc<Tabs>,
    pub(super) hosts: Arc<Hosts>,
    pub(super) token: Token,
    pub(super) base: Base,
}

/// Answers one request, of which the head was judged.
pub(super) async fn answer<B>(preview: Arc<Preview>, request: Request<B>) -> Response<Body> {
    let (parts, _) = request.into_parts();
    if parts.method.as_str() == REFUSED {
        let status = parts.uri.path().trim_start_matches('/').parse().ok();
        return refuse(status.and_then(Refusal::of_status).unwrap_or(Refusal::Malformed));
    }
    let Some(path) = target::path(parts.uri.path()) else { return refuse(Refusal::Malformed) };
    let Some(inside) = preview.base.inside(&path) else { return outside(&preview, &path) };
    match inside.strip_prefix(client::FOLDER) {
        Some(client::RELOAD) if parts.method == Method::GET => {
            reload::open(&preview, parts).await.unwrap_or_else(refuse)
        }
        Some(name) => match client::file(name) {
            Some((text, media_type)) => respond(StatusCode::OK, media_type, POLICY_OF_FILES, text.into()),
            None => page(preview, inside.to_owned()).await,
        },
        None => page(preview, inside.to_owned()).await,
    }
}

/// A refusal as bytes, for who can't wait for the usual way.
pub(super) fn raw(refusal: Refusal) -> Vec<u8> {
    let text = refusal.text();
    let mut head = format!("HTTP/1.1 {} {}\r\n", refusal.status(), refusal.reason());
    for (name, value) in HEADERS {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!(
        "content-security-policy: {POLICY_OF_FILES}\r\ncontent-type: {TEXT}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        text.len()
    ));
    (head + text).into_bytes()
}

/// Adds what every answer says.
pub(super) fn with_headers(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY_OF_FILES));
    response
}

/// What a path below the site's top is.
enum Found {
    /// This file, of this generation.
    File(u64, Box<Shown>),
    /// A folder, of which the address ends in `/`.
    Folder,
}

async fn page(preview: Arc<Preview>, inside: String) -> Response<Body> {
    let is_folder = inside.is_empty() || inside.ends_with('/');
    let path = if is_folder { format!("{inside}index.html") } else { inside };
    let (live, looked_for) = (Arc::clone(&preview.live), path.clone());
    match spawn_blocking(move || find(&*live, &looked_for, is_folder)).await {
        Ok(Found::File(generation, shown)) => show(&preview, generation, &shown),
        Ok(Found::Folder) => redirect(&format!("{}{}/", preview.base.as_str(), url_path(&path))),
        // It panicked, and said so.
        Err(_) => refuse(Refusal::Broken),
    }
}

fn find(live: &dyn Live, path: &str, is_folder: bool) -> Found {
    if !is_folder && !live.holds(path) && live.holds(&format!("{path}/index.html")) {
        return Found::Folder;
    }
    // Read before the page is made: what changes meanwhile is told.
    let generation = live.pulse().generation();
    Found::File(generation, Box::new(live.show(path)))
}

fn show(preview: &Preview, generation: u64, shown: &Shown) -> Response<Body> {
    let status = match shown.standing {
        Standing::Here => StatusCode::OK,
        Standing::Missing => StatusCode::NOT_FOUND,
    };
    let Some(notes) = &shown.notes else {
        return respond(status, shown.media_type, POLICY_OF_FILES, Bytes::from_owner(Arc::clone(&shown.bytes)));
    };
    let base = preview.base.as_str();
    let token = preview.token.as_str();
    let island = Island { token, base, key: shown.key.to_string(), generation, notes };
    let script = format!("{base}{}{}", client::FOLDER, client::SCRIPT);
    let bytes = inject::inject(&shown.bytes, &island, &script);
    respond(status, shown.media_type, POLICY_OF_PAGES, bytes.into())
}

/// What stands outside of the preview's base: the way to it, from the top and from the base without its last `/`.
fn outside(preview: &Preview, path: &str) -> Response<Body> {
    let base = preview.base.as_str();
    if path.is_empty() || format!("/{path}/") == base {
        return redirect(base);
    }
    respond(StatusCode::NOT_FOUND, TEXT, POLICY_OF_FILES, "The preview stands below another path.\n".into())
}

fn redirect(address: &str) -> Response<Body> {
    let mut response = respond(StatusCode::TEMPORARY_REDIRECT, TEXT, POLICY_OF_FILES, Bytes::new());
    let address = HeaderValue::from_str(address).expect("an encoded path is plain ASCII");
    response.headers_mut().insert(LOCATION, address);
    response
}

fn refuse(refusal: Refusal) -> Response<Body> {
    let status = StatusCode::from_u16(refusal.status()).expect("every refusal has a valid status");
    let mut response = respond(status, TEXT, POLICY_OF_FILES, refusal.text().into());
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    match refusal {
        Refusal::Method => drop(headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"))),
        Refusal::NoUpgrade => drop(headers.insert(UPGRADE, HeaderValue::from_static("websocket"))),
        _ => {}
    }
    response
}

fn respond(status: StatusCode, media_type: &'static str, policy: &'static str, bytes: Bytes) -> Response<Body> {
    // The HTTP library leaves the bytes out where only the head was asked for, and their number in.
    let length = HeaderValue::from(bytes.len());
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    with_headers(response)
}

fn url_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}
