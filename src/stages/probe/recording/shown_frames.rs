//! Frames of a recording as thumbnails for pages: the first, a middle one, and the last key frame.

use std::sync::Arc;

use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling::Flags;
use ffmpeg_next::{Discard, Error, decoder, frame};
use image::{DynamicImage, RgbImage};

use crate::formats::region::ReadAt;
use crate::record::preview::{Preview, Unseen};
use crate::stages::probe::photo::thumbnail;
use crate::stages::probe::recording::ffmpeg::{Medium, Movie, Track};
use crate::stages::probe::recording::key_frame;

/// How many frames are shown.
const FRAMES: i64 = 3;

/// The preview of a recording; the longer side of its frames has `side` pixels. `None` if it has no video track.
pub fn preview(source: &Arc<dyn ReadAt>, side: u32) -> Option<Preview> {
    let mut movie = Movie::open(source).ok()?;
    let track = movie.tracks().into_iter().find(|track| track.medium == Medium::Video)?;
    movie.only(&[track.index]);
    let seen = match movie.decoder(track.index) {
        Ok(mut decoder) => shown(&mut movie, &track, &mut decoder, side),
        Err(Error::DecoderNotFound) => {
            return Some(Preview { unseen: Some(Unseen::NoDecoder { codec: track.codec }), ..Preview::default() });
        }
        Err(_) => Vec::new(),
    };
    let mut pictures = seen.into_iter();
    let Some(first) = pictures.next() else {
        return Some(Preview { unseen: Some(Unseen::Broken), ..Preview::default() });
    };
    Some(thumbnail::preview(first, pictures))
}

/// Key frames only, each once: a short recording may have only one.
fn shown(movie: &mut Movie, track: &Track, decoder: &mut decoder::Video, side: u32) -> Vec<RgbImage> {
    decoder.skip_frame(Discard::NonKey);
    let (numerator, denominator) = track.time_base;
    let seconds = i128::from(track.claimed_s) * i128::from(denominator) / i128::from(numerator.max(1));
    let length = i64::try_from(seconds).unwrap_or(0);
    let (mut pictures, mut seen) = (Vec::new(), Vec::new());
    for number in 0..FRAMES {
        let time = length / (FRAMES - 1) * number;
        if number > 0 && (time == 0 || !movie.seek(track.index, time)) {
            continue;
        }
        if let Some((at, picture)) = next_key_frame(movie, track, decoder)
            && !seen.contains(&at)
        {
            seen.push(at);
            pictures.extend(made_small(&picture, track.rotation, side));
        }
    }
    pictures
}

fn next_key_frame(movie: &mut Movie, track: &Track, decoder: &mut decoder::Video) -> Option<(Option<i64>, frame::Video)> {
    for _ in 0..key_frame::MOST_PACKETS {
        let packet = movie.next().ok()?;
        if packet.stream() != track.index || !packet.is_key() || packet.is_corrupt() {
            continue;
        }
        if let Some(picture) = key_frame::decode(decoder, &packet) {
            return Some((packet.pts().or(packet.dts()), picture));
        }
    }
    None
}

fn made_small(picture: &frame::Video, rotation: u16, side: u32) -> Option<RgbImage> {
    let longer = u64::from(picture.width().max(picture.height())).max(1);
    let side = u64::from(side).min(longer);
    let scaled = |length: u32| u32::try_from(u64::from(length) * side / longer).map(|length| length.max(1)).ok();
    let (width, height) = (scaled(picture.width())?, scaled(picture.height())?);
    // The page in a bundle is sealed together with these frames, so they must be the same on every processor.
    let how = Flags::AREA | Flags::ACCURATE_RND | Flags::BITEXACT;
    let pixels = key_frame::scaled(picture, Pixel::RGB24, 3, (width, height), how)?;
    let orientation = match rotation {
        90 => 6,
        180 => 3,
        270 => 8,
        _ => 1,
    };
    Some(thumbnail::upright(DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, pixels)?), orientation))
}
