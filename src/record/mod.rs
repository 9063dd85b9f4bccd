//! Layer 2: the class record, the facts measured from files, and the standard.

pub mod answers;
pub mod chapter;
pub mod class;
pub mod disagreement;
pub mod facts;
pub mod file;
pub mod fleet_log;
pub mod inventory;
pub mod isolation;
pub mod layout;
pub mod lesson_part;
pub mod members;
pub mod people;
pub mod preview;
pub mod role;
pub mod session;
pub mod stamp;
pub mod standard;
pub mod tables;
pub mod written_time;
