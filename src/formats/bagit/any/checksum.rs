//! Checksum algorithms of BagIt manifests, identified by the algorithm name in the manifest's file name.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

/// A supported digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// MD5 (RFC 1321): detects accidental changes, not deliberate ones.
    Md5,
    /// SHA-1: as MD5.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// The algorithm of `manifest-NAME.txt`. Case and hyphens are ignored.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().replace('-', "").as_str() {
            "md5" => Self::Md5,
            "sha1" => Self::Sha1,
            "sha224" => Self::Sha224,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => return None,
        })
    }

    /// The display name.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Number of hexadecimal digits of a digest.
    pub fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha224 => 56,
            Self::Sha256 => 64,
            Self::Sha384 => 96,
            Self::Sha512 => 128,
        }
    }

    /// Whether collisions can be made on purpose.
    pub fn is_weak(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }

    /// Starts a digest.
    pub fn begin(self) -> Running {
        match self {
            Self::Md5 => Running::Md5(Md5::new()),
            Self::Sha1 => Running::Sha1(Sha1::new()),
            Self::Sha224 => Running::Sha224(Sha224::new()),
            Self::Sha256 => Running::Sha256(Sha256::new()),
            Self::Sha384 => Running::Sha384(Sha384::new()),
            Self::Sha512 => Running::Sha512(Sha512::new()),
        }
    }
}

/// A digest in progress.
#[derive(Clone)]
pub enum Running {
    /// MD5.
    Md5(Md5),
    /// SHA-1.
    Sha1(Sha1),
    /// SHA-224.
    Sha224(Sha224),
    /// SHA-256.
    Sha256(Sha256),
    /// SHA-384.
    Sha384(Sha384),
    /// SHA-512.
    Sha512(Sha512),
}

impl Running {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(digest) => digest.update(bytes),
            Self::Sha1(digest) => digest.update(bytes),
            Self::Sha224(digest) => digest.update(bytes),
            Self::Sha256(digest) => digest.update(bytes),
            Self::Sha384(digest) => digest.update(bytes),
            Self::Sha512(digest) => digest.update(bytes),
        }
    }

    /// The digest of all bytes added, in lower-case hexadecimal.
    pub fn finish(self) -> String {
        match self {
            Self::Md5(digest) => hexadecimal(&digest.finalize()),
            Self::Sha1(digest) => hexadecimal(&digest.finalize()),
            Self::Sha224(digest) => hexadecimal(&digest.finalize()),
            Self::Sha256(digest) => hexadecimal(&digest.finalize()),
            Self::Sha384(digest) => hexadecimal(&digest.finalize()),
            Self::Sha512(digest) => hexadecimal(&digest.finalize()),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
