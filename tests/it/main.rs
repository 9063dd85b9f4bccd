//! Tests of the whole through the library's public face.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bundle;
