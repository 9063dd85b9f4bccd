//! Encrypted workbooks: with Excel's default password they are read normally, with any other they are reported as locked.
//!
//! The encryption is implemented here from [MS-OFFCRYPTO] and [MS-XLS], independently of the reader.

use std::io::{Cursor, Write as _};

use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockEncrypt as _, KeyInit as _};
use base64ct::{Base64, Encoding as _};
use md5::Md5;
use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha384, Sha512};

use super::field_tables::{are_read, workbook};

const DEFAULT: &str = "VelvetSweatshop";
const SALT: [u8; 16] = *b"salt of the test";
const SECRET: [u8; 16] = *b"a secret of test";

type Hash = fn(&[u8]) -> Vec<u8>;

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn little(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn encrypt_block(key: &[u8], block: &mut [u8]) {
    let block = GenericArray::from_mut_slice(block);
    match key.len() {
        16 => aes::Aes128::new_from_slice(key).unwrap().encrypt_block(block),
        24 => aes::Aes192::new_from_slice(key).unwrap().encrypt_block(block),
        _ => aes::Aes256::new_from_slice(key).unwrap().encrypt_block(block),
    }
}

/// AES-ECB, padded with zeros.
fn by_blocks(key: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut bytes = plain.to_vec();
    bytes.resize(plain.len().next_multiple_of(16), 0);
    bytes.chunks_mut(16).for_each(|block| encrypt_block(key, block));
    bytes
}

/// AES-CBC, padded with zeros.
fn chained(key: &[u8], start: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut bytes = plain.to_vec();
    bytes.resize(plain.len().next_multiple_of(16), 0);
    let mut before = start[..16].to_vec();
    for block in bytes.chunks_mut(16) {
        block.iter_mut().zip(&before).for_each(|(byte, mask)| *byte ^= mask);
        encrypt_block(key, block);
        before = block.to_vec();
    }
    bytes
}

/// With sectors of 512 bytes, as Excel writes them.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.into_inner().into_inner()
}

fn package(info: &[u8], size: usize, encrypted: &[u8]) -> Vec<u8> {
    let content = [&(size as u64).to_le_bytes()[..], encrypted].concat();
    compound(&[("/EncryptionInfo", info), ("/EncryptedPackage", &content)])
}

/// Standard encryption, as Excel 2007.
fn standard(plain: &[u8], password: &str, key_bytes: usize) -> Vec<u8> {
    let mut hash = Sha1::digest([&SALT[..], &wide(password)].concat()).to_vec();
    for round in 0..50_000_u32 {
        hash = Sha1::digest([&round.to_le_bytes()[..], &hash].concat()).to_vec();
    }
    hash = Sha1::digest([&hash[..], &[0; 4]].concat()).to_vec();
    let padded = |pad: u8| Sha1::digest((0..64).map(|at| hash.get(at).unwrap_or(&0) ^ pad).collect::<Vec<u8>>()).to_vec();
    let key = &[padded(0x36), padded(0x5C)].concat()[..key_bytes];
    let algorithm = 0x660D + key_bytes as u32 / 8 - 1;
    let provider = wide("Microsoft Enhanced RSA and AES Cryptographic Provider\0");
    let header = [little(&[0x24, 0, algorithm, 0x8004, key_bytes as u32 * 8, 0x18, 0, 0]), provider].concat();
    let verifier = [little(&[16]), SALT.to_vec(), by_blocks(key, &SECRET), little(&[20]), by_blocks(key, &Sha1::digest(SECRET))];
    let info = [&[3, 0, 2, 0][..], &little(&[0x24, header.len() as u32]), &header, &verifier.concat()].concat();
    package(&info, plain.len(), &by_blocks(key, plain))
}

