//! Pictures and scans: format, size, rotation, truncation, decompression bombs, hints, and previews in reports.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use base64ct::{Base64, Encoding};
use classproof::formats::region::ReadAt;
use classproof::record::facts::{Clarity, Content, DocumentFacts, PictureFacts, Problem};
use classproof::record::preview::Unseen;
use classproof::record::standard::{ParameterValue, Standard};
use classproof::stages::probe::{ProbeOptions, Probed, probe};
use classproof::words::path::MemberPath;
use image::{DynamicImage, ImageFormat, RgbImage};

use crate::classes::{copy_of_whole_class, whole_class};
use crate::program::{NOW, classproof, scratch, tool};

/// A picture with edges and colours, 640 × 480, written by other tools in many formats.
struct Made {
    folder: PathBuf,
}

impl Made {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn ffmpeg(&self, from: &str, filter: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        tool("ffmpeg", "ffmpeg", &[&"-loglevel", &"error", &"-y", &"-i", &from, &"-vf", &filter, &"-frames:v", &"1", &"-q:v", &"3", &to])
            .ends(0);
    }
}

/// All files of this module, created once.
fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = Made { folder: scratch().join("pictures") };
        fs::create_dir_all(&made.folder).unwrap();
        room().save_with_format(made.path("room.png"), ImageFormat::Png).unwrap();
        for name in ["room.jpg", "room.tif", "room.bmp", "room.gif", "wide.tif"] {
            made.ffmpeg("room.png", if name == "wide.tif" { "scale=800:300" } else { "null" }, name);
        }
        let file = |name: &str| made.path(name);
        tool("cwebp", "webp", &[&"-quiet", &"-q", &"80", &file("room.png"), &"-o", &file("room.webp")]).ends(0);
        tool("heif-enc", "libheif-examples", &[&"-q", &"80", &file("room.jpg"), &"-o", &file("room.heic")]).ends(0);
        tool("tiffcp", "libtiff-tools", &[&file("room.tif"), &file("wide.tif"), &file("room.tif"), &file("three.tif")]).ends(0);
        tool("tiff2pdf", "libtiff-tools", &[&"-o", &file("three.pdf"), &file("three.tif")]).ends(0);
        made
    })
}

/// A room of boxes: flat colours with hard edges, brighter at the top.
fn room() -> RgbImage {
    RgbImage::from_fn(640, 480, |x, y| {
        let (column, row) = (x / 40, y / 40);
        let shade = 60 + (column * 37 + row * 59) % 130;
        let bright = if y < 160 { 50 } else { 0 };
        let edge = if (x % 40 < 3) || (y % 40 < 3) { 40 } else { 0 };
        let value = |share: u32| u8::try_from((shade * share / 100 + bright).saturating_sub(edge).min(255)).unwrap();
        image::Rgb([value(100), value(80), value(60)])
    })
}

/// A sheet of paper with or without lines of writing.
fn sheet(written: bool) -> RgbImage {
    RgbImage::from_fn(620, 877, |x, y| {
        let paper = 235 - x / 40 - (x * 7 + y * 13) % 4;
        let stroke = written && y % 30 < 3 && (60..560).contains(&x) && (x / 9 + y / 30) % 3 != 0;
        let value = u8::try_from(if stroke { paper / 3 } else { paper }).unwrap();
        image::Rgb([value, value, value])
    })
}

fn probed(name: &str, bytes: Vec<u8>) -> Probed {
    let source: Arc<dyn ReadAt> = Arc::new(bytes);
    probe(&MemberPath::new(name).unwrap(), &source, &ProbeOptions { preview: true, ..ProbeOptions::default() })
}

#[track_caller]
fn picture(probed: &Probed) -> PictureFacts {
    match &probed.facts.content {
        Content::Picture(facts) => facts.clone(),
        other => panic!("{other:?} {:?}", probed.facts.problems),
    }
}

#[track_caller]
fn clarity(probed: &Probed) -> Clarity {
    picture(probed).clarity.unwrap_or_else(|| panic!("{probed:?}"))
}

