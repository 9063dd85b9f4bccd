//! The facts that a standard's expressions and messages may name, documented; `schemas/standards/FACTS.md` is written from here.

use super::rule::Source;

/// How a fact looks to an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactType {
    /// A whole number: a count.
    Count,
    /// A whole number: microseconds.
    Length,
    /// A whole number: tenths of lesson hours.
    LessonHours,
    /// A text out of a few words.
    Word,
    /// Any text: a name, a path, a date, a time.
    Text,
    /// True or false.
    Flag,
    /// Several entries; an expression sees how many.
    List,
}

/// One documented fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactDoc {
    /// Its name.
    pub name: &'static str,
    /// How it looks to an expression.
    pub kind: FactType,
    /// What it is.
    pub about: &'static str,
}

const fn fact(name: &'static str, kind: FactType, about: &'static str) -> FactDoc {
    FactDoc { name, kind, about }
}

/// What `training_type` may be.
const TRAINING_TYPES: &[&str] = &["skills", "upskilling", "reskilling", "induction", "adaptation", "entrepreneurship"];
/// What `catalogue` may be.
const CATALOGUES: &[&str] = &["dadian", "special_ability", "local_special", "none"];

/// The words that a fact of the class may take where it is known, for the facts that a rule may need to know whether it applies.
pub fn words_of(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "training_type" => Some(TRAINING_TYPES),
        "catalogue" => Some(CATALOGUES),
        _ => None,
    }
}

