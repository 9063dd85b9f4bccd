//! The share of the protected bytes that a recovery record can repair.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::portion::{Portion, percent};
use crate::words::wording::explained;

/// A share in hundredths of a percent, from 1 % to 50 %; written `5%` or `2.5%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Share(u16);

/// Not a share from 1 % to 50 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareError;

explained!(ShareError => "share.form");

impl Share {
    /// Default: 5 %.
    pub const USUAL: Self = Self(500);

    /// A share in hundredths of a percent.
    ///
    /// # Errors
    /// [`ShareError`] below 100 and above 5,000.
    pub fn new(hundredths: u64) -> Result<Self, ShareError> {
        u16::try_from(hundredths).ok().filter(|share| (100..=5_000).contains(share)).map(Self).ok_or(ShareError)
    }

    /// Parses `5%`, `5` or `2.25%`: at most two decimals.
    ///
    /// # Errors
    /// [`ShareError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ShareError> {
        let millionths = Portion::parse(text).map_err(|_| ShareError)?.millionths();
        if millionths.is_multiple_of(100) { Self::new(u64::from(millionths / 100)) } else { Err(ShareError) }
    }

    /// The share in hundredths of a percent.
    pub fn hundredths(self) -> u64 {
        u64::from(self.0)
    }

    /// This share of a number, rounded up.
    pub(super) fn of(self, number: u64) -> u64 {
        number.saturating_mul(self.hundredths()).div_ceil(10_000)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        percent(formatter, u32::from(self.0) * 100)
    }
}

impl TryFrom<String> for Share {
    type Error = ShareError;
    fn try_from(text: String) -> Result<Self, ShareError> {
        Self::parse(&text)
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_written_in_one_way_and_read_as_people_type_them() {
        for (typed, written) in
            [("5%", "5%"), ("5", "5%"), ("05.0%", "5%"), ("2.5", "2.5%"), ("2.05%", "2.05%"), ("50%", "50%"), ("1", "1%")]
        {
            let share = Share::parse(typed).unwrap();
            assert_eq!(share.to_string(), written);
            assert_eq!(Share::parse(written), Ok(share));
        }
        for wrong in ["", "%", "0.99%", "50.01", "51%", "-5", "5%%", "5.", "5.001", ".5", "a", "５%", "1e1"] {
            assert_eq!(Share::parse(wrong), Err(ShareError), "{wrong}");
        }
    }
}
