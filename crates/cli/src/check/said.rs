//! What is wrong with a value or a file to be uploaded, in the language of the run. The types say it in English.

use wecom_school_types::{FileFormat, FileProblem, JsonType, Literal, Rule, Unit, Violation};

use crate::lang::{Lang, lang, words};

/// Of what is longer so much of the beginning and of the end is shown: the name of a property can be a file of its own.
const SHOWN: usize = 60;

/// A violation in one line, with its pointer.
pub fn violation(violation: &Violation) -> String {
    with_pointer(violation.pointer(), &rule(violation.rule()))
}

/// What is said of the value under a pointer.
pub fn with_pointer(pointer: &str, said: &str) -> String {
    match shortened(pointer).as_str() {
        "" => words!("the value itself: {said}"; "整个值：{said}"),
        pointer => words!("{pointer}: {said}"; "{pointer}：{said}"),
    }
}

/// A rule that is broken, in one line.
pub fn rule(rule: &Rule) -> String {
    match lang() {
        Lang::En => rule.to_string(),
        Lang::Zh => in_chinese(rule),
    }
}

/// What is wrong with a file to be uploaded, in one line.
pub fn file_problem(problem: &FileProblem) -> String {
    match lang() {
        Lang::En => problem.to_string(),
        Lang::Zh => file_in_chinese(problem),
    }
}

/// A pointer or a number that fits into a line.
pub fn shortened(text: &str) -> String {
    let text = text.replace('\n', "\\n");
    let characters = text.chars().count();
    if characters <= 2 * SHOWN {
        return text;
    }
    let beginning: String = text.chars().take(SHOWN).collect();
    let end: String = text.chars().skip(characters - SHOWN).collect();
    format!("{beginning}…{end}")
}

fn in_chinese(rule: &Rule) -> String {
    match rule {
        Rule::Missing => "缺少必填参数，请补上".into(),
        Rule::Unknown { known, .. } => match rule.meant() {
            Some(meant) => format!("此处没有这个参数：是否想写 `{meant}`？"),
            None => format!("此处没有这个参数：请删去，或改用 {}", listed(known)),
        },
        Rule::Misplaced { tag, chosen } => {
            format!("不是 {tag} 为 `{chosen}` 时的参数：请删去，或改用它所属的 {tag}")
        }
        Rule::Repeated => "在同一对象中出现两次：请只保留一个".into(),
        Rule::WrongType { expected, found: JsonType::Null } => {
            format!("值为 null，应为{}：不用的参数请直接省略", type_in_chinese(expected))
        }
        Rule::WrongType { expected, found } => {
            let remedy = match (found, *expected) {
                (JsonType::Text, "an integer" | "0 or 1") => "：请去掉引号",
                (JsonType::Integer, "a string") => "：请加上引号",
                (_, "an array") => "：只有一项也要写在方括号里",
                _ => "",
            };
            format!("类型是{}，应为{}{remedy}", type_in_chinese(&found.to_string()), type_in_chinese(expected))
        }
        Rule::Empty => "为空，至少要有 1 个字符".into(),
        Rule::TooLong { limit, unit, measured } => {
            let unit = match unit {
                Unit::Bytes => "字节（UTF-8）",
                _ => "个字符",
            };
            format!("{measured} {unit}，最多 {limit}：请缩短 {}", measured - limit)
        }
        Rule::TooFew { limit, measured } => format!("{measured} 项，至少 {limit} 项：请补 {} 项", limit - measured),
        Rule::TooMany { limit, measured } => {
            format!("{measured} 项，最多 {limit} 项：请删去 {} 项，或分成几次请求", measured - limit)
        }
        Rule::OutOfRange { minimum, maximum, unit, measured } => {
            let unit = match *unit {
                "" => String::new(),
                "seconds" => " 秒".into(),
                other => format!(" {other}"),
            };
            format!("{measured}{unit}，不在 {minimum} 至 {maximum} 之内：请取范围内的值")
        }
        Rule::NotListed { allowed, found } => {
            let found = type_in_chinese(found);
            match allowed.as_slice() {
                [only] => format!("{found}，此处只能是 {only}"),
                _ if found == "null" => format!("null，应为 {} 之一：不用的参数请直接省略", values(allowed)),
                _ => format!("{found}，应为 {} 之一", values(allowed)),
            }
        }
        Rule::NothingGiven { fields } => format!("{} 至少要有一个，现在都没有、为空或为 0", listed(fields)),
        // A rule that came later: better in English than not at all.
        other => other.to_string(),
    }
}

