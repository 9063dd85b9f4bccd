//! The roles of files in a class folder.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The role of a file (资料项 and 监管资料).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 签到册.
    SignIn,
    /// 签到册（整本）.
    SignInBook,
    /// 现场照片.
    Photo,
    /// 实况照片的视频: the few seconds that a phone records with a picture; belongs to the picture.
    LivePhoto,
    /// 录像.
    Recording,
    /// 截图.
    Screenshot,
    /// 课前打卡.
    CheckIn,
    /// 课间提问.
    InClassQuiz,
    /// 学员学时记录 of the online platform (T-10).
    LearningLog,
    /// 平台达标说明.
    PlatformStatement,
    /// 班级信息, 课程表 or class.json.
    ClassRecord,
    /// 承诺书.
    Pledge,
    /// 变更记录.
    ChangeRecord,
    /// 开班申请表 (L-01).
    OpeningForm,
    /// 学员花名册 (L-02).
    Roster,
    /// 学员身份凭证 (L-03).
    IdVoucher,
    /// 学员身份证 (L-04).
    IdCard,
    /// 培训方案 (L-05).
    TrainingPlan,
    /// 委托培训协议 (L-06).
    CommissionAgreement,
    /// 学员学时记录花名册 (L-08).
    LearningHoursRoster,
    /// 学员试卷、答题卡 (L-09).
    ExamPapers,
    /// 成绩统计表 (E-06).
    ScoreSheet,
    /// 培训合格证书发放花名册 (L-11).
    CertificateRoster,
    /// 统一鉴定证明.
    UnifiedAppraisalProof,
    /// 补贴申请表 (L-12).
    SubsidyForm,
    /// 补贴人员花名册 (L-13).
    SubsidyRoster,
    /// 税务发票 (L-14).
    Invoice,
    /// 区县监管记录.
    DistrictRecord,
    /// 可播放副本: a copy that any player can open; never evidence.
    PlayableCopy,
    /// 查验返还.
    Receipt,
    /// 其他资料.
    Other,
    /// In a folder for evidence, but its session or role is unknown.
    Unplaced,
}

impl Role {
    /// Whether this is the role of a copy of identity papers (L-03, L-04).
    pub fn is_of_identity(self) -> bool {
        matches!(self, Self::IdCard | Self::IdVoucher)
    }
}
