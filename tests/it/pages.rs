//! The web pages: `index.html` in a bundle, and the reports of `check` and `verify`. They need only a browser.

use std::fs;
use std::path::Path;

use classproof::record::class::{ClassDate, LessonRow};
use classproof::record::facts::Content;
use classproof::record::inventory::Inventory;
use classproof::record::preview::{Preview, Previews};
use classproof::record::standard::{Profile, Settings, Standard};
use classproof::stages::judge::judge;
use classproof::stages::report::index::index_page;
use classproof::words::path::MemberPath;
use serde_json::json;

use super::browser::{Browser, file_url};
use super::classes::{files, whole_class};
use super::institutions::{registry, whole_bundle, whole_bundle_unzipped};
use super::program::{AT, NOW, classproof, scratch};

/// The targets of all links and pictures of a page.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for attribute in ["href=\"", "src=\""] {
        // Embedded pictures (data URLs) have no target.
        links.extend(
            page.split(attribute).skip(1).filter(|rest| !rest.starts_with("data:")).map(|rest| rest.split('"').next().unwrap().to_owned()),
        );
    }
    links
}

/// Decodes `%E7…` and `&amp;`.
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

/// A page loads nothing from elsewhere and runs no scripts.
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
    // It explains how to compute the id, but cannot contain it.
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
    // Into a folder that does not exist: an error, but the verdict is still printed.
    let nowhere = folder.join("no/report.html");
    let ran = classproof(&[&"verify", &whole_bundle().path, &"--trust", &registry(), &"--at", &AT, &"--report", &nowhere]).ends(5);
    assert!(ran.stderr.contains("report.html"), "{ran}");
}

/// Names and texts of a class are shown as text, never as markup.
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

/// Checks for every page in a browser: no console messages, no requests outside its folder, all pictures present, all internal links valid,
/// no horizontal scrolling on a phone, and no serious problem reported by axe in light and dark mode.
fn looked_at(browser: &mut Browser, page: &Path) {
    let here = file_url(page.parent().unwrap());
    for (width, dark) in [(1280, false), (360, false), (360, true)] {
        browser.open(page, width, dark);
        let shown = browser.evaluate(
            "(async () => {
                for (const picture of document.images) picture.loading = 'eager';
                await Promise.all([...document.images].map(picture => picture.decode().catch(() => 0)));
                return {
                    pictures: document.images.length,
                    blank: [...document.images].filter(picture => !(picture.naturalWidth > 0)).length,
                    wide: document.documentElement.scrollWidth,
                    dead: [...document.querySelectorAll('a[href^=\"#\"]')].map(link => decodeURIComponent(link.hash.slice(1)))
                        .filter(id => !document.getElementById(id)),
                    twice: [...document.querySelectorAll('[id]')].map(element => element.id)
                        .filter((id, at, all) => all.indexOf(id) != at),
                };
            })()",
        );
        assert_eq!((&shown["blank"], &shown["dead"], &shown["twice"]), (&json!(0), &json!([]), &json!([])), "{page:?}");
        assert!(shown["wide"].as_u64().unwrap() <= u64::from(width), "{page:?} is {} wide at {width}", shown["wide"]);
        let serious = browser.serious();
        assert!(serious.is_empty(), "{page:?} at {width}, dark {dark}: {}", serious.join("\n"));
        let (console, asked) = browser.heard();
        assert!(console.is_empty(), "{page:?}: {console:?}");
        let outside = |url: &&String| !url.starts_with(&here) && !url.starts_with("data:");
        assert_eq!(asked.iter().find(outside), None, "{page:?}");
    }
}

/// Number of pages of a PDF.
fn pages_of(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page").count() - text.matches("/Type /Pages").count()
}

