//! What a child gives up on Linux: memory and time without bound (rlimits), every file and network (Landlock), and every system call
//! that measuring a file does not need (seccomp).

use std::collections::BTreeMap;
use std::fs;

use landlock::{ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetStatus, Scope};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
    apply_filter_all_threads,
};

use crate::record::isolation::Isolation;

/// Memory that a child may take beyond what it has when it starts (its program and libraries).
const MEMORY: u64 = 512 << 20;
/// The same where the system does not tell what that is.
const UNKNOWN_MEMORY: u64 = 2 << 30;
/// Open files: standard input, output and error, the link, and the file that is measured.
const FILES: u64 = 16;

/// Gives up what can be given up, and says how far that went.
pub fn lock() -> Isolation {
    // In this order: each makes the next no longer possible to undo, and the last needs the calls of those before.
    let held = [limit(), landlock(), filter()];
    if held.iter().all(|held| *held) {
        Isolation::Full
    } else if held.iter().any(|held| *held) {
        Isolation::Partial
    } else {
        Isolation::Process
    }
}

/// Allows the next file so many seconds on a processor, beyond what the process has used.
pub fn allow_processor(seconds: u64) {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = used.saturating_add(1).saturating_add(seconds);
    // A limit that the user has set for all of the program stands.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(maximum.map_or(current, |maximum| current.min(maximum))), maximum });
}

fn limit() -> bool {
    let memory = address_space().map_or(UNKNOWN_MEMORY, |now| now.saturating_add(MEMORY));
    let limits = [(Resource::As, memory), (Resource::Fsize, 0), (Resource::Core, 0), (Resource::Nofile, FILES)];
    // All of them, even where one can not be had.
    limits.map(|(resource, most)| lower(resource, most)).iter().all(|held| *held)
}

/// Holds a limit that can not be raised again.
fn lower(resource: Resource, most: u64) -> bool {
    let most = getrlimit(resource).maximum.map_or(most, |maximum| most.min(maximum));
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).is_ok()
}

/// The address space that this process has now, in bytes.
fn address_space() -> Option<u64> {
    let pages: u64 = fs::read_to_string("/proc/self/statm").ok()?.split(' ').next()?.parse().ok()?;
    pages.checked_mul(u64::try_from(rustix::param::page_size()).ok()?)
}

/// No file by a path, no network, no abstract socket, no signal to others. What is open stays open.
fn landlock() -> bool {
    let restricted = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ABI::V4)))
        .and_then(|rules| rules.scope(Scope::from_all(ABI::V6)))
        .and_then(|rules| rules.create())
        .and_then(|rules| rules.restrict_self());
    // An older kernel knows files alone; seccomp shuts off the rest.
    restricted.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Every system call but those that measuring an open file needs is refused, in this thread and all others.
fn filter() -> bool {
    // The C library starts threads with `clone3`, whose flags lie in memory where no filter sees them. Told that there is no such call,
    // it takes `clone`.
    let fall_back = program(BTreeMap::from([(libc::SYS_clone3, vec![])]), SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32));
    let needed = allowed().and_then(|allowed| program(allowed, SeccompAction::Errno(libc::EPERM as u32), SeccompAction::Allow));
    match (fall_back, needed) {
        (Some(fall_back), Some(needed)) => apply_filter_all_threads(&fall_back).and_then(|()| apply_filter_all_threads(&needed)).is_ok(),
        _ => false,
    }
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

fn program(rules: Rules, otherwise: SeccompAction, matching: SeccompAction) -> Option<BpfProgram> {
    let arch = match () {
        () if cfg!(target_arch = "x86_64") => TargetArch::x86_64,
        () if cfg!(target_arch = "aarch64") => TargetArch::aarch64,
        () if cfg!(target_arch = "riscv64") => TargetArch::riscv64,
        () => return None,
    };
    SeccompFilter::new(rules, otherwise, matching, arch).ok()?.try_into().ok()
}

fn allowed() -> Option<Rules> {
    let plain = [
        // The link and the file.
        libc::SYS_read,
        libc::SYS_pread64,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_recvmsg,
        libc::SYS_recvfrom,
        libc::SYS_sendto,
        libc::SYS_lseek,
        libc::SYS_close,
        libc::SYS_fstat,
        // Memory.
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        // Threads of its own.
        libc::SYS_futex,
        libc::SYS_clone3,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_membarrier,
        // Signals to itself, time, chance.
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_gettimeofday,
        libc::SYS_getrandom,
        // The end.
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: Rules = plain.into_iter().map(|call| (call, vec![])).collect();
    let executable = u64::from(libc::PROT_EXEC as u32);
    let thread = u64::from(libc::CLONE_THREAD as u32);
    // No memory that code can be put into and run from.
    rules.insert(libc::SYS_mmap, vec![only(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    rules.insert(libc::SYS_mprotect, vec![only(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    // Threads, and no processes.
    rules.insert(libc::SYS_clone, vec![only(0, SeccompCmpOp::MaskedEq(thread), thread)?]);
    // Rust asks whether a file that it closes is open.
    rules.insert(libc::SYS_fcntl, vec![only(1, SeccompCmpOp::Eq, u64::from(libc::F_GETFD as u32))?]);
    // Its own limits, and the abort of this process.
    rules.insert(libc::SYS_prlimit64, vec![only(0, SeccompCmpOp::Eq, 0)?]);
    rules.insert(libc::SYS_tgkill, vec![only(0, SeccompCmpOp::Eq, u64::from(std::process::id()))?]);
    Some(rules)
}

/// A rule for one argument of a call.
fn only(argument: u8, compare: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compare, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}
