//! Excessive sizes and counts: false, sparse, or compressed.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::Lie;
use super::structure::zip64_end;
use crate::archives::bundle::Bundle;
use crate::archives::container::{Container, Header};

/// `note.txt` with false sizes in its ZIP64 field.
fn claims(size: u64) -> Vec<u8> {
    let mut container = Bundle::new().container();
    container.entry("note.txt").both(|header: &mut Header| {
        header.needed = 45;
        header.stored = u32::MAX;
        header.size = u32::MAX;
        let mut extra = vec![1, 0, 16, 0];
        extra.extend(size.to_le_bytes().repeat(2));
        extra.extend(&header.extra);
        header.extra = extra;
    });
    container.write()
}

/// `bytes` zeros, deflated.
fn deflated_zeros(bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let block = vec![0; 1 << 20];
    let done =
        zip.start_file("a", options).map_err(io::Error::from).and_then(|()| (0..bytes >> 20).try_for_each(|_| zip.write_all(&block)));
    done.unwrap_or_else(|error| panic!("a ZIP file in memory: {error}"));
    let whole = zip.finish().unwrap_or_else(|error| panic!("a ZIP file in memory: {error}")).into_inner();
    let (name, extra) = (u16::from_le_bytes([whole[26], whole[27]]), u16::from_le_bytes([whole[28], whole[29]]));
    let from = 30 + usize::from(name) + usize::from(extra);
    let to = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or(whole.len());
    whole[from..to].to_vec()
}

/// An entry of deflated zeros with a stated size.
fn bomb(name: &str, claimed: u32) -> Vec<u8> {
    let mut container = Bundle::new().container();
    let entry = container.entry(name);
    entry.data = deflated_zeros(96 << 20);
    let stored = u32::try_from(entry.data.len()).unwrap_or(u32::MAX);
    entry.both(|header| {
        header.method = 8;
        header.stored = stored;
        header.size = claimed;
    });
    container.write()
}

/// A directory with `count` records and no files.
fn records(path: &Path, count: u64) -> io::Result<()> {
    let mut container = Bundle::new().container();
    container.entries.truncate(1);
    let bytes = container.write();
    let from = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or_default();
    let record = &bytes[from..bytes.len() - 22];
    let mut file = io::BufWriter::new(File::create(path)?);
    file.write_all(&bytes[..from])?;
    for _ in 0..count {
        file.write_all(record)?;
    }
    let directory = record.len() as u64 * count;
    file.write_all(&zip64_end(count, directory, from as u64, from as u64 + directory))?;
    file.write_all(b"PK\x05\x06\0\0\0\0")?;
    file.write_all(&[0xFF; 12])?;
    file.write_all(&[0; 2])?;
    file.flush()
}

/// A tag file of 1 GB as the last entry, so that the directory follows a hole in the file.
fn large_tag_file(path: &Path, name: &str) -> io::Result<()> {
    const SIZE: u32 = 1 << 30;
    let mut container = Bundle::new().container();
    let place = container.entries.iter().position(|entry| entry.record.name.ends_with(name.as_bytes())).unwrap_or_default();
    let mut entry = container.entries.remove(place);
    entry.data.clear();
    entry.both(|header| {
        header.stored = SIZE;
        header.size = SIZE;
    });
    container.entries.push(entry);
    let mut bytes = container.write();
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or_default();
    let end = bytes.len() - 6;
    let moved = u32::try_from(directory).unwrap_or_default() + SIZE;
    bytes[end..end + 4].copy_from_slice(&moved.to_le_bytes());
    let mut file = File::create(path)?;
    file.write_all(&bytes[..directory])?;
    file.seek(SeekFrom::Start(u64::from(moved)))?;
    file.write_all(&bytes[directory..])
}

/// A sealed inventory of 1 GB, deflated to 1 MB.
fn inventory_bomb() -> Vec<u8> {
    bomb("inventory.json", 1 << 30)
}

fn ends(entries: u64, bytes: u64, offset: u64) -> Vec<u8> {
    let mut container = Bundle::new().container().write();
    let end = container.split_off(container.len() - 22);
    let at = container.len() as u64;
    container.extend(zip64_end(entries, bytes, offset, at));
    container.extend(&end[..8]);
    container.extend([0xFF; 12]);
    container.extend([0, 0]);
    container
}

