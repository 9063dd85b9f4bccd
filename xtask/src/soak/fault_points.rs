//! All fault points of one small packing run.

use std::path::Path;
use std::time::Instant;

use crate::failure::Failure;
use crate::faults::{self, Onto};
use crate::process;

/// Tries all of them and prints the table.
pub fn run() -> Result<(), Failure> {
    process::run(process::cargo().args(["build", "--quiet", "--package", "classproof"]))?;
    let target = process::target_folder()?;
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.join(format!("classproof-faults-{}", std::process::id())) } else { target.join("faults") };
    let started = Instant::now();
    let ground = faults::ground(&target.join("debug").join("classproof"), &folder)?;
    for onto in [Onto::Nothing, Onto::Bundle] {
        faults::order(&ground.calls(onto)?, onto == Onto::Bundle)?;
    }
    let points = faults::points(&ground)?;
    println!("{} points", points.len());
    let table = faults::strike(&ground, &points, &|number| {
        if number % 100 == 99 {
            println!("… {} ({:.0} s)", number + 1, started.elapsed().as_secs_f64());
        }
    })?;
    println!("\n{table}\n{} points in {:.0} s", table.points(), started.elapsed().as_secs_f64());
    std::fs::remove_dir_all(&folder).map_err(Failure::at(&folder))?;
    if table.wrong.is_empty() { Ok(()) } else { Err(Failure::new(format!("{} wrong:\n{}", table.wrong.len(), table.wrong.join("\n")))) }
}
