//! Runs other programs: prints the command, shows its output, and passes its exit code on.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// The cargo that runs this program, else the one on PATH.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repository());
    command
}

/// The root folder of the repository.
pub fn repository() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Cargo's target folder, according to its environment and configuration.
///
/// # Errors
/// If cargo fails.
pub fn target_folder() -> Result<PathBuf, Failure> {
    let text = output(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    let folder = metadata["target_directory"].as_str().ok_or_else(|| Failure::new("cargo metadata names no target_directory"))?;
    Ok(PathBuf::from(folder))
}

/// Prints a command and runs it with its output on the terminal.
///
/// # Errors
/// If it cannot be started or its exit code is not 0; then the failure has that code and no message.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    match exit_code(command)? {
        0 => Ok(()),
        code => Err(Failure::passed_on(code)),
    }
}

/// Prints a command, runs it and returns its exit code; 1 if it was ended by a signal.
///
/// # Errors
/// If it cannot be started.
pub fn exit_code(command: &mut Command) -> Result<u8, Failure> {
    println!("$ {}", shown(command));
    let status = command.status().map_err(|error| Failure::new(format!("{}: {error}", name(command))))?;
    Ok(status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1)))
}

/// Runs a command without printing it and returns its stdout.
///
/// # Errors
/// If it cannot be started, its exit code is not 0, or the output is not UTF-8.
pub fn output(command: &mut Command) -> Result<String, Failure> {
    let done = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| Failure::new(format!("{}: {error}", name(command))))?;
    if !done.status.success() {
        return Err(Failure::new(format!("{} ended with {}", shown(command), done.status)));
    }
    String::from_utf8(done.stdout).map_err(|_| Failure::new(format!("{} did not write UTF-8", shown(command))))
}

/// Runs a command without output and returns whether it succeeded.
pub fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Whether a program of this name is on PATH.
pub fn on_path(program: &str) -> bool {
    let Some(path) = env::var_os("PATH") else { return false };
    env::split_paths(&path).any(|folder| folder.join(program).is_file() || folder.join(format!("{program}.exe")).is_file())
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    // Show only `cargo`, not its full path.
    let program = Path::new(command.get_program());
    let program = program.file_name().filter(|name| *name == "cargo").unwrap_or(program.as_os_str());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_as_they_would_be_typed() {
        let mut command = Command::new("classproof");
        command.args(["pack", "中式面点师 1班", "it's", ""]);
        assert_eq!(shown(&command), r"classproof pack '中式面点师 1班' 'it'\''s' ''");
    }
}
