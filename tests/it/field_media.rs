//! Pictures with times as phones, cameras, chat programs and editors really write them: expected start, grade, source and reason. The files
//! are generated here; cases and their origin are in the table of field cases.

use std::io::Cursor;
use std::sync::Arc;

use classproof::formats::region::ReadAt;
use classproof::record::facts::{Content, FileFacts, Problem};
use classproof::stages::probe::{ProbeOptions, probe};
use classproof::words::moment::{Grade, Reason, TimeSource};
use classproof::words::path::MemberPath;
use exif::experimental::Writer;
use exif::{Context, Field, In, Tag, Value};
use image::{DynamicImage, ImageFormat, RgbImage};

use Grade::{A, B, C, D};
use Reason::{ClassZone, HourOfMidnight, LocalAgrees, OddForm, OffsetUnclear, Possible, Saved, Stated, WeekRollover};
use TimeSource::{DeviceName, Exif, ExifDigitized, ExifGps, ExifMisplaced, ExifWithOffset};

/// The fields of an EXIF block.
pub type Fields = Vec<(Tag, Value)>;

pub fn text(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

pub fn original(written: &str) -> Fields {
    vec![(Tag::DateTimeOriginal, text(written))]
}

fn with_offset(written: &str, offset: &str) -> Fields {
    vec![(Tag::DateTimeOriginal, text(written)), (Tag::OffsetTimeOriginal, text(offset))]
}

fn satellite(date: &str, clock: [u32; 3]) -> Fields {
    let degrees = |number: u32| Value::Rational(vec![(number, 1).into(), (30, 1).into(), (0, 1).into()]);
    vec![
        (Tag::GPSLatitude, degrees(29)),
        (Tag::GPSLongitude, degrees(106)),
        (Tag::GPSDateStamp, text(date)),
        (Tag::GPSTimeStamp, Value::Rational(clock.map(|part| (part, 1).into()).to_vec())),
    ]
}

pub fn joined(one: Fields, other: Fields) -> Fields {
    [one, other].concat()
}

pub fn tiff(fields: &[(Tag, Value)], little: bool) -> Vec<u8> {
    let fields: Vec<Field> = fields.iter().map(|(tag, value)| Field { tag: *tag, ifd_num: In::PRIMARY, value: value.clone() }).collect();
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, little).unwrap();
    bytes.into_inner()
}

pub fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, ((x / 8 + y / 8) % 2 * 200) as u8]));
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A JPEG with these APP1 segments after its start marker.
pub fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    let plain = picture();
    let mut bytes = plain[..2].to_vec();
    for segment in segments {
        bytes.extend_from_slice(b"\xff\xe1");
        bytes.extend_from_slice(&u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
        bytes.extend_from_slice(segment);
    }
    bytes.extend_from_slice(&plain[2..]);
    bytes
}

pub fn exif_segment(tiff: &[u8]) -> Vec<u8> {
    [b"Exif\0\0", tiff].concat()
}

pub fn dated(fields: &Fields) -> Vec<u8> {
    jpeg(&[exif_segment(&tiff(fields, false))])
}

pub fn xmp(property: &str) -> Vec<u8> {
    let head = b"http://ns.adobe.com/xap/1.0/\0".as_slice();
    [head, b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:Description ", property.as_bytes(), b"/></x:xmpmeta>"].concat()
}

pub fn probed(path: &str, bytes: Vec<u8>) -> FileFacts {
    let source: Arc<dyn ReadAt> = Arc::new(bytes);
    probe(&MemberPath::new(path).unwrap(), &source, &ProbeOptions::default()).facts
}

pub fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&u32::try_from(8 + content.len()).unwrap().to_be_bytes()[..], kind, content].concat()
}

/// A HEIF with a picture as item 1 and EXIF payloads as items from 2 on; `described` is the item that refers to the picture.
pub fn heif(payloads: &[Vec<u8>], described: u16) -> Vec<u8> {
    heif_with(payloads, described, &[])
}

