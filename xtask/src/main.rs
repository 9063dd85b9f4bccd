//! `cargo xtask`: finds the task, parses its flags, runs it and returns its exit code.

use std::process::ExitCode;

use xtask::args::Task;
use xtask::failure::Failure;
use xtask::{archives, bench, checks, demo, dist, font, fuzz, fuzz_media, sample, schemas, setup, soak, windows};

const TASKS: [Task; 15] = [
    demo::TASK,
    checks::TASK,
    setup::TASK,
    setup::BROWSER,
    sample::TASK,
    schemas::TASK,
    font::TASK,
    bench::TASK,
    dist::TASK,
    windows::TASK,
    checks::licences::TASK,
    fuzz_media::TASK,
    archives::TASK,
    fuzz::TASK,
    soak::TASK,
];

fn main() -> ExitCode {
    match task() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                eprintln!("xtask: {failure}");
            }
            ExitCode::from(failure.code)
        }
    }
}

fn task() -> Result<(), Failure> {
    let words = std::env::args_os().skip(1).map(|word| word.into_string());
    let words: Vec<String> = words.collect::<Result<_, _>>().map_err(|word| Failure::usage(format!("{word:?} is not UTF-8")))?;
    let Some(name) = words.first() else { return Err(Failure::usage(help())) };
    if ["--help", "-h", "help"].contains(&name.as_str()) {
        print!("{}", help());
        return Ok(());
    }
    let task = TASKS.iter().find(|task| task.name == name);
    let task = task.ok_or_else(|| Failure::usage(format!("there is no task {name:?}.\n\n{}", help())))?;
    let Some(given) = task.read(&words[1..])? else {
        print!("{}", task.help());
        return Ok(());
    };
    match task.name {
        "demo" => demo::task(),
        "test" => checks::task(),
        "setup" => setup::task(),
        "browser" => setup::browser(),
        "sample" => sample::task(&given, &words),
        "fuzz" => fuzz::task(&given),
        "soak" => soak::task(&given, &words),
        "fuzz-media" => fuzz_media::task(&given, &words),
        "archives" => archives::task(&given, &words),
        "licences" => checks::licences::task(),
        "windows" => windows::task(),
        "dist" => dist::task(&given),
        "schemas" => schemas::task(&given, &words),
        "font" => font::task(&given, &words),
        _ => bench::task(&given, &words),
    }
}

fn help() -> String {
    let tasks: String = TASKS.iter().map(|task| format!("  {:<10} {}\n", task.name, task.about)).collect();
    format!("cargo xtask TASK [FLAGS]\n\nTasks:\n{tasks}\n`cargo xtask TASK --help` explains a task and its flags.\n")
}
