//! Every lie: its name, what it says, how the program must end, and words of the message that name it.

mod headers;
mod lists;
mod names;
mod signatures;
mod sizes;
mod structure;
mod tag_files;

use std::io;
use std::path::Path;

/// How an archive comes to be.
pub enum Make {
    /// Bytes that are kept in `fixtures/archives`.
    Kept(Box<dyn Fn() -> Vec<u8> + Send + Sync>),
    /// A file too large to be kept; sparse where it can be.
    Large(fn(&Path) -> io::Result<()>),
}

/// One archive that lies.
pub struct Lie {
    /// Its name, which says the lie; the file is `NAME.zip`.
    pub name: &'static str,
    /// The lie in a sentence.
    pub says: &'static str,
    /// The exit code of `verify`.
    pub code: u8,
    /// Words of the Chinese message that name the lie.
    pub words: &'static str,
    /// How it is made.
    pub make: Make,
}

impl Lie {
    fn kept(
        name: &'static str,
        says: &'static str,
        code: u8,
        words: &'static str,
        make: impl Fn() -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self { name, says, code, words, make: Make::Kept(Box::new(make)) }
    }

    fn large(name: &'static str, says: &'static str, code: u8, words: &'static str, make: fn(&Path) -> io::Result<()>) -> Self {
        Self { name, says, code, words, make: Make::Large(make) }
    }

    /// The name of its file.
    pub fn file(&self) -> String {
        format!("{}.zip", self.name)
    }
}

/// All of them, by name.
pub fn all() -> Vec<Lie> {
    let parts = [
        names::all(),
        headers::all(),
        structure::all(),
        sizes::all(),
        tag_files::all(),
        lists::all(),
        signatures::all(),
    ];
    let mut lies: Vec<Lie> = parts.into_iter().flatten().collect();
    lies.sort_by_key(|lie| lie.name);
    lies
}
