//! The type of a file by its content, and the file name extensions that agree with it.

use std::io;

use crate::formats::container::end_record;
use crate::formats::region::ReadAt;
use crate::stages::probe::sound_marks;

/// A file type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // Format names need no explanation.
pub enum Kind {
    Jpeg,
    Png,
    Webp,
    Tiff,
    Bmp,
    Gif,
    Heif,
    RareHeif,
    Avif,
    JpegXl,
    Jpeg2000,
    Photoshop,
    CanonRaw,
    Mp4,
    Quicktime,
    ThreeGp,
    Matroska,
    Webm,
    Avi,
    MpegTs,
    MpegPs,
    Hikvision,
    Dahua,
    Flv,
    Asf,
    OggVideo,
    Mxf,
    RealMedia,
    Pdf,
    Ofd,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Xls,
    Doc,
    Ppt,
    Ole,
    LockedOffice,
    Zip,
    Rar,
    SevenZip,
    Mp3,
    Wav,
    Mp4Audio,
    Amr,
    Aac,
    Flac,
    OggAudio,
    Csv,
    Json,
    Xml,
    Html,
    Text,
    Unknown,
}

/// How a type is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Still picture.
    Picture,
    /// Moving picture.
    Recording,
    /// Paged document.
    Document,
    /// Table.
    Table,
    /// A picture or recording of a type that this program cannot read.
    Unread,
    /// Only the type is determined.
    Other,
}

