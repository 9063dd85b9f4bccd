//! Shared by the fuzz targets: the entry points.

pub mod doors;
