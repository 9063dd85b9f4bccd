//! Labels: content, identical output on every system, readable code, and hostile names shown as plain text.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use super::classes::{RECORD, pdf, record};
use super::institutions::{Bundle, own_key, pack, resealed, unzipped};
use super::program::{Argument, classproof, command, scratch, tool};
use super::volumes::cut;

const NAME: &str = "中式面点师初级1班";

fn small() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        let class = scratch().join("class for labels");
        for folder in ["00_班级信息", "04_补贴申请"] {
            fs::create_dir_all(class.join(folder)).unwrap();
        }
        fs::write(class.join(RECORD), serde_json::to_vec(&record()).unwrap()).unwrap();
        fs::write(class.join("04_补贴申请/申请表.pdf"), pdf(&["form"])).unwrap();
        pack(&class, own_key(), "for labels", &[&"--with-gaps", &"试验"])
    })
}

/// The same bundle with a changed class record in its inventory, resealed as a dishonest packer would.
fn with_class(name: &str, change: impl FnOnce(&mut Value)) -> Bundle {
    let folder = unzipped(small(), &format!("{name}-unzipped"));
    let path = folder.join("inventory.json");
    let mut inventory: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut inventory["class"]);
    fs::write(&path, serde_json::to_vec_pretty(&inventory).unwrap()).unwrap();
    resealed(&folder, own_key(), &format!("{name}.zip"))
}

/// Whether a stock tool is installed; prints a note otherwise.
pub fn is_here(tool: &str, package: &str) -> bool {
    let here = Command::new(tool).arg("--version").output().is_ok();
    if !here {
        println!("not tested: {tool} is not installed (apt-get install {package})");
    }
    here
}

