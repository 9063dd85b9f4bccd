//! Who may ask: only this computer's own browser that got the first address. Other sites, other names for this computer and other programs
//! are refused.

use std::io;
use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use classproof::words::digest::Digest;
use serde::Deserialize;

use super::opened::Desk;
use super::pages;

/// A random token of 256 bits in hexadecimal.
pub fn token() -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(Digest(bytes).to_string())
}

/// Compares without telling by its time where two texts differ.
pub fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |different, (one, other)| different | (one ^ other)) == 0
}

/// The page that asks, by a name of its own.
#[derive(Deserialize)]
pub struct OfPage {
    /// The name.
    #[serde(default)]
    pub page: String,
}

/// The query of the first address.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    token: String,
}

/// The first address: its token becomes a cookie.
pub async fn enter(State(desk): State<Arc<Desk>>, Query(entry): Query<Entry>) -> Response {
    if !is_same(&entry.token, &desk.token) {
        return refused(&desk);
    }
    // A cookie is for all ports of a computer, so its name has the port.
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name(&desk), desk.token);
    let first = desk.views().keys().next().map_or_else(|| "/".to_owned(), |id| format!("/view/{id}/"));
    ([(header::SET_COOKIE, cookie)], Redirect::to(&first)).into_response()
}

/// A page was closed.
pub async fn bye(State(desk): State<Arc<Desk>>, Query(page): Query<OfPage>) -> StatusCode {
    desk.hear_goodbye(&page.page);
    StatusCode::NO_CONTENT
}

/// Checks every request, and adds the headers of every answer.
pub async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let mut response = if may_pass(&desk, &request) {
        if request.uri().path() != "/bye" {
            desk.hear(None);
        }
        next.run(request).await
    } else {
        refused(&desk)
    };
    let headers = response.headers_mut();
    let policies = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in policies {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

fn may_pass(desk: &Desk, request: &Request) -> bool {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // A site whose name is made to lead to this computer sends its own name (DNS rebinding).
    let own = format!("127.0.0.1:{}", desk.port);
    if text(header::HOST) != Some(own.as_str()) {
        return false;
    }
    let from = text(header::ORIGIN);
    if from.is_some_and(|origin| origin != format!("http://{own}")) {
        return false;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) && from.is_none() {
        return false;
    }
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let enters = request.uri().path() == "/enter";
    if !enters && site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    enters || has_cookie(desk, headers)
}

fn has_cookie(desk: &Desk, headers: &HeaderMap) -> bool {
    let name = cookie_name(desk);
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.any(|(key, value)| key == name && is_same(value, &desk.token))
}

fn cookie_name(desk: &Desk) -> String {
    format!("classproof_desk_{}", desk.port)
}

fn refused(desk: &Desk) -> Response {
    (StatusCode::FORBIDDEN, pages::told(desk, "desk.refused")).into_response()
}
