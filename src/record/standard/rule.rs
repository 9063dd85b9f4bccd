//! The records of a standard's files: what one rule says, when it applies, what it asks, and the words for it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expression::written_out;
use super::parameter::{Parameter, ParameterKind};
use super::source::Source;
use crate::words::digest::Digest;
use crate::words::finding::{Level, Outcome};
use crate::words::lang::Bilingual;

/// `standard.json`: what a standard is, its numbers, and its rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardFile {
    /// `classproof/standard/v2`.
    pub schema: String,
    /// The id of the rule set, such as `cq-16-2020`.
    pub id: String,
    /// The title of the document.
    pub title: Bilingual,
    /// The number of the document, such as 渝就发〔2020〕16号.
    pub document: String,
    /// The edition as the document calls itself, such as 试行.
    pub edition: String,
    /// Who issued it.
    pub issuer: Bilingual,
    /// SHA-256 of the text that the rules quote.
    pub text_sha256: Digest,
    /// The named numbers and choices, by their keys; a profile may override each of them.
    pub parameters: BTreeMap<String, Parameter>,
    /// The questions that the text leaves open, in order.
    pub questions: Vec<Question>,
    /// Expressions that several rules use, by the names that they are used under.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub expressions: BTreeMap<String, String>,
    /// The ids of the rules, in the order of the text; each is the file `rules/ID.json`.
    pub rules: Vec<String>,
}

/// A question that the text leaves open, and how it is treated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id, such as `Q-01`.
    pub id: String,
    /// What is open.
    pub question: Bilingual,
    /// What is done while nobody has decided it.
    pub treatment: Bilingual,
    /// The reading or parameters that a profile may set to decide it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

/// One rule: the file `rules/ID.json`. Its expressions may use the named expressions of `standard.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleRecord {
    /// Its id, such as `T-02`.
    pub id: String,
    /// What it asks for, in a few words.
    pub title: Bilingual,
    /// Where it stands in the text, such as 附件1 线下.
    pub clause: String,
    /// The lines of the text's file; none for cross-checks that the text does not write down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u32>,
    /// The quoted words, each quotation by itself; none for cross-checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<String>,
    /// Whose duty it is.
    pub duty: Duty,
    /// How binding it is.
    pub level: Level,
    /// How it is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Whether this program judges it yet.
    pub state: State,
    /// When it applies: an expression over the facts of the class. Always, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<String>,
    /// Facts of the class, such as `training_type`, without which it may not be known whether it applies: where one is unknown and
    /// makes a difference, the rule is insufficient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// What it is judged per.
    pub per: Per,
    /// Which facts it is judged by; every built rule names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Which units it concerns: an expression over the facts of a unit. All of them, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Cases over the facts of the class that settle the rule before anything is looked at; the first that holds wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gate: Vec<Case>,
    /// The requirement: cases over the facts of one subject; the first that holds is the verdict. The last one needs no condition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// What is worth saying of a subject whose verdict is a pass; every case that holds is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Case>,
    /// What is worth saying of the class as a whole; every case that holds is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Case>,
    /// The readings of which all are computed, where the text leaves open what it is counted per.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings: Option<Readings>,
    /// For rules that sum up others: the ids that they begin with, such as `T-`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roll_up: Vec<String>,
    /// The questions that touch it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
    /// The parameters that it uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
    /// What a person should look at, where the rule has a part that no machine sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Bilingual>,
    /// For items of the list of materials: what is kept and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<Material>,
    /// The outcomes that it can come to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// Its words, by key. `met` says a pass, `review` what is left to a person, `exempt` why it does not apply.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub messages: BTreeMap<String, Bilingual>,
}

impl RuleRecord {
    /// Puts each named expression in the place of its name, so that the record can be read by itself.
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

/// Whose duty a rule is.
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

/// How a rule is shown to be met (查法).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// 自: from the files.
    Automatic,
    /// 申: computed from a declared record; the arithmetic is shown, not its truth.
    Declared,
    /// 人: by a named person.
    Human,
    /// 外: from a source outside the archive.
    External,
}

/// Whether the program judges a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is judged.
    Built,
    /// It is listed and never counts as passed.
    NotBuilt,
}

/// What a rule is judged per.
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

/// One case of a rule: a condition, what it means, and the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// An expression that is true or false; always true where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What it comes to; not `not_checked`.
    pub outcome: Outcome,
    /// The key of its words in `messages`.
    pub message: String,
    /// The fact that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<String>,
    /// The parameter that it is held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// How much is missing, as an expression, in the unit of `required`; 1 where there is none and the case is no pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// Further numbers for its words, by the names of the blanks.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, Figure>,
}

/// A number that is computed for the words of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// An expression that is a whole number.
    pub value: String,
    /// Its unit; a share is in hundredths of a per cent.
    pub unit: ParameterKind,
}

/// The readings of a rule: all are computed, and the rule is undecided where they disagree and no profile pins one. Expressions see
/// which one is computed as `reading`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Readings {
    /// The question that is open.
    pub question: String,
    /// The key by which a profile pins one.
    pub key: String,
    /// The readings, strictest first. For units: `session` or `event`, `day`, `course`, `class`.
    pub choices: Vec<String>,
    /// Readings that the text does not suggest: computed only where a profile pins them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<String>,
}

/// An item of the list of materials (附件3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// The stage that it belongs to.
    pub stage: Stage,
    /// What its files are for, by the roles of the inventory; none for 监管资料, which is whatever evidence the stage has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<crate::record::role::Role>,
    /// How it is handed in.
    pub submission: Submission,
    /// What the district does with it.
    pub keeping: Keeping,
    /// The remark of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// The four stages (环节) that a class is filed by.
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

/// 提交方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Submission {
    /// 线上: through the district's cloud platform.
    Online,
    /// 线下: on site.
    OnSite,
}

/// 审核方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// 审核留存: the district keeps it as well.
    Retained,
    /// 查验返还: the district checks it and gives it back.
    Returned,
}
