//! The deliberate gaps of the variant `gaps`.

use std::fmt;

use jiff::ToSpan as _;

use super::class::Plan;

/// One gap of a sample class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The rule that it breaks.
    pub rule: &'static str,
    /// The session's folder.
    pub folder: String,
    /// Description in Chinese.
    pub zh: &'static str,
    /// Description in English.
    pub en: &'static str,
}

impl fmt::Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {} / {}", self.rule, self.folder, self.zh, self.en)
    }
}

/// Duration of the recording that is too short, in seconds; the standard requires 300.
const SHORT: u32 = 298;

/// Removes evidence from a plan and returns the gaps. If there is only one day, two gaps are in the same session.
pub fn apply(plan: &mut Plan) -> Vec<Gap> {
    let sessions = plan.days.len() * 2;
    let mut gaps = Vec::new();
    let mut lack = |plan: &Plan, session: usize, rule, zh, en| {
        gaps.push(Gap { rule, folder: plan.units[session].folder.clone(), zh, en });
    };

    let last = &mut plan.units[0].recordings[2].1;
    *last = SHORT.min(*last);
    lack(plan, 0, "T-03", "后段录像只有 298 秒", "the recording of the end lasts only 298 s");

    plan.units[1].photos.truncate(2);
    lack(plan, 1, "T-02", "只有两张照片", "only two photographs");

    let early = 2.min(sessions - 1);
    let unit = &mut plan.units[early];
    let mut next = unit.start + 120.seconds();
    for (at, seconds) in &mut unit.recordings {
        *at = next;
        next += (i64::from(*seconds) + 60).seconds();
    }
    lack(plan, early, "T-03", "三段录像都在前三分之一", "all three recordings lie in the first third");

    plan.units[sessions - 1].signed = false;
    lack(plan, sessions - 1, "T-01", "缺签到册", "the sign-in sheet is missing");
    gaps
}

#[cfg(test)]
mod tests {
    use super::super::{SampleOptions, class};
    use super::*;

    #[test]
    fn each_gap_is_in_the_plan() {
        let options = SampleOptions::new("x");
        let (whole, mut plan) = (class::plan(&options).unwrap(), class::plan(&options).unwrap());
        let gaps = apply(&mut plan);
        assert_eq!(gaps.iter().map(|gap| gap.rule).collect::<Vec<_>>(), ["T-03", "T-02", "T-03", "T-01"]);
        assert_eq!(plan.units[0].recordings.iter().map(|recording| recording.1).collect::<Vec<_>>(), [305, 305, 298]);
        assert_eq!(plan.units[1].photos.len(), 2);
        let last = plan.units[2].recordings[2];
        assert!(last.0 + i64::from(last.1).seconds() < plan.units[2].start + 3400.seconds());
        assert!(!plan.units[3].signed && plan.units[4].signed && whole.units[3].signed);
    }
}