/// The thumbnail for a report.
#[track_caller]
fn shown(probed: &Probed, number: usize) -> RgbImage {
    let preview = probed.preview.as_ref().unwrap();
    let bytes = Base64::decode_vec(&preview.pictures[number]).unwrap();
    image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// Mean difference of two pictures of the same size, in levels.
fn difference(one: &RgbImage, other: &RgbImage) -> u64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let total: u64 = one.as_raw().iter().zip(other.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    total / one.as_raw().len() as u64
}

#[test]
fn every_format_by_every_turning_has_the_same_size_brightness_and_clarity() {
    let made = made();
    let reference = probed("room.png", made.bytes("room.png"));
    let (expected, upright) = (picture(&reference), shown(&reference, 0));
    assert_eq!((expected.width, expected.height, expected.decoded), (640, 480, true));
    let mut rows: Vec<(String, u8)> =
        ["png", "jpg", "webp", "tif", "bmp", "gif", "heic"].map(|ending| (format!("room.{ending}"), 1)).into();
    for (ending, orientation) in [("jpg", 3), ("jpg", 6), ("jpg", 8), ("jpg", 2), ("jpg", 5), ("tif", 6), ("webp", 8), ("png", 6)] {
        let name = format!("turned{orientation}.{ending}");
        fs::copy(made.path(&format!("room.{ending}")), made.path(&name)).unwrap();
        let set = format!("-Orientation#={orientation}");
        tool("exiftool", "libimage-exiftool-perl", &[&"-q", &"-overwrite_original", &"-n", &set, &made.path(&name)]).ends(0);
        rows.push((name, orientation));
    }
    for (name, orientation) in rows {
        let found = probed(&name, made.bytes(&name));
        let facts = picture(&found);
        assert_eq!(found.facts.problems, [], "{name}");
        let size = if orientation >= 5 { (480, 640) } else { (640, 480) };
        assert_eq!(
            (facts.width, facts.height, facts.orientation, facts.decoded, facts.pages),
            (size.0, size.1, orientation, true, None),
            "{name}"
        );
        let luma = |facts: &PictureFacts| facts.mean_luma.unwrap();
        assert!(luma(&facts).abs_diff(luma(&expected)) <= 2, "{name}: {facts:?} beside {expected:?}");
        let (sharp, wanted) = (clarity(&found).sharpness, clarity(&reference).sharpness);
        // A palette of 256 colours causes dithering, which increases sharpness.
        let alike = name.ends_with("gif") || sharp * 10 > wanted * 7 && sharp * 10 < wanted * 14;
        assert!(alike, "{name}: {sharp} beside {wanted}");
        // The brighter part is at the top of the stored picture.
        let small = shown(&found, 0);
        let turned = {
            let mut picture = DynamicImage::ImageRgb8(upright.clone());
            picture.apply_orientation(image::metadata::Orientation::from_exif(orientation).unwrap());
            picture.into_rgb8()
        };
        let most = if name.ends_with("gif") { 12 } else { 6 };
        assert!(difference(&small, &turned) <= most, "{name}: {} levels", difference(&small, &turned));
    }
}

/// A HEIC states its rotation in boxes and again in EXIF; it must be applied only once.
#[test]
fn the_exif_of_a_heic_does_not_turn_it() {
    let made = made();
    let name = "exif_turned.heic";
    tool("heif-enc", "libheif-examples", &[&"-q", &"80", &made.path("room.jpg"), &"-o", &made.path(name)]).ends(0);
    let time = "-DateTimeOriginal=2026:08:03 09:30:15";
    tool("exiftool", "libimage-exiftool-perl", &[&"-q", &"-overwrite_original", &"-n", &"-Orientation#=6", &time, &made.path(name)])
        .ends(0);
    let found = probed(name, made.bytes(name));
    let facts = picture(&found);
    assert_eq!((facts.width, facts.height, facts.orientation, facts.decoded), (640, 480, 1, true));
    assert_eq!(found.facts.start.map(|start| start.at.to_string()).as_deref(), Some("2026-08-03T01:30:15Z"));
}

#[test]
fn a_broken_tail_leaves_the_picture_so_far_and_is_said() {
    let made = made();
    for (name, least_shown) in [("room.jpg", 10), ("room.png", 10), ("room.heic", 101)] {
        let whole = made.bytes(name);
        for percent in [10, 50, 90, 99] {
            let found = probed(name, whole[..whole.len() * percent / 100].to_vec());
            assert!(
                found.facts.problems.iter().any(|problem| matches!(problem, Problem::Truncated | Problem::Broken { .. })),
                "{name} {percent}: {:?}",
                found.facts.problems
            );
            let facts = picture(&found);
            assert_eq!((facts.width, facts.decoded, facts.clarity, facts.mean_luma), (640, false, None, None), "{name} {percent}");
            let preview = found.preview.unwrap();
            assert_eq!(preview.pictures.len(), usize::from(percent >= least_shown), "{name} {percent}: {:?}", preview.unseen);
            assert!(preview.pictures.len() == 1 || preview.unseen == Some(Unseen::Broken), "{name} {percent}");
        }
    }
}

#[test]
fn pages_are_counted_and_the_first_ones_shown() {
    let made = made();
    let tiff = probed("three.tif", made.bytes("three.tif"));
    assert_eq!((picture(&tiff).pages, picture(&tiff).width, tiff.preview.unwrap().pictures.len()), (Some(3), 640, 1));
    let pdf = probed("three.pdf", made.bytes("three.pdf"));
    assert_eq!(pdf.facts.content, Content::Document(DocumentFacts { pages: 3 }));
    assert_eq!(pdf.facts.problems, []);
    assert_eq!(pdf.preview.as_ref().unwrap().pictures.len(), 2);
    // The rendered page equals the scanned picture.
    let first = shown(&pdf, 0);
    assert_eq!(first.dimensions(), (504, 378));
    assert!(difference(&first, &shown(&probed("room.png", made.bytes("room.png")), 0)) <= 8);
    let second = shown(&pdf, 1);
    assert_eq!(second.width() * 300 / 800, second.height());
}

/// A page with a line of text in a composite font that is not embedded.
fn page_in(text: &str, encoding: &str, to_unicode: bool, ordering: &str, descriptor: Option<&str>) -> Vec<u8> {
    let text = format!("BT /F 48 Tf 60 700 Td <{text}> Tj ET");
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange \
               2 beginbfchar <0001> <5B66> <0002> <5458> endbfchar endcmap end end";
    let also = if to_unicode { "/ToUnicode 8 0 R" } else { "" };
    let described = if descriptor.is_some() { "/FontDescriptor 7 0 R" } else { "" };
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>".to_owned(),
        format!("<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/{encoding}{also}/DescendantFonts[6 0 R]>>"),
        format!("<</Length {}>>stream\n{text}\nendstream", text.len()),
        format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 4>>{described}>>"
        ),
        descriptor.unwrap_or("null").to_owned(),
        format!("<</Length {}>>stream\n{map}\nendstream", map.len()),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    for (number, object) in objects.iter().enumerate() {
        pdf += &format!("{} 0 obj{object}endobj\n", number + 1);
    }
    (pdf + "trailer<</Size 9/Root 1 0 R>>\n%%EOF\n").into_bytes()
}

