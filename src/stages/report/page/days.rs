//! The days of a class: a timeline for each day, and a card for each session with its evidence and its gaps.

use std::collections::BTreeMap;

use crate::record::class::{LessonHours, Mode};
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::{Unit, UnitKind};
use crate::record::standard::Source;
use crate::stages::report::gaps::{Weight, weight};
use crate::stages::report::page::class::Class;
use crate::stages::report::page::mark::{Link, Mark};
use crate::stages::report::page::picture::{Picture, Pictures};
use crate::stages::report::page::timeline::{Session, THIRDS, Timeline, timeline};
use crate::words::finding::{Fact, Finding, Outcome, Subject};
use crate::words::path::shown;
use crate::words::wording::{Message, term_key};

/// Most empty places of one kind.
const MOST_EMPTY: i64 = 9;

/// One day.
#[derive(Clone, Debug)]
pub struct Day {
    /// The anchor.
    pub anchor: String,
    /// The date as text.
    pub date: String,
    /// Weekday and lesson hours.
    pub about: String,
    /// Whether the evidence is complete.
    pub mark: Mark,
    /// The timeline.
    pub timeline: Option<Timeline>,
    /// Its sessions.
    pub sessions: Vec<Card>,
    /// Findings about the whole day.
    pub findings: Vec<Said>,
}

/// One session or assessment.
#[derive(Clone, Debug)]
pub struct Card {
    /// The anchor.
    pub anchor: String,
    /// Half-day and times.
    pub when: String,
    /// The course, or the part of the assessment.
    pub name: String,
    /// Teacher, room, mode.
    pub about: Vec<String>,
    /// Whether the evidence is complete.
    pub mark: Mark,
    /// The kinds of evidence.
    pub groups: Vec<Group>,
    /// Findings about it.
    pub findings: Vec<Said>,
}

/// A finding as one line of a card.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its mark.
    pub mark: Mark,
    /// Link to the full finding.
    pub to: String,
    /// The text.
    pub words: String,
    /// The rule.
    pub rule: String,
}

/// One kind of evidence of a session.
#[derive(Clone, Debug)]
pub struct Group {
    /// Name of the kind.
    pub name: String,
    /// Number of files.
    pub count: usize,
    /// The files as pictures.
    pub pictures: Vec<Picture>,
    /// Links to files shown elsewhere on the page.
    pub elsewhere: Vec<Link>,
    /// Places for missing evidence.
    pub empty: Vec<Empty>,
}

/// A place for missing evidence.
#[derive(Clone, Debug)]
pub struct Empty {
    /// What is missing.
    pub words: String,
    /// Link to the finding.
    pub to: String,
}

/// The days of the class in order.
pub fn days(class: &Class<'_>, pictures: &mut Pictures<'_>) -> Vec<Day> {
    let mut by_date: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, unit) in class.units.iter().enumerate() {
        by_date.entry(unit.date.to_string()).or_default().push(number);
    }
    let mut files: BTreeMap<&str, Vec<&FileRecord>> = BTreeMap::new();
    for file in &class.shown.inventory.files {
        file.placement.units.iter().for_each(|unit| files.entry(unit).or_default().push(file));
    }
    by_date.into_iter().map(|(date, numbers)| day(class, &date, &numbers, &files, pictures)).collect()
}

fn day(class: &Class<'_>, date: &str, numbers: &[usize], files: &BTreeMap<&str, Vec<&FileRecord>>, pictures: &mut Pictures<'_>) -> Day {
    let speaker = class.speaker();
    let units: Vec<(usize, &Unit)> = numbers.iter().filter_map(|&number| Some((number, class.units.get(number)?))).collect();
    let of = |unit: &Unit| files.get(unit.id.as_str()).cloned().unwrap_or_default();
    let sessions: Vec<Session<'_>> = units
        .iter()
        .map(|(_, unit)| Session { unit, name: speaker.unit_name(unit), files: of(unit), lacking: lacking_thirds(class, unit) })
        .collect();
    let described = described(class, date, &sessions);
    let timeline = timeline(class, &sessions, described);
    let rows = &class.shown.inventory.class.timetable;
    let tenths = units.iter().flat_map(|(_, unit)| &unit.rows).filter_map(|&row| rows.get(row)).map(|row| row.lesson_hours.tenths).sum();
    let weekday = units.first().map(|(_, unit)| speaker.term(weekday(unit))).unwrap_or_default();
    let hours = Message::new("page.day_hours").text("hours", LessonHours { tenths }.to_string());
    let about = if tenths == 0 { weekday } else { format!("{weekday} · {}", speaker.say(&hours)) };
    let sessions: Vec<Card> = units.iter().map(|&(number, unit)| card(class, number, unit, &of(unit), pictures)).collect();
    let findings = said(class, |subject| matches!(subject, Subject::Day { date: of } if of == date));
    let marks = sessions.iter().map(|session| session.mark).chain(findings.iter().map(|finding| finding.mark));
    Day {
        anchor: format!("d{date}"),
        date: speaker.date(date),
        about,
        mark: marks.min().unwrap_or(Mark::Good),
        timeline,
        sessions,
        findings,
    }
}

