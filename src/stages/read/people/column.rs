//! Column names of tables of people, by the role of the table.

use unicode_normalization::UnicodeNormalization;

use crate::record::role::Role;
use crate::stages::read::cell::label;

/// The content of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // The names are those of the fields of a row.
pub enum Field {
    No,
    Name,
    Id,
    Category,
    Comparison,
    Theory,
    Practice,
    Total,
    Result,
    Hours,
    HoursOffline,
    HoursVideo,
    HoursLive,
    /// 线上课时 of either kind: counts only in the sum.
    HoursOnline,
    HoursTheory,
    HoursPractice,
    Learned,
    Date,
    /// 打卡时间, 答题时间: time of the row's own event.
    Event,
    /// 开始时间: start of learning, or of the lesson if the table has a column for the event.
    Start,
    /// 结束时间: end, likewise.
    End,
    /// 退出时间: the person left, whatever else the table has.
    Left,
    Session,
    Course,
    Video,
    VideoLength,
    Question,
    Answer,
    AnswerCount,
    Correct,
}

use Field::{
    Answer, AnswerCount, Category, Comparison, Correct, Course, Date, End, Event, Hours, HoursLive, HoursOffline, HoursOnline,
    HoursPractice, HoursTheory, HoursVideo, Id, Learned, Left, Name, No, Practice, Question, Result, Session, Start, Theory, Total, Video,
    VideoLength,
};

