//! The pages of the desk, besides the reports.

use std::path::{Path, PathBuf};

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Response};
use classproof::words::lang::Lang;
use classproof::words::path::shown;

use super::opened::Desk;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A path as a row: what is shown, and the whole.
struct Row {
    name: String,
    path: String,
}

impl Row {
    fn named(path: &Path) -> Self {
        let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        Self { name: shown(&name).into_owned(), path: path.to_string_lossy().into_owned() }
    }

    fn whole(path: &Path) -> Self {
        Self { name: shown(&path.to_string_lossy()).into_owned(), path: path.to_string_lossy().into_owned() }
    }
}

#[derive(Template)]
#[template(path = "home.html", config = "src/desk/askama.toml")]
struct HomePage<'a> {
    desk: &'a Desk,
    at: Option<Row>,
    up: Option<Row>,
    places: Vec<Row>,
    recent: Vec<Row>,
    folders: Vec<Row>,
    bundles: Vec<Row>,
}

#[derive(Template)]
#[template(path = "view.html", config = "src/desk/askama.toml")]
struct ViewPage<'a> {
    desk: &'a Desk,
    path: String,
    is_bundle: bool,
}

#[derive(Template)]
#[template(path = "told.html", config = "src/desk/askama.toml")]
struct ToldPage<'a> {
    desk: &'a Desk,
    said: String,
}

macro_rules! spoken {
    ($($page:ident),+) => {
        $(impl $page<'_> {
            fn term(&self, key: &str) -> String {
                self.desk.options.speaker.term(key)
            }

            fn lang(&self) -> &'static str {
                match self.desk.options.speaker.lang() {
                    Lang::Chinese => "zh-CN",
                    Lang::English => "en",
                }
            }
        })+
    };
}
spoken!(HomePage, ViewPage, ToldPage);

/// The first page; `at`: the folder that is looked into.
pub fn home(desk: &Desk, at: Option<&Path>, recent: &[PathBuf], folders: &[PathBuf], bundles: &[PathBuf]) -> Response {
    written(&HomePage {
        desk,
        at: at.map(Row::whole),
        up: at.and_then(Path::parent).map(Row::whole),
        places: desk.options.places.iter().map(|path| Row::named(path)).collect(),
        recent: recent.iter().map(|path| Row::whole(path)).collect(),
        folders: folders.iter().map(|path| Row::named(path)).collect(),
        bundles: bundles.iter().map(|path| Row::named(path)).collect(),
    })
}

/// The page around a report.
pub fn view(desk: &Desk, path: &Path, is_bundle: bool) -> Response {
    written(&ViewPage { desk, path: shown(&path.to_string_lossy()).into_owned(), is_bundle })
}

/// A page with one sentence.
pub fn told(desk: &Desk, key: &str) -> Response {
    written(&ToldPage { desk, said: desk.options.speaker.term(key) })
}

fn written(page: &impl Template) -> Response {
    // Rendering into memory fails only if a value cannot be formatted, and all values are texts.
    let mut response = Html(page.render().unwrap_or_default()).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// The style sheet.
pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("desk.css")).into_response()
}

/// The script of the pages.
pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("desk.js")).into_response()
}
