//! Unreferenced and overlapping bytes, features that the canonical container does not use, and false end records.

use std::io::Write as _;

use super::Lie;
use crate::archives::bundle::{Bundle, FOLDER};
use crate::archives::container::{Container, Entry};

fn with(change: impl Fn(&mut Container)) -> Vec<u8> {
    let mut container = Bundle::new().container();
    change(&mut container);
    container.write()
}

fn lie(name: &'static str, says: &'static str, words: &'static str, change: fn(&mut Container)) -> Lie {
    Lie::kept(name, says, 3, words, move || with(change))
}

/// The ZIP64 end record and its locator.
pub fn zip64_end(entries: u64, directory_bytes: u64, directory_offset: u64, record_at: u64) -> Vec<u8> {
    let mut bytes = b"PK\x06\x06".to_vec();
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 3, 45, 0]);
    bytes.extend([0; 8]);
    for number in [entries, entries, directory_bytes, directory_offset] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(record_at.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes
}

fn put(end: &mut [u8], at: usize, bytes: &[u8]) {
    end[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Repacked by another tool, with the same files.
fn packed_again(method: zip::CompressionMethod, streamed: bool) -> Vec<u8> {
    let bundle = Bundle::new().container();
    let options = zip::write::SimpleFileOptions::default().compression_method(method).last_modified_time(zip::DateTime::default());
    let mut bytes = Vec::new();
    let fill = |result: zip::result::ZipResult<()>| result.unwrap_or_else(|error| panic!("a ZIP file in memory: {error}"));
    macro_rules! fill_in {
        ($writer:expr) => {{
            let mut writer = $writer;
            for entry in &bundle.entries {
                fill(writer.start_file(String::from_utf8_lossy(&entry.record.name), options));
                fill(writer.write_all(&entry.data).map_err(Into::into));
            }
            fill(writer.finish().map(|_| ()));
        }};
    }
    if streamed {
        fill_in!(zip::ZipWriter::new_stream(&mut bytes));
    } else {
        fill_in!(zip::ZipWriter::new(std::io::Cursor::new(&mut bytes)));
    }
    bytes
}

pub fn all() -> Vec<Lie> {
    vec![
        lie("overlap_whole", "two entries at one local header", "占用了同一段内容", |container| {
            let offset = 0;
            container.entry("note.txt").offset = Some(offset);
        }),
        lie("overlap_partly", "an entry whose bytes reach into the next header", "占用了同一段内容", |container| {
            container.entry("class.json").both(|header| {
                header.stored += 4096;
                header.size += 4096;
            });
        }),
        lie("overlap_bomb", "5,000 records of one entry", "占用了同一段内容", |container| {
            for number in 0..5_000 {
                let mut twin = Entry::new(format!("{FOLDER}/data/{number}"), *b"");
                twin.record = container.entries[0].record.clone();
                twin.record.name = format!("{FOLDER}/data/{number}").into_bytes();
                twin.lies_there = false;
                twin.offset = Some(0);
                container.entries.push(twin);
            }
        }),
        lie("gap_between_entries", "bytes between two entries", "夹着不属于任何文件的内容", |container| {
            container.entry("note.txt").before = b"hidden between".to_vec();
        }),
        lie("gap_whole_entry", "an entry that the directory does not list", "夹着不属于任何文件的内容", |container| {
            let mut hidden = Entry::new(format!("{FOLDER}/data/hidden.txt"), *b"hidden\n");
            hidden.data.resize(4000, b'.');
            let alone = Container { entries: vec![hidden], ..Container::default() }.write();
            container.entry("note.txt").before = alone[..8096].to_vec();
        }),
        lie("gap_before_directory", "bytes before the directory", "夹着不属于任何文件的内容", |container| {
            container.before_directory = b"hidden before the directory".to_vec();
        }),
        lie("prefixed", "a script before the archive", "前部多出", |container| container.front = b"#!/bin/sh\nexit 0\n".to_vec()),
        lie("prefixed_by_zeros", "a page of zeros before the archive", "前部多出 4096 字节", |container| {
            container.front = vec![0; 4096]
        }),
        lie("appended", "bytes behind the end record", "末尾多出", |container| container.behind = b"appended".to_vec()),
        lie("appended_zeros", "zeros behind the end record", "末尾多出", |container| container.behind = vec![0; 512]),
        lie("comment_archive", "a comment on the archive", "末尾带有注释", |container| {
            container.comment = b"approved by the district".to_vec()
        }),
        lie("comment_entry", "a comment on an entry", "带有注释", |container| {
            container.entry("note.txt").comment = b"approved".to_vec()
        }),
        lie("comment_claims_more", "an end record whose comment is longer than the file", "找不到文件结尾", |container| {
            container.end = Some(|end| put(end, 20, &[200, 0]));
        }),
        lie("comment_holds_an_end", "a second end record in the comment of the first", "前部多出", |container| {
            container.comment = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
        }),
        Lie::kept("two_archives", "another bundle behind the first", 3, "前部多出", || {
            [Bundle::new().zip(), Bundle::with("x", b"").zip()].concat()
        }),
        Lie::kept("two_ends", "the end record twice", 3, "前部多出", || {
            let bytes = Bundle::new().zip();
            let end = bytes[bytes.len() - 22..].to_vec();
            [bytes, end].concat()
        }),
        Lie::kept("two_directories", "another directory and end before the real ones", 3, "夹着不属于任何文件的内容", || {
            let other = Bundle::new().zip();
            let from = other.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or_default();
            with(|container| container.before_directory = other[from..].to_vec())
        }),
        lie("order_of_directory", "the directory lists two entries in the other order", "记录不是封装时的样子", |container| {
            // Only the directory records are swapped; the entries keep their places.
            let bytes = container.write();
            let at = |name: &str| find(&bytes, format!("{FOLDER}/{name}").as_bytes());
            let offsets = (at("data/00_班级信息/class.json") - 30, at("data/note.txt") - 30);
            let (one, other) = (container.entries[0].record.clone(), container.entries[1].record.clone());
            container.entries[0].record = other;
            container.entries[0].offset = u32::try_from(offsets.1).ok();
            container.entries[1].record = one;
            container.entries[1].offset = u32::try_from(offsets.0).ok();
        }),
        lie("order_of_entries", "two entries change places", "记录不是封装时的样子", |container| container.entries.swap(2, 3)),
        lie("data_descriptor", "sizes and CRC-32 behind the data", "数据描述符", |container| {
            let entry = container.entry("note.txt");
            entry.both(|header| header.flags |= 8);
            let header = entry.local.clone();
            entry.behind = [b"PK\x07\x08".to_vec(), header.crc32.to_le_bytes().to_vec(), header.stored.to_le_bytes().repeat(2)].concat();
            entry.local.crc32 = 0;
            entry.local.stored = 0;
            entry.local.size = 0;
        }),
        lie("data_descriptor_flag", "a data descriptor is promised and not there", "：标志位", |container| {
            container.entry("note.txt").both(|header| header.flags |= 8);
        }),
        lie("extra_field_unknown", "an extra field that the format does not know", "格式以外的附加字段", |container| {
            container.entry("note.txt").both(|header| header.extra.extend(b"\xFE\xCA\x04\x00hide"));
        }),
        lie("extra_field_other_name", "a Unicode path field with another name", "格式以外的附加字段", |container| {
            container.entry("note.txt").both(|header| {
                let path = b"evil.exe";
                header.extra.extend(0x7075_u16.to_le_bytes());
                header.extra.extend((5 + path.len() as u16).to_le_bytes());
                header.extra.push(1);
                header.extra.extend(crc32fast::hash(&header.name).to_le_bytes());
                header.extra.extend(path);
            });
        }),
        lie(
            "extra_field_in_local_alone",
            "an unknown extra field in the place of the padding",
            "文件头不是封装时的样子：附加字段",
            |container| {
                container.entry("note.txt").local.extra.extend(b"\xFE\xCA\x04\x00hide");
            },
        ),
        lie("extra_field_cut", "an extra field longer than its room", "：附加字段", |container| {
            let extra = &mut container.entry("note.txt").record.extra;
            extra[2] = 200;
        }),
        lie("padding_hides", "something in the padding", "文件头不是封装时的样子：附加字段", |container| {
            container.entry("note.txt").hidden = b"hidden in the padding".to_vec();
        }),
        lie("folder_entry", "an entry for a folder in a sealed bundle", "是文件夹条目", |container| {
            container.entries.insert(0, Entry::new(format!("{FOLDER}/data/"), *b""));
        }),
        lie("folder_entry_with_bytes", "an entry for a folder that has bytes", "不是普通文件", |container| {
            container.entries.insert(0, Entry::new(format!("{FOLDER}/data/"), *b"bytes"));
        }),
        lie("extra_entry", "one more payload file", "多出“data/more.txt”", |container| {
            container.entries.insert(2, Entry::new(format!("{FOLDER}/data/more.txt"), *b"more\n"));
        }),
        lie("missing_entry", "one payload file less", "少了“data/note.txt”", |container| {
            container.entries.retain(|entry| !entry.record.name.ends_with(b"note.txt"));
        }),
        lie("unlisted_entry", "a file that has no directory record", "夹着不属于任何文件的内容", |container| {
            let entry = container.entries.remove(1);
            let alone = Container { entries: vec![entry], ..Container::default() }.write();
            let end = find(&alone, b"PK\x01\x02");
            container.entries[1].before = alone[..end].to_vec();
        }),
        lie("end_fewer_entries", "the end record counts one entry less", "结尾的记录与文件对不上", |container| {
            container.end = Some(|end| {
                end[8] -= 1;
                end[10] -= 1;
            });
        }),
        lie("end_more_entries", "the end record counts 200 entries more", "结尾的记录与文件对不上", |container| {
            container.end = Some(|end| {
                end[8] += 200;
                end[10] += 200;
            });
        }),
        lie(
            "end_two_counts",
            "the end record counts entries in two ways",
            "结尾记录不是封装时的样子：文件数",
            |container| {
                container.end = Some(|end| end[8] += 1);
            },
        ),
        lie("end_disk", "the end record says disk 1", "结尾记录不是封装时的样子：分卷号", |container| {
            container.end = Some(|end| end[4] = 1)
        }),
        lie("end_directory_size", "a directory larger than the file", "结尾的记录与文件对不上", |container| {
            container.end = Some(|end| put(end, 12, &[0xFF, 0xFF, 0xFF, 0x7F]));
        }),
        lie("end_directory_offset", "a directory at the beginning", "前部多出", |container| {
            container.end = Some(|end| put(end, 16, &[0; 4]))
        }),
        lie("zip64_end_needless", "ZIP64 end records that nothing needs", "用不着的 ZIP64 结尾记录", |container| {
            container.zip64 = Some(|entries, bytes, offset| zip64_end(entries, bytes, offset, offset + bytes));
            container.end = Some(|end| put(end, 8, &[0xFF; 12]));
        }),
        lie("zip64_end_elsewhere", "a locator that points elsewhere", "用不着的 ZIP64 结尾记录", |container| {
            container.zip64 = Some(|entries, bytes, offset| zip64_end(entries, bytes, offset, 0));
            container.end = Some(|end| put(end, 8, &[0xFF; 12]));
        }),
        lie("zip64_end_another", "ZIP64 end records that are not referred to", "前部多出", |container| {
            container.zip64 = Some(|entries, bytes, offset| zip64_end(entries, bytes, offset, offset + bytes));
        }),
        lie(
            "zip64_end_missing",
            "an end record that refers to ZIP64 records that are not there",
            "结尾的记录与文件对不上",
            |container| {
                container.end = Some(|end| put(end, 8, &[0xFF; 12]));
            },
        ),
        lie("zip64_end_lies", "ZIP64 end records with other numbers", "结尾的记录与文件对不上", |container| {
            container.zip64 = Some(|entries, bytes, offset| zip64_end(entries, bytes, offset + 4096, offset + bytes));
            container.end = Some(|end| put(end, 8, &[0xFF; 12]));
        }),
        lie("zip64_field_needless", "a ZIP64 field that nothing needs", "用不着的 ZIP64 字段", |container| {
            container.entry("note.txt").both(|header| {
                header.extra.extend([1, 0, 16, 0]);
                header.extra.extend(4_u64.to_le_bytes().repeat(2));
            });
        }),
        Lie::kept("packed_again_stored", "packed again, stored, by another tool", 3, "档案包长度不对", || {
            packed_again(zip::CompressionMethod::Stored, false)
        }),
        Lie::kept("packed_again_deflated", "packed again, deflated, by another tool", 3, "是压缩存放的", || {
            packed_again(zip::CompressionMethod::Deflated, false)
        }),
        Lie::kept("packed_again_streamed", "packed again by a tool that streams", 3, "数据描述符", || {
            packed_again(zip::CompressionMethod::Deflated, true)
        }),
        Lie::kept("nested", "a ZIP file that holds the bundle", 3, "里面套着另一个压缩包", || {
            let inner = Bundle::new().zip();
            Container { entries: vec![Entry::new("交件/档案包.zip", inner)], ..Container::default() }.write()
        }),
        Lie::kept("nested_at_the_top", "a ZIP file that holds the bundle, in no folder", 3, "里面套着另一个压缩包", || {
            let inner = Bundle::new().zip();
            Container { entries: vec![Entry::new("档案包.zip", inner)], ..Container::default() }.write()
        }),
        Lie::kept("cut_in_the_directory", "cut in the directory", 3, "找不到文件结尾", || {
            let bytes = Bundle::new().zip();
            bytes[..bytes.len() - 300].to_vec()
        }),
        Lie::kept("cut_in_an_entry", "cut in the second entry", 3, "找不到文件结尾", || Bundle::new().zip()[..6_000].to_vec()),
        Lie::kept("not_a_zip", "a picture by another name", 5, "这不是 ZIP 文件", || {
            b"\xFF\xD8\xFF\xE0\0\x10JFIF\0and no archive at all".to_vec()
        }),
        Lie::kept("empty_file", "nothing at all", 5, "这不是 ZIP 文件", Vec::new),
        Lie::kept("empty_archive", "an archive without entries", 3, "缺少 tagmanifest-sha256.txt", || Container::default().write()),
        Lie::kept("only_the_mark", "the first four bytes of an archive", 3, "找不到文件结尾", || b"PK\x03\x04".to_vec()),
    ]
}

fn find(bytes: &[u8], sought: &[u8]) -> usize {
    bytes.windows(sought.len()).position(|window| window == sought).unwrap_or_default()
}
