//! The program: everything that speaks with people and with the system is in `cli`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
