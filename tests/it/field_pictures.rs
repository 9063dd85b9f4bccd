//! Picture files with additional content, or with the date in an unusual place: videos and gain maps after the end, trailers of phones,
//! profiles in PNG texts, and pictures saved again after capture.

use classproof::record::facts::{Content, Problem};
use classproof::words::moment::Grade::A;
use classproof::words::moment::Reason::ClassZone;
use classproof::words::moment::TimeSource::Exif;
use exif::{Tag, Value};

use super::field_media::{Fields, LOCAL, boxed, dated, exif_segment, heif, hold, joined, jpeg, original, picture, probed, text, tiff, xmp};

const TIME: &str = "2026:08:03 09:30:15";

/// Inserts a segment after a JPEG's start marker.
fn with_segment(picture: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&picture[..2], &[0xFF, marker], &length, content, &picture[2..]].concat()
}

/// A Multi-Picture list (CIPA DC-007) of two pictures.
fn list_of_two(first: usize, second: usize) -> Vec<u8> {
    let entry = |attribute: u32, length: usize, at: usize| {
        [attribute, u32::try_from(length).unwrap(), u32::try_from(at).unwrap(), 0].map(u32::to_le_bytes).concat()
    };
    let field = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let fields =
        [field(0xB000, 7, 4, *b"0100"), field(0xB001, 4, 1, 2_u32.to_le_bytes()), field(0xB002, 7, 32, 50_u32.to_le_bytes())].concat();
    [b"MPF\0II*\0\x08\0\0\0\x03\0", &fields[..], &[0; 4], &entry(0x2003_0000, first, 0), &entry(0, second, first)].concat()
}

/// F19: data that phones add after or inside a photograph changes neither its time nor its validity.
#[test]
fn what_stands_behind_a_photograph_does_it_no_harm() {
    let plain = dated(&original(TIME));
    let other = dated(&original("2020:01:02 03:04:05"));
    let film = {
        let movie = [&[0; 4][..], &3_870_560_000_u32.to_be_bytes(), &3_870_560_000_u32.to_be_bytes(), &[0; 88]].concat();
        let movie = boxed(b"moov", &boxed(b"mvhd", &movie));
        [boxed(b"ftyp", b"mp42\0\0\0\0isommp42"), boxed(b"mdat", &[7; 9000]), movie].concat()
    };
    let gain_map = "xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" hdrgm:Version=\"1.0\"";
    let with_map = jpeg(&[exif_segment(&tiff(&original(TIME), false)), xmp(gain_map)]);
    // A Samsung trailer: blocks, then their directory between SEFH and SEFT.
    let trailer = {
        let block = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1785720615000";
        let length = u32::try_from(block.len()).unwrap().to_le_bytes();
        let directory = [&b"SEFH"[..], &107_u32.to_le_bytes(), &1_u32.to_le_bytes(), b"\0\0\x01\x0a", &length, &length].concat();
        [&block[..], &directory, &24_u32.to_le_bytes(), b"SEFT"].concat()
    };
    let rows: Vec<(&'static str, Vec<u8>)> = vec![
        ("MVIMG_20260803_093015.jpg", [&plain[..], &film].concat()),
        ("IMG_0001.jpg", [&plain[..], &film].concat()),
        ("IMG_0002.jpg", [&plain[..], &film, b"LIVE_17857206", b"15:000"].concat()),
        // A picture list with the second picture after the first; a gain map; both.
        ("IMG_0003.jpg", [with_segment(&plain, 0xE2, &list_of_two(plain.len() + 100, other.len())), other.clone()].concat()),
        ("IMG_0004.jpg", [with_map.clone(), picture()].concat()),
        ("IMG_0005.jpg", [with_segment(&with_map, 0xE2, &list_of_two(with_map.len() + 100, 900)), picture(), film.clone()].concat()),
        ("20260803_093015.jpg", [plain.clone(), trailer].concat()),
        ("IMG_0006.jpg", [&plain[..], b"vivo{\"RemoveAigcWatermarkVersion\":1}cameralbum"].concat()),
        // An editor wrote a shorter picture over a longer one.
        ("IMG_0007.jpg", [&plain[..], &other[other.len() / 3..]].concat()),
        ("IMG_0008.jpg", [&plain[..], &[0; 5]].concat()),
    ];
    for (name, bytes) in &rows {
        let facts = probed(name, bytes.clone());
        assert_eq!(facts.problems, [], "{name}");
        assert!(matches!(&facts.content, Content::Picture(picture) if picture.decoded && picture.width == 64), "{name} {facts:?}");
    }
    hold(rows.into_iter().map(|(name, bytes)| (name, bytes, Some((LOCAL, A, Exif, ClassZone)))).collect());
}