/// Facts of the class, which every expression may name.
pub const CLASS_FACTS: &[FactDoc] = &[
    fact(
        "training_type",
        FactType::Word,
        "`skills`, `upskilling`, `reskilling`, `induction`, `adaptation`, `entrepreneurship` or `unknown`",
    ),
    fact("catalogue", FactType::Word, "`dadian`, `special_ability`, `local_special`, `none` or `unknown`"),
    fact("commissioned", FactType::Word, "企业委托: `yes`, `no` or `unknown`"),
    fact("unified_appraisal", FactType::Word, "纳入职业技能统一鉴定 as declared: `yes`, `no` or `unknown`"),
    fact("unified_proofs", FactType::Count, "files that prove the unified appraisal"),
    fact("subsidy_claimed", FactType::Word, "申请补贴: `yes`, `no` or `unknown`"),
    fact("invoice", FactType::Word, "需发票: `yes`, `no` or `unknown`"),
    fact("remote_monitoring", FactType::Word, "具备远程视频监控: `yes`, `no` or `unknown`"),
    fact("day_conversion_exempt", FactType::Word, "新职业、新兴产业、特殊行业或有明确课程要求: `yes`, `no` or `unknown`"),
    fact("sessions", FactType::Count, "sessions of the timetable"),
    fact("offline_sessions", FactType::Count, "sessions held offline"),
    fact("online_video_sessions", FactType::Count, "sessions held as recorded video courses"),
    fact("online_live_sessions", FactType::Count, "sessions held as live streams"),
    fact("assessments", FactType::Count, "assessment events"),
    fact("roster_known", FactType::Flag, "whether there is a roster"),
    fact("persons", FactType::Count, "distinct persons of the roster, by id number, else by name"),
    fact("voucher_persons", FactType::Count, "persons of a listed group whose comparison failed or was not made"),
    fact("voucher_unclear", FactType::Count, "persons of a listed group without a comparison result"),
    fact("compared_passed", FactType::Count, "lines of the roster whose comparison passed"),
    fact("compared_failed", FactType::Count, "lines of the roster whose comparison failed"),
    fact("compared_none", FactType::Count, "lines of the roster that were not compared"),
    fact("compared_unknown", FactType::Count, "lines of the roster without a comparison result"),
    fact("skill_standard", FactType::Text, "the 职业技能标准 that the plan follows; empty where it is not named"),
    fact("entrepreneurship_product", FactType::Text, "the product of entrepreneurship training; empty where it is not named"),
    fact("day_conversion_document", FactType::Text, "the document that `day_conversion_exempt` rests on; empty where it is not named"),
    fact("plan_approved", FactType::Flag, "whether the approval of the plan is declared"),
    fact("plan_approval", FactType::Text, "the number of the approval"),
    fact("plan_approved_on", FactType::Text, "the date of the approval"),
    fact("plan_approved_late", FactType::Flag, "whether the approval is dated after the first session"),
    fact("first_day", FactType::Text, "the date of the first session"),
    fact("start_known", FactType::Flag, "whether 开班日期 is declared"),
    fact("end_known", FactType::Flag, "whether 结业日期 is declared"),
    fact("subsidy_yuan", FactType::Count, "补贴标准, yuan per person; 0 where it is not declared"),
    fact("retention_years", FactType::Count, "保管期限 in years; 0 where it is not declared"),
    fact("platforms", FactType::List, "the platforms that the timetable names for online sessions"),
    fact("platforms_registered", FactType::Flag, "whether there are any and all of them stand in `platform_register`"),
    fact("profile", FactType::Text, "the name of the profile"),
    fact("deviations", FactType::Count, "where the profile departs from the base text"),
    fact("files", FactType::Count, "files of the class folder"),
    fact("plan_files", FactType::Count, "training plans"),
    fact("pledges", FactType::Count, "pledges (承诺书)"),
    fact("change_records", FactType::List, "change records (变更记录)"),
    fact("district_records", FactType::List, "records of the district's supervision"),
    fact("statement_files", FactType::Count, "statements that a platform meets the standard"),
    fact("quiz_records", FactType::Count, "files with questions of platforms that may speak of video lessons"),
    fact("log_records", FactType::Count, "learning logs of platforms that may speak of video lessons"),
    fact("checkin_records", FactType::Count, "files with check-ins"),
    fact("screenshot_files", FactType::Count, "screenshots"),
    fact("extra_delivery", FactType::List, "further files in the folder of 培训实施 that no row of the annex asks for"),
    fact("extra_assessment", FactType::List, "further files in the folder of 考核评价 that no row of the annex asks for"),
    fact("photos_small", FactType::List, "photographs with fewer pixels than `floor_photo_long` by `floor_photo_short`"),
    fact("photos_dark", FactType::List, "photographs darker than `floor_luma`"),
    fact("photos_bright", FactType::List, "photographs of which more than `ceiling_bright` thousandths are white"),
    fact("photos_blurred", FactType::List, "photographs with less sharpness than `floor_sharpness`"),
    fact(
        "sheets_blank",
        FactType::List,
        "sign-in sheets, photographed or scanned as pictures, with less than `floor_ink` thousandths of ink",
    ),
    fact(
        "sheets_upside_down",
        FactType::List,
        "sign-in sheets, photographed or scanned as pictures, whose title stands in their lower half",
    ),
    fact("recordings_small", FactType::List, "recordings with fewer pixels than `floor_video_long` by `floor_video_short`"),
    fact("recordings_frozen", FactType::List, "recordings of which more than `floor_still` of the sampled frames do not change"),
    fact("transferred", FactType::List, "photographs and recordings of which only the time of saving or sending is known"),
    fact("untimed", FactType::List, "photographs and recordings without any time of their own"),
    fact("explained", FactType::List, "recordings whose time fits their session in one of several readings, of which nothing confirms any"),
    fact(
        "clustered",
        FactType::List,
        "photographs and recordings that are placed on different days and whose measured times lie within `time_slack_min` of each other",
    ),
    fact("unplaced_files", FactType::List, "files that lie in a place for evidence and belong to no unit that could be told"),
];

/// Facts of a unit or a group of units.
const UNIT_FACTS: &[FactDoc] = &[
    fact("mode", FactType::Word, "`offline`, `online_video` or `online_live`; assessments are `offline`"),
    fact("minutes", FactType::Count, "minutes from start to end, summed over the units of the group"),
    fact("units", FactType::Count, "units in the group; 1 under the strictest reading"),
    fact("span", FactType::Text, "start and end of the unit on the wall clock; under coarser readings of the first and the last unit"),
];

