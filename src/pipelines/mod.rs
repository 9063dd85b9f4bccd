//! Layer 4: the order of the steps.

pub mod init;
