//! JSON Schemas of all documents written for others, generated from the types (`cargo xtask schemas`).

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, schema_for};

use crate::record::class::ClassRecord;
use crate::record::fleet_log::Entry;
use crate::record::inventory::Inventory;
use crate::record::standard::{ProfileFile, RuleRecord, StandardFile, vocabulary_page};
use crate::stages::report::answers::{
    CompletionsReport, DoctorReport, ErrorReport, ExtractReport, InitReport, KeyReport, LabelReport, LabelScanReport, ManReport, OneOrMore,
    ReceiptIssueReport, ReceiptPageReport, ReceiptReport, ShowReport, TimestampReport, TimestampRequestReport, TrustAddReport,
    TrustChangeReport, TrustListReport,
};
use crate::stages::report::findings::FindingsFile;
use crate::stages::report::json::{CheckReport, PackReport, ProbeReport, VerifyReport};
use crate::stages::report::mending::{RecoveryReport, RepairReport};
use crate::stages::report::rules::StandardTable;
use crate::stages::report::sampling::FleetReport;

/// File name and content of every schema.
pub fn all() -> Vec<(String, String)> {
    vec![
        // Files that are also read: a field with a default may be missing.
        file("class", &schema_for!(ClassRecord)),
        file("inventory", &schema_for!(Inventory)),
        file("findings", &schema_for!(FindingsFile)),
        file("standard", &schema_for!(StandardFile)),
        file("rule", &schema_for!(RuleRecord)),
        file("profile", &schema_for!(ProfileFile)),
        file("spotcheck-log", &schema_for!(Entry)),
        // Output of `--json`.
        document::<InitReport>("init"),
        document::<CheckReport>("check"),
        document::<PackReport>("pack"),
        document::<Vec<ProbeReport>>("probe"),
        document::<OneOrMore<VerifyReport>>("verify"),
        document::<OneOrMore<VerifyReport>>("spotcheck"),
        document::<FleetReport>("spotcheck-fleet"),
        document::<ShowReport>("show"),
        document::<ExtractReport>("extract"),
        document::<LabelReport>("label"),
        document::<LabelScanReport>("label-scan"),
        document::<ReceiptIssueReport>("receipt-issue"),
        document::<ReceiptReport>("receipt"),
        document::<ReceiptPageReport>("receipt-page"),
        document::<RecoveryReport>("recovery"),
        document::<RepairReport>("repair"),
        document::<KeyReport>("key"),
        document::<TrustAddReport>("trust-add"),
        document::<TrustChangeReport>("trust-change"),
        document::<TimestampReport>("timestamp"),
        document::<TimestampRequestReport>("timestamp-request"),
        document::<TrustListReport>("trust-list"),
        document::<StandardTable>("standard-table"),
        document::<OneOrMore<RuleRecord>>("standard-show"),
        document::<DoctorReport>("doctor"),
        document::<ManReport>("man"),
        document::<CompletionsReport>("completions"),
        document::<ErrorReport>("error"),
        ("standards/FACTS.md".to_owned(), vocabulary_page()),
    ]
}

/// The schema of a document that is only written: a field is required unless it can be omitted on writing.
fn document<T: JsonSchema>(name: &str) -> (String, String) {
    file(name, &SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>())
}

fn file(name: &str, schema: &Schema) -> (String, String) {
    let text = serde_json::to_string_pretty(schema).unwrap_or_default();
    (format!("{name}.schema.json"), format!("{text}\n"))
}
