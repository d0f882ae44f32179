//! What a row says: each of its cells, and what in them nobody could read.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use super::wordings::{self, About};
use crate::{
    fact::{Fact, Facts},
    page::{Column, Row, Table, plain},
};

/// What a row says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its facts.
    pub facts: Facts,
    /// Numbers and words of limits that no fact accounts for, as they stand.
    pub unread: Vec<String>,
}

/// Reads a row. `example` is the type that an example shows.
pub fn read(table: &Table, row: &Row, name: &str, example: Option<&str>) -> Reading {
    let mut reading = Reading::default();
    let cell = |column| table.cell(row, &column).unwrap_or_default();
    let in_column = types(&cell(Column::Type));
    if in_column.is_none() {
        reading.unread.extend(some(brief(&cell(Column::Type))));
    }
    reading.facts.extend(length_in_type(&cell(Column::Type)));
    required(&cell(Column::Required), &mut reading);
    match default(&cell(Column::Default)) {
        Ok(fact) => reading.facts.extend(fact),
        Err(word) => reading.unread.push(word),
    }
    // An empty list in an example says that it is a list; a column of types may say only that, too.
    let known = in_column.as_deref().map(|column| refined(column, example)).or_else(|| {
        // Null is a value of anything.
        example.filter(|types| *types != "null").map(str::to_owned)
    });
    let text = description(table, row);
    let words = wordings::read(&text, About { name, types: known.as_deref() });
    let (in_words, stated): (Vec<Fact>, Vec<Fact>) =
        words.facts.into_iter().partition(|fact| matches!(fact, Fact::Type(_)));
    let (certain, contradicting) = without_contradictions(merged(stated));
    reading.facts.extend(certain);
    reading.unread.extend(contradicting.iter().map(ToString::to_string));
    match known {
        // Where an example shows another type than the words say, the page contradicts itself.
        Some(types) => {
            let others = in_words.into_iter().filter(|fact| in_column.is_none() && is_another(fact, &types));
            reading.facts.extend(others);
            reading.facts.insert(Fact::Type(types));
        }
        None => reading.facts.extend(in_words),
    }
    reading.unread.extend(unread(&text, &words.rest));
    reading
}

/// Everything that the row says in words.
pub fn description(table: &Table, row: &Row) -> String {
    let words = table.columns.iter().zip(&row.cells).filter_map(|(column, cell)| match column {
        Column::Description => Some(plain(cell)),
        Column::Other(header) if !cell.is_empty() => Some(format!("{header}：{}", plain(cell))),
        _ => None,
    });
    words.collect::<Vec<_>>().join("\n")
}

/// Whether words name another type than is known. Lists and objects are told in too many ways to be sure.
fn is_another(fact: &Fact, known: &str) -> bool {
    let one_of = ["string", "integer", "number", "boolean"];
    match fact {
        Fact::Type(types) => types != known && one_of.contains(&types.as_str()) && one_of.contains(&known),
        _ => false,
    }
}

/// The beginning of a cell that was not understood: enough to know which one it is, and no sentence.
fn brief(cell: &str) -> String {
    cell.chars().take(6).collect()
}

fn some(text: String) -> Option<String> {
    (!text.is_empty() && text != "-" && text != "/").then_some(text)
}

fn required(cell: &str, reading: &mut Reading) {
    let word = cell.trim_matches(|letter: char| letter.is_whitespace() || "*。.".contains(letter)).to_lowercase();
    match word.as_str() {
        "是" | "必须" | "必填" | "必选" | "必需" | "必传" | "y" | "yes" | "true" | "√" | "✓" | "1" => {
            reading.facts.insert(Fact::Required(true));
        }
        "否" | "可选" | "选填" | "非必填" | "非必须" | "非必选" | "不必须" | "不必填" | "n" | "no" | "false" | "×"
        | "x" | "0" => {
            reading.facts.insert(Fact::Required(false));
        }
        _ => {
            // `否，修改时必填`: it may be absent, and the rest is a condition. `是，修改时` says only the condition.
            let condition =
                word.strip_prefix('否').filter(|rest| rest.starts_with(['，', ',', '（', '(', ' ', '\n', '；']));
            if condition.is_some() {
                reading.facts.insert(Fact::Required(false));
            }
            reading.unread.extend(some(brief(cell)));
        }
    }
}

/// `String(32)`: of what there may be 32 is not said.
fn length_in_type(cell: &str) -> Option<Fact> {
    let length = cell.trim().to_lowercase();
    let length = length.strip_prefix("string")?.trim().strip_prefix(['(', '（'])?.strip_suffix([')', '）'])?;
    length.trim().parse().ok().map(Fact::MaxLength)
}

