//! The standard and the profiles that are shipped inside the program.

/// The id of the shipped standard.
pub(super) const STANDARD: &str = "cq-16-2020";

macro_rules! shipped {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../schemas/", $folder, "/", $name)))),+]
    };
}

/// The files of the shipped standard.
pub(super) const FILES: &[(&str, &[u8])] = shipped!("standards/cq-16-2020":
    "standard.json", "rules-G.json", "rules-N.json", "rules-H.json", "rules-P.json", "rules-M.json", "rules-S.json", "rules-A.json",
    "rules-T.json", "rules-E.json", "rules-L.json", "rules-X.json",
);

const PROFILES: &[(&str, &[u8])] = shipped!("profiles": "base.json", "per-session.json", "per-day.json", "per-class.json");

/// Ids and Chinese names of the shipped profiles, in the order of [`PROFILES`].
const NAMES: &[[&str; 2]] = &[["base", "base"], ["per-session", "每课次"], ["per-day", "每天"], ["per-class", "每班"]];

/// The file name and bytes of a shipped profile, by its id or its Chinese name.
pub(super) fn profile(name: &str) -> Option<(&'static str, &'static [u8])> {
    let index = NAMES.iter().position(|names| names.contains(&name))?;
    PROFILES.get(index).copied()
}
