//! The sandbox on Linux: limits on memory and time (rlimits), no access to files and network (Landlock), and only the system calls that
//! measuring needs (seccomp).

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

/// Address space allowed beyond that in use at the start (program and libraries).
const MEMORY: u64 = 512 << 20;
/// Address space allowed if that at the start is unknown.
const UNKNOWN_MEMORY: u64 = 2 << 30;
/// Open files: standard streams, the link, and the measured file.
const FILES: u64 = 16;

/// Enters the sandbox; returns the isolation reached.
pub fn lock() -> Isolation {
    // The order matters: the seccomp filter blocks the calls that the other two need.
    let held = [limit(), landlock(), filter()];
    if held.iter().all(|held| *held) {
        Isolation::Full
    } else if held.iter().any(|held| *held) {
        Isolation::Partial
    } else {
        Isolation::Process
    }
}

/// Limits the processor time of the next file, in seconds.
pub fn allow_processor(seconds: u64) {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = used.saturating_add(1).saturating_add(seconds);
    // Never above the hard limit.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(maximum.map_or(current, |maximum| current.min(maximum))), maximum });
}

fn limit() -> bool {
    let memory = address_space().map_or(UNKNOWN_MEMORY, |now| now.saturating_add(MEMORY));
    let limits = [(Resource::As, memory), (Resource::Fsize, 0), (Resource::Core, 0), (Resource::Nofile, FILES)];
    // Sets all limits, even if one fails.
    limits.map(|(resource, most)| lower(resource, most)).iter().all(|held| *held)
}

/// Sets soft and hard limit.
fn lower(resource: Resource, most: u64) -> bool {
    let most = getrlimit(resource).maximum.map_or(most, |maximum| most.min(maximum));
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).is_ok()
}

/// The current address space in bytes.
fn address_space() -> Option<u64> {
    let pages: u64 = fs::read_to_string("/proc/self/statm").ok()?.split(' ').next()?.parse().ok()?;
    pages.checked_mul(u64::try_from(rustix::param::page_size()).ok()?)
}

/// Landlock: no files by path, no network, no abstract sockets, no signals. Open files stay open.
fn landlock() -> bool {
    let restricted = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ABI::V4)))
        .and_then(|rules| rules.scope(Scope::from_all(ABI::V6)))
        .and_then(|rules| rules.create())
        .and_then(|rules| rules.restrict_self());
    // Older kernels restrict files only; seccomp covers the rest.
    restricted.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// seccomp: refuses every system call that measuring does not need, in all threads.
fn filter() -> bool {
    // A filter cannot read the flags of `clone3`, which are in memory. With ENOSYS the C library falls back to `clone`.
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
        // Link and file.
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
        // Threads.
        libc::SYS_futex,
        libc::SYS_clone3,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_membarrier,
        // Signals to itself, time, random numbers.
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
        // Exit.
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: Rules = plain.into_iter().map(|call| (call, vec![])).collect();
    let executable = u64::from(libc::PROT_EXEC as u32);
    let thread = u64::from(libc::CLONE_THREAD as u32);
    // No executable memory.
    rules.insert(libc::SYS_mmap, vec![only(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    rules.insert(libc::SYS_mprotect, vec![only(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    // Threads only.
    rules.insert(libc::SYS_clone, vec![only(0, SeccompCmpOp::MaskedEq(thread), thread)?]);
    // Rust's debug check before closing a file.
    rules.insert(libc::SYS_fcntl, vec![only(1, SeccompCmpOp::Eq, u64::from(libc::F_GETFD as u32))?]);
    // Its own limits; abort.
    rules.insert(libc::SYS_prlimit64, vec![only(0, SeccompCmpOp::Eq, 0)?]);
    rules.insert(libc::SYS_tgkill, vec![only(0, SeccompCmpOp::Eq, u64::from(std::process::id()))?]);
    Some(rules)
}

/// A rule on one argument.
fn only(argument: u8, compare: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compare, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}
