//! Kills children that do not answer in time. One thread watches all children. It counts ticks, because the library reads no clock.

use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// Interval and precision of the watchdog.
const TICK: Duration = Duration::from_millis(250);

/// A child under watch.
pub struct Watched {
    child: Mutex<Child>,
    /// Ticks until it is killed; 0 while idle.
    left: AtomicU64,
    late: AtomicBool,
}

impl Watched {
    /// Starts the time limit.
    pub fn begin(&self, wall: Duration) {
        let ticks = wall.as_millis() / TICK.as_millis();
        // The first tick may come immediately.
        self.left.store(u64::try_from(ticks).unwrap_or(u64::MAX).saturating_add(1), Ordering::SeqCst);
    }

    /// Ends the time limit. Returns false if it had expired.
    pub fn done(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) > 0
    }

    /// Whether the child was killed by the watchdog.
    pub fn was_late(&self) -> bool {
        self.late.load(Ordering::SeqCst)
    }

    /// Kills the child.
    pub fn kill(&self) {
        let _ = self.child().kill();
    }

    /// Kills the child and waits for it.
    ///
    /// # Errors
    /// I/O errors.
    pub fn end(&self) -> std::io::Result<ExitStatus> {
        let mut child = self.child();
        let _ = child.kill();
        child.wait()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) {
        let counted = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if counted == Ok(1) {
            self.late.store(true, Ordering::SeqCst);
            self.kill();
        }
    }
}

/// The watchdog of a pool; its thread ends when it is dropped.
pub struct Watchdog {
    watched: Arc<Mutex<Vec<Weak<Watched>>>>,
    _alive: Sender<()>,
}

impl Watchdog {
    /// Starts the thread.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start() -> std::io::Result<Self> {
        let watched = Arc::new(Mutex::new(Vec::new()));
        let (alive, end) = channel::<()>();
        let all: Arc<Mutex<Vec<Weak<Watched>>>> = Arc::clone(&watched);
        std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || {
            while matches!(end.recv_timeout(TICK), Err(RecvTimeoutError::Timeout)) {
                let living: Vec<Arc<Watched>> = {
                    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                    all.retain(|one| one.strong_count() > 0);
                    all.iter().filter_map(Weak::upgrade).collect()
                };
                living.iter().for_each(|one| one.tick());
            }
        })?;
        Ok(Self { watched, _alive: alive })
    }

    /// Watches a child.
    pub fn watch(&self, child: Child) -> Arc<Watched> {
        let watched = Arc::new(Watched { child: Mutex::new(child), left: AtomicU64::new(0), late: AtomicBool::new(false) });
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&watched));
        watched
    }
}
