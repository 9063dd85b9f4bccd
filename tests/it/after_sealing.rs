//! Changes to a bundle on a clerk's computer after sealing: a rotated photograph, lost files, files added by the system.

use std::fs;

use super::institutions::{unzipped, verify, whole_bundle};

#[test]
fn what_changed_after_sealing_is_named_with_what_to_do() {
    let folder = unzipped(whole_bundle(), "changed after sealing");
    let day = "data/02_培训实施/第01天_20260803/上午_线下";
    let in_folder = |below: &str| {
        let mut names: Vec<_> = fs::read_dir(folder.join(below)).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names
    };
    let photos = in_folder(&format!("{day}/照片"));
    let turned = image::open(&photos[0]).unwrap().rotate90();
    turned.save(&photos[0]).unwrap();
    let lost = [&photos[1], &photos[2]];
    lost.iter().for_each(|path| fs::remove_file(path).unwrap());
    fs::write(folder.join(day).join("照片/Thumbs.db"), "x").unwrap();

    let ran = verify(&folder).ends(3);
    let words = ran.json()["integrity"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .fold(String::new(), |all, finding| all + finding["message"].as_str().unwrap() + "\n");
    let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let line = |needle: &str| words.lines().find(|line| line.contains(needle)).unwrap_or_else(|| panic!("{needle}: {words}")).to_owned();
    assert!(line(&name(&photos[0])).contains("封装后有改动") && line(&name(&photos[0])).contains("恢复"), "{words}");
    for path in lost {
        assert!(line(&name(path)).contains("少了"), "{words}");
    }
    assert!(line("Thumbs.db").contains("系统自己加的"), "{words}");
}
