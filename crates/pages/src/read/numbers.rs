//! Numbers as the pages write them: `1000`, `1,000`, `2^32`, `４`, `四`, `一千`.

/// What a number may look like in a regular expression.
pub const NUMBER: &str = r"(?:2\^\d{1,2}(?:-1)?|\d{1,3}(?:,\d{3})+|\d+\s*万|\d+|[零一二两三四五六七八九十百千万]+)";

/// The value of a number.
pub fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(power) = text.strip_prefix("2^") {
        let (exponent, minus) = power.split_once('-').map_or((power, 0), |(exponent, _)| (exponent, 1));
        return 2_i64.checked_pow(exponent.parse().ok()?)?.checked_sub(minus);
    }
    if let Some(before) = text.strip_suffix('万')
        && let Ok(tens_of_thousands) = before.trim_end().parse::<i64>()
    {
        return tens_of_thousands.checked_mul(10_000);
    }
    let digits: String = text.chars().filter(|letter| *letter != ',').collect();
    digits.parse().ok().or_else(|| chinese(text))
}

/// 一千零二十四. Only what a limit may be: below 万 times 万.
fn chinese(text: &str) -> Option<i64> {
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, None);
    for letter in text.chars() {
        match letter {
            '零' => {}
            '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' => {
                if digit.is_some() {
                    return None;
                }
                digit = "零一二三四五六七八九".chars().position(|other| other == letter).or(Some(2));
            }
            '十' | '百' | '千' => {
                let size = match letter {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                section += size * digit.take().map_or(Some(1), |digit| i64::try_from(digit).ok())?;
            }
            '万' => {
                section += digit.take().map_or(Some(0), |digit| i64::try_from(digit).ok())?;
                total += section.max(1) * 10_000;
                section = 0;
            }
            _ => return None,
        }
    }
    section += digit.map_or(Some(0), |digit| i64::try_from(digit).ok())?;
    Some(total + section).filter(|_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_every_writing() {
        for (text, value) in [
            ("1000", Some(1000)),
            ("1,000", Some(1000)),
            ("2^32", Some(4_294_967_296)),
            ("2^31-1", Some(2_147_483_647)),
            ("四", Some(4)),
            ("两", Some(2)),
            ("十", Some(10)),
            ("二十", Some(20)),
            ("一百二十", Some(120)),
            ("一千零二十四", Some(1024)),
            ("一万", Some(10_000)),
            ("500万", Some(5_000_000)),
            ("三万二千", Some(32_000)),
            ("2^99", None),
            ("一二", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }
}
