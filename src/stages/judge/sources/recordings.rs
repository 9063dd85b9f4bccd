//! Recordings of a unit: files of one device are joined, measured on the video track, and compared with front, middle and end.

use super::super::evidence::{File, Opening, Piece, length, opening};
use super::super::facts::View;
use super::super::group::Group;
use super::super::index::Index;
use super::parts::{Parts, Span, overlap, total};
use super::unit::{exceptions, unit_facts};
use crate::record::chapter::chapter;
use crate::record::facts::Content;
use crate::record::file::FileRecord;
use crate::record::lesson_part::LessonPart;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::words::finding::{Fact, SegmentCandidate};
use crate::words::moment::{Grade, Precision, Reason};

/// A candidate for one segment: a file, or contiguous files of one device.
#[derive(Clone, Debug)]
struct Segment<'a> {
    /// Its time; for recordings without a known time, that of the part or unit that they are declared for.
    span: Span,
    timed: bool,
    length: i64,
    part: usize,
    files: Vec<&'a FileRecord>,
    /// The measured length of each file.
    lengths: Vec<i64>,
    /// Whether it was declared to show the whole unit.
    declared_full: bool,
    /// Whether it is part of a run of several joined files.
    piece_of_run: bool,
}

/// Identifies the device that wrote a file, so that only files of the same device are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Maker<'a> {
    /// Whether its time is precise enough for joining.
    exact: bool,
    camera: Option<(&'a str, &'a str)>,
    /// The start of the file name: recorders without camera data distinguish their channels by it.
    series: &'a str,
    size: (u32, u32),
}

/// The recordings of a unit, before they are compared with its parts.
#[derive(Default)]
struct Sorted<'a> {
    found: usize,
    timed: Vec<(Maker<'a>, Segment<'a>)>,
    declared: Vec<Segment<'a>>,
    unplaced: Vec<(&'a FileRecord, i64)>,
    broken: Vec<&'a FileRecord>,
    unmeasured: Vec<&'a FileRecord>,
    other_time: Vec<&'a FileRecord>,
}

