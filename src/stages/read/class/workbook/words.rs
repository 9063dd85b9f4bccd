//! The words that people write for the choices of a class record, and their values in `class.json`.

use super::column::Word;

/// 培训类型.
pub const TRAINING_TYPES: &[Word] = &[
    ("skills", &["职业技能培训", "职业技能", "技能培训", "技"]),
    ("upskilling", &["企业职工岗位技能提升培训", "岗位技能提升培训", "岗位技能提升", "技能提升", "提"]),
    ("reskilling", &["转岗转业培训", "转岗转业", "转岗培训", "转岗", "转"]),
    ("induction", &["岗前培训", "岗前", "岗"]),
    ("adaptation", &["就业适应性培训", "就业适应性", "适应性培训", "适"]),
    ("entrepreneurship", &["创业培训", "创业", "创"]),
];

/// 目录.
pub const CATALOGUES: &[Word] = &[
    ("dadian", &["《职业分类大典》", "国家职业分类大典", "职业大典", "大典", "典"]),
    ("special_ability", &["《专项职业能力目录》", "专项职业能力", "专项能力", "专项", "专"]),
    ("local_special", &["《特色职业目录》", "特色职业", "特色", "特"]),
    ("none", &["无", "不适用"]),
];

/// The kind of unit that runs the class.
pub const INSTITUTIONS: &[Word] =
    &[("institution", &["培训机构"]), ("enterprise", &["企业自训", "企业"]), ("commissioned", &["企业委托培训机构", "企业委托"])];

/// A switch; 未知 is the same as an empty cell.
pub const YES_NO: &[Word] = &[("true", &["是", "有", "√"]), ("false", &["否", "无", "×"]), ("", &["未知", "不清楚"])];

/// A switch that may be declared unknown.
pub const YES_NO_UNKNOWN: &[Word] = &[("yes", &["是", "√"]), ("no", &["否", "×"]), ("unknown", &["未知", "不清楚"])];

/// 培训方式.
pub const MODES: &[Word] = &[
    ("offline", &["线下", "线下培训", "面授", "现场", "线下面授"]),
    ("online_video", &["线上视频", "线上视频课程培训", "线上视频课程", "视频课程", "录播"]),
    ("online_live", &["线上直播", "线上直播课程培训", "线上直播课程", "直播课程", "直播"]),
];

/// 理论 or 实训.
pub const LESSON_KINDS: &[Word] =
    &[("theory", &["理论", "理论学习", "理论课"]), ("practice", &["实训", "实训操作", "实操", "实训课", "实践"])];

/// 信息比对结果.
pub const COMPARISONS: &[Word] =
    &[("passed", &["通过", "比对通过", "一致"]), ("failed", &["未通过", "不通过", "比对未通过", "不一致"]), ("none", &["未比对", "无"])];

/// The state of one person on a sign-in sheet.
pub const SIGN_IN_STATES: &[Word] = &[
    ("signed", &["已签", "签到", "到", "√"]),
    ("absent", &["缺席", "未签", "缺课", "旷课", "请假", "×"]),
    ("late", &["迟到"]),
    ("proxy", &["疑代签", "代签"]),
    ("fingerprint", &["按手印", "手印"]),
];

/// The roles of a mapping.
pub const MAPPED_ROLES: &[Word] = &[
    ("sign_in", &["签到", "签到册"]),
    ("photo", &["照片", "现场照片"]),
    ("front", &["前段", "前"]),
    ("middle", &["中段", "中"]),
    ("end", &["后段", "后"]),
    ("full_recording", &["全程", "全程录像"]),
    ("screenshot", &["截图"]),
    ("check_in", &["打卡", "课前打卡"]),
    ("in_class_quiz", &["提问", "课间提问"]),
];

/// Suggested 内容类别 (四（二）); other texts are allowed.
pub const CONTENT_KINDS: &[&str] = &["知识讲授", "实训教学", "互动交流", "情景模拟"];

/// Suggested 教学方式 (四); other texts are allowed.
pub const METHODS: &[&str] = &["现场教学", "网络教学", "考察观摩", "专家指导", "跟班见习", "岗位实训", "顶岗作业"];
