//! Joins recordings into one long recording without re-encoding.

use std::path::{Path, PathBuf};

use ffmpeg_next as ffmpeg;

use ffmpeg::codec::Id;
use ffmpeg::format::context::{Input, Output};
use ffmpeg::{Dictionary, Packet};

use crate::failure::Failure;

/// Concatenates parts of `seconds` each; all must have been made with the same [`super::Size`].
///
/// # Errors
/// If a part cannot be read or the file cannot be written.
pub fn join(parts: &[PathBuf], seconds: u32, path: &Path) -> Result<(), Failure> {
    ffmpeg::init().map_err(Failure::at(path))?;
    ffmpeg::log::set_level(ffmpeg::log::Level::Error);
    let first = parts.first().ok_or_else(|| Failure::new("there is nothing to join"))?;
    let mut output = open(path, first).map_err(Failure::at(path))?;
    for (index, part) in parts.iter().enumerate() {
        append(&mut output, part, index as i64 * i64::from(seconds)).map_err(Failure::at(part))?;
    }
    output.write_trailer().map_err(Failure::at(path))
}

/// An output with the tracks and metadata of the first part.
fn open(path: &Path, first: &Path) -> Result<Output, ffmpeg::Error> {
    let input: Input = ffmpeg::format::input(first)?;
    let mut output = ffmpeg::format::output(path)?;
    for track in input.streams() {
        output.add_stream(ffmpeg::encoder::find(Id::None))?.set_parameters(track.parameters());
    }
    output.set_metadata(input.metadata().to_owned());
    let mut options = Dictionary::new();
    options.set("movflags", "use_metadata_tags");
    options.set("fflags", "+bitexact");
    output.write_header_with(options)?;
    Ok(output)
}

fn append(output: &mut Output, part: &Path, after_seconds: i64) -> Result<(), ffmpeg::Error> {
    let mut input = ffmpeg::format::input(part)?;
    loop {
        // Use a new packet each time: reading into a used one leaks its memory.
        let mut packet = Packet::empty();
        match packet.read(&mut input) {
            Ok(()) => {}
            Err(ffmpeg::Error::Eof) => return Ok(()),
            Err(error) => return Err(error),
        }
        let index = packet.stream();
        let (Some(from), Some(to)) = (input.stream(index), output.stream(index)) else { return Err(ffmpeg::Error::StreamNotFound) };
        let to = to.time_base();
        packet.rescale_ts(from.time_base(), to);
        let shift = after_seconds * i64::from(to.denominator()) / i64::from(to.numerator().max(1));
        packet.set_pts(packet.pts().map(|at| at + shift));
        packet.set_dts(packet.dts().map(|at| at + shift));
        packet.set_position(-1);
        packet.write_interleaved(output)?;
    }
}
