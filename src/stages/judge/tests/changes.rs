//! Changes that tests make to a complete class.

use super::builder::*;
use crate::record::class::{Catalogue, ClassRecord, Comparison, LessonRow, Mode, SignIn, SignInState, TrainingType};
use crate::record::facts::*;
use crate::record::file::*;
use crate::record::role::*;

pub(super) fn rows(class: &mut Builder) -> &mut Vec<LessonRow> {
    &mut class.inventory.class.timetable
}

pub(super) fn record(class: &mut Builder) -> &mut ClassRecord {
    &mut class.inventory.class
}

/// Sets another kind of training.
pub(super) fn of_type(class: &mut Builder, training_type: TrainingType, catalogue: Catalogue) {
    class.inventory.class.training_type = Some(training_type);
    class.inventory.class.catalogue = Some(catalogue);
}

/// One day with eight lesson hours of theory: induction or adaptation training with a theory assessment.
pub(super) fn one_day(class: &mut Builder, training_type: TrainingType) {
    of_type(class, training_type, Catalogue::None);
    let all = rows(class);
    all.truncate(2);
    for row in all {
        row.kind = Some(crate::record::class::LessonKind::Theory);
        row.lesson_hours.tenths = 40;
        row.breaks_min = Some(0);
    }
}

pub(super) fn unified(class: &mut Builder) {
    class.unified();
}

pub(super) fn online(class: &mut Builder) {
    class.inventory.class.timetable.iter_mut().for_each(|row| row.mode = Mode::OnlineLive);
}

pub(super) fn induction_without_exam(class: &mut Builder) {
    class.inventory.class.assessments.clear();
    class.inventory.class.training_type = Some(TrainingType::Induction);
    class.inventory.class.catalogue = Some(Catalogue::None);
}

pub(super) fn each(class: &mut Builder, role: Role, change: fn(&mut FileRecord)) {
    class.inventory.files.iter_mut().filter(|file| file.placement.role == role).for_each(change);
}

pub(super) fn sign(class: &mut Builder, name: &str, state: SignInState) {
    let row = &class.inventory.class.timetable[0];
    class.inventory.class.sign_in.push(SignIn { date: row.date, start: row.start, name: name.to_owned(), state });
}

pub(super) fn book(class: &mut Builder, pages: u32) {
    each(class, Role::SignIn, |file| {
        if file.path.as_str().starts_with("02") {
            file.placement.role = Role::Other;
        }
    });
    class.add("02_培训实施/签到册_整本/签到册.pdf", Role::SignInBook, &[], Content::Document(DocumentFacts { pages }), None);
}

pub(super) fn group(class: &mut Builder, comparison: Option<Comparison>) {
    let trainee = class.inventory.class.roster.as_mut().unwrap().first_mut().unwrap();
    trainee.category = Some("2026届高校毕业生".to_owned());
    trainee.comparison = comparison;
}

pub(super) fn problem(class: &mut Builder, problem: Problem) {
    class.find("0900/录像/VID_1.mp4").facts.problems.push(problem);
}

pub(super) fn state(class: &mut Builder, file: &str, field: StatedField, value: &str) {
    let Content::Table(table) = &mut class.find(file).facts.content else { panic!("{file} is no table") };
    table.statements.push(Statement { field, value: value.to_owned(), cell: "Sheet1!B2".to_owned() });
}

/// Makes the front and middle clips of a unit of this length overlap.
pub(super) fn overlapping(class: &mut Builder, unit: &str, minutes: i64) {
    let third = start_of(unit) + min(minutes) / 3;
    for (number, seconds) in [(0, -160), (1, 20)] {
        let taken = third + jiff::SignedDuration::from_secs(seconds);
        class.find(&format!("{}/录像/VID_{number}.mp4", folder(unit))).facts.start = Some(moment(taken, crate::words::moment::Grade::A));
    }
}
