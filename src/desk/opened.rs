//! What is open on a desk: its class folders and bundles, and the work on each. A class folder is watched, and checked again after each change.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use classproof::stages::report::speaker::Speaker;
use classproof::stages::walk::Folder;
use classproof::words::path::MemberPath;
use classproof::words::progress::{Phase, Progress, Silent};
use classproof::words::wording::Message;

/// How long the desk stays after its last page was closed: a page that is loaded again says goodbye too.
const AFTER_GOODBYE: Duration = Duration::from_secs(15);

/// Most pages that are remembered.
const MOST_PAGES: usize = 1_000;

/// What a page shows of a class folder or a bundle.
pub struct Page {
    /// The report.
    pub html: String,
    /// The verdict in one line.
    pub verdict: String,
    /// The gap list for pasting into a chat, of a class folder.
    pub gaps: Option<String>,
    /// The files that the report leads to.
    pub files: Box<dyn Files>,
}

/// The work behind the pages.
pub trait Work: Send + Sync {
    /// Checks a class folder.
    fn check(&self, dir: &Path, progress: &dyn Progress) -> Result<Page, Message>;
    /// Verifies a bundle.
    fn verify(&self, bundle: &Path, progress: &dyn Progress) -> Result<Page, Message>;
}

/// Options of a desk.
pub struct DeskOptions {
    /// The language.
    pub speaker: Speaker,
    /// What to open first.
    pub start: Option<PathBuf>,
    /// Folders at which choosing begins.
    pub places: Vec<PathBuf>,
    /// The file with the paths opened last; `None` if none are kept.
    pub recent: Option<PathBuf>,
    /// How long the desk waits for a request before it ends.
    pub idle: Duration,
    /// Whether to open the browser.
    pub browser: bool,
    /// Does the work.
    pub work: Box<dyn Work>,
}

/// What was heard of the person.
struct Heard {
    /// The time of the last request.
    at: Instant,
    /// The pages that asked and were not closed, by names of their own.
    pages: BTreeSet<String>,
    /// Whether the last request said that a page was closed.
    was_goodbye: bool,
}

/// A running desk.
pub struct Desk {
    /// Its options.
    pub options: DeskOptions,
    /// The port of the loopback interface.
    pub port: u16,
    /// In the first address; becomes the cookie.
    pub token: String,
    /// Goes with every change.
    pub change_token: String,
    views: Mutex<BTreeMap<u32, Arc<View>>>,
    heard: Mutex<Heard>,
}

impl Desk {
    /// A desk with nothing open.
    pub fn new(options: DeskOptions, port: u16, token: String, change_token: String) -> Self {
        Self {
            options,
            port,
            token,
            change_token,
            views: Mutex::default(),
            heard: Mutex::new(Heard { at: Instant::now(), pages: BTreeSet::new(), was_goodbye: false }),
        }
    }

    /// The opened paths by their numbers.
    pub fn views(&self) -> MutexGuard<'_, BTreeMap<u32, Arc<View>>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request; `page`: of this page.
    pub fn hear(&self, page: Option<String>) {
        let mut heard = self.heard();
        (heard.at, heard.was_goodbye) = (Instant::now(), false);
        if heard.pages.len() < MOST_PAGES {
            heard.pages.extend(page);
        }
    }

    /// Notes that a page was closed.
    pub fn hear_goodbye(&self, page: &str) {
        let mut heard = self.heard();
        heard.pages.remove(page);
        (heard.at, heard.was_goodbye) = (Instant::now(), true);
    }

    /// Whether nobody is there any more. Unfinished work is finished first.
    pub fn is_over(&self) -> bool {
        let heard = self.heard();
        // A page in the background asks only once a minute, so that it must say goodbye itself.
        let all_gone = heard.was_goodbye && heard.pages.is_empty();
        let patience = if all_gone { AFTER_GOODBYE.min(self.options.idle) } else { self.options.idle };
        heard.at.elapsed() > patience && !self.views().values().any(|view| view.is_working())
    }

    /// The address of the first page.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/enter?token={}", self.port, self.token)
    }
}

/// Files that can be read in part.
pub trait Files: Send + Sync {
    /// Size in bytes and measured type of a file.
    fn about(&self, path: &MemberPath) -> Option<(u64, String)>;
    /// Reads at `offset` at most `most` bytes, at least one before the end.
    fn read(&self, path: &MemberPath, offset: u64, most: u64) -> io::Result<Vec<u8>>;
}

