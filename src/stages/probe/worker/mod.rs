//! Worker processes: a hostile file may crash the process that decodes it, but not the program.
//!
//! ```text
//! parent                                   child: the same program as `classproof probe-worker`
//! Pool   owns the processes                child      measures one file after another
//! Process  one of them                       sandbox_*  drops every right that it does not need
//!           └── frames over link_* ──────────────┘
//! ```
//!
//! The child opens no file: it receives the open file (Unix), or requests its bytes. The parent trusts no answer: its length is limited,
//! it is parsed into types, and an invalid one counts as a crash.

mod child;
mod frames;
mod launch;
#[cfg(unix)]
#[path = "link_unix.rs"]
mod link;
#[cfg(windows)]
#[path = "link_windows.rs"]
mod link;
mod pool;
mod process;
#[cfg(not(any(target_os = "linux", windows)))]
#[path = "sandbox_elsewhere.rs"]
mod sandbox;
#[cfg(target_os = "linux")]
#[path = "sandbox_linux.rs"]
mod sandbox;
#[cfg(windows)]
#[path = "sandbox_windows.rs"]
mod sandbox;
mod self_check;
mod watchdog;

pub use child::serve;
pub use launch::{Launch, Limits};
pub use pool::Pool;
pub use self_check::{Attempt, SelfCheck, self_check};
