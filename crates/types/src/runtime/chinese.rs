//! What is wrong, in Chinese. `Display` writes the same in English.

use super::{FileFormat, FileProblem, JsonType, Literal, Rule, Unit};

impl Rule {
    /// Writes what is wrong and what to do about it in Chinese, as `Display` does in English.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        match self {
            Self::Missing => "缺少必填参数，请补上".into(),
            Self::Unknown { known, .. } => match self.meant() {
                Some(meant) => format!("此处没有这个参数：是否想写 `{meant}`？"),
                None => format!("此处没有这个参数：请删去，或改用 {}", listed(known)),
            },
            Self::Misplaced { tag, chosen } => {
                format!("不是 {tag} 为 `{chosen}` 时的参数：请删去，或改用它所属的 {tag}")
            }
            Self::Repeated => "在同一对象中出现两次：请只保留一个".into(),
            Self::WrongType { expected, found: JsonType::Null } => {
                format!("值为 null，应为{}：不用的参数请直接省略", type_in_chinese(expected))
            }
            Self::WrongType { expected, found } => {
                let remedy = match (found, *expected) {
                    (JsonType::Text, "an integer" | "0 or 1") => "：请去掉引号",
                    (JsonType::Integer, "a string") => "：请加上引号",
                    (_, "an array") => "：只有一项也要写在方括号里",
                    _ => "",
                };
                format!("类型是{}，应为{}{remedy}", type_in_chinese(&found.to_string()), type_in_chinese(expected))
            }
            Self::Empty => "为空，至少要有 1 个字符".into(),
            Self::TooLong { limit, unit, measured } => {
                let unit = match unit {
                    Unit::Bytes => "字节（UTF-8）",
                    Unit::Characters => "个字符",
                };
                format!("{measured} {unit}，最多 {limit}：请缩短 {}", measured - limit)
            }
            Self::TooFew { limit, measured } => format!("{measured} 项，至少 {limit} 项：请补 {} 项", limit - measured),
            Self::TooMany { limit, measured } => {
                format!("{measured} 项，最多 {limit} 项：请删去 {} 项，或分成几次请求", measured - limit)
            }
            Self::OutOfRange { minimum, maximum, unit, measured } => {
                let unit = match *unit {
                    "" => String::new(),
                    "seconds" => " 秒".into(),
                    other => format!(" {other}"),
                };
                format!("{measured}{unit}，不在 {minimum} 至 {maximum} 之内：请取范围内的值")
            }
            Self::NotListed { allowed, found } => {
                let found = type_in_chinese(found);
                match allowed.as_slice() {
                    [only] => format!("{found}，此处只能是 {only}"),
                    _ if found == "null" => format!("null，应为 {} 之一：不用的参数请直接省略", values(allowed)),
                    _ => format!("{found}，应为 {} 之一", values(allowed)),
                }
            }
            Self::NothingGiven { fields } => format!("{} 至少要有一个，现在都没有、为空或为 0", listed(fields)),
        }
    }
}

impl FileProblem {
    /// Writes what is wrong and what to do about it in Chinese, as `Display` does in English.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        match self {
            Self::TooSmall { limit, measured } => {
                format!("{measured} 字节，至少 {limit}：文件是否选对，是否完整？")
            }
            Self::TooLarge { limit, measured } => {
                format!("{measured} 字节，最多 {limit}：请缩小 {} 字节", measured - limit)
            }
            Self::WrongFormat { allowed, found } => {
                let formats: Vec<String> = allowed.iter().map(FileFormat::to_string).collect();
                let formats = formats.join(" 或 ");
                match found {
                    Some(found) => format!("文件内容是 {found}，应为 {formats}：请转换格式，只改扩展名没有用"),
                    None => format!("文件内容不是已知的格式，应为 {formats}：请转换格式，只改扩展名没有用"),
                }
            }
            Self::TooLong { limit, measured } => {
                let (seconds, rest) = (measured / 1000, measured % 1000);
                format!("播放时长 {seconds}.{rest:03} 秒，最多 {limit} 秒：请剪短")
            }
        }
    }
}

/// The words for a type that the types of the crate use.
fn type_in_chinese(words: &str) -> &str {
    match words {
        "a string" => "字符串",
        "an integer" => "整数",
        "a number with a fraction" => "小数",
        "a boolean" => "布尔值",
        "an array" => "数组",
        "an object" => "对象",
        "0 or 1" => " 0 或 1",
        "true or false" => " true 或 false",
        "a string or an integer" => "字符串或整数",
        other => other,
    }
}

fn listed(names: &[&str]) -> String {
    names.join("、")
}

fn values(literals: &[Literal]) -> String {
    literals.iter().map(Literal::to_string).collect::<Vec<_>>().join("、")
}