#[test]
fn reports_hold_in_a_browser() {
    let Some(mut browser) = Browser::start("reports") else { return };
    let folder = scratch().join("browsed");
    fs::create_dir_all(&folder).unwrap();
    let report = |name: &str| folder.join(name);
    classproof(&[&"check", &whole_class(), &"--now", &NOW, &"--report", &report("good.html")]).ends(0);
    looked_at(&mut browser, &report("good.html"));
    let printed = pages_of(&browser.printed());
    assert!((2..12).contains(&printed), "printed on {printed} pages");

    // Two photographs and a sheet are missing, and names are hostile.
    let class = super::classes::copy_of_whole_class("browsed gaps");
    let session = class.join(super::classes::UNITS[0].0);
    let mut photographs: Vec<_> = fs::read_dir(session.join("照片")).unwrap().map(|entry| entry.unwrap().path()).collect();
    photographs.sort();
    photographs.iter().take(2).for_each(|path| fs::remove_file(path).unwrap());
    fs::remove_dir_all(class.join(super::classes::UNITS[2].0).join("签到册")).unwrap();
    fs::rename(&photographs[2], session.join("照片/a&b'c.jpg")).unwrap();
    super::classes::change_record(&class, |record| record["timetable"][1]["course"] = json!("<img src=x onerror=y>\u{202E}\u{1b}[1m"));
    classproof(&[&"check", &class, &"--now", &NOW, &"--report", &report("gaps.html")]).ends(1);
    looked_at(&mut browser, &report("gaps.html"));
    let empty = browser.evaluate("[...document.querySelectorAll('.empty')].map(place => place.textContent)");
    let empty = serde_json::from_value::<Vec<String>>(empty).unwrap();
    assert_eq!(empty.iter().filter(|words| *words == "缺现场照片").count(), 2, "{empty:?}");
    assert!(empty.contains(&"缺签到册".to_owned()), "{empty:?}");
    assert_eq!(browser.evaluate("document.querySelectorAll('script, main img[src=x]').length"), 0);

    // A damaged bundle: names the damaged file, and still shows the others.
    let mut bytes = fs::read(&whole_bundle().path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(report("damaged.zip"), bytes).unwrap();
    let damaged = [&"verify" as &dyn AsRef<std::ffi::OsStr>, &report("damaged.zip"), &"--trust", &registry(), &"--at", &AT];
    classproof(&[&damaged[..], &[&"--report", &report("damaged.html")]].concat()).ends(3);
    looked_at(&mut browser, &report("damaged.html"));
    let verdict = browser.evaluate("document.querySelector('.verdict').className");
    assert_eq!(verdict, "verdict bad");

    // Several bundles: an index, and one page for each bundle that could be opened.
    let several: [&dyn AsRef<std::ffi::OsStr>; 3] = [&"verify", &whole_bundle().path, &report("damaged.zip")];
    let how: [&dyn AsRef<std::ffi::OsStr>; 6] = [&"--trust", &registry(), &"--at", &AT, &"--report", &report("all.html")];
    classproof(&[&several[..], &how[..]].concat()).ends(3);
    looked_at(&mut browser, &report("all.html"));
    let pages = browser.evaluate("[...document.querySelectorAll('tbody a')].map(link => link.getAttribute('href'))");
    assert_eq!(pages, json!(["all-001.html", "all-002.html"]));
    for page in ["all-001.html", "all-002.html"] {
        stands_alone(&fs::read_to_string(report(page)).unwrap());
    }
}

#[test]
fn an_unzipped_bundle_shows_and_plays_its_class() {
    let Some(mut browser) = Browser::start("bundle") else { return };
    let page = whole_bundle_unzipped().join("index.html");
    looked_at(&mut browser, &page);
    let (recordings, photographs) =
        (browser.evaluate("document.querySelectorAll('video').length"), browser.evaluate("document.images.length"));
    assert!(recordings.as_u64() >= Some(15) && photographs.as_u64() >= Some(30), "{recordings} recordings, {photographs} pictures");
    let played = browser.evaluate(
        "(async () => {
            const film = document.querySelector('video');
            film.muted = true;
            await film.play();
            await new Promise(after => setTimeout(after, 1500));
            return film.currentTime;
        })()",
    );
    assert!(played.as_f64().unwrap() > 0.2, "it does not play: {played}");
}