fn file_in_chinese(problem: &FileProblem) -> String {
    match problem {
        FileProblem::TooSmall { limit, measured } => {
            format!("{measured} 字节，至少 {limit}：文件是否选对，是否完整？")
        }
        FileProblem::TooLarge { limit, measured } => {
            format!("{measured} 字节，最多 {limit}：请缩小 {} 字节", measured - limit)
        }
        FileProblem::WrongFormat { allowed, found } => {
            let formats: Vec<String> = allowed.iter().map(FileFormat::to_string).collect();
            let formats = formats.join(" 或 ");
            match found {
                Some(found) => format!("文件内容是 {found}，应为 {formats}：请转换格式，只改扩展名没有用"),
                None => format!("文件内容不是已知的格式，应为 {formats}：请转换格式，只改扩展名没有用"),
            }
        }
        FileProblem::TooLong { limit, measured } => {
            let (seconds, rest) = (measured / 1000, measured % 1000);
            format!("播放时长 {seconds}.{rest:03} 秒，最多 {limit} 秒：请剪短")
        }
        other => other.to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::tests::speaking;

    fn in_both(say: impl Fn() -> String) -> String {
        format!("{}\n{}\n", speaking(Lang::En, &say), speaking(Lang::Zh, &say))
    }

    #[test]
    fn every_rule_is_said_in_both_languages() {
        let allowed = vec![Literal::Integer(0), Literal::Integer(1)];
        let wrong = |expected, found| Rule::WrongType { expected, found };
        let known: &[&str] = &["to_party", "toall"];
        let rules = [
            Rule::Missing,
            Rule::Unknown { name: "toparty".into(), known },
            Rule::Unknown { name: "colour".into(), known },
            Rule::Misplaced { tag: "msgtype", chosen: "text" },
            Rule::Repeated,
            wrong("a string", JsonType::Null),
            wrong("a string", JsonType::Integer),
            wrong("an integer", JsonType::Text),
            wrong("0 or 1", JsonType::Boolean),
            wrong("an array", JsonType::Text),
            wrong("an object", JsonType::List),
            wrong("a string or an integer", JsonType::Fraction),
            wrong("true or false", JsonType::Object),
            Rule::Empty,
            Rule::TooLong { limit: 2048, unit: Unit::Bytes, measured: 2100 },
            Rule::TooLong { limit: 64, unit: Unit::Characters, measured: 65 },
            Rule::TooFew { limit: 1, measured: 0 },
            Rule::TooMany { limit: 100, measured: 101 },
            Rule::OutOfRange { minimum: 0, maximum: 14400, unit: "seconds", measured: "14401".into() },
            Rule::OutOfRange { minimum: 0, maximum: 1, unit: "", measured: "2".into() },
            Rule::NotListed { allowed: vec![Literal::Text("text")], found: "\"txt\"".into() },
            Rule::NotListed { allowed: allowed.clone(), found: "null".into() },
            Rule::NotListed { allowed: allowed.clone(), found: "a boolean".into() },
            Rule::NotListed { allowed, found: "7".into() },
            Rule::NothingGiven { fields: known },
        ];
        insta::assert_snapshot!(rules.iter().map(|broken| in_both(|| rule(broken))).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn every_problem_of_a_file_is_said_in_both_languages() {
        let problems = [
            FileProblem::TooSmall { limit: 6, measured: 5 },
            FileProblem::TooLarge { limit: 1000, measured: 1001 },
            FileProblem::WrongFormat { allowed: &[FileFormat::Jpg, FileFormat::Png], found: Some(FileFormat::Mp4) },
            FileProblem::WrongFormat { allowed: &[FileFormat::Amr], found: None },
            FileProblem::TooLong { limit: 60, measured: 61_020 },
        ];
        let said: Vec<String> = problems.iter().map(|problem| in_both(|| file_problem(problem))).collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn a_pointer_of_any_length_fits_into_a_line() {
        assert_eq!(shortened("/text/content\n"), "/text/content\\n");
        assert_eq!(shortened(&format!("/{}", "字".repeat(100_000))).chars().count(), 2 * SHOWN + 1);
    }
}