fn described(class: &Class<'_>, date: &str, sessions: &[Session<'_>]) -> String {
    let speaker = class.speaker();
    let count = |role: Role| sessions.iter().flat_map(|session| &session.files).filter(|file| file.placement.role == role).count();
    let names: Vec<Fact> = sessions.iter().map(|session| Fact::Text(session.name.clone())).collect();
    let message = Message::new("page.timeline_described")
        .with("date", Fact::Date(date.to_owned()))
        .with("sessions", Fact::List(names))
        .count("photos", count(Role::Photo) + count(Role::Screenshot))
        .count("recordings", count(Role::Recording));
    speaker.say(&message)
}

fn weekday(unit: &Unit) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match unit.date.0.weekday() {
        Monday => "page.monday",
        Tuesday => "page.tuesday",
        Wednesday => "page.wednesday",
        Thursday => "page.thursday",
        Friday => "page.friday",
        Saturday => "page.saturday",
        Sunday => "page.sunday",
    }
}

fn card(class: &Class<'_>, number: usize, unit: &Unit, files: &[&FileRecord], pictures: &mut Pictures<'_>) -> Card {
    let speaker = class.speaker();
    let anchor = format!("u{number}");
    let about = [Some(speaker.term_of("mode", unit.mode)), unit.teacher.clone(), unit.place.clone()];
    let findings = said(class, |subject| is_about(subject, unit));
    let groups = groups(class, unit, files, &anchor, pictures);
    let lacks = groups.iter().any(|group| !group.empty.is_empty());
    let mark = findings.iter().map(|finding| finding.mark).min().unwrap_or(Mark::Good);
    let kind = if unit.kind == UnitKind::Assessment { speaker.term("term.assessment") } else { String::new() };
    Card {
        when: format!("{} {}—{}", speaker.half_day(unit), unit.start, unit.end),
        name: format!("{kind} {}", shown(&unit.name)).trim().to_owned(),
        about: about.into_iter().flatten().filter(|text| !text.is_empty()).collect(),
        mark: if lacks { mark.min(Mark::Open) } else { mark },
        groups,
        findings,
        anchor,
    }
}

fn is_about(subject: &Subject, unit: &Unit) -> bool {
    matches!(subject, Subject::Session { id } | Subject::Assessment { id } if *id == unit.id)
}

/// The gaps and hints of a subject, one line each.
fn said(class: &Class<'_>, is_about: impl Fn(&Subject) -> bool) -> Vec<Said> {
    let standard = class.standard();
    let all = class.shown.judgement.findings.iter().enumerate().filter(|(_, finding)| is_about(&finding.subject));
    let told = all.filter_map(|(number, finding)| {
        let mark = match weight(finding, standard) {
            Weight::Gap => Mark::of(finding.outcome),
            Weight::Hint => Mark::Hint,
            _ => return None,
        };
        let words = standard.rule(&finding.rule).map(|rule| rule.record.title.get(class.speaker().lang()).to_owned());
        Some(Said { mark, to: format!("#f{number}"), words: words.unwrap_or_default(), rule: finding.rule.clone() })
    });
    told.collect()
}

/// The kinds of evidence, in the order in which people check them.
const ROLES: [&[Role]; 7] = [
    &[Role::SignIn, Role::SignInBook],
    &[Role::CheckIn],
    &[Role::Photo, Role::LivePhoto],
    &[Role::Screenshot],
    &[Role::Recording],
    &[Role::InClassQuiz],
    &[Role::LearningLog, Role::PlatformStatement],
];

