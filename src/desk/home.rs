//! The first page: what was opened last, and a look through the folders for a class folder or a bundle.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::opened::{Desk, View};
use super::{guard, pages};

/// Most paths that are remembered.
const MOST_RECENT: usize = 8;
/// Most entries of a folder that are listed.
const MOST_LISTED: usize = 500;

/// Which folder is looked into.
#[derive(Deserialize)]
pub struct Look {
    at: Option<PathBuf>,
}

/// The form that opens a path.
#[derive(Deserialize)]
pub struct Open {
    path: String,
    #[serde(default)]
    change_token: String,
}

/// The first page.
pub async fn home(State(desk): State<Arc<Desk>>, Query(look): Query<Look>) -> Response {
    let for_page = Arc::clone(&desk);
    let page = tokio::task::spawn_blocking(move || {
        let recent = recent(&for_page);
        let (folders, bundles) = look.at.as_deref().map(listed).unwrap_or_default();
        pages::home(&for_page, look.at.as_deref(), &recent, &folders, &bundles)
    });
    page.await.unwrap_or_else(|_| pages::told(&desk, "desk.not_listed"))
}

/// Opens a path, once: the same path again leads to the same page.
pub async fn open(State(desk): State<Arc<Desk>>, Form(form): Form<Open>) -> Response {
    if !guard::is_same(&form.change_token, &desk.change_token) {
        return (StatusCode::FORBIDDEN, pages::told(&desk, "desk.refused")).into_response();
    }
    // Explorer copies a path in quotes.
    let path = PathBuf::from(form.path.trim().trim_matches(['"', '\'']));
    if path.as_os_str().is_empty() || !path.is_absolute() {
        return (StatusCode::UNPROCESSABLE_ENTITY, pages::told(&desk, "desk.whole_path")).into_response();
    }
    let id = View::open(&desk, &path);
    remember(&desk, &path);
    Redirect::to(&format!("/view/{id}/")).into_response()
}

/// The folders and the bundles in a folder, by name.
fn listed(at: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let entries = std::fs::read_dir(at).into_iter().flatten().flatten();
    let is_hidden = |path: &Path| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with(['.', '$']));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| !is_hidden(path)).take(MOST_LISTED * 10).collect();
    paths.sort();
    let is_archive = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        path.is_file() && (name.ends_with(".zip") || name.ends_with(".zip.001"))
    };
    let bundles = paths.iter().filter(|path| is_archive(path)).take(MOST_LISTED).cloned().collect();
    (paths.into_iter().filter(|path| path.is_dir()).take(MOST_LISTED).collect(), bundles)
}

fn recent(desk: &Desk) -> Vec<PathBuf> {
    let text = desk.options.recent.as_ref().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty()).take(MOST_RECENT).map(PathBuf::from).filter(|path| path.exists()).collect()
}

/// Puts a path before the others. If it can not be written, it is only not remembered.
fn remember(desk: &Desk, path: &Path) {
    let Some((file, path)) = desk.options.recent.as_ref().zip(path.to_str().filter(|path| !path.contains(['\n', '\r']))) else { return };
    let others = recent(desk).into_iter().filter(|other| other.as_os_str() != path);
    let lines: Vec<String> =
        [path.to_owned()].into_iter().chain(others.map(|other| other.to_string_lossy().into_owned())).take(MOST_RECENT).collect();
    let _ = file.parent().map(std::fs::create_dir_all);
    let _ = std::fs::write(file, lines.join("\n") + "\n");
}