/// The type that a column names, in the words of JSON.
fn types(cell: &str) -> Option<String> {
    let word: String = cell.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    let entries = |word: &str| {
        word.strip_suffix("[]")
            .or_else(|| word.strip_suffix("数组"))
            .or_else(|| word.strip_suffix("列表"))
            .or_else(|| word.strip_suffix("list"))
            .or_else(|| word.strip_prefix("array<")?.strip_suffix('>'))
            .or_else(|| word.strip_prefix("list<")?.strip_suffix('>'))
            .or_else(|| word.strip_prefix("array(")?.strip_suffix(')'))
            .map(str::to_owned)
    };
    if length_in_type(cell).is_some() {
        return Some("string".into());
    }
    // `Object[](Record)`: the name of a structure.
    if let Some((types_of, name)) = word.strip_suffix(')').and_then(|word| word.rsplit_once('('))
        && types_of != "array"
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    {
        return types(types_of);
    }
    Some(match word.as_str() {
        "string" | "str" | "字符串" | "字符型" | "text" | "文本" => "string".into(),
        "int" | "integer" | "整型" | "整形" | "整数" | "int32" | "int64" | "uint32" | "uint64" | "long"
        | "unsignedint" | "32位整型" | "64位整型" | "无符号整型" | "uint" | "int(32)" | "timestamp" | "时间戳" => {
            "integer".into()
        }
        "number" | "数字" | "float" | "double" | "浮点" | "浮点型" | "浮点数" | "数值" => "number".into(),
        "bool" | "boolean" | "布尔" | "布尔型" | "布尔值" => "boolean".into(),
        "object" | "obj" | "对象" | "json" | "jsonobject" | "json对象" | "结构体" | "struct" | "map" => {
            "object".into()
        }
        "array" | "list" | "数组" | "列表" | "jsonarray" | "json数组" => "[]".into(),
        "object数组" | "对象数组" => "object[]".into(),
        _ => format!("{}[]", types(&entries(&word).filter(|entry| !entry.is_empty())?)?),
    })
}

/// The type of a column, with what an example adds to it: of what a list is, and whether a number is an integer.
fn refined(column: &str, example: Option<&str>) -> String {
    match (column, example) {
        ("[]", Some(example)) if example.ends_with("[]") => example.to_owned(),
        ("number", Some("integer")) => "integer".to_owned(),
        _ => column.to_owned(),
    }
}

fn default(cell: &str) -> Result<Option<Fact>, String> {
    let word = cell.trim_matches(['"', '“', '”', '\'']);
    let is_value =
        !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter));
    match some(word.to_owned()) {
        None => Ok(None),
        Some(_) if ["无", "空", "null"].contains(&word) => Ok(None),
        Some(word) if is_value => Ok(Some(Fact::Default(word))),
        Some(word) => Err(word),
    }
}

/// Lists that were stated in several places are one fact.
fn merged(facts: Vec<Fact>) -> Facts {
    let mut merged = Facts::new();
    let (mut values, mut formats, mut pixels) = (Vec::new(), Vec::new(), Vec::new());
    let (mut meant, mut ignored) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
    for fact in facts {
        match fact {
            Fact::Values(some) => values.extend(some),
            Fact::Formats(some) => formats.extend(some),
            Fact::Pixels(some) => pixels.extend(some),
            Fact::MeaningBy(parameter, some) => meant.entry(parameter).or_default().extend(some),
            Fact::IgnoredBy(parameter, some) => ignored.entry(parameter).or_default().extend(some),
            fact => drop(merged.insert(fact)),
        }
    }
    merged.extend((!values.is_empty()).then(|| Fact::values(values)));
    merged.extend((!formats.is_empty()).then(|| Fact::formats(formats)));
    merged.extend((!pixels.is_empty()).then(|| Fact::pixels(pixels)));
    merged.extend(meant.into_iter().map(|(parameter, values)| Fact::meaning_by(parameter, values)));
    merged.extend(ignored.into_iter().map(|(parameter, values)| Fact::ignored_by(parameter, values)));
    merged
}

/// The facts that stand alone, and those that contradict each other: `主菜单不能超过16字节，子菜单不能超过40字节` says
/// two limits, of which neither is certain.
fn without_contradictions(facts: Facts) -> (Facts, Facts) {
    let is_of_one_kind =
        |fact: &Fact| !matches!(fact, Fact::MeaningBy(..) | Fact::IgnoredBy(..) | Fact::Required(_) | Fact::Type(_));
    let mut counts = BTreeMap::<&'static str, usize>::new();
    for fact in facts.iter().filter(|fact| is_of_one_kind(fact)) {
        *counts.entry(fact.kind()).or_default() += 1;
    }
    facts.into_iter().partition(|fact| counts.get(fact.kind()).is_none_or(|count| *count == 1))
}

/// Numbers, and words that announce a limit. A number inside a name (`utf8`, `userid1`, `H.323`) is none, and neither
/// are words that only contain such a word.
static CLAIMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?P<name>[A-Za-z_$][A-Za-z0-9_\-.]*)|(?P<skip>最(?:后|新|近|终|好|佳|大(?:返回|记录)*(?:数量?|条数|个数)(?:[，,。；;\n]|$))|不仅|固定(?:电话|资产)|上限[，。；])|(?P<claim>[0-9０-９][0-9０-９.,:*^]*|最|不超过|至少|默认|缺省|仅|固定|上限|不少于|不多于|不大于|不小于|以内|废弃|弃用|支持\s*id\s*转译|截断|不能为空)",
    )
    .ok()
});

/// The numbers and words of limits in what was not read, each with the few letters after it that tell which one it is.
fn unread(text: &str, rest: &str) -> Vec<String> {
    let Some(claims) = CLAIMS.as_ref() else { return Vec::new() };
    let claim = |captures: regex::Captures| {
        let claim = captures.name("claim")?;
        let after = text[claim.end()..].chars().take_while(|letter| letter.is_alphanumeric()).take(3);
        Some(claim.as_str().trim_end_matches(['.', ',', ':']).chars().chain(after).collect())
    };
    claims.captures_iter(rest).filter_map(claim).collect()
}
