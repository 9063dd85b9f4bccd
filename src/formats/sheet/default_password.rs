//! Encrypted workbooks that Excel opens without asking for a password: when a workbook is protected against changes, Excel encrypts it with
//! a fixed default password ([MS-OFFCRYPTO] 2.3, ECMA-376 part 1 18.2.29).

mod package;
mod records;
mod shared;

use std::io::{Cursor, Read as _};

pub(super) use shared::Lock;

/// Decrypts a compound file with the default password, if it is encrypted.
pub(super) fn open(bytes: &[u8]) -> Lock {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return Lock::None };
    let mut stream = |name: &str| {
        let mut content = Vec::new();
        file.open_stream(name).and_then(|mut stream| stream.read_to_end(&mut content)).ok().map(|_| content)
    };
    if let Some(info) = stream("/EncryptionInfo") {
        let content = stream("/EncryptedPackage").unwrap_or_default();
        return package::open(&info, &content).map_or(Lock::Other, Lock::Opened);
    }
    let Some((name, content)) = ["/Workbook", "/Book"].iter().find_map(|name| Some((*name, stream(name)?))) else { return Lock::None };
    match records::open(&content) {
        Lock::Opened(plain) => with_stream(bytes, name, &plain).map_or(Lock::Other, Lock::Opened),
        lock => lock,
    }
}

/// Replaces the content of a stream in a compound file; the length must be the same.
fn with_stream(bytes: &[u8], name: &str, content: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).ok()?;
    std::io::Write::write_all(&mut file.open_stream(name).ok()?, content).ok()?;
    Some(file.into_inner().into_inner())
}
