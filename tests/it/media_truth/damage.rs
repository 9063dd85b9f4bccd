//! Distinguishes damaged files from rare ones: broken, truncated or partly damaged files, and valid files of unusual types.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use classproof::formats::region::ReadAt;
use classproof::record::facts::{Content, FileFacts, Problem};
use classproof::stages::probe::{ProbeOptions, probe};
use classproof::words::path::MemberPath;
use image::{GrayImage, ImageFormat, RgbImage};

use crate::program::{Argument, scratch, side_by_side, tool};

fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let folder = scratch().join("damage");
            fs::create_dir_all(&folder).unwrap();
            let white = RgbImage::from_pixel(2400, 1800, image::Rgb([240, 240, 240]));
            for (name, picture) in [("room.ppm", room()), ("white.ppm", white)] {
                fs::write(folder.join(name), plain_pixels("P6", picture.dimensions(), picture.as_raw())).unwrap();
            }
            folder
        })
        .clone()
}

/// An uncompressed picture (PPM or PGM), input for libjpeg's tools and FFmpeg.
fn plain_pixels(mark: &str, (width, height): (u32, u32), pixels: &[u8]) -> Vec<u8> {
    [format!("{mark}\n{width} {height}\n255\n").as_bytes(), pixels].concat()
}

fn path(name: &str) -> PathBuf {
    folder().join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A room with sensor noise, so that every part takes a similar share of the data.
fn room() -> RgbImage {
    let mut noise = 1_u32;
    RgbImage::from_fn(1600, 1200, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let shade = 60 + (x / 100 * 37 + y / 100 * 59) % 130 + (noise >> 26);
        image::Rgb([shade, shade * 8 / 10, shade * 6 / 10].map(|value| u8::try_from(value.min(255)).unwrap()))
    })
}

fn probed(name: &str, bytes: Vec<u8>) -> FileFacts {
    let source: Arc<dyn ReadAt> = Arc::new(bytes);
    probe(&MemberPath::new(name).unwrap(), &source, &ProbeOptions::default()).facts
}

/// Runs `cjpeg` on one of the two pictures.
fn jpeg(picture: &str, name: &str, words: &[&str]) -> Vec<u8> {
    let (from, to) = (path(picture), path(name));
    let mut arguments: Vec<Argument<'_>> = words.iter().map(|word| word as Argument<'_>).collect();
    arguments.extend([&"-outfile" as Argument<'_>, &to, &from]);
    tool("cjpeg", "libjpeg-turbo-progs", &arguments).ends(0);
    bytes(name)
}

/// Offset of the entropy-coded data.
fn data_of(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14
}

/// Overwrites part of the coded data with zeros or noise.
fn overwritten(jpeg: &[u8], from_percent: usize, length: usize, noise: bool) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let data = data_of(jpeg);
    let from = data + (jpeg.len() - data) * from_percent / 100;
    let mut seed = 7_u32;
    for byte in &mut bytes[from..from + length] {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = if noise { u8::try_from(seed >> 24).unwrap() } else { 0 };
    }
    bytes
}