const RULES: &[FactDoc] = &[
    fact("rules_summed", FactType::Count, "rules that it sums up"),
    fact("rules_failed", FactType::List, "those that decide and fail"),
    fact("rules_undecided", FactType::List, "those that decide and are undecided"),
    fact("rules_insufficient", FactType::List, "those that decide and could not be computed"),
    fact("rules_for_people", FactType::List, "those that wait for a person"),
    fact("rules_not_checked", FactType::List, "those that were not judged"),
];

const TIMETABLE: &[FactDoc] = &[
    fact("rows", FactType::Count, "rows"),
    fact(
        "days",
        FactType::Count,
        "distinct dates with a session; with those of nothing but assessment where `count_assessment_day` is set",
    ),
    fact("days_without_video", FactType::Count, "distinct dates with a session that is no video course"),
    fact("span_days", FactType::Count, "calendar days from the first session to the last"),
    fact("hours", FactType::LessonHours, "lesson hours in all"),
    fact("hours_without_video", FactType::LessonHours, "lesson hours without those of video courses"),
    fact("offline_hours", FactType::LessonHours, "lesson hours held offline"),
    fact("online_hours", FactType::LessonHours, "lesson hours held online, video or live"),
    fact("theory_hours", FactType::LessonHours, "lesson hours of theory"),
    fact("practice_hours", FactType::LessonHours, "lesson hours of practice held offline"),
    fact("practice_online", FactType::LessonHours, "lesson hours of practice held online, which do not count as practice"),
    fact("hours_of_no_kind", FactType::LessonHours, "lesson hours of rows that say neither theory nor practice"),
    fact("offline_hours_of_no_kind", FactType::LessonHours, "those of them that are held offline"),
    fact("ethics_hours", FactType::LessonHours, "lesson hours of rows with one of `ethics_topics`"),
    fact("ethics_practice_hours", FactType::LessonHours, "those of them that count as practice as well"),
    fact("ethics_days", FactType::Count, "dates with one of `ethics_topics`"),
    fact("rows_with_topics", FactType::Count, "rows with any topic"),
    fact("induction_topics_missing", FactType::List, "which of `induction_topics` no row has"),
    fact("adaptation_topics_missing", FactType::List, "which of `adaptation_topics` no row has"),
    fact("rows_with_method", FactType::Count, "rows with a method of teaching"),
    fact("methods_unknown", FactType::List, "methods that are none of `methods`"),
    fact("online_rows", FactType::Count, "rows held online"),
    fact("online_rows_with_content", FactType::Count, "those of them that say what kind of content they have"),
    fact("online_content_unknown", FactType::List, "kinds of content held online that are none of `online_content` and `offline_content`"),
    fact("persons_with_category", FactType::Count, "lines of the roster with a group"),
    fact("online_others", FactType::Count, "lines of the roster whose group is none of `online_groups`"),
    fact("online_other_groups", FactType::List, "these groups"),
    fact("mostly_online", FactType::List, "persons of `offline_groups` with more hours online than offline"),
];

const ROWS: &[FactDoc] = &[
    fact("date", FactType::Text, "its date"),
    fact("row_span", FactType::Text, "its start and end on the wall clock"),
    fact("course", FactType::Text, "its course"),
    fact("mode", FactType::Word, "`offline`, `online_video` or `online_live`"),
    fact("hours", FactType::LessonHours, "its lesson hours"),
    fact("minutes", FactType::Count, "minutes from start to end"),
    fact("start_minute", FactType::Count, "its start in minutes after midnight"),
    fact("end_minute", FactType::Count, "its end in minutes after midnight"),
    fact("breaks_known", FactType::Flag, "whether breaks are declared, be it none"),
    fact("breaks", FactType::Count, "declared breaks in minutes; 0 where none are declared"),
    fact("kind", FactType::Word, "`theory`, `practice` or `unknown`"),
    fact("content_known", FactType::Flag, "whether it says what kind of content it has"),
    fact("content", FactType::Text, "its kind of content, else its kind"),
    fact("offline_only", FactType::Flag, "whether it is practice or one of `offline_content`"),
    fact("first_of_session", FactType::Flag, "whether it is the first row of its session"),
    fact("session_hours", FactType::LessonHours, "lesson hours of its session"),
    fact(
        "video_seconds",
        FactType::Count,
        "length of the videos of its session in seconds, by the platform's tables; 0 where they do not tell",
    ),
    fact("overlaps", FactType::List, "the times of earlier rows that it shares time with; video courses share time with nothing"),
];

