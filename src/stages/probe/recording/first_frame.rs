//! The first frame of a recording as a thumbnail, for reports.

use std::sync::Arc;

use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Discard, Error, decoder, frame};
use image::{DynamicImage, RgbImage};

use crate::formats::region::ReadAt;
use crate::record::preview::{Preview, Unseen};
use crate::stages::probe::photo::thumbnail;
use crate::stages::probe::recording::ffmpeg::{Medium, Movie, Track};
use crate::stages::probe::recording::key_frame;

/// The preview of a recording. None if it has no video track.
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
    Some(thumbnail::preview(picture, std::iter::empty()))
}

fn shown(movie: &mut Movie, track: &Track, decoder: &mut decoder::Video) -> Option<RgbImage> {
    decoder.skip_frame(Discard::NonKey);
    for _ in 0..key_frame::MOST_PACKETS {
        let packet = movie.next().ok()?;
        if packet.stream() != track.index || !packet.is_key() || packet.is_corrupt() {
            continue;
        }
        if let Some(picture) = key_frame::decode(decoder, &packet) {
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
    let pixels = key_frame::scaled(picture, Pixel::RGB24, 3, (width, height))?;
    let orientation = match rotation {
        90 => 6,
        180 => 3,
        270 => 8,
        _ => 1,
    };
    Some(thumbnail::upright(DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, pixels)?), orientation))
}