/// Whether a path is a bundle and not a class folder.
pub fn is_bundle(path: &Path) -> bool {
    !path.is_dir() || path.join("bagit.txt").is_file() || path.join("tagmanifest-sha256.txt").is_file()
}

/// How often a folder is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// How long after the last question of its page a folder is still watched.
const WATCHED: Duration = Duration::from_secs(90);

/// One opened path.
pub struct View {
    /// Its number in addresses.
    pub id: u32,
    /// The path.
    pub path: PathBuf,
    now: Mutex<Now>,
}

/// How the work on a path is going.
pub struct Now {
    /// Counts the results.
    pub version: u64,
    /// Whether it is going on.
    pub working: bool,
    /// The last result.
    pub shown: Option<Arc<Page>>,
    /// Why there was none.
    pub error: Option<String>,
    /// Steps done and to do, by phase.
    pub phases: BTreeMap<&'static str, (u64, u64)>,
    /// When its page last asked.
    asked: Instant,
}

impl View {
    /// Opens a path and starts its work; the number of a path that is open already.
    pub fn open(desk: &Arc<Desk>, path: &Path) -> u32 {
        let mut views = desk.views();
        if let Some(view) = views.values().find(|view| view.path == path) {
            let id = view.id;
            let again = is_bundle(path) && !view.is_working();
            let view = Arc::clone(view);
            drop(views);
            if again {
                start(desk, view);
            }
            return id;
        }
        let id = views.keys().next_back().map_or(1, |last| last + 1);
        let now = Now { version: 0, working: true, shown: None, error: None, phases: BTreeMap::new(), asked: Instant::now() };
        let view = Arc::new(Self { id, path: path.to_owned(), now: Mutex::new(now) });
        views.insert(id, Arc::clone(&view));
        drop(views);
        start(desk, view);
        id
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it is now, for its page, which asks.
    pub fn told(&self) -> MutexGuard<'_, Now> {
        let mut now = self.now();
        now.asked = Instant::now();
        now
    }

    /// Whether its work is not finished.
    pub fn is_working(&self) -> bool {
        self.now().working
    }

    /// The last result.
    pub fn shown(&self) -> Option<Arc<Page>> {
        self.now().shown.clone()
    }

    /// Checks or verifies once.
    fn work(&self, desk: &Desk) {
        self.now().working = true;
        let work = &desk.options.work;
        let done = if is_bundle(&self.path) { work.verify(&self.path, &Steps(self)) } else { work.check(&self.path, &Steps(self)) };
        let mut now = self.now();
        now.version += 1;
        now.working = false;
        now.phases.clear();
        match done {
            Ok(shown) => (now.shown, now.error) = (Some(Arc::new(shown)), None),
            Err(message) => now.error = Some(desk.options.speaker.say(&message)),
        }
    }
}

/// Does the work of a view on a thread of its own.
fn start(desk: &Arc<Desk>, view: Arc<View>) {
    let desk = Arc::downgrade(desk);
    view.now().working = true;
    std::thread::spawn(move || run(&desk, &view));
}

fn run(desk: &Weak<Desk>, view: &View) {
    // `None` if the folder cannot be listed at the moment; the check itself says so.
    let state = || Folder::walk(&view.path, &Silent).map(|folder| folder.state()).ok();
    loop {
        let seen = if is_bundle(&view.path) { None } else { state() };
        match desk.upgrade() {
            Some(desk) => view.work(&desk),
            None => return,
        }
        if is_bundle(&view.path) {
            return;
        }
        let mut rested = seen.clone();
        loop {
            std::thread::sleep(LOOK_AGAIN);
            if desk.strong_count() == 0 {
                return;
            }
            if view.now().asked.elapsed() > WATCHED {
                continue;
            }
            let found = state();
            // While files are being copied, each look finds something new; wait until two agree.
            if found != seen && found == rested {
                break;
            }
            rested = found;
        }
    }
}

/// Puts the progress of the work on the page.
struct Steps<'a>(&'a View);

impl Progress for Steps<'_> {
    fn begin(&self, phase: Phase, total: u64) {
        self.0.now().phases.entry(phase.term()).or_default().1 += total;
    }

    fn advance(&self, phase: Phase, steps: u64) {
        self.0.now().phases.entry(phase.term()).or_default().0 += steps;
    }

    fn end(&self, _phase: Phase) {}
}
