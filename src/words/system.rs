//! I/O errors as message keys, without the system's own text and number.

use std::io::{Error, ErrorKind};

/// The message key of an I/O error, such as `system.denied`. Findings and errors store it as `reason`.
pub fn reason(error: &Error) -> String {
    let name = match error.kind() {
        ErrorKind::NotFound => "not_found",
        ErrorKind::PermissionDenied => "denied",
        ErrorKind::ReadOnlyFilesystem => "read_only",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "full",
        ErrorKind::FileTooLarge => "too_large",
        ErrorKind::UnexpectedEof => "cut_short",
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Unsupported => "damaged",
        ErrorKind::IsADirectory | ErrorKind::NotADirectory => "other_kind",
        _ if is_held_by_another(error) => "busy",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy | ErrorKind::Deadlock | ErrorKind::WouldBlock => "busy",
        ErrorKind::TimedOut => "no_answer",
        ErrorKind::Interrupted => "stopped",
        _ => "failed",
    };
    format!("system.{name}")
}

/// Windows refuses access to a file that another program has open (`ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`); Rust has no
/// `ErrorKind` for it.
fn is_held_by_another(error: &Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::lang::Lang;
    use crate::words::wording::template;

    #[test]
    fn every_refusal_has_words_without_the_systems_own() {
        for kind in [
            ErrorKind::NotFound,
            ErrorKind::PermissionDenied,
            ErrorKind::ReadOnlyFilesystem,
            ErrorKind::StorageFull,
            ErrorKind::FileTooLarge,
            ErrorKind::UnexpectedEof,
            ErrorKind::InvalidData,
            ErrorKind::IsADirectory,
            ErrorKind::ResourceBusy,
            ErrorKind::TimedOut,
            ErrorKind::Other,
        ] {
            let key = reason(&kind.into());
            assert!(template(Lang::Chinese, &key).is_some_and(|words| !words.is_ascii()), "{key}");
        }
        // EIO on Unix, ERROR_IO_DEVICE on Windows.
        assert_eq!(reason(&Error::from_raw_os_error(if cfg!(windows) { 1117 } else { 5 })), "system.failed");
    }
}
