//! `verify/verify.ps1`: checks an unzipped bundle with only the tools of Windows.

/// The script. It is the same in every bundle, so that a district can keep its own copy and need not run a received one. Windows
/// PowerShell 5.1 reads a script as UTF-8 only if it begins with a byte order mark.
pub fn verify_script() -> String {
    ["\u{feff}", include_str!("verify.ps1")].concat()
}
