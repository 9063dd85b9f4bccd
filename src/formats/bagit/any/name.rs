//! File names in bags made by other programs: any name that stays inside the bag.

use std::borrow::Cow;

use crate::words::path::PathError;

const MOST_BYTES: usize = 4_096;

/// Checks that a name stays inside the base folder on every system: relative, no `..`, no backslash, no drive letter, no NUL.
///
/// # Errors
/// The rule that the name breaks.
pub fn check(name: &str) -> Result<(), PathError> {
    if name.is_empty() {
        return Err(PathError::Empty);
    }
    if name.len() > MOST_BYTES {
        return Err(PathError::TooLong);
    }
    let drive = name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || name.starts_with('~') || drive {
        return Err(PathError::Absolute);
    }
    if let Some(character) = name.chars().find(|character| matches!(character, '\\' | '\0')) {
        return Err(PathError::Character(character));
    }
    for part in name.split('/') {
        match part {
            "" => return Err(PathError::Empty),
            "." | ".." => return Err(PathError::Climbs),
            _ => {}
        }
    }
    Ok(())
}

/// Decodes `%0A`, `%0D` and `%25` (RFC 8493, 2.1.3); other escapes stay as they are.
pub fn decoded(name: &str) -> Cow<'_, str> {
    if !name.contains('%') {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, behind)) = rest.split_once('%') {
        text.push_str(before);
        let escape = behind.get(..2).map(str::to_ascii_uppercase);
        let meant = match escape.as_deref() {
            Some("0A") => Some('\n'),
            Some("0D") => Some('\r'),
            Some("25") => Some('%'),
            _ => None,
        };
        text.push(meant.unwrap_or('%'));
        rest = if meant.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    text.push_str(rest);
    Cow::Owned(text)
}
