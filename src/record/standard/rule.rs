//! The JSON types of a standard's files: rules, conditions, requirements and message texts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expression::written_out;
use super::parameter::{Parameter, ParameterKind};
use super::source::Source;
use crate::words::digest::Digest;
use crate::words::finding::{Level, Outcome};
use crate::words::lang::Bilingual;
use crate::words::review::Tick;

/// `standard.json`: the document's data, the parameters and the list of rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardFile {
    /// `classproof/standard/v2`.
    pub schema: String,
    /// Id of the rule set, such as `cq-16-2020`.
    pub id: String,
    /// Title of the document.
    pub title: Bilingual,
    /// Number of the document, such as 渝就发〔2020〕16号.
    pub document: String,
    /// Edition as named by the document, such as 试行.
    pub edition: String,
    /// Issuing authority.
    pub issuer: Bilingual,
    /// SHA-256 of the text that the rules quote from.
    pub text_sha256: Digest,
    /// Named parameters by key; a profile may change each of them.
    pub parameters: BTreeMap<String, Parameter>,
    /// Open questions of the text, in order.
    pub questions: Vec<Question>,
    /// Named expressions shared by several rules.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub expressions: BTreeMap<String, String>,
    /// Ids of the rules in the order of the text; each one is in the file `rules/ID.json`.
    pub rules: Vec<String>,
}

/// An open question of the text and its treatment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id, such as `Q-01`.
    pub id: String,
    /// The open question.
    pub question: Bilingual,
    /// The treatment as long as it is not decided.
    pub treatment: Bilingual,
    /// Keys of the readings or parameters by which a profile can decide it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

/// One rule: the file `rules/ID.json`. Its expressions may use the named expressions of `standard.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleRecord {
    /// Its id, such as `T-02`.
    pub id: String,
    /// Short title of the requirement.
    pub title: Bilingual,
    /// Position in the text, such as 附件1 线下.
    pub clause: String,
    /// Line numbers in the text's file; none for cross-checks that are not in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u32>,
    /// Quotations from the text; none for cross-checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<String>,
    /// Who has the duty.
    pub duty: Duty,
    /// The level.
    pub level: Level,
    /// Methods of checking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Whether this program judges it.
    pub state: State,
    /// Condition of applicability over the facts of the class. Default: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<String>,
    /// Class facts, such as `training_type`, that the applicability depends on. If one is unknown and makes a difference, the rule is
    /// insufficient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// The kind of subject.
    pub per: Per,
    /// The source of its facts; required for every built rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Condition over the facts of a unit that selects the units. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Cases over the facts of the class that decide the rule before any subject is examined; the first one that is true applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gate: Vec<Case>,
    /// The requirement: cases over the facts of one subject; the first one that is true gives the verdict. The last one needs no condition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// Additional notes on a subject that passes; every true case is reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Case>,
    /// Additional notes on the whole class; every true case is reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Case>,
    /// Readings, if the text does not say what the requirement is counted per; all are computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings: Option<Readings>,
    /// For summary rules: prefixes of the ids that they summarise, such as `T-`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roll_up: Vec<String>,
    /// Ids of related questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
    /// Keys of the parameters that it uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
    /// What a person should check, if part of the rule cannot be checked automatically.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Bilingual>,
    /// What that person looks for in the evidence of each unit; asked and answered one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ticks: Vec<Tick>,
    /// For items of the list of materials: submission and retention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<Material>,
    /// The possible outcomes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// Message texts by key. `met` is used for a pass, `review` for the part left to a person, `exempt` if the rule does not apply.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub messages: BTreeMap<String, Bilingual>,
}

impl RuleRecord {
    /// Replaces the names of named expressions by their text, so that the record is self-contained.
    pub(super) fn write_out(&mut self, expressions: &BTreeMap<String, String>) {
        let cases = [&mut self.gate, &mut self.cases, &mut self.notes, &mut self.remarks].into_iter().flatten();
        let of_cases = cases.flat_map(|case| {
            case.when.iter_mut().chain(&mut case.missing).chain(case.figures.values_mut().map(|figure| &mut figure.value))
        });
        for text in self.applies.iter_mut().chain(&mut self.of).chain(of_cases) {
            *text = written_out(text, expressions);
        }
    }
}

/// Who has the duty to meet a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// 培训机构.
    Institution,
    /// 区县公共就业创业服务机构.
    District,
    /// Both of them.
    Both,
}

/// Method of checking a rule (查法).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// 自: from the files.
    Automatic,
    /// 申: computed from a declared record; the arithmetic is shown, not its truth.
    Declared,
    /// 人: by a person, with name.
    Human,
    /// 外: from a source outside the archive.
    External,
}

/// Implementation state of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Judged.
    Built,
    /// Listed only; never counted as passed.
    NotBuilt,
}

/// The kind of subject of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// The class as a whole.
    Class,
    /// Each session (课次).
    Session,
    /// Each assessment event (考核场次).
    Assessment,
    /// Each row of the timetable.
    Row,
    /// Each person of the roster.
    Person,
    /// Each item of the list of materials.
    Item,
    /// Each file.
    File,
}

/// One case of a rule: condition, outcome and message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// A condition. Default: true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The outcome; not `not_checked`.
    pub outcome: Outcome,
    /// Key of its text in `messages`.
    pub message: String,
    /// Name of the measured fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<String>,
    /// Key of the parameter that it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// The missing amount as an expression, in the unit of `required`. Default: 1 if the case is not a pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// Further numbers for the message, by placeholder name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, Figure>,
}

/// A number computed for a case's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// An expression with a whole number as its value.
    pub value: String,
    /// The unit; a share is in hundredths of a percent.
    pub unit: ParameterKind,
}

/// The readings of a rule. All are computed; the rule is undecided if they disagree and no profile pins one. In expressions, `reading` is
/// the current one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Readings {
    /// Id of the open question.
    pub question: String,
    /// Key by which a profile pins a reading.
    pub key: String,
    /// The readings, strictest first. For units: `session` or `event`, `day`, `course`, `class`.
    pub choices: Vec<String>,
    /// Readings that the text does not suggest; computed only if a profile pins them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<String>,
}

/// An item of the list of materials (附件3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// The stage that it belongs to.
    pub stage: Stage,
    /// The role of its files; none for 监管资料, which includes all evidence of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<crate::record::role::Role>,
    /// How it is submitted.
    pub submission: Submission,
    /// How the district handles it.
    pub keeping: Keeping,
    /// The remark in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// The four stages (环节) of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 开班申请.
    Opening,
    /// 培训实施.
    Delivery,
    /// 考核评价.
    Assessment,
    /// 补贴申请.
    Subsidy,
}

/// How a material is submitted (提交方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Submission {
    /// 线上: through the district's cloud platform.
    Online,
    /// 线下: on site.
    OnSite,
}

/// How the district handles a material (审核方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// 审核留存: the district keeps it too.
    Retained,
    /// 查验返还: the district checks and returns it.
    Returned,
}
