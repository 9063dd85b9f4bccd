//! Workbooks that Excel opens without asking, though they are encrypted: "protected" against changes, it encrypts a workbook with a
//! password that is the same everywhere ([MS-OFFCRYPTO] 2.3, ECMA-376 part 1 18.2.29).

mod package;
mod records;

use std::io::{Cursor, Read as _};

/// The password, as [MS-XLS] 2.2.10 has it.
const PASSWORD: &str = "VelvetSweatshop";
/// The most rounds of hashing that are done for a key; Excel writes 100,000.
const MOST_ROUNDS: u32 = 1_000_000;

/// What a compound file comes to.
#[derive(Debug, PartialEq)]
pub(super) enum Lock {
    /// It is not encrypted.
    None,
    /// The plain workbook: a package, or an `xls` without its encryption.
    Opened(Vec<u8>),
    /// Another password, or an encryption that is not known.
    Other,
}

/// Opens a compound file with the default password, if it needs one.
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

/// The compound file with other content of the same length in a stream.
fn with_stream(bytes: &[u8], name: &str, content: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).ok()?;
    std::io::Write::write_all(&mut file.open_stream(name).ok()?, content).ok()?;
    Some(file.into_inner().into_inner())
}

/// The password as it is hashed: UTF-16, little end first.
fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The next bytes of a structure; none at its end.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    take(rest).map(u32::from_le_bytes)
}
