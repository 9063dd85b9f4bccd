//! When a file was recorded: the evidence in its name, folder, metadata and container, and its weight.

mod any_name;
pub mod chapters;
pub mod devices;
mod digits;
pub mod evidence;
pub mod file_name;
mod folder_date;
mod name_patterns;
mod recorder_name;