const ORDER: &[FactDoc] = &[
    fact("fault", FactType::Word, "`approved_late`, `starts_late`, `ends_early`, `assessed_early` or `ends_before_assessment`"),
    fact("before", FactType::Text, "the date that should come first"),
    fact("after", FactType::Text, "the date that should follow"),
];

const PERSONS: &[FactDoc] = &[
    fact("problem", FactType::Word, "`no_name`, `missing`, `damaged`, `length`, `characters`, `birth`, `check`, `twin` or `twin_name`"),
    fact("no", FactType::Count, "the number of the line"),
    fact("other_no", FactType::Count, "for twins: the number of the earlier line"),
    fact("name", FactType::Text, "the name, masked"),
    fact("id_number", FactType::Text, "the id number, masked"),
];

const SIGN_IN: &[FactDoc] = &[
    fact("sheets", FactType::Count, "sign-in sheets of the unit that open"),
    fact("sheets_broken", FactType::List, "sheets that do not open"),
    fact("sheets_unmeasured", FactType::List, "sheets of a type that this program can not open"),
    fact("book_pages", FactType::Count, "pages of sign-in books that open"),
    fact("book_covers", FactType::Flag, "whether a book has a page at least for every unit under this reading"),
    fact("transcribed", FactType::Flag, "whether somebody wrote off who signed"),
    fact("strangers", FactType::List, "names that signed and are not on the roster"),
    fact("signed", FactType::Count, "persons of the roster who signed"),
    fact("expected", FactType::Count, "persons of the roster who were in the class that day"),
    fact("electronic", FactType::List, "electronic sign-in records"),
];

const PHOTOS: &[FactDoc] = &[
    fact("photos", FactType::Count, "distinct pictures that open and whose time does not contradict the unit"),
    fact("photos_found", FactType::Count, "files placed here as photographs"),
    fact("photos_not_counted", FactType::List, "files that do not count: broken, used twice, or of another time"),
    fact("photos_unmeasured", FactType::List, "files of a type that this program can not open"),
    fact("exceptions", FactType::List, "change records that speak of an exception for that day"),
];

const RECORDINGS: &[FactDoc] = &[
    fact("parts", FactType::Count, "how many of front, middle and end are shown by a long enough segment, in order and apart"),
    fact("parts_missing", FactType::List, "which of the three are not"),
    fact("intervals_missing", FactType::List, "the clock times of the parts that are missing"),
    fact("recordings_found", FactType::Count, "files placed here as recordings"),
    fact("recordings", FactType::Count, "segments that count: measured, long enough, of this unit's time; contiguous pieces are one"),
    fact("recordings_in", FactType::List, "the one part that all the segments lie in; empty where they lie in several"),
    fact("recorded_span", FactType::Text, "from the first segment's start to the last one's end, where their times are known"),
    fact("short_files", FactType::List, "recordings that are too short"),
    fact("short_lengths", FactType::List, "their lengths"),
    fact("shortfalls", FactType::List, "what each of them lacks"),
    fact("other_time", FactType::List, "recordings whose measured time lies outside the unit"),
    fact("broken", FactType::List, "recordings that do not open or have no video track"),
    fact("unmeasured", FactType::List, "recordings of a kind that this program can not measure"),
    fact("unplaced", FactType::List, "long enough recordings of which neither time nor part is known"),
    fact("overlapping", FactType::Flag, "whether all three parts are shown, but only by segments that overlap each other"),
    fact(
        "stretches",
        FactType::List,
        "every stretch of recording: its files, from and to on the clock, its part, its length and what it lacks",
    ),
    fact("joined", FactType::List, "those of them that are several contiguous files of one device and long enough together"),
    fact("full", FactType::Flag, "whether one continuous recording covers the unit"),
    fact("short_unit", FactType::Flag, "whether the unit is too short to hold three segments"),
    fact("barely", FactType::List, "segments that lie mostly outside the part that they count for"),
    fact("exceptions", FactType::List, "change records that speak of an exception for that day"),
];

