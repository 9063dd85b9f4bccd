//! The web pages: `index.html` in a bundle, and the reports that `check` and `verify` write. They need nothing but a browser.

use std::fs;

use super::classes::{files, whole_class};
use super::institutions::{registry, whole_bundle, whole_bundle_unzipped};
use super::program::{AT, NOW, classproof, scratch};

/// The targets of all links and pictures of a page.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for attribute in ["href=\"", "src=\""] {
        links.extend(page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    links
}

/// `%E7…` as the letters that it stands for, and `&amp;` as `&`.
fn decoded(link: &str) -> String {
    let link = link.replace("&amp;", "&");
    let (mut bytes, mut rest) = (Vec::new(), link.as_bytes());
    while let [first, more @ ..] = rest {
        let code =
            if *first == b'%' { std::str::from_utf8(&more[..2]).ok().and_then(|code| u8::from_str_radix(code, 16).ok()) } else { None };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &more[2..] } else { more };
    }
    String::from_utf8(bytes).unwrap()
}

/// A page loads nothing from elsewhere and runs nothing.
#[track_caller]
fn stands_alone(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"));
    assert!(page.to_lowercase().contains("charset=\"utf-8\"") || page.to_lowercase().contains("charset=utf-8"));
    for word in ["http:", "https:", "<script", "@import", "javascript:", "onload="] {
        assert!(!page.contains(word), "the page has {word}");
    }
}

#[test]
fn the_index_links_every_file_of_the_class() {
    let folder = whole_bundle_unzipped();
    let page = fs::read_to_string(folder.join("index.html")).unwrap();
    stands_alone(&page);
    assert!(page.contains("机构自制，未经核验") && page.contains("中式面点师初级1班") && page.contains("2026-08-03"));
    let links: Vec<String> = links(&page).iter().map(|link| decoded(link)).collect();
    for link in &links {
        assert!(link.starts_with('#') || folder.join(link).is_file(), "{link} leads nowhere");
    }
    for path in files(whole_class()) {
        assert!(links.contains(&format!("data/{path}")), "{path} is not linked");
    }
    // It says how to compute the id and can not hold it.
    assert!(page.contains("sha256sum tagmanifest-sha256.txt") && !page.contains(&whole_bundle().id));
}

#[test]
fn reports_are_written_where_they_are_asked_for() {
    let folder = scratch().join("reports");
    fs::create_dir_all(&folder).unwrap();
    for lang in ["zh-CN", "en"] {
        let (checked, verified) = (folder.join(format!("check-{lang}.html")), folder.join(format!("verify-{lang}.html")));
        classproof(&[&"check", &whole_class(), &"--now", &NOW, &"--lang", &lang, &"--report", &checked]).ends(0);
        let bundle = &whole_bundle().path;
        classproof(&[&"verify", bundle, &"--trust", &registry(), &"--at", &AT, &"--lang", &lang, &"--report", &verified]).ends(0);
        for path in [&checked, &verified] {
            let page = fs::read_to_string(path).unwrap();
            stands_alone(&page);
            assert!(page.contains("中式面点师初级1班") && page.contains("T-03"), "{path:?}");
        }
        assert!(fs::read_to_string(&verified).unwrap().contains(&whole_bundle().id));
    }
    // Into a folder that is not there: an error, and the verdict is not lost in it.
    let nowhere = folder.join("no/report.html");
    let ran = classproof(&[&"verify", &whole_bundle().path, &"--trust", &registry(), &"--at", &AT, &"--report", &nowhere]).ends(5);
    assert!(ran.stderr.contains("report.html"), "{ran}");
}

/// Names and words of a class are shown as they are, never as markup.
#[test]
fn what_a_class_calls_itself_can_not_become_markup() {
    let class = super::classes::copy_of_whole_class("markup");
    super::classes::change_record(&class, |record| {
        record["class_name"] = serde_json::json!("<script>alert(1)</script>&\"'");
        record["timetable"][0]["course"] = serde_json::json!("<img src=x onerror=y>");
    });
    let path = scratch().join("markup.html");
    classproof(&[&"check", &class, &"--now", &NOW, &"--report", &path]);
    stands_alone(&fs::read_to_string(&path).unwrap());
    let page = fs::read_to_string(path).unwrap();
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;&#38;&#34;&#39;") && !page.contains("<img src=x"), "{page}");
}
