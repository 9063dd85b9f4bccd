//! An archive member's name: a relative path that cannot leave the archive and that every system can unpack.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A relative path of one or more parts joined by `/`, in Unicode normal form C, valid on Windows and POSIX systems.
///
/// A value never contains `..`, is never absolute, and has no control, bidirectional or reserved characters. `%` is not allowed either,
/// because tools disagree on whether it begins an escape (RFC 8493, 2.1.3).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct MemberPath(String);

/// Why a name cannot be an archive member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathError {
    /// The path, or one part of it, is empty.
    Empty,
    /// The path begins with `/`.
    Absolute,
    /// A part is `.` or `..`.
    Climbs,
    /// A character that some system forbids, or that disguises the name.
    Character(char),
    /// Not in normal form C.
    NotNormal,
    /// A Windows device name, such as `CON` or `LPT1.txt`.
    Reserved(String),
    /// A part that ends in a dot or a space, which Windows removes.
    TrailingDotOrSpace,
    /// A part longer than 255 bytes, or a path longer than 4,000.
    TooLong,
    /// A name on disk that is not UTF-8.
    NotUtf8,
}

impl PathError {
    /// Message key of the error.
    pub fn term(&self) -> &'static str {
        match self {
            Self::Empty => "name.empty",
            Self::Absolute => "name.absolute",
            Self::Climbs => "name.climbs",
            Self::Character('\0') => "name.nul",
            Self::Character('\\') => "name.backslash",
            Self::Character('%') => "name.percent",
            Self::Character('\u{FEFF}') => "name.mark",
            Self::Character('\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}') => "name.direction",
            Self::Character('\u{2028}' | '\u{2029}') => "name.line_end",
            Self::Character(character) if character.is_control() => "name.control",
            Self::Character(_) => "name.character",
            Self::NotNormal => "name.not_normal",
            Self::Reserved(_) => "name.reserved",
            Self::TrailingDotOrSpace => "name.trailing",
            Self::TooLong => "name.too_long",
            Self::NotUtf8 => "name.not_utf8",
        }
    }
}

const MOST_BYTES: usize = 4_000;
const MOST_PART_BYTES: usize = 255;

impl MemberPath {
    /// Checks a path as stored in an archive or a record.
    ///
    /// # Errors
    /// The rule of [`MemberPath`] that the path breaks.
    pub fn new(path: impl Into<String>) -> Result<Self, PathError> {
        let path = path.into();
        if path.is_empty() {
            return Err(PathError::Empty);
        }
        if path.starts_with('/') {
            return Err(PathError::Absolute);
        }
        if path.len() > MOST_BYTES {
            return Err(PathError::TooLong);
        }
        path.split('/').try_for_each(check_part)?;
        if !is_nfc(&path) {
            return Err(PathError::NotNormal);
        }
        Ok(Self(path))
    }

    /// Builds a member name from the parts of a path on disk: converts to normal form C and replaces `%` by `％`.
    ///
    /// # Errors
    /// As [`MemberPath::new`].
    pub fn from_source<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<Self, PathError> {
        let joined: Vec<String> = parts.into_iter().map(|part| part.nfc().collect::<String>().replace('%', "％")).collect();
        if joined.iter().any(|part| part.contains('/')) {
            return Err(PathError::Character('/'));
        }
        Self::new(joined.join("/"))
    }

    /// The whole path, parts joined by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts, outermost first.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The last part's extension in lower case, without the dot; empty if there is none.
    pub fn extension(&self) -> String {
        self.file_name().rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
    }

    /// This path inside `folder`.
    ///
    /// # Errors
    /// As [`MemberPath::new`]: the result may be too long.
    pub fn below(&self, folder: &str) -> Result<Self, PathError> {
        Self::new(format!("{folder}/{}", self.0))
    }

    /// The path relative to `folder`, if it is inside that folder.
    pub fn within(&self, folder: &str) -> Option<Self> {
        self.0.strip_prefix(folder)?.strip_prefix('/').map(|rest| Self(rest.to_owned()))
    }

    /// The name as compared by a file system that ignores case.
    pub fn case_folded(&self) -> String {
        self.0.to_lowercase()
    }
}

fn check_part(part: &str) -> Result<(), PathError> {
    if part.is_empty() {
        return Err(PathError::Empty);
    }
    if part == "." || part == ".." {
        return Err(PathError::Climbs);
    }
    if part.len() > MOST_PART_BYTES {
        return Err(PathError::TooLong);
    }
    if let Some(character) = part.chars().find(|&character| is_forbidden(character)) {
        return Err(PathError::Character(character));
    }
    if part.ends_with(['.', ' ']) {
        return Err(PathError::TrailingDotOrSpace);
    }
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    if is_device(&stem) {
        return Err(PathError::Reserved(stem));
    }
    Ok(())
}