pub(super) fn view<'a>(group: &Group<'a>) -> View<'a> {
    let index = group.index;
    let settings = index.settings;
    let units: Vec<&Unit> = group.units().collect();
    let least =
        settings.number("segment_min_s").saturating_mul(1_000_000) - settings.number("segment_tolerance_s").saturating_mul(1_000_000);
    let rule = settings.choice("position_rule");
    let parts = match rule {
        "edges" => Parts::edges(&units, settings.number("edge_minutes").saturating_mul(60_000_000)),
        _ => Parts::thirds(&units),
    };
    let sorted = sort(group, &units, &parts);
    let mut segments = join(sorted.timed, settings.number("join_gap_s").saturating_mul(1_000_000));
    segments.extend(sorted.declared);
    segments.iter_mut().for_each(|segment| segment.part = parts.main(segment.span));

    let short: Vec<&Segment> = segments.iter().filter(|segment| segment.length < least && !segment.piece_of_run).collect();
    let (unplaced_short, unplaced): (Vec<_>, Vec<_>) = sorted.unplaced.iter().partition(|(_, length)| *length < least);
    let long: Vec<&Segment> = segments.iter().filter(|segment| segment.length >= least).collect();
    let short_unit = total(&units) < least.saturating_mul(3);
    let share = settings.share("full_recording_share");
    let full = settings.flag("full_recording_counts")
        && segments.iter().any(|segment| covers(segment, &units, &parts, share, if short_unit { 0 } else { least }));
    let chosen = if rule == "order" { in_order(&long) } else { one_per_part(&long) };
    let shown: [bool; 3] = if full {
        [true; 3]
    } else if rule == "order" {
        std::array::from_fn(|part| part < chosen.len())
    } else {
        std::array::from_fn(|part| long.iter().any(|segment| segment.part == part))
    };

    let mut facts = unit_facts(units.iter().copied());
    let missing: Vec<usize> = (0..3).filter(|&part| !shown.get(part).copied().unwrap_or_default()).collect();
    facts.count("parts", if full { 3 } else { chosen.len() });
    facts.list("parts_missing", missing.iter().map(|&part| part_term(part)).collect());
    let clock = Clock { index, dated: units.first().map(|unit| unit.date) != units.last().map(|unit| unit.date) };
    facts.list("intervals_missing", missing.iter().flat_map(|&part| parts.window(part)).map(|span| clock.span(*span)).collect());
    facts.count("recordings_found", sorted.found);
    facts.count("recordings", long.iter().filter(|segment| !segment.piece_of_run).count());
    let only = long.first().map(|segment| segment.part).filter(|&part| long.iter().all(|segment| segment.part == part));
    facts.list("recordings_in", only.into_iter().map(part_term).collect());
    let timed = || long.iter().filter(|segment| segment.timed);
    let from = timed().map(|segment| segment.span.0).min();
    let to = timed().map(|segment| segment.span.1).max();
    facts.fact("recorded_span", from.zip(to).map_or_else(|| Fact::Text("—".to_owned()), |span| clock.span(span)));
    let shorts = || {
        let placed = short.iter().filter_map(|segment| Some((*segment.files.first()?, segment.length)));
        placed.chain(unplaced_short.iter().map(|(file, length)| (*file, *length)))
    };
    facts.paths("short_files", shorts().map(|(file, _)| file));
    facts.list("short_lengths", shorts().map(|(_, length)| Fact::Length(length)).collect());
    facts.list("shortfalls", shorts().map(|(_, length)| Fact::Length(least - length)).collect());
    facts.paths("other_time", sorted.other_time);
    facts.paths("broken", sorted.broken);
    facts.paths("unmeasured", sorted.unmeasured);
    facts.paths("unplaced", unplaced.iter().map(|(file, _)| *file));
    facts.flag("overlapping", !full && missing.is_empty() && chosen.len() < 3);
    let whole = |segment: &Segment| covers(segment, &units, &parts, share, if short_unit { 0 } else { least });
    let told = |segment: &&Segment| stretch(&clock, &parts, segment, whole(segment), least);
    let mut shown: Vec<&Segment> = segments.iter().filter(|segment| !segment.piece_of_run).collect();
    shown.sort_by_key(|segment| (!segment.timed, segment.span));
    let unknown = sorted.unplaced.iter().map(|(file, length)| alone(file, *length, least));
    facts.list("stretches", shown.iter().map(told).chain(unknown).collect());
    facts.list("joined", shown.iter().filter(|segment| segment.files.len() > 1 && segment.length >= least).map(told).collect());
    facts.flag("full", full);
    facts.flag("short_unit", short_unit);
    facts.paths("exceptions", exceptions(index, &units));
    let barely = chosen.iter().filter(|segment| {
        let inside = parts.inside(segment.part, segment.span);
        !full && rule != "order" && segment.timed && inside < least && inside.saturating_mul(2) < segment.length
    });
    facts.paths("barely", barely.filter_map(|segment| segment.files.first().copied()));
    let files = segments.iter().flat_map(|segment| segment.files.iter().copied()).collect();
    View { subject: group.subject.clone(), facts, files }
}

/// A segment with its calculation, as shown in messages.
fn stretch(clock: &Clock<'_>, parts: &Parts, segment: &Segment, whole: bool, least: i64) -> Fact {
    let name = |file: &&FileRecord| file.path.file_name().to_owned();
    let part = if segment.declared_full || whole { part_term(3) } else { part_term(segment.part) };
    Fact::SegmentCandidate(SegmentCandidate {
        files: segment.files.iter().map(name).collect(),
        lengths: segment.lengths.clone(),
        clock: segment.timed.then(|| (clock.exact(segment.span.0), clock.exact(segment.span.1))),
        part: if let Fact::Term(key) = part { Some(key) } else { None },
        inside: (segment.timed && !whole).then(|| parts.inside(segment.part, segment.span).min(segment.length)),
        short: (least - segment.length).max(0),
    })
}

/// A recording whose time and part are unknown, as shown in messages.
fn alone(file: &FileRecord, length: i64, least: i64) -> Fact {
    let files = vec![file.path.file_name().to_owned()];
    Fact::SegmentCandidate(SegmentCandidate {
        files,
        lengths: vec![length],
        clock: None,
        part: None,
        inside: None,
        short: (least - length).max(0),
    })
}