/// Forms made with WPS refer to Chinese fonts of Windows without embedding them: the program's own font is used. Characters missing there
/// must not make a page appear blank.
#[test]
fn a_page_in_a_font_that_is_not_carried_is_drawn_with_ours() {
    let named = |name: &str| format!("<</Type/FontDescriptor/FontName/{name}/Flags 6/Ascent 880/Descent -120>>");
    // 学员 in Unicode, in GBK, and as codes that only the document's own table explains.
    let drawn: [(&str, &str, bool, &str, Option<String>); 7] = [
        ("5B665458", "UniGB-UCS2-H", false, "GB1", Some(named("STSong-Light"))),
        ("5B665458", "UniGB-UTF16-H", false, "GB1", Some(named("SimSun"))),
        ("D1A7D4B1", "GBK-EUC-H", false, "GB1", Some(named("MicrosoftYaHei"))),
        ("D1A7D4B1", "GBKp-EUC-H", false, "GB1", Some(named("FangSong_GB2312"))),
        ("00010002", "Identity-H", true, "Identity", Some(named("KaiTi"))),
        ("5B665458", "UniGB-UCS2-H", false, "GB1", None),
        ("5B78540F", "UniCNS-UCS2-H", false, "CNS1", Some(named("MingLiU"))),
    ];
    let mut pictures = Vec::new();
    for (text, encoding, to_unicode, ordering, descriptor) in &drawn {
        let found = probed("表.pdf", page_in(text, encoding, *to_unicode, ordering, descriptor.as_deref()));
        let preview = found.preview.as_ref().unwrap();
        assert!(preview.clarity.is_some_and(|clarity| clarity.ink_permille > 0), "{encoding} {descriptor:?}: {preview:?}");
        pictures.push(shown(&found, 0));
    }
    // Both characters look the same under every font name, and different from those of another page.
    assert!(pictures[1..6].iter().all(|picture| *picture == pictures[0]));
    let ink = |picture: &image::RgbImage| picture.pixels().filter(|pixel| pixel.0[1] < 128).count();
    assert!(ink(&pictures[0]) > 100 && ink(&pictures[6]) > 100, "{} {}", ink(&pictures[0]), ink(&pictures[6]));

    // Unknown characters, or characters missing from the font: no statement about the ink.
    let unknown: [(&str, &str, bool, &str); 4] = [
        // Hangul, two ideographs outside the basic plane, codes without a table, codes missing from the table.
        ("D55CAE00", "UniKS-UCS2-H", false, "Korea1"),
        ("D842DFB7D842DFB7", "UniGB-UTF16-H", false, "GB1"),
        ("00010002", "Identity-H", false, "Identity"),
        ("00030004", "Identity-H", true, "Identity"),
    ];
    for (text, encoding, to_unicode, ordering) in unknown {
        let descriptor = named("Batang");
        let preview = probed("表.pdf", page_in(text, encoding, to_unicode, ordering, Some(&descriptor))).preview.unwrap();
        assert_eq!((preview.pictures.len(), preview.clarity), (1, None), "{encoding}");
    }
    // A page without text is blank, measured by its ink.
    let blank = probed("表.pdf", page_in("", "UniGB-UCS2-H", false, "GB1", Some(&named("SimSun")))).preview.unwrap();
    assert_eq!(blank.clarity.map(|clarity| clarity.ink_permille), Some(0));
}

