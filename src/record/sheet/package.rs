//! Weighs a packed workbook before anything of it is kept: what its parts unpack to, and what they ask to have reserved.

use std::io::{self, Cursor, Read};

use super::{Limits, SheetError, ods};

/// What a packed workbook is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// Office Open XML.
    Xlsx,
    /// OpenDocument.
    Ods,
}

/// Unpacks everything once into nothing, so that no part can unpack to more than the bound when it is read for good. What the
/// directory says of sizes is not asked: it may lie.
pub fn weigh(bytes: &[u8], limits: &Limits) -> Result<Package, SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(SheetError::broken)?;
    let mut left = limits.unpacked;
    let mut package = Package::Xlsx;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(SheetError::broken)?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        let mut part = part.take(left.saturating_add(1));
        let weighed = name == "content.xml" || name.ends_with("sharedstrings.xml");
        let count = if weighed {
            let mut xml = Vec::new();
            part.read_to_end(&mut xml).map_err(SheetError::broken)?;
            if name == "content.xml" {
                package = Package::Ods;
                ods::check(&xml, limits)?;
            } else {
                check_shared_strings(&xml)?;
            }
            xml.len() as u64
        } else {
            io::copy(&mut part, &mut io::sink()).map_err(SheetError::broken)?
        };
        left = left.checked_sub(count).ok_or(SheetError::TooLarge(limits.unpacked))?;
    }
    Ok(package)
}

/// The reader of workbooks reserves room for as many strings as this part says that it has, and a program whose memory is refused
/// ends at once. A string takes at least the bytes of `<si/>`.
fn check_shared_strings(xml: &[u8]) -> Result<(), SheetError> {
    const COUNT: &[u8] = b"uniqueCount";
    // In an encoding of two bytes a character the count would not be found below.
    if xml.contains(&0) {
        return Err(SheetError::broken("not UTF-8"));
    }
    for at in xml.windows(COUNT.len()).enumerate().filter(|(_, word)| *word == COUNT).map(|(at, _)| at + COUNT.len()) {
        let digits = xml.get(at..).unwrap_or_default().iter().skip_while(|byte| !byte.is_ascii_digit());
        let count = digits
            .take_while(|byte| byte.is_ascii_digit())
            .try_fold(0_usize, |count, digit| count.checked_mul(10)?.checked_add(usize::from(digit - b'0')));
        if count.is_none_or(|count| count > xml.len()) {
            return Err(SheetError::broken("more strings than there can be"));
        }
    }
    Ok(())
}
