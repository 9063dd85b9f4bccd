//! The program's output, word for word, in `tests/transcripts`. After a change, review the result of `TRYCMD=overwrite`.

use std::fs;
use std::path::Path;

use super::classes::{UNITS, copy_of_whole_class, file_in, whole_class};
use super::institutions::{own_key, public, registry, whole_bundle};
use super::program::{place_in, program, scratch, spoiled};

fn cases() -> trycmd::TestCases {
    let home = scratch().join("home");
    let cases = trycmd::TestCases::new();
    cases
        .default_bin_path(program())
        .register_bin("classproof", program())
        .env("HOME", home.to_str().unwrap())
        .env("XDG_CONFIG_HOME", home.join("config").to_str().unwrap())
        .env("XDG_CACHE_HOME", home.join("cache").to_str().unwrap())
        // The width of help depends on the terminal.
        .env("COLUMNS", "100")
        .timeout(std::time::Duration::from_secs(300));
    cases
}

#[test]
fn the_transcripts_hold() {
    cases().case("tests/transcripts/*.md");
}

/// `tests/transcripts/classes/*.md` run in a folder with classes, a key and bundles.
#[test]
fn the_transcripts_of_classes_hold() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/classes/work.zh-CN.md");
    let folder = scratch().join("transcripts");
    let work = folder.join("work.zh-CN.in");
    fs::create_dir_all(&work).unwrap();
    fs::rename(copy_of_whole_class("transcript"), work.join("好班")).unwrap();
    fs::rename(copy_of_whole_class("transcript with gaps"), work.join("缺材料的班")).unwrap();
    fs::remove_file(file_in(&work.join("缺材料的班"), &format!("{}/签到册", UNITS[0].0), "20260803_上午_签到")).unwrap();
    fs::copy(own_key(), work.join("机构密钥")).unwrap();
    fs::copy(public(own_key()), work.join("机构密钥.pub")).unwrap();
    fs::copy(registry(), work.join("allowed_signers")).unwrap();
    // Change one byte of a photograph.
    let photo = file_in(whole_class(), &format!("{}/照片", UNITS[0].0), "IMG_20260803_0912");
    let bytes = fs::read(photo).unwrap();
    let at = place_in(&whole_bundle().path, &bytes[1_000..2_000]);
    spoiled(&whole_bundle().path, &work.join("损坏.zip"), &[at]);
    let case = folder.join("work.zh-CN.md");
    fs::copy(&repository, &case).unwrap();
    cases().case(&case);
    if std::env::var_os("TRYCMD").is_some_and(|asked| asked == "overwrite") {
        fs::copy(case, repository).unwrap();
    }
}
