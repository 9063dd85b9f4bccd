//! Encrypted packages ([MS-OFFCRYPTO] 2.3.4): the standard encryption of Excel 2007 and the agile encryption of later versions.

use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt as _, KeyInit as _};
use base64ct::{Base64, Encoding as _};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha384, Sha512};

use super::shared::{MOST_ROUNDS, number, password, take};

/// AES block size in bytes.
const BLOCK: usize = 16;
/// Size of an encrypted segment of the package in bytes.
const SEGMENT: usize = 4096;
const STANDARD_ROUNDS: u32 = 50_000;

/// The decrypted package; `None` if the default password is wrong.
pub(super) fn open(mut info: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let (size, encrypted) = content.split_first_chunk::<8>()?;
    let size = usize::try_from(u64::from_le_bytes(*size)).ok()?;
    let version = [take(&mut info).map(u16::from_le_bytes)?, take(&mut info).map(u16::from_le_bytes)?];
    number(&mut info)?;
    let mut plain = match version {
        [4, 4] => agile(info, encrypted)?,
        [2..=4, 2] => standard(info, encrypted)?,
        _ => return None,
    };
    (size <= plain.len()).then(|| plain.truncate(size))?;
    Some(plain)
}

/// Standard encryption, [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9.
fn standard(mut info: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(number(&mut info)?).ok()?;
    let (mut header, mut verifier) = info.split_at_checked(length)?;
    // Flags, size and algorithm; the hash algorithm is always SHA-1.
    let [_, _, algorithm, _, bits] = [(); 5].map(|()| number(&mut header));
    let bytes = match (algorithm?, bits?) {
        (0x660E, 128) => 16,
        (0x660F, 192) => 24,
        (0x6610, 256) => 32,
        _ => return None,
    };
    (number(&mut verifier)? == 16).then_some(())?;
    let salt: [u8; 16] = take(&mut verifier)?;
    let mut hash: [u8; 20] = Sha1::digest([&salt[..], &password()].concat()).into();
    for round in 0..STANDARD_ROUNDS {
        hash = Sha1::new().chain_update(round.to_le_bytes()).chain_update(hash).finalize().into();
    }
    let hash: [u8; 20] = Sha1::new().chain_update(hash).chain_update([0; 4]).finalize().into();
    let stretched = [0x36, 0x5C].map(|pad| {
        let mut block = [pad; 64];
        block.iter_mut().zip(hash).for_each(|(byte, mask)| *byte ^= mask);
        Sha1::digest(block)
    });
    let cipher = Cipher::new(stretched.concat().get(..bytes)?)?;
    let mut secret = take::<16>(&mut verifier)?.to_vec();
    number(&mut verifier)?;
    let mut proof = take::<32>(&mut verifier)?.to_vec();
    cipher.blocks(&mut secret);
    cipher.blocks(&mut proof);
    (Sha1::digest(&secret)[..] == *proof.get(..20)?).then_some(())?;
    let mut plain = encrypted.to_vec();
    cipher.blocks(&mut plain);
    Some(plain)
}

/// Agile encryption, [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15.
fn agile(xml: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::from_reader(xml);
    let (mut data, mut key) = (None, None);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "keyData" => data = Some(Settings::of(&element)?),
                "encryptedKey" => key = Some((Settings::of(&element)?, KeyOfPassword::of(&element)?)),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    let (data, (settings, key)) = (data?, key?);
    let password = key.hashed(&settings)?;
    let with = |purpose: [u8; 8], value: &[u8]| {
        let own = settings.hash.of(&[&password, &purpose]);
        let mut value = value.to_vec();
        Cipher::new(&fitted(&own, settings.key_bytes))?.chained(&mut value, &fitted(&settings.salt, BLOCK));
        Some(value)
    };
    let secret = with([0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], &key.verifier)?;
    let proof = with([0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], &key.verifier_hash)?;
    let hashed = settings.hash.of(&[&secret]);
    (hashed == *proof.get(..hashed.len())?).then_some(())?;
    let secret = with([0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6], &key.key)?;
    let cipher = Cipher::new(secret.get(..data.key_bytes)?)?;
    let mut plain = encrypted.to_vec();
    for (number, segment) in (0_u32..).zip(plain.chunks_mut(SEGMENT)) {
        cipher.chained(segment, &fitted(&data.hash.of(&[&data.salt, &number.to_le_bytes()]), BLOCK));
    }
    Some(plain)
}

