//! Installs what the workspace needs besides cargo: FFmpeg's libraries, and libclang for generating their Rust bindings.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::args::Task;
use crate::failure::Failure;
use crate::process::{on_path, output, run, succeeds};

/// `cargo xtask setup`.
pub const TASK: Task = Task {
    name: "setup",
    about: "installs FFmpeg's libraries and clang (Debian and its relatives), or says what to install",
    details: "Does nothing where all is there already. With apt-get it installs what is missing, through sudo unless it runs as root;
on other systems it prints what to install and ends with exit code 1.
FFMPEG_DIR (a build of FFmpeg) and LIBCLANG_PATH (the folder of libclang) are respected.",
    flags: &[],
};

/// `cargo xtask browser`.
pub const BROWSER: Task = Task {
    name: "browser",
    about: "installs Chromium and a Chinese font, with which the tests look at the pages",
    details: "Does nothing where Chromium is there already. Without it the tests that need it say that they were skipped.",
    flags: &[],
};

/// Debian packages needed for the build; the FFmpeg command line programs are not included.
const PACKAGES: [&str; 6] = ["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev", "libclang-dev", "pkg-config"];
/// Stock tools used by the tests, with their Debian packages.
const TOOLS: [(&str, &str); 16] = [
    ("ffmpeg", "ffmpeg"),
    ("exiftool", "libimage-exiftool-perl"),
    ("heif-enc", "libheif-examples"),
    ("tiffcp", "libtiff-tools"),
    ("cwebp", "webp"),
    ("cjpeg", "libjpeg-turbo-progs"),
    ("ssh-keygen", "openssh-client"),
    ("openssl", "openssl"),
    ("faketime", "faketime"),
    ("7z", "p7zip-full"),
    ("python3", "python3"),
    ("b3sum", "b3sum"),
    ("unzip", "unzip"),
    ("zip", "zip"),
    ("pdftoppm", "poppler-utils"),
    ("zbarimg", "zbar-tools"),
];
/// For Python virtual environments; a module, not a program.
const VENV_PACKAGE: &str = "python3-venv";
/// The pkg-config names of the four FFmpeg libraries.
const LIBRARIES: [&str; 4] = ["libavformat", "libavcodec", "libavutil", "libswscale"];

const ELSEWHERE: &str = "what is missing can not be installed from here. Please install it, then run this again:
  Debian, Ubuntu:  apt-get install libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libclang-dev pkg-config
  Fedora:          dnf install ffmpeg-free-devel clang-devel pkgconf-pkg-config
  Arch:            pacman -S ffmpeg clang pkgconf
  macOS:           brew install ffmpeg llvm pkg-config
  Windows:         LLVM (set LIBCLANG_PATH to its bin folder) and a shared development build of FFmpeg (set FFMPEG_DIR to its folder)
FFmpeg 5.1 or later is what this is tested with.";

/// Runs the task.
///
/// # Errors
/// If something is missing and could not be installed.
pub fn task() -> Result<(), Failure> {
    ensure()?;
    println!("setup: FFmpeg's libraries and libclang are there");
    Ok(())
}

/// Ensures that the libraries are installed; prints nothing if they are.
///
/// # Errors
/// If something is missing and could not be installed.
pub fn ensure() -> Result<(), Failure> {
    provide(missing, &PACKAGES, ELSEWHERE)
}

/// Ensures that libclang is installed, which generates the bindings for any build of FFmpeg.
///
/// # Errors
/// If it is missing and could not be installed.
pub fn ensure_libclang() -> Result<(), Failure> {
    let missing = || if has_libclang() { Vec::new() } else { vec!["libclang".to_owned()] };
    provide(missing, &["libclang-dev"], ELSEWHERE)
}

/// Ensures that the tools for building for Windows are installed: MinGW's compiler, headers and libraries.
///
/// # Errors
/// If they are missing and could not be installed.
pub fn ensure_windows_tools() -> Result<(), Failure> {
    let missing = || if on_path("x86_64-w64-mingw32-gcc") { Vec::new() } else { vec!["x86_64-w64-mingw32-gcc".to_owned()] };
    provide(missing, &["gcc-mingw-w64-x86-64-win32", "mingw-w64-x86-64-dev", "zip"], "please install MinGW-w64 for x86_64")
}

/// Ensures that the stock tools for the tests are installed.
///
/// # Errors
/// If something is missing and could not be installed.
pub fn ensure_tools() -> Result<(), Failure> {
    let packages = tool_packages();
    let elsewhere = format!("the tests run these stock tools; please install what is missing: {}", packages.join(" "));
    provide(missing_tools, &packages, &elsewhere)
}

/// Installs the browser.
///
/// # Errors
/// If it is missing and could not be installed.
pub fn browser() -> Result<(), Failure> {
    let missing = || if on_path("chromium") { Vec::new() } else { vec!["chromium".to_owned()] };
    provide(missing, &["chromium", "fonts-noto-cjk"], "please install Chromium and a font for Chinese")?;
    println!("browser: Chromium is there");
    Ok(())
}

fn tool_packages() -> Vec<&'static str> {
    TOOLS.iter().map(|(_, package)| *package).chain([VENV_PACKAGE]).collect()
}

fn missing_tools() -> Vec<String> {
    let absent = TOOLS.iter().filter(|(program, _)| !on_path(program)).map(|(program, _)| (*program).to_owned());
    let venv = succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"]));
    absent.chain((!venv).then(|| VENV_PACKAGE.to_owned())).collect()
}