/// Kind, media type, class, and the extensions that agree with it.
type Row = (Kind, &'static str, Class, &'static [&'static str]);

const MP4_FAMILY: &[&str] = &["mp4", "m4v", "mov", "qt", "3gp", "3g2", "lrv"];

/// A password-protected Office file is a compound file around an encrypted package ([MS-OFFCRYPTO] 2.3.4), whatever the document type.
const LOCKABLE: &[&str] =
    &["docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "xlsb", "pptx", "ppsx", "pptm", "doc", "xls", "ppt", "wps", "et", "dps"];

const KINDS: &[Row] = &[
    (Kind::Jpeg, "image/jpeg", Class::Picture, &["jpg", "jpeg", "jpe", "jfif"]),
    (Kind::Png, "image/png", Class::Picture, &["png"]),
    (Kind::Webp, "image/webp", Class::Picture, &["webp"]),
    (Kind::Tiff, "image/tiff", Class::Picture, &["tif", "tiff"]),
    (Kind::Bmp, "image/bmp", Class::Picture, &["bmp", "dib"]),
    (Kind::Gif, "image/gif", Class::Picture, &["gif"]),
    (Kind::Heif, "image/heic", Class::Picture, &["heic", "heif", "hif"]),
    (Kind::RareHeif, "image/heif", Class::Picture, &["heic", "heif", "hif", "avci", "avcs"]),
    (Kind::Avif, "image/avif", Class::Picture, &["avif"]),
    (Kind::JpegXl, "image/jxl", Class::Unread, &["jxl"]),
    (Kind::Jpeg2000, "image/jp2", Class::Unread, &["jp2", "j2k", "jpf", "jpx"]),
    (Kind::Photoshop, "image/vnd.adobe.photoshop", Class::Unread, &["psd", "psb"]),
    (Kind::CanonRaw, "image/x-canon-cr3", Class::Unread, &["cr3"]),
    (Kind::Mp4, "video/mp4", Class::Recording, MP4_FAMILY),
    (Kind::Quicktime, "video/quicktime", Class::Recording, MP4_FAMILY),
    (Kind::ThreeGp, "video/3gpp", Class::Recording, MP4_FAMILY),
    (Kind::Matroska, "video/x-matroska", Class::Recording, &["mkv", "mk3d", "webm"]),
    (Kind::Webm, "video/webm", Class::Recording, &["webm", "mkv"]),
    (Kind::Avi, "video/x-msvideo", Class::Recording, &["avi"]),
    (Kind::MpegTs, "video/mp2t", Class::Recording, &["ts", "mts", "m2ts", "m2t"]),
    (Kind::MpegPs, "video/mpeg", Class::Recording, &["mpg", "mpeg", "ps", "vob", "mod"]),
    (Kind::Hikvision, "video/x-hikvision", Class::Recording, &["hik", "imkh"]),
    (Kind::Dahua, "video/x-dahua", Class::Recording, &["dav"]),
    (Kind::Flv, "video/x-flv", Class::Recording, &["flv"]),
    (Kind::Asf, "video/x-ms-asf", Class::Recording, &["wmv", "asf"]),
    (Kind::OggVideo, "video/ogg", Class::Unread, &["ogv", "ogg", "ogm"]),
    (Kind::Mxf, "application/mxf", Class::Unread, &["mxf"]),
    (Kind::RealMedia, "application/vnd.rn-realmedia", Class::Unread, &["rm", "rmvb"]),
    (Kind::Pdf, "application/pdf", Class::Document, &["pdf"]),
    (Kind::Ofd, "application/ofd", Class::Document, &["ofd"]),
    (Kind::Docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Class::Other, &["docx", "docm", "dotx", "wps"]),
    (Kind::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Class::Table, &["xlsx", "xlsm", "xltx", "et"]),
    (
        Kind::Pptx,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Class::Other,
        &["pptx", "ppsx", "pptm", "dps"],
    ),
    (Kind::Odt, "application/vnd.oasis.opendocument.text", Class::Other, &["odt"]),
    (Kind::Ods, "application/vnd.oasis.opendocument.spreadsheet", Class::Table, &["ods"]),
    (Kind::Xls, "application/vnd.ms-excel", Class::Table, &["xls", "xlt", "et"]),
    (Kind::Doc, "application/msword", Class::Other, &["doc", "dot", "wps"]),
    (Kind::Ppt, "application/vnd.ms-powerpoint", Class::Other, &["ppt", "pps", "dps"]),
    (Kind::Ole, "application/x-ole-storage", Class::Other, &["doc", "xls", "ppt", "wps", "et", "dps", "msg"]),
    (Kind::LockedOffice, "application/x-ole-storage", Class::Other, LOCKABLE),
    (Kind::Zip, "application/zip", Class::Other, &["zip"]),
    (Kind::Rar, "application/vnd.rar", Class::Other, &["rar"]),
    (Kind::SevenZip, "application/x-7z-compressed", Class::Other, &["7z"]),
    (Kind::Mp3, "audio/mpeg", Class::Other, &["mp3"]),
    (Kind::Wav, "audio/x-wav", Class::Other, &["wav"]),
    (Kind::Mp4Audio, "audio/mp4", Class::Other, &["m4a", "m4b"]),
    (Kind::Amr, "audio/amr", Class::Other, &["amr"]),
    (Kind::Aac, "audio/aac", Class::Other, &["aac"]),
    (Kind::Flac, "audio/flac", Class::Other, &["flac"]),
    (Kind::OggAudio, "audio/ogg", Class::Other, &["ogg", "oga", "opus", "spx"]),
    (Kind::Csv, "text/csv", Class::Table, &["csv"]),
    (Kind::Json, "application/json", Class::Other, &["json", "txt"]),
    (Kind::Xml, "application/xml", Class::Other, &["xml", "svg", "txt", "xls"]),
    (Kind::Html, "text/html", Class::Other, &["html", "htm", "txt", "xls"]),
    (Kind::Text, "text/plain", Class::Table, &["txt", "md", "log", "csv", "srt", "ini"]),
    (Kind::Unknown, "application/octet-stream", Class::Other, &[]),
];

impl Kind {
    fn row(self) -> Option<&'static Row> {
        KINDS.iter().find(|(kind, ..)| *kind == self)
    }

    /// Media type; an `x-` name if none is registered.
    pub fn media_type(self) -> &'static str {
        self.row().map_or("application/octet-stream", |row| row.1)
    }

    /// How it is measured.
    pub fn class(self) -> Class {
        self.row().map_or(Class::Other, |row| row.2)
    }

    /// Whether it is an ISO base media file with a movie box (ISO/IEC 14496-12).
    pub fn is_iso_media(self) -> bool {
        matches!(self, Self::Mp4 | Self::Quicktime | Self::ThreeGp)
    }

    /// Whether a file name extension (lower case, no dot) agrees with this type. Unknown extensions agree with every type.
    pub fn agrees_with(self, extension: &str) -> bool {
        let known = KINDS.iter().any(|(.., endings)| endings.contains(&extension));
        !known || self.row().is_some_and(|(.., endings)| endings.contains(&extension))
    }
}

/// The extensions (lower case, no dot) of the types of a class.
pub fn endings(class: Class) -> Vec<&'static str> {
    let mut endings: Vec<&str> = KINDS.iter().filter(|(_, _, own, _)| *own == class).flat_map(|(.., endings)| *endings).copied().collect();
    endings.sort_unstable();
    endings.dedup();
    endings
}

