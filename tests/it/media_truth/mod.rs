//! What media files really say: files made by other tools, and what the program reads in them, alone and within a class.

mod lengths;
mod lessons;
mod made;
mod segments;
mod times;
