//! Names that could leave the folder, cannot be created on some system, or disguise themselves; and duplicate names.

use super::Lie;
use crate::archives::bundle::{Bundle, FOLDER};

/// A file of that name below `data/`, consistent in all lists and sealed.
fn sealed(name: &'static str) -> impl Fn() -> Vec<u8> {
    move || Bundle::with(name, b"two\n").zip()
}

/// Renames `note.txt` only in the container.
fn renamed(name: &'static [u8]) -> impl Fn() -> Vec<u8> {
    move || {
        let mut container = Bundle::new().container();
        container.entry("note.txt").both(|header| header.name = name.to_vec());
        container.write()
    }
}

/// Two sealed files below `data/`.
fn twins(one: &'static str, other: &'static str) -> impl Fn() -> Vec<u8> {
    move || {
        let mut payload = Bundle::new().payload;
        payload.extend([(one.to_owned(), b"two\n".to_vec()), (other.to_owned(), b"three\n".to_vec())]);
        payload.sort();
        Bundle::of(payload).zip()
    }
}

pub fn all() -> Vec<Lie> {
    let long = || "x".repeat(256);
    vec![
        Lie::kept("name_climbs", "a payload file named ../../outside.txt, sealed so", 3, "会跑到文件夹外", sealed("../../outside.txt")),
        Lie::kept("name_climbs_inside", "a name that climbs in its middle", 3, "会跑到文件夹外", sealed("a/../../../outside.txt")),
        Lie::kept("name_dot", "a part that is a dot", 3, "会跑到文件夹外", sealed("./outside.txt")),
        Lie::kept("name_absolute", "an entry /etc/passwd", 3, "绝对路径", renamed(b"/etc/passwd")),
        Lie::kept("name_double_slash", "an entry //server/share", 3, "绝对路径", renamed(b"//server/share/x")),
        Lie::kept("name_drive", "an entry C:\\Windows\\x", 3, "C:\\Windows\\x", renamed(b"C:\\Windows\\x")),
        Lie::kept("name_drive_slash", "an entry C:/Windows/x", 3, "Windows 不允许的字符", renamed(b"C:/Windows/x")),
        Lie::kept("name_unc", "an entry \\\\server\\share\\x", 3, "含有反斜杠", renamed(b"\\\\server\\share\\x")),
        Lie::kept("name_device_path", "an entry \\\\.\\PhysicalDrive0", 3, "含有反斜杠", renamed(b"\\\\.\\PhysicalDrive0")),
        Lie::kept("name_backslash_climbs", "a name that climbs with backslashes", 3, "含有反斜杠", sealed("..\\..\\outside.txt")),
        Lie::kept("name_reserved_con", "a file CON", 3, "Windows 的设备名", sealed("CON")),
        Lie::kept("name_reserved_ending", "a file nul.txt", 3, "Windows 的设备名", sealed("nul.txt")),
        Lie::kept("name_reserved_folder", "a folder LPT1", 3, "Windows 的设备名", sealed("LPT1/x.txt")),
        Lie::kept("name_reserved_superscript", "a file COM¹", 3, "Windows 的设备名", sealed("COM¹")),
        Lie::kept("name_nul", "a NUL in a name", 3, "空字符 NUL", sealed("photo.jpg\0.exe")),
        Lie::kept("name_control", "an escape sequence in a name", 3, "控制字符", sealed("\u{1b}[2Jx.jpg")),
        Lie::kept("name_line_feed", "a line feed in a name, so that manifests have another line", 3, "控制字符", renamed(b"a\nb.jpg")),
        Lie::kept("name_line_separator", "U+2028 in a name", 3, "换行字符", sealed("a\u{2028}b.jpg")),
        Lie::kept("name_direction", "U+202E turns exe.jpg around", 3, "改变文字方向", sealed("photo\u{202E}gpj.exe")),
        Lie::kept("name_isolate", "U+2066 in a name", 3, "改变文字方向", sealed("photo\u{2066}x.jpg")),
        Lie::kept("name_mark", "U+FEFF in a name", 3, "看不见的字节顺序标记", sealed("pho\u{FEFF}to.jpg")),
        Lie::kept("name_stream", "an NTFS stream: note.txt:hidden", 3, "Windows 不允许的字符", sealed("note.txt:hidden")),
        Lie::kept("name_wildcard", "a star in a name", 3, "Windows 不允许的字符", sealed("*.jpg")),
        Lie::kept("name_percent", "a percent sign in a name", 3, "百分号", sealed("100%0A.jpg")),
        Lie::kept("name_trailing_dot", "a name that ends in a dot", 3, "以点或空格结尾", sealed("photo.jpg.")),
        Lie::kept("name_trailing_blank", "a folder that ends in a blank", 3, "以点或空格结尾", sealed("a /photo.jpg")),
        Lie::kept("name_empty_part", "an empty part", 3, "是空的", sealed("a//photo.jpg")),
        Lie::kept("name_empty", "an entry without a name", 3, "是空的", renamed(b"")),
        Lie::kept("name_too_long", "a part of 256 bytes", 3, "（太长）", move || Bundle::with(&long(), b"two\n").zip()),
        Lie::kept("name_not_utf8", "GB18030 under the flag of UTF-8", 3, "不是 UTF-8", renamed(b"\xD5\xD5\xC6\xAC.jpg")),
        Lie::kept("name_other_folder", "an entry in another folder", 3, "不在档案包的文件夹里", renamed(b"elsewhere/data/note.txt")),
        Lie::kept("name_no_folder", "an entry in no folder", 3, "不在档案包的文件夹里", renamed(b"note.txt")),
        Lie::kept(
            "name_not_in_form_c",
            "a name in Unicode normal form D",
            3,
            "不是 Unicode 规范形式 NFC",
            sealed("re\u{301}sume\u{301}.pdf"),
        ),
        Lie::kept("twins_by_case", "photo.jpg and PHOTO.jpg", 3, "文件重名", twins("photo.jpg", "PHOTO.jpg")),
        Lie::kept("twins_by_normal_form", "é in form C and in form D", 3, "文件重名", twins("\u{e9}.jpg", "e\u{301}.jpg")),
        Lie::kept("twins_by_bytes", "one name twice with other bytes", 3, "文件重名", || {
            let mut container = Bundle::new().container();
            let mut twin = crate::archives::container::Entry::new(format!("{FOLDER}/data/note.txt"), *b"other\n");
            twin.comment.clear();
            container.entries.push(twin);
            container.write()
        }),
        Lie::kept("twin_of_a_tag_file", "a second inventory.json", 3, "文件重名", || {
            let mut container = Bundle::new().container();
            container.entries.insert(0, crate::archives::container::Entry::new(format!("{FOLDER}/inventory.json"), *b"{}"));
            container.write()
        }),
        Lie::kept("twins_by_kelvin", "names that case folding makes alike: K and the Kelvin sign", 3, "文件重名", twins("k.jpg", "K.jpg")),
    ]
}
