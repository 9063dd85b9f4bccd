//! The agent's named pipe: that of OpenSSH for Windows, or the one that `SSH_AUTH_SOCK` names.

use std::fs::{File, OpenOptions};

const PIPE: &str = r"\\.\pipe\openssh-ssh-agent";

/// None where there is no agent.
pub fn connect() -> Option<File> {
    let pipe = std::env::var_os("SSH_AUTH_SOCK").unwrap_or_else(|| PIPE.into());
    OpenOptions::new().read(true).write(true).open(pipe).ok()
}
