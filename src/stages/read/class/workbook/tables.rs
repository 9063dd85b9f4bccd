//! The labels of 班级信息 and the columns of 课程表, 考核安排, 监管映射 and 学员花名册.

use super::column::{Column, Kind};
use super::words;

/// The sheet with the labels of the class.
pub const INFO_SHEET: &str = "班级信息";
/// The sheet of the timetable.
pub const TIMETABLE_SHEET: &str = "课程表";
/// The sheet of the assessments.
pub const ASSESSMENT_SHEET: &str = "考核安排";
/// The sheet with the transcribed signatures.
pub const SIGN_IN_SHEET: &str = "签到转录";
/// The sheet of the mapping.
pub const MAPPING_SHEET: &str = "监管映射";
/// The sheet with the roster, as `init` writes it; any name is accepted when reading.
pub const ROSTER_SHEET: &str = "学员花名册";

const fn column(field: &'static str, names: &'static [&'static str], kind: Kind) -> Column {
    Column { field, names, kind, note: "", example: "", width: 14, written: true }
}

impl Column {
    const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    const fn width(mut self, width: u8) -> Self {
        self.width = width;
        self
    }

    const fn only_read(mut self) -> Self {
        self.written = false;
        self
    }
}

/// 班级信息: one label per row.
pub const INFO: &[Column] = &[
    column("class_id", &["班级编号", "班号", "班级代码"], Kind::Code).note("必填。平台给的编号，没有的自编，如 2026-017"),
    column("class_name", &["班级名称", "班名"], Kind::Text).note("必填。与开班申请表一致"),
    column("institution.name", &["机构名称", "培训机构", "培训机构名称"], Kind::Text).note("必填。与公章一致"),
    column("institution.credit_code", &["统一社会信用代码", "信用代码", "社会信用代码"], Kind::Code)
        .note("必填。营业执照上的 18 位代码；签名密钥也用它登记"),
    column("institution.kind", &["单位类型", "机构类型"], Kind::Choice(words::INSTITUTIONS)),
    column("district", &["区县"], Kind::Text).note("如 巴南区"),
    column("training_type", &["培训类型"], Kind::Choice(words::TRAINING_TYPES)).note("决定适用哪些课时和内容要求"),
    column("catalogue", &["目录", "培训目录", "所属目录"], Kind::Choice(words::CATALOGUES)).note("岗前、适应性、创业培训选“无”"),
    column("occupation", &["职业（工种）", "工种", "职业工种", "职业名称"], Kind::Text),
    column("level", &["等级", "职业等级", "技能等级"], Kind::Text).note("如 初级（五级）"),
    column("start", &["开班日期", "开班时间", "培训开始日期"], Kind::Date).note("如 2026-08-03"),
    column("end", &["结业日期", "结束日期", "结业时间", "培训结束日期"], Kind::Date).note("如 2026-08-14"),
    column("timezone", &["时区"], Kind::Code).note("不填为 +08:00"),
    column("governing_document", &["适用文件"], Kind::Text).note("不填为 渝就发〔2020〕16号"),
    column("subsidy_yuan", &["补贴标准（元/人）", "补贴标准"], Kind::Count),
    column("entrepreneurship_product", &["创业培训产品"], Kind::Text).note("创业培训填，如 SYB"),
    column("skill_standard", &["职业技能标准"], Kind::Text).note("培训方案依据的标准名称或代码"),
    column("plan_approval.number", &["培训方案审定文号", "方案审定文号"], Kind::Code).note("和审定日期一起填"),
    column("plan_approval.date", &["培训方案审定日期", "方案审定日期"], Kind::Date),
    column("head", &["负责人"], Kind::Text),
    column("clerk", &["经办人"], Kind::Text),
    column("retention_years", &["保管期限（年）", "保管期限"], Kind::Count).note("从次年 1 月 1 日起算；文件没有规定年限，由机构自定"),
    column("switches.commissioned", &["企业委托", "是否企业委托"], Kind::Choice(words::YES_NO)).note("选“是”须附委托培训协议"),
    column(
        "switches.unified_appraisal",
        &["纳入职业技能统一鉴定", "是否纳入职业技能统一鉴定", "是否统一鉴定", "纳入统一鉴定", "统一鉴定"],
        Kind::Choice(words::YES_NO),
    )
    .note("选“是”须附证明"),
    column("switches.subsidy_claimed", &["申请补贴", "是否申请补贴"], Kind::Choice(words::YES_NO)),
    column("switches.invoice", &["需发票", "是否需发票", "需要发票"], Kind::Choice(words::YES_NO_UNKNOWN)),
    column("switches.remote_monitoring", &["具备远程视频监控", "是否具备远程视频监控"], Kind::Choice(words::YES_NO)),
    column("switches.day_conversion_exempt", &["不按天折算课时", "是否不按天折算课时"], Kind::Choice(words::YES_NO))
        .note("新职业、新兴产业、特殊行业或有明确课程要求的选“是”（二（一））"),
    column("switches.day_conversion_document", &["不按天折算的依据"], Kind::Text),
];

/// 课程表.
pub const TIMETABLE: &[Column] = &[
    column("date", &["授课日期", "日期", "上课日期", "培训日期"], Kind::Date)
        .note("每行都要填，不要合并单元格")
        .example("2026-08-03")
        .width(20),
    column("time", &["授课时间", "时间", "上课时间", "培训时间", "起止时间"], Kind::Code)
        .note("起止时间，24 小时制，如 09:00-11:50")
        .example("09:00-11:50"),
    column("start", &["开始", "开始时间", "上课开始时间", "起"], Kind::Clock).only_read(),
    column("end", &["结束", "结束时间", "上课结束时间", "止"], Kind::Clock).only_read(),
    column("teacher", &["授课教师", "教师", "任课教师", "授课老师", "任课老师", "主讲教师"], Kind::Text).example("李老师"),
    column("content", &["授课内容", "培训内容", "课程内容", "教学内容", "内容"], Kind::Text)
        .note("同一门课写法要一致；内容逐次不同的，另填“课程名称”")
        .example("中式面点基础")
        .width(24),
    column("theory_hours", &["理论课时", "理论学时", "理论"], Kind::Hours)
        .note("一行只填一种；理论、实训都有的分两行")
        .example("3")
        .width(9),
    column("practice_hours", &["实训课时", "实操课时", "实训学时", "实践课时", "实训", "实操"], Kind::Hours).note("一行只填一种").width(9),
    column("place", &["授课地点", "地点", "上课地点", "培训地点", "教室"], Kind::Text).example("2 号教室"),
    column("mode", &["培训方式", "授课方式"], Kind::Choice(words::MODES)).example("线下"),
    column("content_kind", &["内容类别"], Kind::Text).note("四（二）的说法，可另写").example("知识讲授"),
    column("breaks_min", &["休息分钟", "休息", "课间休息", "休息时间"], Kind::Count)
        .note("这一行时间里的课间休息合计，没有填 0")
        .example("20")
        .width(9),
    column("method", &["教学方式"], Kind::Text).note("四 的说法，可另写").example("现场教学"),
    column("topics", &["素养主题", "素养/主题", "素养", "主题", "职业素养"], Kind::List)
        .note("讲到的职业素养、就业指导等内容，几项用“、”隔开")
        .example("安全环保和健康卫生")
        .width(24),
    column("platform", &["平台", "线上培训平台", "培训平台"], Kind::Text).note("线上课填"),
    column("course", &["课程名称", "课程", "科目"], Kind::Text).note("授课内容逐次不同时填；名称相同的算一门课").width(18),
    column("lesson_hours", &["课时", "总课时", "学时"], Kind::Hours).note("不分理论、实训时填").width(9),
    column("kind", &["课时类型", "课程类型", "课程性质", "理论/实训", "理论或实训"], Kind::Choice(words::LESSON_KINDS)).only_read(),
];

/// 考核安排.
pub const ASSESSMENTS: &[Column] = &[
    column("date", &["日期", "考核日期"], Kind::Date).example("2026-08-14").width(20),
    column("start", &["开始", "开始时间"], Kind::Clock).note("24 小时制，如 09:00").example("09:00"),
    column("end", &["结束", "结束时间"], Kind::Clock).example("11:00"),
    column("part", &["科目", "考核科目", "考核内容"], Kind::Text).note("理论、实操等；每个日期、科目、考场一行").example("理论"),
    column("place", &["地点", "考场", "考核地点"], Kind::Text).example("2 号教室"),
];

/// 签到转录.
pub const SIGN_IN: &[Column] = &[
    column("date", &["日期", "授课日期"], Kind::Date).note("可不填。要核对签到的人是否都在花名册上才填").example("2026-08-03").width(20),
    column("start", &["开始", "开始时间"], Kind::Clock).note("课次或考核的开始时间").example("09:00"),
    column("name", &["姓名", "学员姓名"], Kind::Text).note("签到册上的名字，每人每次一行").example("张三"),
    column("state", &["签到", "状态", "签到情况"], Kind::Choice(words::SIGN_IN_STATES)).example("已签"),
];

/// 监管映射.
pub const MAPPING: &[Column] = &[
    column("file", &["文件", "文件路径"], Kind::Text)
        .note("在班级文件夹里的路径，如 02_培训实施/照片/IMG_1.jpg")
        .example("02_培训实施/照片/IMG_1.jpg")
        .width(48),
    column("date", &["日期"], Kind::Date).example("2026-08-03"),
    column("start", &["开始", "开始时间"], Kind::Clock).note("课次或考核的开始时间").example("09:00"),
    column("role", &["用途", "角色"], Kind::Choice(words::MAPPED_ROLES)).example("照片"),
    column("note", &["备注"], Kind::Text),
];

/// 学员花名册.
pub const ROSTER: &[Column] = &[
    column("no", &["序号", "编号"], Kind::Count).example("1").width(12),
    column("name", &["姓名", "学员姓名"], Kind::Text).example("张三"),
    column("id_number", &["身份证号码", "身份证号", "公民身份号码", "公民身份证号码", "证件号码", "证件号", "身份证"], Kind::Code)
        .note("单元格保持“文本”格式，否则末三位会变成 000")
        .example("（18 位号码）")
        .width(24),
    column("category", &["人员类别", "人员类型", "群体", "人员身份"], Kind::Text).example("农村转移就业劳动者").width(22),
    column("comparison", &["信息比对结果", "比对结果", "信息比对"], Kind::Choice(words::COMPARISONS)).example("通过"),
    column("phone", &["联系电话", "电话", "手机号", "手机号码", "联系方式", "手机"], Kind::Code).width(16),
    column("joined", &["加入日期", "入班日期"], Kind::Date).note("中途加入的填"),
    column("left", &["退出日期", "退班日期", "离班日期"], Kind::Date).note("中途退出的填"),
];
