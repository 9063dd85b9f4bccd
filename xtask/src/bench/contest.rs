//! Runs contestants alternately and takes the median of each.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::process::shown;

/// One way to do the work.
pub struct Contestant<'a> {
    /// Name in the table.
    pub name: &'static str,
    /// Removes the results of the previous run; not timed.
    pub clean: Box<dyn Fn() + 'a>,
    /// The work.
    pub work: Box<dyn Fn() -> Result<Peak, Failure> + 'a>,
}

/// Peak memory of the program in bytes, if the system reports it.
pub type Peak = Option<u64>;

/// A contestant's result.
#[derive(Debug, Clone)]
pub struct Score {
    /// Name in the table.
    pub name: &'static str,
    /// Median time.
    pub median: Duration,
    /// Median processor time, including child processes.
    pub processor: Duration,
    /// The largest peak memory.
    pub peak: Peak,
}

/// Runs all contestants in turn, `runs` times, so that disturbances of the machine affect all of them equally.
pub fn hold(contestants: &[Contestant<'_>], runs: usize) -> Result<Vec<Score>, Failure> {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); contestants.len()];
    let mut processor = times.clone();
    let mut peaks: Vec<Peak> = vec![None; contestants.len()];
    for _ in 0..runs {
        for (index, contestant) in contestants.iter().enumerate() {
            (contestant.clean)();
            let (start, before) = (Instant::now(), processor_time());
            let peak = (contestant.work)()?;
            times[index].push(start.elapsed());
            processor[index].push(processor_time().saturating_sub(before));
            peaks[index] = peaks[index].max(peak);
            (contestant.clean)();
        }
    }
    let results = contestants.iter().zip(times.into_iter().zip(processor)).zip(peaks);
    let score = |((contestant, (times, processor)), peak): ((&Contestant<'_>, _), _)| Score {
        name: contestant.name,
        median: median(times),
        processor: median(processor),
        peak,
    };
    Ok(results.map(score).collect())
}

/// Processor time of all ended child processes, in units of 10 ms; zero if the system does not report it.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the process name, which may contain spaces, the fourteenth and fifteenth fields are cutime and cstime (proc(5)).
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields.split_whitespace().skip(13).take(2)).into_iter().flatten();
    Duration::from_millis(fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Runs a command without output and returns its peak memory. Only exit code 0 is accepted.
pub fn timed(command: &mut Command) -> Result<Peak, Failure> {
    timed_until(command, &[0])
}

/// As [`timed`], with other accepted exit codes.
pub fn timed_until(command: &mut Command, good: &[i32]) -> Result<Peak, Failure> {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = quiet.spawn().map_err(|error| Failure::new(format!("{}: {error}", shown(command))))?;
    let mut peak = None;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| Failure::new(error.to_string()))? {
            return if status.code().is_some_and(|code| good.contains(&code)) {
                Ok(peak)
            } else {
                Err(Failure::new(format!("{} ended with {status}", shown(command))))
            };
        }
        peak = peak.max(high_water(&child));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Linux records the maximum, so polling misses only growth in the last moment.
fn high_water(child: &Child) -> Peak {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn contestants_take_turns() {
        let order = RefCell::new(Vec::new());
        let contestant = |name| Contestant {
            name,
            clean: Box::new(|| ()),
            work: Box::new({
                let order = &order;
                move || {
                    order.borrow_mut().push(name);
                    Ok(Some(order.borrow().len() as u64))
                }
            }),
        };
        let results = hold(&[contestant("a"), contestant("b")], 3).unwrap();
        assert_eq!(*order.borrow(), ["a", "b", "a", "b", "a", "b"]);
        assert_eq!(results.iter().map(|result| result.peak).collect::<Vec<_>>(), [Some(5), Some(6)]);
    }

    #[test]
    fn the_median_is_the_middle_one() {
        let seconds = |all: &[u64]| median(all.iter().map(|&one| Duration::from_secs(one)).collect()).as_secs();
        assert_eq!((seconds(&[9, 1, 5]), seconds(&[2]), seconds(&[])), (5, 2, 0));
    }
}