fn groups(class: &Class<'_>, unit: &Unit, files: &[&FileRecord], anchor: &str, pictures: &mut Pictures<'_>) -> Vec<Group> {
    let speaker = class.speaker();
    let mut groups = Vec::new();
    let mut empty = empty_places(class, unit, files);
    let known: Vec<Role> = ROLES.iter().flat_map(|roles| roles.iter().copied()).collect();
    let mut group = |name: String, files: Vec<&FileRecord>, empty: Vec<Empty>| {
        if files.is_empty() && empty.is_empty() {
            return;
        }
        let mut files = files;
        files.sort_by_key(|file| (file.facts.start.as_ref().map(|start| start.at), &file.path));
        // A file of several sessions, such as a sign-in book, is shown with the first.
        let (here, elsewhere): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.placement.units.first() == Some(&unit.id));
        let count = here.len() + elsewhere.len();
        let pictures = here.into_iter().map(|file| pictures.of(file, Some(unit), anchor)).collect();
        groups.push(Group {
            name,
            count,
            pictures,
            elsewhere: elsewhere.into_iter().filter_map(|file| class.link(&file.path)).collect(),
            empty,
        });
    };
    for roles in ROLES {
        let Some(first) = roles.first() else { continue };
        let here = files.iter().copied().filter(|file| roles.contains(&file.placement.role)).collect();
        group(speaker.term_of("role", first), here, empty.remove(first).unwrap_or_default());
    }
    let others = files.iter().copied().filter(|file| !known.contains(&file.placement.role)).collect();
    group(speaker.term_of("role", Role::Other), others, empty.into_values().flatten().collect());
    groups
}

/// The missing evidence of a session, by kind.
fn empty_places(class: &Class<'_>, unit: &Unit, files: &[&FileRecord]) -> BTreeMap<Role, Vec<Empty>> {
    let speaker = class.speaker();
    let mut places: BTreeMap<Role, Vec<Empty>> = BTreeMap::new();
    let here = |role: Role| files.iter().any(|file| file.placement.role == role);
    for (number, finding) in lacking(class, unit) {
        let Some(rule) = class.standard().rule(&finding.rule) else { continue };
        let to = format!("#f{number}");
        let lack = |what: String| Empty { words: speaker.say(&Message::new("page.lacks").text("what", what)), to: to.clone() };
        let term = |role: Role| speaker.term(&term_key("role", role));
        let several = |role: Role| {
            let missing = match finding.facts.get("missing") {
                Some(Fact::Count(missing)) => (*missing).clamp(1, MOST_EMPTY),
                _ => 1,
            };
            (0..missing).map(|_| lack(term(role))).collect::<Vec<_>>()
        };
        match rule.record.source {
            Some(Source::SignIn) if !here(Role::SignIn) && !here(Role::SignInBook) => {
                places.entry(Role::SignIn).or_default().push(lack(term(Role::SignIn)));
            }
            Some(Source::Photos) => places.entry(Role::Photo).or_default().extend(several(Role::Photo)),
            Some(Source::Screenshots) => places.entry(Role::Screenshot).or_default().extend(several(Role::Screenshot)),
            Some(Source::Recordings) => {
                let parts = parts(finding);
                let named = parts.iter().filter_map(|&part| THIRDS.get(part)).map(|part| lack(speaker.term(part)));
                places.entry(Role::Recording).or_default().extend(named);
            }
            Some(Source::LiveCourse) if !here(Role::CheckIn) => {
                places.entry(Role::CheckIn).or_default().push(lack(rule.record.title.get(speaker.lang()).to_owned()));
            }
            Some(Source::VideoCourse) => {
                places.entry(Role::LearningLog).or_default().push(lack(rule.record.title.get(speaker.lang()).to_owned()));
            }
            _ => {}
        }
    }
    places
}

/// The findings about missing evidence of a session.
fn lacking<'a>(class: &Class<'a>, unit: &Unit) -> impl Iterator<Item = (usize, &'a Finding)> {
    let lacks = |finding: &Finding| matches!(finding.outcome, Outcome::Fail | Outcome::Insufficient | Outcome::Undecided);
    let all = class.shown.judgement.findings.iter().enumerate();
    all.filter(move |(_, finding)| is_about(&finding.subject, unit) && lacks(finding) && finding.level.decides())
}

/// Indexes of the thirds without a valid recording, from a finding.
fn parts(finding: &Finding) -> Vec<usize> {
    match finding.facts.get("parts_missing") {
        Some(Fact::List(parts)) => {
            let named = |fact: &Fact| THIRDS.iter().position(|third| matches!(fact, Fact::Term(key) if key == third));
            parts.iter().filter_map(named).collect()
        }
        _ if matches!(finding.facts.get("missing"), Some(Fact::Count(missing)) if *missing >= 3) => vec![0, 1, 2],
        _ => Vec::new(),
    }
}

fn lacking_thirds(class: &Class<'_>, unit: &Unit) -> Vec<usize> {
    let of_recordings = |finding: &Finding| {
        unit.mode == Mode::Offline
            && class.standard().rule(&finding.rule).is_some_and(|rule| rule.record.source == Some(Source::Recordings))
    };
    lacking(class, unit).filter(|(_, finding)| of_recordings(finding)).flat_map(|(_, finding)| parts(finding)).collect()
}