/// As [`heif`], with further references.
fn heif_with(payloads: &[Vec<u8>], described: u16, references: &[u8]) -> Vec<u8> {
    let full = |kind, version: u8, content: &[u8]| boxed(kind, &[&[version, 0, 0, 0], content].concat());
    let infe = |id: u16, kind: &[u8; 4]| full(b"infe", 2, &[&id.to_be_bytes()[..], &[0, 0], kind, b"\0"].concat());
    let count = u16::try_from(payloads.len()).unwrap();
    let mut entries = [&(count + 1).to_be_bytes()[..], &infe(1, b"hvc1")].concat();
    (0..count).for_each(|number| entries.extend(infe(number + 2, b"Exif")));
    let reference = boxed(b"cdsc", &[described.to_be_bytes(), 1_u16.to_be_bytes(), 1_u16.to_be_bytes()].concat());
    let ispe = full(b"ispe", 0, &[640_u32.to_be_bytes(), 480_u32.to_be_bytes()].concat());
    let ipma = full(b"ipma", 0, &[0, 0, 0, 1, 0, 1, 1, 1]);
    let around = |places: &[(u32, u32)]| {
        let mut iloc = vec![0x44, 0];
        iloc.extend((count + 1).to_be_bytes());
        for (number, (offset, length)) in places.iter().enumerate() {
            iloc.extend(u16::try_from(number + 1).unwrap().to_be_bytes());
            iloc.extend([0, 0, 0, 1]);
            iloc.extend([offset.to_be_bytes(), length.to_be_bytes()].concat());
        }
        let parts = [
            full(b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full(b"pitm", 0, &[0, 1]),
            full(b"iinf", 0, &entries),
            full(b"iref", 0, &[&reference, references].concat()),
            boxed(b"iprp", &[boxed(b"ipco", &ispe), ipma.clone()].concat()),
            full(b"iloc", 0, &iloc),
        ];
        [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), full(b"meta", 0, &parts.concat())].concat()
    };
    let image = b"no picture".to_vec();
    let mut places = vec![(0, 0); payloads.len() + 1];
    let mut offset = u32::try_from(around(&places).len()).unwrap() + 8;
    let contents: Vec<&Vec<u8>> = [&image].into_iter().chain(payloads).collect();
    for (place, content) in places.iter_mut().zip(&contents) {
        let length = u32::try_from(content.len()).unwrap();
        *place = (offset, length);
        offset += length;
    }
    let data: Vec<u8> = contents.into_iter().flatten().copied().collect();
    [around(&places), boxed(b"mdat", &data)].concat()
}

/// Name, content, and expected start with grade, source and reason; `None` if no start is expected.
pub type Row = (&'static str, Vec<u8>, Option<(&'static str, Grade, TimeSource, Reason)>);

pub const LOCAL: &str = "2026-08-03T01:30:15Z";