/// Creates a label in a separate folder.
fn made(bundle: &Path, name: &str, more: &[Argument<'_>]) -> (PathBuf, Value) {
    let folder = scratch().join("labels");
    fs::create_dir_all(&folder).unwrap();
    let output = folder.join(name);
    let given: [Argument<'_>; 5] = [&"label", &bundle, &"--output", &output, &"--json"];
    let report = classproof(&[&given[..], more].concat()).ends(0).json();
    (output, report)
}

/// Renders the pages of a PDF without any system fonts.
pub fn drawn(pdf: &Path, dots: u32) -> Vec<PathBuf> {
    let none = scratch().join("no-fonts.conf");
    fs::write(&none, "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig></fontconfig>").unwrap();
    let stem = pdf.with_extension(format!("{dots}"));
    let mut command = Command::new("pdftoppm");
    command.env("FONTCONFIG_FILE", &none).args(["-r", &dots.to_string(), "-png"]).args([pdf, &stem]);
    let output = command.output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let begins = stem.file_name().unwrap().to_str().unwrap().to_owned();
    let entries = fs::read_dir(pdf.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let is_page = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with(&format!("{begins}-")) && name.ends_with(".png")
    };
    let mut pages: Vec<PathBuf> = entries.filter(is_page).collect();
    pages.sort();
    pages
}

/// The codes that zbar finds in a picture.
pub fn read_back(picture: &Path) -> Vec<String> {
    let ran = tool("zbarimg", "zbar-tools", &[&"--quiet", &"--raw", &picture]);
    ran.stdout.lines().map(str::to_owned).collect()
}

pub fn text_of(pdf: &Path) -> String {
    tool("pdftotext", "poppler-utils", &[&"-raw", &pdf, &"-"]).ends(0).stdout
}

/// Share of dark pixels in an area of a page, in thousandths.
fn ink(page: &image::GrayImage, [left, top, right, bottom]: [f32; 4]) -> u32 {
    let at = |share: f32, side: u32| (share * side as f32) as u32;
    let columns = at(left, page.width())..at(right, page.width());
    let rows = at(top, page.height())..at(bottom, page.height());
    let all = columns.len() * rows.len();
    let dark = rows.flat_map(|y| columns.clone().map(move |x| (x, y))).filter(|(x, y)| page.get_pixel(*x, *y).0[0] < 128).count();
    (dark * 1000 / all) as u32
}

#[test]
fn a_label_says_what_the_standard_wants_in_each_size() {
    if !is_here("pdftoppm", "poppler-utils") || !is_here("zbarimg", "zbar-tools") {
        return;
    }
    let bundle = small();
    for (size, pages) in [("a4", 1), ("case", 1), ("bag", 1)] {
        let (file, report) = made(&bundle.path, &format!("{size}.pdf"), &[&"--size", &size]);
        assert_eq!((&report["id"], &report["discs"]), (&bundle.id.as_str().into(), &1.into()), "{report}");
        assert_eq!((&report["missing"], &report["shortened"]), (&Value::Array(Vec::new()), &false.into()), "{report}");
        // All fonts are embedded; no system font is used.
        let fonts = tool("pdffonts", "poppler-utils", &[&file]).ends(0).stdout;
        assert!(
            fonts.lines().count() == 3 && fonts.lines().skip(2).all(|line| line.contains("Identity-H") && line.contains("yes yes yes"))
        );
        let text = text_of(&file);
        let squeezed: String = text.split_whitespace().collect();
        let file_name = bundle.path.file_name().unwrap().to_str().unwrap();
        let said = [
            NAME,
            "2026-017",
            "2026-08-03—2026-08-05",
            "样例职业培训学校",
            "文档1份、其他1个",
            "第1张，共1张",
            "制作日期2026-09-01",
            "档案指纹",
            &bundle.id,
            file_name,
        ];
        for said in said {
            assert!(squeezed.contains(said), "{size}: {said}: {text}");
        }
        let pictures = drawn(&file, 200);
        assert_eq!(pictures.len(), pages);
        let page = image::open(&pictures[0]).unwrap().into_luma8();
        assert_eq!((page.width().div_ceil(10), page.height().div_ceil(10)), (166, 234), "A4 at 200 dots an inch");
        assert_eq!(read_back(&pictures[0]), [format!("CLASSPROOF:1:{}", bundle.id.to_uppercase())]);
        if size == "a4" {
            let name = ink(&page, [0.15, 0.19, 0.85, 0.36]);
            assert!((15..400).contains(&name), "the name of the class is not drawn: {name}");
            assert_eq!(ink(&page, [0.0, 0.0, 1.0, 0.04]), 0, "ink at the edge, where no printer reaches");
        }
    }
}

#[test]
fn the_same_bundle_has_the_same_label_byte_for_byte() {
    for (name, more) in [("a4.pdf", "a4"), ("case.pdf", "case"), ("bag.svg", "bag"), ("a4.svg", "a4")] {
        let [one, other] = ["one", "other"].map(|turn| {
            let (path, _) = made(&small().path, &format!("{turn}-{name}"), &[&"--size", &more]);
            fs::read(path).unwrap()
        });
        assert!(one == other, "{name}");
        assert!(one.len() < 400_000, "{name}: {} bytes", one.len());
    }
}

#[test]
fn each_disc_of_a_set_has_its_label() {
    let bundle = cut("for labels of volumes");
    let (file, report) = made(&bundle.path, "set.pdf", &[&"--size", &"case"]);
    assert_eq!(report["discs"], 4, "{report}");
    let codes = |number: u32| format!("CLASSPROOF:1:{}:{number}/4", bundle.id.to_uppercase());
    if is_here("pdftoppm", "poppler-utils") && is_here("zbarimg", "zbar-tools") {
        let squeezed: String = text_of(&file).split_whitespace().collect();
        for number in 1..=4 {
            assert!(squeezed.contains(&format!("第{number}张，共4张")) && squeezed.contains(&format!(".zip.00{number}")), "{squeezed}");
        }
        // Two labels per page.
        let mut read: Vec<String> = drawn(&file, 200).iter().flat_map(|page| read_back(page)).collect();
        read.sort();
        assert_eq!(read, (1..=4).map(codes).collect::<Vec<_>>());
        let (cover, _) = made(&bundle.path, "set-covers.pdf", &[]);
        assert_eq!(drawn(&cover, 60).len(), 4);
        let (bags, _) = made(&bundle.path, "set-bags.pdf", &[&"--size", &"bag"]);
        let pages = drawn(&bags, 300);
        let mut read = read_back(&pages[0]);
        read.sort();
        assert_eq!((pages.len(), read), (1, (1..=4).map(codes).collect::<Vec<_>>()));
    }
    // One SVG per label.
    let (_, report) = made(&bundle.path, "set.svg", &[&"--size", &"case"]);
    let files: Vec<&str> = report["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    assert_eq!(files.len(), 4);
    assert!(files.iter().zip(1..).all(|(file, number)| file.ends_with(&format!("set.00{number}.svg"))), "{files:?}");
    let text = fs::read_to_string(files[1]).unwrap();
    assert!(text.contains("第 2 张，共 4 张") && text.contains("width=\"120mm\" height=\"120mm\""), "{}", &text[..600]);
    // As text, identical to the file written by packing; for any volume and for the name without number.
    let beside = fs::read_to_string(bundle.path.with_extension("labels.txt")).unwrap();
    for path in [&bundle.path, &bundle.path.with_extension("003"), &bundle.path.with_extension("")] {
        let report = classproof(&[&"label", path, &"--as", &"text", &"--json"]).ends(0).json();
        assert_eq!(report["text"], beside.as_str());
    }
    // With a missing volume: the lists are at the end of the archive.
    let folder = scratch().join("labels of a broken set");
    fs::create_dir_all(&folder).unwrap();
    let copied = folder.join(bundle.path.file_name().unwrap());
    fs::copy(&bundle.path, &copied).unwrap();
    classproof(&[&"label", &copied]).ends(5);
}

#[test]
fn the_file_is_named_or_stands_beside_the_bundle_and_is_not_overwritten() {
    let folder = scratch().join("label beside");
    fs::create_dir_all(&folder).unwrap();
    let bundle = folder.join("包.zip");
    fs::copy(&small().path, &bundle).unwrap();
    let before = fs::read(&bundle).unwrap();
    let ran = classproof(&[&"label", &bundle]).ends(0);
    let label = folder.join("包.zip.label.pdf");
    assert!(ran.stdout.contains("包.zip.label.pdf") && ran.stdout.contains("实际大小"), "{ran}");
    assert!(fs::read(&label).unwrap().starts_with(b"%PDF-"));
    assert!(classproof(&[&"label", &bundle]).ends(5).stderr.contains("包.zip.label.pdf"));
    fs::write(&label, "old").unwrap();
    classproof(&[&"label", &bundle]).ends(5);
    assert_eq!(fs::read(&label).unwrap(), b"old");
    classproof(&[&"label", &bundle, &"--force"]).ends(0);
    assert!(fs::read(&label).unwrap().starts_with(b"%PDF-"));
    // The bundle itself is never overwritten, even with `--force`.
    assert_ne!(classproof(&[&"label", &bundle, &"-o", &bundle, &"--force"]).code, Some(0));
    assert!(fs::read(&bundle).unwrap() == before);
    // The format by extension, or as requested.
    for (name, more, begins) in
        [("l.svg", None, "<svg "), ("l.txt", None, "培训机构："), ("l.bin", Some("svg"), "<svg "), ("l", None, "%PDF-")]
    {
        let path = folder.join(name);
        let mut given: Vec<Argument<'_>> = vec![&"label", &bundle, &"-o", &path];
        let more = more.map(|form| ["--as", form]).unwrap_or_default();
        if !more[0].is_empty() {
            given.extend([&more[0] as Argument<'_>, &more[1]]);
        }
        classproof(&given).ends(0);
        assert!(fs::read(&path).unwrap().starts_with(begins.as_bytes()), "{name}");
    }
    let text = classproof(&[&"label", &bundle, &"--as", &"text", &"--lang", &"en"]).ends(0).stdout;
    for said in ["Institution: 样例职业培训学校", "Class: 中式面点师初级1班", "Disc 1 of 1", "Made on: 2026-09-01", &small().id]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    // An unzipped bundle has a label too; anything else has none.
    let folder = unzipped(small(), "label of a folder");
    let report = classproof(&[&"label", &folder, &"--json"]).ends(0).json();
    assert_eq!(report["id"], small().id.as_str());
    classproof(&[&"label", &small().path.with_extension("none")]).ends(5);
    let damaged = scratch().join("label of a damaged one.zip");
    fs::write(&damaged, &before[..before.len() / 2]).unwrap();
    assert!(classproof(&[&"label", &damaged]).ends(5).stderr.contains("清单"));
    classproof(&[&"label", &small().path, &"--size", &"a5"]).ends(2);
}

#[test]
fn hostile_and_long_names_are_text_that_fits() {
    let long = "中式面点师初级（含微短剧方向）".repeat(20);
    let endless = "永".repeat(20_000);
    let names: [(&str, &str, &[char], bool); 6] = [
        ("markup", "<script>alert(1)</script>\" onload=\"x' & </title>]]>", &[], false),
        ("directions", "班\u{202E}gnp.\u{2066}x\u{200F}\u{2028}", &['\u{FFFD}'], false),
        ("escapes", "班\u{1b}[31m\u{7}\u{0}\r\n\u{9b}2J", &['\u{FFFD}'], false),
        ("long", &long, &[], false),
        ("endless", &endless, &[], true),
        ("rare", "𠮷野家𬸚班😀e\u{301}", &['😀', '𠮷', '𬸚'], false),
    ];
    for (name, class_name, missing, shortened) in names {
        let bundle = with_class(&format!("label-{name}"), |class| {
            class["class_name"] = class_name.into();
            class["institution"]["name"] = class_name.chars().take(100).collect::<String>().into();
        });
        for size in ["a4", "case", "bag"] {
            let (file, report) = made(&bundle.path, &format!("{name}-{size}.pdf"), &[&"--size", &size]);
            let lacks: Vec<&str> = report["missing"].as_array().unwrap().iter().map(|character| character.as_str().unwrap()).collect();
            assert_eq!(lacks, missing.iter().map(char::to_string).collect::<Vec<_>>(), "{name}");
            assert_eq!(report["shortened"], shortened, "{name} {size}");
            let (svg, _) = made(&bundle.path, &format!("{name}-{size}.svg"), &[&"--size", &size]);
            let text = fs::read_to_string(&svg).unwrap();
            let steers = |character: char| character.is_control() && character != '\n' || ('\u{202A}'..='\u{2069}').contains(&character);
            assert!(!text.contains(steers) && !text.contains("<script") && !text.contains("<text"), "{name}");
            let well_formed =
                tool("python3", "python3", &[&"-c", &"import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])", &svg]);
            well_formed.ends(0);
            if !is_here("pdftotext", "poppler-utils") {
                continue;
            }
            let squeezed: String = text_of(&file).split_whitespace().collect();
            let expected: String = match name {
                "markup" => class_name.split_whitespace().collect(),
                "directions" => "班〓gnp.〓x〓〓".to_owned(),
                "escapes" => "班〓[31m〓〓〓〓〓2J".to_owned(),
                "long" => long.clone(),
                "rare" => "〓野家〓班〓é".to_owned(),
                _ => "永永永永…".to_owned(),
            };
            assert!(squeezed.contains(&expected), "{name} {size}: {squeezed}");
        }
        let ran = classproof(&[&"label", &bundle.path, &"--as", &"text"]).ends(0);
        assert!(!ran.stdout.contains(['\u{1b}', '\u{7}', '\u{202E}', '\u{9b}']), "{name}");
    }
    // The missing characters are reported on the terminal.
    let bundle = with_class("label-told", |class| class["class_name"] = "𠮷野家班".into());
    let mut run = command(&[&"label", &bundle.path, &"-o", &scratch().join("labels/told.pdf")]);
    let ran = super::program::Ran::of(&mut run).ends(0);
    assert!(ran.stderr.contains("𠮷（U+20BB7）") && ran.stderr.contains("手写"), "{ran}");
}

/// Parameters of a simulated photograph.
#[derive(Clone, Copy)]
struct Shot {
    degrees: f32,
    /// Pixels of the photograph per pixel of the page.
    scale: f32,
    /// How much the far side shrinks.
    tilt: f32,
    /// Blur radius in pixels of the photograph.
    blur: f32,
    /// Brightness of white at the left and right edges.
    light: (f32, f32),
}

const STRAIGHT: Shot = Shot { degrees: 0.0, scale: 1.0, tilt: 0.0, blur: 0.0, light: (255.0, 255.0) };

/// Simulates a photograph of the page: on a table, rotated, tilted, blurred, unevenly lit, and with noise.
fn photographed(page: &image::GrayImage, shot: Shot) -> image::GrayImage {
    let (sine, cosine) = shot.degrees.to_radians().sin_cos();
    let (width, height) = (page.width() as f32, page.height() as f32);
    let reach = (width.hypot(height) * shot.scale * 1.1) as u32;
    let mut dice = super::large_class::Dice(7);
    let sharp = |x: f32, y: f32| {
        let (x, y) = (x - reach as f32 / 2.0, y - reach as f32 / 2.0);
        let far = 1.0 + shot.tilt * y / reach as f32;
        let (x, y) = (x * far / shot.scale, y * far / shot.scale);
        let (x, y) = (x * cosine + y * sine + width / 2.0, y * cosine - x * sine + height / 2.0);
        if x < 0.0 || y < 0.0 || x >= width || y >= height { 96.0 } else { f32::from(page.get_pixel(x as u32, y as u32).0[0]) }
    };
    image::GrayImage::from_fn(reach, reach, |x, y| {
        let taps = [(-0.7, -0.7), (0.7, -0.7), (0.0, 0.0), (-0.7, 0.7), (0.7, 0.7), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
        let seen = taps.map(|(right, down)| sharp(x as f32 + right * shot.blur, y as f32 + down * shot.blur));
        let light = shot.light.0 + (shot.light.1 - shot.light.0) * x as f32 / reach as f32;
        let noise = dice.below(9) as f32 - 4.0;
        image::Luma([(seen.iter().sum::<f32>() / 9.0 / 255.0 * light + noise).clamp(0.0, 255.0) as u8])
    })
}

fn scanned(bundle: &Path, picture: &Path) -> super::program::Ran {
    classproof(&[&"label", &bundle, &"--scan", &picture, &"--json"])
}

#[test]
fn a_photographed_label_is_read_however_it_was_held() {
    if !is_here("pdftoppm", "poppler-utils") {
        return;
    }
    let bundle = small();
    let folder = scratch().join("photographs");
    fs::create_dir_all(&folder).unwrap();
    let page = |size: &str, dots: u32| {
        let (file, _) = made(&bundle.path, &format!("photographed-{size}-{dots}.pdf"), &[&"--size", &size]);
        image::open(&drawn(&file, dots)[0]).unwrap().into_luma8()
    };
    let (cover, case, bag) = (page("a4", 100), page("case", 150), page("bag", 200));
    // From the bag label (24.5 mm with margin) to the cover, and from fax quality to a modern phone.
    let shots: [(&str, &image::GrayImage, Shot); 9] = [
        ("as drawn", &cover, STRAIGHT),
        ("turned a little", &cover, Shot { degrees: 7.0, blur: 0.8, ..STRAIGHT }),
        ("on its side", &case, Shot { degrees: 90.0, scale: 1.3, blur: 1.2, ..STRAIGHT }),
        ("upside down", &case, Shot { degrees: 180.0, scale: 0.9, blur: 0.8, ..STRAIGHT }),
        ("aslant", &case, Shot { degrees: 33.0, scale: 1.7, blur: 2.0, light: (230.0, 120.0), ..STRAIGHT }),
        ("from below", &case, Shot { degrees: -12.0, scale: 1.2, tilt: 0.25, blur: 1.0, light: (120.0, 220.0) }),
        ("in a dark room", &cover, Shot { degrees: 3.0, scale: 1.4, blur: 1.5, light: (70.0, 45.0), ..STRAIGHT }),
        ("small", &bag, Shot { degrees: -5.0, scale: 1.2, blur: 0.7, light: (250.0, 180.0), ..STRAIGHT }),
        ("large", &bag, Shot { degrees: 20.0, scale: 1.6, blur: 1.2, light: (240.0, 200.0), ..STRAIGHT }),
    ];
    for (number, (name, page, shot)) in shots.into_iter().enumerate() {
        let path = folder.join(format!("{number}.jpg"));
        photographed(page, shot).save(&path).unwrap();
        let report = scanned(&bundle.path, &path);
        assert_eq!(report.code, Some(0), "{name}: {report}");
        let report = report.json();
        assert_eq!((&report["outcome"], &report["codes"][0]["bundle"]), (&"belongs".into(), &bundle.id.as_str().into()), "{name}");
    }
    // Other image formats, with names without extension.
    for (number, format) in [image::ImageFormat::Png, image::ImageFormat::Tiff, image::ImageFormat::Bmp].into_iter().enumerate() {
        let path = folder.join(format!("type {number}"));
        photographed(&case, Shot { degrees: 11.0, blur: 1.0, ..STRAIGHT }).save_with_format(&path, format).unwrap();
        assert_eq!(scanned(&bundle.path, &path).ends(0).json()["outcome"], "belongs", "{format:?}");
    }
    let ran = classproof(&[&"label", &bundle.path, &"--scan", &folder.join("0.jpg")]).ends(0);
    assert!(ran.stdout.contains("相符"), "{ran}");
}

/// A picture of a QR Code with any text.
fn code(text: &str, path: &Path) {
    let code = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Medium).unwrap();
    let side = u32::try_from(code.size()).unwrap() + 8;
    image::GrayImage::from_fn(side * 6, side * 6, |x, y| {
        let at = |place: u32| i32::try_from(place / 6).unwrap() - 4;
        image::Luma([if code.get_module(at(x), at(y)) { 20 } else { 240 }])
    })
    .save(path)
    .unwrap();
}

#[test]
fn a_label_of_another_bundle_and_what_is_no_label_are_told_apart() {
    let bundle = small();
    let folder = scratch().join("other photographs");
    fs::create_dir_all(&folder).unwrap();
    let other = "0123456789abcdef".repeat(4);
    let own = bundle.id.to_uppercase();
    let rows: [(&str, String, i32, &str, &str); 9] = [
        ("own.png", format!("CLASSPROOF:1:{own}"), 0, "belongs", "相符"),
        ("own disc.png", format!("CLASSPROOF:1:{own}:2/5"), 0, "belongs", "第 2 张，共 5 张"),
        ("small letters.png", format!("classproof:1:{}", bundle.id), 0, "belongs", "相符"),
        ("other.png", format!("CLASSPROOF:1:{}", other.to_uppercase()), 3, "another", "另一个档案包"),
        ("other disc.jpg", format!("CLASSPROOF:1:{}:1/3", other.to_uppercase()), 3, "another", &other),
        ("web.png", "https://example.org/?a=<script>".to_owned(), 5, "not_ours", "不是 classproof 的标签"),
        ("payment.jpg", "wxp://f2f0zhong".to_owned(), 5, "not_ours", "wxp://"),
        ("escapes.png", "班\u{1b}[31m\u{202e}".to_owned(), 5, "not_ours", "班"),
        ("newer.png", format!("CLASSPROOF:2:{own}"), 5, "not_ours", "不是 classproof 的标签"),
    ];
    for (name, text, exit, outcome, said) in rows {
        let path = folder.join(name);
        code(&text, &path);
        let report = scanned(&bundle.path, &path).ends(exit).json();
        assert_eq!((&report["outcome"], &report["codes"][0]["text"]), (&outcome.into(), &text.as_str().into()), "{name}: {report}");
        let ran = classproof(&[&"label", &bundle.path, &"--scan", &path]).ends(exit);
        assert!(ran.stdout.contains(said) && !ran.stdout.contains(['\u{1b}', '\u{202e}']), "{name}: {ran}");
    }
    // Two labels in one picture, one of another bundle.
    let [one, two] = ["own.png", "other.png"].map(|name| image::open(folder.join(name)).unwrap().into_luma8());
    let mut both = image::GrayImage::from_pixel(one.width() + two.width() + 60, one.height() + 40, image::Luma([240]));
    image::imageops::overlay(&mut both, &one, 10, 20);
    image::imageops::overlay(&mut both, &two, i64::from(one.width()) + 50, 20);
    both.save(folder.join("both.png")).unwrap();
    let report = scanned(&bundle.path, &folder.join("both.png")).ends(3).json();
    assert_eq!((&report["outcome"], report["codes"].as_array().unwrap().len()), (&"another".into(), 2), "{report}");

    image::GrayImage::from_fn(640, 480, |x, y| image::Luma([(x ^ y) as u8])).save(folder.join("none.png")).unwrap();
    image::GrayImage::from_pixel(1, 1, image::Luma([9])).save(folder.join("dot.png")).unwrap();
    for name in ["none.png", "dot.png"] {
        let report = scanned(&bundle.path, &folder.join(name)).ends(5).json();
        assert_eq!(report["outcome"], "no_code", "{name}: {report}");
        assert!(classproof(&[&"label", &bundle.path, &"--scan", &folder.join(name)]).ends(5).stdout.contains("再拍一张"));
    }
    // Not a picture: an error, not a result.
    fs::write(folder.join("text.jpg"), "no picture").unwrap();
    fs::write(folder.join("empty.jpg"), "").unwrap();
    fs::write(folder.join("document.pdf"), pdf(&["page"])).unwrap();
    let picture = fs::read(folder.join("other disc.jpg")).unwrap();
    fs::write(folder.join("head only.jpg"), &picture[..40]).unwrap();
    for name in ["text.jpg", "empty.jpg", "document.pdf", "head only.jpg", "not there.jpg", "."] {
        let report = scanned(&bundle.path, &folder.join(name)).ends(5).json();
        assert_eq!(report["error"]["key"], "label.scan_no_picture", "{name}: {report}");
        let words = report["error"]["message"].as_str().unwrap();
        assert!(!words.contains("Error") && !words.contains("os error"), "{name}: {words}");
    }
    classproof(&[&"label", &bundle.path, &"--scan", &folder.join("own.png"), &"-o", &folder.join("x.pdf")]).ends(2);
}
