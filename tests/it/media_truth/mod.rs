//! Media files made by other tools: what the program reads in them, alone and within a class.

mod companions;
mod damage;
mod documents;
mod lengths;
mod lessons;
mod made;
mod pictures;
mod segments;
mod times;