/// Sorts the recordings of a group by what is known about them.
fn sort<'a>(group: &Group<'a>, units: &[&Unit], parts: &Parts) -> Sorted<'a> {
    let index = group.index;
    let mut sorted = Sorted::default();
    let here = |unit: &usize| group.units.binary_search(unit).is_ok();
    for piece in index.pieces.iter().filter(|piece| piece.role == Role::Recording && piece.units.iter().any(here)) {
        let Some(file) = piece.files.iter().filter_map(|&file| index.files.get(file)).find(|file| file.units.iter().any(here)) else {
            continue;
        };
        sorted.found += 1;
        match (opening(file.measured), &file.measured.content) {
            (Opening::Unmeasured, _) => sorted.unmeasured.push(file.record),
            (Opening::Opens, Content::Recording(recording)) if recording.codec.is_some() => {
                if piece.counted.iter().any(here) {
                    place(&mut sorted, group, piece, file, units, parts);
                } else {
                    sorted.other_time.push(file.record);
                }
            }
            _ => sorted.broken.push(file.record),
        }
    }
    sorted
}

fn place<'a>(sorted: &mut Sorted<'a>, group: &Group<'a>, piece: &Piece, file: &File<'a>, units: &[&Unit], parts: &Parts) {
    let index = group.index;
    let length = length(file.measured);
    if let Some(start) = index.start(file).filter(|start| start.precision != Precision::Day) {
        let touches = |at| units.iter().any(|unit| index.touches(unit, at));
        // If a container's time has several possible readings, those that fit must all show the same part.
        let facts = if file.record.facts.start.as_ref() == Some(start) { &file.record.facts } else { file.measured };
        let fitting: Vec<Span> = facts
            .possible_starts()
            .filter(|start| touches(index.taken(file, start)))
            .map(|start| (start.at.as_microsecond(), start.at.as_microsecond().saturating_add(length)))
            .collect();
        let agreed = fitting.first().filter(|first| fitting.iter().all(|span| parts.main(*span) == parts.main(**first)));
        let taken = index.taken(file, start);
        match (start.grade, agreed) {
            (Grade::A | Grade::B | Grade::D, Some(&span)) if start.reason != Reason::CutFrom => {
                let segment = Segment {
                    span,
                    timed: true,
                    length,
                    part: 0,
                    files: vec![file.record],
                    lengths: vec![length],
                    declared_full: false,
                    piece_of_run: false,
                };
                let size = match &file.measured.content {
                    Content::Recording(recording) => (recording.width, recording.height),
                    _ => (0, 0),
                };
                let camera = file.measured.device.as_ref().and_then(|device| device.camera());
                // A chapter ends exactly where the next begins, whatever the clock says.
                let chapter = chapter(file.record.path.file_name());
                let series = match (chapter, camera) {
                    (Some(chapter), _) => chapter.recording,
                    (None, Some(_)) => "",
                    (None, None) => series(file.record.path.file_name()),
                };
                let exact = chapter.is_some() || start.grade <= Grade::B && start.precision == Precision::Second;
                sorted.timed.push((Maker { exact, camera, series, size }, segment));
                return;
            }
            (Grade::A | Grade::B, _) => return sorted.other_time.push(file.record),
            (Grade::C, _) if units.iter().all(|unit| taken.to - length < unit.from.as_microsecond()) => {
                return sorted.other_time.push(file.record);
            }
            _ => {}
        }
    }
    let unit = piece.counted.iter().find(|unit| group.units.binary_search(unit).is_ok()).and_then(|&unit| index.units.get(unit));
    let (Some(part), Some(unit)) = (file.record.placement.part, unit) else { return sorted.unplaced.push((file.record, length)) };
    let whole = (unit.from.as_microsecond(), unit.to.as_microsecond());
    let own = if units.len() == 1 { parts.clone() } else { Parts::thirds(&[unit]) };
    let window = |part: usize| own.window(part).first().copied().unwrap_or(whole);
    let span = match part {
        LessonPart::Front => window(0),
        LessonPart::Middle => window(1),
        LessonPart::End => window(2),
        LessonPart::Full => whole,
    };
    sorted.declared.push(Segment {
        span,
        timed: false,
        length,
        part: 0,
        files: vec![file.record],
        lengths: vec![length],
        declared_full: part == LessonPart::Full,
        piece_of_run: false,
    });
}

