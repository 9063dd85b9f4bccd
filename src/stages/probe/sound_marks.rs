//! Sound files without a magic number: MPEG audio streams (ISO/IEC 11172-3, 13818-3) and AAC in ADTS frames (13818-7).

/// Bit rates in kbit/s by index: MPEG-1 layer III, MPEG-1 layer II, and both layers of MPEG-2.
const RATES: [[usize; 15]; 3] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Whether two frames of layer II or III follow each other.
pub fn is_mpeg_audio(head: &[u8]) -> bool {
    follow(head, |frame| {
        let [0xFF, version, rate, _] = *frame.first_chunk::<4>()? else { return None };
        // Version: 3 is MPEG-1, 2 is MPEG-2, 0 its extension to low rates. Layer: 1 is III, 2 is II; no recorder uses layer I.
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

/// Whether a second frame follows the first; `length` returns the length of a frame.
fn follow(head: &[u8], length: fn(&[u8]) -> Option<usize>) -> bool {
    length(head).and_then(|length| head.get(length..)).and_then(length).is_some()
}
