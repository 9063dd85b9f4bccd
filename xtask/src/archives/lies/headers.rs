//! False values in one header field: in the local header, in the directory record, or in both.

use super::Lie;
use crate::archives::bundle::Bundle;
use crate::archives::container::{Entry, Header};

fn changed(change: impl Fn(&mut Entry)) -> Vec<u8> {
    let mut container = Bundle::new().container();
    change(container.entry("note.txt"));
    container.write()
}

fn local(name: &'static str, says: &'static str, words: &'static str, change: fn(&mut Header)) -> Lie {
    Lie::kept(name, says, 3, words, move || changed(|entry| change(&mut entry.local)))
}

fn record(name: &'static str, says: &'static str, words: &'static str, change: fn(&mut Entry)) -> Lie {
    Lie::kept(name, says, 3, words, move || changed(change))
}

/// Changes the file type in the external attributes.
fn kind(name: &'static str, says: &'static str, mode: u32) -> Lie {
    Lie::kept(name, says, 3, "不是普通文件", move || changed(|entry| entry.external = mode << 16))
}

pub fn all() -> Vec<Lie> {
    let mut lies = vec![
        local("local_version", "the local header needs another version", "文件头不是封装时的样子：所需版本", |header| {
            header.needed = 63
        }),
        local("local_flags", "the local header has other flags", "文件头不是封装时的样子：标志位", |header| {
            header.flags = 0
        }),
        local("local_method", "the local header says deflated", "文件头不是封装时的样子：压缩方式", |header| {
            header.method = 8
        }),
        local("local_time", "the local header has another time", "文件头不是封装时的样子：时间", |header| header.time += 1),
        local("local_crc", "the local header has another CRC-32", "文件头不是封装时的样子：CRC-32", |header| header.crc32 ^= 1),
        local("local_stored_size", "the local header has another stored size", "：存放大小", |header| header.stored += 1),
        local("local_size", "the local header has another size", "：文件大小", |header| header.size += 1),
        local("local_name", "the local header has another name", "文件头不是封装时的样子：文件名", |header| {
            header.name = String::from_utf8_lossy(&header.name).replace("note.txt", "nota.txt").into_bytes();
        }),
        local("local_name_length", "the local header has a longer name", "文件头不是封装时的样子：文件名长度", |header| {
            header.name.push(b'x')
        }),
        local(
            "local_extra",
            "the local header has another time in its extra field",
            "文件头不是封装时的样子：附加字段",
            |header| header.extra[5] ^= 1,
        ),
        record("record_made_by", "the record was made by another system", "记录不是封装时的样子：制作版本", |entry| {
            entry.made_by = 20
        }),
        record("record_version", "the record needs another version", "记录不是封装时的样子：所需版本", |entry| {
            entry.record.needed = 63
        }),
        record("record_flags", "the record has other flags", "记录不是封装时的样子：标志位", |entry| entry.record.flags = 0),
        record("record_method", "the record says deflated", "记录不是封装时的样子：压缩方式", |entry| {
            entry.record.method = 8
        }),
        record("record_time", "the record has another time", "记录不是封装时的样子：时间", |entry| {
            entry.record.time += 1 << 16
        }),
        record("record_crc", "the record has another CRC-32", "记录不是封装时的样子：CRC-32", |entry| entry.record.crc32 ^= 1),
        record("record_stored_size", "the record has another stored size", "两处大小互相矛盾", |entry| entry.record.stored += 1),
        record("record_size", "the record has another size", "两处大小互相矛盾", |entry| entry.record.size = 0),
        record("record_sizes", "the record has other sizes, both alike", "存放大小、文件大小", |entry| {
            entry.record.stored -= 1;
            entry.record.size -= 1;
        }),
        record("record_name", "the record has another name", "记录不是封装时的样子：文件名", |entry| {
            entry.record.name = String::from_utf8_lossy(&entry.record.name).replace("note.txt", "nota.txt").into_bytes();
        }),
        record("record_extra", "the record has another time in its extra field", "记录不是封装时的样子：附加字段", |entry| {
            entry.record.extra[5] ^= 1;
        }),
        record("record_disk", "the record is on another disk", "：分卷号", |entry| entry.disk = 1),
        record("record_internal", "the record has internal attributes", "：内部属性", |entry| entry.internal = 1),
        record("record_mode", "the record says that everybody may run it", "：文件类型和权限", |entry| {
            entry.external = 0o100_777 << 16
        }),
        record("record_folder_attribute", "the record has the folder bit of MS-DOS", "：文件类型和权限", |entry| {
            entry.external |= 0x10
        }),
        record("record_offset", "the record points into the middle of an entry", "不在目录所说的位置上", |entry| {
            entry.offset = Some(17)
        }),
        record("record_offset_beyond", "the record points behind the end", "不在目录所说的位置上", |entry| {
            entry.offset = Some(0x7FFF_0000)
        }),
        Lie::kept("both_times", "both headers have another time than was sealed", 3, "：时间", || {
            changed(|entry| entry.both(|header| header.time += 2))
        }),
        Lie::kept("both_crcs", "both headers have another CRC-32 than the file", 3, "：CRC-32", || {
            changed(|entry| entry.both(|header| header.crc32 ^= 1))
        }),
        Lie::kept("other_method_bzip2", "a file compressed with bzip2", 3, "不支持的压缩方式", || {
            changed(|entry| entry.both(|header| header.method = 12))
        }),
        Lie::kept("other_method_lzma", "a file compressed with LZMA", 3, "不支持的压缩方式", || {
            changed(|entry| entry.both(|header| header.method = 14))
        }),
        Lie::kept("other_method_unknown", "a method that nobody knows", 3, "不支持的压缩方式", || {
            changed(|entry| entry.both(|header| header.method = 0xBEEF))
        }),
        Lie::kept("encrypted", "an encrypted file", 3, "是加密的", || changed(|entry| entry.both(|header| header.flags |= 1))),
        Lie::kept("encrypted_strongly", "a file under strong encryption", 3, "是加密的", || {
            changed(|entry| entry.both(|header| header.flags |= 0x41))
        }),
        Lie::kept("encrypted_aes", "a file under AES, method 99", 3, "附加字段", || {
            changed(|entry| {
                entry.both(|header| {
                    header.flags |= 1;
                    header.method = 99;
                    header.extra.extend([0x01, 0x99, 7, 0, 2, 0, b'A', b'E', 3, 0, 0]);
                });
            })
        }),
        Lie::kept("flag_masked", "headers said to be masked", 3, "：标志位", || {
            changed(|entry| entry.both(|header| header.flags |= 1 << 13))
        }),
        Lie::kept("flag_patched", "compressed patched data", 3, "：标志位", || {
            changed(|entry| entry.both(|header| header.flags |= 1 << 5))
        }),
    ];
    lies.extend([
        kind("kind_symlink", "a symbolic link", 0o120_777),
        kind("kind_fifo", "a named pipe", 0o010_644),
        kind("kind_character_device", "a character device", 0o020_666),
        kind("kind_block_device", "a block device", 0o060_660),
        kind("kind_socket", "a socket", 0o140_755),
        kind("kind_folder", "a folder with bytes", 0o040_755),
    ]);
    lies.push(Lie::kept(
        "kind_symlink_sealed",
        "a link out of the folder, sealed with its target as its bytes",
        3,
        "不是普通文件",
        || {
            let mut container = Bundle::with("link", b"../../../../etc/passwd").container();
            container.entry("data/link").external = 0o120_777 << 16;
            container.write()
        },
    ));
    lies
}
