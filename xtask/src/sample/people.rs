//! Invented people and an invented institution, with valid check digits.

use std::collections::HashSet;

use super::dice::Dice;

/// An unassigned region code, so that no generated number belongs to a real person.
const REGION: &str = "509900";
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余";
const GIVEN: &str = "建国华明秀英丽芳敏静强磊军洋勇艳杰娟涛超平刚桂兰玉珍海燕云飞雪梅志伟晓东文斌佳怡思雨春霞";
const CATEGORIES: [&str; 4] = ["城镇登记失业人员", "农村转移就业劳动者", "企业职工", "脱贫人口"];

/// A trainee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// 序号, from 1.
    pub number: u32,
    /// 姓名.
    pub name: String,
    /// 身份证号码, 18 characters.
    pub id_number: String,
    /// 人员类别.
    pub category: &'static str,
    /// Whether the platform confirmed the identity; if not, a certificate is in the folder.
    pub compared: bool,
}

/// People with distinct names and id numbers. The seventh, if there is one, is a veteran whose identity the platform did not confirm.
pub fn people(count: u32, seed: u64) -> Vec<Person> {
    let mut dice = Dice::of(seed, "people");
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let (mut names, mut ids) = (HashSet::new(), HashSet::new());
    let mut people = Vec::new();
    while people.len() < count as usize {
        let mut name = String::from(*dice.pick(&surnames));
        for _ in 0..dice.between(1, 2) {
            name.push(*dice.pick(&given));
        }
        let id_number = id_number(&mut dice);
        if !names.insert(name.clone()) || !ids.insert(id_number.clone()) {
            continue;
        }
        let number = people.len() as u32 + 1;
        let veteran = number == 7;
        let category = if veteran { "退役军人" } else { dice.pick(&CATEGORIES) };
        people.push(Person { number, name, id_number, category, compared: !veteran });
    }
    people
}

fn id_number(dice: &mut Dice) -> String {
    let (year, month, day) = (dice.between(1968, 2004), dice.between(1, 12), dice.between(1, 28));
    let body = format!("{REGION}{year}{month:02}{day:02}{:03}", dice.between(1, 999));
    let check = id_check(&body);
    format!("{body}{check}")
}

/// The 18th character of an id number (GB 11643, ISO 7064 MOD 11-2).
pub fn id_check(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight).sum();
    ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize]
}

/// An invented 统一社会信用代码 (GB 32100) of a private non-enterprise unit in a region that does not exist.
pub fn credit_code(seed: u64) -> String {
    let mut dice = Dice::of(seed, "institution");
    let organisation: String = format!("MJ{:06}", dice.below(1_000_000));
    let body = format!("52{REGION}{organisation}{}", organisation_check(&organisation));
    let check = credit_check(&body);
    format!("{body}{check}")
}

/// The last character of an organisation code (GB 11714).
fn organisation_check(body: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(letter, weight)| letter.to_digit(36).unwrap_or(0) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// The 18th character of a credit code (GB 32100).
pub fn credit_check(body: &str) -> char {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value = |letter: char| LETTERS.chars().position(|known| known == letter).unwrap_or(0);
    let mut weight = 1;
    let mut sum = 0;
    for letter in body.chars() {
        sum += value(letter) * weight;
        weight = weight * 3 % 31;
    }
    LETTERS.chars().nth((31 - sum % 31) % 31).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_the_standards() {
        // The example in GB 11643, and a commonly used example for GB 32100.
        assert_eq!(id_check("11010519491231002"), 'X');
        assert_eq!(credit_check("91350100M000100Y4"), '3');
        let code = credit_code(1);
        assert_eq!((code.len(), code.chars().last()), (18, Some(credit_check(&code[..17]))));
    }

    #[test]
    fn people_all_differ_and_hang_on_the_seed() {
        let class = people(99, 5);
        let (names, ids): (HashSet<_>, HashSet<_>) = class.iter().map(|person| (&person.name, &person.id_number)).unzip();
        assert_eq!((names.len(), ids.len()), (99, 99));
        assert_eq!(people(30, 5), class[..30]);
        assert_ne!(people(30, 6), class[..30]);
    }
}