/// Contents of columns and their names.
type Names = &'static [(Field, &'static [&'static str])];

const PERSON: Names = &[
    (No, &["序号", "编号", "学号"]),
    (Name, &["姓名", "学员姓名", "学员名称", "真实姓名", "用户姓名", "考生姓名", "学生姓名", "人员姓名", "参训人员", "学员"]),
    (
        Id,
        &[
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "公民身份证号码",
            "居民身份证号码",
            "证件号码",
            "证件号",
            "身份证",
            "有效证件号码",
            "身份号码",
        ],
    ),
    (Category, &["人员类别", "人员类型", "群体", "人员身份", "人员群体", "对象类别", "补贴人员类别", "学员类别"]),
    (Comparison, &["信息比对结果", "比对结果", "信息比对", "比对情况"]),
];

const SCORES: Names = &[
    (
        Theory,
        &[
            "理论成绩",
            "理论",
            "理论知识",
            "理论知识成绩",
            "理论考试成绩",
            "理论考核成绩",
            "理论考试",
            "理论分数",
            "理论得分",
            "笔试",
            "笔试成绩",
            "成绩(理论)",
        ],
    ),
    (
        Practice,
        &[
            "实操成绩",
            "实操",
            "实操分数",
            "实操得分",
            "实操考核",
            "实操考试成绩",
            "实操考核成绩",
            "实训成绩",
            "实际操作",
            "实际操作成绩",
            "技能",
            "技能成绩",
            "技能操作",
            "技能操作成绩",
            "技能考核",
            "技能考核成绩",
            "操作",
            "操作成绩",
            "操作技能",
            "操作技能成绩",
            "成绩(实操)",
            "成绩(技能)",
        ],
    ),
    (
        Total,
        &[
            "成绩",
            "总分",
            "总成绩",
            "综合",
            "综合成绩",
            "综合得分",
            "综合分",
            "考核成绩",
            "考试成绩",
            "最终成绩",
            "得分",
            "分数",
            "总评",
            "总评成绩",
        ],
    ),
    (
        Result,
        &[
            "结果",
            "考核结果",
            "考试结果",
            "考核评价结果",
            "评价结果",
            "是否合格",
            "合格与否",
            "评定",
            "评定结果",
            "评定等级",
            "成绩评定",
            "综合评定",
            "结论",
            "考核结论",
            "鉴定结果",
            "考评结果",
            "是否通过",
        ],
    ),
];

const HOURS: Names = &[
    (
        Hours,
        &[
            "学时",
            "课时",
            "总学时",
            "总课时",
            "合计",
            "合计学时",
            "合计课时",
            "累计学时",
            "累计课时",
            "学时合计",
            "课时合计",
            "完成学时",
            "完成课时",
            "已完成学时",
            "已完成课时",
            "已学学时",
            "已学课时",
            "获得学时",
            "有效学时",
            "认定学时",
            "培训学时",
            "培训课时",
            "参训学时",
            "参训课时",
            "实际学时",
            "实际课时",
            "学习学时",
            "学习课时",
        ],
    ),
    (HoursOffline, &["线下课时", "线下学时", "线下培训课时", "线下培训学时", "面授课时", "面授学时", "现场课时", "现场学时", "线下"]),
    (
        HoursVideo,
        &["线上视频课时", "线上视频学时", "视频课时", "视频学时", "视频课程课时", "视频课程学时", "录播课时", "录播学时", "线上视频"],
    ),
    (HoursLive, &["线上直播课时", "线上直播学时", "直播课时", "直播学时", "直播课程课时", "直播课程学时", "线上直播"]),
    (HoursOnline, &["线上课时", "线上学时", "线上培训课时", "线上培训学时", "网络课时", "网络学时", "线上"]),
    (HoursTheory, &["理论课时", "理论学时", "理论"]),
    (HoursPractice, &["实训课时", "实训学时", "实操课时", "实操学时", "实践课时", "实践学时", "实训", "实操"]),
    (
        Learned,
        &[
            "学习时长",
            "学习总时长",
            "累计学习时长",
            "累计时长",
            "总时长",
            "观看时长",
            "累计观看时长",
            "培训时长",
            "在线时长",
            "时长",
            "学习时长分钟",
            "学习分钟",
            "学习分钟数",
            "分钟数",
            "累计分钟",
            "有效时长",
            "有效学习时长",
            "已学时长",
        ],
    ),
];

const LESSON: Names = &[
    (Session, &["课次", "场次"]),
    (Course, &["课程", "课程名称", "科目", "培训课程", "直播名称", "直播课程", "直播主题", "直播间名称", "课题", "授课内容", "所属课程"]),
    (
        Video,
        &[
            "视频",
            "视频名称",
            "视频标题",
            "章节",
            "章节名称",
            "小节",
            "小节名称",
            "课件",
            "课件名称",
            "课节",
            "课节名称",
            "课时名称",
            "资源名称",
            "知识点",
        ],
    ),
    (VideoLength, &["视频时长", "视频总时长", "视频长度", "章节时长", "课件时长", "课程时长", "课程总时长", "资源时长", "课节时长"]),
];

const LEARNING: Names = &[
    (Date, &["日期", "学习日期", "培训日期", "上课日期"]),
    (
        Start,
        &[
            "开始时间",
            "开始学习时间",
            "学习开始时间",
            "首次学习时间",
            "首次学习开始时间",
            "首次观看时间",
            "开始观看时间",
            "登录时间",
            "进入时间",
            "学习时间",
        ],
    ),
    (
        End,
        &[
            "结束时间",
            "结束学习时间",
            "学习结束时间",
            "完成时间",
            "首次完成时间",
            "首次学完时间",
            "学完时间",
            "最后学习时间",
            "最近学习时间",
            "退出时间",
            "离开时间",
        ],
    ),
];

const CHECK_IN: Names = &[
    (Date, &["日期", "打卡日期", "签到日期", "上课日期", "培训日期", "直播日期", "授课日期"]),
    (
        Event,
        &[
            "打卡时间",
            "签到时间",
            "登录时间",
            "登陆时间",
            "进入时间",
            "进入直播间时间",
            "进入直播时间",
            "首次进入时间",
            "上线时间",
            "打卡",
            "签到",
            "时间",
        ],
    ),
    (Start, &["开始时间", "上课时间", "上课开始时间", "直播时间", "直播开始时间", "课程开始时间", "授课时间"]),
    (End, &["结束时间", "下课时间", "直播结束时间", "课程结束时间"]),
    (Left, &["退出时间", "离开时间", "离开直播间时间", "退出直播间时间", "签退时间", "下线时间", "最后离开时间"]),
];

const QUIZ: Names = &[
    (Date, &["日期", "提问日期", "答题日期", "上课日期", "培训日期", "直播日期"]),
    (Event, &["提问时间", "答题时间", "作答时间", "回答时间", "提交时间", "弹题时间", "出题时间", "时间"]),
    (Start, &["开始时间", "上课时间", "直播时间", "直播开始时间"]),
    (Question, &["题目", "问题", "提问", "提问内容", "试题", "题干", "题目内容", "题型", "题号"]),
    (
        Answer,
        &[
            "作答",
            "回答",
            "答题",
            "是否作答",
            "是否答题",
            "是否回答",
            "作答情况",
            "答题情况",
            "回答情况",
            "作答状态",
            "答题状态",
            "作答结果",
            "答题结果",
            "回答结果",
            "答案",
            "学员答案",
            "学员作答",
            "学员回答",
            "作答内容",
            "回答内容",
            "作答选项",
            "所选答案",
        ],
    ),
    (AnswerCount, &["答题次数", "作答次数", "回答次数", "答题数", "已答题数", "作答数", "回答数", "已答次数"]),
    (Correct, &["是否正确", "正确与否", "对错", "是否答对", "判定", "结果"]),
];

/// The columns that a table of this role may have; and the columns of which at least one is required to identify its purpose.
fn names(role: Role) -> (&'static [Names], &'static [Field]) {
    match role {
        Role::ScoreSheet => (&[PERSON, SCORES, &[(Date, &["考核日期", "考试日期", "日期"])]], &[Result, Total, Theory, Practice]),
        Role::LearningHoursRoster => {
            (&[PERSON, HOURS], &[Hours, Learned, HoursOffline, HoursVideo, HoursLive, HoursOnline, HoursTheory, HoursPractice])
        }
        Role::LearningLog => (&[PERSON, HOURS, LESSON, LEARNING], &[Learned, Hours, Start, End, HoursVideo, HoursOnline]),
        Role::CheckIn => (&[PERSON, LESSON, CHECK_IN], &[Event, Start]),
        Role::InClassQuiz => (&[PERSON, LESSON, QUIZ], &[Answer, Correct, AnswerCount, Event]),
        Role::SubsidyRoster | Role::CertificateRoster => (&[PERSON, SCORES, &[(Hours, &["学时", "课时", "培训学时", "培训课时"])]], &[]),
        _ => (&[PERSON], &[]),
    }
}

/// The content of a column with this name in a table of this role.
///
/// Additions in brackets or after a slash count only where they distinguish columns: `成绩（理论）`.
pub fn called(role: Role, heading: &str) -> Option<Field> {
    let plain: String = heading.nfkc().filter(|character| !character.is_whitespace()).collect();
    let short = label(heading);
    let short = short.split(['/', '[', '【']).next().unwrap_or_default();
    let by = |wanted: &str| {
        let all = names(role).0.iter().flat_map(|names| names.iter());
        all.into_iter().find(|(_, names)| !wanted.is_empty() && names.contains(&wanted)).map(|(field, _)| *field)
    };
    by(&plain).or_else(|| by(short))
}

/// The columns of which a table of this role needs at least one, with their usual names; empty if any table of people is accepted.
pub fn wanted(role: Role) -> impl Iterator<Item = (Field, &'static str)> {
    let (all, wanted) = names(role);
    let name = move |field: Field| all.iter().flat_map(|names| names.iter()).find(|(of, _)| *of == field)?.1.first().copied();
    wanted.iter().filter_map(move |field| Some((*field, name(*field)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_however_they_are_decorated() {
        for (role, heading, field) in [
            (Role::Roster, "姓 名", Some(Name)),
            (Role::Roster, "*身份证号码（18位）", Some(Id)),
            (Role::Roster, "考核结果", None),
            (Role::ScoreSheet, "成绩（理论）", Some(Theory)),
            (Role::ScoreSheet, "成绩(实操)", Some(Practice)),
            (Role::ScoreSheet, "成绩（百分制）", Some(Total)),
            (Role::ScoreSheet, "是否合格：", Some(Result)),
            (Role::LearningLog, "学习时长/分钟", Some(Learned)),
            (Role::LearningLog, "学习时长（HH:MM:SS）", Some(Learned)),
            (Role::LearningHoursRoster, "理论", Some(HoursTheory)),
            (Role::CheckIn, "打卡\n时间", Some(Event)),
            (Role::CheckIn, "开始时间", Some(Start)),
            (Role::InClassQuiz, "结果", Some(Correct)),
            (Role::InClassQuiz, "", None),
            (Role::InClassQuiz, "（）", None),
        ] {
            assert_eq!(called(role, heading), field, "{heading}");
        }
    }

    #[test]
    fn no_name_means_two_things_in_one_table() {
        let roles = [
            Role::Roster,
            Role::SubsidyRoster,
            Role::CertificateRoster,
            Role::ScoreSheet,
            Role::LearningHoursRoster,
            Role::LearningLog,
            Role::CheckIn,
            Role::InClassQuiz,
        ];
        for role in roles {
            let mut seen = std::collections::BTreeMap::new();
            for (field, name) in
                names(role).0.iter().flat_map(|names| names.iter()).flat_map(|(field, names)| names.iter().map(move |name| (field, name)))
            {
                assert_eq!(seen.insert(name, field), None, "{role:?} {name}");
            }
            assert_eq!(wanted(role).count(), names(role).1.len(), "{role:?}");
        }
    }
}
