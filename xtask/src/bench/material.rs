//! The input: a class with many photographs and recordings, and a class with one long recording; created once and kept.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::sample::join::join;
use crate::sample::{SampleOptions, Size, make};

/// The two class folders.
pub struct Material {
    /// Three photographs and three recordings per unit.
    pub class: PathBuf,
    /// The same class record, with all recordings joined into one.
    pub single: PathBuf,
    /// Every photograph in `class`.
    pub photos: Vec<PathBuf>,
    /// Every recording in `class`.
    pub recordings: Vec<PathBuf>,
    /// Total bytes of `class`.
    pub bytes: u64,
}

/// Finds the input or creates it; full size takes a few minutes.
pub fn material(folder: &Path, quick: bool) -> Result<Material, Failure> {
    let (days, seconds) = if quick { (1, 60) } else { (5, 305) };
    let name = format!("class-{days}x{seconds}");
    let (class, single) = (folder.join(&name), folder.join(format!("{name}-single")));
    // Written last: if it is missing, the folder is incomplete.
    let made = folder.join(format!("{name}.made"));
    if !made.is_file() {
        println!("making the material in {} (once)", folder.display());
        for old in [&class, &single] {
            if old.exists() {
                fs::remove_dir_all(old).map_err(Failure::at(old))?;
            }
        }
        make(&SampleOptions { days, seconds, size: Size::BENCH, ..SampleOptions::new(&class) })?;
        make_single(&class, &single, seconds)?;
        fs::write(&made, "").map_err(Failure::at(&made))?;
    }
    let files = files(&class)?;
    let of = |extension: &str, mark: &str| -> Vec<PathBuf> {
        let wanted = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(mark) && name.ends_with(extension)
        };
        files.iter().filter(wanted).cloned().collect()
    };
    let mut bytes = 0;
    for file in &files {
        bytes += fs::metadata(file).map_err(Failure::at(file))?.len();
    }
    Ok(Material { photos: of(".jpg", "IMG_"), recordings: of(".mp4", "VID_"), class, single, bytes })
}

fn make_single(class: &Path, single: &Path, seconds: u32) -> Result<(), Failure> {
    let parts: Vec<PathBuf> =
        files(class)?.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "mp4")).collect();
    let copy = |from: &Path| -> Result<(), Failure> {
        let to = single.join(from);
        let parent = to.parent().unwrap_or(single);
        fs::create_dir_all(parent).map_err(Failure::at(parent))?;
        fs::copy(class.join(from), &to).map_err(Failure::at(&to))?;
        Ok(())
    };
    copy(Path::new("00_班级信息/class.json"))?;
    let folder = single.join("02_培训实施/第01天_20260803/上午_线下/录像");
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    join(&parts, seconds, &folder.join("VID_20260803_090000.mp4"))
}

/// All files in a folder, sorted by path.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::at(folder))? {
        let path = entry.map_err(Failure::at(folder))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
