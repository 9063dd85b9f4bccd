//! The program: everything that speaks with people and with the system is in `cli`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
