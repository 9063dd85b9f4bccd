//! The demonstration: packs a sample class, verifies the bundle, and prints the path of the report.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::args::Task;
use crate::failure::Failure;
use crate::media::{Build, build};
use crate::process::{exit_code, output, target_folder};

/// `cargo xtask demo`.
pub const TASK: Task = Task {
    name: "demo",
    about: "sets everything up, packs a sample class, verifies it, and says where the report is",
    details:
        "Installs what it needs (see `setup`), builds the program, makes a small two-day class in target/demonstration, then runs the same commands
that a clerk and an officer would, showing each. Everything is made anew each time.",
    flags: &[],
};

/// The sample class takes place in August 2026. It is always packed and judged at these dates in September.
const PACKED: &str = "2026-09-01T10:00:00+08:00";
const JUDGED: &str = "2026-09-08T10:00:00+08:00";
/// Passphrase of the key, which is used only for the demonstration.
const PASSPHRASE: &str = "demonstration only";

/// Runs the task.
///
/// # Errors
/// At the first failed step.
pub fn task() -> Result<(), Failure> {
    explain("准备：安装所需的库，编译程序", "Setting up: libraries and the program");
    let programs = build(Build::Demo)?;
    // Not "demo", because cargo uses that folder for the profile of this name.
    let folder = target_folder()?.join("demonstration");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Failure::at(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;

    explain("制作样例班级：照片、录像、签到册、表格都是真实格式", "Making a sample class: real photographs, recordings, scans and tables");
    let class = folder.join("2026-017_样例区_中式面点师初级_1班");
    step(Command::new(&programs.xtask).arg("sample").arg("--out").arg(&class))?;

    let classproof = || Command::new(&programs.classproof);
    explain("机构：生成签名密钥（私钥有口令）", "The institution makes its signing key, under a passphrase");
    let (key, passphrase) = (folder.join("institution.key"), folder.join("passphrase.txt"));
    fs::write(&passphrase, PASSPHRASE).map_err(Failure::at(&passphrase))?;
    step(classproof().args(["key", "new", "--out"]).arg(&key).arg("--passphrase-file").arg(&passphrase))?;

    explain("区县：把机构的公钥登记到信任名册", "The district enters the public key in its registry");
    let registry = folder.join("allowed_signers");
    let public = key.with_extension("key.pub");
    let code = credit_code(&class)?;
    let mut add = classproof();
    step(add.args(["trust", "add", "--principal", &code, "--from", "2026-01-01", "--trust"]).arg(&registry).arg("--key").arg(&public))?;

    explain("机构：封装之前先检查缺什么", "The institution checks what is still missing");
    step(classproof().arg("check").arg(&class).args(["--now", PACKED]))?;

    explain("机构：封装成一个签名的档案包", "The institution packs the class into one signed bundle");
    let bundle = folder.join("2026-017_中式面点师初级1班_档案包.zip");
    let mut pack = classproof();
    pack.arg("pack").arg(&class).arg("--key").arg(&key).arg("--passphrase-file").arg(&passphrase);
    step(pack.args(["--now", PACKED, "-o"]).arg(&bundle))?;

    explain("区县：核验档案包，写出报告", "The district verifies the bundle and writes the report");
    let report = folder.join("核验报告.html");
    let verify = || {
        let mut command = classproof();
        command.arg("verify").arg(&bundle).arg("--trust").arg(&registry).args(["--at", JUDGED]);
        command
    };
    step(verify().arg("--report").arg(&report))?;
    accepted(verify().arg("--json"))?;
    if !report.is_file() {
        return Err(Failure::new(format!("verify ended well, but there is no report at {}", report.display())));
    }
    explain("完成：档案包通过核验", "Done: the bundle is accepted");
    println!("档案包 / bundle: {}\n报告 / report: {}", bundle.display(), report.display());
    Ok(())
}

fn explain(chinese: &str, english: &str) {
    println!("\n== {chinese}\n   {english}");
}

fn step(command: &mut Command) -> Result<(), Failure> {
    match exit_code(command)? {
        0 => Ok(()),
        code => Err(Failure { message: format!("the demonstration stops here: exit code {code} where 0 was due"), code }),
    }
}

/// Exit code 0 alone does not prove that all three verdicts were produced.
fn accepted(command: &mut Command) -> Result<(), Failure> {
    let document: serde_json::Value =
        serde_json::from_str(&output(command)?).map_err(|error| Failure::new(format!("verify --json: {error}")))?;
    let outcomes = ["/verdict", "/integrity/outcome", "/authenticity/outcome", "/standard/outcome"];
    let outcomes = outcomes.map(|at| document.pointer(at).and_then(serde_json::Value::as_str).unwrap_or("missing"));
    if outcomes == ["accepted", "passed", "passed", "passed"] {
        return Ok(());
    }
    Err(Failure::new(format!(
        "verify --json says verdict {}, integrity {}, authenticity {}, standard {}",
        outcomes[0], outcomes[1], outcomes[2], outcomes[3]
    )))
}

/// The institution's credit code in the record of a class.
pub(crate) fn credit_code(class: &Path) -> Result<String, Failure> {
    let path = class.join("00_班级信息/class.json");
    let text = fs::read_to_string(&path).map_err(Failure::at(&path))?;
    let record: serde_json::Value = serde_json::from_str(&text).map_err(Failure::at(&path))?;
    let code = record["institution"]["credit_code"].as_str().ok_or_else(|| Failure::new("class.json names no credit_code"))?;
    Ok(code.to_owned())
}