/// Whether an extension (lower case, no dot) belongs to pictures or recordings.
pub fn promises_media(extension: &str) -> bool {
    KINDS
        .iter()
        .any(|(_, _, class, endings)| matches!(class, Class::Picture | Class::Recording | Class::Unread) && endings.contains(&extension))
}

/// Whether an extension (lower case, no dot) belongs to a proprietary recorder format. These formats have no magic number.
pub fn is_of_recorders(extension: &str) -> bool {
    matches!(extension, "264" | "h264" | "265" | "h265" | "hevc" | "avr" | "dvr" | "hiv" | "ifv" | "lvf" | "mbf" | "nvr" | "sdv" | "ssv")
}

/// Bytes read from the start: enough for every magic number, and to distinguish text from binary data.
const HEAD: usize = 16 << 10;

/// Recognises the type by content. The extension (lower case, no dot) decides only between kinds of text.
///
/// # Errors
/// I/O errors.
pub fn recognise(source: &dyn ReadAt, extension: &str) -> io::Result<Kind> {
    let length = usize::try_from(source.len()).unwrap_or(usize::MAX).min(HEAD);
    let mut head = vec![0; length];
    source.read_exact_at(&mut head, 0)?;
    let kind = by_mark(&head).unwrap_or(Kind::Unknown);
    Ok(match kind {
        Kind::Zip => archive(source).unwrap_or_else(|| cut_package(&head, extension)),
        Kind::Ole => compound(source, &head).unwrap_or(Kind::Ole),
        Kind::Unknown => text(&head, source.len() > HEAD as u64, extension),
        known => known,
    })
}

/// Magic numbers: offset, bytes, kind. The first match decides.
const MARKS: &[(usize, &[u8], Kind)] = &[
    (0, b"\xff\xd8\xff", Kind::Jpeg),
    (0, b"\x89PNG\r\n\x1a\n", Kind::Png),
    (8, b"WEBP", Kind::Webp),
    (8, b"AVI ", Kind::Avi),
    (8, b"WAVE", Kind::Wav),
    (0, b"II*\0", Kind::Tiff),
    (0, b"MM\0*", Kind::Tiff),
    (0, b"II+\0", Kind::Tiff),
    (0, b"MM\0+", Kind::Tiff),
    (0, b"\xff\x0a", Kind::JpegXl),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", Kind::JpegXl),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", Kind::Jpeg2000),
    (0, b"\xff\x4f\xff\x51", Kind::Jpeg2000),
    (0, b"8BPS\0", Kind::Photoshop),
    (0, b"GIF87a", Kind::Gif),
    (0, b"GIF89a", Kind::Gif),
    (0, b"\x1a\x45\xdf\xa3", Kind::Matroska),
    (0, b"\0\0\x01\xba", Kind::MpegPs),
    (0, b"IMKH", Kind::Hikvision),
    (0, b"HKMI", Kind::Hikvision),
    (0, b"HIKWS", Kind::Hikvision),
    (0, b"DHAV", Kind::Dahua),
    (0, b"DAHUA", Kind::Dahua),
    (0, b"FLV\x01", Kind::Flv),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Kind::Asf),
    (0, b".RMF\0\0\0", Kind::RealMedia),
    (0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01", Kind::Mxf),
    (0, b"%PDF-", Kind::Pdf),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Ole),
    (0, b"PK\x03\x04", Kind::Zip),
    (0, b"PK\x05\x06", Kind::Zip),
    (0, b"Rar!\x1a\x07", Kind::Rar),
    (0, b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
    (0, b"ID3", Kind::Mp3),
    (0, b"#!AMR", Kind::Amr),
    (0, b"fLaC", Kind::Flac),
    (0, b"OggS", Kind::OggAudio),
];

