//! Names as they are compared: full and half width, blanks, middle dots and case make no difference.

use unicode_normalization::UnicodeNormalization;

/// A name for comparing: compatibility form, no blanks, one kind of middle dot, no difference of case.
pub fn normal_name(name: &str) -> String {
    let wide = name.nfkc().filter(|character| !character.is_whitespace());
    wide.map(|character| if matches!(character, '•' | '‧' | '・' | '．' | '･' | '·') { '·' } else { character })
        .collect::<String>()
        .to_lowercase()
}

/// A name for messages that others may read: the first character stays, `张*`.
pub fn masked_name(name: &str) -> String {
    let plain: Vec<char> = name.trim().chars().filter(|character| !character.is_whitespace()).collect();
    let hidden = plain.len().saturating_sub(1).clamp(1, 4);
    plain.first().map(|first| format!("{first}{}", "*".repeat(hidden))).unwrap_or_default()
}

/// Whether two different names may be one, written wrong in one character: `王小明` and `王晓明`.
pub fn like(one: &str, other: &str) -> bool {
    let (one, other) = (normal_name(one), normal_name(other));
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let differ = one.iter().zip(&other).filter(|(one, other)| one != other).count();
    one.len() == other.len() && one.len() >= 2 && differ == 1
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
            assert_eq!(normal_name(a), normal_name(b));
        }
        assert_ne!(normal_name("张三"), normal_name("张三丰"));
    }

    #[test]
    fn a_shown_name_keeps_its_first_character_alone() {
        assert_eq!(
            [masked_name("张三"), masked_name("欧阳 建国"), masked_name("李"), masked_name("")],
            ["张*", "欧***", "李*", ""].map(str::to_owned)
        );
    }

    #[test]
    fn one_wrong_character_makes_names_alike() {
        assert!(like("王小明", "王晓明") && like("张 玮", "张伟"));
        assert!(!like("王小明", "王小明") && !like("王明", "李红") && !like("王小明", "王明"));
    }
}
