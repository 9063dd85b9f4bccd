//! What media files really say: files made by other tools, and what the program reads in them, alone and within a class.

mod lessons;
mod segments;
mod times;
