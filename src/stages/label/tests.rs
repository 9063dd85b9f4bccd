//! Tests of labels with many kinds of names: everything stays inside the frame, and nothing overlaps.

use std::collections::BTreeSet;

use super::sheet::{Mark, Sheet, Text};
use super::*;
use crate::formats::font::UNITS;
use crate::formats::label_code::LabelCode;
use crate::words::digest::Digest;

fn face(name: &str, institution: &str, value: &str) -> Face {
    let row = |term: &str, value: &str| (term.to_owned(), value.to_owned());
    Face {
        lang: Lang::Chinese,
        heading: "培训班级档案".to_owned(),
        institution: institution.to_owned(),
        name: name.to_owned(),
        rows: vec![
            row("班级编号", "2026-017"),
            row("培训时间", "2026-08-03 — 2026-08-14"),
            row("资料类别", value),
            row("载体", "第 1 张，共 4 张"),
            row("档案文件", value),
            row("制作日期", "2026-09-01"),
        ],
        id_term: "档案指纹".to_owned(),
        hint: "二维码里是档案指纹。拍下本标签，用 classproof label --scan 照片 档案包 核对是否相符。".to_owned(),
        code: LabelCode { bundle: Digest::parse(&"0f".repeat(32)).unwrap(), disc: None },
    }
}

/// Approximate bounding box of a line of text: left, top, right, bottom.
fn box_of(text: &Text, font: &Typeface) -> [f32; 4] {
    let advance: f32 = text.glyphs.iter().map(|(glyph, _)| font.advance(*glyph)).sum();
    let gaps = text.glyphs.len().saturating_sub(1) as f32 * text.spacing;
    [text.x, text.y - 0.75 * text.size, text.x + advance / UNITS * text.size + gaps, text.y + 0.1 * text.size]
}

fn boxes(sheet: &Sheet, font: &Typeface) -> Vec<[f32; 4]> {
    let mut boxes = Vec::new();
    for mark in &sheet.marks {
        match mark {
            Mark::Text(text) if !text.glyphs.is_empty() => boxes.push(box_of(text, font)),
            // The code. Other marks have fewer rectangles.
            Mark::Filled(all, _) if all.len() > 100 => {
                let edge = |at: usize, far: bool| all.iter().map(move |one| if far { one[at] + one[at + 2] } else { one[at] });
                let least = |at: usize| edge(at, false).fold(f32::MAX, f32::min);
                let most = |at: usize| edge(at, true).fold(0.0, f32::max);
                boxes.push([least(0), least(1), most(0), most(1)]);
            }
            _ => {}
        }
    }
    boxes
}

#[test]
fn nothing_leaves_the_frame_or_covers_anything() {
    let font = Typeface::carried().unwrap();
    let long = "中式面点师初级（含微短剧方向）".repeat(20);
    let word = "A".repeat(300);
    let faces = [
        face("中式面点师初级1班", "某某职业培训学校", "图片 66 张、音视频 33 段"),
        face("班", "校", "—"),
        face("", "", ""),
        face(&long, &long, &long),
        face(&word, &word, &word),
        face("Chinese Pastry Cook, Beginners, Class No. 1 of the Year 2026", "A School", "66 pictures, 33 recordings, 12 documents"),
        face(&"永".repeat(5000), &"i".repeat(5000), &"永".repeat(5000)),
        face(&"（《".repeat(150), &"，。".repeat(150), &" ".repeat(300)),
    ];
    for face in &faces {
        for size in [Size::Cover, Size::Case, Size::Bag] {
            let mut drawn = Drawn::default();
            let sheet = design::draw(face, size, &font, &mut drawn).unwrap();
            let frame = sheet.marks.iter().find_map(|mark| if let Mark::Framed(frame, _) = mark { Some(*frame) } else { None }).unwrap();
            let boxes = boxes(&sheet, &font);
            for (number, one) in boxes.iter().enumerate() {
                let inside = one[0] >= frame[0] && one[1] >= frame[1] && one[2] <= frame[0] + frame[2] && one[3] <= frame[1] + frame[3];
                assert!(inside, "{size:?} {:.20}: {one:?} is not in {frame:?}", face.name);
                for other in boxes.iter().skip(number + 1) {
                    let apart = one[2] <= other[0] + 0.01 || other[2] <= one[0] + 0.01 || one[3] <= other[1] || other[3] <= one[1];
                    assert!(apart, "{size:?} {:.20}: {one:?} covers {other:?}", face.name);
                }
            }
        }
    }
}

#[test]
fn marks_that_close_do_not_begin_a_line() {
    let font = Typeface::carried().unwrap();
    let (mut missing, mut shortened) = (BTreeSet::new(), false);
    let mut setter = typeset::Setter { font: &font, missing: &mut missing, shortened: &mut shortened };
    let text = "甲乙丙，丁戊（己庚）辛壬癸。子丑 Pastry-Cook 2026 寅卯";
    for width in 3..14_u8 {
        let set = setter.lines(text, 1.0, f32::from(width));
        let lines: Vec<String> = set.lines.iter().map(|line| line.iter().map(|(_, character)| character).collect()).collect();
        assert!(lines.iter().all(|line| !line.starts_with(['，', '）', '。'])), "{lines:?}");
        assert!(lines.iter().all(|line| !line.ends_with('（')), "{lines:?}");
        let joined: String = lines.concat().split_whitespace().collect();
        assert_eq!(joined, text.split_whitespace().collect::<String>());
    }
}

#[test]
fn small_labels_stand_side_by_side_on_pages() {
    let faces: Vec<Face> = (0..9).map(|_| face("班", "校", "—")).collect();
    let font = Typeface::carried().unwrap();
    let pages = |size: Size| {
        let sheets = faces.iter().map(|face| design::draw(face, size, &font, &mut Drawn::default()).unwrap()).collect();
        sheet::pages(sheets, size).len()
    };
    assert_eq!([Size::Cover, Size::Case, Size::Bag].map(pages), [9, 5, 2]);
}
