//! The sources of facts that rules can use, with their facts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::{FactDoc, UNIT_FACTS, facts};

macro_rules! sources {
    ($($(#[$about:meta])+ $source:ident { $($facts:tt)* })+) => {
        /// The source of a rule's facts. [`facts_of`] lists the facts of each source.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Source {
            $($(#[$about])+ $source),+
        }

        impl Source {
            /// All sources.
            pub const ALL: &[Self] = &[$(Self::$source),+];

            fn own_facts(self) -> &'static [FactDoc] {
                match self {
                    $(Self::$source => facts!($($facts)*)),+
                }
            }
        }
    };
}

impl Source {
    /// Whether the subjects are sessions or assessments, which readings can group.
    pub fn is_of_units(self) -> bool {
        matches!(self, Self::SignIn | Self::Photos | Self::Recordings | Self::VideoCourse | Self::LiveCourse | Self::Screenshots)
    }
}

/// The facts of a source, without the facts of the class.
pub fn facts_of(source: Source) -> impl Iterator<Item = &'static FactDoc> {
    let units = if source.is_of_units() { UNIT_FACTS } else { &[] };
    units.iter().chain(source.own_facts())
}

sources! {
    /// The class.
    Class {}
    /// The results of other rules.
    Rules {
        rules_summed: Count "rules that it sums up";
        rules_failed: List "those that decide and fail";
        rules_undecided: List "those that decide and are undecided";
        rules_insufficient: List "those that decide and could not be computed";
        rules_for_people: List "those that wait for a person";
        rules_not_checked: List "those that were not judged";
    }
    /// The timetable as a whole.
    Timetable {
        rows: Count "rows";
        days: Count "distinct dates with a session; with those of nothing but assessment where `count_assessment_day` is set";
        days_without_video: Count "distinct dates with a session that is no video course";
        span_days: Count "calendar days from the first session to the last";
        hours: LessonHours "lesson hours in all";
        hours_without_video: LessonHours "lesson hours without those of video courses";
        offline_hours: LessonHours "lesson hours held offline";
        online_hours: LessonHours "lesson hours held online, video or live";
        theory_hours: LessonHours "lesson hours of theory";
        practice_hours: LessonHours "lesson hours of practice held offline";
        practice_online: LessonHours "lesson hours of practice held online, which do not count as practice";
        hours_of_no_kind: LessonHours "lesson hours of rows that say neither theory nor practice";
        offline_hours_of_no_kind: LessonHours "those of them that are held offline";
        ethics_hours: LessonHours "lesson hours of rows with one of `ethics_topics`";
        ethics_practice_hours: LessonHours "those of them that count as practice as well";
        ethics_days: Count "dates with one of `ethics_topics`";
        rows_with_topics: Count "rows with any topic";
        induction_topics_missing: List "which of `induction_topics` no row has";
        adaptation_topics_missing: List "which of `adaptation_topics` no row has";
        rows_with_method: Count "rows with a method of teaching";
        methods_unknown: List "methods that are none of `methods`";
        online_rows: Count "rows held online";
        online_rows_with_content: Count "those of them that say what kind of content they have";
        online_content_unknown: List "kinds of content held online that are none of `online_content` and `offline_content`";
        persons_with_category: Count "lines of the roster with a group";
        online_others: Count "lines of the roster whose group is none of `online_groups`";
        online_other_groups: List "these groups";
        mostly_online: List "persons of `offline_groups` with more hours online than offline";
    }
    /// Each row of the timetable.
    Rows {
        date: Text "its date";
        row_span: Text "its start and end on the wall clock";
        course: Text "its course";
        mode: Word "`offline`, `online_video` or `online_live`";
        hours: LessonHours "its lesson hours";
        minutes: Count "minutes from start to end";
        start_minute: Count "its start in minutes after midnight";
        end_minute: Count "its end in minutes after midnight";
        breaks_known: Flag "whether breaks are declared, be it none";
        breaks: Count "declared breaks in minutes; 0 where none are declared";
        kind: Word "`theory`, `practice` or `unknown`";
        content_known: Flag "whether it says what kind of content it has";
        content: Text "its kind of content, else its kind";
        offline_only: Flag "whether it is practice or one of `offline_content`";
        first_of_session: Flag "whether it is the first row of its session";
        session_hours: LessonHours "lesson hours of its session";
        video_seconds: Count "length of the videos of its session in seconds, by the platform's tables; 0 where they do not tell";
        overlaps: List "the times of earlier rows that it shares time with; video courses share time with nothing";
    }
    /// The order of the dates of the class.
    Order {
        fault: Word "`approved_late`, `starts_late`, `ends_early`, `assessed_early` or `ends_before_assessment`";
        before: Text "the date that should come first";
        after: Text "the date that should follow";
    }
    /// The problems of each roster row.
    Persons {
        problem: Word "`no_name`, `missing`, `damaged`, `length`, `characters`, `birth`, `check`, `twin` or `twin_name`";
        no: Count "the number of the line";
        other_no: Count "for twins: the number of the earlier line";
        name: Text "the name, masked";
        id_number: Text "the id number, masked";
    }
    /// The sign-in sheets of each unit.
    SignIn {
        sheets: Count "sign-in sheets of the unit that open";
        sheets_broken: List "sheets that do not open";
        sheets_unmeasured: List "sheets of a type that this program can not open";
        book_pages: Count "pages of sign-in books that open";
        book_covers: Flag "whether a book has a page at least for every unit under this reading";
        transcribed: Flag "whether somebody wrote off who signed";
        strangers: List "names that signed and are not on the roster";
        signed: Count "persons of the roster who signed";
        expected: Count "persons of the roster who were in the class that day";
        electronic: List "electronic sign-in records";
    }
    /// The photographs of each unit.
    Photos {
        photos: Count "distinct pictures that open and whose time does not contradict the unit";
        photos_found: Count "files placed here as photographs";
        photos_not_counted: List "files that do not count: broken, used twice, or of another time";
        photos_unmeasured: List "files of a type that this program can not open";
        exceptions: List "change records that speak of an exception for that day";
    }
    /// The recordings of each unit.
    Recordings {
        parts: Count "how many of front, middle and end are shown by a long enough segment, in order and apart";
        parts_missing: List "which of the three are not";
        intervals_missing: List "the clock times of the parts that are missing";
        recordings_found: Count "files placed here as recordings";
        recordings: Count "segments that count: measured, long enough, of this unit's time; contiguous pieces are one";
        recordings_in: List "the one part that all the segments lie in; empty where they lie in several";
        recorded_span: Text "from the first segment's start to the last one's end, where their times are known";
        short_files: List "recordings that are too short";
        short_lengths: List "their lengths";
        shortfalls: List "what each of them lacks";
        other_time: List "recordings whose measured time lies outside the unit";
        broken: List "recordings that do not open or have no video track";
        unmeasured: List "recordings of a kind that this program can not measure";
        unplaced: List "long enough recordings of which neither time nor part is known";
        overlapping: Flag "whether all three parts are shown, but only by segments that overlap each other";
        stretches: List "every stretch of recording: its files, from and to on the clock, its part, its length and what it lacks";
        joined: List "those of them that are several contiguous files of one device and long enough together";
        full: Flag "whether one continuous recording covers the unit";
        short_unit: Flag "whether the unit is too short to hold three segments";
        barely: List "segments that lie mostly outside the part that they count for";
        exceptions: List "change records that speak of an exception for that day";
    }
    /// The platform's records of each video course session.
    VideoCourse {
        hours: LessonHours "lesson hours of the session";
        quiz_files: Count "files with questions that speak of the session and open";
        quiz_broken: List "those that do not open";
        quiz_unread: List "those that open and of which no row could be read";
        quiz_rows: Count "rows that speak of the session; where none names it, rows that name no session";
        questions_needed: Count "questions that each learner must have been asked";
        unasked: List "learners who were asked fewer";
        log_files: Count "learning logs that speak of the session and open";
        log_broken: List "those that do not open";
        log_unread: List "those that open and of which no row could be read";
        log_rows: Count "rows that speak of the session; where none names it, rows that name no session";
        log_missing: List "persons of the roster without a row";
        log_strangers: List "people with a row who are not on the roster";
        hours_claimed: LessonHours "lesson hours of the sessions that the rows speak of";
        log_short: List "persons with less recorded time than is claimed";
        log_over: List "persons with more recorded lesson hours than are claimed";
        log_without_time: List "persons without any recorded time";
        viewings: Count "first viewings of which time and length are known";
        viewings_unmeasured: Count "first viewings of which they are not";
        viewings_fast: List "persons whose first viewing took less than `first_pass_ratio` of the length";
        statements: Count "statements of the platform";
        face_files: Count "files that show that faces were recognised, by their names";
    }
    /// The platform's records of each live session.
    LiveCourse {
        checkin_files: Count "files with check-ins that speak of the session and open";
        checkin_broken: List "those that do not open";
        checkin_unread: List "those that open and of which no row could be read";
        checkin_rows: Count "rows that speak of the session";
        checkin_timed: Count "those that tell when";
        on_time: Count "persons who checked in before it began";
        late: List "persons who checked in up to `checkin_grace_min` after it began";
        too_late: List "persons who checked in later than that";
        early: List "persons who checked in more than `checkin_early_min` before it began";
        unchecked: List "persons of the roster who did not check in";
        quiz_files: Count "files with questions";
        face_files: Count "files that show that faces were recognised, by their names";
    }
    /// The screenshots of each live session.
    Screenshots {
        screenshots: Count "distinct pictures that open and whose time does not contradict the unit";
        screenshots_found: Count "files placed here as screenshots";
        screenshots_not_counted: List "files that do not count: broken, used twice, or of another time";
        screenshots_unmeasured: List "files of a type that this program can not open";
        screenshots_untimed: List "those that count and of which it is not known when they were taken";
        apart: Count "the most of them that certainly lie `screenshot_gap_s` apart";
        perhaps_apart: Count "the most of them that may, where times are known to the minute only";
        close_one: Text "the first of two neighbours that lie too close";
        close_next: Text "the second of them";
        close_gap: Length "the time between them";
        next_after: Text "from when on the second would have been far enough";
    }
    /// The score tables.
    Scores {
        score_sheets: Count "score sheets that open";
        score_sheets_broken: List "score sheets that do not open";
        score_sheets_unmeasured: List "score sheets of a type that this program can not open";
        scored: Count "persons of the roster with a score, by the class record and the tables";
        score_missing: List "persons of the roster without one";
        score_strangers: List "people with a score who are not on the roster";
    }
    /// The items of the list of materials.
    Materials {
        files_present: Count "files of the item";
        files_open: Count "files of the item that open, or whose type is not opened by this program";
        pages_present: Count "pages of the item: pages of documents, and one for each picture or other file";
        files_withheld: Count "files of the item that a redacted copy leaves out: they were sealed, and nobody looked into them";
        subsidy_roster_present: Flag "whether the roster of subsidies is there";
        persons_without: List "of the copies of id cards: persons of the roster without one, where every file tells by its name whose it is";
        subsidised: Count "of the roster of subsidies: its rows that could be read";
        scores_known: Flag "of the roster of subsidies: whether there are any scores";
        strangers: List "of the roster of subsidies: people who are not on the roster of the class";
        twins: List "of the roster of subsidies: people who stand there twice";
        failed: List "of the roster of subsidies: persons who did not pass, or have no score where others have";
        unproven: List "of the roster of subsidies: persons of whom no score says whether they passed";
    }
    /// The stages of the class folder.
    Stages {
        class_records: Count "folders that hold a class record";
        empty_stages: List "stages without any file; the subsidy stage counts only where a subsidy is claimed";
        subsidy_stage_empty: Flag "whether the subsidy stage has no file";
    }
    /// The times of each piece of evidence, compared with its units.
    Placing {
        kind: Word "`photo`, `recording` or `screenshot`";
        grade: Word "`A`, `B` or `C`";
        time: Text "when the taking began; for grade C when the file was saved";
        file: Text "the file";
        placed: Text "the session or assessment that it is placed in";
        outside: Flag "grade A or B: it lies outside the unit by more than the slack";
        impossible: Flag "grade C: it was saved before the unit began";
        clock_known: Flag "whether its camera's clock is known to be wrong by a constant";
        clock_error: List "that error";
        corrected: Text "when the taking began by a right clock, for the reader only";
    }
    /// Photographs, recordings and screenshots with the same content in several units.
    Twins {
        kind: Word "`photo`, `recording` or `screenshot`";
        alike: Flag "whether they only look alike; else their content is the same";
        file: Text "the later file";
        other: Text "the earlier file";
        places: List "the units that use it";
        count: Count "how many look alike";
        alike_files: List "those that look alike";
    }
    /// Sign-in sheets with the same content in several units.
    SheetTwins {
        alike: Flag "whether they only look alike; else their content is the same";
        file: Text "the later file";
        other: Text "the earlier file";
        places: List "the units that use it";
        count: Count "how many look alike";
        alike_files: List "those that look alike";
    }
    /// The times of each piece of evidence, compared with the dates of the class.
    Dates {
        kind: Word "`photo`, `recording` or `screenshot`";
        time: Text "when it was taken; for grade C when it was saved";
        file: Text "the file";
        before_first: Flag "it is dated before the day of the first session";
        after_now: Flag "it is dated after the moment of judging";
    }
    /// The clocks of the devices, compared with other time sources.
    Clocks {
        clocks_compared: Count "files whose device's clock could be compared with another source of time";
        clock_jumps: List "files that show that a clock jumped by more than `clock_slack_min`";
        clock_errors: List "cameras whose clock is wrong by the same in all their files, by more than `clock_slack_min`";
        counted_on: List "photographs that one camera numbered without a gap and that are placed on three days or more";
    }
    /// The problems of each file.
    Problems {
        file: Text "the file";
        problem: Word "`empty`, `unreadable`, `broken`, `truncated`, `partly_damaged`, `damaged_from` (its part is known), `bad_pages`, `cut_short` (its claim is known), `cut`, `jumps`, `sparse`, `sound_longer`, `speed`, `looped`, `recurring`, `no_video`, `black`, `still`, `recorder_format`, `undecodable`, `too_large`, `too_many_pixels`, `damaged`, `gave_up`, `shown_shorter`, `blanked`, `joined`, `locked`, `unclear_time`, `edited`, `edited_scene` (its small picture shows another), `extension_disagrees`, `wrong_kind` or `record` (of the class record)";
        place: Word "`evidence` (sheets, photographs, recordings, screenshots), `material` or `other`";
        extension: Text "the ending of its name";
        media_type: Text "its type by content";
        said: Text "of `record`: what could not be taken, in a sentence";
        copied: Flag "whether a playable copy that can be measured is there";
        copy: Text "that copy";
        claimed: Length "of `cut_short`: the length that the recording claims";
        length: Length "of `cut_short`, `cut`, `sparse`, `blanked` and `sound_longer`: the length of the pictures that are there";
        jumps: Count "of `jumps`: how often the clock of the pictures jumps";
        gap: Length "of `jumps` and `sparse`: the longest time between two pictures";
        frames: Count "of `sparse`: how many pictures there are";
        sound: Length "of `sound_longer`: the length of the sound";
        captured_rate: Text "of `speed`: frames a second at which it was taken";
        shown_rate: Text "of `speed`: frames a second at which it plays";
        repeated: Length "of `looped`: how much is the same, byte for byte, as earlier pictures";
        lag: Length "of `looped`: how long before they lie";
        again: Count "of `recurring`: frames that do not differ from an earlier one, with others between";
        sampled: Count "of `recurring`: frames that were looked at";
        shown: Length "of `shown_shorter`: what a player shows";
        recorded: Length "of `shown_shorter`: what is in the file";
        listed: Length "of `blanked`: the length with the pictures whose data are zeros";
        percent: Text "of `damaged_from`: from which part of its height on the picture is damaged, in percent";
        pages: List "of `bad_pages`: numbers of the pages";
        written: Text "of `unclear_time`: what is written for the time of taking";
        days: Text "of `edited` and `edited_scene`: whole days between taking and saving";
        software: Text "of `edited` and `edited_scene`: the program";
    }
    /// Contradictions within the class folder.
    Disagreements {
        days: List "of a day folder without a lesson: the days that it was probably meant for, of which nothing else is there";
        kind: Word "`doors` (class.json and workbook), `statement` (a table and the class record), `statements` (two tables), `day_without_lesson`, `document` (the class is held by another document)";
        field: Text "the field";
        here: Text "what the one says";
        there: Text "what the other says";
        file: Text "the file or folder";
        cell: Text "the cell, where it is a table";
    }
    /// Who signed or checked in at each unit, compared with the roster.
    Signers {
        signers_known: Flag "whether it is known who was there, by a transcription or by check-ins";
        strangers: List "names that are not on the roster";
        similar: List "those of them that differ in one character from a name of the roster, with that name";
    }
    /// Who has a score, compared with who signed in at the assessment.
    Candidates {
        scored: Count "persons of the roster with a score";
        candidates_known: Flag "whether somebody wrote off who signed in at the assessments";
        unsigned: List "persons with a score who did not sign in";
        unscored: List "persons who signed in and have no score";
    }
    /// Who is on the subsidy roster, compared with the roster and the scores.
    Subsidised {
        subsidised: Count "rows of the roster of subsidies that could be read";
        scores_known: Flag "whether there are any scores";
        strangers: List "people who are not on the roster of the class";
        twins: List "people who stand there twice";
        failed: List "persons who did not pass, or have no score where others have";
        unproven: List "persons of whom no score says whether they passed";
    }
    /// The lesson hours of each person, compared with the hours taught.
    PersonHours {
        hours_recorded: Count "persons with recorded lesson hours, by the class record and the tables";
        hours_taught: LessonHours "lesson hours of the timetable";
        hours_over: List "persons with more";
        attendance_known: Flag "whether every session was written off";
        hours_off: List "persons with other hours than those of the sessions that they signed for";
    }
    /// Where each person was at the same time.
    Presence {
        presence_known: Flag "whether records of a platform and transcriptions of offline sessions tell when people were there";
        twice: List "persons who were online and offline at the same time";
    }
}
