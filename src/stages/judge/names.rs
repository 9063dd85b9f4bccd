//! Names as they are compared (full and half width, spaces, middle dots), and persons of a roster.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::record::class::Trainee;

/// A name for comparing: compatibility form, no spaces, one kind of middle dot, no difference of case.
pub(super) fn normal(name: &str) -> String {
    let wide = name.nfkc().filter(|character| !character.is_whitespace());
    wide.map(|character| if matches!(character, '•' | '‧' | '・' | '．' | '･' | '·') { '·' } else { character })
        .collect::<String>()
        .to_lowercase()
}

/// What tells one person from another: the id number, else the name.
pub(super) fn person(name: &str, id_number: Option<&str>) -> String {
    match id_number.map(normal).filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => normal(name),
    }
}

/// How many different persons a roster has.
pub(super) fn distinct(roster: &[Trainee]) -> usize {
    roster.iter().map(|trainee| person(&trainee.name, trainee.id_number.as_deref())).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_read_them() {
        for (a, b) in [
            ("张 三", "张三"),
            ("张\u{3000}三", "张三"),
            ("阿依·古丽", "阿依•古丽"),
            ("１班（初级）", "1班(初级)"),
            ("50011319900307123x", "50011319900307123X"),
        ] {
            assert_eq!(normal(a), normal(b));
        }
        assert_ne!(normal("张三"), normal("张三丰"));
    }
}
