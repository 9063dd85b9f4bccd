//! All hostile archives: name, description, expected exit code, and words that the error message must contain.

mod headers;
mod lists;
mod names;
mod signatures;
mod sizes;
mod structure;
mod tag_files;

use std::io;
use std::path::Path;

/// How an archive is produced.
pub enum Make {
    /// Its bytes are stored in `fixtures/archives`.
    Kept(Box<dyn Fn() -> Vec<u8> + Send + Sync>),
    /// Small too, but built when needed, because a similar one is already stored.
    Small(Box<dyn Fn() -> Vec<u8> + Send + Sync>),
    /// A file too large to store; sparse where possible.
    Large(fn(&Path) -> io::Result<()>),
}

/// One hostile archive.
pub struct Lie {
    /// Descriptive name; the file is `NAME.zip`.
    pub name: &'static str,
    /// Description in one sentence.
    pub says: &'static str,
    /// Expected exit code of `verify`.
    pub code: u8,
    /// Words that the Chinese error message must contain.
    pub words: &'static str,
    /// How it is produced.
    pub make: Make,
}

impl Lie {
    fn kept(
        name: &'static str,
        says: &'static str,
        code: u8,
        words: &'static str,
        make: impl Fn() -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let make = Box::new(make);
        Self { name, says, code, words, make: if KEPT.contains(&name) { Make::Kept(make) } else { Make::Small(make) } }
    }

    fn large(name: &'static str, says: &'static str, code: u8, words: &'static str, make: fn(&Path) -> io::Result<()>) -> Self {
        Self { name, says, code, words, make: Make::Large(make) }
    }

    /// The file name.
    pub fn file(&self) -> String {
        format!("{}.zip", self.name)
    }
}

/// The archives stored as files: at least one of each kind. Storing all would take 10 MB, because every entry is padded to a page.
#[rustfmt::skip]
pub(super) const KEPT: [&str; 121] = [
    "name_climbs", "name_climbs_inside", "name_absolute", "name_double_slash", "name_drive", "name_drive_slash", "name_unc",
    "name_device_path", "name_backslash_climbs", "name_reserved_con", "name_reserved_ending", "name_reserved_folder", "name_nul",
    "name_control", "name_line_feed", "name_direction", "name_mark", "name_stream", "name_percent", "name_trailing_dot",
    "name_trailing_blank", "name_empty", "name_too_long", "name_not_utf8", "name_other_folder", "name_no_folder", "name_not_in_form_c",
    "twins_by_case", "twins_by_normal_form", "twins_by_bytes", "twin_of_a_tag_file", "local_version", "local_flags", "local_method",
    "local_time", "local_crc", "local_stored_size", "local_size", "local_name", "local_extra", "record_made_by", "record_sizes",
    "record_mode", "record_offset", "encrypted", "encrypted_aes", "other_method_bzip2", "kind_symlink", "kind_character_device",
    "kind_symlink_sealed", "overlap_whole", "overlap_partly", "overlap_bomb", "gap_between_entries", "gap_whole_entry",
    "gap_before_directory", "prefixed", "appended", "comment_archive", "comment_entry", "comment_holds_an_end", "two_archives",
    "two_ends", "two_directories", "order_of_directory", "order_of_entries", "data_descriptor", "extra_field_unknown",
    "extra_field_other_name", "padding_hides", "folder_entry", "missing_entry", "extra_entry", "zip64_end_needless",
    "zip64_end_missing", "zip64_end_lies", "zip64_field_needless", "end_fewer_entries", "end_two_counts", "packed_again_stored",
    "packed_again_deflated", "packed_again_streamed", "nested", "cut_in_the_directory", "not_a_zip", "empty_file", "empty_archive",
    "only_the_mark", "size_2_32", "size_2_64", "end_entries_2_64", "end_entries_million", "bomb", "bomb_that_claims_little",
    "declaration_mark", "declaration_cr", "info_order", "info_folder", "manifest_mark", "manifest_cr", "manifest_order",
    "manifest_twice", "manifest_missing_line", "manifest_extra_line", "tag_manifest_order", "tag_manifest_twice",
    "tag_manifest_missing", "tag_manifest_unlisted", "fetch_list", "unsealed_tag_file", "chunks_short", "chunks_long",
    "inventory_deep_in_a_field", "inventory_deep", "inventory_size_2_64", "inventory_climbs", "signature_missing",
    "signature_trailing_text", "signature_leading_text", "signature_other_key", "signature_other_purpose",
];

/// All archives, sorted by name.
pub fn all() -> Vec<Lie> {
    let parts = [names::all(), headers::all(), structure::all(), sizes::all(), tag_files::all(), lists::all(), signatures::all()];
    let mut lies: Vec<Lie> = parts.into_iter().flatten().collect();
    lies.sort_by_key(|lie| lie.name);
    lies
}
