//! Faults during packing: the file at the final path verifies or is unchanged, the class folder is not changed, leftovers are removed, and
//! packing again works. A seeded selection of the points of `cargo xtask soak --faults`.

#![cfg(target_os = "linux")]

use std::process::Stdio;

use xtask::faults::{self, Found, Onto};

use super::program::{program, scratch};

/// Seed of the selection; another seed tries other points.
const SEED: u64 = 0x2026_0803;

/// One point of every kind.
#[test]
fn a_fault_at_any_call_loses_nothing() {
    let ground = faults::ground(&program(), &scratch().join("faults")).unwrap();
    let points = faults::points(&ground).unwrap();
    assert!(points.len() >= 200, "only {} points", points.len());
    let share = faults::share(&points, faults::KINDS.len(), SEED);
    assert_eq!(share.len(), faults::KINDS.len(), "every kind of fault has a call to strike at");
    let table = faults::strike(&ground, &share, &|_| ()).unwrap();
    assert!(table.wrong.is_empty(), "with the seed {SEED:#x}:\n{}\n{table}", table.wrong.join("\n"));
}

/// Order: write, fsync, read back, rename, fsync the folder. After a power failure, the name then exists only with its complete content.
#[test]
fn the_name_comes_after_the_bytes_are_on_the_disk() {
    let ground = faults::ground(&program(), &scratch().join("faults-order")).unwrap();
    for (onto, force) in [(Onto::Nothing, false), (Onto::Bundle, true)] {
        let calls = ground.calls(onto).unwrap();
        faults::order(&calls, force).unwrap();
        // The reverse order must be rejected.
        let backwards: Vec<_> = calls.into_iter().rev().collect();
        assert!(faults::order(&backwards, force).is_err());
    }
}

/// Only a few calls give the bundle its name: try every third fault at all of them. The long run tries all.
#[test]
fn a_fault_while_the_name_is_given_loses_nothing() {
    let ground = faults::ground(&program(), &scratch().join("faults-name")).unwrap();
    let naming = |point: &faults::Point| {
        let call = &point.call;
        matches!(call.op, faults::Op::Link | faults::Op::Rename)
            || (call.op == faults::Op::Sync && call.place == faults::Place::Holder)
            || (call.op == faults::Op::Remove && call.place == faults::Place::Partial)
            || (call.op == faults::Op::Remove && matches!(call.place, faults::Place::Beside(_)))
    };
    let points: Vec<_> = faults::points(&ground).unwrap().into_iter().filter(naming).collect();
    assert!(points.len() >= 30, "{}", points.len());
    let points: Vec<_> = points.into_iter().step_by(3).collect();
    let table = faults::strike(&ground, &points, &|_| ()).unwrap();
    assert!(table.wrong.is_empty(), "{}\n{table}", table.wrong.join("\n"));
}

/// Many packers with the same target at once: one succeeds, the others are refused, and the bundle verifies.
#[test]
fn packers_at_once_on_one_target() {
    let ground = faults::ground(&program(), &scratch().join("faults-crowd")).unwrap();
    for onto in Onto::ALL {
        let force = onto != Onto::Nothing;
        let scene = ground.scene(&format!("crowd-{onto:?}"), onto).unwrap();
        let packers: Vec<_> = (0..4)
            .map(|_| {
                let mut command = ground.pack(&scene, onto);
                command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
            })
            .collect();
        let codes: Vec<_> = packers.into_iter().map(|mut packer| packer.wait().unwrap().code()).collect();
        assert!(codes.contains(&Some(0)), "{codes:?}");
        assert!(codes.iter().all(|code| matches!(code, Some(0 | 5))), "{codes:?}");
        assert!(force || codes.iter().filter(|code| **code == Some(0)).count() == 1, "{codes:?}");
        assert_eq!(ground.found(&scene).unwrap(), Ok(Found::Whole));
        assert!(!scene.partial.exists());
    }
}