/// The reported start of the damage in percent of the height; `None` if no damage is reported.
fn damaged_from(bytes: Vec<u8>) -> Option<Option<u8>> {
    let facts = probed("照片.jpg", bytes);
    match facts.problems.as_slice() {
        [] => None,
        [Problem::PartlyDamaged { from_percent }] => Some(*from_percent),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_photograph_damaged_in_its_middle_says_from_where_on() {
    let plain = jpeg("room.ppm", "plain.jpg", &["-quality", "92"]);
    let optimised = jpeg("room.ppm", "optimised.jpg", &["-quality", "90", "-optimize"]);
    let restarts = jpeg("room.ppm", "restarts.jpg", &["-quality", "92", "-restart", "1"]);
    let grey = jpeg("room.ppm", "grey.jpg", &["-grayscale", "-quality", "95"]);
    for (name, whole) in [("plain", &plain), ("optimised", &optimised), ("restarts", &restarts), ("grey", &grey)] {
        assert_eq!(damaged_from(whole.clone()), None, "{name}");
        for (percent, length, noise) in
            [(20, 64 << 10, false), (50, 64 << 10, false), (70, 4096, true), (35, 4096, true), (60, 2048, false)]
        {
            let found =
                damaged_from(overwritten(whole, percent, length, noise)).flatten().unwrap_or_else(|| panic!("{name} {percent} {noise}"));
            let apart = usize::from(found).abs_diff(percent);
            assert!(apart <= 6, "{name}: damaged from {percent} %, said {found} %");
        }
        // The first half with an end marker, as an interrupted and resumed copy may produce.
        let half = [&whole[..whole.len() / 2], b"\xff\xd9"].concat();
        assert!(damaged_from(half).flatten().is_some_and(|found| found.abs_diff(50) <= 6), "{name}");
    }
    // In a progressive JPEG, a position in the data has no corresponding position in the picture.
    let progressive = jpeg("room.ppm", "progressive.jpg", &["-quality", "92", "-progressive"]);
    assert_eq!(damaged_from(progressive.clone()), None);
    assert_eq!(damaged_from(overwritten(&progressive, 60, 64 << 10, false)), Some(None));
    assert_eq!(damaged_from(overwritten(&progressive, 40, 4096, true)), Some(None));
}

#[test]
fn sound_photographs_are_never_called_damaged() {
    let mut sound = vec![
        ("white, optimised", jpeg("white.ppm", "w1.jpg", &["-optimize", "-quality", "80"])),
        ("white", jpeg("white.ppm", "w2.jpg", &["-quality", "80"])),
        ("white, coarse to fine", jpeg("white.ppm", "w3.jpg", &["-progressive", "-quality", "80"])),
        ("white with restarts", jpeg("white.ppm", "w4.jpg", &["-restart", "4B", "-optimize"])),
        ("white, grey", jpeg("white.ppm", "w5.jpg", &["-grayscale", "-optimize"])),
        ("no subsampling", jpeg("room.ppm", "s1.jpg", &["-sample", "1x1"])),
        ("odd sampling", jpeg("room.ppm", "s2.jpg", &["-sample", "1x2", "-quality", "60"])),
        ("very coarse", jpeg("room.ppm", "s3.jpg", &["-quality", "5"])),
    ];
    let plain = jpeg("room.ppm", "plain2.jpg", &["-quality", "85"]);
    let end = plain.len() - 2;
    // Cameras pad to a block size; editors and phones append more data after the end.
    sound.push(("filled up in front of its end", [&plain[..end], &[0; 4096], &plain[end..]].concat()));
    sound.push(("zeros behind its end", [&plain[..], &[0; 70_000]].concat()));
    sound.push(("another picture behind it", [&plain[..], &plain[..]].concat()));
    for (name, bytes) in sound {
        assert_eq!(probed("照片.jpg", bytes).problems, [], "{name}");
    }
}

#[test]
fn rare_photographs_may_be_sound() {
    let scans = path("apart.txt");
    fs::write(&scans, "0;\n1;\n2;\n").unwrap();
    let scans = scans.to_str().unwrap();
    let rare = [
        ("arithmetic", jpeg("room.ppm", "a1.jpg", &["-arithmetic"])),
        ("arithmetic, coarse to fine", jpeg("room.ppm", "a2.jpg", &["-arithmetic", "-progressive"])),
        ("colours one after the other", jpeg("room.ppm", "a3.jpg", &["-scans", scans])),
        ("12 bits", {
            let mut bytes = jpeg("room.ppm", "a4.jpg", &["-quality", "90"]);
            let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
            (bytes[frame + 1], bytes[frame + 4]) = (0xC1, 12);
            bytes
        }),
    ];
    for (name, bytes) in rare {
        let facts = probed("照片.jpg", bytes);
        let size = matches!(&facts.content, Content::Picture(picture) if (picture.width, picture.height) == (1600, 1200));
        assert_eq!((facts.problems.as_slice(), size), (&[Problem::Undecodable][..], true), "{name}");
    }
}

/// A bilevel page with black boxes and lines on white.
fn page(number: u32) -> GrayImage {
    GrayImage::from_fn(1240, 877, |x, y| {
        let ink = (x / 31 * 7 + y / 29 * 11 + number).is_multiple_of(9) || y % 97 < 2 && x > 80;
        image::Luma([if ink { 0 } else { 255 }])
    })
}

/// Three pages in one file, encoded by `tiffcp`.
pub fn pages(name: &str, words: &[&str], colour: bool) -> Vec<u8> {
    let sources: Vec<PathBuf> = (0..3).map(|number| path(&format!("{}{number}.tif", if colour { "colour" } else { "page" }))).collect();
    let to = path(name);
    let mut arguments: Vec<Argument<'_>> = words.iter().map(|word| word as Argument<'_>).collect();
    arguments.extend(sources.iter().map(|source| source as Argument<'_>));
    arguments.push(&to);
    tool("tiffcp", "libtiff-tools", &arguments).ends(0);
    bytes(name)
}

pub fn make_pages() {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        for number in 0..3 {
            let (grey, black, colour) =
                (path(&format!("page{number}.pgm")), path(&format!("page{number}.tif")), path(&format!("colour{number}.tif")));
            let page = page(number);
            fs::write(&grey, plain_pixels("P5", page.dimensions(), page.as_raw())).unwrap();
            tool(
                "ffmpeg",
                "ffmpeg",
                &[&"-loglevel", &"error", &"-y", &"-i", &grey, &"-pix_fmt", &"monob", &"-compression_algo", &"raw", &black],
            )
            .ends(0);
            room().save_with_format(&colour, ImageFormat::Tiff).unwrap();
        }
    });
}

const FAX: [(&str, &[&str]); 7] = [
    ("g4.tif", &["-c", "g4"]),
    ("g4-turned.tif", &["-c", "g4", "-f", "lsb2msb", "-r", "100"]),
    ("g3-1d.tif", &["-c", "g3:1d"]),
    ("g3-2d.tif", &["-c", "g3:2d", "-r", "64"]),
    ("g3-fill.tif", &["-c", "g3:2d:fill", "-f", "lsb2msb"]),
    ("g4-large.tif", &["-8", "-c", "g4"]),
    ("g4-big-endian.tif", &["-B", "-c", "g4", "-r", "50"]),
];

#[test]
fn faxes_of_office_scanners_are_read() {
    make_pages();
    for (name, words) in FAX {
        let facts = probed(name, pages(name, words, false));
        let Content::Picture(picture) = &facts.content else { panic!("{name} {facts:?}") };
        assert_eq!((facts.problems.as_slice(), picture.pages, picture.decoded), (&[][..], Some(3), true), "{name}");
        assert_eq!((picture.width, picture.height), (1240, 877), "{name}");
        // The brightness matches the page: neither inverted nor lost.
        let mean = page(0).pixels().map(|pixel| u64::from(pixel.0[0])).sum::<u64>() / (1240 * 877);
        assert!(u64::from(picture.mean_luma.unwrap()).abs_diff(mean) <= 4, "{name} {:?} {mean}", picture.mean_luma);
    }
}

#[test]
fn pages_that_are_damaged_or_lost_are_told_by_number() {
    make_pages();
    let kinds: Vec<(&str, &[&str], bool)> = FAX
        .iter()
        .filter(|(name, _)| name.starts_with("g4"))
        .map(|(name, words)| (*name, *words, false))
        .chain([
            ("lzw.tif", &["-c", "lzw"][..], true),
            ("deflate.tif", &["-c", "zip"], true),
            ("jpeg.tif", &["-c", "jpeg", "-r", "64"], true),
            ("raw.tif", &["-c", "none"], true),
            ("tiles.tif", &["-c", "lzw", "-t", "-w", "256", "-l", "256"], true),
        ])
        .collect();
    side_by_side(&kinds, |(name, words, colour)| {
        let whole = pages(&format!("three-{name}"), words, *colour);
        assert_eq!(probed(name, whole.clone()).problems, [], "{name}");
        // The directories of later pages are in the file too, so truncation loses a page or part of one.
        for keep in [95, 60, 45] {
            let facts = probed(name, whole[..whole.len() * keep / 100].to_vec());
            let [Problem::BadPages { pages }] = facts.problems.as_slice() else { panic!("{name} {keep}: {:?}", facts.problems) };
            assert!(pages.iter().all(|page| (2..=3).contains(page)), "{name} {keep}: {pages:?}");
        }
        // Damage within the second page; not detectable in raw pixels.
        if *name != "raw.tif" {
            let middle = whole.len() / 2;
            let mut bytes = whole.clone();
            bytes[middle..middle + 600].fill(0xA5);
            assert_eq!(probed(name, bytes).problems, [Problem::BadPages { pages: vec![2] }], "{name}");
        }
    });
}

#[test]
fn scans_in_rare_forms_have_their_size_and_are_not_broken() {
    make_pages();
    // YCbCr, as usual for JPEG in TIFF.
    for (name, words) in [
        ("ycc.tif", &["-c", "jpeg", "-r", "1200"][..]),
        ("ycc-strips.tif", &["-c", "jpeg", "-r", "16"]),
        ("rgb.tif", &["-c", "jpeg:r", "-r", "64"]),
    ] {
        let facts = probed(name, pages(name, words, true));
        let Content::Picture(picture) = &facts.content else { panic!("{name} {facts:?}") };
        let mean: u64 = room().pixels().map(|pixel| u64::from(pixel.0[1])).sum::<u64>() / (1600 * 1200);
        assert_eq!((facts.problems.as_slice(), picture.decoded, picture.pages), (&[][..], true, Some(3)), "{name}");
        assert!(u64::from(picture.mean_luma.unwrap()).abs_diff(mean) < 25, "{name} {:?} {mean}", picture.mean_luma);
    }
    // Phone DNG files: the thumbnail comes before the full picture.
    for (small, large) in [((256, 192), (4000, 3000)), ((160, 120), (1000, 750)), ((0, 0), (6000, 4000))] {
        let facts = probed("IMG_0001.dng", negative(small, large));
        let Content::Picture(picture) = &facts.content else { panic!("{facts:?}") };
        assert_eq!(((picture.width, picture.height), facts.problems.as_slice()), (large, &[Problem::Undecodable][..]));
    }
}

/// A DNG without pixel data: the first directory describes a thumbnail, its sub-directory the full picture.
fn negative(small: (u32, u32), large: (u32, u32)) -> Vec<u8> {
    let field = |tag: u16, value: u32| [&tag.to_le_bytes()[..], &4_u16.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()].concat();
    let directory = |fields: &[Vec<u8>]| [&u16::try_from(fields.len()).unwrap().to_le_bytes()[..], &fields.concat(), &[0; 4]].concat();
    let first =
        |below: u32| directory(&[field(254, 1), field(256, small.0), field(257, small.1), field(330, below), field(50_706, 0x0104)]);
    let below = u32::try_from(8 + first(0).len()).unwrap();
    let whole = directory(&[field(254, 0), field(256, large.0), field(257, large.1)]);
    [b"II*\0\x08\0\0\0".to_vec(), first(below), whole].concat()
}

#[test]
fn pictures_of_phones_in_rare_codings_are_not_broken_and_cut_ones_are() {
    let (from, to) = (path("room.jpg"), path("room.heic"));
    fs::write(&from, jpeg("room.ppm", "for-heic.jpg", &["-quality", "90"])).unwrap();
    tool("heif-enc", "libheif-examples", &[&"-q", &"60", &from, &"-o", &to]).ends(0);
    let heic = bytes("room.heic");
    assert_eq!(probed("IMG_1.HEIC", heic.clone()).problems, []);
    for brand in [b"avci", b"vvic", b"j2ki", b"jpeg", b"avcs"] {
        let mut other = heic.clone();
        let size = usize::try_from(u32::from_be_bytes(*other.first_chunk().unwrap())).unwrap();
        other[8..12].copy_from_slice(brand);
        for at in (16..size).step_by(4) {
            if &other[at..at + 4] == b"heic" {
                other[at..at + 4].copy_from_slice(brand);
            }
        }
        let facts = probed("IMG_1.HEIC", other);
        assert_ne!(facts.media_type, "video/mp4");
        assert!(facts.problems.iter().all(|problem| *problem == Problem::Undecodable), "{brand:?} {:?}", facts.problems);
    }
    // A gain map or the video of a motion photo follows the picture; if the file is truncated there, the picture still decodes.
    let film = [&200_000_u32.to_be_bytes()[..], b"mdat", &[7; 20_000]].concat();
    assert_eq!(probed("IMG_1.HEIC", [&heic[..], &film].concat()).problems, [Problem::Truncated]);
    let plain = jpeg("room.ppm", "motion.jpg", &["-quality", "85"]);
    let header = [&24_u32.to_be_bytes()[..], b"ftypmp42\0\0\0\0isommp42"].concat();
    let whole_film = [&header[..], &20_008_u32.to_be_bytes(), b"mdat", &[7; 20_000]].concat();
    assert_eq!(probed("MVIMG_1.jpg", [&plain[..], &whole_film].concat()).problems, []);
    assert_eq!(probed("MVIMG_1.jpg", [&plain[..], &header, &film].concat()).problems, [Problem::Truncated]);
}

#[test]
fn recordings_and_sounds_of_rare_types_are_named() {
    let clip = |name: &str, words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        let to = path(name);
        let mut arguments: Vec<Argument<'_>> = vec![&"-loglevel", &"error", &"-y", &"-f", &"lavfi", &"-i", &"testsrc2=s=320x240:r=25:d=2"];
        arguments.extend([&"-f" as Argument<'_>, &"lavfi", &"-i", &"sine=r=16000:d=2"]);
        arguments.extend(words.iter().map(|word| word as Argument<'_>));
        arguments.push(&to);
        tool("ffmpeg", "ffmpeg", &arguments).ends(0);
        probed(name, bytes(name))
    };
    for (name, words, media_type) in [
        ("a.ogv", "-map 0:v -c:v libtheora", "video/ogg"),
        ("a.mxf", "-map 0:v -c:v mpeg2video", "application/mxf"),
        ("a.rm", "-map 0:v -c:v rv10 -f rm", "application/vnd.rn-realmedia"),
    ] {
        let facts = clip(name, words);
        assert_eq!((facts.media_type.as_str(), facts.problems.as_slice()), (media_type, &[Problem::Undecodable][..]), "{name}");
    }
    for (name, words, media_type) in [
        ("a.mp3", "-map 1:a -c:a libmp3lame -write_xing 0 -id3v2_version 0", "audio/mpeg"),
        ("b.mp3", "-map 1:a -c:a libmp3lame -b:a 32k -ar 22050 -write_xing 0 -id3v2_version 0", "audio/mpeg"),
        ("a.aac", "-map 1:a -c:a aac -f adts", "audio/aac"),
        ("a.flac", "-map 1:a -c:a flac", "audio/flac"),
        ("a.ogg", "-map 1:a -c:a libvorbis", "audio/ogg"),
        ("a.opus", "-map 1:a -c:a libopus -f ogg", "audio/ogg"),
    ] {
        let facts = clip(name, words);
        assert_eq!((facts.media_type.as_str(), facts.problems.as_slice()), (media_type, &[][..]), "{name}");
    }
    // Text that begins like an audio frame is not audio.
    assert_eq!(probed("a.mp3", b"\xff\xfb\x90\x00 no second frame follows".to_vec()).media_type, "application/octet-stream");
    for (name, start, media_type) in [
        ("a.jxl", &b"\xff\x0a\xfa\x7f"[..], "image/jxl"),
        ("a.jp2", b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
        ("a.psd", b"8BPS\0\x01", "image/vnd.adobe.photoshop"),
        ("a.amr", b"#!AMR\n", "audio/amr"),
    ] {
        let facts = probed(name, [start, &[0; 64]].concat());
        assert_eq!(facts.media_type, media_type);
        assert!(facts.problems.is_empty() || facts.problems == [Problem::Undecodable], "{name} {:?}", facts.problems);
    }
}

/// A compound file with these streams, without their contents ([MS-CFB] 2.2, 2.6).
fn compound(streams: &[&str]) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, value) in [(24, 0x3E_u16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    for (at, value) in [(44, 1_u32), (48, 1), (56, 4096), (60, 0xFFFF_FFFE), (68, 0xFFFF_FFFE)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header[76..].fill(0xFF);
    header[76..80].fill(0);
    let mut table = vec![0xFF_u8; 512];
    table[..4].copy_from_slice(&0xFFFF_FFFD_u32.to_le_bytes());
    table[4..8].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    let entry = |name: &str, kind: u8| {
        let mut entry = vec![0_u8; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64..66].copy_from_slice(&u16::try_from(units.len() + 2).unwrap().to_le_bytes());
        (entry[66], entry[67]) = (kind, 1);
        entry[68..80].fill(0xFF);
        entry
    };
    let mut directory: Vec<u8> =
        [("Root Entry", 5)].into_iter().chain(streams.iter().map(|name| (*name, 2))).flat_map(|(name, kind)| entry(name, kind)).collect();
    directory.resize(512, 0);
    [header, table, directory].concat()
}

#[test]
fn office_files_with_a_password_and_cut_ones_are_told_apart() {
    for name in ["学员花名册.xlsx", "培训方案.docx", "课件.pptx", "签到.wps"] {
        let facts = probed(name, compound(&["EncryptionInfo", "EncryptedPackage"]));
        assert_eq!(facts.problems, [Problem::Locked], "{name}");
    }
    assert!(!probed("旧.doc", compound(&["WordDocument"])).problems.contains(&Problem::Locked));
    let package = {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..500 {
            sheet.write(row, 0, format!("学员 {row}")).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    for (name, keep) in [("成绩.xlsx", 90), ("成绩.xlsx", 50), ("成绩.xlsx", 70)] {
        let facts = probed(name, package[..package.len() * keep / 100].to_vec());
        assert_eq!(facts.problems, [Problem::Truncated], "{name} {keep}: {}", facts.media_type);
    }
}
