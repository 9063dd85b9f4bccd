//! A class with a large file and a large picture, and its bundles, for tests that need many chunks.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::classes::{RECORD, pdf, record};
use super::institutions::{Bundle, own_key, pack};
use super::program::scratch;

/// Size of the large file; the first MiB of a bundle must be within 5 % of it.
pub const LARGE_FILE_BYTES: usize = 24 << 20;
pub const LARGE_FILE: &str = "04_补贴申请/原始素材.dat";

/// A picture larger than 1 MiB, in its session's folder.
pub const LARGE_PICTURE: &str = "照片/IMG_20260803_091004.png";

/// A deterministic random number generator (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        number ^ (number >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// A class of a few small files and one large one.
pub fn class() -> &'static Path {
    static CLASS: OnceLock<PathBuf> = OnceLock::new();
    CLASS.get_or_init(|| {
        let class = scratch().join("class with a large file");
        let unit = class.join("02_培训实施/第01天_20260803/上午_线下");
        for folder in ["照片", "签到册"] {
            fs::create_dir_all(unit.join(folder)).unwrap();
        }
        for folder in ["00_班级信息", "04_补贴申请"] {
            fs::create_dir_all(class.join(folder)).unwrap();
        }
        fs::write(class.join(RECORD), serde_json::to_vec(&record()).unwrap()).unwrap();
        fs::write(unit.join("签到册/20260803_上午_签到.pdf"), pdf(&["Sign-in sheet"])).unwrap();
        for number in 1..=3_u8 {
            let picture = image::RgbImage::from_fn(96, 72, |x, y| image::Rgb([(x * 2) as u8, (y * 3) as u8, number * 60]));
            picture.save(unit.join(format!("照片/IMG_20260803_09100{number}.jpg"))).unwrap();
        }
        let mut dice = Dice(1);
        image::RgbImage::from_fn(800, 800, |_, _| image::Rgb(dice.next().to_le_bytes()[..3].try_into().unwrap()))
            .save(unit.join(LARGE_PICTURE))
            .unwrap();
        let bytes: Vec<u8> = (0..LARGE_FILE_BYTES / 8).flat_map(|_| dice.next().to_le_bytes()).collect();
        fs::write(class.join(LARGE_FILE), bytes).unwrap();
        class
    })
}

pub fn with_record() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| pack(class(), own_key(), "with record", &[&"--with-gaps", &"试验", &"--recovery", &"5%"]))
}

pub fn without_record() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| pack(class(), own_key(), "without record", &[&"--with-gaps", &"试验"]))
}
