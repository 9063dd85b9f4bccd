//! Recordings as from an Android phone: H.264 and AAC in MP4; the file name has the start time, the container the end time.

use std::path::Path;

use ffmpeg_next as ffmpeg;

use ffmpeg::codec::{Context, Flags, Id, encoder, threading};
use ffmpeg::format::{Pixel, Sample, context::Output, sample::Type};
use ffmpeg::{ChannelLayout, Dictionary, Packet, Rational, frame};
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::Size;
use super::dice::Dice;
use super::picture::Picture;
use super::scene::Scene;
use crate::failure::Failure;

/// A recording to create.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Start, local time at +08:00.
    pub start: DateTime,
    /// Duration in seconds.
    pub seconds: u32,
    /// The room; it determines the background.
    pub room: String,
    /// Size, frame rate and bit rate.
    pub size: Size,
    /// Random seed.
    pub seed: u64,
}

impl Recording {
    /// The file name given by the phone, such as `VID_20260803_090500.mp4`: the local start time.
    pub fn name(&self) -> String {
        self.start.strftime("VID_%Y%m%d_%H%M%S.mp4").to_string()
    }

    /// Writes the file.
    ///
    /// # Errors
    /// If the file cannot be written, or FFmpeg has no encoder for H.264 or AAC.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        ffmpeg::init().map_err(Failure::at(path))?;
        ffmpeg::log::set_level(ffmpeg::log::Level::Error);
        self.encode(path).map_err(Failure::at(path))
    }

    fn encode(&self, path: &Path) -> Result<(), ffmpeg::Error> {
        let mut output = ffmpeg::format::output(path)?;
        let mut picture = PictureTrack::open(&mut output, self)?;
        let mut sound = SoundTrack::open(&mut output, self)?;
        output.set_metadata(self.metadata());
        let mut options = Dictionary::new();
        // Metadata keys as written by Android, and no encoder name, which a phone would not write.
        options.set("movflags", "use_metadata_tags");
        options.set("fflags", "+bitexact");
        options.set("brand", "mp42");
        output.write_header_with(options)?;
        picture.find_time_base(&output);
        sound.find_time_base(&output);
        for second in 0..u64::from(self.seconds) {
            picture.encode_second(&mut output, second)?;
            sound.encode_until(&mut output, (second + 1) * u64::from(self.size.sound_rate))?;
        }
        picture.finish(&mut output)?;
        sound.finish(&mut output)?;
        output.write_trailer()
    }

    /// The container's creation time is the end of the recording, in UTC.
    fn metadata(&self) -> Dictionary<'static> {
        let mut metadata = Dictionary::new();
        if let Ok(start) = Offset::constant(8).to_timestamp(self.start) {
            let end = start.as_second() + i64::from(self.seconds);
            let end = jiff::Timestamp::from_second(end).unwrap_or(start);
            metadata.set("creation_time", &end.strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string());
        }
        metadata.set("com.android.version", "12");
        metadata
    }
}

/// The video track: a scene with moving people.
struct PictureTrack {
    encoder: encoder::video::Encoder,
    track: Track,
    scene: Scene,
    picture: Picture,
    noise: Vec<i8>,
    dice: Dice,
    frames_a_second: u32,
    length: f32,
}

