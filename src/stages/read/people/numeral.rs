//! Numbers written in Chinese, as used for scores: `八十五`, `一百零五`, `九十点五`, `捌拾伍`.

/// A number below a thousand, in hundredths. `None` for ambiguous forms: digits without 十 (`八五`), an omitted unit (`一百二`), more than two
/// decimal places.
pub fn hundredths(text: &str) -> Option<i64> {
    let (whole, places) = match text.split_once('点') {
        Some((whole, places)) => (whole, Some(places)),
        None => (text, None),
    };
    let marks: Vec<char> = whole.chars().map(common).collect();
    let number = match marks.as_slice() {
        [hundreds, '百', rest @ ..] => positive(*hundreds)? * 100 + behind_hundreds(rest)?,
        rest => below_hundred(rest)?,
    };
    let places = match places.map(|places| places.chars().map(|mark| figure(common(mark))).collect::<Option<Vec<i64>>>()) {
        None => 0,
        Some(Some(places)) => match places.as_slice() {
            [tenths] => tenths * 10,
            [tenths, hundredths] => tenths * 10 + hundredths,
            _ => return None,
        },
        Some(None) => return None,
    };
    Some(number * 100 + places)
}

fn behind_hundreds(marks: &[char]) -> Option<i64> {
    match marks {
        [] => Some(0),
        ['零', one] => positive(*one),
        ['零', '十', ..] | ['十', ..] => None,
        [_, '十', ..] => below_hundred(marks),
        _ => None,
    }
}

fn below_hundred(marks: &[char]) -> Option<i64> {
    match marks {
        [one] if *one != '十' => figure(*one),
        ['十'] => Some(10),
        ['十', one] => Some(10 + positive(*one)?),
        [tens, '十'] => Some(positive(*tens)? * 10),
        [tens, '十', one] => Some(positive(*tens)? * 10 + positive(*one)?),
        _ => None,
    }
}

fn figure(mark: char) -> Option<i64> {
    "零一二三四五六七八九".chars().zip(0..).find(|(one, _)| *one == mark).map(|(_, value)| value)
}

fn positive(mark: char) -> Option<i64> {
    figure(mark).filter(|value| *value > 0)
}

/// The ordinary form of a formal numeral (the anti-forgery form).
fn common(mark: char) -> char {
    let formal = "〇壹贰叁肆伍陆柒捌玖拾佰".chars().zip("零一二三四五六七八九十百".chars());
    formal.into_iter().find(|(one, _)| *one == mark).map_or(mark, |(_, common)| common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_read_as_it_is_written_out() {
        let figures: Vec<char> = "零一二三四五六七八九".chars().collect();
        for number in 0..1000_usize {
            let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
            let mut text = String::new();
            if hundreds > 0 {
                text.extend([figures[hundreds], '百']);
            }
            if tens > 0 {
                text.extend([figures[tens], '十']);
            } else if hundreds > 0 && ones > 0 {
                text.push('零');
            }
            if ones > 0 || number == 0 {
                text.push(figures[ones]);
            }
            assert_eq!(hundredths(&text), Some(number as i64 * 100), "{text}");
        }
    }

    #[test]
    fn what_could_be_meant_otherwise_is_no_number() {
        for (text, expected) in
            [("十", 1000), ("十八", 1800), ("捌拾伍", 8500), ("壹佰零伍", 10_500), ("九十点五", 9050), ("八十五点二五", 8525)]
        {
            assert_eq!(hundredths(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "八五",
            "一百二",
            "百",
            "百分之九十",
            "八十零",
            "零十",
            "八十五点",
            "八十五点一二三",
            "十十",
            "二百十",
            "一千",
            "点五",
            "八十5",
            "一百零十",
        ] {
            assert_eq!(hundredths(text), None, "{text}");
        }
    }
}
