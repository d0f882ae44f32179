//! Reads numbers as the pages write them: `1000`, `1,000`, `2^32`, `４`, `四`, `一千`.

pub const NUMBER: &str = r"(?:2\^\d{1,2}(?:-1)?|\d{1,3}(?:,\d{3})+|\d+\s*万|\d+|[零一二两三四五六七八九十百千万]+)";

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

/// Reads 一千零二十四, below 万 times 万.
fn chinese(text: &str) -> Option<i64> {
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, None);
    for letter in text.chars() {
        let letter = if letter == '两' { '二' } else { letter };
        let size = match letter {
            '零' => continue,
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => {
                total += (section + digit.take().unwrap_or(0)).max(1) * 10_000;
                section = 0;
                continue;
            }
            _ => {
                let (_, value) = "一二三四五六七八九".chars().zip(1..).find(|(other, _)| *other == letter)?;
                if digit.replace(value).is_some() {
                    return None;
                }
                continue;
            }
        };
        section += size * digit.take().unwrap_or(1);
    }
    (!text.is_empty()).then(|| total + section + digit.unwrap_or(0))
}