pub fn all() -> Vec<Lie> {
    vec![
        Lie::kept("size_2_32", "a file of 2^32 bytes by its ZIP64 field", 3, "自称有 4294967296 字节", || claims(1 << 32)),
        Lie::kept("size_2_63", "a file of 2^63 bytes by its ZIP64 field", 3, "自称有 9223372036854775808 字节", || claims(1 << 63)),
        Lie::kept("size_2_64", "a file of 2^64 - 1 bytes by its ZIP64 field", 3, "自称有 18446744073709551615 字节", || {
            claims(u64::MAX)
        }),
        Lie::kept("size_32_bits", "a file of 2^32 - 2 bytes by its header", 3, "自称有 4294967294 字节", || {
            let mut container = Bundle::new().container();
            container.entry("note.txt").both(|header| {
                header.stored = u32::MAX - 1;
                header.size = u32::MAX - 1;
            });
            container.write()
        }),
        Lie::kept("size_without_zip64", "sizes that refer to a ZIP64 field that is not there", 3, "“data/note.txt”", || {
            let mut container = Bundle::new().container();
            container.entry("note.txt").both(|header| {
                header.stored = u32::MAX;
                header.size = u32::MAX;
            });
            container.write()
        }),
        Lie::kept("size_in_two_ways", "a ZIP64 field that says otherwise in the record alone", 3, "自称有 1099511627776 字节", || {
            let mut container = Bundle::new().container();
            let entry = container.entry("note.txt");
            entry.record.stored = u32::MAX;
            entry.record.size = u32::MAX;
            let mut extra = vec![1, 0, 16, 0];
            extra.extend((1_u64 << 40).to_le_bytes().repeat(2));
            extra.extend(&entry.record.extra);
            entry.record.extra = extra;
            container.write()
        }),
        Lie::kept("end_entries_2_64", "2^64 - 1 entries by the ZIP64 end record", 3, "结尾的记录与文件对不上", || {
            ends(u64::MAX, 0, 0)
        }),
        Lie::kept("end_entries_million", "a million entries claimed, a dozen there", 3, "结尾的记录与文件对不上", || {
            ends(1_000_000, 2_000, 40_000)
        }),
        Lie::kept("end_directory_2_64", "a directory at 2^64 - 1", 3, "结尾的记录与文件对不上", || ends(9, 1_000, u64::MAX)),
        Lie::kept("bomb", "a deflated file of 4 GB", 3, "远大于压缩包本身", || bomb("note.txt", u32::MAX - 1)),
        Lie::kept("bomb_of_a_tag_file", "a deflated inventory of 1 GB", 3, "远大于压缩包本身", inventory_bomb),
        Lie::kept("bomb_that_claims_little", "96 MiB deflated that claim 4 bytes", 3, "是压缩存放的", || bomb("note.txt", 4)),
        Lie::kept("bomb_of_many", "a hundred files that are one deflated megabyte", 3, "占用了同一段内容", || {
            let mut container = Bundle::new().container();
            let mut entry = container.entry("note.txt").clone();
            entry.data = deflated_zeros(1 << 20);
            let stored = u32::try_from(entry.data.len()).unwrap_or(u32::MAX);
            entry.both(|header| {
                header.method = 8;
                header.stored = stored;
                header.size = 1 << 20;
            });
            let offset = Some(0);
            let first = entry.clone();
            let copies = (0..100).map(|number| {
                let mut copy = first.clone();
                copy.lies_there = false;
                copy.offset = offset;
                copy.both(|header| header.name = [&header.name[..], format!("{number}").as_bytes()].concat());
                copy
            });
            let mut entries = vec![entry];
            entries.extend(copies);
            entries.append(&mut container.entries);
            Container { entries, ..Container::default() }.write()
        }),
        Lie::large("million_entries", "a million entries that are there", 3, "自称有 1000000 个文件", |path| {
            records(path, 1_000_000)
        }),
        Lie::large("large_directory", "a directory of more than 64 MiB", 3, "压缩包目录有", |path| {
            let mut container = Bundle::new().container();
            container.entries.truncate(1);
            let bytes = container.write();
            let from = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or_default();
            let directory = (64 << 20) + 4096;
            let mut file = File::create(path)?;
            file.write_all(&bytes[..bytes.len() - 22])?;
            file.seek(SeekFrom::Start(from as u64 + directory))?;
            let mut end = bytes[bytes.len() - 22..].to_vec();
            end[12..16].copy_from_slice(&u32::try_from(directory).unwrap_or_default().to_le_bytes());
            file.write_all(&end)
        }),
        Lie::large("inventory_of_1_gb", "an inventory.json of 1 GB", 3, "inventory.json 过大：1073741824 字节", |path| {
            large_tag_file(path, "inventory.json")
        }),
        Lie::large("manifest_of_1_gb", "a manifest of 1 GB", 3, "manifest-sha256.txt 过大：1073741824 字节", |path| {
            large_tag_file(path, "/manifest-sha256.txt")
        }),
        Lie::large("tag_manifest_of_1_gb", "a tag manifest of 1 GB", 3, "tagmanifest-sha256.txt 过大：1073741824 字节", |path| {
            large_tag_file(path, "/tagmanifest-sha256.txt")
        }),
        Lie::large("chunks_of_1_gb", "a chunk file of 1 GB", 3, "chunks-blake3.bin 过大：1073741824 字节", |path| {
            large_tag_file(path, "chunks-blake3.bin")
        }),
        Lie::large("signature_of_1_gb", "a signature of 1 GB", 3, "tagmanifest-sha256.txt.sig 过大：1073741824 字节", |path| {
            large_tag_file(path, "tagmanifest-sha256.txt.sig")
        }),
        Lie::large("sparse_1_tb", "an archive of 1 TB that is a hole before its end", 3, "前部多出", |path| {
            let mut file = File::create(path)?;
            file.seek(SeekFrom::Start(1 << 40))?;
            file.write_all(&Bundle::new().zip())
        }),
    ]
}
