//! Encrypted records of an `xls` file ([MS-XLS] 2.2.10): RC4 with MD5 (Excel 97) and with SHA-1 (Excel 2002 to 2007).

use md5::Md5;
use sha1::{Digest as _, Sha1};

use super::shared::{Lock, number, password, take};

/// The record with the encryption parameters.
const FILE_PASS: u16 = 0x2F;
/// Records that are never encrypted: BOF, FilePass, and those that programs need before they know the password.
const PLAIN: [u16; 7] = [0x809, FILE_PASS, 0xE1, 0x194, 0x195, 0x196, 0x138];
/// The BoundSheet record; its first four bytes, the offset of the sheet, are not encrypted.
const BOUND_SHEET: u16 = 0x85;
/// Bytes encrypted with the same key.
const BLOCK: usize = 1024;

/// Decrypts in place, so that offsets and lengths stay the same, and resets FilePass to "not encrypted".
pub(super) fn open(stream: &[u8]) -> Lock {
    let Some((place, body)) = file_pass(stream) else { return Lock::None };
    match plain(stream, place, body) {
        Some(records) => Lock::Opened(records),
        None => Lock::Other,
    }
}

fn file_pass(stream: &[u8]) -> Option<(usize, &[u8])> {
    // FilePass is among the first records of the workbook.
    Records { stream, at: 0 }.take(20).find(|(kind, ..)| *kind == FILE_PASS).map(|(_, start, body)| (start, body))
}

fn plain(stream: &[u8], place: usize, mut body: &[u8]) -> Option<Vec<u8>> {
    // Type 0 is XOR obfuscation: rare, and not supported.
    (take(&mut body).map(u16::from_le_bytes)? == 1).then_some(())?;
    let version = [take(&mut body).map(u16::from_le_bytes)?, take(&mut body).map(u16::from_le_bytes)?];
    let keys = match version {
        [1, 1] => Keys::md5(body)?,
        [2..=4, 2] => Keys::sha1(body)?,
        _ => return None,
    };
    let (mut records, masks) = (stream.to_vec(), keys.stream(stream.len()));
    for (kind, start, content) in (Records { stream, at: 0 }) {
        if PLAIN.contains(&kind) {
            continue;
        }
        let kept = if kind == BOUND_SHEET { 4.min(content.len()) } else { 0 };
        let range = start + kept..start + content.len();
        combine(records.get_mut(range.clone())?, masks.get(range)?);
    }
    records.get_mut(place..place + 2)?.fill(0);
    Some(records)
}

/// Iterates over the records of a stream: type, offset of the content, content.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.stream.get(self.at..)?;
        let kind = take(&mut rest).map(u16::from_le_bytes)?;
        let length = usize::from(take(&mut rest).map(u16::from_le_bytes)?);
        let start = self.at + 4;
        self.at = start + length;
        Some((kind, start, rest.get(..length)?))
    }
}

/// Derives the key of each block.
enum Keys {
    Md5([u8; 5]),
    Sha1([u8; 20], usize),
}

impl Keys {
    /// RC4 with MD5, [MS-OFFCRYPTO] 2.3.6.
    fn md5(mut body: &[u8]) -> Option<Self> {
        let salt: [u8; 16] = take(&mut body)?;
        let first: [u8; 16] = Md5::digest(password()).into();
        let mut hash = Md5::new();
        for _ in 0..16 {
            hash.update(first.first_chunk::<5>()?);
            hash.update(salt);
        }
        let keys = Self::Md5(*<[u8; 16]>::from(hash.finalize()).first_chunk()?);
        let (secret, proof): ([u8; 16], [u8; 16]) = (take(&mut body)?, take(&mut body)?);
        let (secret, proof) = keys.shown(&secret, &proof)?;
        (Md5::digest(&secret)[..] == *proof).then_some(keys)
    }

    /// RC4 CryptoAPI with SHA-1, [MS-OFFCRYPTO] 2.3.5.
    fn sha1(mut body: &[u8]) -> Option<Self> {
        number(&mut body)?;
        let length = usize::try_from(number(&mut body)?).ok()?;
        let (mut header, mut verifier) = body.split_at_checked(length)?;
        let [_, _, algorithm, _, bits] = [(); 5].map(|()| number(&mut header));
        // A key size of 0 means 40 bits.
        let bits = match (algorithm?, bits?) {
            (0x6801, 0) => 40,
            (0x6801, bits @ 40..=128) if bits % 8 == 0 => bits,
            _ => return None,
        };
        (number(&mut verifier)? == 16).then_some(())?;
        let salt: [u8; 16] = take(&mut verifier)?;
        let base = Sha1::new().chain_update(salt).chain_update(password()).finalize().into();
        let keys = Self::Sha1(base, usize::try_from(bits / 8).ok()?);
        let secret: [u8; 16] = take(&mut verifier)?;
        number(&mut verifier)?;
        let (secret, proof) = keys.shown(&secret, &take::<20>(&mut verifier)?)?;
        (Sha1::digest(&secret)[..] == *proof).then_some(keys)
    }

    /// Decrypts the verifier and its hash, which are encrypted as one stream.
    fn shown(&self, secret: &[u8], proof: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut both = [secret, proof].concat();
        let masks = self.stream(both.len());
        combine(&mut both, &masks);
        let (secret, proof) = both.split_at_checked(secret.len())?;
        Some((secret.to_vec(), proof.to_vec()))
    }

    fn of_block(&self, block: usize) -> Vec<u8> {
        let block = u32::try_from(block).unwrap_or(u32::MAX).to_le_bytes();
        match self {
            Self::Md5(base) => Md5::new().chain_update(base).chain_update(block).finalize().to_vec(),
            Self::Sha1(base, bytes) => {
                let mut key = Sha1::new().chain_update(base).chain_update(block).finalize().to_vec();
                key.truncate(*bytes);
                // A 40-bit key is padded with zeros.
                if *bytes == 5 {
                    key.resize(16, 0);
                }
                key
            }
        }
    }

    /// The key stream from the start of the record stream.
    fn stream(&self, length: usize) -> Vec<u8> {
        let blocks = (0..length.div_ceil(BLOCK)).flat_map(|block| Rc4::new(&self.of_block(block)).take(BLOCK));
        blocks.take(length).collect()
    }
}

fn combine(bytes: &mut [u8], masks: &[u8]) {
    bytes.iter_mut().zip(masks).for_each(|(byte, mask)| *byte ^= mask);
}

/// RC4 key stream generator.
struct Rc4 {
    state: [u8; 256],
    first: u8,
    second: u8,
}

impl Rc4 {
    fn new(key: &[u8]) -> Self {
        let mut state = [0; 256];
        state.iter_mut().zip(0_u8..=255).for_each(|(place, value)| *place = value);
        let mut second = 0_u8;
        for (first, key) in (0..256).zip(key.iter().cycle()) {
            second = second.wrapping_add(state[first]).wrapping_add(*key);
            state.swap(first, usize::from(second));
        }
        Self { state, first: 0, second: 0 }
    }
}

impl Iterator for Rc4 {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.first = self.first.wrapping_add(1);
        let one = self.state[usize::from(self.first)];
        self.second = self.second.wrapping_add(one);
        let other = self.state[usize::from(self.second)];
        self.state.swap(usize::from(self.first), usize::from(self.second));
        Some(self.state[usize::from(one.wrapping_add(other))])
    }
}