impl PictureTrack {
    fn open(output: &mut Output, recording: &Recording) -> Result<Self, ffmpeg::Error> {
        let Size { width, height, frames, bit_rate, noise, .. } = recording.size;
        let codec = encoder::find_by_name("libx264").or_else(|| encoder::find(Id::H264)).ok_or(ffmpeg::Error::EncoderNotFound)?;
        let mut video = Context::new_with_codec(codec).encoder().video()?;
        video.set_width(width as u32);
        video.set_height(height as u32);
        video.set_format(Pixel::YUV420P);
        video.set_time_base(Rational(1, frames as i32));
        video.set_frame_rate(Some(Rational(frames as i32, 1)));
        video.set_gop(frames * 2);
        video.set_max_b_frames(0);
        // One thread per file: files are created in parallel, and the result must not depend on the number of cores.
        video.set_threading(threading::Config { kind: threading::Type::None, count: 1, ..Default::default() });
        video.set_flags(Flags::GLOBAL_HEADER | Flags::BITEXACT);
        let mut options = Dictionary::new();
        if codec.name() == "libx264" {
            options.set("preset", "ultrafast");
        }
        match bit_rate {
            Some(bits) => video.set_bit_rate(bits),
            None if codec.name() == "libx264" => options.set("crf", "30"),
            None => video.set_bit_rate(200_000),
        }
        let encoder = video.open_as_with(codec, options)?;
        let track = Track::add(output, codec, &encoder, "VideoHandle", Rational(1, frames as i32))?;
        let shot = format!("recording {}", recording.start);
        let mut dice = Dice::of(recording.seed, &shot);
        let strip = (0..if noise == 0 { 0 } else { 4096 + width }).map(|_| dice.between(-i64::from(noise), i64::from(noise)) as i8);
        Ok(Self {
            encoder,
            track,
            noise: strip.collect(),
            scene: Scene::new(width, height, &recording.room, &shot, recording.seed),
            picture: Picture::new(width, height, super::picture::Colour::grey(0)),
            dice,
            frames_a_second: frames,
            length: recording.seconds as f32,
        })
    }

    fn find_time_base(&mut self, output: &Output) {
        self.track.find_time_base(output);
    }

    fn encode_second(&mut self, output: &mut Output, second: u64) -> Result<(), ffmpeg::Error> {
        for number in 0..u64::from(self.frames_a_second) {
            let at = second as f32 + number as f32 / self.frames_a_second as f32;
            self.scene.draw(&mut self.picture, at, self.length);
            if !self.noise.is_empty() {
                self.picture.noise_from(&self.noise, &mut self.dice);
            }
            // Use a new frame each time: the encoder may still hold the previous one.
            let mut frame = frame::Video::new(Pixel::YUV420P, self.picture.width as u32, self.picture.height as u32);
            let planes = [&self.picture.luma, &self.picture.chroma[0], &self.picture.chroma[1]];
            for (index, plane) in planes.into_iter().enumerate() {
                let width = if index == 0 { self.picture.width } else { self.picture.width / 2 };
                let stride = frame.stride(index);
                for (row, line) in frame.data_mut(index).chunks_mut(stride).zip(plane.chunks_exact(width)) {
                    row[..width].copy_from_slice(line);
                }
            }
            frame.set_pts(Some((second * u64::from(self.frames_a_second) + number) as i64));
            self.encoder.send_frame(&frame)?;
            self.track.drain(output, |packet| self.encoder.receive_packet(packet))?;
        }
        Ok(())
    }

    fn finish(&mut self, output: &mut Output) -> Result<(), ffmpeg::Error> {
        self.encoder.send_eof()?;
        self.track.drain(output, |packet| self.encoder.receive_packet(packet))
    }
}

/// The audio track: a voice-like hum with syllables.
struct SoundTrack {
    encoder: encoder::audio::Encoder,
    track: Track,
    dice: Dice,
    rate: u32,
    written: u64,
    phase: f32,
    pitch: f32,
    loud: f32,
}

impl SoundTrack {
    fn open(output: &mut Output, recording: &Recording) -> Result<Self, ffmpeg::Error> {
        let rate = recording.size.sound_rate;
        let codec = encoder::find(Id::AAC).ok_or(ffmpeg::Error::EncoderNotFound)?;
        let mut audio = Context::new_with_codec(codec).encoder().audio()?;
        audio.set_rate(rate as i32);
        audio.set_format(Sample::F32(Type::Planar));
        audio.set_channel_layout(ChannelLayout::MONO);
        audio.set_bit_rate(2 * rate as usize);
        audio.set_time_base(Rational(1, rate as i32));
        audio.set_flags(Flags::GLOBAL_HEADER | Flags::BITEXACT);
        let mut options = Dictionary::new();
        options.set("aac_coder", "fast");
        let encoder = audio.open_as_with(codec, options)?;
        let track = Track::add(output, codec, &encoder, "SoundHandle", Rational(1, rate as i32))?;
        let dice = Dice::of(recording.seed, &format!("sound {}", recording.start));
        Ok(Self { encoder, track, dice, rate, written: 0, phase: 0.0, pitch: 180.0, loud: 0.1 })
    }