fn by_mark(head: &[u8]) -> Option<Kind> {
    let marked = |offset: usize, mark: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(mark));
    if let Some((_, _, kind)) = MARKS.iter().find(|(offset, mark, _)| marked(*offset, mark) && (*offset == 0 || marked(0, b"RIFF"))) {
        let says = |within: usize, word: &[u8]| head.get(..within).unwrap_or(head).windows(word.len()).any(|found| found == word);
        return Some(match kind {
            Kind::Matroska if says(64, b"webm") => Kind::Webm,
            // The first Ogg pages name the codec of each stream.
            Kind::OggAudio if says(1024, b"\x80theora") || says(1024, b"BBCD\0") || says(1024, b"\x01video\0\0\0") => Kind::OggVideo,
            kind => *kind,
        });
    }
    if marked(4, b"ftyp") {
        return Some(by_brand(head));
    }
    // QuickTime files from before `ftyp` existed begin with one of these boxes.
    if [&b"moov"[..], b"mdat", b"wide", b"free", b"skip", b"pnot"].iter().any(|mark| marked(4, mark)) {
        return Some(Kind::Quicktime);
    }
    // BMP: the reserved fields at 6 are zero, and the header size at 14 has one of a few values.
    if marked(0, b"BM") && marked(6, &[0; 4]) && head.get(14).is_some_and(|size| matches!(size, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124)) {
        return Some(Kind::Bmp);
    }
    // Transport stream: packets of 188 bytes, or of 192 bytes including a leading time stamp.
    let in_step = |first: usize, step: usize| (0..4).all(|index| head.get(first + index * step) == Some(&0x47));
    if in_step(0, 188) || in_step(4, 192) {
        return Some(Kind::MpegTs);
    }
    if sound_marks::is_mpeg_audio(head) {
        return Some(Kind::Mp3);
    }
    if sound_marks::is_adts(head) {
        return Some(Kind::Aac);
    }
    // Some scanners write bytes before a PDF; readers accept up to 1,024.
    if head.get(..1024).unwrap_or(head).windows(5).any(|word| word == b"%PDF-") {
        return Some(Kind::Pdf);
    }
    None
}

/// By the major brand of an ISO base media file; for HEIF by the compatible brands too.
fn by_brand(head: &[u8]) -> Kind {
    let major = head.get(8..12).unwrap_or_default();
    let size = head.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size) as usize);
    let compatible = |brand: &[u8]| head.get(16..size.min(head.len())).unwrap_or_default().chunks_exact(4).any(|one| one == brand);
    match major {
        b"avif" | b"avis" => Kind::Avif,
        b"mif1" | b"msf1" if compatible(b"avif") => Kind::Avif,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Kind::Heif,
        // Other codecs, or the short header of 2024 (ISO/IEC 23008-12, annexes F to M).
        b"mini" | b"mif2" | b"mif3" | b"avci" | b"avcs" | b"vvic" | b"vvis" | b"evbi" | b"evbs" | b"j2ki" | b"j2is" | b"jpeg" | b"jpgs" => {
            Kind::RareHeif
        }
        b"crx " => Kind::CanonRaw,
        b"qt  " => Kind::Quicktime,
        b"M4A " | b"M4B " => Kind::Mp4Audio,
        [b'3', b'g', b'p' | b'2', _] => Kind::ThreeGp,
        _ => Kind::Mp4,
    }
}

/// Largest ZIP directory that is read.
const MOST_DIRECTORY: u64 = 8 << 20;

/// The type of a ZIP package by the names in its directory (APPNOTE.TXT 4.3.12).
fn archive(source: &dyn ReadAt) -> Option<Kind> {
    let end = end_record::find(source).ok()??.ok()?;
    if end.directory_bytes > MOST_DIRECTORY {
        return None;
    }
    let mut directory = vec![0; usize::try_from(end.directory_bytes).ok()?];
    source.read_exact_at(&mut directory, end.start.checked_add(end.directory_offset)?).ok()?;
    let holds = |name: &[u8]| directory.windows(name.len()).any(|word| word == name);
    let members =
        [(&b"word/document"[..], Kind::Docx), (b"xl/workbook.xml", Kind::Xlsx), (b"ppt/presentation", Kind::Pptx), (b"OFD.xml", Kind::Ofd)];
    if let Some((_, kind)) = members.iter().find(|(name, _)| holds(name)) {
        return Some(*kind);
    }
    // OpenDocument (part 3, 3.3): the first entry is `mimetype`, stored.
    let mut first = vec![0; 128.min(usize::try_from(source.len()).ok()?)];
    source.read_exact_at(&mut first, 0).ok()?;
    let says = |kind: &[u8]| first.windows(kind.len()).any(|word| word == kind);
    if says(b"opendocument.spreadsheet") {
        Some(Kind::Ods)
    } else if says(b"opendocument.text") {
        Some(Kind::Odt)
    } else {
        None
    }
}

