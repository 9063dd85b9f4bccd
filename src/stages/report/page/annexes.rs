//! The standard in the form of its printed tables: one row per rule, with the result and a link to the finding.

use std::collections::BTreeSet;

use crate::record::role::Role;
use crate::record::standard::{Keeping, Material, Rule, Stage, Submission};
use crate::stages::report::gaps::{Weight, weight};
use crate::stages::report::page::class::Class;
use crate::stages::report::page::mark::{Link, Mark};
use crate::stages::report::words_of;
use crate::words::finding::{Finding, Level, Outcome, Subject};
use crate::words::lang::Lang;
use crate::words::wording::{Message, template};

/// Most files linked in a row.
const MOST_LINKS: usize = 4;

/// One table.
#[derive(Clone, Debug)]
pub struct Annex {
    /// Its heading.
    pub heading: String,
    /// Whether it is the list of materials, which has additional columns.
    pub materials: bool,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Number of rows with a tick, a cross, a hand, as text.
    pub counted: String,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Row {
    /// Section of the table: mode, stage, section. Empty if there is none.
    pub section: String,
    /// Number of rows that share the section; 0 for all but the first of them.
    pub span: usize,
    /// The quotation, else the title.
    pub text: String,
    /// The party responsible.
    pub duty: String,
    /// The level of the rule.
    pub level: String,
    /// The result.
    pub mark: Mark,
    /// The result as text.
    pub outcome: String,
    /// Details, if the mark alone is not clear.
    pub found: String,
    /// Link to the full finding.
    pub to: Option<Link>,
    /// Links to files.
    pub files: Vec<Link>,
    /// Number of further files.
    pub more: usize,
    /// For materials: how they are submitted, and who keeps them.
    pub kept: Option<Kept>,
}

/// How a material is submitted, and who keeps it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// 线上 or 线下.
    pub submission: String,
    /// 审核留存 or 查验返还.
    pub keeping: String,
    /// Whether the district keeps it too.
    pub district: bool,
    /// The remark in the list of materials.
    pub remark: String,
}

/// The tables of the annexes first, because people know them; then the body of the text, and the program's own comparisons.
pub fn annexes(class: &Class<'_>) -> Vec<Annex> {
    let mut tables: Vec<(String, Vec<&Rule>)> = Vec::new();
    for rule in class.standard().rules() {
        let name = table_of(&rule.record.clause, !rule.record.quotes.is_empty());
        match tables.iter_mut().find(|(other, _)| *other == name) {
            Some((_, rules)) => rules.push(rule),
            None => tables.push((name, vec![rule])),
        }
    }
    tables.sort_by_key(|(name, _)| (!name.starts_with("附件"), name == OWN));
    tables.into_iter().map(|(name, rules)| annex(class, &name, &rules)).collect()
}

const OWN: &str = "own";
const BODY: &str = "body";

/// The table of a clause: 附件1 and its notes, the body, or the program's own comparisons.
fn table_of(clause: &str, quoted: bool) -> String {
    let annex: String = clause.chars().take(3).collect();
    match () {
        () if annex.starts_with("附件") && annex.chars().count() == 3 => annex,
        () if quoted => BODY.to_owned(),
        () => OWN.to_owned(),
    }
}

fn annex(class: &Class<'_>, name: &str, rules: &[&Rule]) -> Annex {
    let speaker = class.speaker();
    let heading = template(speaker.lang(), &format!("page.table_{name}")).unwrap_or(name).to_owned();
    let materials = rules.iter().any(|rule| rule.record.material.is_some());
    let mut rows: Vec<Row> = rules.iter().map(|rule| row(class, rule, name)).collect();
    let mut first = 0;
    for number in 0..rows.len() {
        let same = number > 0 && rows.get(number).map(|row| &row.section) == rows.get(first).map(|row| &row.section);
        if same {
            if let Some(row) = rows.get_mut(number) {
                row.span = 0;
            }
            if let Some(row) = rows.get_mut(first) {
                row.span += 1;
            }
        } else {
            first = number;
        }
    }
    let count = |marks: &[Mark]| rows.iter().filter(|row| marks.contains(&row.mark)).count();
    let counted = Message::new("page.table_counted")
        .count("good", count(&[Mark::Good]))
        .count("bad", count(&[Mark::Bad, Mark::Open]))
        .count("hand", count(&[Mark::Hand]));
    Annex { heading, materials, counted: speaker.say(&counted), rows }
}