    fn find_time_base(&mut self, output: &Output) {
        self.track.find_time_base(output);
    }

    /// Encodes whole audio frames that end before sample `end`.
    fn encode_until(&mut self, output: &mut Output, end: u64) -> Result<(), ffmpeg::Error> {
        let size = self.encoder.frame_size().max(1);
        while self.written + u64::from(size) <= end {
            let mut frame = frame::Audio::new(Sample::F32(Type::Planar), size as usize, ChannelLayout::MONO);
            frame.set_rate(self.rate);
            frame.set_pts(Some(self.written as i64));
            self.speak(frame.plane_mut::<f32>(0));
            self.written += u64::from(size);
            self.encoder.send_frame(&frame)?;
            self.track.drain(output, |packet| self.encoder.receive_packet(packet))?;
        }
        Ok(())
    }

    /// One syllable per frame, with its own pitch and loudness, approached gradually.
    fn speak(&mut self, samples: &mut [f32]) {
        let (pitch, loud) = (self.dice.real(110.0, 260.0), self.dice.real(0.0, 0.35));
        let steps = samples.len() as f32;
        let (pitch_step, loud_step) = ((pitch - self.pitch) / steps, (loud - self.loud) / steps);
        for sample in samples {
            self.pitch += pitch_step;
            self.loud += loud_step;
            self.phase = (self.phase + self.pitch / self.rate as f32).fract();
            // A parabola for the voice plus some noise; cheaper than a sine.
            let wave = 4.0 * self.phase * (1.0 - self.phase) * if self.phase < 0.5 { 1.0 } else { -1.0 };
            let breath = ((self.dice.number() >> 44) as f32 / 1_048_576.0 - 0.5) * 0.1;
            *sample = (wave + breath) * self.loud;
        }
    }

    fn finish(&mut self, output: &mut Output) -> Result<(), ffmpeg::Error> {
        self.encoder.send_eof()?;
        self.track.drain(output, |packet| self.encoder.receive_packet(packet))
    }
}

/// A track in the output file.
struct Track {
    index: usize,
    from: Rational,
    to: Rational,
}

impl Track {
    fn add(
        output: &mut Output,
        codec: ffmpeg::Codec,
        encoder: &impl AsRef<Context>,
        handler: &str,
        time_base: Rational,
    ) -> Result<Self, ffmpeg::Error> {
        let mut stream = output.add_stream(codec)?;
        stream.set_parameters(encoder);
        stream.set_time_base(time_base);
        let mut metadata = Dictionary::new();
        metadata.set("handler_name", handler);
        stream.set_metadata(metadata);
        Ok(Self { index: stream.index(), from: time_base, to: time_base })
    }

    /// The muxer chooses the time base when it writes the header.
    fn find_time_base(&mut self, output: &Output) {
        self.to = output.stream(self.index).map_or(self.from, |stream| stream.time_base());
    }

    fn drain(&self, output: &mut Output, mut next: impl FnMut(&mut Packet) -> Result<(), ffmpeg::Error>) -> Result<(), ffmpeg::Error> {
        loop {
            let mut packet = Packet::empty();
            match next(&mut packet) {
                Ok(()) => {}
                Err(ffmpeg::Error::Eof) => return Ok(()),
                Err(ffmpeg::Error::Other { errno }) if errno == ffmpeg::error::EAGAIN => return Ok(()),
                Err(error) => return Err(error),
            }
            packet.set_stream(self.index);
            if packet.duration() == 0 && self.from.numerator() == 1 {
                packet.set_duration(1);
            }
            packet.rescale_ts(self.from, self.to);
            packet.write_interleaved(output)?;
        }
    }
}