/// Agile encryption, as Excel 2010 and later.
fn agile(plain: &[u8], password: &str, key_bytes: usize, (name, hash): (&str, Hash), rounds: u32) -> Vec<u8> {
    let fit = |bytes: &[u8], length: usize| {
        let mut bytes = bytes.to_vec();
        bytes.resize(length, 0x36);
        bytes
    };
    let mut key = hash(&[&SALT[..], &wide(password)].concat());
    for round in 0..rounds {
        key = hash(&[&round.to_le_bytes()[..], &key].concat());
    }
    let under = |purpose: [u8; 8], value: &[u8]| {
        let key = fit(&hash(&[&key[..], &purpose].concat()), key_bytes);
        Base64::encode_string(&chained(&key, &SALT, value))
    };
    let own: Vec<u8> = (1..=key_bytes as u8).collect();
    let data_salt = *b"salt of the data";
    let mut encrypted = Vec::new();
    for (number, segment) in (0_u32..).zip(plain.chunks(4096)) {
        let start = fit(&hash(&[&data_salt[..], &number.to_le_bytes()].concat()), 16);
        encrypted.extend(chained(&own, &start, segment));
    }
    let settings = |salt: &[u8]| {
        format!(
            "saltSize=\"16\" blockSize=\"16\" keyBits=\"{}\" hashSize=\"{}\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"{name}\" saltValue=\"{}\"",
            key_bytes * 8,
            hash(&[]).len(),
            Base64::encode_string(salt)
        )
    };
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<encryption xmlns=\"http://schemas.microsoft.com/office/2006/encryption\" xmlns:p=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\"><keyData {}/><keyEncryptors><keyEncryptor uri=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\"><p:encryptedKey spinCount=\"{rounds}\" {} encryptedVerifierHashInput=\"{}\" encryptedVerifierHashValue=\"{}\" encryptedKeyValue=\"{}\"/></keyEncryptor></keyEncryptors></encryption>",
        settings(&data_salt),
        settings(&SALT),
        under([0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], &SECRET),
        under([0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], &hash(&SECRET)),
        under([0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6], &own),
    );
    package(&[&[4, 0, 4, 0, 0x40, 0, 0, 0][..], xml.as_bytes()].concat(), plain.len(), &encrypted)
}

fn rc4(key: &[u8], count: usize) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0_usize;
    for i in 0..256 {
        j = (j + usize::from(state[i]) + usize::from(key[i % key.len()])) % 256;
        state.swap(i, j);
    }
    let (mut i, mut j) = (0_usize, 0_usize);
    let mut next = || {
        i = (i + 1) % 256;
        j = (j + usize::from(state[i])) % 256;
        state.swap(i, j);
        state[(usize::from(state[i]) + usize::from(state[j])) % 256]
    };
    (0..count).map(|_| next()).collect()
}

fn mixed(bytes: &[u8], masks: &[u8]) -> Vec<u8> {
    bytes.iter().zip(masks).map(|(byte, mask)| byte ^ mask).collect()
}

/// The content of the FilePass record, and a function for the key of each block of 1024 bytes.
type OldWay = (Vec<u8>, Box<dyn Fn(u32) -> Vec<u8>>);

/// As Excel 97.
fn with_md5(password: &str) -> OldWay {
    let first = Md5::digest(wide(password));
    let repeated: Vec<u8> = (0..16).flat_map(|_| [&first[..5], &SALT[..]].concat()).collect();
    let base = Md5::digest(repeated)[..5].to_vec();
    let key = move |block: u32| Md5::digest([&base[..], &block.to_le_bytes()].concat()).to_vec();
    let proof = mixed(&[&SECRET[..], &Md5::digest(SECRET)].concat(), &rc4(&key(0), 32));
    ([&[1, 0, 1, 0, 1, 0][..], &SALT, &proof].concat(), Box::new(key))
}

/// As Excel 2002 to 2007.
fn with_sha1(password: &str, bits: u32) -> OldWay {
    let base = Sha1::digest([&SALT[..], &wide(password)].concat());
    let key = move |block: u32| {
        let mut key = Sha1::digest([&base[..], &block.to_le_bytes()].concat())[..bits as usize / 8].to_vec();
        if bits == 40 {
            key.resize(16, 0);
        }
        key
    };
    let proof = mixed(&[&SECRET[..], &Sha1::digest(SECRET)].concat(), &rc4(&key(0), 36));
    let provider = wide("Microsoft Base Cryptographic Provider v1.0\0");
    let header = [little(&[4, 0, 0x6801, 0x8004, bits, 1, 0, 0]), provider].concat();
    let verifier = [little(&[16]), SALT.to_vec(), proof[..16].to_vec(), little(&[20]), proof[16..].to_vec()].concat();
    ([&[1, 0, 2, 0, 2, 0][..], &little(&[4, header.len() as u32]), &header, &verifier].concat(), Box::new(key))
}

