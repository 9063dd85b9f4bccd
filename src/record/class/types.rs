//! The types of the class record. A missing value means unknown, never false.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::units::{ClassDate, ClockTime, LessonHours};
use crate::words::moment::Zone;
use crate::words::path::MemberPath;

/// The value of `schema` in `class.json`.
pub const CLASS_SCHEMA: &str = "classproof/class/v1";

/// Everything that an institution declares of one class (班级信息, 课程表, 学员花名册).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassRecord {
    /// `classproof/class/v1`.
    pub schema: String,
    /// 班级编号, from the platform if it assigns one.
    pub class_id: String,
    /// 班级名称.
    pub class_name: String,
    /// 培训机构.
    pub institution: Institution,
    /// 区县.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// 培训类型.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_type: Option<TrainingType>,
    /// 目录.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<Catalogue>,
    /// 职业（工种）.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occupation: Option<String>,
    /// 等级.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// 开班日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<ClassDate>,
    /// 结业日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<ClassDate>,
    /// Time zone of the class; default +08:00.
    #[serde(default)]
    pub timezone: Zone,
    /// 适用文件: the document that governs the class; default 渝就发〔2020〕16号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub governing_document: Option<String>,
    /// 补贴标准, yuan per person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsidy_yuan: Option<u32>,
    /// 创业培训 product (GYB, SYB, IYB …); it has its own rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrepreneurship_product: Option<String>,
    /// Name or code of the 职业技能标准 that the plan is based on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill_standard: Option<String>,
    /// Approval number and date of the 培训方案.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_approval: Option<Approval>,
    /// 负责人.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// 经办人.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clerk: Option<String>,
    /// 保管期限, in years from the next 1 January. Chosen by the institution; the text does not specify it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_years: Option<u32>,
    /// 课程表.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timetable: Vec<LessonRow>,
    /// 考核安排.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessments: Vec<AssessmentRow>,
    /// 学员花名册; none if it is a workbook in the class folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<Vec<Trainee>>,
    /// Switches that enable or disable rules.
    #[serde(default)]
    pub switches: Switches,
    /// 签到转录: who signed, if the sign-in sheets were transcribed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sign_in: Vec<SignIn>,
    /// 成绩: results per trainee.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score>,
    /// 学时: lesson hours per trainee.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learning_hours: Vec<LearningHours>,
    /// 监管映射: files whose session or role is not evident from their folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence_map: Vec<EvidenceMapping>,
    /// 人工核验 by the institution itself; shown, but never counted as a pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
}

/// 培训机构: the organisation that applied to open the class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Institution {
    /// 机构名称.
    pub name: String,
    /// 统一社会信用代码, 18 characters (GB 32100).
    pub credit_code: String,
    /// Kind of organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<InstitutionKind>,
}

/// Kinds of organisations that open a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstitutionKind {
    /// 培训机构.
    Institution,
    /// 企业自训.
    Enterprise,
    /// 企业委托培训机构.
    Commissioned,
}

/// The kind of training (培训类型).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrainingType {
    /// 职业技能培训.
    Skills,
    /// 企业职工岗位技能提升培训.
    Upskilling,
    /// 转岗转业培训.
    Reskilling,
    /// 岗前培训.
    Induction,
    /// 就业适应性培训.
    Adaptation,
    /// 创业培训.
    Entrepreneurship,
}

/// The occupation catalogue (目录) that the class belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Catalogue {
    /// 《职业分类大典》.
    Dadian,
    /// 《专项职业能力目录》.
    SpecialAbility,
    /// 《特色职业目录》.
    LocalSpecial,
    /// None of these (岗前, 适应性, 创业).
    None,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Approval number.
    pub number: String,
    /// Approval date.
    pub date: ClassDate,
}

/// One row of the timetable (课程表行).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LessonRow {
    /// 授课日期.
    pub date: ClassDate,
    /// Start of the lesson.
    pub start: ClockTime,
    /// End of the lesson, on the same day.
    pub end: ClockTime,
    /// Minutes of breaks (休息分钟) within the row; none if not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breaks_min: Option<u32>,
    /// 课时.
    pub lesson_hours: LessonHours,
    /// 课程名称 or 授课内容.
    pub course: String,
    /// 理论 or 实训.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<LessonKind>,
    /// 内容类别: one of the words of 四（二）, such as 知识讲授.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_kind: Option<String>,
    /// Topic tags: the seven of 二（一）, the six of 一（二）, the three of 一（三）.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// 培训方式.
    pub mode: Mode,
    /// 教学方式: one of the words of 四, such as 现场教学.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// 授课教师.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher: Option<String>,
    /// 授课地点.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// 线上培训平台.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

