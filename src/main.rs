//! The program's entry point. Everything that deals with the user and the operating system is in `cli`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