#[track_caller]
pub fn hold(rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for (number, (name, bytes, wanted)) in rows.into_iter().enumerate() {
        let facts = probed(name, bytes);
        let found = facts.start.as_ref().map(|start| (start.at.to_string(), start.grade, start.source, start.reason));
        let wanted = wanted.map(|(at, grade, source, reason)| (at.to_owned(), grade, source, reason));
        if found != wanted {
            wrong.push(format!("row {number}, {name}:\n  wanted {wanted:?}\n  found  {found:?} of {:?}", facts.times));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn dates_as_devices_write_them() {
    let row = |written: &str, wanted| ("IMG_0001.JPG", dated(&original(written)), wanted);
    let odd = |at| Some((at, A, Exif, OddForm));
    hold(vec![
        row("2026:08:03 09:30:15", Some((LOCAL, A, Exif, ClassZone))),
        // F11: hour 24 means hour 0 of the same day.
        row("2026:08:03 24:04:20", Some(("2026-08-02T16:04:20Z", A, Exif, HourOfMidnight))),
        row("2026:08:03 24:00:00", Some(("2026-08-02T16:00:00Z", A, Exif, HourOfMidnight))),
        row("2026-08-03 24:59:59", Some(("2026-08-02T16:59:59Z", A, Exif, HourOfMidnight))),
        // F15: other separators.
        row("2026-08-03 09:30:15", odd(LOCAL)),
        row("2026/08/03 09:30:15", odd(LOCAL)),
        row("2026-08-03T09:30:15", odd(LOCAL)),
        row("2026:08:03  9:30:15", Some((LOCAL, A, Exif, ClassZone))),
        row("2026:08:03 09:30", odd("2026-08-03T01:30:00Z")),
        row("2026:08:03 09:30:15 PM", Some(("2026-08-03T13:30:15Z", B, Exif, OddForm))),
        row("2026:08:03 21:30:15 pm", Some(("2026-08-03T13:30:15Z", B, Exif, OddForm))),
        row("2026:08:03 12:30:15 AM", Some(("2026-08-02T16:30:15Z", B, Exif, OddForm))),
        // F12: an offset directly after the time.
        row("2026:08:03 01:30:15+0000", Some((LOCAL, A, ExifWithOffset, Stated))),
        row("2026:08:03 01:30:15Z", Some((LOCAL, A, ExifWithOffset, Stated))),
        row("2026:08:03 10:30:15+09:00", Some((LOCAL, A, ExifWithOffset, Stated))),
        row("2026:08:03 09:30:15 CST", Some((LOCAL, B, Exif, OffsetUnclear))),
        // A clock that was never set.
        row("0000:00:00 00:00:00", None),
        row("2002:12:08 12:00:00", None),
        row("2000:01:01 00:00:00", None),
    ]);
}

#[test]
fn offsets_as_devices_write_them() {
    let row = |time: &str, offset: &str, wanted| ("IMG_0001.JPG", dated(&with_offset(time, offset)), wanted);
    let zoned = Some((LOCAL, A, ExifWithOffset, Stated));
    let unclear = Some((LOCAL, B, Exif, OffsetUnclear));
    let mut rows: Vec<Row> =
        ["+08:00", "+0800", "+8:00", "+08", "GMT+8"].into_iter().map(|offset| row("2026:08:03 09:30:15", offset, zoned)).collect();
    rows.extend(["Z", "+00:00", "UTC"].map(|offset| row("2026:08:03 01:30:15", offset, zoned)));
    rows.push(row("2026:08:02 20:30:15", "-5:00", zoned));
    rows.extend(["+25:00", "+14:30", "-13:00", "CST"].map(|offset| row("2026:08:03 09:30:15", offset, unclear)));
    // Two contradictory offsets.
    rows.push(row("2026:08:03 09:30:15+0000", "+08:00", unclear));
    // Local time labelled UTC: the name decides.
    let named = |name| (name, dated(&with_offset("2026:08:03 09:30:15", "Z")), Some((LOCAL, A, ExifWithOffset, LocalAgrees)));
    rows.extend([named("IMG_20260803_093015.jpg"), named("20260803_093016.jpg"), named("IMG20260803093014.jpg")]);
    hold(rows);
}

#[test]
fn satellites_never_decide_a_day_alone() {
    let clock = [1, 30, 15];
    let photo = |name, fields: Fields, wanted| (name, dated(&fields), wanted);
    let exif = Some((LOCAL, A, Exif, ClassZone));
    let rolled = Some((LOCAL, D, ExifGps, WeekRollover));
    let rows: Vec<Row> = vec![
        photo("IMG_1.JPG", satellite("2026:08:03", clock), Some((LOCAL, D, ExifGps, Possible))),
        photo("第01天_20260803/IMG_1.JPG", satellite("2026:08:03", clock), Some((LOCAL, A, ExifGps, Stated))),
        photo("IMG_20260803_093010.jpg", satellite("2026:08:03", clock), Some((LOCAL, A, ExifGps, Stated))),
        photo("IMG_1.JPG", joined(original("2026:08:03 09:30:15"), satellite("2026:08:03", clock)), exif),
        // F13: one and two week rollovers of 1,024 weeks.
        photo("IMG_1.JPG", satellite("2006:12:18", clock), rolled),
        photo("第01天_20260803/IMG_1.JPG", satellite("2006:12:18", clock), rolled),
        photo("第01天_20260803/IMG_1.JPG", satellite("1987:05:04", clock), rolled),
        photo("IMG_20260803_093015.jpg", satellite("2006:12:18", clock), Some((LOCAL, B, DeviceName, ClassZone))),
        photo("IMG_1.JPG", joined(original("2026:08:03 09:30:15"), satellite("2006:12:18", clock)), exif),
        // No GPS signal at any time.
        photo(
            "第01天_20260803/IMG_1.JPG",
            satellite("1980:01:06", clock),
            Some(("2026-08-02T16:00:00Z", D, TimeSource::Folder, Reason::Told)),
        ),
    ];
    hold(rows);
    let facts = probed("IMG_1.JPG", dated(&joined(original("2026:08:03 09:30:15"), satellite("2006:12:18", clock))));
    assert!(facts.times.iter().all(|time| time.grade == A || time.source != Exif && time.grade == D), "{:?}", facts.times);
}

#[test]
fn chat_programs_write_the_time_of_saving_into_the_picture() {
    let rewritten = |name, written: &str| (name, dated(&original(written)));
    let saved = |name, written: &str, at| {
        let (name, bytes): (&'static str, Vec<u8>) = rewritten(name, written);
        (name, bytes, Some((at, C, Exif, Saved)))
    };
    let camera = |tag, value| [original("2026:08:03 09:20:15"), vec![(tag, value)]].concat();
    let kept = |fields: Fields| ("mmexport1785720015123.jpg", dated(&fields), Some(("2026-08-03T01:20:15Z", A, Exif, ClassZone)));
    hold(vec![
        saved("mmexport1785720015123.jpg", "2026:08:03 09:20:15", "2026-08-03T01:20:15Z"),
        saved("wx_camera_1785720015123.jpg", "2026:08:03 09:20:13", "2026-08-03T01:20:13Z"),
        saved("微信图片_20260803092015.jpg", "2026:08:03 09:20:20", "2026-08-03T01:20:20Z"),
        saved("IMG_20260803_092015_WeChat.jpg", "2026:08:03 09:20:15", "2026-08-03T01:20:15Z"),
        kept(camera(Tag::Make, text("HUAWEI"))),
        kept(camera(Tag::Model, text("P40"))),
        kept(camera(Tag::ExposureTime, Value::Rational(vec![(1, 60).into()]))),
        // A time other than that of saving is from the camera.
        ("mmexport1785720015123.jpg", dated(&original("2026:08:03 09:10:00")), Some(("2026-08-03T01:10:00Z", A, Exif, ClassZone))),
    ]);
}

#[test]
fn other_places_of_a_date() {
    let camera = |written: &str| vec![(Tag::DateTimeDigitized, text(written)), (Tag::Make, text("Kodak"))];
    let misplaced = |written: &str| vec![(Tag(Context::Tiff, 0x9003), text(written))];
    let empty = || exif_segment(b"II*\0\x08\0\0\0\0\0\0\0\0\0");
    let good = exif_segment(&tiff(&original("2026:08:03 09:30:15"), true));
    let exif = Some((LOCAL, A, Exif, ClassZone));
    hold(vec![
        // F14: a camera that writes only DateTimeDigitized; a program; a default value of a chip maker.
        ("1.jpg", dated(&camera("2026:08:03 09:30:15")), Some((LOCAL, B, ExifDigitized, ClassZone))),
        ("2.jpg", dated(&vec![(Tag::DateTimeDigitized, text("2026:08:03 09:30:15"))]), Some((LOCAL, C, ExifDigitized, Saved))),
        ("3.jpg", dated(&camera("2002:12:08 12:00:00")), None),
        ("4.jpg", dated(&joined(original("2026:08:03 09:30:15"), camera("2002:12:08 12:00:00"))), exif),
        (
            "5.jpg",
            dated(&joined(original("0000:00:00 00:00:00"), camera("2026:08:03 09:30:15"))),
            Some((LOCAL, B, ExifDigitized, ClassZone)),
        ),
        // In the first directory.
        ("6.jpg", dated(&misplaced("2026:08:03 09:30:15")), Some((LOCAL, B, ExifMisplaced, ClassZone))),
        ("7.jpg", jpeg(&[exif_segment(&tiff(&misplaced("2026:08:03 09:30:15"), true))]), Some((LOCAL, B, ExifMisplaced, ClassZone))),
        ("8.jpg", dated(&joined(misplaced("2026:08:09 09:30:15"), original("2026:08:03 09:30:15"))), exif),
        // F16: the first segment that contains a date is used.
        ("9.jpg", jpeg(&[empty(), good.clone()]), exif),
        ("10.jpg", jpeg(&[xmp("a:b=\"1\""), empty(), good.clone()]), exif),
        ("11.jpg", jpeg(&[good.clone(), exif_segment(&tiff(&original("2020:08:03 09:30:15"), true))]), exif),
        // G12: hints are not a start, and a folder's date has priority over them.
        ("12.jpg", dated(&vec![(Tag::DateTime, text("2026:08:20 21:00:00"))]), None),
        ("13.jpg", jpeg(&[xmp("xmp:CreateDate=\"2026-08-03T09:30:15+08:00\"")]), None),
        (
            "第01天_20260803/14.jpg",
            dated(&vec![(Tag::DateTime, text("2026:08:20 21:00:00"))]),
            Some(("2026-08-02T16:00:00Z", D, TimeSource::Folder, Reason::Told)),
        ),
    ]);
    for (bytes, source) in [
        (dated(&vec![(Tag::DateTime, text("2026:08:20 21:00:00"))]), TimeSource::ExifModified),
        (jpeg(&[xmp("xmp:CreateDate=\"2026-08-03T09:30:15+08:00\"")]), TimeSource::Xmp),
        (jpeg(&[xmp("photoshop:DateCreated='2026-08-03T09:30:15'")]), TimeSource::Xmp),
        (jpeg(&[xmp("a='1'><exif:DateTimeOriginal>2026-08-03T09:30:15</exif:DateTimeOriginal><b")]), TimeSource::Xmp),
    ] {
        let facts = probed("a.jpg", bytes);
        let hint = facts.times.first().unwrap_or_else(|| panic!("{source:?}"));
        assert_eq!((hint.source, hint.grade, facts.start.as_ref()), (source, Grade::E, None));
    }
}

/// A date that cannot be parsed is reported; a clock that was never set is not.
#[test]
fn a_date_that_can_not_be_read_is_told() {
    for written in ["2026:02:30 09:00:00", "2026:08:03 25:00:00", "八月三日上午", "2026:08:03 21:30:15 AM"] {
        let facts = probed("IMG_1.JPG", dated(&original(written)));
        assert_eq!((facts.start, facts.problems), (None, vec![Problem::UnclearTime { written: written.to_owned() }]));
    }
    for written in ["0000:00:00 00:00:00", "    :  :     :  :  ", "", "1970:01:01 00:00:00"] {
        assert_eq!(probed("IMG_1.JPG", dated(&original(written))).problems, [], "{written}");
    }
}

/// F17 and public collections: HEIC with EXIF at non-standard places, with large EXIF, or with several EXIF items.
#[test]
fn exif_of_heic_is_found_wherever_phones_put_it() {
    let block = tiff(&original("2026:08:03 09:30:15"), true);
    let segment = [b"\xff\xe1\0\x80Exif\0\0".as_slice(), &block].concat();
    let offset = |number: u32, rest: &[u8]| [&number.to_be_bytes()[..], rest].concat();
    let segment_at = |number: u32| offset(number, &segment);
    let large = {
        let maker = (Tag::MakerNote, Value::Undefined(vec![7; 192 << 10], 0));
        tiff(&joined(original("2026:08:03 09:30:15"), vec![maker]), true)
    };
    let other = tiff(&original("2020:01:02 03:04:05"), true);
    let exif = Some((LOCAL, A, Exif, ClassZone));
    hold(vec![
        ("1.heic", heif(&[offset(0, &block)], 2), exif),
        ("2.heic", heif(&[offset(6, &[b"Exif\0\0".as_slice(), &block].concat())], 2), exif),
        ("3.heic", heif(&[offset(10, &segment)], 2), exif),
        ("4.heic", heif(&[offset(0, &segment)], 2), exif),
        ("5.heic", heif(std::slice::from_ref(&block), 2), exif),
        ("6.heic", heif(std::slice::from_ref(&segment), 2), exif),
        ("7.heic", heif(&[offset(0, &large)], 2), exif),
        // The EXIF of the primary picture is used, not the first or the last one.
        ("8.heic", heif(&[offset(0, &block), offset(0, &other)], 2), exif),
        ("9.heic", heif(&[offset(0, &other), offset(0, &block)], 3), exif),
        // F18: a gain map, and auxiliary pictures shared by 45 others.
        ("11.heic", heif_with(&[offset(0, &block)], 2, &many_references(b"auxl", 45)), exif),
        ("12.heic", heif_with(&[offset(0, &block)], 2, &[many_references(b"dimg", 2), many_references(b"auxl", 300)].concat()), exif),
        ("13.heic", heif_with(&[offset(0, &block)], 2, &many_references(b"tmap", 0)), exif),
        // G34: the payload is in the meta box itself; the meta box is after the data.
        ("14.heic", heif_in_idat(&offset(0, &block)), exif),
        ("15.heic", heif_in_idat(&segment_at(10)), exif),
        ("16.heic", heif_in_idat(&block), exif),
        ("17.heic", meta_behind(&heif(&[offset(0, &block)], 2)), exif),
        ("10.heic", heif(&[offset(0, &other), offset(0, &block), offset(0, &other)], 3), exif),
    ]);
}

/// As [`heif`] with one payload stored inside the meta box (construction method 1).
fn heif_in_idat(payload: &[u8]) -> Vec<u8> {
    let full = |kind, version: u8, content: &[u8]| boxed(kind, &[&[version, 0, 0, 0], content].concat());
    let infe = |id: u16, kind: &[u8; 4]| full(b"infe", 2, &[&id.to_be_bytes()[..], &[0, 0], kind, b"\0"].concat());
    let image = b"no picture";
    // Item, construction method, data reference, one extent: offset and length.
    let place = |id: u16, offset: usize, length: usize| {
        let numbers = [offset, length].map(|number| u32::try_from(number).unwrap().to_be_bytes()).concat();
        [&id.to_be_bytes()[..], &[0, 1, 0, 0, 0, 1], &numbers].concat()
    };
    let iloc = [&[0x44, 0, 0, 2][..], &place(1, 0, image.len()), &place(2, image.len(), payload.len())].concat();
    let ispe = full(b"ispe", 0, &[640_u32.to_be_bytes(), 480_u32.to_be_bytes()].concat());
    let parts = [
        full(b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        full(b"pitm", 0, &[0, 1]),
        full(b"iinf", 0, &[&[0, 2][..], &infe(1, b"hvc1"), &infe(2, b"Exif")].concat()),
        full(b"iref", 0, &boxed(b"cdsc", &[0, 2, 0, 1, 0, 1])),
        boxed(b"iprp", &[boxed(b"ipco", &ispe), full(b"ipma", 0, &[0, 0, 0, 1, 0, 1, 1, 1])].concat()),
        full(b"iloc", 1, &iloc),
        boxed(b"idat", &[image, payload].concat()),
    ];
    [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), full(b"meta", 0, &parts.concat())].concat()
}

/// The same HEIF with its data before the meta box, and adjusted offsets.
fn meta_behind(heif: &[u8]) -> Vec<u8> {
    let size = |at: usize| u32::from_be_bytes(heif[at..at + 4].try_into().unwrap()) as usize;
    let meta = size(0);
    let data = meta + size(meta);
    let mut moved = heif[meta..data].to_vec();
    let iloc = moved.windows(4).position(|kind| kind == b"iloc").unwrap();
    let count = usize::from(u16::from_be_bytes([moved[iloc + 10], moved[iloc + 11]]));
    for item in 0..count {
        let at = iloc + 12 + item * 14 + 6;
        let place = u32::from_be_bytes(moved[at..at + 4].try_into().unwrap()) as usize - (data - meta);
        moved[at..at + 4].copy_from_slice(&u32::try_from(place).unwrap().to_be_bytes());
    }
    [&heif[..meta], &heif[data..], &moved].concat()
}

/// A reference from item 9 to `count` others.
fn many_references(kind: &[u8; 4], count: u16) -> Vec<u8> {
    let targets: Vec<u8> = (0..count).flat_map(|number| (100 + number).to_be_bytes()).collect();
    boxed(kind, &[&9_u16.to_be_bytes()[..], &count.to_be_bytes(), &targets].concat())
}

/// A receiver without a position writes `0/0` or zeros.
#[test]
fn an_empty_position_is_none() {
    let at = |parts: [(u32, u32); 3]| {
        let value = Value::Rational(parts.map(Into::into).to_vec());
        let facts = probed("a.jpg", dated(&vec![(Tag::GPSLatitude, value.clone()), (Tag::GPSLongitude, value)]));
        match facts.content {
            Content::Picture(picture) => picture.gps,
            other => panic!("{other:?}"),
        }
    };
    assert!(at([(29, 1), (30, 1), (0, 1)]));
    assert!(!at([(0, 0), (0, 0), (0, 0)]));
    assert!(!at([(0, 1), (0, 1), (0, 1)]));
    assert!(!at([(29, 0), (30, 1), (0, 1)]));
}
