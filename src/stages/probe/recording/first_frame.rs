//! The first frame of a recording as a small picture, for reports.

use std::sync::Arc;

use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling::{self, Flags};
use ffmpeg_next::{Discard, Error, decoder, frame};
use image::{DynamicImage, RgbImage};

use crate::formats::region::ReadAt;
use crate::record::preview::{Preview, Unseen};
use crate::stages::probe::photo::clarity;
use crate::stages::probe::photo::thumbnail;
use crate::stages::probe::recording::ffmpeg::{Medium, Movie, Track};

/// How many packets to read before giving up.
const MOST_PACKETS: usize = 2_000;

/// The preview of a recording; none where it has no picture at all.
pub fn preview(source: &Arc<dyn ReadAt>) -> Option<Preview> {
    let mut movie = Movie::open(source).ok()?;
    let track = movie.tracks().into_iter().find(|track| track.medium == Medium::Video)?;
    movie.only(&[track.index]);
    let seen = match movie.decoder(track.index) {
        Ok(mut decoder) => shown(&mut movie, &track, &mut decoder),
        Err(Error::DecoderNotFound) => {
            return Some(Preview { unseen: Some(Unseen::NoDecoder { codec: track.codec }), ..Preview::default() });
        }
        Err(_) => None,
    };
    let Some(picture) = seen else {
        return Some(Preview { unseen: Some(Unseen::Broken), ..Preview::default() });
    };
    let grey = thumbnail::grey(&picture);
    Some(Preview {
        pictures: thumbnail::encoded(&picture).into_iter().collect(),
        clarity: Some(clarity::measure(&grey)),
        mean_luma: clarity::mean_luma(&grey),
        ..Preview::default()
    })
}

fn shown(movie: &mut Movie, track: &Track, decoder: &mut decoder::Video) -> Option<RgbImage> {
    decoder.skip_frame(Discard::NonKey);
    for _ in 0..MOST_PACKETS {
        let packet = movie.next().ok()?;
        if packet.stream() != track.index || !packet.is_key() || packet.is_corrupt() {
            continue;
        }
        decoder.flush();
        let mut picture = frame::Video::empty();
        if decoder.send_packet(&packet).is_err() {
            continue;
        }
        // The end is told at once, so that the decoder gives this frame without waiting for later ones.
        let _ = decoder.send_eof();
        if decoder.receive_frame(&mut picture).is_ok() {
            return made_small(&picture, track.rotation);
        }
    }
    None
}

fn made_small(picture: &frame::Video, rotation: u16) -> Option<RgbImage> {
    let longer = u64::from(picture.width().max(picture.height())).max(1);
    let side = u64::from(thumbnail::SIDE).min(longer);
    let scaled = |length: u32| u32::try_from(u64::from(length) * side / longer).map(|length| length.max(1)).ok();
    let (width, height) = (scaled(picture.width())?, scaled(picture.height())?);
    let mut scaler =
        scaling::Context::get(picture.format(), picture.width(), picture.height(), Pixel::RGB24, width, height, Flags::AREA).ok()?;
    let mut flat = frame::Video::empty();
    scaler.run(picture, &mut flat).ok()?;
    let row = width as usize * 3;
    let rows = flat.data(0).chunks(flat.stride(0).max(row)).take(height as usize);
    let pixels = rows.flat_map(|line| line.iter().take(row).copied()).collect();
    let orientation = match rotation {
        90 => 6,
        180 => 3,
        270 => 8,
        _ => 1,
    };
    Some(thumbnail::upright(DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, pixels)?), orientation))
}