const VIDEO_COURSE: &[FactDoc] = &[
    fact("hours", FactType::LessonHours, "lesson hours of the session"),
    fact("quiz_files", FactType::Count, "files with questions that speak of the session and open"),
    fact("quiz_broken", FactType::List, "those that do not open"),
    fact("quiz_unread", FactType::List, "those that open and of which no row could be read"),
    fact("quiz_rows", FactType::Count, "rows that speak of the session; where none names it, rows that name no session"),
    fact("questions_needed", FactType::Count, "questions that each learner must have been asked"),
    fact("unasked", FactType::List, "learners who were asked fewer"),
    fact("log_files", FactType::Count, "learning logs that speak of the session and open"),
    fact("log_broken", FactType::List, "those that do not open"),
    fact("log_unread", FactType::List, "those that open and of which no row could be read"),
    fact("log_rows", FactType::Count, "rows that speak of the session; where none names it, rows that name no session"),
    fact("log_missing", FactType::List, "persons of the roster without a row"),
    fact("log_strangers", FactType::List, "people with a row who are not on the roster"),
    fact("hours_claimed", FactType::LessonHours, "lesson hours of the sessions that the rows speak of"),
    fact("log_short", FactType::List, "persons with less recorded time than is claimed"),
    fact("log_over", FactType::List, "persons with more recorded lesson hours than are claimed"),
    fact("log_without_time", FactType::List, "persons without any recorded time"),
    fact("viewings", FactType::Count, "first viewings of which time and length are known"),
    fact("viewings_unmeasured", FactType::Count, "first viewings of which they are not"),
    fact("viewings_fast", FactType::List, "persons whose first viewing took less than `first_pass_ratio` of the length"),
    fact("statements", FactType::Count, "statements of the platform"),
    fact("face_files", FactType::Count, "files that show that faces were recognised, by their names"),
];

const LIVE_COURSE: &[FactDoc] = &[
    fact("checkin_files", FactType::Count, "files with check-ins that speak of the session and open"),
    fact("checkin_broken", FactType::List, "those that do not open"),
    fact("checkin_unread", FactType::List, "those that open and of which no row could be read"),
    fact("checkin_rows", FactType::Count, "rows that speak of the session"),
    fact("checkin_timed", FactType::Count, "those that tell when"),
    fact("on_time", FactType::Count, "persons who checked in before it began"),
    fact("late", FactType::List, "persons who checked in up to `checkin_grace_min` after it began"),
    fact("too_late", FactType::List, "persons who checked in later than that"),
    fact("early", FactType::List, "persons who checked in more than `checkin_early_min` before it began"),
    fact("unchecked", FactType::List, "persons of the roster who did not check in"),
    fact("quiz_files", FactType::Count, "files with questions"),
    fact("face_files", FactType::Count, "files that show that faces were recognised, by their names"),
];

const SCREENSHOTS: &[FactDoc] = &[
    fact("screenshots", FactType::Count, "distinct pictures that open and whose time does not contradict the unit"),
    fact("screenshots_found", FactType::Count, "files placed here as screenshots"),
    fact("screenshots_not_counted", FactType::List, "files that do not count: broken, used twice, or of another time"),
    fact("screenshots_unmeasured", FactType::List, "files of a type that this program can not open"),
    fact("screenshots_untimed", FactType::List, "those that count and of which it is not known when they were taken"),
    fact("apart", FactType::Count, "the most of them that certainly lie `screenshot_gap_s` apart"),
    fact("perhaps_apart", FactType::Count, "the most of them that may, where times are known to the minute only"),
    fact("close_one", FactType::Text, "the first of two neighbours that lie too close"),
    fact("close_next", FactType::Text, "the second of them"),
    fact("close_gap", FactType::Length, "the time between them"),
    fact("next_after", FactType::Text, "from when on the second would have been far enough"),
];

const SCORES: &[FactDoc] = &[
    fact("score_sheets", FactType::Count, "score sheets that open"),
    fact("score_sheets_broken", FactType::List, "score sheets that do not open"),
    fact("score_sheets_unmeasured", FactType::List, "score sheets of a type that this program can not open"),
    fact("scored", FactType::Count, "persons of the roster with a score, by the class record and the tables"),
    fact("score_missing", FactType::List, "persons of the roster without one"),
    fact("score_strangers", FactType::List, "people with a score who are not on the roster"),
];

