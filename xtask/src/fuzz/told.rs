//! Parses libFuzzer's output.

/// The statistics at the end of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    executions: u64,
    coverage: u64,
    kept: u64,
    peak: u64,
    /// The input that caused a failure, with the reason.
    pub finding: Option<String>,
}

impl Told {
    /// Parses the output.
    pub fn read(said: &str) -> Self {
        let last = |name: &str| {
            let lines = said.lines().rev();
            let number = |line: &str| line.split(name).nth(1)?.split_whitespace().next()?.split('/').next()?.parse().ok();
            lines.filter(|line| line.contains(name)).find_map(number).unwrap_or_default()
        };
        Self {
            executions: last("stat::number_of_executed_units:"),
            coverage: last(" cov:"),
            kept: last(" corp:"),
            peak: last("stat::peak_rss_mb:"),
            finding: None,
        }
    }

    /// A row of the table.
    pub fn line(&self, name: &str, minutes: u64) -> String {
        let Self { executions, coverage, kept, peak, finding } = self;
        let finding = finding.as_deref().unwrap_or("none");
        format!("| {name} | {minutes} | {executions} | {coverage} | {kept} | {peak} | {finding} |")
    }
}

/// The reason of an early end: the panic message or libFuzzer's message.
pub fn reason(said: &str) -> String {
    let mut lines = said.lines().skip_while(|line| !line.contains("panicked at"));
    let panic = lines.next().map(|line| format!("{line} {}", lines.next().unwrap_or_default()));
    let error = || said.lines().find(|line| line.contains("ERROR: libFuzzer")).map(str::to_owned);
    panic.or_else(error).or_else(|| said.lines().last().map(str::to_owned)).unwrap_or_default().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_figures_are_read() {
        let said = "#2\tINITED cov: 10 ft: 11 corp: 1/5b exec/s: 0 rss: 40Mb\n#900\tNEW    cov: 123 ft: 300 corp: 17/2Kb lim: 4 exec/s: 300\n\
            Done 1000 runs in 3 second(s)\nstat::number_of_executed_units: 1000\nstat::peak_rss_mb:              64\n";
        let told = Told::read(said);
        assert_eq!(told, Told { executions: 1000, coverage: 123, kept: 17, peak: 64, finding: None });
        assert_eq!(told.line("a", 2), "| a | 2 | 1000 | 123 | 17 | 64 | none |");
    }

    #[test]
    fn a_panic_is_told_before_libfuzzers_words() {
        let said = "\nthread '<unnamed>' (1) panicked at src/a.rs:1:2:\nout of range\n==1== ERROR: libFuzzer: deadly signal\n";
        assert_eq!(reason(said), "thread '<unnamed>' (1) panicked at src/a.rs:1:2: out of range");
        assert_eq!(reason("==1== ERROR: libFuzzer: timeout after 10 seconds\n"), "==1== ERROR: libFuzzer: timeout after 10 seconds");
    }
}