/// The start of a name, up to its number or time.
fn series(name: &str) -> &str {
    let digits = |at: usize| name.as_bytes().get(at..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let long = (0..name.len()).find(|&at| digits(at) >= 4);
    let end = long.or_else(|| (0..name.len()).find(|&at| digits(at) > 0)).unwrap_or(name.len());
    name.get(..end).unwrap_or(name)
}

/// Joins contiguous files of one device. The files of a run remain candidates themselves.
fn join<'a>(mut timed: Vec<(Maker<'a>, Segment<'a>)>, gap: i64) -> Vec<Segment<'a>> {
    timed.sort_by_key(|(maker, segment)| (*maker, segment.span));
    let mut segments: Vec<Segment> = Vec::new();
    let mut run: Vec<Segment> = Vec::new();
    let mut last: Option<Maker> = None;
    for (maker, segment) in timed {
        let same = last == Some(maker) && maker.exact;
        let close = run.last().is_some_and(|before| (segment.span.0 - before.span.1).abs() <= gap);
        if !(same && close) {
            close_run(&mut segments, &mut run);
        }
        last = Some(maker);
        run.push(segment);
    }
    close_run(&mut segments, &mut run);
    segments
}

fn close_run<'a>(segments: &mut Vec<Segment<'a>>, run: &mut Vec<Segment<'a>>) {
    if let [first, .., last] = run.as_slice() {
        let mut joined = first.clone();
        joined.span.1 = last.span.1;
        joined.length = run.iter().map(|segment| segment.length).sum();
        joined.lengths = run.iter().map(|segment| segment.length).collect();
        joined.files = run.iter().flat_map(|segment| segment.files.iter().copied()).collect();
        segments.push(joined);
        run.iter_mut().for_each(|segment| segment.piece_of_run = true);
    }
    segments.append(run);
}

/// Whether one recording shows the whole unit: the required share of its time, and a full segment of each part.
fn covers(segment: &Segment, units: &[&Unit], parts: &Parts, (share, of): (i64, i64), least: i64) -> bool {
    let whole = total(units);
    if !segment.timed {
        return segment.declared_full && segment.length.saturating_mul(of) >= whole.saturating_mul(share);
    }
    let inside: i64 = units.iter().map(|unit| overlap((unit.from.as_microsecond(), unit.to.as_microsecond()), segment.span)).sum();
    inside.saturating_mul(of) >= whole.saturating_mul(share) && (0..3).all(|part| parts.inside(part, segment.span) >= least)
}

/// One segment of each part, in order and without overlaps: always the one that ends first.
fn one_per_part<'s, 'a>(long: &[&'s Segment<'a>]) -> Vec<&'s Segment<'a>> {
    let mut chosen: Vec<&Segment> = Vec::new();
    for part in 0..3 {
        let after = chosen.iter().filter(|segment| segment.timed).map(|segment| segment.span.1).max();
        let next = long.iter().filter(|segment| segment.part == part && !segment.declared_full);
        let next = next.filter(|segment| !segment.timed || after.is_none_or(|after| segment.span.0 >= after));
        chosen.extend(next.min_by_key(|segment| (segment.span.1, segment.span.0)));
    }
    chosen
}

/// Up to three segments, in order and without overlaps.
fn in_order<'s, 'a>(long: &[&'s Segment<'a>]) -> Vec<&'s Segment<'a>> {
    let mut order: Vec<&'s Segment<'a>> = long.to_vec();
    order.sort_by_key(|segment| (segment.span.1, segment.span.0));
    let mut chosen: Vec<&Segment> = Vec::new();
    for segment in order {
        if chosen.len() < 3 && chosen.last().is_none_or(|before| segment.span.0 >= before.span.1) {
            chosen.push(segment);
        }
    }
    chosen
}

fn part_term(part: usize) -> Fact {
    Fact::Term(["judge.part_front", "judge.part_middle", "judge.part_end"].get(part).copied().unwrap_or("judge.part_full").to_owned())
}

/// Formats spans as local time, to the nearest minute; with the date if the group has several days.
struct Clock<'a> {
    index: &'a Index<'a>,
    dated: bool,
}

impl Clock<'_> {
    fn span(&self, span: Span) -> Fact {
        Fact::Span(self.time(span.0), self.time(span.1))
    }

    /// Local time to the second, as a player shows it.
    fn exact(&self, at: i64) -> String {
        let Ok(at) = jiff::Timestamp::from_microsecond(at) else { return String::new() };
        let local = self.index.inventory.class.timezone.local(at);
        local.strftime(if self.dated { "%m-%d %H:%M:%S" } else { "%H:%M:%S" }).to_string()
    }

    fn time(&self, at: i64) -> String {
        let nearest = at.saturating_add(30_000_000).div_euclid(60_000_000).saturating_mul(60);
        let Ok(at) = jiff::Timestamp::from_second(nearest) else { return String::new() };
        let local = self.index.inventory.class.timezone.local(at);
        local.strftime(if self.dated { "%m-%d %H:%M" } else { "%H:%M" }).to_string()
    }
}