/// A class of 60 sessions with 780 pictures, generated from one day of the complete class: the page inside its bundle, opened from the
/// unzipped folder.
#[test]
fn the_page_of_a_long_class_stays_small() {
    let folder = whole_bundle_unzipped();
    let page = fs::read_to_string(folder.join("index.html")).unwrap();
    let pictures: Vec<&str> = page.split("data:image/jpeg;base64,").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let usual = pictures.iter().map(|picture| picture.len()).sum::<usize>() / pictures.len();
    let mut next = pictures.iter().cycle();
    let mut inventory: Inventory = serde_json::from_slice(&fs::read(folder.join("inventory.json")).unwrap()).unwrap();
    let (rows, mut files) = (std::mem::take(&mut inventory.class.timetable), std::mem::take(&mut inventory.files));
    files.retain(|file| file.placement.units.iter().any(|unit| unit.starts_with("2026-08-03T")));
    let mut previews = Previews::new();
    let long = scratch().join("long class");
    for number in 0..30 {
        let date = jiff::civil::date(2026, 3, 2).saturating_add(jiff::Span::new().days(number));
        inventory.class.timetable.extend(rows[..2].iter().cloned().map(|row| LessonRow { date: ClassDate(date), ..row }));
        for file in &files {
            let from = folder.join("data").join(file.path.as_str());
            let mut file = file.clone();
            file.path = MemberPath::new(file.path.as_str().replace("第01天_20260803", &format!("第{:02}天", number + 1))).unwrap();
            file.placement.units = file.placement.units.iter().map(|unit| unit.replace("2026-08-03", &date.to_string())).collect();
            let count = if matches!(file.facts.content, Content::Recording(_)) { 3 } else { 1 };
            let shown = (0..count).map(|_| (*next.next().unwrap()).to_owned()).collect();
            previews.insert(file.path.clone(), Preview { pictures: shown, ..Preview::default() });
            let to = long.join("data").join(file.path.as_str());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::hard_link(from, to).unwrap();
            inventory.files.push(file);
        }
    }
    let standard = Standard::builtin().unwrap();
    let profile = Profile::base(&standard).unwrap();
    let judgement = judge(&inventory, &standard, &profile);
    let page = index_page(&inventory, &judgement, Settings::new(&standard, &profile), &previews, None);
    let shown = page.matches("<img ").count();
    assert!(shown >= 720 && page.len() < 15_000_000, "{shown} pictures, {} bytes, {usual} a picture", page.len());
    for link in links(&page).iter().map(|link| decoded(link)) {
        // The page refers to tag files that do not exist in this test.
        let inside = link.starts_with("data/") && !long.join(&link).is_file();
        assert!(!inside, "{link} leads nowhere");
    }
    let path = long.join("index.html");
    fs::write(&path, page).unwrap();
    let Some(mut browser) = Browser::start("long") else { return };
    for width in [1280_u64, 360] {
        browser.open(&path, u32::try_from(width).unwrap(), false);
        let found = browser.evaluate(
            "(async () => {
                for (const picture of document.images) picture.loading = 'eager';
                await Promise.all([...document.images].map(picture => picture.decode().catch(() => 0)));
                const last = [...document.querySelectorAll('video')].pop();
                last.scrollIntoView();
                last.muted = true;
                await last.play();
                await new Promise(after => setTimeout(after, 1500));
                return {
                    blank: [...document.images].filter(picture => !(picture.naturalWidth > 0)).length,
                    videos: document.querySelectorAll('video').length,
                    dead: [...document.querySelectorAll('a[href^=\"#\"]')].filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).length,
                    wide: document.documentElement.scrollWidth,
                    played: last.currentTime,
                };
            })()",
        );
        assert_eq!((&found["blank"], &found["dead"], &found["videos"]), (&json!(0), &json!(0), &json!(180)), "{found}");
        assert!(found["wide"].as_u64().unwrap() <= width && found["played"].as_f64().unwrap() > 0.2, "{found}");
        let (console, _) = browser.heard();
        assert!(console.is_empty(), "{console:?}");
    }
}
