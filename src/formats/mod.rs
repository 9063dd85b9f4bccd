//! Layer 1: file formats, bytes in and bytes out. Each file implements one public specification, named in its first lines.

pub mod agent;
pub mod bagit;
pub mod chunks;
pub mod container;
pub mod evidence;
pub mod font;
pub mod label_code;
pub mod receipt;
pub mod recovery;
pub mod region;
pub mod registry;
pub mod sampling;
pub mod sheet;
pub mod signature;
pub mod timestamp;
pub mod volumes;
