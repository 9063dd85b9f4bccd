//! Shared by both kinds of encryption: the default password, reading of fields, and the result type.

/// The default password from [MS-XLS] 2.2.10.
const PASSWORD: &str = "VelvetSweatshop";
/// Limit on the hash rounds of a key; Excel writes 100,000.
pub(super) const MOST_ROUNDS: u32 = 1_000_000;

/// The result for a compound file.
#[derive(Debug, PartialEq)]
pub enum Lock {
    /// Not encrypted.
    None,
    /// The decrypted workbook: a package, or an `xls` file.
    Opened(Vec<u8>),
    /// Another password, or an unsupported encryption.
    Other,
}

/// The password in the form that is hashed: UTF-16, little-endian.
pub(super) fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Takes the next `N` bytes; `None` at the end.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

/// Takes the next little-endian 32-bit number.
pub(super) fn number(rest: &mut &[u8]) -> Option<u32> {
    take(rest).map(u32::from_le_bytes)
}
