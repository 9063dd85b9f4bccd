//! Layer 4: the order of the steps.

pub mod check;
pub mod extract;
pub mod init;
pub mod label;
pub mod pack;
pub mod playback;
pub mod receipt;
pub mod recovery;
pub mod registration;
pub mod registry;
pub mod remembered;
pub mod repair;
pub mod spotcheck;
pub mod succession;
pub mod survey;
pub mod timestamp;
pub mod verify;
