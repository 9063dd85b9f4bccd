//! Access to FFmpeg: tracks, sample index, packets and decoder of a recording.
//!
//! Unsafe code: the wrapper crate does not expose the sample index and the track sizes, and does not check that metadata is UTF-8. Every
//! pointer read here belongs to the open input and is read while the input is borrowed.
#![allow(unsafe_code)]

use std::cmp::Reverse;
use std::ffi::{CStr, c_int};
use std::io::{self, Read, Seek, SeekFrom};
use std::ptr;
use std::sync::{Arc, Once};

use ffmpeg_next::codec::packet::side_data;
use ffmpeg_next::ffi::{
    AV_DICT_IGNORE_SUFFIX, AV_DISPOSITION_ATTACHED_PIC, AVDictionary, AVDiscard, AVDurationEstimationMethod, AVINDEX_KEYFRAME, AVMediaType,
    AVRational, AVSEEK_FLAG_BACKWARD, AVStream, av_dict_get, av_seek_frame, avcodec_get_name, avformat_index_get_entries_count,
    avformat_index_get_entry,
};
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::{Dictionary, Error, Packet, Stream, codec, decoder, format};

use crate::formats::region::{ReadAt, Reader};

/// The demuxers that may open a file. Playlists are excluded, because they would open other files.
const DEMUXERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,live_flv,asf,dhav";

/// Most pixels of a decoded frame: 8192 × 8192.
const MOST_PIXELS: i64 = 8192 * 8192;

const BUFFER: usize = 1 << 16;

/// An open recording.
pub struct Movie {
    input: Input,
}

/// A track of a recording.
#[derive(Clone, Debug)]
pub struct Track {
    /// Stream index.
    pub index: usize,
    /// Kind of stream.
    pub medium: Medium,
    /// The codec, such as `h264`.
    pub codec: String,
    /// Width and height in pixels as stored.
    pub size: (u32, u32),
    /// Rotation for display in degrees clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Duration of a tick in seconds, as a fraction; both parts are positive.
    pub time_base: (i64, i64),
    /// Frames per second stated by the container, as a fraction; `None` if unknown.
    pub frame_rate: Option<(i64, i64)>,
    /// The track number in the container.
    pub id: u32,
    /// Number of frames in the container's index; 0 if unknown.
    pub listed: u64,
    /// Length in seconds, rounded down: by the container's index, else as claimed; 0 if unknown.
    pub claimed_s: u64,
}

/// Kind of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Video.
    Video,
    /// Audio.
    Audio,
    /// Anything else, including cover pictures.
    Other,
}

/// A sample of the container's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Offset in the file.
    pub position: i64,
    /// Size in bytes.
    pub size: i64,
    /// Decoding time in ticks.
    pub time: i64,
    /// Key frame.
    pub key: bool,
}

/// The video tracks.
pub fn video_tracks(tracks: &[Track]) -> impl Iterator<Item = &Track> {
    tracks.iter().filter(|track| track.medium == Medium::Video)
}

/// Most frames of a track that is a cover picture.
const COVER_FRAMES: u64 = 5;

/// The video track that viewers see: the longest that is not a cover picture. Of tracks of similar length the largest; if equal, the first.
/// Recorders add a small copy of the video, cameras a preview, video editors a thumbnail.
pub fn main_track(tracks: &[Track]) -> Option<&Track> {
    let cover = |track: &&Track| (1..=COVER_FRAMES).contains(&track.listed);
    let longest = video_tracks(tracks).filter(|track| !cover(track)).map(|track| track.claimed_s).max();
    let long = |track: &&Track| match longest {
        Some(longest) => !cover(track) && (track.claimed_s == 0 || track.claimed_s + 2 + longest / 50 >= longest),
        None => true,
    };
    video_tracks(tracks).filter(long).min_by_key(|track| Reverse(u64::from(track.size.0) * u64::from(track.size.1)))
}

impl Movie {
    /// Opens a recording and reads its tracks.
    ///
    /// # Errors
    /// Those of FFmpeg.
    pub fn open(source: &Arc<dyn ReadAt>) -> Result<Self, Error> {
        static QUIET: Once = Once::new();
        QUIET.call_once(|| ffmpeg_next::util::log::set_level(ffmpeg_next::util::log::Level::Quiet));
        let stream = StreamIo::from_read_seek_with_capacity(Budgeted::new(source), BUFFER)?;
        let mut options = Dictionary::new();
        options.set("format_whitelist", DEMUXERS);
        options.set("protocol_whitelist", "none");
        // Edit lists are ignored: the recorded length is measured first.
        options.set("ignore_editlist", "1");
        format::input_from_stream(stream, None, Some(options)).map(|input| Self { input })
    }

