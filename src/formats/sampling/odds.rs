//! Probabilities of sampling without replacement, computed exactly.

use crate::words::portion::Portion;

/// Allowance for rounding errors, far below any confidence that can be given.
const ROUNDING: f64 = 1e-12;

/// The probability that a sample of `drawn` out of `units` contains none of the `bad` ones.
pub fn all_good(units: u64, bad: u64, drawn: u64) -> f64 {
    ln_all_good(units, bad, drawn).exp()
}

/// Its natural logarithm. The probability itself may be too small for a float, but results derived from it are not.
fn ln_all_good(units: u64, bad: u64, drawn: u64) -> f64 {
    let (bad, drawn) = (bad.min(units), drawn.min(units));
    if bad + drawn > units {
        return f64::NEG_INFINITY;
    }
    // C(units - bad, drawn) / C(units, drawn). It is symmetric in bad and drawn, so use the smaller one as the number of factors.
    let (fewer, more) = (bad.min(drawn), bad.max(drawn));
    (0..fewer).map(|number| ((units - more - number) as f64 / (units - number) as f64).ln()).sum()
}

/// The sample size needed to find at least one of `bad` bad units among `units` with at least this confidence. `units` if nothing less is
/// enough; 0 if `bad` is 0.
pub fn needed(units: u64, bad: u64, confidence: Portion) -> u64 {
    if bad == 0 {
        return 0;
    }
    first(1, units, |drawn| all_good(units, bad, drawn) <= 1.0 - confidence.of_one() + ROUNDING)
}

/// The smallest number of bad units of which a sample of `drawn` would contain at least one with at least this confidence. If all drawn
/// units are good, fewer are bad. `units` + 1 if nothing was drawn.
pub fn fewer_than(units: u64, drawn: u64, confidence: Portion) -> u64 {
    if drawn == 0 {
        return units.saturating_add(1);
    }
    first(1, units, |bad| all_good(units, bad, drawn) <= 1.0 - confidence.of_one() + ROUNDING)
}

/// The probability of finding at least one of `bad` bad archives, if `drawn` of `archives` are checked and each check of a bad one detects
/// it with probability `each`.
pub fn one_found(archives: u64, bad: u64, drawn: u64, each: f64) -> f64 {
    let (bad, drawn) = (bad.min(archives), drawn.min(archives));
    // Sum over the number of bad archives in the sample: the probability of that number, times that of detecting none of them.
    let mut among = (bad + drawn).saturating_sub(archives);
    let mut ln_probability = match among {
        0 => ln_all_good(archives, bad, drawn),
        // The sample must contain at least this many bad ones. The minimum occurs if all archives outside the sample are bad.
        _ => ln_all_good(archives, archives - bad, archives - drawn),
    };
    let mut missed = 0.0;
    while among <= bad.min(drawn) {
        missed += ln_probability.exp() * (1.0 - each).powf(among as f64);
        // Ratio of consecutive terms of the hypergeometric distribution.
        let up = (bad - among) as f64 * (drawn - among) as f64;
        let down = (among + 1) as f64 * (archives + among + 1 - bad - drawn) as f64;
        ln_probability += (up / down).ln();
        among += 1;
    }
    (1.0 - missed).clamp(0.0, 1.0)
}

/// The number of archives to check, so that at least one of `bad` bad archives is found with at least this confidence.
pub fn archives_needed(archives: u64, bad: u64, each: f64, confidence: Portion) -> u64 {
    first(1, archives, |drawn| one_found(archives, bad, drawn, each) >= confidence.of_one() - ROUNDING)
}

/// The smallest number of bad archives of which at least one would have been found with at least this confidence. If none was found, fewer
/// are bad.
pub fn archives_fewer_than(archives: u64, drawn: u64, each: f64, confidence: Portion) -> u64 {
    if drawn == 0 {
        return archives.saturating_add(1);
    }
    first(1, archives, |bad| one_found(archives, bad, drawn, each) >= confidence.of_one() - ROUNDING)
}

