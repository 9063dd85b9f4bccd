//! Documentation of the facts that expressions and messages may use: their types, the facts of the class and those of a unit.

/// The type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactType {
    /// Whole number: a count.
    Count,
    /// Whole number: microseconds.
    Length,
    /// Whole number: tenths of a lesson hour.
    LessonHours,
    /// One of a few fixed words.
    Word,
    /// Any text: a name, a path, a date, a time.
    Text,
    /// True or false.
    Flag,
    /// Several entries; an expression sees their number.
    List,
}

/// Documentation of one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactDoc {
    /// Its name in expressions.
    pub name: &'static str,
    /// Its type.
    pub kind: FactType,
    /// Its description.
    pub about: &'static str,
}

/// Defines facts in the form `name: Kind "description";`.
macro_rules! facts {
    ($($name:ident: $kind:ident $about:literal;)*) => {
        &[$($crate::record::standard::facts::FactDoc {
            name: stringify!($name),
            kind: $crate::record::standard::facts::FactType::$kind,
            about: $about,
        }),*]
    };
}
pub(super) use facts;

const TRAINING_TYPES: &[&str] = &["skills", "upskilling", "reskilling", "induction", "adaptation", "entrepreneurship"];
const CATALOGUES: &[&str] = &["dadian", "special_ability", "local_special", "none"];

/// The possible words of a class fact if it is known. Only for facts that a rule can list as needed for its applicability.
pub fn words_of(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "training_type" => Some(TRAINING_TYPES),
        "catalogue" => Some(CATALOGUES),
        _ => None,
    }
}

/// Facts of the class, available in every expression.
pub const CLASS_FACTS: &[FactDoc] = facts! {
    training_type: Word "`skills`, `upskilling`, `reskilling`, `induction`, `adaptation`, `entrepreneurship` or `unknown`";
    catalogue: Word "`dadian`, `special_ability`, `local_special`, `none` or `unknown`";
    commissioned: Word "企业委托: `yes`, `no` or `unknown`";
    unified_appraisal: Word "纳入职业技能统一鉴定 as declared: `yes`, `no` or `unknown`";
    unified_proofs: Count "files that prove the unified appraisal";
    subsidy_claimed: Word "申请补贴: `yes`, `no` or `unknown`";
    invoice: Word "需发票: `yes`, `no` or `unknown`";
    remote_monitoring: Word "具备远程视频监控: `yes`, `no` or `unknown`";
    day_conversion_exempt: Word "新职业、新兴产业、特殊行业或有明确课程要求: `yes`, `no` or `unknown`";
    sessions: Count "sessions of the timetable";
    offline_sessions: Count "sessions held offline";
    online_video_sessions: Count "sessions held as recorded video courses";
    online_live_sessions: Count "sessions held as live streams";
    assessments: Count "assessment events";
    roster_known: Flag "whether there is a roster";
    roster_files: List "files that should hold the roster";
    persons: Count "distinct persons of the roster, by id number, else by name";
    persons_uncertain: Count "lines of the roster whose id number a spreadsheet has damaged: one person may be there twice";
    voucher_persons: Count "persons of a listed group whose comparison failed or was not made";
    voucher_unclear: Count "persons of a listed group without a comparison result";
    compared_passed: Count "lines of the roster whose comparison passed";
    compared_failed: Count "lines of the roster whose comparison failed";
    compared_none: Count "lines of the roster that were not compared";
    compared_unknown: Count "lines of the roster without a comparison result";
    skill_standard: Text "the 职业技能标准 that the plan follows; empty where it is not named";
    entrepreneurship_product: Text "the product of entrepreneurship training; empty where it is not named";
    day_conversion_document: Text "the document that `day_conversion_exempt` rests on; empty where it is not named";
    plan_approved: Flag "whether the approval of the plan is declared";
    plan_approval: Text "the number of the approval";
    plan_approved_on: Text "the date of the approval";
    plan_approved_late: Flag "whether the approval is dated after the first session";
    first_day: Text "the date of the first session";
    start_known: Flag "whether 开班日期 is declared";
    end_known: Flag "whether 结业日期 is declared";
    subsidy_yuan: Count "补贴标准, yuan per person; 0 where it is not declared";
    retention_years: Count "保管期限 in years; 0 where it is not declared";
    platforms: List "the platforms that the timetable names for online sessions";
    platforms_registered: Flag "whether there are any and all of them stand in `platform_register`";
    profile: Text "the name of the profile";
    deviations: Count "where the profile departs from the base text";
    files: Count "files of the class folder";
    plan_files: Count "training plans";
    pledges: Count "pledges (承诺书)";
    change_records: List "change records (变更记录)";
    district_records: List "records of the district's supervision";
    statement_files: Count "statements that a platform meets the standard";
    quiz_records: Count "files with questions of platforms that may speak of video lessons";
    log_records: Count "learning logs of platforms that may speak of video lessons";
    checkin_records: Count "files with check-ins";
    screenshot_files: Count "screenshots";
    extra_delivery: List "further files in the folder of 培训实施 that no row of the annex asks for";
    extra_assessment: List "further files in the folder of 考核评价 that no row of the annex asks for";
    photos_small: List "photographs with fewer pixels than `floor_photo_long` by `floor_photo_short`";
    photos_dark: List "photographs darker than `floor_luma`";
    photos_bright: List "photographs of which more than `ceiling_bright` thousandths are white";
    photos_blurred: List "photographs with less sharpness than `floor_sharpness`";
    sheets_dark: List "sign-in sheets, photographed or scanned as pictures, of which more than `ceiling_ink` thousandths are dark, or that are darker than `floor_luma`";
    sheets_blank: List "sign-in sheets, photographed or scanned as pictures, with less than `floor_ink` thousandths of ink";
    sheets_upside_down: List "sign-in sheets, photographed or scanned as pictures, whose title stands in their lower half";
    recordings_small: List "recordings with fewer pixels than `floor_video_long` by `floor_video_short`";
    recordings_frozen: List "recordings of which more than `floor_still` of the sampled frames do not change";
    transferred: List "photographs and recordings of which only the time of saving or sending is known";
    untimed: List "photographs and recordings without any time of their own";
    explained: List "recordings whose time fits their session in one of several readings, of which nothing confirms any";
    clustered: List "photographs and recordings that are placed on different days and whose measured times lie within `time_slack_min` of each other";
    unplaced_files: List "files that lie in a place for evidence and belong to no unit that could be told";
};

/// Facts of a unit or a group of units, available in `of`.
pub(super) const UNIT_FACTS: &[FactDoc] = facts! {
    mode: Word "`offline`, `online_video` or `online_live`; assessments are `offline`";
    minutes: Count "minutes from start to end, summed over the units of the group";
    units: Count "units in the group; 1 under the strictest reading";
    span: Text "start and end of the unit on the wall clock; under coarser readings of the first and the last unit";
};
