//! The seed files: the fixtures, and one generated file of each other kind.

use std::fs;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use rust_xlsxwriter::Workbook;

use crate::failure::Failure;
use crate::process::repository;
use crate::sample::dice::Dice;

/// A valid file.
#[derive(Debug, Clone)]
pub struct Seed {
    /// Its name.
    pub name: String,
    /// The evidence folder for such files.
    pub folder: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All seeds, in a fixed order.
pub fn all(seed: u64) -> Result<Vec<Seed>, Failure> {
    let mut seeds = Vec::new();
    for (folder, of) in [("media", "录像"), ("tables", "课前打卡")] {
        let folder = repository().join("fixtures").join(folder);
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).map_err(Failure::at(&folder))? {
            paths.push(entry.map_err(Failure::at(&folder))?.path());
        }
        paths.sort();
        for path in paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension != "md")) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            seeds.push(Seed { name, folder: of, bytes: fs::read(&path).map_err(Failure::at(&path))? });
        }
    }
    // Two sizes of each picture, so that pictures are not outnumbered by recordings.
    for (number, side) in [(1, 64), (2, 200)] {
        let picture = picture(side, &mut Dice::of(seed, &format!("picture {number}")));
        for (format, extension) in [
            (ImageFormat::Jpeg, "jpg"),
            (ImageFormat::Png, "png"),
            (ImageFormat::WebP, "webp"),
            (ImageFormat::Tiff, "tif"),
            (ImageFormat::Gif, "gif"),
            (ImageFormat::Bmp, "bmp"),
        ] {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).map_err(|error| Failure::new(format!("{extension}: {error}")))?;
            seeds.push(Seed { name: format!("picture_{number}.{extension}"), folder: "照片", bytes: bytes.into_inner() });
        }
    }
    let scan = pdf(5, &picture(64, &mut Dice::of(seed, "scan")))?;
    let workbook = workbook().map_err(|error| Failure::new(error.to_string()))?;
    let list = "班级编号,2026-017\n姓名,成绩\n王芳,88\n".repeat(20).into_bytes();
    // In evidence folders, table rows are parsed too.
    for (name, folder, bytes) in [
        ("scan.pdf", "照片", &scan),
        ("scores.xlsx", "照片", &workbook),
        ("scores.xlsx", "课前打卡", &workbook),
        ("list.csv", "课前打卡", &list),
    ] {
        seeds.push(Seed { name: name.to_owned(), folder, bytes: bytes.clone() });
    }
    Ok(seeds)
}

fn picture(side: u32, dice: &mut Dice) -> DynamicImage {
    let (red, green) = (dice.number(), dice.number());
    let shade = |x: u32, y: u32| [(x * 3) as u8 ^ red as u8, (y * 2) as u8, ((x * y) / 16) as u8 ^ green as u8];
    DynamicImage::ImageRgb8(RgbImage::from_fn(side, side * 3 / 4, |x, y| image::Rgb(shade(x, y))))
}

/// A PDF with `pages` pages, all showing the same JPEG.
fn pdf(pages: usize, picture: &DynamicImage) -> Result<Vec<u8>, Failure> {
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).map_err(|error| Failure::new(format!("a scan: {error}")))?;
    let jpeg = jpeg.into_inner();
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 5)).collect();
    let stream =
        |about: &str, bytes: &[u8]| [format!("<<{about}/Length {}>>stream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat();
    let about = format!(
        "/Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
        picture.width(),
        picture.height()
    );
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>").into_bytes(),
        stream(&about, &jpeg),
        stream("", b"q 595 0 0 842 0 0 cm /Im0 Do Q"),
    ];
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</Im0 3 0 R>>>>>>";
    objects.extend((0..pages).map(|_| page.as_bytes().to_vec()));
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{} 0 obj\n", number + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("{table}trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    Ok(file)
}

fn workbook() -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("成绩")?;
    sheet.write(0, 0, "班级编号")?.write(0, 1, "2026-017")?.write(1, 0, "姓名")?.write(1, 1, "成绩")?;
    for row in 2..40 {
        sheet.write(row, 0, format!("学员{row}"))?.write(row, 1, 60 + row)?;
    }
    book.save_to_buffer()
}