const MATERIALS: &[FactDoc] = &[
    fact("files_present", FactType::Count, "files of the item"),
    fact("files_open", FactType::Count, "files of the item that open, or whose type is not opened by this program"),
    fact("pages_present", FactType::Count, "pages of the item: pages of documents, and one for each picture or other file"),
    fact("subsidy_roster_present", FactType::Flag, "whether the roster of subsidies is there"),
];

const STAGES: &[FactDoc] = &[
    fact("class_records", FactType::Count, "folders that hold a class record"),
    fact("empty_stages", FactType::List, "stages without any file; the subsidy stage counts only where a subsidy is claimed"),
    fact("subsidy_stage_empty", FactType::Flag, "whether the subsidy stage has no file"),
];

const PLACING: &[FactDoc] = &[
    fact("kind", FactType::Word, "`photo`, `recording` or `screenshot`"),
    fact("grade", FactType::Word, "`A`, `B` or `C`"),
    fact("time", FactType::Text, "when the taking began; for grade C when the file was saved"),
    fact("file", FactType::Text, "the file"),
    fact("placed", FactType::Text, "the session or assessment that it is placed in"),
    fact("outside", FactType::Flag, "grade A or B: it lies outside the unit by more than the slack"),
    fact("impossible", FactType::Flag, "grade C: it was saved before the unit began"),
    fact("clock_known", FactType::Flag, "whether its camera's clock is known to be wrong by a constant"),
    fact("clock_error", FactType::List, "that error"),
    fact("corrected", FactType::Text, "when the taking began by a right clock, for the reader only"),
];

const TWINS: &[FactDoc] = &[
    fact("kind", FactType::Word, "`photo`, `recording` or `screenshot`"),
    fact("alike", FactType::Flag, "whether they only look alike; else their content is the same"),
    fact("file", FactType::Text, "the later file"),
    fact("other", FactType::Text, "the earlier file"),
    fact("places", FactType::List, "the units that use it"),
];

const SHEET_TWINS: &[FactDoc] = &[
    fact("alike", FactType::Flag, "whether they only look alike; else their content is the same"),
    fact("file", FactType::Text, "the later file"),
    fact("other", FactType::Text, "the earlier file"),
    fact("places", FactType::List, "the units that use it"),
];

const CLOCKS: &[FactDoc] = &[
    fact("clocks_compared", FactType::Count, "files whose device's clock could be compared with another source of time"),
    fact("clock_jumps", FactType::List, "files that show that a clock jumped by more than `clock_slack_min`"),
    fact("clock_errors", FactType::List, "cameras whose clock is wrong by the same in all their files, by more than `clock_slack_min`"),
    fact("counted_on", FactType::List, "photographs that one camera numbered without a gap and that are placed on three days or more"),
];

const SIGNERS: &[FactDoc] = &[
    fact("signers_known", FactType::Flag, "whether it is known who was there, by a transcription or by check-ins"),
    fact("strangers", FactType::List, "names that are not on the roster"),
    fact("similar", FactType::List, "those of them that differ in one character from a name of the roster, with that name"),
];

const CANDIDATES: &[FactDoc] = &[
    fact("scored", FactType::Count, "persons of the roster with a score"),
    fact("candidates_known", FactType::Flag, "whether somebody wrote off who signed in at the assessments"),
    fact("unsigned", FactType::List, "persons with a score who did not sign in"),
    fact("unscored", FactType::List, "persons who signed in and have no score"),
];

const SUBSIDISED: &[FactDoc] = &[
    fact("subsidised", FactType::Count, "rows of the roster of subsidies that could be read"),
    fact("scores_known", FactType::Flag, "whether there are any scores"),
    fact("strangers", FactType::List, "people who are not on the roster of the class"),
    fact("twins", FactType::List, "people who stand there twice"),
    fact("failed", FactType::List, "persons who did not pass"),
    fact("unproven", FactType::List, "persons of whom no result says that they passed"),
];