/// 理论学习 or 实训操作.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LessonKind {
    /// 理论学习.
    Theory,
    /// 实训操作.
    Practice,
}

/// The mode of training (培训方式) of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 线下培训.
    Offline,
    /// 线上视频课程培训.
    OnlineVideo,
    /// 线上直播课程培训.
    OnlineLive,
}

/// 考核安排: one assessment; a separate one per date, part and room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentRow {
    /// Its date.
    pub date: ClassDate,
    /// Its start.
    pub start: ClockTime,
    /// Its end, on the same day.
    pub end: ClockTime,
    /// 理论, 实操 or another part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Its room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// One row of the roster (花名册).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trainee {
    /// 序号.
    pub no: u32,
    /// 姓名.
    pub name: String,
    /// 身份证号码 as written; always masked for display.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 人员类别.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// 信息比对结果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// 联系电话.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Date of joining, if later than the start of the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<ClassDate>,
    /// Date of leaving, if earlier than the end of the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<ClassDate>,
}

/// Result of the information comparison (信息比对结果).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// 通过.
    Passed,
    /// 未通过.
    Failed,
    /// 未比对.
    None,
}

/// Switches of a class that enable or disable rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switches {
    /// 企业委托.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commissioned: Option<bool>,
    /// 纳入职业技能统一鉴定.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unified_appraisal: Option<bool>,
    /// 申请补贴.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsidy_claimed: Option<bool>,
    /// 需发票.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<YesNoUnknown>,
    /// 具备远程视频监控.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_monitoring: Option<bool>,
    /// 新职业、新兴产业、特殊行业或有明确课程要求 (二（一）): the day conversion does not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_conversion_exempt: Option<bool>,
    /// The document that the exemption is based on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_conversion_document: Option<String>,
}

/// A switch that may be stated as unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum YesNoUnknown {
    /// 是.
    Yes,
    /// 否.
    No,
    /// 未知.
    Unknown,
}

/// 签到转录: one trainee in one session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Date of the session or assessment.
    pub date: ClassDate,
    /// Start of the session or assessment.
    pub start: ClockTime,
    /// The name as on the sheet.
    pub name: String,
    /// The state on the sheet.
    pub state: SignInState,
}

/// The state of one person on a sign-in sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInState {
    /// 已签.
    Signed,
    /// 缺席.
    Absent,
    /// 迟到.
    Late,
    /// 疑代签.
    Proxy,
    /// 按手印.
    Fingerprint,
}

/// 成绩: one trainee's results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// 姓名.
    pub name: String,
    /// 身份证号码.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 理论成绩.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theory: Option<f64>,
    /// 实操成绩.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<f64>,
    /// 结果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
}

/// 学时: one trainee's lesson hours by mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LearningHours {
    /// 姓名.
    pub name: String,
    /// 身份证号码.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 线下课时.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offline: Option<LessonHours>,
    /// 线上视频课时.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_video: Option<LessonHours>,
    /// 线上直播课时.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_live: Option<LessonHours>,
}

/// 监管映射: the session and role of a file whose folder does not show them. A file may have several mappings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceMapping {
    /// Path in the class folder.
    pub file: String,
    /// Date of the session or assessment.
    pub date: ClassDate,
    /// Start of the session or assessment.
    pub start: ClockTime,
    /// The file's role.
    pub role: MappedRole,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl EvidenceMapping {
    /// The file's path in canonical form; accepts `\\`, `%` and other Unicode normal forms. `None` if it cannot be a path in the class
    /// folder.
    pub fn member_path(&self) -> Option<MemberPath> {
        MemberPath::from_source(self.file.trim().split(['/', '\\'])).ok()
    }
}

/// The roles that a mapping can assign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappedRole {
    /// 签到.
    SignIn,
    /// 照片.
    Photo,
    /// 前段.
    Front,
    /// 中段.
    Middle,
    /// 后段.
    End,
    /// 全程.
    FullRecording,
    /// 截图.
    Screenshot,
    /// 打卡.
    CheckIn,
    /// 提问.
    InClassQuiz,
}

/// 人工核验: observations of a named person of the institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Date of the session.
    pub date: ClassDate,
    /// Start of the session.
    pub start: ClockTime,
    /// Name of the reviewer.
    pub reviewer: String,
    /// Date of the review.
    pub reviewed: ClassDate,
    /// The ticked items, such as 见教师.
    pub ticks: Vec<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}