/// The type of a truncated package without its directory, by its first members.
fn cut_package(head: &[u8], extension: &str) -> Kind {
    let holds = |name: &[u8]| head.windows(name.len()).any(|word| word == name);
    let members = [(&b"word/"[..], Kind::Docx), (b"xl/", Kind::Xlsx), (b"ppt/", Kind::Pptx), (b"OFD.xml", Kind::Ofd)];
    let member = members.iter().find(|(name, _)| holds(name)).map(|(_, kind)| *kind);
    let office = holds(b"[Content_Types].xml") || holds(b"_rels/.rels") || holds(b"docProps/");
    let named = || [Kind::Docx, Kind::Xlsx, Kind::Pptx].into_iter().find(|kind| office && kind.agrees_with(extension));
    if holds(b"opendocument.spreadsheet") {
        Kind::Ods
    } else if holds(b"opendocument.text") {
        Kind::Odt
    } else {
        member.filter(|kind| office || *kind == Kind::Ofd).or_else(named).unwrap_or(Kind::Zip)
    }
}

/// Whether a ZIP package is truncated: its directory at the end is missing.
pub fn is_cut_package(kind: Kind, source: &dyn ReadAt) -> bool {
    use Kind::{Docx, Ods, Odt, Ofd, Pptx, Xlsx, Zip};
    matches!(kind, Docx | Xlsx | Pptx | Odt | Ods | Ofd | Zip) && matches!(end_record::find(source), Ok(None))
}

/// The type of a compound file ([MS-CFB] 2.6) by the names in the first sectors of its directory.
fn compound(source: &dyn ReadAt, head: &[u8]) -> Option<Kind> {
    let shift = head.get(30..32).and_then(|bytes| bytes.first_chunk::<2>()).map(|bytes| u16::from_le_bytes(*bytes))?;
    let first = head.get(48..52).and_then(|bytes| bytes.first_chunk::<4>()).map(|bytes| u32::from_le_bytes(*bytes))?;
    let sector = 1_u64.checked_shl(u32::from(shift)).filter(|size| matches!(size, 512 | 4096))?;
    let offset = (u64::from(first) + 1) * sector;
    let length = (4 * sector).min(source.len().checked_sub(offset)?);
    let mut directory = vec![0; usize::try_from(length).ok()?];
    source.read_exact_at(&mut directory, offset).ok()?;
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        directory.windows(wide.len()).any(|word| word == wide)
    };
    [
        ("EncryptedPackage", Kind::LockedOffice),
        ("Workbook", Kind::Xls),
        ("Book", Kind::Xls),
        ("WordDocument", Kind::Doc),
        ("PowerPoint Document", Kind::Ppt),
    ]
    .into_iter()
    .find_map(|(name, kind)| holds(name).then_some(kind))
}

/// Text in UTF-8, UTF-16 with BOM, or GB18030. The start decides its kind, else the extension.
fn text(head: &[u8], cut: bool, extension: &str) -> Kind {
    let Some(text) = as_text(head, cut) else { return Kind::Unknown };
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    let begins_with = |mark: &str| begins.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    match extension {
        "csv" => Kind::Csv,
        _ if begins_with("<!doctype html") || begins_with("<html") => Kind::Html,
        _ if begins_with("<?xml") => Kind::Xml,
        "json" if begins.starts_with(['{', '[']) => Kind::Json,
        "xml" if begins.starts_with('<') => Kind::Xml,
        _ => Kind::Text,
    }
}

