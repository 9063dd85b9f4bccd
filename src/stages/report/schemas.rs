//! JSON Schemas of everything that is written for others to read, generated from the types (`cargo xtask schemas`).

use schemars::{JsonSchema, schema_for};

use crate::record::class::ClassRecord;
use crate::record::fleet_log::Entry;
use crate::record::inventory::Inventory;
use crate::record::standard::{ProfileFile, RuleRecord, StandardFile, vocabulary_page};
use crate::stages::report::findings::FindingsFile;
use crate::stages::report::json::{CheckReport, PackReport, ProbeReport, VerifyReport};
use crate::stages::report::mending::{RecoveryReport, RepairReport};
use crate::stages::report::sampling::FleetReport;

/// File name and text of every schema.
pub fn all() -> Vec<(String, String)> {
    vec![
        schema::<ClassRecord>("class"),
        schema::<Inventory>("inventory"),
        schema::<FindingsFile>("findings"),
        schema::<StandardFile>("standard"),
        schema::<RuleRecord>("rule"),
        schema::<ProfileFile>("profile"),
        schema::<CheckReport>("check"),
        schema::<PackReport>("pack"),
        schema::<Vec<ProbeReport>>("probe"),
        schema::<VerifyReport>("verify"),
        schema::<FleetReport>("spotcheck-fleet"),
        schema::<Entry>("spotcheck-log"),
        schema::<RecoveryReport>("recovery"),
        schema::<RepairReport>("repair"),
        ("standards/FACTS.md".to_owned(), vocabulary_page()),
    ]
}

fn schema<T: JsonSchema>(name: &str) -> (String, String) {
    let text = serde_json::to_string_pretty(&schema_for!(T)).unwrap_or_default();
    (format!("{name}.schema.json"), format!("{text}\n"))
}
