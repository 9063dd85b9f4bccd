//! What recordings made by other tools are measured as: tables of files and of what must come out, known from how each was made.

mod lengths;
mod made;
