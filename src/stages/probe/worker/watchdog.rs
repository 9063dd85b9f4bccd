//! Ends children that do not answer in time. One thread looks at all of them, so that waiting for an answer costs nothing.
//!
//! The library asks no clock: the watchdog counts how often it woke.

use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// How often the watchdog looks; as exact are the limits of time on the wall.
const TICK: Duration = Duration::from_millis(250);

/// A child that may be ended by whoever waits for it and by the watchdog.
pub struct Watched {
    child: Mutex<Child>,
    /// Ticks until it is ended; 0 while nobody waits for it.
    left: AtomicU64,
    late: AtomicBool,
}

impl Watched {
    /// Begins to wait for an answer.
    pub fn begin(&self, wall: Duration) {
        let ticks = wall.as_millis() / TICK.as_millis();
        // The first tick may come at once.
        self.left.store(u64::try_from(ticks).unwrap_or(u64::MAX).saturating_add(1), Ordering::SeqCst);
    }

    /// The waiting is over; whether the child still lives.
    pub fn done(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) > 0
    }

    /// Whether the child was ended because it took too long.
    pub fn was_late(&self) -> bool {
        self.late.load(Ordering::SeqCst)
    }

    /// Kills the child, which may have ended before.
    pub fn kill(&self) {
        let _ = self.child().kill();
    }

    /// Kills the child and waits for its end.
    ///
    /// # Errors
    /// What the system says.
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

/// The watchdog of a pool; it ends with the value.
pub struct Watchdog {
    watched: Arc<Mutex<Vec<Weak<Watched>>>>,
    _alive: Sender<()>,
}

impl Watchdog {
    /// Starts it.
    ///
    /// # Errors
    /// Where the system gives no thread.
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

    /// Watches over a child.
    pub fn watch(&self, child: Child) -> Arc<Watched> {
        let watched = Arc::new(Watched { child: Mutex::new(child), left: AtomicU64::new(0), late: AtomicBool::new(false) });
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&watched));
        watched
    }
}
