//! Tests of all file name patterns.

use super::*;

const DAY: &str = "02_培训实施/第01天_20260803/上午_线下/录像";

fn found(path: &str) -> Option<(String, Grade, Precision)> {
    let path = MemberPath::new(path).unwrap();
    read(&path, path.as_str().ends_with(".mp4"), Zone::default()).map(|moment| (moment.at.to_string(), moment.grade, moment.precision))
}

/// Every known pattern with the UTC time that it means; the zone is +08:00.
#[test]
fn names_of_devices_programs_and_clerks() {
    use Grade::{B, C, D};
    use Precision::{Day, Minute, Second};
    let cases = [
        ("IMG_20260803_093015.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("IMG_20260803_093015_HDR.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("IMG_20260803_093015(1).jpg", "2026-08-03T01:30:15Z", B, Second),
        ("IMG_20260803_093015_123.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("MVIMG_20260803_093015.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("VID_20260803_093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("vid_20260803_093015.MP4", "2026-08-03T01:30:15Z", B, Second),
        ("前_VID_20260803_093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("20260803_093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("中_20260803_093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("IMG20260803093015.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("VID20260803093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("video_20260803_093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("00001IMG_00001_BURST20260803093015.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("IMG_20260803_093015_BURST1.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("IMG_20260803_093015 - 副本.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("IMG_20260803_093015~2.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("VID_20260803_093015(0).mp4", "2026-08-03T01:30:15Z", B, Second),
        ("VID_20260803_093015~2.mp4", "2026-08-03T01:30:15Z", D, Second),
        ("VID_20260803_093015_Trim.mp4", "2026-08-03T01:30:15Z", D, Second),
        ("20260803_093015_剪辑.mp4", "2026-08-03T01:30:15Z", D, Second),
        ("Screen_Recording_20260803_093015_Tencent.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("Screenrecorder-2026-08-03-09-30-15-120.mp4", "2026-08-03T01:30:15.12Z", B, Second),
        ("SVID_20260803_093015_1.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("PXL_20260803_013015144.mp4", "2026-08-03T01:30:15.144Z", B, Second),
        ("PXL_20260803_013015144.TS.mp4", "2026-08-03T01:30:15.144Z", B, Second),
        ("DJI_20260803093015_0001_D.MP4", "2026-08-03T01:30:15Z", B, Second),
        ("NVR_ch1_main_20260803090000_20260803091500.dav", "2026-08-03T01:00:00Z", B, Second),
        ("NVR_ch1_main_20260803090000_20260803091500.mp4", "2026-08-03T01:00:00Z", B, Second),
        ("NVR_ch1_main_20260803090000_20260803091500 00_00_44-00_06_54.mp4", "2026-08-03T01:00:44Z", B, Second),
        ("TimePhoto_20260803_093015.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("Original_TimePhoto_20260803_093015.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("Screenshot_20260803-190500.jpg", "2026-08-03T11:05:00Z", B, Second),
        ("Screenshot_20260803-190500_微信.jpg", "2026-08-03T11:05:00Z", B, Second),
        ("Screenshot_2026-08-03-19-05-00-25_0123456789abcdef.jpg", "2026-08-03T11:05:00.25Z", B, Second),
        ("Screenshot_20260803_190500_com.tencent.wemeet.app.jpg", "2026-08-03T11:05:00Z", B, Second),
        ("QQ截图20260803190500.png", "2026-08-03T11:05:00Z", B, Second),
        ("微信截图_20260803190500.png", "2026-08-03T11:05:00Z", B, Second),
        ("企业微信截图_16867095152247.png", "2023-06-14T02:25:15.2247Z", B, Second),
        ("mmexport1785720015123.jpg", "2026-08-03T01:20:15.123Z", C, Second),
        ("thumbmmexport1785720015123.jpg", "2026-08-03T01:20:15.123Z", C, Second),
        ("mmexport0123456789abcdef0123456789abcdef_1785720015123.jpeg", "2026-08-03T01:20:15.123Z", C, Second),
        ("wx_camera_1785720015123.mp4", "2026-08-03T01:20:15.123Z", C, Second),
        ("微信图片_20260803221659.jpg", "2026-08-03T14:16:59Z", C, Second),
        ("微信图片_202608032216591.jpg", "2026-08-03T14:16:59Z", C, Second),
        ("微信图片_20260803221659_116_43.jpg", "2026-08-03T14:16:59Z", C, Second),
        ("微信视频2026-08-03_221659_123.mp4", "2026-08-03T14:16:59.123Z", C, Second),
        ("QQ图片20260803221659.jpg", "2026-08-03T14:16:59Z", C, Second),
        ("Dingtalk_20260803221659.jpg", "2026-08-03T14:16:59Z", C, Second),
        ("WhatsApp Image 2026-08-03 at 22.16.59.jpeg", "2026-08-03T14:16:59Z", C, Second),
        ("WhatsApp Image 2026-08-03 at 22.16.59 (1).jpeg", "2026-08-03T14:16:59Z", C, Second),
        ("WhatsApp Image 2026-08-03 at 10.16.59 PM.jpeg", "2026-08-03T14:16:59Z", C, Second),
        ("WhatsApp Video 2026-08-03 at 12.16.59 AM.mp4", "2026-08-02T16:16:59Z", C, Second),
        ("QQ视频20260803221659.mp4", "2026-08-03T14:16:59Z", C, Second),
        ("mmexport1785720015123(1).jpg", "2026-08-03T01:20:15.123Z", C, Second),
        ("VID-20260803-WA0001.mp4", "2026-08-02T16:00:00Z", C, Day),
        ("IMG-20260803-WA0001.jpg", "2026-08-02T16:00:00Z", C, Day),
        // Desktops, chat and meeting programs, editors.
        ("WIN_20260803_09_30_15_Pro.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("WIN_20260803_09_30_15_Pro.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("2026-08-03 09-30-15.mkv", "2026-08-03T01:30:15Z", B, Second),
        ("2026-08-03 09.30.15.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("Replay 2026-08-03 09-30-15.mp4", "2026-08-03T01:30:15Z", C, Second),
        ("GMT20260803-013015_Recording_1920x1080.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("lv_0_20260803093015.mp4", "2026-08-03T01:30:15Z", C, Second),
        ("RPReplay_Final1785720615.mp4", "2026-08-03T01:30:15Z", C, Second),
        ("屏幕录制 2026-08-03 093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("屏幕录制2026-08-03 09.30.15.mov", "2026-08-03T01:30:15Z", B, Second),
        ("Screen Recording 2026-08-03 at 09.30.15.mov", "2026-08-03T01:30:15Z", B, Second),
        ("录屏_20260803_093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("屏幕截图 2026-08-03 093015.png", "2026-08-03T01:30:15Z", B, Second),
        ("截屏2026-08-03 09.30.15.png", "2026-08-03T01:30:15Z", B, Second),
        ("Screenshot 2026-08-03 at 09.30.15.png", "2026-08-03T01:30:15Z", B, Second),
        ("Snipaste_2026-08-03_09-30-15.png", "2026-08-03T01:30:15Z", B, Second),
        ("腾讯会议截图20260803093015.png", "2026-08-03T01:30:15Z", B, Second),
        ("微信图片_2026-08-03_093015_123.jpg", "2026-08-03T01:30:15.123Z", C, Second),
        ("IMG_20260803_093015_WeChat.jpg", "2026-08-03T01:30:15Z", C, Second),
        ("MYXJ_20260803093015123_save.jpg", "2026-08-03T01:30:15.123Z", C, Second),
        ("今日水印相机_20260803093015.jpg", "2026-08-03T01:30:15Z", B, Second),
        ("扫描全能王 2026-08-03 09.30.jpg", "2026-08-03T01:30:00Z", C, Minute),
        ("Camera_XHS_1785720615123.jpg", "2026-08-03T01:30:15.123Z", C, Second),
        ("会议录制_20260803093015.mp4", "2026-08-03T01:30:15Z", C, Second),
        ("20260803093015-张三的快速会议-视频-1.mp4", "2026-08-03T01:30:15Z", C, Second),
        // Recorders.
        ("20260803093015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("20260803093015-20260803094015.mp4", "2026-08-03T01:30:15Z", B, Second),
        ("00_20260803235900_20260804000100.mp4", "2026-08-03T15:59:00Z", B, Second),
        ("00_20260803233000_20260803240000.mp4", "2026-08-03T15:30:00Z", B, Second),
        ("192.168.1.64_01_20260803093015123.mp4", "2026-08-03T01:30:15.123Z", B, Second),
        ("ch7-20260803T093015-20260803T094015.hevc", "2026-08-03T01:30:15Z", B, Second),
        // Hour 24 is hour 0 of the same day.
        ("IMG_20260803_240420.jpg", "2026-08-02T16:04:20Z", B, Second),
        ("20260803_245959.mp4", "2026-08-02T16:59:59Z", B, Second),
        ("VID_20260803_240000.mp4", "2026-08-02T16:00:00Z", B, Second),
        // Unknown authors.
        ("教室 2026.8.3 9点30分.jpg", "2026-08-03T01:30:00Z", D, Minute),
        ("公开课1785720615.mp4", "2026-08-03T01:30:15Z", D, Second),
        ("公开课1785720615123.mp4", "2026-08-03T01:30:15.123Z", D, Second),
        ("开班申请表_20260803_093015.jpg", "2026-08-03T01:30:15Z", D, Second),
        ("XIMG_20260803_093015.jpg", "2026-08-03T01:30:15Z", D, Second),
        ("2026年8月3日09点30分15秒.jpg", "2026-08-03T01:30:15Z", D, Second),
        ("IMG_2026-08-03-09-30-15-1.jpg", "2026-08-03T01:30:15Z", D, Second),
        ("截图1_1905.png", "2026-08-03T11:05:00Z", D, Minute),
        ("照片3_0905.jpg", "2026-08-03T01:05:00Z", D, Minute),
        ("20260803_上午_签到_1.jpg", "2026-08-02T16:00:00Z", D, Day),
        ("20260803_签到.jpg", "2026-08-02T16:00:00Z", D, Day),
    ];
    for (name, at, grade, precision) in cases {
        assert_eq!(found(&format!("{DAY}/{name}")), Some((at.to_owned(), grade, precision)), "{name}");
    }
}

#[test]
fn a_recorders_clock_takes_its_date_from_its_own_folder() {
    let name = "001/dav/08/08.20.31-08.49.43[R][0@0][0].dav";
    assert_eq!(found(&format!("2026-08-03/{name}")), Some(("2026-08-03T00:20:31Z".to_owned(), Grade::B, Precision::Second)));
    assert_eq!(found(&format!("{DAY}/08.20.31-08.49.43[R][0@0][0].dav")).map(|found| found.1), Some(Grade::D));
    assert_eq!(found(name), None);
}

/// A recorder's folder completes its names; a clerk's folder only declares.
#[test]
fn recorders_leave_a_part_of_the_time_to_the_folder() {
    let rows = [
        ("2026080309/30M15S_1785720615.mp4", "2026-08-03T01:30:15Z", Grade::B),
        ("1970010108/30M15S_1785720615.mp4", "2026-08-03T01:30:15Z", Grade::B),
        ("2026080309/59M59S_1785722399.mp4", "2026-08-03T01:59:59Z", Grade::B),
        ("2026-08-03/09-30-15.mp4", "2026-08-03T01:30:15Z", Grade::B),
        ("2026-08-03/09-30-15~09-40-15~600.mp4", "2026-08-03T01:30:15Z", Grade::B),
        ("第01天_20260803/09-30-15.mp4", "2026-08-03T01:30:15Z", Grade::D),
        ("2026Y08M03D09H/E130M15S60.mp4", "2026-08-03T01:30:15Z", Grade::B),
        ("2026Y08M03D09H/30M15S60.mp4", "2026-08-03T01:30:15Z", Grade::B),
        ("2026Y08M03D24H/30M15S60.mp4", "", Grade::E),
        ("2026-08-03 09.30.15 张三的快速会议 123456789/meeting_01.mp4", "2026-08-03T01:30:15Z", Grade::D),
        ("2026-08-03 09.30.15 张三的快速会议 123456789/录像.mp4", "2026-08-03T01:30:15Z", Grade::D),
    ];
    for (path, at, grade) in rows {
        let wanted = (!at.is_empty()).then(|| (at.to_owned(), grade));
        assert_eq!(found(path).map(|found| (found.0, found.1)), wanted, "{path}");
    }
}

#[test]
fn a_folder_tells_the_day() {
    let told = |path: &str| folder(&MemberPath::new(path).unwrap(), Zone::default()).map(|moment| (moment.at.to_string(), moment.grade));
    for path in [DAY, "2026-08-03/001/dav/08", "2026-08-02/第01天_20260803/照片", "8月/2026.08.03 上午"] {
        assert_eq!(told(&format!("{path}/1.jpg")), Some(("2026-08-02T16:00:00Z".to_owned(), Grade::D)), "{path}");
    }
    for path in ["照片", "第01天", "20261303", "120260803"] {
        assert_eq!(told(&format!("{path}/20260803.jpg")), None, "{path}");
    }
}

#[test]
fn names_without_a_time() {
    let without = [
        "IMG_1234.HEIC",
        "DJI_0001.MP4",
        "ch01_00000000034000000.mp4",
        "ch01_00000000034000000 00_00_44-00_06_54.mp4",
        "hiv00012.mp4",
        "mmexport0123456789abcdef0123456789abcdef.jpeg",
        "mmexport178572001512.jpg",
        "企业微信截图_0123-4567-89ab.png",
        // Days and times that do not exist.
        "IMG_20260230_093015.jpg",
        "VID_20260803_253015.mp4",
        "20261303_093015.mp4",
        "截图1_2505.png",
        "mmexport0000000000000.jpg",
        // Numbers that are longer than a time, or in the middle of another name.
        "IMG_20260803_0930151.jpg",
        "从20260803_093015到20260803_103015.jpg",
        "电话13800138000.jpg",
        "0123456789.jpg",
        "NVR_ch1_main_20260803091500_20260803090000.dav",
        "20260803.jpg",
        "20260803_合影.jpg",
        "20260803_１２３４５６.jpg",
        "照片",
        "截图",
        "前",
        "𠮷𠮷𠮷𠮷𠮷",
    ];
    for name in without {
        assert_eq!(found(&format!("{DAY}/{name}")), None, "{name}");
    }
    assert_eq!(found("截图1_1905.png"), None, "no folder with a date");
}

proptest::proptest! {
    #[test]
    fn no_name_is_too_strange(name in "\\PC{0,40}") {
        if let Ok(path) = MemberPath::new(name) {
            let _ = read(&path, true, Zone::default());
        }
    }
}
