//! Words for people: messages by key in both languages, with blanks that facts fill.