/// G13: saving by a program at least one day later is reported; the capture time is kept.
#[test]
fn a_photograph_that_was_saved_again_later_says_so() {
    let fields = |saved: &str, software: &str| -> Fields {
        joined(original(TIME), vec![(Tag::DateTime, text(saved)), (Tag::Software, text(software))])
    };
    let rows = [
        ("2026:08:20 21:00:00", "Adobe Photoshop 24", Some(17)),
        ("2026:08:04 09:30:15", "美图秀秀", Some(1)),
        ("2027:09:01 00:00:00", "GIMP 2.10", Some(393)),
        // Not reported: the same day, the phone's own software, an earlier time, and no program named.
        ("2026:08:03 21:00:00", "Snapseed 2.0", None),
        ("2026:08:03 09:30:15", "HUAWEI P40", None),
        ("2026:08:01 09:30:15", "Snapseed 2.0", None),
        ("2026:08:20 21:00:00", "", None),
    ];
    for (saved, software, days) in rows {
        let facts = probed("IMG_0001.JPG", dated(&fields(saved, software)));
        let wanted: Vec<Problem> =
            days.into_iter().map(|days| Problem::Edited { days, software: software.to_owned(), other_thumbnail: false }).collect();
        assert_eq!(facts.problems, wanted, "{saved} {software}");
        assert!(facts.start.is_some_and(|start| start.grade == A && start.at.to_string() == LOCAL), "{saved} {software}");
    }
}

/// G13: the camera's embedded thumbnail, left unchanged by an editor.
#[test]
fn a_small_picture_inside_that_shows_another_scene_is_said() {
    let encoded = |small: image::RgbImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::ImageRgb8(small).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    };
    // Boxes with different grey levels for each number.
    let scene = |number: u32, width: u32, height: u32| {
        image::RgbImage::from_fn(width, height, |x, y| {
            let cell = (x * 5 / width) * 31 + (y * 4 / height) * 17 + number * 101;
            image::Rgb([(cell.wrapping_mul(2_654_435_761) >> 24) as u8; 3])
        })
    };
    let (own, photograph) = (scene(1, 160, 120), encoded(scene(1, 640, 480)));
    let saved = |small: &[u8], days: &str| {
        let fields = joined(original(TIME), vec![(Tag::DateTime, text(days)), (Tag::Software, text("Adobe Photoshop 24"))]);
        let fields: Vec<exif::Field> =
            fields.into_iter().map(|(tag, value)| exif::Field { tag, ifd_num: exif::In::PRIMARY, value }).collect();
        let mut writer = exif::experimental::Writer::new();
        fields.iter().for_each(|field| writer.push_field(field));
        writer.set_jpeg(small, exif::In::THUMBNAIL);
        let mut bytes = std::io::Cursor::new(Vec::new());
        writer.write(&mut bytes, true).unwrap();
        probed("IMG_0001.JPG", with_segment(&photograph, 0xE1, &exif_segment(&bytes.into_inner()))).problems
    };
    for (what, small, another) in [
        ("its own", encoded(own.clone()), false),
        ("its own, darker", encoded(image::imageops::colorops::brighten(&own, -20)), false),
        ("its own, unturned", encoded(image::imageops::rotate270(&own)), false),
        ("of one colour", encoded(image::RgbImage::from_pixel(160, 120, image::Rgb([200, 0, 0]))), false),
        ("no picture", b"\xff\xd8 nothing".to_vec(), false),
        ("a wall", encoded(scene(3, 160, 120)), true),
        ("a floor", encoded(scene(4, 160, 120)), true),
        ("a corner", encoded(scene(9, 160, 120)), true),
    ] {
        let software = "Adobe Photoshop 24".to_owned();
        assert_eq!(saved(&small, "2026:08:20 21:00:00"), [Problem::Edited { days: 17, software, other_thumbnail: another }], "{what}");
        // If the picture was not saved again, its thumbnail is the camera's, whatever it shows.
        assert_eq!(saved(&small, TIME), [], "{what}");
    }
}

/// A TIFF block with sub-directory pointers of type 13 (TIFF technical note 1), as drones write them.
fn with_pointers_of_type_13(fields: &Fields, little: bool) -> Vec<u8> {
    let mut block = tiff(fields, little);
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_usize, |value, byte| value << 8 | usize::from(*byte));
    let read = |block: &[u8], at: usize, length: usize| {
        let mut bytes = block[at..at + length].to_vec();
        if !little {
            bytes.reverse();
        }
        number(&bytes)
    };
    let first = read(&block, 4, 4);
    let mut changed = 0;
    for entry in 0..read(&block, first, 2) {
        let at = first + 2 + entry * 12;
        if matches!(read(&block, at, 2), 0x8769 | 0x8825) {
            let kind: [u8; 2] = if little { [13, 0] } else { [0, 13] };
            block[at + 2..at + 4].copy_from_slice(&kind);
            changed += 1;
        }
    }
    assert!(changed > 0);
    block
}

/// A PNG with a chunk after its header.
fn png(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let small = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, 90]));
    image::DynamicImage::ImageRgb8(small).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let plain = bytes.into_inner();
    let named = [kind.as_slice(), content].concat();
    // CRC-32 as in PNG.
    let crc = !named.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    });
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&plain[..33], &length, &named, &crc.to_be_bytes(), &plain[33..]].concat()
}