const PERSON_HOURS: &[FactDoc] = &[
    fact("hours_recorded", FactType::Count, "persons with recorded lesson hours, by the class record and the tables"),
    fact("hours_taught", FactType::LessonHours, "lesson hours of the timetable"),
    fact("hours_over", FactType::List, "persons with more"),
    fact("attendance_known", FactType::Flag, "whether every session was written off"),
    fact("hours_off", FactType::List, "persons with other hours than those of the sessions that they signed for"),
];

const PRESENCE: &[FactDoc] = &[
    fact(
        "presence_known",
        FactType::Flag,
        "whether records of a platform and transcriptions of offline sessions tell when people were there",
    ),
    fact("twice", FactType::List, "persons who were online and offline at the same time"),
];

const DATES: &[FactDoc] = &[
    fact("kind", FactType::Word, "`photo`, `recording` or `screenshot`"),
    fact("time", FactType::Text, "when it was taken; for grade C when it was saved"),
    fact("file", FactType::Text, "the file"),
    fact("before_first", FactType::Flag, "it is dated before the day of the first session"),
    fact("after_now", FactType::Flag, "it is dated after the moment of judging"),
];

const PROBLEMS: &[FactDoc] = &[
    fact("file", FactType::Text, "the file"),
    fact(
        "problem",
        FactType::Word,
        "`empty`, `unreadable`, `broken`, `truncated`, `cut_short` (its claim is known), `cut`, `jumps`, `sparse`, `sound_longer`, `speed`, `looped`, `recurring`, `no_video`, `black`, `still`, `recorder_format`, `undecodable`, `too_large`, `no_library`, `damaged`, `gave_up`, `extension_disagrees` or `wrong_kind`",
    ),
    fact("place", FactType::Word, "`evidence` (sheets, photographs, recordings, screenshots), `material` or `other`"),
    fact("extension", FactType::Text, "the ending of its name"),
    fact("media_type", FactType::Text, "its type by content"),
    fact("copied", FactType::Flag, "whether a playable copy that can be measured is there"),
    fact("copy", FactType::Text, "that copy"),
    fact("claimed", FactType::Length, "of `cut_short`: the length that the recording claims"),
    fact("length", FactType::Length, "of `cut_short`, `cut`, `sparse` and `sound_longer`: the length of the pictures that are there"),
    fact("jumps", FactType::Count, "of `jumps`: how often the clock of the pictures jumps"),
    fact("gap", FactType::Length, "of `jumps` and `sparse`: the longest time between two pictures"),
    fact("frames", FactType::Count, "of `sparse`: how many pictures there are"),
    fact("sound", FactType::Length, "of `sound_longer`: the length of the sound"),
    fact("captured_rate", FactType::Text, "of `speed`: frames a second at which it was taken"),
    fact("shown_rate", FactType::Text, "of `speed`: frames a second at which it plays"),
    fact("repeated", FactType::Length, "of `looped`: how much is the same, byte for byte, as earlier pictures"),
    fact("lag", FactType::Length, "of `looped`: how long before they lie"),
    fact("again", FactType::Count, "of `recurring`: frames that do not differ from an earlier one, with others between"),
    fact("sampled", FactType::Count, "of `recurring`: frames that were looked at"),
];

const DISAGREEMENTS: &[FactDoc] = &[
    fact(
        "kind",
        FactType::Word,
        "`doors` (class.json and workbook), `statement` (a table and the class record), `statements` (two tables), `day_without_lesson`, `document` (the class is held by another document)",
    ),
    fact("field", FactType::Text, "the field"),
    fact("here", FactType::Text, "what the one says"),
    fact("there", FactType::Text, "what the other says"),
    fact("file", FactType::Text, "the file or folder"),
    fact("cell", FactType::Text, "the cell, where it is a table"),
];