    /// The name of the demuxer.
    pub fn container(&self) -> String {
        // SAFETY: an open input has an input format, whose name is a static C string.
        unsafe { lossy((*(*self.input.as_ptr()).iformat).name) }
    }

    /// The length in microseconds that the container states; `None` if FFmpeg estimated it.
    pub fn claimed_us(&self) -> Option<u64> {
        // SAFETY: plain fields of an open input.
        let (length, method) = unsafe { ((*self.input.as_ptr()).duration, (*self.input.as_ptr()).duration_estimation_method) };
        let stated = method == AVDurationEstimationMethod::AVFMT_DURATION_FROM_STREAM;
        u64::try_from(length).ok().filter(|&length| stated && length > 0)
    }

    /// Metadata of the file, then of its tracks. For duplicate keys the first entry counts.
    pub fn metadata(&self) -> Vec<(String, String)> {
        // SAFETY: dictionaries of an open input and of its tracks.
        let mut all = unsafe { entries((*self.input.as_ptr()).metadata) };
        for index in 0..self.track_count() {
            if let Some(stream) = self.stream(index) {
                // SAFETY: as above.
                all.extend(unsafe { entries((*stream).metadata) });
            }
        }
        all
    }

    /// The tracks known so far.
    pub fn tracks(&self) -> Vec<Track> {
        (0..self.track_count()).filter_map(|index| self.track(index)).collect()
    }

    fn track_count(&self) -> usize {
        // SAFETY: a plain field of an open input.
        unsafe { (*self.input.as_ptr()).nb_streams as usize }
    }

    fn stream(&self, index: usize) -> Option<*mut AVStream> {
        // SAFETY: `streams` holds `nb_streams` pointers, and the index is below that.
        (index < self.track_count()).then(|| unsafe { *(*self.input.as_ptr()).streams.add(index) }).filter(|stream| !stream.is_null())
    }

    fn track(&self, index: usize) -> Option<Track> {
        let stream = self.stream(index)?;
        // SAFETY: a stream of the open input and its parameters, read only.
        unsafe {
            let parameters = (*stream).codecpar.as_ref()?;
            let medium = match parameters.codec_type {
                AVMediaType::AVMEDIA_TYPE_VIDEO if (*stream).disposition & AV_DISPOSITION_ATTACHED_PIC == 0 => Medium::Video,
                AVMediaType::AVMEDIA_TYPE_AUDIO => Medium::Audio,
                _ => Medium::Other,
            };
            Some(Track {
                index,
                medium,
                codec: lossy(avcodec_get_name(parameters.codec_id)),
                size: (u32::try_from(parameters.width).unwrap_or(0), u32::try_from(parameters.height).unwrap_or(0)),
                rotation: self.input.stream(index).map_or(0, |stream| rotation(&stream)),
                time_base: fraction((*stream).time_base)?,
                frame_rate: fraction((*stream).avg_frame_rate),
                id: u32::try_from((*stream).id).unwrap_or(0),
                listed: u64::try_from((*stream).nb_frames).unwrap_or(0),
                claimed_s: fraction((*stream).time_base)
                    .and_then(|(tick, ticks)| u64::try_from(i128::from(claimed_ticks(stream)) * i128::from(tick) / i128::from(ticks)).ok())
                    .unwrap_or(0),
            })
        }
    }

    /// Discards the packets of all other tracks.
    pub fn only(&mut self, tracks: &[usize]) {
        for index in 0..self.track_count() {
            if let Some(stream) = self.stream(index).filter(|_| !tracks.contains(&index)) {
                // SAFETY: a stream of the open input, which is borrowed mutably.
                unsafe { (*stream).discard = AVDiscard::AVDISCARD_ALL };
            }
        }
    }

    /// The samples of the container's index, in decoding order.
    pub fn samples(&mut self, track: usize) -> impl Iterator<Item = Sample> {
        let stream = self.stream(track);
        // SAFETY: a stream of the open input, which the iterator keeps borrowed.
        let count = stream.map_or(0, |stream| unsafe { avformat_index_get_entries_count(stream) });
        (0..count).filter_map(move |number| {
            let stream = stream?;
            // SAFETY: as above; the entry is copied before anything else touches the stream.
            let entry = unsafe { avformat_index_get_entry(stream, number).as_ref() }?;
            let key = entry.flags() & AVINDEX_KEYFRAME != 0;
            Some(Sample { position: entry.pos, size: i64::from(entry.size()), time: entry.timestamp, key })
        })
    }

    /// Seeks to the last key frame at or before a time in ticks of the track.
    pub fn seek(&mut self, track: usize, time: i64) -> bool {
        let Ok(index) = c_int::try_from(track) else { return false };
        // SAFETY: the open input is borrowed mutably; FFmpeg checks the index and the time.
        unsafe { av_seek_frame(self.input.as_mut_ptr(), index, time, AVSEEK_FLAG_BACKWARD) >= 0 }
    }