/// The workbook stream of an `xls` with a FilePass record after the first record, adjusted sheet offsets, and everything else encrypted.
fn old_workbook((told, key): OldWay) -> Vec<u8> {
    let fixture = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tables/scores.xls")).unwrap();
    let mut file = cfb::CompoundFile::open(Cursor::new(fixture)).unwrap();
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut file.open_stream("/Workbook").unwrap(), &mut plain).unwrap();
    let length = |at: usize, stream: &[u8]| 4 + usize::from(u16::from_le_bytes([stream[at + 2], stream[at + 3]]));
    let first = length(0, &plain);
    let record = [&0x2F_u16.to_le_bytes()[..], &(told.len() as u16).to_le_bytes(), &told].concat();
    let mut stream = [&plain[..first], &record, &plain[first..]].concat();
    let masks: Vec<u8> = (0..stream.len().div_ceil(1024) as u32).flat_map(|block| rc4(&key(block), 1024)).collect();
    let mut at = 0;
    while at + 4 <= stream.len() {
        let (kind, end) = (u16::from_le_bytes([stream[at], stream[at + 1]]), at + length(at, &stream));
        let mut from = at + 4;
        if kind == 0x85 {
            let place: [u8; 4] = stream[from..from + 4].try_into().unwrap();
            stream[from..from + 4].copy_from_slice(&(u32::from_le_bytes(place) + record.len() as u32).to_le_bytes());
            from += 4;
        }
        if ![0x809, 0x2F, 0xE1].contains(&kind) {
            (from..end).for_each(|place| stream[place] ^= masks[place]);
        }
        at = end;
    }
    compound(&[("/Workbook", &stream)])
}

#[test]
fn the_password_that_excel_tries_by_itself_opens_a_workbook_and_no_other_does() {
    let plain = workbook(&["序号|姓名|身份证号", "1|张三|ID1", "2|李四|ID2"], &[]);
    let both = "张三 ID1、李四 ID2";
    let sha1: (&str, Hash) = ("SHA1", |bytes| Sha1::digest(bytes).to_vec());
    let sha256: (&str, Hash) = ("SHA256", |bytes| Sha256::digest(bytes).to_vec());
    let sha384: (&str, Hash) = ("SHA384", |bytes| Sha384::digest(bytes).to_vec());
    let sha512: (&str, Hash) = ("SHA512", |bytes| Sha512::digest(bytes).to_vec());
    type Make<'a> = Box<dyn Fn(&str) -> Vec<u8> + 'a>;
    let packages: [(&str, Make<'_>); 7] = [
        ("standard-128", Box::new(|password| standard(&plain, password, 16))),
        ("standard-192", Box::new(|password| standard(&plain, password, 24))),
        ("standard-256", Box::new(|password| standard(&plain, password, 32))),
        ("agile-2010", Box::new(|password| agile(&plain, password, 16, sha1, 100_000))),
        ("agile-2013", Box::new(|password| agile(&plain, password, 32, sha512, 100_000))),
        ("agile-256", Box::new(|password| agile(&plain, password, 24, sha256, 50_000))),
        ("agile-384", Box::new(|password| agile(&plain, password, 32, sha384, 1))),
    ];
    let old: [(&str, Make<'_>); 4] = [
        ("rc4-97", Box::new(|password| old_workbook(with_md5(password)))),
        ("rc4-40", Box::new(|password| old_workbook(with_sha1(password, 40)))),
        ("rc4-56", Box::new(|password| old_workbook(with_sha1(password, 56)))),
        ("rc4-128", Box::new(|password| old_workbook(with_sha1(password, 128)))),
    ];
    for (name, make) in &packages {
        are_read(name, "xlsx", make(DEFAULT), both, &[]);
        for (number, other) in ["velvetsweatshop", "123456", ""].iter().enumerate() {
            are_read(&format!("{name}-locked-{number}"), "xlsx", make(other), "", &["protected"]);
        }
    }
    for (name, make) in &old {
        are_read(name, "xls", make(DEFAULT), "张三 509900199003071234、阿依·古丽 509900199003071111", &[]);
        for (number, other) in ["VelvetSweatshop ", "密码", ""].iter().enumerate() {
            are_read(&format!("{name}-locked-{number}"), "xls", make(other), "", &["protected"]);
        }
    }
}
