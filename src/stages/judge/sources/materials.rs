//! The items of the list of materials (附件3), each judged by its own rule.

use super::super::evidence::{File, Opening, opening, pages};
use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::stages::{is_supervision, stage_of};
use super::{carried_names, subsidised};
use crate::record::facts::Problem;
use crate::record::role::Role;
use crate::record::standard::{Material, Rule};
use crate::words::finding::Subject;

/// All items for the rule that requires the list; a single item for the item's own rule.
pub(super) fn views<'a>(index: &'a Index<'a>, rule: &'a Rule) -> Vec<(Option<&'a Rule>, View<'a>)> {
    let subsidy_roster = index.of_role(Role::SubsidyRoster).next().is_some();
    let items = index.settings.standard().rules().iter().filter(|item| rule.record.material.is_none() || item.record.id == rule.record.id);
    items
        .filter_map(|item| {
            let material = item.record.material.as_ref()?;
            let files: Vec<&File<'a>> = index.files.iter().filter(|file| belongs(index, file, material)).collect();
            let mut facts = Facts::default();
            facts.count("files_present", files.len());
            facts.count("files_open", files.iter().filter(|file| opening(file.measured) != Opening::Broken).count());
            facts.count("pages_present", files.iter().map(|file| pages(file.measured)).fold(0, usize::saturating_add));
            let withheld = |file: &&&File| file.measured.problems.contains(&Problem::Withheld);
            facts.count("files_withheld", files.iter().filter(withheld).count());
            facts.flag("subsidy_roster_present", subsidy_roster);
            let of_cards = material.role == Some(Role::IdCard);
            facts.list("persons_without", if of_cards { carried_names::without_copy(index, &files) } else { Vec::new() });
            if material.role == Some(Role::SubsidyRoster) {
                subsidised::put(index, &mut facts);
            }
            let subject = Subject::Item { id: item.record.id.clone() };
            Some((Some(item), View { subject, facts, files: files.into_iter().map(|file| file.record).collect() }))
        })
        .collect()
}

fn belongs(index: &Index, file: &File, material: &Material) -> bool {
    match material.role {
        Some(role) => file.record.placement.role == role,
        None => is_supervision(file.record.placement.role) && stage_of(index, file) == Some(material.stage),
    }
}