/// Control characters, characters that Windows forbids, `%`, and bidirectional formatting characters.
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%')
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}')
        || matches!(character, '\u{2028}' | '\u{2029}')
}

fn is_device(stem: &str) -> bool {
    matches!(stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].iter().any(|device| {
            stem.strip_prefix(device)
                .is_some_and(|number| matches!(number, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"))
        })
}

/// Replaces control and bidirectional formatting characters by `�`, so that a text is safe to show on a terminal.
pub fn shown(text: &str) -> Cow<'_, str> {
    let steers = |character: char| {
        character.is_control()
            || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{2028}' | '\u{2029}')
    };
    if text.chars().any(steers) {
        Cow::Owned(text.chars().map(|character| if steers(character) { '\u{FFFD}' } else { character }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// A path quoted for pasting into a command line, if it has characters other than letters, digits and `._-/\\:`. Uses single quotes if the
/// shell would interpret a character within double quotes.
pub fn quoted(path: &str) -> Cow<'_, str> {
    let path = shown(path);
    let plain = |character: char| character.is_alphanumeric() || "._-/\\:".contains(character);
    if !path.is_empty() && !path.starts_with('-') && path.chars().all(plain) {
        return path;
    }
    if !path.contains(['$', '`', '!', '"', '%']) {
        return Cow::Owned(format!("\"{path}\""));
    }
    Cow::Owned(format!("'{}'", path.replace('\'', "'\\''")))
}

impl TryFrom<String> for MemberPath {
    type Error = PathError;
    fn try_from(path: String) -> Result<Self, PathError> {
        Self::new(path)
    }
}

impl From<MemberPath> for String {
    fn from(path: MemberPath) -> Self {
        path.0
    }
}

impl fmt::Display for MemberPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for MemberPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_cameras_and_clerks_write() {
        for path in ["02_培训实施/第01天_20260803/上午_线下/照片/IMG_20260803_093015.jpg", "a", "微信图片_20260803 (1).jpg", "〇㛃.pdf"]
        {
            assert_eq!(MemberPath::new(path).map(|path| path.to_string()), Ok(path.to_owned()));
        }
    }

    #[test]
    fn a_path_to_paste_is_quoted_where_a_shell_would_part_it() {
        for (path, pasted) in [
            ("班级/2026-017", "班级/2026-017"),
            ("/tmp/我的 班级", "\"/tmp/我的 班级\""),
            ("D:\\资料\\1班", "D:\\资料\\1班"),
            ("C:\\Users\\张三\\我的 文档\\1班(新)", "\"C:\\Users\\张三\\我的 文档\\1班(新)\""),
            ("a;b", "\"a;b\""),
            ("1班&2班", "\"1班&2班\""),
            ("it's", "\"it's\""),
            ("$HOME 班", "'$HOME 班'"),
            ("`id`'s", "'`id`'\\''s'"),
            ("-x", "\"-x\""),
        ] {
            assert_eq!(quoted(path), pasted);
        }
    }

    #[test]
    fn refuses_what_could_leave_or_mislead() {
        let cases = [
            ("", PathError::Empty),
            ("/etc/passwd", PathError::Absolute),
            ("a/../b", PathError::Climbs),
            ("a//b", PathError::Empty),
            ("a\\b", PathError::Character('\\')),
            ("C:/a", PathError::Character(':')),
            ("a\u{0}b", PathError::Character('\u{0}')),
            ("a\u{202E}gpj.exe", PathError::Character('\u{202E}')),
            ("e\u{301}", PathError::NotNormal),
            ("nul.txt", PathError::Reserved("NUL".to_owned())),
            ("a/COM1", PathError::Reserved("COM1".to_owned())),
            ("a./b", PathError::TrailingDotOrSpace),
            ("100%", PathError::Character('%')),
        ];
        for (path, error) in cases {
            assert_eq!(MemberPath::new(path), Err(error), "{path:?}");
        }
        assert_eq!(MemberPath::new("x".repeat(256)), Err(PathError::TooLong));
    }

    #[test]
    fn mends_names_from_disk_that_only_differ_in_writing() {
        let path = MemberPath::from_source(["e\u{301}", "100%.jpg"]).map(String::from);
        assert_eq!(path, Ok("é/100％.jpg".to_owned()));
    }

    #[test]
    fn shows_no_character_that_steers_a_terminal() {
        assert_eq!(shown("a\u{1b}[31m\u{202E}b"), "a\u{FFFD}[31m\u{FFFD}b");
        assert_eq!(shown("照片"), "照片");
    }
}
