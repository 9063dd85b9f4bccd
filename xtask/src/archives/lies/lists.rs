//! Inventory and chunk file: too deep, too short, too long, or contradictory; all correctly sealed and signed.

use serde_json::{Value, json};

use super::Lie;
use crate::archives::bundle::{Bundle, FOLDER};

const CHUNKS: &str = "chunks-blake3.bin";

fn inventory(name: &'static str, says: &'static str, words: &'static str, change: fn(&mut Value)) -> Lie {
    Lie::kept(name, says, 3, words, move || Bundle::new().inventory(change).zip())
}

fn chunks(name: &'static str, says: &'static str, words: &'static str, change: fn(&mut Vec<u8>)) -> Lie {
    Lie::kept(name, says, 3, words, move || Bundle::new().tag(CHUNKS, change).zip())
}

fn raw(name: &'static str, says: &'static str, words: &'static str, bytes: fn() -> Vec<u8>) -> Lie {
    Lie::kept(name, says, 3, words, move || Bundle::new().tag("inventory.json", |there| *there = bytes()).zip())
}

pub fn all() -> Vec<Lie> {
    vec![
        raw("inventory_deep", "an inventory of 10,000 levels", "套得太深", || [vec![b'['; 10_000], vec![b']'; 10_000]].concat()),
        raw("inventory_deep_in_a_field", "10,000 levels in a field that nobody knows", "套得太深", || {
            [br#"{"schema":"classproof/inventory/v1","files":"#.to_vec(), vec![b'['; 10_000], vec![b']'; 10_000], b"}".to_vec()].concat()
        }),
        raw("inventory_empty", "an empty inventory", "清单 inventory.json 读不懂", Vec::new),
        raw("inventory_not_json", "an inventory that is no JSON", "清单 inventory.json 读不懂", || b"<inventory/>".to_vec()),
        raw("inventory_not_utf8", "an inventory that is not UTF-8", "清单 inventory.json 读不懂", || {
            b"{\"schema\":\"\xFF\"}".to_vec()
        }),
        Lie::kept("inventory_mark", "an inventory with a byte order mark", 3, "清单 inventory.json 读不懂", || {
            Bundle::new().tag("inventory.json", |bytes| *bytes = [b"\xEF\xBB\xBF", bytes.as_slice()].concat()).zip()
        }),
        Lie::kept("inventory_trailing", "text behind the inventory", 3, "清单 inventory.json 读不懂", || {
            Bundle::new().tag("inventory.json", |bytes| bytes.extend(b"{}")).zip()
        }),
        Lie::kept("inventory_field_twice", "a field of the inventory twice", 3, "清单 inventory.json 读不懂", || {
            Bundle::new().text("inventory.json", |text| text.replacen('{', r#"{"schema":"classproof/inventory/v1","#, 1)).zip()
        }),
        inventory("inventory_version", "an inventory of another version", "格式版本是“classproof/inventory/v9”", |value| {
            value["schema"] = json!("classproof/inventory/v9");
        }),
        inventory("inventory_unknown_field", "a field that nobody knows", "清单 inventory.json 读不懂", |value| {
            value["more"] = json!(1)
        }),
        inventory("inventory_order", "files in another order", "没有按顺序各列一次", |value| {
            if let Some(files) = value["files"].as_array_mut() {
                files.reverse();
            }
        }),
        inventory("inventory_twice", "a file twice", "没有按顺序各列一次", |value| {
            let first = value["files"][0].clone();
            if let Some(files) = value["files"].as_array_mut() {
                files.insert(0, first);
            }
        }),
        inventory(
            "inventory_lacks_a_file",
            "a file that the inventory lacks",
            "manifest-sha256.txt 有“data/note.txt”，inventory.json 没有",
            |value| {
                if let Some(files) = value["files"].as_array_mut() {
                    files.pop();
                }
            },
        ),
        inventory("inventory_unsealed", "a file without its seal", "写全封存信息", |value| {
            if let Some(file) = value["files"][0].as_object_mut() {
                file.remove("seal");
            }
        }),
        inventory("inventory_size", "another size", "“data/note.txt”应为 5 字节，实际 4 字节", |value| {
            value["files"][1]["size"] = json!(5)
        }),
        inventory("inventory_size_2_64", "a size of 2^64 - 1", "chunks-blake3.bin 的长度与清单不符", |value| {
            value["files"][1]["size"] = json!(u64::MAX);
        }),
        inventory("inventory_size_2_62", "a size of 2^62, one chunk", "chunks-blake3.bin 的长度与清单不符", |value| {
            value["files"][1]["size"] = json!(1_u64 << 62);
        }),
        inventory("inventory_size_negative", "a negative size", "清单 inventory.json 读不懂", |value| {
            value["files"][1]["size"] = json!(-4)
        }),
        inventory("inventory_sha256", "another SHA-256", "SHA-256 在 manifest-sha256.txt 和", |value| {
            value["files"][1]["seal"]["sha256"] = json!("0".repeat(64));
        }),
        inventory("inventory_crc32", "another CRC-32", "CRC-32", |value| value["files"][1]["seal"]["crc32"] = json!(7)),
        inventory("inventory_chunk_count", "another number of chunks", "分块数与大小不符", |value| {
            value["files"][1]["seal"]["chunks"] = json!(2)
        }),
        inventory("inventory_root", "another root", "根指纹与 chunks-blake3.bin 算出的不同", |value| {
            value["files"][1]["root"] = json!("0".repeat(64));
        }),
        inventory("inventory_time", "another time than the headers have", "：时间", |value| {
            value["files"][1]["modified"] = json!("2026-08-01T00:00:00Z");
        }),
        inventory("inventory_zone", "another zone than the headers were written in", "封装时间不同", |value| {
            value["class"]["timezone"] = json!("+00:00");
        }),
        inventory("inventory_sealed_at", "another time of sealing", "封装时间不同", |value| {
            value["as_of"] = json!("2026-09-02T00:00:00Z")
        }),
        inventory("inventory_climbs", "a path that climbs, in the inventory alone", "清单 inventory.json 读不懂", |value| {
            value["files"][1]["path"] = json!("../../outside.txt");
        }),
        Lie::kept("inventory_other_payload", "an inventory of another bundle", 3, "manifest-sha256.txt 有“data/note.txt”", || {
            let other = Bundle::of(vec![("other.txt".to_owned(), b"one\n".to_vec())]).tags["inventory.json"].clone();
            Bundle::new().tag("inventory.json", |bytes| *bytes = other).zip()
        }),
        chunks("chunks_short", "one leaf less", "chunks-blake3.bin 的长度与清单不符", |bytes| bytes.truncate(32)),
        chunks("chunks_long", "one leaf more", "chunks-blake3.bin 的长度与清单不符", |bytes| bytes.extend([0; 32])),
        chunks("chunks_cut", "the last leaf is cut", "chunks-blake3.bin 的长度与清单不符", |bytes| bytes.truncate(63)),
        chunks("chunks_one_byte_more", "one byte more", "chunks-blake3.bin 的长度与清单不符", |bytes| bytes.push(0)),
        chunks("chunks_empty", "an empty chunk file", "chunks-blake3.bin 的长度与清单不符", Vec::clear),
        chunks("chunks_other_leaf", "another leaf", "根指纹与 chunks-blake3.bin 算出的不同", |bytes| bytes[40] ^= 1),
        chunks("chunks_swapped", "two leaves change places", "根指纹与 chunks-blake3.bin 算出的不同", |bytes| {
            bytes.rotate_left(32)
        }),
        Lie::kept("payload_changed", "a payload byte is another, all headers fit it", 3, "“data/note.txt”内容已变", || {
            let mut container = Bundle::new().container();
            let entry = container.entry("note.txt");
            *entry = crate::archives::container::Entry::new(format!("{FOLDER}/data/note.txt"), *b"two\n");
            container.write()
        }),
        Lie::kept("payload_longer", "a payload file grew", 3, "“data/note.txt”应为 4 字节，实际 5 字节", || {
            let mut container = Bundle::new().container();
            *container.entry("note.txt") = crate::archives::container::Entry::new(format!("{FOLDER}/data/note.txt"), *b"ones\n");
            container.write()
        }),
    ]
}
