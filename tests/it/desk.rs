//! `desk`: who may ask, files out of a folder and out of a sealed bundle, and the pages in a real browser.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::browser::Browser;
use super::classes::{RECORD, UNITS, record};
use super::institutions::{registry, whole_bundle};
use super::program::{Argument, command, place_in, scratch, spoiled};

/// A desk, as the person's browser knows it.
struct Desk {
    child: Child,
    port: u16,
    address: String,
    cookie: String,
}

/// An answer: status, headers and body.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
    /// Whether all bytes came that were announced.
    whole: bool,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Desk {
    fn start(arguments: &[Argument<'_>]) -> Self {
        let mut all: Vec<Argument<'_>> = vec![&"desk", &"--no-browser"];
        all.extend(arguments);
        let mut child =
            command(&all).env("XDG_DATA_HOME", scratch().join("desk data")).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find(|line| line.starts_with("http://127.0.0.1:")).unwrap();
        let port = address["http://127.0.0.1:".len()..].split('/').next().unwrap().parse().unwrap();
        let mut desk = Self { child, port, address: address.clone(), cookie: String::new() };
        let path = address.split_once(&port.to_string()).unwrap().1;
        let entered = desk.get(path);
        assert_eq!(entered.status, 303, "{}", entered.head);
        let cookie = entered.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        desk.cookie = cookie.split(';').next().unwrap().to_owned();
        desk
    }

    /// Sends a request as it is given; `{host}` and `{cookie}` are filled in.
    fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let request = request.replace("{host}", &format!("127.0.0.1:{}", self.port)).replace("{cookie}", &self.cookie);
        stream.write_all(request.replace('\n', "\r\n").as_bytes()).unwrap();
        let mut bytes = Vec::new();
        let cut = stream.read_to_end(&mut bytes).is_err();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let body = bytes[end + 4..].to_vec();
        let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|length| length.parse().ok());
        let whole = !cut && announced.is_none_or(|length: usize| length == body.len());
        Answer { status: head.split(' ').nth(1).unwrap().parse().unwrap(), head, body, whole }
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\nHost: {{host}}\nCookie: {{cookie}}\nConnection: close\n\n"))
    }

    fn range(&self, path: &str, range: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\nHost: {{host}}\nCookie: {{cookie}}\nRange: {range}\nConnection: close\n\n"))
    }

    /// Asks for the state of the first page until its work is done and it fits.
    fn rests(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + Duration::from_secs(120);
        loop {
            let now: Value = serde_json::from_slice(&self.get("/view/1/state").body).unwrap();
            if now["working"] == false && fits(&now) {
                return now;
            }
            assert!(Instant::now() < until, "{now}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn only_the_browser_that_was_let_in_is_answered() {
    let desk = Desk::start(&[]);
    let home = desk.get("/");
    assert_eq!(home.status, 200);
    assert!(
        home.head.contains("content-security-policy: default-src 'none'; script-src 'self'") && home.head.contains("nosniff"),
        "{}",
        home.head
    );
    for (why, request) in [
        ("no cookie", "GET / HTTP/1.1\nHost: {host}\nConnection: close\n\n"),
        ("another cookie", "GET / HTTP/1.1\nHost: {host}\nCookie: classproof_desk=00\nConnection: close\n\n"),
        ("another name of this computer", "GET / HTTP/1.1\nHost: evil.example\nCookie: {cookie}\nConnection: close\n\n"),
        ("localhost of another page", "GET / HTTP/1.1\nHost: {host}\nOrigin: http://evil.example\nCookie: {cookie}\nConnection: close\n\n"),
        ("a picture on another page", "GET / HTTP/1.1\nHost: {host}\nSec-Fetch-Site: cross-site\nCookie: {cookie}\nConnection: close\n\n"),
        ("a wrong first token", "GET /enter?token=00 HTTP/1.1\nHost: {host}\nConnection: close\n\n"),
        (
            "a form without an origin",
            "POST /open HTTP/1.1\nHost: {host}\nCookie: {cookie}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 9\nConnection: close\n\npath=/tmp",
        ),
        (
            "a form without its token",
            "POST /open HTTP/1.1\nHost: {host}\nOrigin: http://{host}\nCookie: {cookie}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 9\nConnection: close\n\npath=/tmp",
        ),
    ] {
        let answer = desk.send(request);
        assert_eq!(answer.status, 403, "{why}: {}", answer.head);
    }
    let form =
        format!("path=tmp&change_token={}", home.text().split("name=\"change_token\" value=\"").nth(1).unwrap().split('"').next().unwrap());
    let relative = desk.send(&format!(
        "POST /open HTTP/1.1\nHost: {{host}}\nOrigin: http://{{host}}\nCookie: {{cookie}}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {}\nConnection: close\n\n{form}",
        form.len()
    ));
    assert!(relative.text().contains("完整的路径"), "{}", relative.text());
    let other = Desk::start(&[]);
    assert!(other.port != desk.port && other.get("/").status == 200 && desk.get("/").status == 200, "two desks side by side");
}

#[test]
fn a_class_is_checked_again_when_a_photo_arrives() {
    let class = scratch().join("desk class");
    fs::create_dir_all(class.join(RECORD).parent().unwrap()).unwrap();
    fs::write(class.join(RECORD), serde_json::to_string_pretty(&record()).unwrap()).unwrap();
    let outside = scratch().join("desk outside.jpg");
    fs::write(&outside, "secret").unwrap();
    let photos = class.join(UNITS[0].0).join("照片");
    fs::create_dir_all(&photos).unwrap();
    std::os::unix::fs::symlink(&outside, photos.join("IMG_20260803_093000.jpg")).unwrap();
    fs::write(photos.join("<script>alert(1).txt"), "x").unwrap();
    let desk = Desk::start(&[&class]);
    let first = desk.rests(|_| true);
    assert!(first["said"].as_str().unwrap().contains("还不能封装") && first["gaps"].as_str().unwrap().contains("照片"), "{first}");
    let report = desk.get("/view/1/report");
    assert!(!report.text().contains("<script") && report.head.contains("default-src 'none'; style-src"), "{}", report.head);
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 4, 90]));
    picture.save(photos.join("IMG_20260803_093015.jpg")).unwrap();
    let second = desk.rests(|now| now["version"] != first["version"]);
    assert_ne!(second["gaps"], first["gaps"]);
    let folder = format!("/view/1/files/{}", escaped(&format!("{}/照片", UNITS[0].0)));
    let served = desk.get(&format!("{folder}/IMG_20260803_093015.jpg"));
    assert_eq!((served.status, served.body), (200, fs::read(photos.join("IMG_20260803_093015.jpg")).unwrap()));
    assert!(served.head.contains("content-type: image/jpeg"), "{}", served.head);
    let linked = desk.get(&format!("{folder}/IMG_20260803_093000.jpg"));
    assert!(linked.status == 404 && !linked.text().contains("secret"), "a link is not followed: {}", linked.head);
    for path in ["/view/1/files/../../Cargo.toml", "/view/1/files/%2e%2e/%2e%2e/Cargo.toml", "/view/1/files//etc/passwd", "/view/9/report"]
    {
        assert_eq!(desk.get(path).status, 404, "{path}");
    }
    let text = desk.get(&format!("{folder}/{}", escaped("<script>alert(1).txt")));
    assert!(text.status == 404 || text.head.contains("content-disposition: attachment"), "{}", text.head);
}

