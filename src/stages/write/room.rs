//! Checks the free space for a target before the first byte is written.

use std::path::{Path, PathBuf};

use super::error::WriteError;

/// Fails if the target's disk has too little free space. If the system does not report free space, writing itself will fail.
///
/// # Errors
/// [`WriteError::NoRoom`]
pub(super) fn refuse_without_room(target: &Path, needed: u64) -> Result<(), WriteError> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    refuse(target, needed, free_bytes(folder))
}

fn refuse(target: &Path, needed: u64, free: Option<u64>) -> Result<(), WriteError> {
    match free {
        Some(free) if free < needed => Err(WriteError::NoRoom { path: PathBuf::from(target).display().to_string(), needed, free }),
        _ => Ok(()),
    }
}

/// Bytes that this user can still write to the disk of a folder.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    // Virtual file systems report no blocks.
    (about.f_blocks > 0).then(|| about.f_bavail.saturating_mul(about.f_frsize))
}

/// Bytes that this user can still write to the disk of a folder.
#[cfg(windows)]
#[expect(unsafe_code, reason = "the standard library does not ask for it")]
fn free_bytes(folder: &Path) -> Option<u64> {
    use std::os::windows::ffi::OsStrExt as _;
    let folder = std::fs::canonicalize(folder).ok()?;
    let name: Vec<u16> = folder.as_os_str().encode_wide().chain([0]).collect();
    let mut free = 0_u64;
    // SAFETY: the name is zero-terminated, and the number is written before the call returns.
    let told = unsafe {
        windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW(
            name.as_ptr(),
            &raw mut free,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    };
    (told != 0).then_some(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_larger_than_what_is_free_is_refused_before_it_is_begun() {
        let target = Path::new("a.zip");
        assert!(refuse(target, 10, Some(10)).is_ok() && refuse(target, 10, None).is_ok());
        assert_eq!(refuse(target, 11, Some(10)), Err(WriteError::NoRoom { path: "a.zip".to_owned(), needed: 11, free: 10 }));
        let here = free_bytes(Path::new(".")).unwrap();
        assert!(here > 0 && refuse_without_room(target, 1).is_ok());
        assert!(refuse_without_room(target, u64::MAX).is_err(), "no disk has so much");
    }
}
