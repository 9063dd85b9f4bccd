//! File stamps on Windows: change time and file number, which the file system itself maintains.

use std::fs::File;
use std::mem::{MaybeUninit, size_of};
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;

use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, FILE_BASIC_INFO, FileBasicInfo, GetFileInformationByHandle, GetFileInformationByHandleEx,
};

use crate::record::stamp::Stamp;

/// From 1601 (the Windows epoch) to 1970, in units of 100 ns.
const TO_1970: i64 = 116_444_736_000_000_000;

/// The stamp of a file; `None` if it cannot be read or the file system keeps no change time.
#[expect(unsafe_code, reason = "the standard library does not ask for the time of change")]
pub(super) fn of(path: &Path) -> Option<Stamp> {
    let file = File::open(path).ok()?;
    let handle = file.as_raw_handle();
    let mut times = MaybeUninit::<FILE_BASIC_INFO>::zeroed();
    // SAFETY: the handle is open as long as `file` lives, and the buffer has the stated size.
    let known =
        unsafe { GetFileInformationByHandleEx(handle, FileBasicInfo, times.as_mut_ptr().cast(), size_of::<FILE_BASIC_INFO>() as u32) };
    if known == 0 {
        return None;
    }
    let mut place = MaybeUninit::<BY_HANDLE_FILE_INFORMATION>::zeroed();
    // SAFETY: as above.
    if unsafe { GetFileInformationByHandle(handle, place.as_mut_ptr()) } == 0 {
        return None;
    }
    // SAFETY: both calls succeeded, and every bit pattern of these structures is valid.
    let (times, place) = unsafe { (times.assume_init(), place.assume_init()) };
    let since_1970 = |time: i64| time.checked_sub(TO_1970)?.checked_mul(100);
    let wide = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    // Zero: a file system without change times, such as FAT.
    (times.ChangeTime != 0).then_some(())?;
    Some(Stamp {
        size: wide(place.nFileSizeHigh, place.nFileSizeLow),
        modified_ns: since_1970(times.LastWriteTime)?,
        changed_ns: since_1970(times.ChangeTime)?,
        device: u64::from(place.dwVolumeSerialNumber),
        file: wide(place.nFileIndexHigh, place.nFileIndexLow),
    })
}
