//! Controls Debian's Chromium with the DevTools protocol over a pipe, to check pages in a real browser.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};

use super::program::scratch;

/// axe-core 4.14.1 (MPL-2.0), which checks accessibility.
const AXE: &str = include_str!("../axe/axe.min.js");
/// Time limit for one browser session.
const LONGEST: Duration = Duration::from_secs(240);

pub struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    next: u64,
    session: Option<String>,
    events: Vec<Value>,
}

impl Browser {
    /// Starts Chromium; prints a note and returns `None` if it is not installed.
    pub fn start(name: &str) -> Option<Self> {
        if Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            println!("skipped: there is no Chromium; `cargo xtask browser` or apt-get install chromium");
            return None;
        }
        let profile = scratch().join("chromium").join(name);
        // Chromium reads descriptor 3 and writes descriptor 4.
        let script = "exec chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-extensions \
                      --autoplay-policy=no-user-gesture-required --remote-debugging-pipe --user-data-dir=\"$0\" about:blank \
                      3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null";
        let mut child = Command::new("sh").args(["-c", script]).arg(profile).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let id = child.id().to_string();
        std::thread::spawn(move || {
            std::thread::sleep(LONGEST);
            let _ = Command::new("kill").arg(id).stderr(Stdio::null()).status();
        });
        let mut browser = Self { child, to, from, next: 0, session: None, events: Vec::new() };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let session = browser.ask("Target.attachToTarget", json!({ "targetId": target, "flatten": true }))["sessionId"].clone();
        browser.session = Some(session.as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "Chromium has gone");
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Sends a command and waits for its answer. Events received meanwhile are stored.
    pub fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.next += 1;
        let mut command = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{command}\0").as_bytes()).unwrap();
        loop {
            let said = self.read();
            if said["id"] == self.next {
                assert!(said["error"].is_null(), "{method}: {said}");
                return said["result"].clone();
            }
            self.events.push(said);
        }
    }

    /// Opens a file in a window of this width, in light or dark mode, and waits until it is loaded.
    pub fn open(&mut self, path: &Path, width: u32, dark: bool) {
        self.events.clear();
        let scheme = if dark { "dark" } else { "light" };
        self.ask("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }));
        let window = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", window);
        self.load(&file_url(path));
    }

    /// Opens an address, otherwise as [`Self::open`].
    pub fn visit(&mut self, address: &str, width: u32, dark: bool) {
        self.events.clear();
        let scheme = if dark { "dark" } else { "light" };
        self.ask("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }));
        let window = json!({ "width": width, "height": 768, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", window);
        self.load(address);
    }

    fn load(&mut self, address: &str) {
        self.ask("Page.navigate", json!({ "url": address }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let said = self.read();
            self.events.push(said);
        }
    }

    /// Evaluates an expression on the page. The page itself has no scripts.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let question = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let answer = self.ask("Runtime.evaluate", question);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Console messages, and the addresses requested by the page.
    pub fn heard(&self) -> (Vec<String>, Vec<String>) {
        let of = |method: &'static str| self.events.iter().filter(move |event| event["method"] == method);
        let said = ["Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"];
        let console = said.into_iter().flat_map(of).map(|event| event["params"].to_string()).collect();
        let asked = of("Network.requestWillBeSent").filter_map(|event| event["params"]["request"]["url"].as_str());
        (console, asked.map(str::to_owned).collect())
    }

    /// Problems that axe-core rates as serious or critical.
    pub fn serious(&mut self) -> Vec<String> {
        self.evaluate(&format!("{AXE};0"));
        let found = self.evaluate(
            "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations\
             .filter(one => one.impact == 'serious' || one.impact == 'critical')\
             .map(one => one.id + ': ' + one.nodes.slice(0, 4).map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')))",
        );
        serde_json::from_value(found).unwrap()
    }

    /// As [`Self::serious`], on a page that allows no foreign scripts.
    pub fn serious_here(&mut self) -> Vec<String> {
        self.ask("Page.setBypassCSP", json!({ "enabled": true }));
        self.serious()
    }

    /// Waits until an expression is true on the page.
    pub fn until(&mut self, expression: &str) {
        let until = std::time::Instant::now() + Duration::from_secs(60);
        while self.evaluate(expression) != true {
            assert!(std::time::Instant::now() < until, "{expression}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The window as a PNG picture.
    pub fn screenshot(&mut self) -> Vec<u8> {
        let answer = self.ask("Page.captureScreenshot", json!({ "format": "png" }));
        Base64::decode_vec(answer["data"].as_str().unwrap()).unwrap()
    }

    /// Prints the page to PDF.
    pub fn printed(&mut self) -> Vec<u8> {
        let answer = self.ask("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": false }));
        Base64::decode_vec(answer["data"].as_str().unwrap()).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn file_url(path: &Path) -> String {
    let path = path.to_str().unwrap();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let escaped = path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    format!("file://{}", escaped.collect::<String>())
}