fn row(class: &Class<'_>, rule: &Rule, table: &str) -> Row {
    let (speaker, record) = (class.speaker(), &rule.record);
    let lang = speaker.lang();
    let findings: Vec<&Finding> = class.shown.judgement.findings.iter().filter(|finding| finding.rule == record.id).collect();
    let worst = findings.iter().min_by_key(|finding| finding.outcome).copied();
    let outcome = worst.map_or(Outcome::NotChecked, |finding| finding.outcome);
    let mark = match worst.map(|finding| weight(finding, class.standard())) {
        Some(Weight::Hint) => Mark::Hint,
        _ => Mark::of(outcome),
    };
    // For a material, the quotations after the first are its remark, which has its own column.
    let quotes = if record.material.is_some() { record.quotes.get(..1).unwrap_or_default() } else { &record.quotes };
    let quoted = quotes.join("；");
    let section = match (&record.material, record.clause.strip_prefix(table)) {
        (Some(material), _) => speaker.term(stage(material.stage)),
        (None, Some(rest)) => rest.trim().to_owned(),
        (None, None) => record.clause.clone(),
    };
    let worse = findings.iter().filter(|finding| finding.outcome == outcome).count();
    let found = match worst {
        Some(finding) if matches!(mark, Mark::Bad | Mark::Open | Mark::Hint) && worse > 1 => {
            let message = Message::new("page.found_several").text("first", words_of(finding, class.standard(), speaker));
            speaker.say(&message.count("count", worse))
        }
        // Shows the part that the program could check.
        Some(_) if mark == Mark::Hand => {
            let passed = findings.iter().find(|finding| finding.outcome == Outcome::Pass && finding.subject == Subject::Class);
            passed.map(|finding| words_of(finding, class.standard(), speaker)).unwrap_or_default()
        }
        Some(finding) if mark != Mark::Quiet => words_of(finding, class.standard(), speaker),
        _ => String::new(),
    };
    let mut files = files_of(class, record.material.as_ref(), &findings);
    let more = files.len().saturating_sub(MOST_LINKS);
    files.truncate(MOST_LINKS);
    Row {
        section: if table == OWN { String::new() } else { section },
        span: 1,
        text: if lang == Lang::Chinese && !quoted.is_empty() { quoted } else { record.title.get(lang).to_owned() },
        duty: speaker.term_of("duty", record.duty),
        level: if record.level == Level::Basic { "√".to_owned() } else { speaker.term_of("level", record.level) },
        mark,
        outcome: if mark == Mark::Hint { speaker.term_of("outcome", Outcome::Warning) } else { speaker.term_of("outcome", outcome) },
        found,
        to: worst
            .and_then(|finding| class.finding_anchor(finding))
            .map(|anchor| Link { to: format!("#{anchor}"), words: record.id.clone() }),
        files,
        more,
        kept: record.material.as_ref().map(|material| kept(class, material)),
    }
}

/// The files of a material by its role, else the files of the findings.
fn files_of(class: &Class<'_>, material: Option<&Material>, findings: &[&Finding]) -> Vec<Link> {
    let role: Option<Role> = material.and_then(|material| material.role);
    let paths: BTreeSet<_> = match role {
        Some(role) => class.shown.inventory.files.iter().filter(|file| file.placement.role == role).map(|file| &file.path).collect(),
        None => findings.iter().flat_map(|finding| &finding.files).collect(),
    };
    paths.into_iter().filter_map(|path| class.link(path)).collect()
}

fn kept(class: &Class<'_>, material: &Material) -> Kept {
    let speaker = class.speaker();
    let submission = match material.submission {
        Submission::Online => "page.submitted_online",
        Submission::OnSite => "page.submitted_on_site",
    };
    let keeping = match material.keeping {
        Keeping::Retained => "page.kept_retained",
        Keeping::Returned => "page.kept_returned",
    };
    Kept {
        submission: speaker.term(submission),
        keeping: speaker.term(keeping),
        district: material.keeping == Keeping::Retained,
        remark: material.remark.clone().unwrap_or_default(),
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Opening => "page.stage_opening",
        Stage::Delivery => "page.stage_delivery",
        Stage::Assessment => "page.stage_assessment",
        Stage::Subsidy => "page.stage_subsidy",
    }
}
