//! Builds the program for Windows and compares it under Wine with the native one: same answers, same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::args::Task;
use crate::demo::credit_code;
use crate::dist::{self, System};
use crate::failure::Failure;
use crate::media::{Build, build};
use crate::process::{exit_code, run, target_folder};
use crate::setup;

/// `cargo xtask windows`.
pub const TASK: Task = Task {
    name: "windows",
    about: "builds the program for Windows and compares it under wine with the one for this system",
    details:
        "Both work on copies of one sample class, in a folder with Chinese names and blanks: init, check, key, trust, pack, verify with its
report, spotcheck, repair, extract, also redacted, label, probe and a second check. Answers as JSON must be equal but for how far workers are shut off, and the sealed bundle
must be the same bytes. Needs wine64, which is installed if it is missing.",
    flags: &[],
};

const PACKED: &str = "2026-09-01T10:00:00+08:00";
const JUDGED: &str = "2026-09-08T10:00:00+08:00";
const WINE: &str = "/usr/lib/wine/wine64";

/// One of the two programs, with its own folder.
struct Side {
    name: &'static str,
    folder: PathBuf,
    program: Vec<PathBuf>,
    prefix: PathBuf,
}

impl Side {
    /// A command in the program's folder.
    fn command(&self, words: &[&str]) -> Command {
        let (first, rest) = self.program.split_first().map_or((Path::new("false"), &[][..]), |(first, rest)| (first.as_path(), rest));
        let mut command = Command::new(first);
        command.args(rest).args(words).current_dir(&self.folder);
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all").env("HOME", &self.prefix).env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", self.prefix.join("config"));
        command
    }

    /// Runs a command and checks its exit code.
    fn ends(&self, code: u8, words: &[&str]) -> Result<(), Failure> {
        match exit_code(&mut self.command(words))? {
            found if found == code => Ok(()),
            found => Err(Failure::new(format!("{}: {} ended with {found}, not {code}", self.name, words.join(" ")))),
        }
    }

    /// Its JSON output, with paths in native form.
    fn answer(&self, words: &[&str]) -> Result<Value, Failure> {
        let output = self.command(words).arg("--json").output().map_err(|error| Failure::new(format!("{}: {error}", self.name)))?;
        let text = String::from_utf8_lossy(&output.stdout).replace("\\\\", "/");
        let mut answer =
            serde_json::from_str(&text).map_err(|error| Failure::new(format!("{}: {}: {error}\n{text}", self.name, words.join(" "))))?;
        alike(&mut answer);
        Ok(answer)
    }
}

/// Removes what may differ: the isolation level.
fn alike(answer: &mut Value) {
    match answer {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "isolation");
            fields.values_mut().for_each(alike);
        }
        Value::Array(items) => items.iter_mut().for_each(alike),
        _ => {}
    }
}

/// Runs the task.
///
/// # Errors
/// At the first difference, or if something cannot be obtained.
pub fn task() -> Result<(), Failure> {
    let missing = || if Path::new(WINE).exists() { Vec::new() } else { vec!["wine64".to_owned()] };
    setup::provide(missing, &["wine64"], "please install wine (64 bits)")?;
    setup::ensure_windows_tools()?;
    let here = build(Build::Demo)?;
    let there = dist::build(System::Windows, "demo")?;
    add_what_wine_lacks(&there)?;
    // A folder name with Chinese characters and a space, as users have them.
    let work = target_folder()?.join("windows").join("培训 材料");
    let _ = fs::remove_dir_all(&work);
    let side = |name: &'static str, program: Vec<PathBuf>| {
        let folder = work.join(name);
        let prefix = work.with_file_name(format!("prefix-{name}"));
        [&folder, &prefix].into_iter().try_for_each(|folder| fs::create_dir_all(folder).map_err(Failure::at(folder)))?;
        Ok::<_, Failure>(Side { name, folder, program, prefix })
    };
    let (linux, windows) = (side("linux", vec![here.classproof])?, side("windows", vec![WINE.into(), there])?);
    let class = linux.folder.join("中式面点师 1班");
    run(Command::new(&here.xtask).arg("sample").arg("--out").arg(&class))?;
    add_rare_kinds(&class)?;
    run(Command::new("cp").args(["--recursive", "--preserve=timestamps"]).arg(&class).arg(&windows.folder))?;
    fs::write(linux.folder.join("口令.txt"), "trial only").map_err(Failure::at(&linux.folder))?;
    linux.ends(0, &["key", "new", "--out", "签名 key", "--passphrase-file", "口令.txt"])?;
    for name in ["口令.txt", "签名 key", "签名 key.pub"] {
        fs::copy(linux.folder.join(name), windows.folder.join(name)).map_err(Failure::at(&linux.folder))?;
    }
    windows.ends(0, &["key", "new", "--out", "另一把 key", "--passphrase-file", "口令.txt"])?;
    both(&linux, &windows)
}

