//! `verify/verify.ps1`: what checks an unzipped bundle with nothing but what Windows has.

/// The script, the same in every bundle, so that a district may keep one copy of its own and need not run what it was sent.
/// Windows PowerShell 5.1 reads a script as UTF-8 only behind a byte order mark.
pub fn verify_script() -> String {
    ["\u{feff}", include_str!("verify.ps1")].concat()
}
