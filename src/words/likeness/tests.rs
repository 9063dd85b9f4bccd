//! Tests of similarity: copies are found in both directions, and merely similar material is not.

use proptest::prelude::*;

use super::{Glance, Paged, Pictured, Recorded};
use crate::words::grid::Grid;

/// Smooth random grey values, like those of pictures: random corners with interpolation between them.
fn smooth(width: u8, height: u8, corners: &[u8]) -> Grid {
    let corner = |x: usize, y: usize| i32::from(corners.get(y * 9 + x).copied().unwrap_or_default());
    let cell = |x: usize, y: usize| {
        let (across, down) = (x * 8 * 64 / usize::from(width), y * 8 * 64 / usize::from(height));
        let ((left, right), (top, bottom)) = ((across / 64, (across % 64) as i32), (down / 64, (down % 64) as i32));
        let line = |y: usize| corner(left, y) * (64 - right) + corner(left + 1, y) * right;
        ((line(top) * (64 - bottom) + line(top + 1) * bottom) / 4096) as u8
    };
    let cells = (0..usize::from(height)).flat_map(|y| (0..usize::from(width)).map(move |x| (x, y))).map(|(x, y)| cell(x, y));
    Grid::new(width, height, cells.collect()).unwrap()
}

fn corners() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(0_u8..16, 81)
}

fn pictured(grid: &Grid) -> Pictured {
    Pictured::new(grid).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn distances_are_the_same_in_both_directions(one in corners(), other in corners()) {
        let (one, other) = (smooth(32, 32, &one), smooth(32, 32, &other));
        prop_assert_eq!(pictured(&one).distance(&pictured(&other)), pictured(&other).distance(&pictured(&one)));
        let pages = [Paged::new(&smooth(64, 64, &[3; 81])), Paged::new(&smooth(64, 64, &corners_of(&one)))].map(Option::unwrap);
        prop_assert_eq!(pages[0].distance(&pages[1]), pages[1].distance(&pages[0]));
    }

    #[test]
    fn a_mirrored_picture_is_the_same_picture(corners in corners()) {
        let grid = smooth(32, 32, &corners);
        prop_assert_eq!(pictured(&grid).distance(&pictured(&grid.mirrored())), Some(0));
    }

    #[test]
    fn different_pictures_are_not_alike(one in corners(), other in corners()) {
        prop_assume!(one != other);
        prop_assert!(!pictured(&smooth(32, 32, &one)).is_like(&pictured(&smooth(32, 32, &other))));
    }
}

fn corners_of(grid: &Grid) -> Vec<u8> {
    grid.cells().iter().step_by(12).copied().take(81).collect()
}

/// Frames of a room with some activity: one corner changes every second.
fn frames(seed: u8, from: u32, step: u32, count: u32) -> Vec<Glance> {
    let frame = |number: u32| {
        let at = from + number * step;
        let mut corners: Vec<u8> = (0..81_u32).map(|corner| ((corner * 37 + u32::from(seed) * (corner + 5) * 11) % 16) as u8).collect();
        for second in 0..at {
            corners[(second * 7 % 81) as usize] = ((second * 5 + u32::from(seed)) % 16) as u8;
        }
        Glance { at_ms: (at - from) * 1000, greys: smooth(16, 9, &corners) }
    };
    (0..count).map(frame).collect()
}

#[test]
fn a_recording_is_found_shorter_shifted_and_seen_at_other_moments() {
    let whole = Recorded::new(&frames(1, 0, 25, 12)).unwrap();
    let other = Recorded::new(&frames(9, 0, 25, 12)).unwrap();
    for (from, step, count) in [(0, 25, 12), (0, 16, 12), (31, 20, 12), (60, 13, 12)] {
        let changed = Recorded::new(&frames(1, from, step, count)).unwrap();
        assert!(whole.is_like(&changed), "{from} {step}: {:?}", whole.distance(&changed));
        assert_eq!(whole.distance(&changed), changed.distance(&whole));
        assert!(!other.is_like(&changed), "{from} {step}: {:?}", other.distance(&changed));
    }
}

#[test]
fn too_little_is_not_compared() {
    assert!(Recorded::new(&frames(1, 0, 25, 2)).is_none(), "two frames");
    assert!(Pictured::new(&smooth(16, 9, &[1; 81])).is_none() && Paged::new(&smooth(32, 32, &[1; 81])).is_none(), "of another size");
    let blank = Paged::new(&smooth(64, 64, &[0; 81])).unwrap();
    assert!(!blank.is_like(&blank), "blank paper");
}
