//! The program's entry point. Everything that deals with the user and the operating system is in `cli`, and its page in the browser in `desk`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod cli;
mod desk;

fn main() -> std::process::ExitCode {
    cli::run()
}