/// The facts of a source, without those of the class.
pub fn facts_of(source: Source) -> Vec<FactDoc> {
    let own = match source {
        Source::Class => &[],
        Source::Rules => RULES,
        Source::Timetable => TIMETABLE,
        Source::Rows => ROWS,
        Source::Order => ORDER,
        Source::Persons => PERSONS,
        Source::SignIn => SIGN_IN,
        Source::Photos => PHOTOS,
        Source::Recordings => RECORDINGS,
        Source::VideoCourse => VIDEO_COURSE,
        Source::LiveCourse => LIVE_COURSE,
        Source::Screenshots => SCREENSHOTS,
        Source::Scores => SCORES,
        Source::Materials => MATERIALS,
        Source::Stages => STAGES,
        Source::Placing => PLACING,
        Source::Twins => TWINS,
        Source::SheetTwins => SHEET_TWINS,
        Source::Dates => DATES,
        Source::Clocks => CLOCKS,
        Source::Problems => PROBLEMS,
        Source::Disagreements => DISAGREEMENTS,
        Source::Signers => SIGNERS,
        Source::Candidates => CANDIDATES,
        Source::Subsidised => SUBSIDISED,
        Source::PersonHours => PERSON_HOURS,
        Source::Presence => PRESENCE,
    };
    let units = if source.is_of_units() { UNIT_FACTS } else { &[] };
    units.iter().chain(own).copied().collect()
}

/// Facts of one unit, which `of` may name.
pub(super) fn unit_facts() -> &'static [FactDoc] {
    UNIT_FACTS
}

/// The page `schemas/standards/FACTS.md`.
pub fn vocabulary_page() -> String {
    let mut page = String::from(HEAD);
    section(&mut page, "Every rule: the class", CLASS_FACTS);
    for source in Source::ALL.into_iter().filter(|&source| source != Source::Class) {
        let name = serde_json::to_value(source).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        section(&mut page, &format!("Source `{name}`"), &facts_of(source));
    }
    page
}

fn section(page: &mut String, title: &str, facts: &[FactDoc]) {
    page.push_str(&format!("\n## {title}\n\n| name | seen as | what it is |\n| --- | --- | --- |\n"));
    for fact in facts {
        let kind = match fact.kind {
            FactType::Count => "number",
            FactType::Length => "number (µs)",
            FactType::LessonHours => "number (tenths)",
            FactType::Word => "word",
            FactType::Text => "text",
            FactType::Flag => "flag",
            FactType::List => "number (of entries)",
        };
        page.push_str(&format!("| `{}` | {kind} | {} |\n", fact.name, fact.about));
    }
}

const HEAD: &str = "# The facts that rules are written over

Written by `cargo xtask schemas` from `src/record/standard/vocabulary.rs`; do not edit.

Conditions and requirements in a standard's files are expressions in CEL (Common Expression Language). They may name the facts below and the
standard's parameters as `param.key`; a share is `param.key.parts` and `param.key.of`, so that shares are compared by multiplying whole numbers.
There are no fractions: lesson hours are tenths, lengths are microseconds, and a number with a decimal point is refused when the standard is loaded.
A list is seen as the number of its entries. A rule with `readings` is computed in each of them, and its expressions see which one as `reading`. Messages may name the same facts and the rule's parameters as `{blanks}`, further `{subject}`, `{measured}`, `{required}`, `{missing}` and the `figures` of their case;
the words of a pass and of a review also `{looked}` (how many subjects) and `{evidence}` (how many files).

Some facts are themselves counted by parameters. A standard that uses them defines these; where it does not, a number is 0, a flag no, a list empty:
the class `id_voucher_groups`, `platform_register`, `ceiling_bright` and `floor_…`; `timetable` `count_assessment_day`, `ethics_topics`, `induction_topics`, `adaptation_topics`,
`methods`, `online_content`, `offline_content`, `online_groups`, `offline_groups`; `rows` `offline_content`; `photos`, `screenshots` and `placing` `time_slack_min`;
`photos` and `recordings` `exception_words`; `screenshots` `screenshot_gap_s`; `recordings` `segment_min_s`, `segment_tolerance_s`, `join_gap_s`, `position_rule`,
`edge_minutes`, `full_recording_counts`, `full_recording_share`, `time_slack_min`; `video_course` `questions_per_lesson`, `first_pass_ratio`, `lesson_min`;
`live_course` `checkin_grace_min`, `checkin_early_min`; `clocks` `clock_slack_min`. Of a list of words, each may name several for the same: `安全环保|安全|环保`.
";
