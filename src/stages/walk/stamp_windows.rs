//! Stamps of files on Windows: the time of change and the number of the file, which the file system writes itself.

use std::fs::File;
use std::mem::{MaybeUninit, size_of};
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;

use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, FILE_BASIC_INFO, FileBasicInfo, GetFileInformationByHandle, GetFileInformationByHandleEx,
};

use crate::record::stamp::Stamp;

/// From the beginning of 1601, from which Windows counts, to that of 1970, in units of 100 ns.
const TO_1970: i64 = 116_444_736_000_000_000;

/// The stamp of a file; none where it can not be asked for, or the file system keeps no time of change.
#[expect(unsafe_code, reason = "the standard library does not ask for the time of change")]
pub(super) fn of(path: &Path) -> Option<Stamp> {
    let file = File::open(path).ok()?;
    let handle = file.as_raw_handle();
    let mut times = MaybeUninit::<FILE_BASIC_INFO>::zeroed();
    // SAFETY: the handle is open as long as `file` is, and the buffer is as long as is said.
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
    // 0: a file system that has none, such as FAT.
    (times.ChangeTime != 0).then_some(())?;
    Some(Stamp {
        size: wide(place.nFileSizeHigh, place.nFileSizeLow),
        modified_ns: since_1970(times.LastWriteTime)?,
        changed_ns: since_1970(times.ChangeTime)?,
        device: u64::from(place.dwVolumeSerialNumber),
        file: wide(place.nFileIndexHigh, place.nFileIndexLow),
    })
}
