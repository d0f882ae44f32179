//! The text around a wording, what is known of the parameter, and the numbers in it.

use std::ops::Range;

use regex::Captures;

use crate::{fact::Fact, read::about::About};

/// What a wording states; `None` if it turns out to state nothing for certain.
pub type Statement = Option<Vec<Fact>>;

pub type Wording = (&'static str, fn(&Captures, &Context) -> Statement);

/// Numbers as the pages write them: `1000`, `1,000`, `2^32`, `４`, `四`, `一千`.
pub const NUMBER: &str = r"(?:2\^\d{1,2}(?:-1)?|\d{1,3}(?:,\d{3})+|\d+\s*万|\d+|[零一二两三四五六七八九十百千万]+)";

pub fn read_number(text: &str) -> Option<i64> {
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
    digits.parse().ok().or_else(|| read_chinese(text))
}

/// Reads 一千零二十四, below 万 times 万.
fn read_chinese(text: &str) -> Option<i64> {
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

pub fn count(found: &Captures, name: &str) -> Option<u64> {
    read_number(&found[name])?.try_into().ok()
}

#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub about: About<'a>,
    pub text: &'a str,
    /// The parts of the text about one value alone.
    pub values: &'a [Range<usize>],
    pub before: &'a str,
    pub after: &'a str,
}

const CLAUSE: usize = 24;

impl Context<'_> {
    pub fn mentions(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.text.contains(word))
    }

    /// Whether a number without a unit ends here: `30次` and `100%` are about something else.
    pub fn ends(&self) -> bool {
        self.after
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || "，,。.；;、(（)）]】！!：:”\"且\u{1}".contains(next))
    }

    /// Returns the words before, back to the last mark.
    pub fn clause(&self) -> &str {
        let is_mark = |letter: char| "，,。；;：:！!？?（(\n\u{1}".contains(letter);
        let length: usize =
            self.before.chars().rev().take(CLAUSE).take_while(|letter| !is_mark(*letter)).map(char::len_utf8).sum();
        self.before[self.before.len() - length..].trim()
    }

    /// Whether the sentence mentions a value before these words.
    pub fn follows_a_value(&self) -> bool {
        let sentence = self.before.rfind(['。', '；', ';', '\n']).unwrap_or_default();
        self.values.iter().any(|own| own.start > sentence)
    }

    /// Whether this is a limit of the parameter: no advice, no condition, and no limit of how often.
    pub fn is_limit(&self) -> bool {
        let others = [
            // The number is advice, and no limit.
            ["建议", "推荐", "最好", "尽量", "通常", "一般", "大约"].as_slice(),
            // The number limits how often the call is sent.
            &["每天", "每日", "每月", "每周", "每年", "每小时", "每分钟", "每秒", "频率"],
            // The number is about something else.
            &["每人", "每个", "每组", "总数", "用户数", "累计", "工作日", "其中", "二者", "三者", "两者"],
        ];
        let clause = self.clause();
        !others.concat().iter().any(|word| clause.contains(word))
            && !clause.starts_with(['当', '若'])
            && !clause.starts_with("如果")
            && !self.is_condition()
    }

    /// Whether the words after it make it a condition: `小于等于200时必填`.
    fn is_condition(&self) -> bool {
        let after = self.after.trim_start_matches(|letter: char| "元个条人天秒 ".contains(letter));
        let if_so = ["的时候", "的话", "则", "或", "才"].iter().any(|word| after.starts_with(word));
        if_so || (after.starts_with('时') && !["时间", "时长"].iter().any(|word| after.starts_with(word)))
    }

    /// Whether the number counts items, and not letters or months.
    pub fn counts_items(&self) -> bool {
        let after = self.after.trim_start().chars().take(4).collect::<String>().to_lowercase();
        let other = [
            "字", "文字", "汉", "中文", "英文", "utf", "byte", "月", "小时", "工作", "星期", "周", "年", "分钟",
            "自然", "位",
        ];
        !other.iter().any(|word| after.starts_with(word))
    }

    pub fn is_of_list(&self) -> bool {
        let clause = self.clause();
        let lengths = ["列表长度", "列表大小", "数组长度", "数组大小", "列表个数", "可填充个数"];
        self.about.is_list() || lengths.iter().any(|length| clause.contains(length))
    }
}
