//! The standard and the profiles included in the program.

macro_rules! embedded {
    ($folder:literal: $($name:literal)+) => {
        &[$((concat!($name, ".json"), include_bytes!(concat!("../../../schemas/", $folder, $name, ".json")))),+]
    };
}

/// The id of the built-in standard.
pub(super) const STANDARD: &str = "cq-16-2020";
pub(super) const MAIN: &[u8] = include_bytes!("../../../schemas/standards/cq-16-2020/standard.json");

/// File names and contents of the built-in rules. A test compares this list with the folder.
#[rustfmt::skip]
pub(super) const RULES: &[(&str, &[u8])] = embedded!("standards/cq-16-2020/rules/":
    "G-01" "G-02"
    "N-01" "N-02" "N-03" "N-04" "N-05" "N-06" "N-07" "N-08"
    "H-01" "H-02" "H-03" "H-04" "H-05" "H-06" "H-07" "H-08" "H-09" "H-10" "H-11" "H-12" "H-13" "H-14" "H-15" "H-16"
    "P-01" "P-02" "P-03" "P-04" "P-05" "P-06"
    "M-01" "M-02" "M-03" "M-04" "M-05" "M-06" "M-07"
    "S-01" "S-02" "S-03" "S-04" "S-05"
    "A-01" "A-02" "A-03" "A-04" "A-05" "A-06"
    "T-01" "T-02" "T-03" "T-04" "T-05" "T-06" "T-07" "T-08" "T-09" "T-10" "T-11" "T-12" "T-13" "T-14" "T-15" "T-16"
    "E-01" "E-02" "E-03" "E-04" "E-05" "E-06" "E-07" "E-08"
    "L-01" "L-02" "L-03" "L-04" "L-05" "L-06" "L-07" "L-08" "L-09" "L-10" "L-11" "L-12" "L-13" "L-14" "L-N1" "L-N2" "L-N3"
    "X-01" "X-02" "X-03" "X-04" "X-05" "X-06" "X-07" "X-08" "X-09" "X-10" "X-11" "X-12" "X-13" "X-14" "X-15" "X-16"
);

const PROFILES: &[(&str, &[u8])] = embedded!("profiles/": "base" "per-session" "per-day" "per-class");

/// Ids and Chinese names of the built-in profiles, in the order of [`PROFILES`].
const NAMES: &[[&str; 2]] = &[["base", "base"], ["per-session", "每课次"], ["per-day", "每天"], ["per-class", "每班"]];

/// File name and content of a built-in profile, by its id or Chinese name.
pub(super) fn profile(name: &str) -> Option<(&'static str, &'static [u8])> {
    let index = NAMES.iter().position(|names| names.contains(&name))?;
    PROFILES.get(index).copied()
}