/// The first number from `from` to `to` for which a monotonic condition holds; `to` if it holds for none.
fn first(from: u64, to: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (from.min(to), to);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(text: &str) -> Portion {
        Portion::parse(text).unwrap()
    }

    /// By definition: the product over the single draws.
    fn drawn_one_by_one(units: u64, bad: u64, drawn: u64) -> f64 {
        (0..drawn).map(|number| (units - bad).saturating_sub(number) as f64 / (units - number) as f64).product()
    }

    #[test]
    fn odds_are_those_of_the_definition() {
        for units in 1..25 {
            for bad in 0..=units {
                for drawn in 0..=units {
                    let (found, expected) = (all_good(units, bad, drawn), drawn_one_by_one(units, bad, drawn));
                    assert!((found - expected).abs() < 1e-9, "{units} {bad} {drawn}: {found} {expected}");
                }
            }
        }
    }

    /// Published values: Ateniese et al. (CCS 2007) for 1 % of 10,000, and the finite populations of the design.
    #[test]
    fn known_sizes_of_samples() {
        assert!((1.0 - all_good(10_000, 100, 300) - 0.953).abs() < 0.001);
        assert!((1.0 - all_good(10_000, 100, 460) - 0.991).abs() < 0.001);
        let of = |units: u64, confidence: &str| needed(units, portion("0.1%").of(units), portion(confidence));
        assert_eq!([of(51_200, "95%"), of(51_200, "99%"), of(51_200, "99.9%")], [2_865, 4_338, 6_366]);
        // For an infinite population: 459 for 1 % at 99 %.
        assert_eq!(needed(1_000_000_000, 10_000_000, Portion::NINETY_NINE), 459);
        assert_eq!(needed(7, 1, Portion::NINETY_NINE), 7);
        assert_eq!(needed(0, 0, Portion::NINETY_NINE), 0);
    }

    #[test]
    fn what_is_concluded_is_what_was_asked_for() {
        for units in [1, 2, 10, 99, 100, 101, 1_000, 51_200] {
            let bad = Portion::ONE.of(units);
            let drawn = needed(units, bad, Portion::NINETY_NINE);
            assert!(fewer_than(units, drawn, Portion::NINETY_NINE) <= bad, "{units}");
            assert!(drawn == 1 || all_good(units, bad, drawn - 1) > 0.01, "{units}: fewer would do");
        }
        assert_eq!(fewer_than(10, 0, Portion::NINETY_NINE), 11);
        assert_eq!(fewer_than(10, 10, Portion::NINETY_NINE), 1);
    }

    #[test]
    fn archives_are_drawn_like_units() {
        // With certain detection: the same as drawing units.
        for (archives, bad, drawn) in [(300, 15, 40), (10, 3, 8), (5, 5, 1), (20, 1, 20), (7, 0, 3)] {
            let found = one_found(archives, bad, drawn, 1.0);
            assert!((found - (1.0 - all_good(archives, bad, drawn))).abs() < 1e-9, "{archives} {bad} {drawn}: {found}");
        }
        // For an infinite population: 1 - (1 - a d)^k.
        let (each, drawn) = (0.95, 62);
        assert!((one_found(10_000_000, 500_000, drawn, each) - (1.0 - (1.0 - 0.05 * each).powi(62))).abs() < 1e-4);
        // All three checked, one bad: the same as checking that one.
        assert!((one_found(3, 1, 3, 0.97) - 0.97).abs() < 1e-9);
        assert_eq!(archives_needed(3, 1, 0.995, Portion::NINETY_NINE), 3);
        let drawn = archives_needed(300, 15, 0.99, Portion::NINETY_NINE);
        assert_eq!(archives_fewer_than(300, drawn, 0.99, Portion::NINETY_NINE), 15);
        // In large populations the single probabilities are nearly zero. For an infinite one, 1 - (1 - a d)^k needs 50.02.
        assert!((50..=51).contains(&archives_needed(1_000_000, 50_000, 0.9, portion("90%"))));
        assert!(one_found(20_000, 1_000, 10_000, 0.5) > 1.0 - 1e-9);
        assert_eq!(archives_needed(0, 0, 0.99, Portion::NINETY_NINE), 0);
    }
}
