//! What both ways of encrypting share: the password, the fields of structures, and what comes of it.

/// The password, as [MS-XLS] 2.2.10 has it.
const PASSWORD: &str = "VelvetSweatshop";
/// The most rounds of hashing that are done for a key; Excel writes 100,000.
pub(super) const MOST_ROUNDS: u32 = 1_000_000;

/// What a compound file comes to.
#[derive(Debug, PartialEq)]
pub enum Lock {
    /// It is not encrypted.
    None,
    /// The plain workbook: a package, or an `xls` without its encryption.
    Opened(Vec<u8>),
    /// Another password, or an encryption that is not known.
    Other,
}

/// The password as it is hashed: UTF-16, little end first.
pub(super) fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The next bytes of a structure; none at its end.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

/// The next number of four bytes, little end first.
pub(super) fn number(rest: &mut &[u8]) -> Option<u32> {
    take(rest).map(u32::from_le_bytes)
}
