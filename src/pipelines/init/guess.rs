//! Guesses the data of a class without a record from the folder's name and the tables in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Weekday;

use crate::formats::region::{FileRegion, ReadAt};
use crate::formats::sheet::is_table;
use crate::record::class::ClassDate;
use crate::record::facts::{Content, StatedField};
use crate::stages::probe::{ProbeOptions, Prober};
use crate::words::path::MemberPath;

/// Most tables that are read.
const MOST_TABLES: usize = 20;
/// Most files and folders that are searched for tables.
const MOST_ENTRIES: usize = 2_000;

/// The data entered by the user or guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The class folder.
    pub dir: PathBuf,
    /// 班级编号.
    pub class_id: String,
    /// 班级名称.
    pub class_name: String,
    /// The institution's name.
    pub institution: String,
    /// Its credit code; empty if it is not known yet.
    pub credit_code: String,
    /// The first day.
    pub start: Option<ClassDate>,
    /// The last day.
    pub end: Option<ClassDate>,
    /// Whether there are lessons on Saturdays and Sundays.
    pub weekends: bool,
    /// A roster exported by a platform, to be copied into the class.
    pub roster: Option<PathBuf>,
}

impl Answers {
    /// Whether a day has lessons.
    pub fn teaches_on(&self, day: ClassDate) -> bool {
        self.weekends || !matches!(day.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }
}

/// Guesses the data of the class from the folder's name and the tables in it.
pub fn guess(folder: &Path, prober: &dyn Prober) -> Answers {
    let mut guess = Answers::default();
    let name = std::path::absolute(folder).ok().and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
    of_name(&name.unwrap_or_default(), &mut guess);
    for path in tables(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(source) = std::fs::File::open(&path).and_then(FileRegion::whole).ok() else { continue };
        let Ok(member) = MemberPath::new(name.clone()) else { continue };
        let source: Arc<dyn ReadAt> = Arc::new(source);
        let Content::Table(table) = prober.probe(&member, &source, &ProbeOptions::default()).facts.content else { continue };
        if name.contains("花名册") && guess.roster.is_none() {
            guess.roster = Some(path);
        }
        for said in table.statements {
            let value = said.value.as_str();
            match said.field {
                StatedField::ClassId => guess.class_id = value.to_owned(),
                StatedField::ClassName => guess.class_name = value.to_owned(),
                StatedField::Institution => guess.institution = value.to_owned(),
                StatedField::Start => guess.start = ClassDate::parse(value).ok().or(guess.start),
                StatedField::End => guess.end = ClassDate::parse(value).ok().or(guess.end),
            }
        }
    }
    guess
}

/// `2026-017_巴南区_中式面点师初级_1班`: number, optional district, name.
fn of_name(name: &str, guess: &mut Answers) {
    let mut parts = name.split('_');
    let is_number =
        |part: &&str| part.len() >= 6 && part.starts_with("20") && part.chars().all(|mark| mark.is_ascii_digit() || mark == '-');
    if let Some(number) = parts.next().filter(is_number) {
        guess.class_id = number.to_owned();
        guess.class_name = parts.filter(|part| !part.ends_with(['区', '县'])).collect();
    }
}

/// The tables in a folder, and in its subfolders whose names refer to people or to opening the class.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut pending, mut seen) = (Vec::new(), vec![(folder.to_owned(), 0)], 0);
    while let Some((folder, depth)) = pending.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST_ENTRIES || found.len() >= MOST_TABLES {
                return found;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) && depth < 2 {
                pending.push((entry.path(), depth + 1));
            } else if is_table(&ending)
                && ["花名册", "申请", "名单"].iter().any(|word| name.contains(word))
                && !name.starts_with(['~', '.'])
            {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::probe::InProcess;

    #[test]
    fn names_of_folders_and_tables_of_platforms_are_guessed_from() {
        for (name, id, class) in [
            ("2026-017_巴南区_中式面点师初级_1班", "2026-017", "中式面点师初级1班"),
            ("2026-018_电工_2班", "2026-018", "电工2班"),
            ("20260803_焊工班", "20260803", "焊工班"),
            ("我的班级", "", ""),
        ] {
            let mut guess = Answers::default();
            of_name(name, &mut guess);
            assert_eq!((guess.class_id.as_str(), guess.class_name.as_str()), (id, class), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let table = "班级名称,中式面点师初级1班\n培训机构,某某职业培训学校\n开班日期,2026-08-03\n序号,姓名,身份证号\n1,张三,\n";
        std::fs::write(folder.path().join("学员花名册(导出20260801).csv"), table).unwrap();
        std::fs::write(folder.path().join("备注.csv"), "班级名称,别的班\n").unwrap();
        let guess = guess(folder.path(), &InProcess);
        assert_eq!(guess.class_name, "中式面点师初级1班");
        assert_eq!(
            (guess.start, guess.roster),
            (ClassDate::parse("2026-08-03").ok(), Some(folder.path().join("学员花名册(导出20260801).csv")))
        );
    }
}
