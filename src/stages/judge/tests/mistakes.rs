//! Tests of the most frequent mistakes of clerks: each is made in a class and must be reported in the right words.

use super::builder::*;
use super::changes::*;
use super::mixed::{QUIZ, mixed};
use crate::record::class::{LessonKind, Mode, SignInState, TrainingType};
use crate::record::disagreement::*;
use crate::record::facts::*;
use crate::words::finding::{Fact, Finding};
use crate::words::moment::Grade;
use crate::words::wording::fill;

/// Number of the mistake, rule that reports it, how to make it, and words in the Chinese message.
type Mistake = (u32, &'static str, fn(&mut Builder), &'static [&'static str]);

const AM: &str = SESSIONS[0];

const MISTAKES: &[Mistake] = &[
    (
        1,
        "T-03",
        |class| class.find("0900/录像/VID_2.mp4").facts.content = recording(298_000_000),
        &["录像太短：", "VID_2.mp4", "只有 4 分 58 秒", "附件1", "不要用微信发送过的版本"],
    ),
    (
        2,
        "T-03",
        |class| {
            for (clip, minute) in [(0, 0), (1, 6), (2, 12)] {
                let start = start_of(AM) + min(minute);
                class.find(&format!("0900/录像/VID_{clip}.mp4")).facts.start = Some(moment(start, Grade::A));
            }
        },
        &["都在前段", "09:00—09:17", "缺中段、后段", "09:57—10:53", "全程录像"],
    ),
    (
        3,
        "X-08",
        |class| {
            let root = class.find("0900/照片/IMG_1.jpg").root;
            class.find("2026-08-04T1400/照片/IMG_2.jpg").root = root;
        },
        &["照片重复使用：", "IMG_1.jpg", "IMG_2.jpg", "每次课须用当次照片"],
    ),
    (
        4,
        "X-07",
        |class| {
            let file = class.find("0900/照片/IMG_1.jpg");
            file.facts.start = Some(moment(at("2026-08-03T09:20"), Grade::C));
        },
        &["看不出拍摄时间：", "微信", "原图"],
    ),
    (
        4,
        "X-07",
        |class| class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-05T15:10"), Grade::A)),
        &["拍摄时间与课次不符：", "2026-08-05T15:10:00", "请移到正确的课次，或写情况说明"],
    ),
    (
        5,
        "X-11",
        |class| class.find("0900/录像/VID_1.mp4").facts.problems.push(Problem::RecorderFormat),
        &["打不开：", "录像机的内部文件", "备份/导出", "可播放副本"],
    ),
    (5, "X-11", |class| class.find("0900/照片/IMG_1.jpg").facts.problems.push(Problem::Empty), &["文件是空的（0 字节）", "没有拷贝完整"]),
    (
        6,
        "X-15",
        |class| {
            let (folder, date) = ("第06天_20260808".to_owned(), "2026-08-08".to_owned());
            class.inventory.disagreements.push(Disagreement::DayWithoutLesson { folder, date });
        },
        &["课程表里没有 2026-08-08 的课", "第06天_20260808", "变更记录"],
    ),
    (
        7,
        "T-01",
        |class| {
            class.without(&format!("{}/签到册", folder(AM)));
        },
        &["缺签到册：", "没有签到页"],
    ),
    (
        7,
        "T-01",
        |class| {
            sign(class, "王小明", SignInState::Signed);
            sign(class, "字员7", SignInState::Signed);
        },
        &["签到名单里有 2 人不在花名册：", "王小明", "请核对姓名写法"],
    ),
    (7, "X-02", |class| sign(class, "字员7", SignInState::Signed), &["字员7—学员7"]),
    (
        8,
        "X-01",
        |class| record(class).roster.as_mut().unwrap()[11].id_number = Some("509900199003070000".to_owned()),
        &["花名册第 12 号（学***）", "509900********0000 疑似被 Excel 改动（末三位变成 000", "单元格先设为“文本”"],
    ),
    (
        9,
        "H-04",
        |class| {
            let all = rows(class);
            all.truncate(2);
            (all[0].lesson_hours.tenths, all[0].kind) = (340, Some(LessonKind::Practice));
            (all[1].lesson_hours.tenths, all[1].kind) = (260, Some(LessonKind::Theory));
        },
        &["实训课时不足：总课时 60，实训 34，占 56.66%，要求不少于 60%（36 课时），还差 2 课时（二（一））"],
    ),
    (
        9,
        "H-09",
        |class| {
            let all = rows(class);
            all.truncate(2);
            all[0].lesson_hours.tenths = 40;
            all[1].lesson_hours.tenths = 560;
        },
        &["职业道德、安全、就业指导等内容 4，占", "要求不少于 10%（6 课时），还差 2 课时"],
    ),
    (
        9,
        "H-12",
        |class| {
            one_day(class, TrainingType::Induction);
            rows(class).iter_mut().for_each(|row| row.kind = Some(LessonKind::Practice));
        },
        &["岗前培训要求的是“理论”不少于 60%，不是实训"],
    ),
    (
        10,
        "H-05",
        |class| {
            let row = &mut rows(class)[0];
            (row.start, row.end) = ("08:30".to_owned().try_into().unwrap(), "12:00".to_owned().try_into().unwrap());
            (row.breaks_min, row.lesson_hours.tenths) = (None, 40);
        },
        &["08:30—12:00 记 4 课时，每课时 52 分 30 秒，超过 50 分", "若含课间休息，请在“休息分钟”填写（如 20）"],
    ),
    (10, "X-06", |class| rows(class)[1].start = "11:40".to_owned().try_into().unwrap(), &["课程表时间重叠", "09:00—11:50"]),
    (11, "P-06", |class| class.roster(52), &["开班人数 52 人，超过 50 人上限，多 2 人（三（二））。请分班"]),
    (
        11,
        "X-01",
        |class| record(class).roster.as_mut().unwrap()[30 - 1].id_number = Some(id_number(8)),
        &["花名册第 8 号与第 30 号是同一身份证号", "********"],
    ),
    (
        12,
        "M-06",
        |class| rows(class)[0].mode = Mode::OnlineLive,
        &["“实训教学”排在线上", "实训、互动交流、情景模拟须线下进行（四（二））", "这 3 课时不能计入实训"],
    ),
    (
        12,
        "T-07",
        |class| {
            mixed(class);
            class.without(QUIZ);
        },
        &["线上视频课缺“课间系统提问”记录", "附件1 必备", "请从平台导出"],
    ),
    (
        13,
        "T-14",
        |class| {
            mixed(class);
            class.find("截图_20.png").facts.start = Some(moment(at("2026-08-04T19:14:59"), Grade::B));
        },
        &["直播截图间隔不足：", "19:05:00 与 19:14:59 相隔 9 分 59 秒", "要求不少于 10 分", "请补一张 19:15:00 以后的截图"],
    ),
    (
        14,
        "L-06",
        |class| record(class).switches.commissioned = Some(true),
        &["缺“委托培训协议”：班级信息写明“企业委托=是”，附件3 要求提供"],
    ),
    (
        14,
        "E-07",
        |class| record(class).switches.unified_appraisal = Some(true),
        &["班级信息写“纳入统一鉴定=是”，但没有证明文件", "考核照片和录像都要有"],
    ),
];

#[test]
fn each_mistake_is_told_in_its_words() {
    for (number, rule, make, words) in MISTAKES {
        let mut class = Builder::good();
        make(&mut class);
        let judgement = class.judged();
        let said: Vec<String> = of(&judgement, rule).into_iter().map(spoken).collect();
        let told = said.iter().any(|text| words.iter().all(|word| text.contains(word)));
        assert!(told, "mistake {number}: {rule} lacks one of {words:?}:\n{}", said.join("\n"));
    }
    // Changes after sealing are reported by the integrity check.
    let told = |word: &str| crate::words::wording::keys().any(|(key, words)| key.starts_with("integrity.") && words.zh.contains(word));
    assert!(told("封装后有改动"), "mistake 15");
}

#[test]
fn nothing_that_is_said_shows_a_whole_id_number() {
    let mut class = Builder::good();
    let roster = record(&mut class).roster.as_mut().unwrap();
    roster[3].id_number = Some("509900199003070000".to_owned());
    roster[4].id_number = Some("50990019900307".to_owned());
    let ids: Vec<String> = roster.iter().filter_map(|trainee| trainee.id_number.clone()).collect();
    let told = serde_json::to_string(&class.judged()).unwrap();
    assert!(ids.iter().all(|id| !told.contains(id)));
}

#[test]
fn no_word_accuses() {
    for rule in standard().rules() {
        for words in rule.record.messages.values().chain(&rule.record.review) {
            assert!(["非法", "违法", "造假", "作弊", "Error"].iter().all(|word| !words.zh.contains(word)), "{}", rule.record.id);
        }
    }
}

/// A finding in Chinese, rendered as simply as the tests need.
fn spoken(finding: &Finding) -> String {
    let words = standard().words_of(finding).map(|words| words.zh.clone()).unwrap_or_default();
    fill(&words, |blank| finding.facts.get(blank).map(text))
}

fn text(fact: &Fact) -> String {
    match fact {
        Fact::Count(number) => number.to_string(),
        Fact::Text(text) | Fact::Time(text) | Fact::Date(text) => text.clone(),
        Fact::Term(key) => crate::words::wording::template(crate::words::lang::Lang::Chinese, key).unwrap_or(key).to_owned(),
        Fact::Length(length) => {
            let seconds = length / 1_000_000;
            if seconds % 60 == 0 { format!("{} 分", seconds / 60) } else { format!("{} 分 {} 秒", seconds / 60, seconds % 60) }
        }
        Fact::Span(from, to) => format!("{from}—{to}"),
        Fact::LessonHours(tenths) if tenths % 10 == 0 => (tenths / 10).to_string(),
        Fact::LessonHours(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        Fact::Share(share) if share % 100 == 0 => format!("{}%", share / 100),
        Fact::Share(share) => format!("{}.{:02}%", share / 100, share % 100),
        Fact::Of(subject) => format!("{subject:?}"),
        Fact::SegmentCandidate(stretch) => stretch.files.join(" + "),
        Fact::ClockError(error) => error.device.clone(),
        Fact::Told(told) => told.key.clone(),
        Fact::List(list) => list.iter().map(text).collect::<Vec<_>>().join("、"),
    }
}