/// In ImageMagick's form: name, length, hexadecimal digits in lines of 72.
fn profile(name: &str, bytes: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
    let lines: Vec<String> = digits.chunks(72).map(|line| String::from_utf8(line.to_vec()).unwrap()).collect();
    format!("\n{name}\n{:8}\n{}\n", bytes.len(), lines.join("\n")).into_bytes()
}

/// A zlib stream with one uncompressed block (RFC 1950, RFC 1951 3.2.4).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    [&[0x78, 1, 1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes, &(high << 16 | low).to_be_bytes()].concat()
}

#[test]
fn dates_in_seldom_places_are_read() {
    let block = |little| tiff(&original(TIME), little);
    let segment = [b"Exif\0\0".as_slice(), &block(false)].concat();
    let named = |name: &str, behind: &[u8]| [format!("Raw profile type {name}\0").as_bytes(), behind].concat();
    let packed = |name: &str, bytes: &[u8]| named(name, &[b"\0".as_slice(), &stored(&profile(name, bytes))].concat());
    let maker = |length| (Tag::MakerNote, Value::Undefined(vec![7; length], 0));
    let large = |length| tiff(&joined(original(TIME), vec![maker(length)]), true);
    let offset = |rest: &[u8]| [&[0; 4][..], rest].concat();
    let exif = Some((LOCAL, A, Exif, ClassZone));
    let satellites = vec![(Tag::GPSLatitudeRef, text("N"))];
    hold(vec![
        // Drones: pointers of type 13.
        ("1.jpg", jpeg(&[exif_segment(&with_pointers_of_type_13(&original(TIME), true))]), exif),
        ("2.jpg", jpeg(&[exif_segment(&with_pointers_of_type_13(&original(TIME), false))]), exif),
        ("3.jpg", jpeg(&[exif_segment(&with_pointers_of_type_13(&joined(original(TIME), satellites), true))]), exif),
        ("4.heic", heif(&[offset(&with_pointers_of_type_13(&original(TIME), true))], 2), exif),
        // Programs: a profile in a PNG text.
        ("5.png", png(b"zTXt", &packed("exif", &segment)), exif),
        ("6.png", png(b"zTXt", &packed("APP1", &segment)), exif),
        ("7.png", png(b"tEXt", &named("exif", &profile("exif", &block(true)))), exif),
        ("8.png", png(b"eXIf", &block(true)), exif),
        ("9.png", png(b"zTXt", &packed("iptc", &segment)), None),
        ("10.png", png(b"zTXt", &named("exif", b"\0not packed at all")), None),
        // Phones: maker notes of several hundred KiB.
        ("11.heic", heif(&[offset(&large(131_071))], 2), exif),
        ("12.heic", heif(&[offset(&large(300 << 10))], 2), exif),
        ("13.heic", heif(&[offset(&large(3 << 20))], 2), exif),
    ]);
}

/// OS/2 bitmaps, written by old scanners: version 1 is decoded, version 2 is not reported as broken.
#[test]
fn bitmaps_of_os_2_are_not_broken() {
    let rows = |width: usize, height: usize| vec![[200_u8, 120, 40].repeat(width); height].concat();
    let file = |header: Vec<u8>, pixels: Vec<u8>| {
        let offset = u32::try_from(14 + header.len()).unwrap();
        let size = offset + u32::try_from(pixels.len()).unwrap();
        [b"BM".as_slice(), &size.to_le_bytes(), &[0; 4], &offset.to_le_bytes(), &header, &pixels].concat()
    };
    let first = |width: u16, height: u16| {
        let header = [&12_u32.to_le_bytes()[..], &width.to_le_bytes(), &height.to_le_bytes(), &1_u16.to_le_bytes(), &24_u16.to_le_bytes()];
        file(header.concat(), rows(usize::from(width), usize::from(height)))
    };
    let second = |length: usize| {
        let numbers = [u32::try_from(length).unwrap(), 64, 48].map(u32::to_le_bytes).concat();
        let mut header = [numbers, [1_u16, 24].map(u16::to_le_bytes).concat()].concat();
        header.resize(length, 0);
        file(header, rows(64, 48))
    };
    for (name, bytes, size) in [("a.bmp", first(64, 48), (64, 48)), ("b.bmp", first(32, 20), (32, 20)), ("c.bmp", first(4, 4), (4, 4))] {
        let facts = probed(name, bytes);
        assert_eq!(facts.problems, [], "{name}");
        assert!(
            matches!(&facts.content, Content::Picture(picture) if picture.decoded && (picture.width, picture.height) == size),
            "{name}"
        );
    }
    for length in [16, 64] {
        let facts = probed("d.bmp", second(length));
        assert!(facts.problems.iter().all(|problem| *problem == Problem::Undecodable), "{length} {:?}", facts.problems);
    }
}
