//! Renewing: a list of all evidence of a bundle or receipt so far, and one time-stamp over it, or over the lists of a whole shelf.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::beside::{renewals, small_file, token_path};
use super::error::TimestampError;
use crate::formats::bagit::bag::Bag as _;
use crate::formats::bagit::{CHUNKS_NAME, DECLARATION_NAME, INVENTORY_NAME, SIGNATURE_NAME, TAG_MANIFEST_NAME, is_payload, most_bytes};
use crate::formats::evidence::{EvidenceList, ListPaths, MOST_LISTS};
use crate::formats::receipt::{RECEIPT_ENDING, SIGNATURE_ENDING};
use crate::formats::timestamp::{Authorities, Request, Stamp, TimestampProblem, Token};
use crate::formats::volumes::{archive_of, with_ending};
use crate::stages::check::read_lists;
use crate::stages::open::open;
use crate::stages::write::write_file;
use crate::words::digest::Digest;
use crate::words::system;

/// The most bundles and receipts that one token is over. Each gets a copy of the list of them all.
pub const MOST_AT_ONCE: usize = 1_000;

/// A list that was written and waits for its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The bundles and receipts, by where their evidence lies, with the numbers of their lists.
    pub of: Vec<(PathBuf, u16)>,
    /// The request to hand to an authority.
    pub request: Request,
    /// Where it lies.
    pub request_path: PathBuf,
}

/// A token that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where: one beside each bundle and receipt.
    pub tokens: Vec<PathBuf>,
    /// What it proves.
    pub stamp: Result<Stamp, TimestampProblem>,
}

/// A file for a list: its name there, and its bytes.
pub type Listed = (String, Vec<u8>);

/// The bundles and receipts that paths mean: a shelf's are the bundles in that folder, and the receipts whose bundle is not there.
///
/// # Errors
/// [`TimestampError::Read`], [`TimestampError::Nothing`] or [`TimestampError::TooMany`].
pub fn of_paths(paths: &[PathBuf]) -> Result<Vec<PathBuf>, TimestampError> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() || path.join(DECLARATION_NAME).is_file() {
            found.push(path.clone());
            continue;
        }
        let read = |error: std::io::Error| TimestampError::Read { path: path.clone(), why: system::reason(&error) };
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(read)? {
            names.extend(entry.map_err(read)?.file_name().into_string().ok());
        }
        names.sort_unstable();
        let is_bundle = |name: &str| name.to_lowercase().ends_with(".zip") || name.to_lowercase().ends_with(".zip.001");
        let has_bundle = |receipt: &str| {
            let of = receipt.strip_suffix(RECEIPT_ENDING).unwrap_or_default();
            names.iter().any(|name| name == of || name.strip_suffix(".001") == Some(of))
        };
        let is_lone = |name: &str| name.ends_with(RECEIPT_ENDING) && !has_bundle(name);
        found.extend(names.iter().filter(|name| is_bundle(name) || is_lone(name)).map(|name| path.join(name)));
    }
    match found.len() {
        0 => Err(TimestampError::Nothing),
        count if count > MOST_AT_ONCE => Err(TimestampError::TooMany { count, most: MOST_AT_ONCE }),
        _ => Ok(found),
    }
}

/// Lists all evidence of each bundle and receipt so far, with `extras`, and writes the lists and a request over them. A list that still waits
/// for its token is made anew where `replace` is set.
///
/// # Errors
/// [`TimestampError`].
pub fn renew(paths: &[PathBuf], extras: &[Listed], nonce: [u8; 8], replace: bool) -> Result<Asked, TimestampError> {
    let mut own = Vec::new();
    for path in of_paths(paths)? {
        let (base, mut files) = evidence(&path)?;
        let before = renewals(&base)?;
        let number = match before.last() {
            Some(last) if last.token.is_none() && !replace => return Err(TimestampError::Waiting { path: base }),
            Some(last) if last.token.is_none() => last.number,
            Some(last) if last.number == MOST_LISTS => return Err(TimestampError::Nothing),
            last => last.map_or(1, |last| last.number + 1),
        };
        for renewal in before.into_iter().filter(|renewal| renewal.number < number) {
            let paths = ListPaths::of(&base, renewal.number);
            files.push((name(&paths.list)?, renewal.list));
            files.extend(renewal.day.map(|day| Ok::<_, TimestampError>((name(&paths.day)?, day))).transpose()?);
            files.extend(renewal.token.map(|token| Ok::<_, TimestampError>((name(&paths.token)?, token))).transpose()?);
        }
        files.extend_from_slice(extras);
        let list = EvidenceList::write(&files).ok_or_else(|| TimestampError::Name { path: base.clone() })?;
        own.push((base, number, list));
    }
    let day = match own.as_slice() {
        [_] => None,
        many => {
            let line = |(base, number, list): &(PathBuf, u16, Vec<u8>)| Ok((name(&ListPaths::of(base, *number).list)?, list.clone()));
            let lines = many.iter().map(line).collect::<Result<Vec<_>, TimestampError>>()?;
            Some(EvidenceList::write(&lines).ok_or(TimestampError::SameName)?)
        }
    };
    let stamped = day.as_ref().or(own.first().map(|(_, _, list)| list)).ok_or(TimestampError::Nothing)?;
    let request = Request::of_list(stamped, nonce)?;
    for (base, number, list) in &own {
        let paths = ListPaths::of(base, *number);
        for (name, bytes) in extras {
            let path = base.with_file_name(name);
            if small_file(&path)?.is_none_or(|there| there != *bytes) {
                write_file(&path, bytes, replace, false)?;
            }
        }
        write_file(&paths.list, list, replace, false)?;
        if let Some(day) = &day {
            write_file(&paths.day, day, replace, false)?;
        } else if replace && paths.day.is_file() {
            // Of an earlier attempt over many.
            fs::remove_file(&paths.day).map_err(|error| TimestampError::Read { path: paths.day.clone(), why: system::reason(&error) })?;
        }
        write_file(&paths.request, request.bytes(), replace, false)?;
    }
    let of: Vec<(PathBuf, u16)> = own.into_iter().map(|(base, number, _)| (base, number)).collect();
    let first = of.first().ok_or(TimestampError::Nothing)?;
    let request_path = ListPaths::of(&first.0, first.1).request;
    Ok(Asked { of, request, request_path })
}

