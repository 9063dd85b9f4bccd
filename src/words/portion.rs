//! A percentage between 0 and 100, as used for a confidence or a share of damage.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::wording::explained;

/// A fraction in millionths, greater than 0 and less than 1; written `99%` or `0.01%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Portion(u32);

/// Not a percentage between 0 and 100 (exclusive) with at most four decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortionError;

explained!(PortionError => "portion.form");

impl Portion {
    /// 99 %.
    pub const NINETY_NINE: Self = Self(990_000);
    /// 5 %.
    pub const FIVE: Self = Self(50_000);
    /// 1 %.
    pub const ONE: Self = Self(10_000);

    /// Parses `99%`, `99` or `0.05%`: at most four decimals.
    ///
    /// # Errors
    /// [`PortionError`] for any other text, and for 0 % and 100 %.
    pub fn parse(text: &str) -> Result<Self, PortionError> {
        let text = text.trim();
        let text = text.strip_suffix(['%', '％']).unwrap_or(text).trim_end();
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole, 3) || !digits(part, 4) {
            return Err(PortionError);
        }
        let number = |text: &str| text.parse::<u32>().map_err(|_| PortionError);
        let millionths = number(whole)? * 10_000 + number(&format!("{part:0<4}"))?;
        if (1..1_000_000).contains(&millionths) { Ok(Self(millionths)) } else { Err(PortionError) }
    }

    /// The fraction in millionths.
    pub fn millionths(self) -> u32 {
        self.0
    }

    /// The fraction, between 0 and 1.
    pub fn of_one(self) -> f64 {
        f64::from(self.0) / 1e6
    }

    /// This fraction of a number, rounded up; at least 1 unless the number is 0.
    pub fn of(self, number: u64) -> u64 {
        let part = (u128::from(number) * u128::from(self.0)).div_ceil(1_000_000);
        u64::try_from(part).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        percent(formatter, self.0)
    }
}

/// Writes millionths as a percentage without trailing zeros.
///
/// # Errors
/// If the formatter fails.
pub fn percent(formatter: &mut fmt::Formatter<'_>, millionths: u32) -> fmt::Result {
    let (whole, part) = (millionths / 10_000, millionths % 10_000);
    if part == 0 {
        return write!(formatter, "{whole}%");
    }
    write!(formatter, "{whole}.{}%", format!("{part:04}").trim_end_matches('0'))
}

impl TryFrom<String> for Portion {
    type Error = PortionError;
    fn try_from(text: String) -> Result<Self, PortionError> {
        Self::parse(&text)
    }
}

impl From<Portion> for String {
    fn from(portion: Portion) -> Self {
        portion.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_are_written_in_one_way_and_read_as_people_type_them() {
        for (typed, written) in
            [("99%", "99%"), ("99", "99%"), ("99.90 %", "99.9%"), ("0.01%", "0.01%"), ("5％", "5%"), ("0.0001", "0.0001%")]
        {
            let portion = Portion::parse(typed).unwrap();
            assert_eq!(portion.to_string(), written);
            assert_eq!(Portion::parse(written), Ok(portion));
        }
        for wrong in ["", "%", "5%%", "0", "0.00000", "100", "101%", "-1", "1e1", ".5", "5.", "5.00001", "a"] {
            assert_eq!(Portion::parse(wrong), Err(PortionError), "{wrong}");
        }
    }

    #[test]
    fn a_part_of_anything_is_at_least_one() {
        assert_eq!(Portion::ONE.of(459), 5);
        assert_eq!(Portion::ONE.of(1), 1);
        assert_eq!(Portion::ONE.of(0), 0);
        assert_eq!(Portion::NINETY_NINE.of(u64::MAX), 18_262_276_632_972_456_099);
    }
}
