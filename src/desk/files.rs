//! The files behind a report, in whole or by ranges (RFC 9110, section 14): of a class folder as they are, of a bundle after each chunk was
//! compared with its seal.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path as Address, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use classproof::pipelines::playback::Playback;
use classproof::record::members::Members as _;
use classproof::stages::walk::Folder;
use classproof::words::path::MemberPath;
use futures_util::stream;

use super::opened::{Desk, Files, Page};
use super::pages;

/// Most bytes that are read at once.
const BLOCK: u64 = 1 << 20;

/// Types that a browser shows and that carry no scripts. Any other file is only saved.
const SHOWN: [&str; 15] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/bmp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/3gpp",
    "video/x-matroska",
    "video/x-m4v",
    "audio/mpeg",
    "audio/mp4",
    "audio/wav",
    "application/pdf",
];

/// The files of a class folder.
pub struct ClassFiles {
    /// The folder as listed.
    pub folder: Folder,
    /// The measured types.
    pub types: BTreeMap<MemberPath, String>,
}

impl Files for ClassFiles {
    fn about(&self, path: &MemberPath) -> Option<(u64, String)> {
        let member = self.folder.member(path)?;
        Some((member.size, self.types.get(path)?.clone()))
    }

    fn read(&self, path: &MemberPath, offset: u64, most: u64) -> io::Result<Vec<u8>> {
        let member = self.folder.member(path).ok_or(io::ErrorKind::NotFound)?;
        // A folder on the way may have become a link since it was listed.
        let (real, root) = (self.folder.source(member).canonicalize()?, self.folder.root().canonicalize()?);
        if !real.starts_with(root) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let source = self.folder.open(member)?;
        let length = source.len().min(member.size).saturating_sub(offset).min(most);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        source.read_exact_at(&mut bytes, offset)?;
        Ok(bytes)
    }
}

/// The files of a bundle.
pub struct SealedFiles {
    /// The bundle; `None` if it can not be read.
    pub playback: Option<Playback>,
    /// The measured types.
    pub types: BTreeMap<MemberPath, String>,
}

impl Files for SealedFiles {
    fn about(&self, path: &MemberPath) -> Option<(u64, String)> {
        Some((self.playback.as_ref()?.size(path)?, self.types.get(path)?.clone()))
    }

    fn read(&self, path: &MemberPath, offset: u64, most: u64) -> io::Result<Vec<u8>> {
        self.playback.as_ref().ok_or(io::ErrorKind::NotFound)?.read(path, offset, most)
    }
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// From a byte up to, and without, another.
    Part(u64, u64),
    Beyond,
}

/// Reads a `Range` header. What is not a single range of bytes is ignored, as RFC 9110, 14.2 allows.
fn asked(header: Option<&str>, size: u64) -> Asked {
    let Some((first, last)) = header.and_then(|text| text.trim().strip_prefix("bytes=")).and_then(|range| range.split_once('-')) else {
        return Asked::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (first.trim(), number(first), last.trim(), number(last)) {
        ("", _, _, Some(tail)) if tail > 0 && size > 0 => Asked::Part(size.saturating_sub(tail), size),
        ("", _, _, Some(_)) => Asked::Beyond,
        (_, Some(first), "", _) if first < size => Asked::Part(first, size),
        (_, Some(first), _, Some(last)) if first <= last && first < size => Asked::Part(first, last.saturating_add(1).min(size)),
        (_, Some(first), _, Some(last)) if first > last => Asked::Whole,
        (_, Some(_), "", _) | (_, Some(_), _, Some(_)) => Asked::Beyond,
        _ => Asked::Whole,
    }
}

/// One file of what is shown.
pub async fn file(State(desk): State<Arc<Desk>>, Address((id, path)): Address<(u32, String)>, headers: HeaderMap) -> Response {
    let view = desk.views().get(&id).cloned();
    let shown = view.and_then(|view| view.shown());
    let found = MemberPath::new(path).ok().zip(shown).and_then(|(path, shown)| {
        let (size, media_type) = shown.files.about(&path)?;
        Some((path, shown, size, media_type))
    });
    let Some((path, shown, size, media_type)) = found else {
        return (StatusCode::NOT_FOUND, pages::told(&desk, "desk.no_file")).into_response();
    };
    let range = asked(headers.get(header::RANGE).and_then(|value| value.to_str().ok()), size);
    let (status, from, to) = match range {
        Asked::Whole => (StatusCode::OK, 0, size),
        Asked::Part(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
        Asked::Beyond => {
            return (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{size}"))]).into_response();
        }
    };
    let known = SHOWN.iter().find(|known| **known == media_type);
    let mut response = Response::new(Body::from_stream(stream::unfold((shown, path, from), move |reading| block(reading, to))));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(known.unwrap_or(&"application/octet-stream")));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(to - from));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    if known.is_none() {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(range) = HeaderValue::try_from(format!("bytes {from}-{}/{size}", to - 1))
    {
        headers.insert(header::CONTENT_RANGE, range);
    }
    response
}

type Reading = (Arc<Page>, MemberPath, u64);

/// The next block of an answer. An error ends the connection, so that the browser does not take a part for the whole.
async fn block((shown, path, from): Reading, to: u64) -> Option<(io::Result<Bytes>, Reading)> {
    if from >= to {
        return None;
    }
    let (files, file) = (Arc::clone(&shown), path.clone());
    let read = tokio::task::spawn_blocking(move || files.files.read(&file, from, (to - from).min(BLOCK))).await;
    match read.map_err(io::Error::other).flatten() {
        Ok(bytes) if bytes.is_empty() => Some((Err(io::ErrorKind::UnexpectedEof.into()), (shown, path, to))),
        Ok(bytes) => {
            let next = from + bytes.len() as u64;
            Some((Ok(bytes.into()), (shown, path, next)))
        }
        Err(error) => Some((Err(error), (shown, path, to))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_browsers_send_them() {
        for (text, size, expected) in [
            (None, 10, Asked::Whole),
            (Some("bytes=0-"), 10, Asked::Part(0, 10)),
            (Some("bytes=3-5"), 10, Asked::Part(3, 6)),
            (Some("bytes=3-500"), 10, Asked::Part(3, 10)),
            (Some("bytes=-4"), 10, Asked::Part(6, 10)),
            (Some("bytes=-400"), 10, Asked::Part(0, 10)),
            (Some("bytes=10-"), 10, Asked::Beyond),
            (Some("bytes=99-100"), 10, Asked::Beyond),
            (Some("bytes=-0"), 10, Asked::Beyond),
            (Some("bytes=0-"), 0, Asked::Beyond),
            (Some("bytes=5-3"), 10, Asked::Whole),
            (Some("bytes=0-1,3-4"), 10, Asked::Whole),
            (Some("items=0-1"), 10, Asked::Whole),
            (Some("bytes=18446744073709551615-18446744073709551615"), 10, Asked::Beyond),
        ] {
            assert_eq!(asked(text, size), expected, "{text:?}");
        }
    }
}
