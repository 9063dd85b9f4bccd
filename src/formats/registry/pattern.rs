//! Patterns of principals and namespaces, matched as OpenSSH matches them (ssh_config(5), PATTERNS): byte by byte.

/// A pattern of this length or longer spoils its whole list, as in OpenSSH.
const TOO_LONG: usize = 1023;

/// Any pattern of the list matches and no negated one does.
pub fn matches_list(text: &str, patterns: &[String]) -> bool {
    let mut found = false;
    for pattern in patterns {
        let (pattern, negated) = pattern.strip_prefix('!').map_or((pattern.as_str(), false), |pattern| (pattern, true));
        if pattern.len() >= TOO_LONG {
            return false;
        }
        match matches_pattern(text.as_bytes(), pattern.as_bytes()) {
            true if negated => return false,
            matches => found = found || matches,
        }
    }
    found
}

/// `*` stands for any bytes, `?` for one. In steps of at most text times pattern.
fn matches_pattern(text: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut next) = (0, 0);
    // Behind the last star, and what it has swallowed up to now.
    let mut star = None;
    while let Some(&byte) = text.get(at) {
        match (pattern.get(next), star) {
            (Some(b'*'), _) => {
                next += 1;
                star = Some((next, at));
            }
            (Some(&wanted), _) if wanted == b'?' || wanted == byte => {
                at += 1;
                next += 1;
            }
            (_, Some((behind, swallowed))) => {
                next = behind;
                at = swallowed + 1;
                star = Some((behind, at));
            }
            (_, None) => return false,
        }
    }
    pattern.get(next..).is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_openssh_matches_them() {
        for (text, pattern, expected) in [
            ("abc", "abc", true),
            ("abc", "a*", true),
            ("abc", "a?c", true),
            ("abc", "*b", false),
            ("abc", "*bc", true),
            ("abcbc", "*bc", true),
            ("", "*", true),
            ("", "**", true),
            ("aXbXc", "a*b*c", true),
            ("a", "", false),
            ("", "", true),
            ("ac", "a?c", false),
            // A letter of three bytes.
            ("院一", "院?", false),
            ("院一", "院???", true),
            (&"a".repeat(10_000), "*a*a*a*a*a*a*b", false),
        ] {
            assert_eq!(matches_pattern(text.as_bytes(), pattern.as_bytes()), expected, "{text} {pattern}");
        }
        let list = |patterns: &[&str]| patterns.iter().map(|&pattern| pattern.to_owned()).collect::<Vec<_>>();
        assert!(matches_list("inst-1", &list(&["inst-*", "!inst-2"])));
        assert!(!matches_list("inst-2", &list(&["inst-*", "!inst-2"])));
        assert!(!matches_list("x", &list(&["!y"])));
        assert!(!matches_list("x", &list(&["x", &"y".repeat(1023)])));
    }
}
