//! The sandbox on Windows: the parent puts each child into a job object. It limits the child's memory, prevents it from starting processes,
//! and ends it when the parent ends for any reason.

use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::process::Child;
use std::{io, mem, ptr};

use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_ACTIVE_PROCESS, JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
    JobObjectExtendedLimitInformation, SetInformationJobObject,
};

use crate::record::isolation::Isolation;

/// Most committed memory of a child.
const MEMORY: usize = 640 << 20;
const LIMITS: u32 = JOB_OBJECT_LIMIT_PROCESS_MEMORY
    | JOB_OBJECT_LIMIT_ACTIVE_PROCESS
    | JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
/// The job of a child; the child ends when this value is dropped.
pub struct Confined {
    _job: OwnedHandle,
}

/// Puts a child that was just started into its own job.
///
/// # Errors
/// I/O errors.
#[expect(unsafe_code, reason = "job objects have no safe interface in the standard library")]
pub fn confine(child: &Child) -> io::Result<Confined> {
    // SAFETY: zeros are a valid value of every field.
    let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = unsafe { mem::zeroed() };
    limits.BasicLimitInformation.LimitFlags = LIMITS;
    limits.BasicLimitInformation.ActiveProcessLimit = 1;
    limits.ProcessMemoryLimit = MEMORY;
    // SAFETY: the handle is new and has no other owner; the limits live until the call returns and have the stated size; the
    // child is running or was not waited for, so its handle is valid.
    unsafe {
        let job = CreateJobObjectW(ptr::null(), ptr::null());
        if job.is_null() {
            return Err(io::Error::last_os_error());
        }
        let job = OwnedHandle::from_raw_handle(job);
        let size = size_of_val(&limits) as u32;
        let set = SetInformationJobObject(job.as_raw_handle(), JobObjectExtendedLimitInformation, ptr::from_ref(&limits).cast(), size);
        if set == 0 || AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Confined { _job: job })
    }
}

/// The parent limits this process before sending any request, and knows whether that succeeded.
pub fn lock() -> Isolation {
    Isolation::Process
}

/// No processor limit per file here; the parent's watchdog limits the time.
pub fn allow_processor(_seconds: u64) {}
