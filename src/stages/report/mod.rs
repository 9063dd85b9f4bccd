//! Reports: what was found, for people in their language and for programs as JSON. No format shows the program's inner types.

pub mod speaker;