/// Empty, or without pages: reported, and no preview.
#[test]
fn documents_without_pages_are_broken() {
    let no_pages = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    let tiff = b"II*\0\0\0\0\0".to_vec();
    for (name, bytes) in [("none.pdf", no_pages.to_vec()), ("none.tif", tiff), ("none.ofd", b"PK\x03\x04 OFD.xml".to_vec())] {
        let found = probed(name, bytes);
        assert_eq!(found.facts.content, Content::Other, "{name}");
        assert!(!found.facts.problems.is_empty() || name == "none.ofd", "{name}");
        assert!(found.preview.is_none_or(|preview| preview.pictures.is_empty()), "{name}");
    }
}

/// Small files that claim to be enormous, measured in a process with less than 1 GB of memory.
#[cfg(unix)]
#[test]
fn enormous_claims_are_refused_in_bounded_memory() {
    let folder = scratch().join("bombs");
    fs::create_dir_all(&folder).unwrap();
    let bombs = bombs(&made().bytes("room.heic"));
    for (name, bytes) in &bombs {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let names: Vec<String> = bombs.iter().map(|(name, _)| format!("'{}'", folder.join(name).display())).collect();
    let line = format!("ulimit -v 1500000; '{}' probe --json --faces --jobs 1 {}", crate::program::program().display(), names.join(" "));
    let ran = tool("sh", "dash", &[&"-c", &line]).ends(0);
    for (report, (name, _)) in ran.json().as_array().unwrap().iter().zip(&bombs) {
        let problems = report["problems"].to_string();
        let shown = report["content"]["decoded"].as_bool() == Some(true);
        assert!(!shown && (problems.contains("too_many_pixels") || name.ends_with(".pdf")), "{name}: {report}");
    }
    // The page is counted; only rendering is refused.
    let pdf = probed("bomb.pdf", bombs.iter().find(|(name, _)| name.ends_with(".pdf")).unwrap().1.clone());
    assert_eq!(pdf.facts.content, Content::Document(DocumentFacts { pages: 1 }));
    assert_eq!(pdf.preview.unwrap().unseen, Some(Unseen::TooLarge));
}

fn bombs(heic: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let written = |format| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::from_pixel(16, 16, image::Rgb([9, 9, 9]))).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    let mut bitmap = written(ImageFormat::Bmp);
    bitmap[18..26].copy_from_slice(&[0, 0xC0, 0, 0, 0, 0xC0, 0, 0]);
    let mut gif = written(ImageFormat::Gif);
    let frame = gif
        .windows(10)
        .position(|part| part == [0x2C, 0, 0, 0, 0, 16, 0, 16, 0, 0] || part[..9] == [0x2C, 0, 0, 0, 0, 16, 0, 16, 0])
        .unwrap();
    gif[6..10].copy_from_slice(&[0xFF; 4]);
    gif[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    let mut jpeg = written(ImageFormat::Jpeg);
    let size = jpeg.windows(2).position(|mark| mark == [0xFF, 0xC0]).unwrap() + 5;
    jpeg[size..size + 4].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    let mut heic = heic.to_vec();
    let extent = heic.windows(4).position(|kind| kind == b"ispe").unwrap() + 8;
    heic[extent..extent + 8].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let image =
        "<</Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace/DeviceGray/Length 0>>stream\n\nendstream";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</XObject<</I 4 0 R>>>>>>",
        image,
        "<</Length 22>>stream\n500 0 0 500 0 0 cm /I Do\nendstream",
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    for (number, object) in objects.iter().enumerate() {
        pdf += &format!("{} 0 obj{object}endobj\n", number + 1);
    }
    pdf += "trailer<</Size 6/Root 1 0 R>>\n%%EOF\n";
    vec![("bomb.bmp", bitmap), ("bomb.gif", gif), ("bomb.jpg", jpeg), ("bomb.heic", heic), ("bomb.pdf", pdf.into_bytes())]
}

fn parameter(key: &str) -> i64 {
    match Standard::builtin().unwrap().parameter(key).map(|parameter| parameter.value.clone()) {
        Some(ParameterValue::Number(number)) => number,
        other => panic!("{key}: {other:?}"),
    }
}

#[test]
fn blurred_dark_white_and_blank_pictures_get_their_hints_and_good_ones_do_not() {
    let made = made();
    sheet(true).save_with_format(made.path("written.png"), ImageFormat::Png).unwrap();
    sheet(false).save_with_format(made.path("blank.png"), ImageFormat::Png).unwrap();
    let (sharp, white, ink, luma) =
        (parameter("floor_sharpness"), parameter("ceiling_bright"), parameter("floor_ink"), parameter("floor_luma"));
    // Source, filter, and whether it is blurred, dark, overexposed, blank.
    let rows = [
        ("room.png", "null", [false, false, false, false]),
        ("room.png", "gblur=sigma=0.6", [false, false, false, false]),
        ("room.png", "scale=320:240", [false, false, false, false]),
        ("room.png", "gblur=sigma=8", [true, false, false, false]),
        ("room.png", "gblur=sigma=14", [true, false, false, false]),
        ("room.png", "colorlevels=romax=0.08:gomax=0.08:bomax=0.08", [true, true, false, false]),
        ("room.png", "colorlevels=rimax=0.2:gimax=0.2:bimax=0.15", [false, false, true, false]),
        ("written.png", "null", [false, false, false, false]),
        ("written.png", "noise=alls=6:allf=t", [false, false, false, false]),
        ("blank.png", "null", [true, false, false, true]),
        ("blank.png", "noise=alls=6:allf=t", [false, false, false, true]),
    ];
    for (from, filter, [blurred, dark, burnt, blank]) in rows {
        let name = format!("hint-{}.jpg", filter.replace([':', '=', '.'], "-"));
        let name = format!("{}-{name}", from.trim_end_matches(".png"));
        made.ffmpeg(from, filter, &name);
        let found = probed(&name, made.bytes(&name));
        let (clarity, mean) = (clarity(&found), i64::from(picture(&found).mean_luma.unwrap()));
        let seen = format!("{name}: {clarity:?}, mean {mean}");
        assert_eq!(mean < luma, dark, "{seen}");
        assert_eq!(i64::from(clarity.bright_permille) > white, burnt, "{seen}");
        // Pictures that are not paper have shadows and no ink; the hint is for sheets only.
        if from != "room.png" {
            assert_eq!(i64::from(clarity.ink_permille) < ink, blank, "{seen}");
        }
        // A white sheet is as smooth as a blurred picture; the sharpness hint is for photographs only.
        if !from.starts_with("blank") {
            assert_eq!(i64::from(clarity.sharpness) < sharp, blurred, "{seen}");
        }
    }
}

/// `probe` prints the values, and counts faces on request.
#[test]
fn probe_says_how_clear_a_picture_is() {
    let path = made().path("room.heic");
    let ran = classproof(&[&"probe", &path, &"--lang", &"en", &"--faces"]).ends(0);
    assert!(ran.stdout.contains("sharpness") && ran.stdout.contains("none seen"), "{ran}");
    let report = classproof(&[&"probe", &path, &"--json", &"--faces"]).ends(0).json();
    assert_eq!((report[0]["width"].as_u64(), report[0]["faces"]["seen"].as_u64()), (Some(640), Some(0)), "{report}");
    assert_eq!(report[0]["content"]["decoded"], true, "{report}");
    let without = classproof(&[&"probe", &path, &"--json"]).ends(0).json();
    assert!(without[0].get("faces").is_none() && without[0]["content"] == report[0]["content"], "{without}");
}

/// The pictures of a page with their alternative texts.
fn pictures_of(page: &str) -> Vec<(String, RgbImage)> {
    let parts = page.split("<img alt=\"").skip(1);
    parts
        .map(|part| {
            let (alt, rest) = part.split_once("\" src=\"data:image/jpeg;base64,").unwrap();
            let bytes = Base64::decode_vec(rest.split('"').next().unwrap()).unwrap();
            (alt.to_owned(), image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap().into_rgb8())
        })
        .collect()
}

/// An MP4 with a codec unknown to FFmpeg.
fn unknown_codec(recording: &Path) -> Vec<u8> {
    let mut bytes = fs::read(recording).unwrap();
    let entry = bytes.windows(8).position(|part| &part[..4] == b"stsd").map(|at| at + 16).unwrap();
    bytes[entry..entry + 4].copy_from_slice(b"zzzz");
    bytes
}

#[test]
fn a_report_shows_photographs_recordings_and_scans_of_every_kind() {
    let made = made();
    let class = copy_of_whole_class("gallery");
    let session = class.join("02_培训实施/第01天_20260803/上午_线下");
    let recording = side(&session.join("录像"));
    fs::write(session.join("录像/VID_未知编码.mp4"), unknown_codec(&recording)).unwrap();
    for (to, from) in [("照片/IMG_0815.HEIC", "room.heic"), ("签到册/三页_S.pdf", "three.pdf"), ("签到册/三页_S.tif", "three.tif")]
    {
        fs::write(session.join(to), made.bytes(from)).unwrap();
    }
    let jpeg = made.bytes("room.jpg");
    fs::write(session.join("照片/IMG_断尾.jpg"), &jpeg[..jpeg.len() / 2]).unwrap();
    fs::write(session.join("照片/IMG_坏.heic"), &made.bytes("room.heic")[..700]).unwrap();
    let report = scratch().join("gallery.html");
    classproof(&[&"check", &class, &"--now", &NOW, &"--report", &report, &"--lang", &"en"]);
    let page = fs::read_to_string(&report).unwrap();
    assert!(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"));
    let pictures = pictures_of(&page);
    let of = |name: &str| pictures.iter().filter(|(alt, _)| alt.ends_with(name)).map(|(_, picture)| picture).collect::<Vec<_>>();
    for (name, count) in
        [("IMG_0815.HEIC", 1), ("三页_S.pdf", 2), ("三页_S.tif", 1), ("IMG_断尾.jpg", 1), ("IMG_坏.heic", 0), ("VID_未知编码.mp4", 0)]
    {
        assert_eq!(of(name).len(), count, "{name}");
    }
    let room = shown(&probed("room.png", made.bytes("room.png")), 0);
    assert!(difference(of("IMG_0815.HEIC")[0], &room) <= 6);
    // A sheet is shown large enough to read.
    let sheet = of("三页_S.pdf")[0];
    let small = image::imageops::resize(sheet, room.width(), room.height(), image::imageops::FilterType::Triangle);
    assert!(sheet.width() == 1_400 && difference(&small, &room) <= 8);
    // All undamaged pictures of the class are included, and the first frame of each recording.
    for path in crate::classes::files(whole_class()) {
        let shown = [".jpg", ".png", ".mp4", ".mov"].iter().any(|ending| path.to_lowercase().ends_with(ending)) && !path.contains("身份证");
        assert_eq!(shown, pictures.iter().any(|(alt, _)| *alt == path) && !path.ends_with(".pdf"), "{path}");
    }
    // Where no preview is possible, the page says why and what to do; the rest is complete.
    for words in ["The FFmpeg here has no decoder", "it can not be decoded", "no face seen", "3 pages"] {
        assert!(page.to_lowercase().contains(&words.to_lowercase()), "the page does not say: {words}");
    }
}

/// Any recording in a folder.
fn side(folder: &Path) -> PathBuf {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "mp4"))
        .collect();
    all.sort();
    all.into_iter().next().unwrap()
}
