//! The facts that a standard's expressions and messages may name, documented; `schemas/standards/FACTS.md` is written from here.

use super::rule::Source;

/// How a fact looks to an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactType {
    /// A whole number: a count.
    Count,
    /// A whole number: microseconds.
    Length,
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
    fact("transferred", FactType::List, "photographs and recordings of which only the time of saving or sending is known"),
    fact("untimed", FactType::List, "photographs and recordings without any time of their own"),
    fact("unplaced_files", FactType::List, "files that lie in a place for evidence and belong to no unit that could be told"),
];

/// Facts of a unit or a group of units.
const UNIT_FACTS: &[FactDoc] = &[
    fact("mode", FactType::Word, "`offline`, `online_video` or `online_live`; assessments are `offline`"),
    fact("minutes", FactType::Count, "minutes from start to end, summed over the units of the group"),
    fact("units", FactType::Count, "units in the group; 1 under the strictest reading"),
    fact("span", FactType::Text, "start and end of the unit on the wall clock; under coarser readings of the first and the last unit"),
];

const SIGN_IN: &[FactDoc] = &[
    fact("sheets", FactType::Count, "sign-in sheets of the unit that open"),
    fact("sheets_broken", FactType::List, "sheets that do not open"),
    fact("sheets_unmeasured", FactType::List, "sheets of a type that this program can not open"),
    fact("book_pages", FactType::Count, "pages of sign-in books that open"),
    fact("book_covers", FactType::Flag, "whether a book has a page at least for every unit under this reading"),
    fact("transcribed", FactType::Flag, "whether somebody wrote off who signed"),
    fact("strangers", FactType::List, "names that signed and are not on the roster"),
];

const PHOTOS: &[FactDoc] = &[
    fact("photos", FactType::Count, "distinct pictures that open and whose time does not contradict the unit"),
    fact("photos_found", FactType::Count, "files placed here as photographs"),
    fact("photos_not_counted", FactType::List, "files that do not count: broken, used twice, or of another time"),
    fact("photos_unmeasured", FactType::List, "files of a type that this program can not open"),
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
    fact("full", FactType::Flag, "whether one continuous recording covers the unit"),
    fact("short_unit", FactType::Flag, "whether the unit is too short to hold three segments"),
    fact("barely", FactType::List, "segments that lie mostly outside the part that they count for"),
];

const SCORES: &[FactDoc] = &[
    fact("score_sheets", FactType::Count, "score sheets that open"),
    fact("score_sheets_broken", FactType::List, "score sheets that do not open"),
    fact("score_sheets_unmeasured", FactType::List, "score sheets of a type that this program can not open"),
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
];

const TWINS: &[FactDoc] = &[
    fact("kind", FactType::Word, "`photo`, `recording` or `screenshot`"),
    fact("file", FactType::Text, "the later file"),
    fact("other", FactType::Text, "the earlier file"),
    fact("places", FactType::List, "the units that use it"),
];

const DATES: &[FactDoc] = &[
    fact("kind", FactType::Word, "`photo`, `recording` or `screenshot`"),
    fact("time", FactType::Text, "when it was taken; for grade C when it was saved"),
    fact("file", FactType::Text, "the file"),
    fact("first_day", FactType::Text, "the date of the first session"),
    fact("before_first", FactType::Flag, "it is dated before the day of the first session"),
    fact("after_now", FactType::Flag, "it is dated after the moment of judging"),
];

const PROBLEMS: &[FactDoc] = &[
    fact("file", FactType::Text, "the file"),
    fact(
        "problem",
        FactType::Word,
        "`empty`, `unreadable`, `broken`, `truncated`, `no_video`, `black`, `still`, `recorder_format`, `undecodable`, `too_large`, `extension_disagrees` or `wrong_kind`",
    ),
    fact("place", FactType::Word, "`evidence` (sheets, photographs, recordings, screenshots), `material` or `other`"),
    fact("extension", FactType::Text, "the ending of its name"),
    fact("media_type", FactType::Text, "its type by content"),
    fact("copied", FactType::Flag, "whether a playable copy that can be measured is there"),
];

const DISAGREEMENTS: &[FactDoc] = &[
    fact(
        "kind",
        FactType::Word,
        "`doors` (class.json and workbook), `statement` (a table and the class record), `statements` (two tables), `day_without_lesson`",
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
        Source::SignIn => SIGN_IN,
        Source::Photos => PHOTOS,
        Source::Recordings => RECORDINGS,
        Source::Scores => SCORES,
        Source::Materials => MATERIALS,
        Source::Stages => STAGES,
        Source::Placing => PLACING,
        Source::Twins => TWINS,
        Source::Dates => DATES,
        Source::Problems => PROBLEMS,
        Source::Disagreements => DISAGREEMENTS,
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
A list is seen as the number of its entries. Messages may name the same facts and the rule's parameters as `{blanks}`, further `{subject}`, `{measured}`, `{required}` and `{missing}` of their case;
the words of a pass and of a review also `{looked}` (how many subjects) and `{evidence}` (how many files).
";