/// Wine 8 lacks bcryptprimitives.dll, which Windows 10 and later has and Rust's standard library needs for random bytes.
fn add_what_wine_lacks(program: &Path) -> Result<(), Failure> {
    let folder = program.parent().unwrap_or(Path::new("."));
    let source = folder.join("bcryptprimitives.c");
    let text = "#include <windows.h>\nBOOLEAN NTAPI SystemFunction036(PVOID, ULONG);\n\
        __declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return SystemFunction036(data, (ULONG)length); }\n";
    fs::write(&source, text).map_err(Failure::at(&source))?;
    let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
    run(compiler.args(["-shared", "-o"]).arg(folder.join("bcryptprimitives.dll")).arg(&source).arg("-ladvapi32"))
}

/// Adds kinds of evidence that the sample class does not contain.
fn add_rare_kinds(class: &Path) -> Result<(), Failure> {
    let folder = class.join("02_培训实施/其他 资料");
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    for kind in ["media", "tables"] {
        let from = crate::process::repository().join("fixtures").join(kind);
        for entry in fs::read_dir(&from).map_err(Failure::at(&from))?.flatten() {
            let to = folder.join(entry.file_name());
            fs::copy(entry.path(), &to).map_err(Failure::at(&to))?;
        }
    }
    Ok(())
}

fn both(linux: &Side, windows: &Side) -> Result<(), Failure> {
    let class = "中式面点师 1班";
    let sides = [linux, windows];
    let same = |words: &[&str]| {
        println!("== {}", words.join(" "));
        let [one, other] = [linux.answer(words)?, windows.answer(words)?];
        if one == other {
            return Ok(());
        }
        for (side, answer) in [(linux, &one), (windows, &other)] {
            let path = side.folder.with_extension("json");
            fs::write(&path, format!("{answer:#}\n")).map_err(Failure::at(&path))?;
        }
        Err(Failure::new(format!("{} is answered differently; see {}", words.join(" "), linux.folder.with_extension("json").display())))
    };
    let code = credit_code(&linux.folder.join(class))?;
    same(&["init", "新班 2班", "--class-id", "2026-018", "--class-name", "中式面点师初级2班"])?;
    same(&["check", class, "--now", PACKED])?;
    same(&["probe", "中式面点师 1班/02_培训实施/其他 资料/plain.mp4"])?;
    for side in sides {
        side.ends(0, &["trust", "add", "--principal", &code, "--from", "2026-01-01", "--trust", "名册", "--key", "签名 key.pub"])?;
    }
    let seal = ["--key", "签名 key", "--passphrase-file", "口令.txt", "--now", PACKED, "--recovery", "5%", "-o", "包 1.zip"];
    same(&[&["pack", class][..], &seal].concat())?;
    let bytes = |side: &Side, name: &str| fs::read(side.folder.join(name)).map_err(Failure::at(&side.folder));
    if bytes(linux, "包 1.zip")? != bytes(windows, "包 1.zip")? {
        return Err(Failure::new("the bundles are not the same bytes"));
    }
    println!("   the bundles are the same {} bytes", bytes(linux, "包 1.zip")?.len());
    let trusted = ["--trust", "名册", "--at", JUDGED];
    same(&[&["verify", "包 1.zip", "--report", "核验 报告.html"][..], &trusted].concat())?;
    same(&[&["spotcheck", "包 1.zip", "--seed", "0123456789abcdef0123456789abcdef"][..], &trusted].concat())?;
    same(&["extract", "包 1.zip", "-o", "取出"])?;
    for side in sides {
        let mut spoiled = bytes(side, "包 1.zip")?;
        let middle = spoiled.len() / 2;
        spoiled[middle..middle + 5000].fill(0x55);
        fs::write(side.folder.join("坏 1.zip"), spoiled).map_err(Failure::at(&side.folder))?;
    }
    same(&[&["verify", "坏 1.zip"][..], &trusted].concat())?;
    same(&["repair", "坏 1.zip", "-o", "修好.zip"])?;
    if bytes(linux, "修好.zip")? != bytes(windows, "包 1.zip")? {
        return Err(Failure::new("the mended bundle is not what it was"));
    }
    same(&[&["verify", "取出"][..], &trusted].concat())?;
    same(&["extract", "包 1.zip", "--redacted", "-o", "去标识 副本"])?;
    same(&[&["verify", "去标识 副本"][..], &trusted].concat())?;
    for label in ["标签.pdf", "标签.svg"] {
        same(&["label", "包 1.zip", "-o", label])?;
        if bytes(linux, label)? != bytes(windows, label)? {
            return Err(Failure::new(format!("{label} is not the same")));
        }
    }
    same(&["check", class, "--now", PACKED])?;
    println!("windows: the same answers and bytes");
    Ok(())
}