    /// The next packet. Reusing a packet would leak its data.
    ///
    /// # Errors
    /// [`Error::Eof`] at the end, else those of FFmpeg.
    pub fn next(&mut self) -> Result<Packet, Error> {
        let mut packet = Packet::empty();
        packet.read(&mut self.input).map(|()| packet)
    }

    /// A decoder for a video track; it refuses frames beyond [`MOST_PIXELS`].
    ///
    /// # Errors
    /// Those of FFmpeg; [`Error::DecoderNotFound`] if this build has no decoder.
    pub fn decoder(&self, track: usize) -> Result<decoder::Video, Error> {
        let parameters = self.input.stream(track).ok_or(Error::StreamNotFound)?.parameters();
        let mut context = codec::context::Context::from_parameters(parameters)?;
        // SAFETY: the context is not open yet, and nothing else holds it.
        unsafe { (*context.as_mut_ptr()).max_pixels = MOST_PIXELS };
        context.decoder().video()
    }
}

/// The time covered by the index if it lists all frames, else the length that the track claims.
///
/// # Safety
/// `stream` belongs to an open input.
unsafe fn claimed_ticks(stream: *mut AVStream) -> i64 {
    // SAFETY: guaranteed by the caller; FFmpeg checks the index.
    unsafe {
        let count = avformat_index_get_entries_count(stream);
        let whole = count > 0 && i64::from(count) == (*stream).nb_frames;
        let entry = |number| avformat_index_get_entry(stream, number).as_ref().map(|entry| entry.timestamp);
        let span = entry(count - 1).zip(entry(0)).map(|(last, first)| last.saturating_sub(first)).filter(|_| whole);
        span.unwrap_or((*stream).duration).max(0)
    }
}

fn fraction(value: AVRational) -> Option<(i64, i64)> {
    (value.num > 0 && value.den > 0).then_some((i64::from(value.num), i64::from(value.den)))
}

/// # Safety
/// `text` is null or a C string that outlives the call.
unsafe fn lossy(text: *const std::ffi::c_char) -> String {
    // SAFETY: guaranteed by the caller.
    if text.is_null() { String::new() } else { unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned() }
}

/// # Safety
/// `dictionary` is null or a dictionary that outlives the call.
unsafe fn entries(dictionary: *const AVDictionary) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut entry = ptr::null_mut();
    loop {
        // SAFETY: guaranteed by the caller; `entry` is the result of the previous call.
        unsafe {
            entry = av_dict_get(dictionary, c"".as_ptr(), entry, AV_DICT_IGNORE_SUFFIX);
            if entry.is_null() {
                return all;
            }
            all.push((lossy((*entry).key), lossy((*entry).value)));
        }
    }
}

/// The rotation of the display matrix (ISO/IEC 14496-12, 6.2.2) in degrees clockwise.
fn rotation(stream: &Stream<'_>) -> u16 {
    let Some(matrix) = stream.side_data().find(|data| data.kind() == side_data::Type::DisplayMatrix) else { return 0 };
    // 3 × 3 numbers of 32 bits; the upper left 2 × 2 rotate.
    let number = |index: usize| {
        let bytes = matrix.data().get(index * 4..)?.first_chunk::<4>()?;
        Some(f64::from(i32::from_ne_bytes(*bytes)))
    };
    let (Some(a), Some(b), Some(c), Some(d)) = (number(0), number(1), number(3), number(4)) else { return 0 };
    let (across, down) = (a.hypot(c), b.hypot(d));
    if across == 0.0 || down == 0.0 {
        return 0;
    }
    let quarters = ((b / down).atan2(a / across).to_degrees() / 90.0).round() as i64;
    match quarters.rem_euclid(4) {
        1 => 90,
        2 => 180,
        3 => 270,
        _ => 0,
    }
}

/// A stream that fails after reading far more bytes than the file has, so that a hostile file cannot keep a demuxer busy forever.
struct Budgeted {
    reader: Reader,
    left: u64,
}

impl Budgeted {
    fn new(source: &Arc<dyn ReadAt>) -> Self {
        Self { reader: Reader::new(Arc::clone(source)), left: source.len().saturating_mul(8).saturating_add(256 << 20) }
    }
}

impl Read for Budgeted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or(io::ErrorKind::QuotaExceeded)?;
        Ok(count)
    }
}

impl Seek for Budgeted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

/// The version of the library that reads containers, in FFmpeg's notation.
pub fn version() -> String {
    let number = format::version();
    format!("libavformat {}.{}.{}", number >> 16, number >> 8 & 0xFF, number & 0xFF)
}

/// The licence of this build.
pub fn licence() -> &'static str {
    format::license()
}

/// Whether this build has a decoder with this name.
pub fn has_decoder(name: &str) -> bool {
    decoder::find_by_name(name).is_some()
}
