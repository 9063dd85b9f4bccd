//! The time patterns that devices and programs write into file names.

/// Meaning of the digits of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Local time of the start.
    Device,
    /// UTC of the start (Google Pixel).
    DeviceUtc,
    /// Local time of saving.
    Saved,
}

/// A pattern: prefix, digits, meaning.
///
/// In the digits, `Y M D h m s f` (fraction) are parts of a time, `E` an epoch time in seconds, `#` any digit, `x` a hexadecimal digit;
/// everything else is literal. No further digit may follow. A pattern without a prefix matches only at the start of a name.
pub type Pattern = (&'static str, &'static str, Meaning);

/// The known patterns; the first match counts.
pub const PATTERNS: &[Pattern] = &[
    // Cameras.
    ("PXL_", "YYYYMMDD_hhmmssfff", Meaning::DeviceUtc),
    ("MVIMG_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("IMG_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("VID_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("IMG", "YYYYMMDDhhmmss", Meaning::Device),
    ("VID", "YYYYMMDDhhmmss", Meaning::Device),
    ("video_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("DJI_", "YYYYMMDDhhmmss_####", Meaning::Device),
    ("TimePhoto_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("BURST", "YYYYMMDDhhmmss", Meaning::Device),
    ("", "YYYYMMDD_hhmmss", Meaning::Device),
    ("WIN_", "YYYYMMDD_hh_mm_ss", Meaning::Device),
    ("今日水印相机_", "YYYYMMDDhhmmss", Meaning::Device),
    ("", "YYYYMMDDhhmmss", Meaning::Device),
    ("", "YYYY-MM-DD hh.mm.ss", Meaning::Device),
    // Screen recordings.
    ("Screen_Recording_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("Screenrecorder-", "YYYY-MM-DD-hh-mm-ss-fff", Meaning::Device),
    ("Screenrecorder-", "YYYY-MM-DD-hh-mm-ss", Meaning::Device),
    ("SVID_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("录屏_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("录屏_", "YYYYMMDDhhmmss", Meaning::Device),
    ("录屏_", "YYYY-MM-DD-hh-mm-ss", Meaning::Device),
    ("屏幕录制 ", "YYYY-MM-DD hhmmss", Meaning::Device),
    ("屏幕录制", "YYYY-MM-DD hh.mm.ss", Meaning::Device),
    ("Screen Recording ", "YYYY-MM-DD hhmmss", Meaning::Device),
    ("Screen Recording ", "YYYY-MM-DD at hh.mm.ss", Meaning::Device),
    // OBS; and Zoom, which uses UTC.
    ("", "YYYY-MM-DD hh-mm-ss", Meaning::Device),
    ("GMT", "YYYYMMDD-hhmmss_Recording", Meaning::DeviceUtc),
    // Screenshots: the moment itself.
    ("屏幕截图 ", "YYYY-MM-DD hhmmss", Meaning::Device),
    ("Screenshot ", "YYYY-MM-DD hhmmss", Meaning::Device),
    ("Screenshot ", "YYYY-MM-DD at hh.mm.ss", Meaning::Device),
    ("截屏", "YYYY-MM-DD hh.mm.ss", Meaning::Device),
    ("Snipaste_", "YYYY-MM-DD_hh-mm-ss", Meaning::Device),
    ("腾讯会议截图", "YYYYMMDDhhmmss", Meaning::Device),
    ("Screenshot_", "YYYY-MM-DD-hh-mm-ss-ff", Meaning::Device),
    ("Screenshot_", "YYYY-MM-DD-hh-mm-ss", Meaning::Device),
    ("Screenshot_", "YYYYMMDD-hhmmss", Meaning::Device),
    ("Screenshot_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("QQ截图", "YYYYMMDDhhmmss", Meaning::Device),
    ("微信截图_", "YYYYMMDDhhmmss", Meaning::Device),
    ("企业微信截图_", "EEEEEEEEEEffff", Meaning::Device),
    // Chat programs: time of saving.
    ("mmexport", "EEEEEEEEEEfff", Meaning::Saved),
    ("mmexport", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_EEEEEEEEEEfff", Meaning::Saved),
    ("wx_camera_", "EEEEEEEEEEfff", Meaning::Saved),
    ("微信图片_", "YYYYMMDDhhmmss#", Meaning::Saved),
    ("微信图片_", "YYYYMMDDhhmmss", Meaning::Saved),
    ("微信视频", "YYYY-MM-DD_hhmmss_fff", Meaning::Saved),
    ("微信视频", "YYYY-MM-DD_hhmmss", Meaning::Saved),
    ("QQ图片", "YYYYMMDDhhmmss", Meaning::Saved),
    ("QQ视频", "YYYYMMDDhhmmss", Meaning::Saved),
    ("Dingtalk_", "YYYYMMDDhhmmss", Meaning::Saved),
    ("微信图片_", "YYYY-MM-DD_hhmmss_fff", Meaning::Saved),
    ("微信图片_", "YYYY-MM-DD_hhmmss", Meaning::Saved),
    ("WhatsApp Image ", "YYYY-MM-DD at hh.mm.ss", Meaning::Saved),
    ("WhatsApp Video ", "YYYY-MM-DD at hh.mm.ss", Meaning::Saved),
    ("IMG-", "YYYYMMDD-WA####", Meaning::Saved),
    ("VID-", "YYYYMMDD-WA####", Meaning::Saved),
    // Editors, scanners and downloads: time of saving. OBS replays and phone screen recordings: the end of the recording.
    ("lv_0_", "YYYYMMDDhhmmss", Meaning::Saved),
    ("MYXJ_", "YYYYMMDDhhmmssfff", Meaning::Saved),
    ("扫描全能王 ", "YYYY-MM-DD hh.mm", Meaning::Saved),
    ("Camera_XHS_", "EEEEEEEEEEfff", Meaning::Saved),
    ("会议录制_", "YYYYMMDDhhmmss", Meaning::Saved),
    ("Replay ", "YYYY-MM-DD hh-mm-ss", Meaning::Saved),
    ("RPReplay_Final", "EEEEEEEEEE", Meaning::Saved),
];
