//! The tables of the mixed class as exported by platforms and typed by clerks: a title, a header, one row per person or act.

use rust_xlsxwriter::{Format, Workbook};
use xtask::sample::people::Person;

use super::make::{DAYS, VIDEO, compact, evening};

/// The videos of the course, 45 minutes each.
pub const VIDEOS: [&str; 2] = ["厨房卫生", "设备安全"];
pub const HOURS: &str = "02_培训实施/学员学时记录花名册/学员学时记录花名册.xlsx";
pub const SCORES: &str = "03_考核评价/成绩统计表/学员考核评价成绩统计表.xlsx";
pub const SUBSIDY: &str = "04_补贴申请/02_补贴人员花名册/补贴人员花名册.xlsx";

/// Check-ins of an evening; days from 0.
pub fn check_ins(day: usize) -> String {
    format!("{}/打卡/直播打卡_{}.xlsx", evening(day), compact(DAYS[day]))
}

/// Questions of an evening; days from 0.
pub fn live_questions(day: usize) -> String {
    format!("{}/提问/直播提问_{}.xlsx", evening(day), compact(DAYS[day]))
}

/// The platform's log of viewing times.
pub fn log() -> String {
    format!("{VIDEO}/学时记录/学时记录导出.xlsx")
}

/// The platform's questions within the videos.
pub fn video_questions() -> String {
    format!("{VIDEO}/课间提问/课间提问导出.xlsx")
}

pub struct Table {
    pub path: String,
    pub title: &'static str,
    /// The class name in the table.
    pub class: &'static str,
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn of(path: String, title: &'static str, more: &[&'static str], rows: impl Iterator<Item = Vec<String>>) -> Self {
        let rows = (1..).zip(rows).map(|(number, row): (u32, Vec<String>)| [vec![number.to_string()], row].concat());
        Self {
            path, title, class: "中式面点师初级3班", header: [&["序号", "姓名", "身份证号码"], more].concat(), rows: rows.collect()
        }
    }

    /// Sets the cell of a row under a heading.
    pub fn set(&mut self, row: usize, heading: &str, value: &str) {
        let column = self.header.iter().position(|column| *column == heading).unwrap();
        self.rows[row][column] = value.to_owned();
    }

    /// As a workbook: the class name below the title, all cells as text.
    pub fn workbook(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let text = Format::new().set_num_format("@");
        sheet.write_string(0, 0, self.title).unwrap();
        let header = self.header.iter().map(|&heading| heading.to_owned()).collect();
        let class = ["班级名称", self.class, "班级编号", "2026-031"].map(str::to_owned).to_vec();
        for (row, cells) in (1..).zip([class, header].iter().chain(&self.rows)) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string_with_format(row, column, cell, &text).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }
}

pub fn tables(people: &[Person]) -> Vec<Table> {
    let row = |person: &Person, more: &[&str]| {
        let own = [person.name.as_str(), person.id_number.as_str()];
        [&own, more].concat().into_iter().map(str::to_owned).collect::<Vec<String>>()
    };
    let mut tables = Vec::new();
    for (day, date) in DAYS.into_iter().enumerate() {
        let rows =
            people.iter().map(|person| row(person, &[&format!("{date} 18:{:02}:{:02}", 40 + person.number % 20, person.number % 60)]));
        tables.push(Table::of(check_ins(day), "直播打卡记录", &["打卡时间"], rows));
        let rows = people.iter().map(|person| row(person, &[&format!("{date} 19:{:02}:10", 10 + person.number % 20), "已作答"]));
        tables.push(Table::of(live_questions(day), "直播提问记录", &["答题时间", "作答情况"], rows));
    }
    let watched = |person: &Person| -> Vec<[String; 5]> {
        let (hour, minute) = (13 + person.number % 4, person.number % 12);
        let clock = |minutes: u32| format!("{} {:02}:{:02}:00", DAYS[1], hour + (minute + minutes) / 60, (minute + minutes) % 60);
        let video = |index: usize, from: u32| {
            ["厨房管理".to_owned(), VIDEOS[index].to_owned(), "00:45:00".to_owned(), clock(from), clock(from + 45)]
        };
        vec![video(0, 0), video(1, 50)]
    };
    fn cells(cells: &[String; 5]) -> Vec<&str> {
        cells.each_ref().map(String::as_str).to_vec()
    }
    let of_all = |row_of: &dyn Fn(&Person, &[String; 5]) -> Vec<String>| -> Vec<Vec<String>> {
        people.iter().flat_map(|person| watched(person).iter().map(|video| row_of(person, video)).collect::<Vec<_>>()).collect()
    };
    let rows = of_all(&|person, video| row(person, &cells(video)));
    tables.push(Table::of(log(), "学时记录", &["课程名称", "视频名称", "视频时长", "开始学习时间", "完成时间"], rows.into_iter()));
    let rows = of_all(&|person, video| row(person, &[&video[0], &video[1], &video[4], "已作答"]));
    tables.push(Table::of(video_questions(), "课间提问", &["课程名称", "视频名称", "答题时间", "作答情况"], rows.into_iter()));
    let rows = people.iter().map(|person| row(person, &["12", "2", "6", "20"]));
    let hours = ["线下课时", "线上视频课时", "线上直播课时", "合计课时"];
    tables.push(Table::of(HOURS.to_owned(), "学员学时记录花名册", &hours, rows));
    let rows = people.iter().map(|person| row(person, &[&(68 + person.number % 30).to_string(), "合格"]));
    tables.push(Table::of(SCORES.to_owned(), "学员考核评价成绩统计表", &["实操成绩", "考核结果"], rows));
    let rows = people.iter().map(|person| row(person, &["高校毕业生", "480"]));
    tables.push(Table::of(SUBSIDY.to_owned(), "补贴人员花名册", &["人员类别", "补贴金额"], rows));
    tables
}
