//! When a file was made: the evidence in its name, folder, metadata and container, and how it is weighed.

pub mod devices;
pub mod evidence;
pub mod file_name;
