//! Builds the embedded Chinese font (`src/formats/font`) from two Debian fonts, reproducibly.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(feature = "font")]
mod glyph;
#[cfg(feature = "font")]
mod merge;
#[cfg(feature = "font")]
mod sfnt;

/// `cargo xtask font`.
pub const TASK: Task = Task {
    name: "font",
    about: "makes the Chinese font that the program carries, from two fonts of Debian",
    details: "From WenQuanYi Micro Hei (fonts-wqy-microhei) come Latin, Greek, Cyrillic, symbols and Chinese; from Droid Sans Fallback
(fonts-droid-fallback) the characters of CJK extension A, which the first lacks. Both may be used under the Apache License 2.0.
Hints, layout tables and what no label needs are left out. The same sources give the same bytes; other versions are refused.",
    flags: &[Flag { name: "--check", value: None, about: "write nothing; fail if the font or a file would be another" }],
};

/// Runs the task in an optimised build, because compression is slow otherwise.
///
/// # Errors
/// If the build or the task fails.
#[cfg(not(feature = "font"))]
pub fn task(_: &Given, words: &[String]) -> Result<(), Failure> {
    use crate::process::{cargo, run};
    run(cargo().args(["run", "--quiet", "--release", "--package", "xtask", "--features", "font", "--"]).args(words))
}

/// Runs the task.
///
/// # Errors
/// If a source is missing or has another version, if a file cannot be written, or with `--check` if one would change.
#[cfg(feature = "font")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    use std::fs;
    let folder = crate::process::repository().join("src/formats/font");
    let font = merge::font(&source(&sources::WQY)?, &source(&sources::DROID)?)?;
    let packed = packed(&font)?;
    println!("font: {} bytes, packed {}", font.len(), packed.len());
    let parts: Vec<&[u8]> = packed.chunks(packed.len().div_ceil(sources::PARTS)).collect();
    for (number, part) in parts.iter().enumerate() {
        let path = folder.join(format!("carried.ttf.br.{number}"));
        if given.has("--check") {
            if fs::read(&path).map_err(Failure::at(&path))? != *part {
                return Err(Failure::new(format!("{} is not what `cargo xtask font` makes", path.display())));
            }
        } else {
            fs::write(&path, part).map_err(Failure::at(&path))?;
        }
        println!("{} ({} bytes)", path.display(), part.len());
    }
    Ok(())
}

#[cfg(feature = "font")]
mod sources {
    /// Number of files that the compressed font is split into, because no file in the repository may exceed 1 MB.
    pub const PARTS: usize = 2;

    /// A Debian font: path, package, and digest of the supported version.
    pub struct Source {
        pub path: &'static str,
        pub package: &'static str,
        pub sha256: &'static str,
    }

    pub const WQY: Source = Source {
        path: "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        package: "fonts-wqy-microhei",
        sha256: "2420e8078af796b19a3f6ef13de527a1a91c1e7171eea115926c614ced1009b3",
    };
    pub const DROID: Source = Source {
        path: "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        package: "fonts-droid-fallback",
        sha256: "acb6440a713d880a13a21b468ba7cd43f5a2b2934972e51be791c880730777b8",
    };
}

/// Reads a source; installs its package if it is missing.
#[cfg(feature = "font")]
fn source(source: &sources::Source) -> Result<Vec<u8>, Failure> {
    use sha2::{Digest as _, Sha256};
    let path = std::path::Path::new(source.path);
    let missing = || if path.is_file() { Vec::new() } else { vec![source.path.to_owned()] };
    crate::setup::provide(missing, &[source.package], &format!("please install {} of Debian", source.package))?;
    let bytes = std::fs::read(path).map_err(Failure::at(path))?;
    let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if found == source.sha256 {
        Ok(bytes)
    } else {
        Err(Failure::new(format!("{}: another version (SHA-256 {found}, known is {})", source.path, source.sha256)))
    }
}

#[cfg(feature = "font")]
fn packed(font: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &font[..], &mut packed, &params).map_err(|error| Failure::new(format!("brotli: {error}")))?;
    Ok(packed)
}
