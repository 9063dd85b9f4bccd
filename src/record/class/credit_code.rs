//! The unified social credit code (统一社会信用代码): 17 characters and a check character, GB 32100-2015.

use super::error::Fault;

/// The allowed characters in the order of their values (GB 32100-2015, 4.2.5): digits and capitals without I, O, S, V and Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Checks a code: 18 allowed characters; the last one is the check character of the first 17 (GB 32100-2015, 4.2.5: MOD 31 with the weights
/// 3^(i−1) mod 31).
///
/// # Errors
/// A wrong length, a wrong character, or a wrong check character together with the correct one.
pub fn check(code: &str) -> Result<(), Fault> {
    let length = code.chars().count();
    if length != 18 {
        return Err(Fault::CreditCodeLength { code: code.to_owned(), length });
    }
    let mut sum = 0;
    let mut weight = 1;
    for (index, character) in code.chars().enumerate() {
        let Some(value) = ALPHABET.iter().position(|&letter| letter as char == character) else {
            return Err(Fault::CreditCodeCharacter { code: code.to_owned(), character });
        };
        if index < 17 {
            sum += value * weight;
            weight = weight * 3 % 31;
        } else {
            let expected = ALPHABET.get((31 - sum % 31) % 31).map_or('0', |&letter| letter as char);
            if expected != character {
                return Err(Fault::CreditCodeCheck { code: code.to_owned(), character, expected });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_are_in_use_pass() {
        for code in ["91330100799655058B", "9144030071526726XG", "914403001922038216", "91110000802100433B"] {
            assert_eq!(check(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn a_wrong_check_character_is_named_with_the_right_one() {
        let code = "91330100799655058C";
        let fault = Fault::CreditCodeCheck { code: code.to_owned(), character: 'C', expected: 'B' };
        assert_eq!(check(code), Err(fault));
    }

    #[test]
    fn every_single_wrong_character_is_seen() {
        let right = "91330100799655058B";
        for index in 0..18 {
            for &letter in ALPHABET {
                let mut wrong = right.as_bytes().to_vec();
                wrong[index] = letter;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(check(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn length_and_alphabet_are_checked() {
        assert!(matches!(check("9133010079965505"), Err(Fault::CreditCodeLength { length: 16, .. })));
        assert!(matches!(check("9133010079965505８B"), Err(Fault::CreditCodeCharacter { character: '８', .. })));
        assert!(matches!(check("91330100799655058b"), Err(Fault::CreditCodeCharacter { character: 'b', .. })));
        assert!(matches!(check("9I330100799655058B"), Err(Fault::CreditCodeCharacter { character: 'I', .. })));
    }
}
