//! Finds the owners of copies of identity papers by the names, id numbers and roster numbers in their paths.

use std::collections::BTreeSet;

use super::super::evidence::{File, pages};
use super::super::index::Index;
use crate::record::people::{normal, normal_id};
use crate::words::finding::Fact;

/// A copy with at most this many pages can belong to one person by number alone: both sides of a card.
const PAGES_OF_ONE: usize = 2;

/// People on the roster without a copy, as `08_郑十`. Empty if the owner of any file is unknown, because then nobody can be called missing.
pub(super) fn without_copy(index: &Index, files: &[&File]) -> Vec<Fact> {
    let mut found: BTreeSet<usize> = BTreeSet::new();
    for file in files {
        let persons = persons_of(index, file, &found);
        if persons.is_empty() {
            return Vec::new();
        }
        found.extend(persons);
    }
    if found.is_empty() {
        return Vec::new();
    }
    let roster = index.people.roster.iter().enumerate();
    // A person who is on the roster twice needs only one copy.
    let same = |position: &usize| index.people.roster.get(*position).map(|trainee| (normal(&trainee.name), &trainee.id_number));
    let twins: BTreeSet<_> = found.iter().filter_map(|position| same(position).filter(|(_, id)| id.is_some())).collect();
    let lacking = roster.filter(|(position, _)| !found.contains(position) && same(position).is_none_or(|same| !twins.contains(&same)));
    lacking.map(|(_, trainee)| Fact::Text(format!("{:02}_{}", trainee.no, trainee.name.trim()))).collect()
}

/// The roster lines that the path of a file names: by id number, else by name, else by the leading number.
fn persons_of(index: &Index, file: &File, found: &BTreeSet<usize>) -> Vec<usize> {
    let parts: Vec<&str> = file.record.path.parts().collect();
    let own = parts.iter().rposition(|part| part.contains("身份证")).map_or(parts.len().saturating_sub(1), |at| {
        // The word is in the file name itself: then this name is searched too.
        if at + 1 == parts.len() { at } else { at + 1 }
    });
    let parts = parts.get(own..).unwrap_or_default();
    let text = normal(&parts.join("_"));
    let number = parts.iter().find_map(|part| leading_number(part));
    let roster = || index.people.roster.iter().enumerate();
    let ids = normal_id(&text);
    let by_id = roster()
        .filter(|(_, trainee)| trainee.id_number.as_deref().map(normal_id).is_some_and(|id| id.chars().count() >= 15 && ids.contains(&id)));
    let mut persons: Vec<usize> = by_id.map(|(position, _)| position).collect();
    if !persons.is_empty() {
        return persons;
    }
    let named: Vec<(usize, String)> = roster()
        .map(|(position, trainee)| (position, normal(&trainee.name)))
        .filter(|(_, name)| name.chars().count() >= 2 && text.contains(name.as_str()))
        .collect();
    // If only 张三丰 is named, 张三 is not.
    let hidden = |name: &str| {
        let longer = named.iter().filter(|(_, other)| other != name && other.contains(name));
        let left = longer.fold(text.clone(), |left, (_, other)| left.replace(other.as_str(), "\u{0}"));
        !left.contains(name)
    };
    for (position, name) in named.iter().filter(|(_, name)| !hidden(name)) {
        let namesakes: Vec<usize> = named.iter().filter(|(_, other)| other == name).map(|(position, _)| *position).collect();
        let numbered =
            |position: &&usize| number.is_some_and(|number| index.people.roster.get(**position).is_some_and(|one| one.no == number));
        let chosen = namesakes.iter().find(numbered).or_else(|| namesakes.iter().find(|one| !found.contains(one)));
        if chosen.is_none_or(|chosen| chosen == position) {
            persons.push(*position);
        }
    }
    if !persons.is_empty() {
        return persons;
    }
    let of_one = pages(file.measured) <= PAGES_OF_ONE;
    let by_number = roster().filter(|(_, trainee)| of_one && number == Some(trainee.no));
    by_number.map(|(position, _)| position).collect()
}

/// The number at the start of a name, as in `08_郑十` or `第8号`; `None` for a range (`01-10`), a date or an id number.
fn leading_number(name: &str) -> Option<u32> {
    let plain = normal(name);
    let plain = plain.trim_start_matches(['第', '(']);
    let rest = plain.trim_start_matches(|mark: char| mark.is_ascii_digit());
    let digits = plain.strip_suffix(rest)?;
    let span =
        rest.strip_prefix(['-', '~', '至', '到', '—', '、', ',']).is_some_and(|rest| rest.starts_with(|mark: char| mark.is_ascii_digit()));
    if !(1..=3).contains(&digits.len()) || span { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::leading_number;

    #[test]
    fn a_number_in_front_is_one_of_the_roster() {
        let table = [
            ("08_郑十.jpg", Some(8)),
            ("第8号.jpg", Some(8)),
            ("012 正面.png", Some(12)),
            ("8.jpg", Some(8)),
            ("（8）郑十.jpg", Some(8)),
            ("01-10.pdf", None),
            ("1至10.pdf", None),
            ("20260803.jpg", None),
            ("500113199003100012.jpg", None),
            ("IMG_0008.jpg", None),
        ];
        for (name, number) in table {
            assert_eq!(leading_number(name), number, "{name}");
        }
    }
}