/// Encryption parameters of a key or of the package.
struct Settings {
    salt: Vec<u8>,
    key_bytes: usize,
    hash: Hash,
}

impl Settings {
    /// `None` unless it is AES in CBC mode.
    fn of(element: &BytesStart<'_>) -> Option<Self> {
        let is = |name: &str, wanted: &str| attribute(element, name).is_some_and(|value| value == wanted);
        (is("cipherAlgorithm", "AES") && is("cipherChaining", "ChainingModeCBC") && is("blockSize", "16")).then_some(())?;
        let key_bytes = attribute(element, "keyBits")?.parse::<usize>().ok()? / 8;
        let hash = match attribute(element, "hashAlgorithm")?.as_str() {
            "SHA1" | "SHA-1" => Hash::Sha1,
            "SHA256" | "SHA-256" => Hash::Sha256,
            "SHA384" | "SHA-384" => Hash::Sha384,
            "SHA512" | "SHA-512" => Hash::Sha512,
            _ => return None,
        };
        Some(Self { salt: binary(element, "saltValue")?, key_bytes, hash })
    }
}

/// The password-based key encryptor.
struct KeyOfPassword {
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

impl KeyOfPassword {
    fn of(element: &BytesStart<'_>) -> Option<Self> {
        Some(Self {
            rounds: attribute(element, "spinCount")?.parse().ok().filter(|rounds| *rounds <= MOST_ROUNDS)?,
            verifier: binary(element, "encryptedVerifierHashInput")?,
            verifier_hash: binary(element, "encryptedVerifierHashValue")?,
            key: binary(element, "encryptedKeyValue")?,
        })
    }

    fn hashed(&self, settings: &Settings) -> Option<Vec<u8>> {
        let mut hash = settings.hash.of(&[&settings.salt, &password()]);
        for round in 0..self.rounds {
            hash = settings.hash.of(&[&round.to_le_bytes(), &hash]);
        }
        Some(hash)
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    Some(element.try_get_attribute(name).ok()??.value.into_owned())
}

fn binary(element: &BytesStart<'_>, name: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(&attribute(element, name)?).ok().filter(|bytes| bytes.len() <= 1024)
}

/// The hash algorithms of the agile encryption.
#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        let all = parts.concat();
        match self {
            Self::Sha1 => Sha1::digest(all).to_vec(),
            Self::Sha256 => Sha256::digest(all).to_vec(),
            Self::Sha384 => Sha384::digest(all).to_vec(),
            Self::Sha512 => Sha512::digest(all).to_vec(),
        }
    }
}

/// Truncates or pads as defined in 2.3.4.11.
fn fitted(bytes: &[u8], length: usize) -> Vec<u8> {
    let filled = bytes.iter().copied().chain(std::iter::repeat(0x36));
    filled.take(length.min(64)).collect()
}

/// AES with a key of 128, 192 or 256 bits.
enum Cipher {
    Aes128(Box<aes::Aes128>),
    Aes192(Box<aes::Aes192>),
    Aes256(Box<aes::Aes256>),
}

impl Cipher {
    fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            16 => Self::Aes128(Box::new(aes::Aes128::new_from_slice(key).ok()?)),
            24 => Self::Aes192(Box::new(aes::Aes192::new_from_slice(key).ok()?)),
            32 => Self::Aes256(Box::new(aes::Aes256::new_from_slice(key).ok()?)),
            _ => return None,
        })
    }

    fn block(&self, block: &mut [u8; BLOCK]) {
        let block = GenericArray::from_mut_slice(block);
        match self {
            Self::Aes128(cipher) => cipher.decrypt_block(block),
            Self::Aes192(cipher) => cipher.decrypt_block(block),
            Self::Aes256(cipher) => cipher.decrypt_block(block),
        }
    }

    /// Decrypts in ECB mode; an incomplete last block is left unchanged.
    fn blocks(&self, bytes: &mut [u8]) {
        bytes.as_chunks_mut::<BLOCK>().0.iter_mut().for_each(|block| self.block(block));
    }

    /// Decrypts in CBC mode; an incomplete last block is left unchanged.
    fn chained(&self, bytes: &mut [u8], start: &[u8]) {
        let mut before: [u8; BLOCK] = start.first_chunk().copied().unwrap_or_default();
        for block in bytes.as_chunks_mut::<BLOCK>().0 {
            let encrypted = *block;
            self.block(block);
            block.iter_mut().zip(before).for_each(|(byte, mask)| *byte ^= mask);
            before = encrypted;
        }
    }
}
