//! The clock that camcorders write into each key frame (AVCHD: user data "MDPM" in H.264, by Sony and Panasonic).

use ffmpeg_next::Packet;
use jiff::civil::DateTime;

use super::ffmpeg::Movie;

/// The identifier of the user data (ISO/IEC 14496-10, D.2.7: `uuid_iso_iec_11578`), followed by its tag.
const MARK: &[u8] = b"\x17\xee\x8c\x60\xf8\x4d\x11\xd9\x8c\xd6\x08\x00\x20\x0c\x9a\x66MDPM";
/// Bytes read after the mark: about 30 fields of 5 bytes.
const FIELDS: usize = 160;
/// Field with time zone, century, year, month, as binary-coded decimals.
const YEAR: u8 = 0x18;
/// Field with day, hour, minute, second.
const DAY: u8 = 0x19;
/// Most packets that are searched for the clock.
const MOST_PACKETS: usize = 200;

/// The clock at the first frame of a track, local time without zone.
pub fn first(movie: &mut Movie, track: usize, from: i64) -> Option<DateTime> {
    movie.seek(track, from).then_some(())?;
    let packets = (0..MOST_PACKETS).map_while(|_| movie.next().ok());
    packets.filter(|packet| packet.stream() == track).find_map(|packet: Packet| clock(packet.data()?))
}

fn clock(picture: &[u8]) -> Option<DateTime> {
    let at = memchr::memmem::find(picture, MARK)? + MARK.len();
    let fields = plain(picture.get(at..)?.get(..FIELDS).unwrap_or(picture.get(at..)?));
    let field =
        |wanted: u8| fields.get(1..)?.chunks_exact(5).take(usize::from(*fields.first()?)).find(|field| field.first() == Some(&wanted));
    let [_, _, century, year, month] = *field(YEAR)?.first_chunk::<5>()?;
    let [_, day, hour, minute, second] = *field(DAY)?.first_chunk::<5>()?;
    let two = |byte: u8| {
        (byte >> 4 <= 9 && byte & 15 <= 9).then(|| i8::try_from(byte >> 4).unwrap_or(0) * 10 + i8::try_from(byte & 15).unwrap_or(0))
    };
    let year = i16::from(two(century)?) * 100 + i16::from(two(year)?);
    DateTime::new(year, two(month)?, two(day)?, two(hour)?, two(minute)?, two(second)?, 0).ok()
}

/// Removes the bytes that prevent start codes (ISO/IEC 14496-10, 7.4.1: `emulation_prevention_three_byte`).
fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        plain.push(*byte);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_read_where_it_is_whole() {
        let picture = |fields: &[u8]| [b"\0\0\0\x01\x06\x05\x30", MARK, fields].concat();
        let written = b"\x03\x13\0\0\0\0\x18\xb0\x20\x26\x08\x19\x03\x09\x30\x15\x80";
        assert_eq!(clock(&picture(written)).map(|clock| clock.to_string()).as_deref(), Some("2026-08-03T09:30:15"));
        // Midnight on a full minute, with the byte that interrupts the zeros.
        let midnight = b"\x02\x18\x10\x20\x26\x08\x19\x03\0\0\x03\0\x80";
        assert_eq!(clock(&picture(midnight)).map(|clock| clock.to_string()).as_deref(), Some("2026-08-03T00:00:00"));
        for not_whole in
            [&b"\x02\x18\x10\x20\x26\x13\x19\x03\x09\x30\x15"[..], b"\x02\x18\x10\x2f\x26\x08\x19\x03\x09\x30\x15", b"\x02\x18\x10", b""]
        {
            assert_eq!(clock(&picture(not_whole)), None);
        }
    }
}
