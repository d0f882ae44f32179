//! What is wrong, in Chinese. `Display` writes the same in English.

use super::{Expected, FileFormat, FileProblem, Found, JsonType, Literal, Rule, Unit};

impl Rule {
    /// Writes what is wrong and what to do about it in Chinese, as `Display` does in English.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        let joint = if matches!(self, Self::Missing) { "，" } else { "：" };
        let remedy = self.remedy_in_chinese().map(|remedy| [joint, &remedy].concat());
        self.problem_in_chinese() + &remedy.unwrap_or_default()
    }

    /// Says what is wrong in Chinese, as [`problem`](Self::problem) does in English.
    #[must_use]
    pub fn problem_in_chinese(&self) -> String {
        match self {
            Self::Missing => "缺少必填参数".into(),
            Self::Unknown { .. } => "此处没有这个参数".into(),
            Self::Misplaced { tag, chosen } => format!("不是 {tag} 为 `{chosen}` 时的参数"),
            Self::Repeated => "在同一对象中出现两次".into(),
            Self::WrongType { expected, found: JsonType::Null } => {
                format!("值为 null，应为{}", expected.in_chinese())
            }
            Self::WrongType { expected, found } => {
                format!("类型是{}，应为{}", found.in_chinese(), expected.in_chinese())
            }
            Self::Empty => "为空，至少要有 1 个字符".into(),
            Self::TooLong { limit, unit, measured } => {
                let unit = match unit {
                    Unit::Bytes => "字节（UTF-8）",
                    Unit::Characters => "个字符",
                };
                format!("{measured} {unit}，最多 {limit}")
            }
            Self::TooFew { limit, measured } => format!("{measured} 项，至少 {limit} 项"),
            Self::TooMany { limit, measured } => format!("{measured} 项，最多 {limit} 项"),
            Self::OutOfRange { minimum, maximum, unit, measured } => {
                let unit = match *unit {
                    "" => String::new(),
                    "seconds" => " 秒".into(),
                    other => format!(" {other}"),
                };
                format!("{measured}{unit}，不在 {minimum} 至 {maximum} 之内")
            }
            Self::NotListed { allowed, found } => {
                let found = match found {
                    Found::Value(value) => value,
                    Found::Type(json_type) => json_type.in_chinese(),
                };
                match allowed.as_slice() {
                    [only] => format!("{found}，此处只能是 {only}"),
                    _ => format!("{found}，应为 {} 之一", values(allowed)),
                }
            }
            Self::NothingGiven { fields } => format!("{} 至少要有一个，现在都没有、为空或为 0", listed(fields)),
        }
    }

    fn remedy_in_chinese(&self) -> Option<String> {
        Some(match self {
            Self::Missing => "请补上".into(),
            Self::Unknown { known, .. } => match self.meant() {
                Some(meant) => format!("是否想写 `{meant}`？"),
                None => format!("请删去，或改用 {}", listed(known)),
            },
            Self::Misplaced { tag, .. } => format!("请删去，或改用它所属的 {tag}"),
            Self::Repeated => "请只保留一个".into(),
            Self::WrongType { expected, found } => match (found, expected) {
                (JsonType::Null, _) => "不用的参数请直接省略".into(),
                (JsonType::Text, Expected::Integer | Expected::Switch) => "请去掉引号".into(),
                (JsonType::Integer, Expected::Text) => "请加上引号".into(),
                (_, Expected::List) => "只有一项也要写在方括号里".into(),
                _ => return None,
            },
            Self::TooLong { limit, measured, .. } => format!("请缩短 {}", measured - limit),
            Self::TooFew { limit, measured } => format!("请补 {} 项", limit - measured),
            Self::TooMany { limit, measured } => format!("请删去 {} 项，或分成几次请求", measured - limit),
            Self::OutOfRange { .. } => "请取范围内的值".into(),
            Self::NotListed { allowed, found: Found::Type(JsonType::Null) } if allowed.len() > 1 => {
                "不用的参数请直接省略".into()
            }
            Self::Empty | Self::NotListed { .. } | Self::NothingGiven { .. } => return None,
        })
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

impl JsonType {
    const fn in_chinese(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "布尔值",
            Self::Integer => "整数",
            Self::Fraction => "小数",
            Self::Text => "字符串",
            Self::List => "数组",
            Self::Object => "对象",
        }
    }
}

impl Expected {
    /// The words after `应为`, which a value that is not Chinese is set off from by a blank.
    const fn in_chinese(self) -> &'static str {
        match self {
            Self::Text => "字符串",
            Self::Integer => "整数",
            Self::Boolean => " true 或 false",
            Self::Switch => " 0 或 1",
            Self::List => "数组",
            Self::Object => "对象",
            Self::TextOrInteger => "字符串或整数",
            Self::Listed => "文档所列的值之一",
        }
    }
}

fn listed(names: &[&str]) -> String {
    names.join("、")
}

fn values(literals: &[Literal]) -> String {
    literals.iter().map(Literal::to_string).collect::<Vec<_>>().join("、")
}
