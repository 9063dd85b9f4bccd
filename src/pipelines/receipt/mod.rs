//! Receipts: made of a whole verification and what an officer answered, and held against a bundle again.

mod compose;
mod page;
mod pieces;
mod sheet;
pub mod worth;

pub use compose::{Decision, compose};
pub use page::page;
pub use pieces::{Pieces, pieces};
pub use sheet::{AnswerFault, Sheet, blank, yes_or_no};
