//! What a time-stamp proves, in words and for programs.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::timestamp::{Stamp, TimestampProblem};
use crate::stages::report::speaker::Speaker;
use crate::words::finding::Fact;
use crate::words::moment::Zone;
use crate::words::wording::{Explain as _, Message};

/// A time-stamp and what it proves.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TimestampPart {
    /// By when the signature existed; absent if the token proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The name of the authority in its certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The serial number of the token, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Why it proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<TimestampProblem>,
    /// The same in words.
    pub message: String,
}

impl TimestampPart {
    /// The part for a token that was checked.
    pub fn new(proven: &Result<Stamp, TimestampProblem>, speaker: &Speaker) -> Self {
        let stamp = proven.as_ref().ok();
        Self {
            at: stamp.map(|stamp| Zone::default().written(stamp.at)),
            authority: stamp.map(|stamp| stamp.authority.clone()),
            serial: stamp.map(|stamp| stamp.serial.clone()),
            problem: proven.as_ref().err().cloned(),
            message: words(proven, speaker),
        }
    }

    /// The part for a token over lists of evidence.
    pub fn of_lists(proven: &Result<Stamp, TimestampProblem>, speaker: &Speaker) -> Self {
        let part = Self::new(proven, speaker);
        let Ok(stamp) = proven else { return part };
        let at = Fact::Time(Zone::default().written(stamp.at));
        let message = Message::new("timestamp.proven_lists").with("at", at).text("authority", &stamp.authority);
        Self { message: speaker.say(&message), ..part }
    }
}

/// A time-stamp over a list of evidence, and what it proves.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RenewalPart {
    /// The number of the list.
    pub number: u16,
    /// When it was judged: at the time of the next one over it, else at the time of the check.
    pub judged: String,
    /// What it proves.
    #[serde(flatten)]
    pub proves: TimestampPart,
}

impl RenewalPart {
    /// The part for a list whose token was judged.
    pub fn new(number: u16, proven: &Result<Stamp, TimestampProblem>, judged: Timestamp, speaker: &Speaker) -> Self {
        let judged = Zone::default().written(judged);
        let message = match proven {
            Ok(stamp) => Message::new("timestamp.renewed")
                .with("at", Fact::Time(Zone::default().written(stamp.at)))
                .text("authority", &stamp.authority)
                .with("judged", Fact::Time(judged.clone())),
            Err(problem) => Message::new("timestamp.renewal_not_used").because(problem.explain()),
        };
        let message = speaker.say(&message.count("number", number));
        Self { number, judged, proves: TimestampPart { message, ..TimestampPart::new(proven, speaker) } }
    }
}

/// By when the signature existed, or why the token proves nothing.
pub fn words(proven: &Result<Stamp, TimestampProblem>, speaker: &Speaker) -> String {
    speaker.say(&match proven {
        Ok(stamp) => {
            let at = Fact::Time(Zone::default().written(stamp.at));
            Message::new("timestamp.proven").with("at", at).text("authority", &stamp.authority)
        }
        Err(problem) => problem.explain(),
    })
}