fn as_text(head: &[u8], cut: bool) -> Option<String> {
    let encoding = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, _)) => encoding,
        None if is_utf8(head, cut) => encoding_rs::UTF_8,
        None => encoding_rs::GB18030,
    };
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(head.len())?);
    let (result, _) = decoder.decode_to_string_without_replacement(head, &mut text, !cut);
    let controls = text.chars().any(|character| character.is_control() && !matches!(character, '\t' | '\r' | '\n' | '\u{c}'));
    (!matches!(result, encoding_rs::DecoderResult::Malformed(..)) && !controls).then_some(text)
}

/// Whether bytes are UTF-8; if `cut`, the last character may be incomplete.
fn is_utf8(bytes: &[u8], cut: bool) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => cut && error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_type() {
        let ftyp = |brands: &[u8]| [&(8 + brands.len() as u32).to_be_bytes()[..], b"ftyp", brands].concat();
        let mut transport = vec![0; 188 * 5];
        (0..5).for_each(|index| transport[index * 188] = 0x47);
        let cases: Vec<(Vec<u8>, &str, Kind)> = vec![
            (b"\xff\xd8\xff\xe0rest".to_vec(), "", Kind::Jpeg),
            (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), "", Kind::Webp),
            (b"RIFF\0\0\0\0AVI LIST".to_vec(), "", Kind::Avi),
            (ftyp(b"isom\0\0\0\0isommp42"), "", Kind::Mp4),
            (ftyp(b"qt  \0\0\0\0qt  "), "", Kind::Quicktime),
            (ftyp(b"3gp4\0\0\0\0isom"), "", Kind::ThreeGp),
            (ftyp(b"heic\0\0\0\0mif1heic"), "", Kind::Heif),
            (ftyp(b"mif1\0\0\0\0mif1avif"), "", Kind::Avif),
            (ftyp(b"M4A \0\0\0\0isom"), "", Kind::Mp4Audio),
            (b"\0\0\0\x08wide\0\0\0\x08mdat".to_vec(), "", Kind::Quicktime),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec(), "", Kind::Webm),
            (transport, "", Kind::MpegTs),
            (b"\0\0\x01\xba\x44\0".to_vec(), "", Kind::MpegPs),
            (b"IMKH\x01\x01\0\0".to_vec(), "", Kind::Hikvision),
            (b"DHAV\xfd\0\0\0".to_vec(), "", Kind::Dahua),
            (b"\n\n%PDF-1.4".to_vec(), "", Kind::Pdf),
            ("学号,姓名\n1,张三".as_bytes().to_vec(), "csv", Kind::Csv),
            (encoding_rs::GB18030.encode("班级编号：2026-017").0.into_owned(), "txt", Kind::Text),
            (b"{\"a\":1}".to_vec(), "json", Kind::Json),
            (b"\xef\xbb\xbf<?xml version=\"1.0\"?>".to_vec(), "xml", Kind::Xml),
            (b"hello".to_vec(), "mp4", Kind::Text),
            (vec![0x00, 0x01, 0x02, 0xff, 0xfe], "mp4", Kind::Unknown),
        ];
        for (bytes, extension, kind) in cases {
            assert_eq!(recognise(&bytes, extension).unwrap(), kind, "{:?}", &bytes[..bytes.len().min(16)]);
        }
    }

    #[test]
    fn text_that_is_cut_inside_a_character_is_still_text() {
        let long = "〇".repeat(HEAD);
        assert_eq!(recognise(&long.into_bytes(), "txt").unwrap(), Kind::Text);
    }

    #[test]
    fn endings_agree_within_a_family_only() {
        assert!(Kind::Quicktime.agrees_with("mp4"));
        assert!(Kind::Jpeg.agrees_with("jpeg"));
        assert!(Kind::Jpeg.agrees_with(""));
        assert!(Kind::Jpeg.agrees_with("original"));
        assert!(!Kind::Png.agrees_with("jpg"));
        assert!(!Kind::Text.agrees_with("mp4"));
        assert!(!Kind::Unknown.agrees_with("mp4"));
        assert!(promises_media("mts") && !promises_media("pdf"));
    }

    #[test]
    fn an_archive_is_what_its_members_make_it() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        workbook.add_worksheet();
        assert_eq!(recognise(&workbook.save_to_buffer().unwrap(), "zip").unwrap(), Kind::Xlsx);
        assert_eq!(recognise(&b"PK\x03\x04 cut".to_vec(), "xlsx").unwrap(), Kind::Zip);
    }
}
