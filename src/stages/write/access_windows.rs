//! Access rights of a new file on Windows: only for the user who creates it, the system and its administrators. OpenSSH requires this for
//! private keys.

use std::fs::File;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::{io, ptr};

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_FILE_OBJECT,
    SetSecurityInfo,
};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, DACL_SECURITY_INFORMATION, GetAce, GetSecurityDescriptorDacl, GetTokenInformation, IsWellKnownSid,
    PROTECTED_DACL_SECURITY_INFORMATION, PSID, TOKEN_QUERY, TOKEN_USER, TokenUser, WinBuiltinAdministratorsSid, WinCreatorOwnerRightsSid,
    WinLocalSystemSid,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// Removes all rights of others, including those inherited from the folder. The file must be open with the right to change its rights.
///
/// # Errors
/// Errors of the system.
#[expect(unsafe_code, reason = "access rights have no safe interface in the standard library")]
pub fn make_private(file: &File) -> io::Result<()> {
    let user = user()?;
    let rights = format!("D:P(A;;FA;;;{user})(A;;FA;;;SY)(A;;FA;;;BA)");
    let rights: Vec<u16> = rights.encode_utf16().chain([0]).collect();
    let mut descriptor = ptr::null_mut();
    // SAFETY: the text is zero-terminated; the system owns the descriptor until it is freed below, and the list in it is used before that.
    unsafe {
        let made =
            ConvertStringSecurityDescriptorToSecurityDescriptorW(rights.as_ptr(), SDDL_REVISION_1, &raw mut descriptor, ptr::null_mut());
        if made == 0 {
            return Err(io::Error::last_os_error());
        }
        let (mut present, mut list, mut default) = (0, ptr::null_mut(), 0);
        let found = GetSecurityDescriptorDacl(descriptor, &raw mut present, &raw mut list, &raw mut default);
        let error = if found == 0 {
            Err(io::Error::last_os_error())
        } else {
            let what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
            match SetSecurityInfo(file.as_raw_handle(), SE_FILE_OBJECT, what, ptr::null_mut(), ptr::null_mut(), list, ptr::null()) {
                ERROR_SUCCESS => Ok(()),
                code => Err(io::Error::from_raw_os_error(i32::try_from(code).unwrap_or_default())),
            }
        };
        LocalFree(descriptor);
        error
    }
}

/// The user of this process, as in security descriptors: `S-1-5-…`.
#[expect(unsafe_code, reason = "access rights have no safe interface in the standard library")]
fn user() -> io::Result<String> {
    // Aligned like the structure; its end has space for the identifier, at most 68 bytes.
    let mut about = [0_u64; 32];
    // SAFETY: the token is closed by its owner; the buffer has the stated size; the system owns the text until it is freed.
    unsafe {
        let mut token = ptr::null_mut();
        if OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) == 0 {
            return Err(io::Error::last_os_error());
        }
        let token = OwnedHandle::from_raw_handle(token);
        let mut length = 0;
        let size = size_of_val(&about) as u32;
        if GetTokenInformation(token.as_raw_handle(), TokenUser, about.as_mut_ptr().cast(), size, &raw mut length) == 0 {
            return Err(io::Error::last_os_error());
        }
        let user = &*about.as_ptr().cast::<TOKEN_USER>();
        written(user.User.Sid)
    }
}

/// An identifier as security descriptors name it.
///
/// # Safety
/// `sid` must be one, as the system gave it.
#[expect(unsafe_code, reason = "access rights have no safe interface in the standard library")]
unsafe fn written(sid: PSID) -> io::Result<String> {
    let mut text = ptr::null_mut();
    // SAFETY: the text is the system's until it is freed, and ends in a zero.
    unsafe {
        if ConvertSidToStringSidW(sid, &raw mut text) == 0 {
            return Err(io::Error::last_os_error());
        }
        let mut units = Vec::new();
        for place in 0..200 {
            match *text.add(place) {
                0 => break,
                unit => units.push(unit),
            }
        }
        LocalFree(text.cast());
        String::from_utf16(&units).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

/// Whether others than the user of this process, the system and its administrators have any right to the file.
///
/// # Errors
/// What the system says.
#[expect(unsafe_code, reason = "access rights have no safe interface in the standard library")]
pub fn others_may_read(file: &File) -> io::Result<bool> {
    const ALLOWED: u8 = 0;
    let user = user()?;
    let (mut list, mut descriptor) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the descriptor is the system's until it is freed below; the list and its entries lie in it and are used before that. Each entry
    // begins with its kind; one that allows something is of the structure that is read, with the identifier at its end.
    unsafe {
        let (no_owner, no_group, no_audit) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
        let what = DACL_SECURITY_INFORMATION;
        match GetSecurityInfo(file.as_raw_handle(), SE_FILE_OBJECT, what, no_owner, no_group, &raw mut list, no_audit, &raw mut descriptor)
        {
            ERROR_SUCCESS => {}
            code => return Err(io::Error::from_raw_os_error(i32::try_from(code).unwrap_or_default())),
        }
        // Without a list everybody may do everything.
        let mut others = list.is_null();
        let count = if others { 0 } else { u32::from((*list).AceCount) };
        for number in 0..count {
            let mut entry = ptr::null_mut();
            if GetAce(list, number, &raw mut entry) == 0 {
                others = true;
                break;
            }
            let entry = entry.cast::<ACCESS_ALLOWED_ACE>();
            if (*entry).Header.AceType != ALLOWED || (*entry).Mask == 0 {
                continue;
            }
            let sid = (&raw mut (*entry).SidStart).cast();
            let trusted = [WinLocalSystemSid, WinBuiltinAdministratorsSid, WinCreatorOwnerRightsSid];
            if trusted.into_iter().all(|kind| IsWellKnownSid(sid, kind) == 0) && written(sid)? != user {
                others = true;
            }
        }
        LocalFree(descriptor);
        Ok(others)
    }
}
