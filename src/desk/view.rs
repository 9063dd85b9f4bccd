//! The page around a report, its state for the script, and the report itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path as Address, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::guard::OfPage;
use super::opened::{Desk, is_bundle};
use super::pages;

/// How far the work is, for the page's script.
#[derive(Serialize)]
struct StateReport {
    version: u64,
    working: bool,
    /// The verdict, the error, or what is being done.
    said: String,
    /// Done, in thousandths.
    done: u64,
    gaps: Option<String>,
    /// Whether there is a report.
    report: bool,
}

/// Answers the page's script.
pub async fn state(State(desk): State<Arc<Desk>>, Address(id): Address<u32>, Query(page): Query<OfPage>) -> Response {
    // A name of our script is a UUID.
    desk.hear(Some(page.page).filter(|page| page.len() == 36));
    let view = desk.views().get(&id).cloned();
    let Some(view) = view else { return StatusCode::NOT_FOUND.into_response() };
    let now = view.told();
    // The phase that has most to do decides how far it is.
    let phase = now.phases.iter().filter(|(_, (_, all))| *all > 0).max_by_key(|(_, (_, all))| *all);
    let (name, done) = phase.map_or(("desk.begins", 0), |(name, (done, all))| (*name, done.saturating_mul(1000) / all));
    let said = match (&now.error, &now.shown) {
        _ if now.working => desk.options.speaker.term(name),
        (Some(error), _) => error.clone(),
        (None, Some(shown)) => shown.verdict.clone(),
        (None, None) => String::new(),
    };
    let gaps = now.shown.as_ref().and_then(|shown| shown.gaps.clone());
    Json(StateReport { version: now.version, working: now.working, said, done: done.min(1000), gaps, report: now.shown.is_some() })
        .into_response()
}

/// The page around a report.
pub async fn page(State(desk): State<Arc<Desk>>, Address(id): Address<u32>) -> Response {
    let view = desk.views().get(&id).cloned();
    match view {
        Some(view) => pages::view(&desk, &view.path, is_bundle(&view.path)),
        None => (StatusCode::NOT_FOUND, pages::told(&desk, "desk.no_page")).into_response(),
    }
}

/// The report itself, the same as `check --report` and `verify --report` write.
pub async fn report(State(desk): State<Arc<Desk>>, Address(id): Address<u32>) -> Response {
    let view = desk.views().get(&id).cloned();
    let Some(shown) = view.and_then(|view| view.shown()) else {
        return (StatusCode::NOT_FOUND, pages::told(&desk, "desk.no_page")).into_response();
    };
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; frame-ancestors 'self'";
    let mut response = axum::response::Html(shown.html.clone()).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}
