//! Media made by other tools, and what the program must say of each.

mod pictures;
