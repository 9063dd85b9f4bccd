//! The desk (工作台): the work of check and verify on a page in the browser, served on this computer alone.

mod browser;
mod files;
mod guard;
mod home;
mod opened;
mod pages;
mod view;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use futures_util::future::select;

pub use files::{ClassFiles, SealedFiles};
use opened::{Desk, View};
pub use opened::{DeskOptions, Page, Work};

/// Serves the desk until its last page is closed or it was idle too long. `announce` gets the first address.
///
/// # Errors
/// If no port of the loopback interface can be used, or there are no random numbers.
pub fn serve(options: DeskOptions, announce: impl FnOnce(&str)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).max_blocking_threads(32).enable_all().build()?;
    runtime
        .block_on(async {
            let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
            let port = listener.local_addr()?.port();
            let desk = Arc::new(Desk::new(options, port, guard::token()?, guard::token()?));
            if let Some(start) = &desk.options.start {
                View::open(&desk, start);
            }
            announce(&desk.address());
            if desk.options.browser {
                browser::open(&desk.address());
            }
            let over = async {
                while !desk.is_over() {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            };
            select(pin!(axum::serve(listener, router(&desk)).into_future()), pin!(over)).await;
            Ok(())
        })
        // Threads that look at folders end with the program.
        .inspect(|()| runtime.shutdown_background())
}

fn router(desk: &Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(home::home))
        .route("/enter", get(guard::enter))
        .route("/open", post(home::open))
        .route("/bye", post(guard::bye))
        .route("/favicon.ico", get(async || axum::http::StatusCode::NO_CONTENT))
        .route("/desk.css", get(pages::style))
        .route("/desk.js", get(pages::script))
        .route("/view/{id}/", get(view::page))
        .route("/view/{id}/state", get(view::state))
        .route("/view/{id}/report", get(view::report))
        .route("/view/{id}/files/{*path}", get(files::file))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(desk), guard::guard))
        .with_state(Arc::clone(desk))
}