/// Keeps a token beside every bundle and receipt whose list waits for it; `None` where none does. A token that nobody trusted vouches for, or
/// of an unknown algorithm, is kept all the same.
///
/// # Errors
/// [`TimestampError`].
pub fn attach(paths: &[PathBuf], answer: &[u8], authorities: &Authorities, at: Timestamp) -> Result<Option<Kept>, TimestampError> {
    let token = Token::read(answer)?;
    let mut kept: Option<Kept> = None;
    for path in of_paths(paths)? {
        let base = archive_of(&path);
        let Some(last) = renewals(&base)?.pop().filter(|last| last.token.is_none() && token.is_over(last.stamped())) else { continue };
        let files = ListPaths::of(&base, last.number);
        let request = small_file(&files.request)?.map(|file| Request::read(&file)).transpose()?;
        let stamp = token.check(last.stamped(), request.as_ref(), authorities, at);
        if let Err(problem) = &stamp
            && !problem.is_kept()
        {
            return Err(problem.clone().into());
        }
        write_file(&files.token, token.bytes(), false, false)?;
        kept.get_or_insert(Kept { tokens: Vec::new(), stamp }).tokens.push(files.token);
    }
    Ok(kept)
}

/// Where the evidence of a bundle or receipt lies, and all that is there but its lists: names as from that folder.
fn evidence(path: &Path) -> Result<(PathBuf, Vec<Listed>), TimestampError> {
    let base = archive_of(path);
    let mut files = Vec::new();
    let mut add = |path: PathBuf| -> Result<bool, TimestampError> {
        let Some(bytes) = small_file(&path)? else { return Ok(false) };
        files.push((name(&path)?, bytes));
        Ok(true)
    };
    let (receipt, is_receipt) = match base.to_string_lossy().ends_with(RECEIPT_ENDING) {
        true => (base.clone(), true),
        false => (with_ending(&base, RECEIPT_ENDING), false),
    };
    add(receipt.clone())?;
    let signed = add(with_ending(&receipt, SIGNATURE_ENDING))?;
    add(token_path(&receipt))?;
    if is_receipt {
        return if signed { Ok((base, files)) } else { Err(TimestampError::Unsigned) };
    }
    add(token_path(&base))?;
    for renewal in renewals(&receipt)? {
        let paths = ListPaths::of(&receipt, renewal.number);
        for path in [paths.list, paths.day, paths.token] {
            add(path)?;
        }
    }
    let opened = open(path)?;
    if opened.file(SIGNATURE_NAME).is_none() {
        return Err(TimestampError::Unsigned);
    }
    // What is damaged is not worth a time-stamp.
    read_lists(&opened).ok_or_else(|| TimestampError::Damaged { path: path.to_owned() })?;
    let folder = opened.folder().map_or_else(|| name(&base), |folder| Ok(folder.to_owned()))?;
    let payload = opened.files().iter().filter(|file| is_payload(&file.name)).count();
    // With inventory and leaves, the payload is proven by BLAKE3 as well.
    for listed in [CHUNKS_NAME, INVENTORY_NAME, TAG_MANIFEST_NAME, SIGNATURE_NAME] {
        let Some(file) = opened.file(listed) else { continue };
        let bytes = opened.read(file, most_bytes(listed, payload));
        let bytes = bytes.map_err(|error| TimestampError::Read { path: path.to_owned(), why: system::reason(&error) })?;
        files.push((format!("{folder}/{listed}"), bytes));
    }
    Ok((base, files))
}

fn name(path: &Path) -> Result<String, TimestampError> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| TimestampError::Name { path: path.to_owned() })
}

/// A registry, its signature and its list of revoked keys as files beside a bundle: the name begins with its digest.
pub fn registry_files(registry: &Path) -> Result<Vec<Listed>, TimestampError> {
    let Some(bytes) = small_file(registry)? else { return Ok(Vec::new()) };
    let digest: String = Digest::of(&bytes).to_string().chars().take(16).collect();
    let mut files = vec![(format!("registry-{digest}"), bytes)];
    for ending in [".sig", ".revoked"] {
        let more = small_file(&with_ending(registry, ending))?;
        files.extend(more.map(|bytes| (format!("registry-{digest}{ending}"), bytes)));
    }
    Ok(files)
}
