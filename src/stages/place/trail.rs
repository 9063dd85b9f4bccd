//! What the folders on the path of a file state, combined; deeper folders win.

use crate::record::layout::{FolderName, Stage, stage, stage_folder};
use crate::words::path::MemberPath;

/// The folders of one file.
#[derive(Clone, Debug)]
pub struct Trail<'a> {
    /// The stage, if a folder names one.
    pub stage: Option<Stage>,
    /// The folders below the stage, or below the outer folder around everything.
    pub below: Vec<&'a str>,
    /// What these folders state together.
    pub said: FolderName,
    /// The path of the folder that names the day.
    pub day_folder: Option<String>,
    /// Whether one of the folders is 可播放副本.
    pub playable: bool,
    /// The file's own name.
    pub file: &'a str,
}

impl<'a> Trail<'a> {
    /// Reads the folders of a path. `top` is the outer folder around everything; it is ignored.
    pub fn read(path: &'a MemberPath, top: Option<&str>) -> Self {
        let mut folders: Vec<&str> = path.parts().collect();
        let file = folders.pop().unwrap_or_default();
        let found = stage_folder(&folders);
        let skipped = match found {
            Some((at, _)) => at + 1,
            None => usize::from(folders.first().copied() == top && top.is_some()),
        };
        let below = folders.get(skipped..).unwrap_or_default().to_vec();
        let mut said = FolderName::default();
        let mut day_folder = None;
        for (depth, folder) in below.iter().enumerate() {
            let name = FolderName::read(folder);
            if name.names_day() {
                (said.day, said.date) = (name.day, name.date);
                day_folder = folders.get(..=skipped + depth).map(|folders| folders.join("/"));
            }
            said.half = name.half.or(said.half);
            said.mode = name.mode.or(said.mode);
            said.evidence = name.evidence.or(said.evidence);
            said.part = name.part.or(said.part);
        }
        let playable = folders.iter().any(|folder| stage(folder) == Some(Stage::Playable));
        Self { stage: found.map(|(_, stage)| stage), below, said, day_folder, playable, file }
    }

    /// Whether the folders state a day, half-day, mode, evidence or part.
    pub fn says_anything(&self) -> bool {
        self.said != FolderName::default()
    }

    /// Whether the outermost folder names a day or evidence: people often omit the stage folder.
    pub fn begins_as_evidence(&self) -> bool {
        self.below.first().map(|folder| FolderName::read(folder)).is_some_and(|name| name.names_day() || name.evidence.is_some())
    }
}

/// The single folder around all files, if it is neither a stage nor a day.
pub fn common_top<'a>(paths: impl Iterator<Item = &'a MemberPath>) -> Option<String> {
    let mut top: Option<&str> = None;
    for path in paths {
        let mut parts = path.parts();
        let (first, more) = (parts.next()?, parts.next().is_some());
        if !more || top.is_some_and(|top| top != first) {
            return None;
        }
        top = Some(first);
    }
    let read = top.map(FolderName::read)?;
    top.filter(|top| stage(top).is_none() && !read.names_day() && read.evidence.is_none()).map(str::to_owned)
}

/// The file name without its extension.
pub fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