/// Installs packages if something is missing and installation is possible.
pub(crate) fn provide(missing: impl Fn() -> Vec<String>, packages: &[&str], elsewhere: &str) -> Result<(), Failure> {
    let absent = missing();
    if absent.is_empty() {
        return Ok(());
    }
    println!("setup: missing: {}", absent.join(", "));
    let debian = on_path("apt-get") && on_path("dpkg");
    match plan(debian, debian && is_root(), on_path("sudo")) {
        Plan::Install { through } => install(through, packages)?,
        Plan::AskRoot => {
            let words = packages.join(" ");
            return Err(Failure::new(format!("neither root nor sudo; as root run: apt-get update && apt-get install {words}")));
        }
        Plan::Tell => return Err(Failure::new(elsewhere)),
    }
    let absent = missing();
    if absent.is_empty() { Ok(()) } else { Err(Failure::new(format!("installed, and still missing: {}", absent.join(", ")))) }
}

/// How missing packages can be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// With apt-get, using this command prefix.
    Install { through: &'static [&'static str] },
    /// With apt-get, but only by root.
    AskRoot,
    /// Not automatically; tell the user what to install.
    Tell,
}

fn plan(debian: bool, root: bool, sudo: bool) -> Plan {
    match (debian, root, sudo) {
        (true, true, _) => Plan::Install { through: &[] },
        (true, false, true) => Plan::Install { through: &["sudo"] },
        (true, false, false) => Plan::AskRoot,
        (false, ..) => Plan::Tell,
    }
}

fn install(through: &[&str], packages: &[&str]) -> Result<(), Failure> {
    println!("setup: installing with apt-get: {}", packages.join(" "));
    // A failed update is not fatal, because old package lists may suffice; a failed install is.
    if run(&mut apt_get(through, &["update"])).is_err() {
        println!("setup: apt-get update failed; trying with the lists that are there");
    }
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(packages);
    run(&mut apt_get(through, &words)).map_err(|failure| Failure::new(format!("apt-get install ended with {}", failure.code)))
}

/// Sets the variable with `env`, because sudo may not pass it on.
fn apt_get(through: &[&str], words: &[&str]) -> Command {
    let mut all = through.to_vec();
    all.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--option", "DPkg::Lock::Timeout=300"]);
    all.extend(words);
    let mut command = Command::new(all[0]);
    command.args(&all[1..]).stdin(if through.is_empty() { Stdio::null() } else { Stdio::inherit() });
    command
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Names of missing libraries.
fn missing() -> Vec<String> {
    let mut missing = Vec::new();
    if env::var_os("FFMPEG_DIR").is_none() {
        if on_path("pkg-config") {
            let absent = LIBRARIES.iter().filter(|library| !succeeds(Command::new("pkg-config").arg("--exists").arg(library)));
            missing.extend(absent.map(|&library| library.to_owned()));
        } else {
            missing.push("pkg-config".to_owned());
        }
    }
    if !has_libclang() {
        missing.push("libclang".to_owned());
    }
    missing
}

/// Searches where the bindings generator searches.
fn has_libclang() -> bool {
    if let Some(path) = env::var_os("LIBCLANG_PATH") {
        return Path::new(&path).exists();
    }
    let mut folders: Vec<PathBuf> = vec![
        "/usr/lib".into(),
        "/usr/lib64".into(),
        "/usr/local/lib".into(),
        "/usr/lib/x86_64-linux-gnu".into(),
        "/usr/lib/aarch64-linux-gnu".into(),
        "/Library/Developer/CommandLineTools/usr/lib".into(),
        "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib".into(),
        "/opt/homebrew/opt/llvm/lib".into(),
        "/usr/local/opt/llvm/lib".into(),
        "C:/Program Files/LLVM/bin".into(),
    ];
    let versions = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders.extend(versions.filter(|entry| entry.file_name().to_string_lossy().starts_with("llvm")).map(|entry| entry.path().join("lib")));
    folders.iter().any(|folder| holds_libclang(folder))
}

fn holds_libclang(folder: &Path) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| is_libclang(&entry.file_name().to_string_lossy()))
}

/// `libclang.so`, `libclang-14.so.1`, `libclang.dylib`, `libclang.dll`; neither `libclang-cpp.so.14` nor `libclang_rt.asan.so`.
fn is_libclang(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("libclang") else { return false };
    let rest =
        rest.strip_prefix('-').map_or(rest, |version| version.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.'));
    let rest = if rest.starts_with("so") || rest.starts_with("dylib") { format!(".{rest}") } else { rest.to_owned() };
    rest == ".so" || rest.starts_with(".so.") || rest == ".dylib" || rest == ".dll"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_debian_is_installed_to_and_never_without_the_right() {
        assert_eq!(plan(true, true, false), Plan::Install { through: &[] });
        assert_eq!(plan(true, false, true), Plan::Install { through: &["sudo"] });
        assert_eq!(plan(true, false, false), Plan::AskRoot);
        assert_eq!(plan(false, true, true), Plan::Tell);
    }

    #[test]
    fn apt_get_asks_nothing() {
        let command = crate::process::shown(&apt_get(&["sudo"], &["update"]));
        assert_eq!(command, "sudo env DEBIAN_FRONTEND=noninteractive apt-get --option DPkg::Lock::Timeout=300 update");
        assert!(PACKAGES.iter().all(|package| ELSEWHERE.contains(package)));
    }

    #[test]
    fn libclang_is_told_from_its_neighbours() {
        for name in ["libclang.so", "libclang-14.so.1", "libclang-14.0.6.so", "libclang.so.1", "libclang.dylib", "libclang.dll"] {
            assert!(is_libclang(name), "{name}");
        }
        for name in ["libclang-cpp.so.14", "libclang_rt.asan.so", "libclang.a", "libclangAST.so"] {
            assert!(!is_libclang(name), "{name}");
        }
    }
}
