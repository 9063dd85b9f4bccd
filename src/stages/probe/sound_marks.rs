//! Sound files without a mark at their beginning: streams of MPEG audio (ISO/IEC 11172-3, 13818-3) and of AAC in ADTS frames (13818-7).

/// Kilobits a second by index, for layer III of MPEG-1, layer II of MPEG-1, and both layers of MPEG-2.
const RATES: [[usize; 15]; 3] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Whether two frames of layer II or III follow each other.
pub fn is_mpeg_audio(head: &[u8]) -> bool {
    follow(head, |frame| {
        let [0xFF, version, rate, _] = *frame.first_chunk::<4>()? else { return None };
        // 3: MPEG-1, 2: MPEG-2, 0: its extension to low rates. Layers: 1 is III, 2 is II; I is in no recorder.
        let (mpeg, layer) = (version >> 3 & 3, version >> 1 & 3);
        (version & 0xE0 == 0xE0 && mpeg != 1 && (1..=2).contains(&layer)).then_some(())?;
        let rates = RATES.get(if mpeg == 3 { usize::from(layer) - 1 } else { 2 })?;
        let kilobits = rates.get(usize::from(rate >> 4)).copied().filter(|rate| *rate > 0)?;
        let hertz = [44_100, 48_000, 32_000].get(usize::from(rate >> 2 & 3))? / [4, 1, 2, 1].get(usize::from(mpeg))?;
        let samples = if mpeg != 3 && layer == 1 { 72 } else { 144 };
        Some(samples * kilobits * 1000 / hertz + usize::from(rate >> 1 & 1))
    })
}

/// Whether two ADTS frames follow each other.
pub fn is_adts(head: &[u8]) -> bool {
    follow(head, |frame| {
        let [0xFF, 0xF0 | 0xF1 | 0xF8 | 0xF9, _, high, middle, low] = *frame.first_chunk::<6>()? else { return None };
        Some(usize::from(high & 3) << 11 | usize::from(middle) << 3 | usize::from(low) >> 5).filter(|length| *length > 7)
    })
}

/// Whether a frame is followed by another; `length` tells that of a frame.
fn follow(head: &[u8], length: fn(&[u8]) -> Option<usize>) -> bool {
    length(head).and_then(|length| head.get(length..)).and_then(length).is_some()
}