#[test]
fn a_recording_plays_out_of_the_sealed_bundle() {
    let sealed = &whole_bundle().path;
    let bundle = scratch().join("desk bundle.zip");
    fs::copy(sealed, &bundle).unwrap();
    let desk = Desk::start(&[&bundle, &"--trust", &registry()]);
    let done = desk.rests(|_| true);
    assert!(!done["said"].as_str().unwrap().is_empty() && done["gaps"].is_null(), "{done}");
    let report = desk.get("/view/1/report").text();
    let video = report.split("<video ").nth(1).unwrap().split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/view/1/{video}");
    let all = desk.get(&path);
    assert!(all.status == 200 && all.whole && all.head.contains("content-type: video/"), "{}", all.head);
    let size = all.body.len();
    let middle = desk.range(&path, &format!("bytes={}-", size / 2));
    assert_eq!((middle.status, middle.body.as_slice()), (206, &all.body[size / 2..]));
    let few = desk.range(&path, "bytes=10-19");
    assert!(few.body == all.body[10..20] && few.head.contains(&format!("content-range: bytes 10-19/{size}")), "{}", few.head);
    assert_eq!(desk.range(&path, &format!("bytes={size}-")).status, 416);
    // The bundle changes while it plays: not one changed byte is sent.
    let place = place_in(&bundle, &all.body[size / 2..size / 2 + 64]);
    spoiled(&bundle, &bundle.with_extension("spoiled"), &[place]);
    fs::write(&bundle, fs::read(bundle.with_extension("spoiled")).unwrap()).unwrap();
    let changed = desk.range(&path, &format!("bytes={}-", size / 2));
    assert!(!changed.whole && changed.body.is_empty(), "{} bytes of a changed chunk", changed.body.len());
    assert_eq!(desk.get("/").status, 200);
}

#[test]
fn the_pages_work_in_a_browser_and_ask_nobody_else() {
    let Some(mut browser) = Browser::start("desk") else { return };
    let desk = Desk::start(&[&whole_bundle().path, &"--trust", &registry()]);
    desk.rests(|_| true);
    browser.visit(&desk.address, 1366, false);
    browser.until(
        "document.querySelector('iframe').contentDocument?.querySelector('main h2') !== null && document.querySelector('progress').hidden",
    );
    let played = browser.evaluate(
        "(async () => { const film = document.querySelector('iframe').contentDocument.querySelector('video'); film.muted = true; \
         film.preload = 'auto'; film.load(); await new Promise(done => film.onloadedmetadata = done); film.currentTime = film.duration / 2; \
         await new Promise(done => film.onseeked = done); return film.currentTime; })()",
    );
    assert!(played.as_f64().unwrap() > 1.0, "{played}");
    let (console, asked) = browser.heard();
    assert!(console.is_empty(), "{console:?}");
    let own = format!("http://127.0.0.1:{}/", desk.port);
    assert!(!asked.is_empty() && asked.iter().all(|url| url.starts_with(&own) || url.starts_with("data:")), "{asked:?}");
    for (address, width, dark) in [("view/1/", 1366, false), ("view/1/", 360, true), ("", 1366, true), ("", 360, false)] {
        browser.visit(&format!("{own}{address}"), width, dark);
        let serious = browser.serious_here();
        assert!(serious.is_empty(), "{address}: {serious:?}");
    }
    if let Some(folder) = std::env::var_os("CLASSPROOF_SCREENSHOTS") {
        for (name, address) in [("home", ""), ("view", "view/1/")] {
            browser.visit(&format!("{own}{address}"), 1366, false);
            std::thread::sleep(Duration::from_secs(2));
            fs::write(Path::new(&folder).join(format!("desk_{name}.png")), browser.screenshot()).unwrap();
        }
    }
    // With its last page closed the desk ends by itself.
    browser.ask("Page.navigate", json!({ "url": "about:blank" }));
    let mut desk = desk;
    let until = Instant::now() + Duration::from_secs(40);
    while desk.child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "the desk goes on without a page");
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn escaped(path: &str) -> String {
    path.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}
