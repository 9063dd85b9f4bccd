//! `doctor`: versions, readable formats, language, fonts, folders, and what is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use classproof::stages::probe::abilities::{decoders, ffmpeg_version, readable};
use classproof::stages::report::answers::{DoctorFolder, DoctorReport, DoctorTypes, path_text};
use classproof::words::path::shown;
use classproof::words::wording::Message;

use super::exit::Exit;
use super::terminal::{Ended, Terminal, default_trust};
use super::workers;

/// Prefixes of Chinese font file names on common systems, in lower case.
const CHINESE_FONTS: [&str; 12] = [
    "notosanscjk",
    "notoserifcjk",
    "sourcehan",
    "wqy-",
    "simsun",
    "simhei",
    "msyh",
    "pingfang",
    "stheiti",
    "songti",
    "uming",
    "droidsansfallback",
];
/// Maximum number of folders searched for fonts.
const MOST_FOLDERS: usize = 2_000;

pub fn run(terminal: &Terminal) -> Ended {
    let report = report(terminal);
    if terminal.json {
        terminal.out_json(&report);
        return Ok(Exit::Good);
    }
    let speaker = terminal.speaker();
    let mut lines = Vec::new();
    let mut say = |key: &'static str, value: &str| lines.push(speaker.say(&Message::new(key).text("value", value)));
    say("doctor.version", &report.version);
    say("doctor.system", &report.system);
    say("doctor.locale", report.locale.as_deref().unwrap_or("-"));
    say("doctor.ffmpeg", &report.ffmpeg);
    for (types, key) in report.reads.iter().zip(["doctor.picture", "doctor.recording", "doctor.document", "doctor.table"]) {
        say(key, &types.endings.join(" "));
    }
    say("doctor.decoders", &report.decoders.join(", "));
    say("doctor.fonts", &if report.chinese_fonts.is_empty() { "-".to_owned() } else { report.chinese_fonts.join(", ") });
    let state = |folder: &DoctorFolder| {
        let key = if folder.is_there { "doctor.is_there" } else { "doctor.is_not_there" };
        speaker.say(&Message::new(key).text("path", shown(&folder.path)))
    };
    for (key, folder) in [("doctor.registry", &report.registry), ("doctor.cache", &report.cache)] {
        say(key, &folder.as_ref().map_or("-".to_owned(), &state));
    }
    say("doctor.isolation", &speaker.term(&format!("doctor.isolation.{}", report.isolation)));
    if report.missing.is_empty() {
        lines.push(speaker.term("doctor.nothing_missing"));
    } else {
        lines.push(speaker.term("doctor.missing"));
        lines.extend(report.missing.iter().map(|missing| format!("  {}", speaker.term(&format!("doctor.missing.{missing}")))));
    }
    terminal.show(&lines);
    Ok(Exit::Good)
}

fn report(terminal: &Terminal) -> DoctorReport {
    let found = |path: PathBuf| DoctorFolder { is_there: path.exists(), path: path_text(&path) };
    let (decoded, lacking): (Vec<_>, Vec<_>) = decoders().into_iter().partition(|decoder| decoder.is_there);
    let registry = default_trust().map(found);
    let chinese_fonts = chinese_fonts();
    let isolation = isolation();
    let has_ssh_keygen = Command::new("ssh-keygen").arg("-?").stdin(Stdio::null()).output().is_ok();
    let missing = [
        ("registry", registry.as_ref().is_none_or(|registry| !registry.is_there)),
        ("fonts", chinese_fonts.is_empty()),
        ("decoders", !lacking.is_empty()),
        ("isolation", isolation != "full"),
        ("ssh_keygen", !has_ssh_keygen),
    ];
    DoctorReport {
        schema: "classproof/doctor/v1".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        language: terminal.lang.tag().to_owned(),
        locale: ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty()),
        ffmpeg: ffmpeg_version(),
        reads: readable()
            .into_iter()
            .map(|types| DoctorTypes { class: types.class.to_owned(), endings: types.endings.into_iter().map(str::to_owned).collect() })
            .collect(),
        decoders: decoded.iter().map(|decoder| decoder.name.to_owned()).collect(),
        decoders_missing: lacking.iter().map(|decoder| decoder.name.to_owned()).collect(),
        chinese_fonts,
        registry,
        cache: workers::cache(false).map(|cache| found(cache.folder)),
        isolation,
        missing: missing.iter().filter(|(_, lacks)| *lacks).map(|(name, _)| (*name).to_owned()).collect(),
    }
}

/// The isolation level from a worker's self-check; `unknown` if the worker does not start.
fn isolation() -> String {
    let tried = || {
        let ran = Command::new(std::env::current_exe().ok()?).args(workers::SELF_CHECK).stdin(Stdio::null()).output().ok()?;
        let said: serde_json::Value = serde_json::from_slice(&ran.stdout).ok()?;
        said.get("isolation")?.as_str().map(str::to_owned)
    };
    tried().unwrap_or_else(|| "unknown".to_owned())
}

/// Chinese font files in the system's font folders.
fn chinese_fonts() -> Vec<String> {
    let own = [dirs::font_dir(), dirs::home_dir().map(|home| home.join("Library/Fonts"))];
    let windows = std::env::var_os("SystemRoot").map(|root| Path::new(&root).join("Fonts"));
    let mut pending: Vec<PathBuf> = own.into_iter().flatten().chain(windows).collect();
    pending.extend(["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"].map(PathBuf::from));
    let (mut found, mut looked_at) = (Vec::new(), 0);
    while let Some(folder) = pending.pop().filter(|_| looked_at < MOST_FOLDERS) {
        looked_at += 1;
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                pending.push(entry.path());
            } else if CHINESE_FONTS.iter().any(|font| name.to_lowercase().starts_with(font)) {
                found.push(name);
            }
        }
    }
    found.sort();
    found.dedup();
    found.truncate(8);
    found
}
