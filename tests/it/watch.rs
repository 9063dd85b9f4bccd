//! `check --watch`: checks again when files arrive, waits while they are being copied, and ends with Ctrl-C.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::classes::{RECORD, UNITS, record};
use super::program::{NOW, classproof, command, scratch, tool};

#[test]
fn a_watched_class_is_checked_again_when_files_come_and_go() {
    let class = scratch().join("watched");
    fs::create_dir_all(class.join(RECORD).parent().unwrap()).unwrap();
    fs::write(class.join(RECORD), serde_json::to_string_pretty(&record()).unwrap()).unwrap();
    let mut child = command(&[&"check", &class, &"--now", &NOW, &"--watch"]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let (sender, lines) = mpsc::channel();
    let stdout = child.stdout.take().unwrap();
    std::thread::spawn(move || BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    // The output until the program waits again.
    let until_it_waits = || {
        let mut said = Vec::new();
        let until = Instant::now() + Duration::from_secs(120);
        while !said.last().is_some_and(|line: &String| line.contains("正在等待文件变动")) {
            let left = until.saturating_duration_since(Instant::now());
            said.push(lines.recv_timeout(left).unwrap_or_else(|_| panic!("it does not wait: {said:?}")));
        }
        said.join("\n")
    };
    let first = until_it_waits();
    assert!(first.contains("还差 3 张") || first.contains("照片"), "{first}");
    let photos = class.join(UNITS[0].0).join("照片");
    fs::create_dir_all(&photos).unwrap();
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 4, 90]));
    picture.save(photos.join("IMG_20260803_093015.jpg")).unwrap();
    let second = until_it_waits();
    assert!(second.contains("文件有变动") && second != first, "{second}");
    fs::remove_file(photos.join("IMG_20260803_093015.jpg")).unwrap();
    let third = until_it_waits();
    assert!(third.contains("文件有变动"), "{third}");
    tool("kill", "procps", &[&"-INT", &child.id().to_string()]).ends(0);
    assert_eq!(child.wait().unwrap().code(), Some(1), "as the last check ended");
}

#[test]
fn watching_has_no_document() {
    classproof(&[&"check", &"x", &"--watch", &"--json"]).ends(2);
    classproof(&[&"check", &"x", &"--watch", &"--report", &"r.html"]).ends(2);
}
