//! Decodes and scales a single key frame.

use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling::{self, Flags};
use ffmpeg_next::{Packet, decoder, frame};

/// Most packets read to decode one key frame.
pub const MOST_PACKETS: usize = 2_000;

/// Decodes the key frame in a packet.
pub fn decode(decoder: &mut decoder::Video, packet: &Packet) -> Option<frame::Video> {
    decoder.flush();
    decoder.send_packet(packet).ok()?;
    // Signals the end at once, so that the decoder returns this frame without waiting for later ones.
    let _ = decoder.send_eof();
    let mut picture = frame::Video::empty();
    decoder.receive_frame(&mut picture).ok().map(|()| picture)
}

/// The pixels of a frame scaled to this size, row by row; `how` contains one scaling method.
pub fn scaled(picture: &frame::Video, format: Pixel, bytes_a_pixel: usize, (width, height): (u32, u32), how: Flags) -> Option<Vec<u8>> {
    let mut scaler = scaling::Context::get(picture.format(), picture.width(), picture.height(), format, width, height, how).ok()?;
    let mut small = frame::Video::empty();
    scaler.run(picture, &mut small).ok()?;
    let row = width as usize * bytes_a_pixel;
    let rows = small.data(0).chunks(small.stride(0).max(row)).take(height as usize);
    Some(rows.flat_map(|line| line.iter().take(row).copied()).collect())
}
