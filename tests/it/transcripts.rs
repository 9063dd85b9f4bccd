//! What the program says to people, word for word: `tests/transcripts`. After a change, look at what `TRYCMD=overwrite` makes of them.

use super::program::scratch;

#[test]
fn the_transcripts_hold() {
    let home = scratch().join("home");
    trycmd::TestCases::new()
        .default_bin_path(super::program::program())
        .register_bin("classproof", super::program::program())
        .env("HOME", home.to_str().unwrap())
        .env("XDG_CONFIG_HOME", home.join("config").to_str().unwrap())
        // Help is as wide as the terminal.
        .env("COLUMNS", "100")
        .case("tests/transcripts/*.md");
}
