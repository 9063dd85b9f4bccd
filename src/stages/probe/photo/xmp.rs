//! Dates in the XMP packet of a picture (ISO 16684-1).

use memchr::memmem;

/// Largest packet.
const MOST_BYTES: usize = 1 << 20;

/// The properties with the capture time, best first.
const PROPERTIES: [&str; 3] = ["exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate"];

/// The capture time in the first XMP packet, as written.
pub fn taken(bytes: &[u8]) -> Option<String> {
    let start = memmem::find(bytes, b"<x:xmpmeta")?;
    let packet = bytes.get(start..)?;
    let packet = packet.get(..MOST_BYTES.min(packet.len()))?;
    let packet = packet.get(..memmem::find(packet, b"</x:xmpmeta>")?)?;
    let packet = String::from_utf8_lossy(packet);
    PROPERTIES.iter().find_map(|property| {
        // As an attribute or as an element.
        let attribute = packet.split_once(&format!("{property}=")).and_then(|(_, rest)| {
            let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            rest.get(1..)?.split_once(quote).map(|(value, _)| value)
        });
        let element = || packet.split_once(&format!("<{property}>")).and_then(|(_, rest)| rest.split_once('<')).map(|(value, _)| value);
        attribute.or_else(element).filter(|value| value.len() <= 40).map(|value| value.trim().to_owned())
    })
}
