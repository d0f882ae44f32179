//! What a row says: each of its cells, and what in them nobody could read.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    phrases::{self, Found},
    statements::About,
};
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
    let in_column = match types(&cell(Column::Type)) {
        Some(types) => Some(types),
        None => {
            reading.unread.extend(some(cell(Column::Type)));
            None
        }
    };
    required(&cell(Column::Required), &mut reading);
    match default(&cell(Column::Default)) {
        Ok(fact) => reading.facts.extend(fact),
        Err(word) => reading.unread.push(word),
    }
    // An empty list in an example says that it is a list; a column of types may say only that, too.
    let known = in_column.as_deref().map(|column| refined(column, example)).or_else(|| example.map(str::to_owned));
    let text = description(table, row);
    let about = About { name, types: known.as_deref() };
    let found = phrases::read(&text, about);
    let (in_words, stated): (Vec<Fact>, Vec<Fact>) =
        found.iter().flat_map(|found| found.facts.clone()).partition(|fact| matches!(fact, Fact::Type(_)));
    reading.facts.extend(merged(stated));
    match known {
        Some(types) => drop(reading.facts.insert(Fact::Type(types))),
        None => reading.facts.extend(in_words),
    }
    reading.unread.extend(unread(&text, &found));
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

fn some(text: String) -> Option<String> {
    (!text.is_empty() && text != "-" && text != "/").then_some(text)
}

fn required(cell: &str, reading: &mut Reading) {
    let word = cell.trim_matches(|letter: char| letter.is_whitespace() || "*。.".contains(letter)).to_lowercase();
    match word.as_str() {
        "是" | "必须" | "必填" | "必选" | "必需" | "必传" | "y" | "yes" | "true" | "√" | "✓" | "1" => {
            reading.facts.insert(Fact::Required(true));
        }
        "否" | "可选" | "选填" | "非必填" | "非必须" | "非必选" | "不必须" | "n" | "no" | "false" | "×" | "x" | "0" =>
        {
            reading.facts.insert(Fact::Required(false));
        }
        _ => reading.unread.extend(some(cell.to_owned())),
    }
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
    for fact in facts {
        let same = |other: &Fact| match (&fact, other) {
            (Fact::Pixels(_), Fact::Pixels(_))
            | (Fact::Formats(_), Fact::Formats(_))
            | (Fact::Values(_), Fact::Values(_)) => true,
            (Fact::MeaningBy(one, _), Fact::MeaningBy(other, _))
            | (Fact::IgnoredBy(one, _), Fact::IgnoredBy(other, _)) => one == other,
            _ => false,
        };
        let Some(known) = merged.iter().find(|other| same(other)).cloned() else {
            merged.insert(fact);
            continue;
        };
        merged.remove(&known);
        merged.insert(match (known, fact) {
            (Fact::Pixels(one), Fact::Pixels(other)) => Fact::pixels([one, other].concat()),
            (Fact::Formats(one), Fact::Formats(other)) => Fact::formats([one, other].concat()),
            (Fact::Values(one), Fact::Values(other)) => Fact::values([one, other].concat()),
            (Fact::MeaningBy(parameter, one), Fact::MeaningBy(_, other)) => {
                Fact::meaning_by(parameter, [one, other].concat())
            }
            (Fact::IgnoredBy(parameter, one), Fact::IgnoredBy(_, other)) => {
                Fact::ignored_by(parameter, [one, other].concat())
            }
            (known, _) => known,
        });
    }
    merged
}

/// Numbers, and words that announce a limit. A number inside a name (`utf8`, `userid1`) is none.
static CLAIMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<name>[A-Za-z_$][A-Za-z0-9_\-]*)|(?P<skip>最(?:后|新|近|终|好|佳))|(?P<claim>[0-9０-９][0-9０-９.,:*^]*|最|不超过|至少|默认|缺省|仅|固定|上限|不少于|不多于|不大于|不小于|以内)").ok()
});

/// The numbers and words of limits outside the places that were read, each with the few letters after it that tell
/// which one it is.
pub fn unread(text: &str, found: &[Found]) -> Vec<String> {
    let Some(claims) = CLAIMS.as_ref() else { return Vec::new() };
    let is_read =
        |place: &Range<usize>| found.iter().any(|found| found.place.start < place.end && place.start < found.place.end);
    let claim = |captures: regex::Captures| {
        let claim = captures.name("claim").filter(|claim| !is_read(&claim.range()))?;
        let after = text[claim.end()..].chars().take_while(|letter| letter.is_alphanumeric()).take(3);
        Some(claim.as_str().trim_end_matches(['.', ',', ':']).chars().chain(after).collect())
    };
    claims.captures_iter(text).filter_map(claim).collect()
}
