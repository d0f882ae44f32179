//! Reads the facts of a row, and collects what in its cells could not be read.

use std::{collections::BTreeMap, mem};

use regex::Captures;

use super::{about::About, wordings};
use crate::{
    fact::{Fact, FactKind, Facts, ascending},
    page::{Column, Row, Table, plain},
};

/// Returns the facts of a row, and the numbers and words of limits that no fact accounts for. `example` is the type that
/// an example shows.
pub fn read(table: &Table, row: &Row, name: &str, example: Option<&str>) -> (Facts, Vec<String>) {
    let (mut facts, mut unread) = (Facts::new(), Vec::new());
    let cell = |column| table.cell(row, &column).unwrap_or_default();
    let in_column = read_type(&cell(Column::Type));
    if in_column.is_none() {
        unread.extend(abbreviate(&cell(Column::Type)));
    }
    facts.extend(read_length(&cell(Column::Type)));
    let (required, is_read) = read_required(&cell(Column::Required));
    facts.extend(required.map(Fact::Required));
    if !is_read {
        unread.extend(abbreviate(&cell(Column::Required)));
    }
    match read_default(&cell(Column::Default)) {
        Ok(fact) => facts.extend(fact),
        Err(word) => unread.push(word),
    }
    // Null in an example tells no type. An empty list tells a list and nothing more, as some columns do.
    let shown = example.filter(|types| *types != "null").map(str::to_owned);
    let known = in_column.as_deref().map(|column| refine(column, example)).or(shown);
    let text = description(table, row);
    let (facts_in_words, rest) = wordings::read(&text, About { name, types: known.as_deref() });
    let (in_words, stated): (Vec<Fact>, Vec<Fact>) =
        facts_in_words.into_iter().partition(|fact| matches!(fact, Fact::Type(_)));
    let (certain, contradicting) = without_contradictions(merge_lists(stated));
    facts.extend(certain);
    unread.extend(contradicting.iter().map(ToString::to_string));
    match known {
        // The page contradicts itself where an example shows another type than the words say.
        Some(types) => {
            let others = in_words.into_iter().filter(|fact| in_column.is_none() && is_another(fact, &types));
            facts.extend(others);
            facts.insert(Fact::Type(types));
        }
        None => facts.extend(in_words),
    }
    unread.extend(find_claims(&text, &rest));
    (facts, unread)
}

pub fn description(table: &Table, row: &Row) -> String {
    let words = table.columns.iter().zip(&row.cells).filter_map(|(column, cell)| match column {
        Column::Description => Some(plain(cell)),
        Column::Other(header) if !cell.is_empty() => Some(format!("{header}：{}", plain(cell))),
        _ => None,
    });
    words.collect::<Vec<_>>().join("\n")
}

/// Whether words name another type than the known one. Pages word lists and objects in too many ways to be sure.
fn is_another(fact: &Fact, known: &str) -> bool {
    let one_of = ["string", "integer", "number", "boolean"];
    match fact {
        Fact::Type(types) => types != known && one_of.contains(&types.as_str()) && one_of.contains(&known),
        _ => false,
    }
}

/// Returns the beginning of a cell that was not understood: enough to recognise it, and no sentence.
fn abbreviate(cell: &str) -> Option<String> {
    (!["", "-", "/"].contains(&cell)).then(|| cell.chars().take(6).collect())
}

/// Returns whether the parameter is required, and whether the cell has nothing else.
fn read_required(cell: &str) -> (Option<bool>, bool) {
    let word = cell.trim_matches(|letter: char| letter.is_whitespace() || "*。.".contains(letter)).to_lowercase();
    match word.as_str() {
        "是" | "必须" | "必填" | "必选" | "必需" | "必传" | "y" | "yes" | "true" | "√" | "✓" | "1" => {
            (Some(true), true)
        }
        "否" | "可选" | "选填" | "非必填" | "非必须" | "非必选" | "不必须" | "不必填" | "n" | "no" | "false" | "×"
        | "x" | "0" => (Some(false), true),
        // `否，修改时必填` is optional with a condition; `是，修改时` states only the condition.
        _ => {
            let condition = word.strip_prefix('否');
            let is_optional = condition.is_some_and(|rest| rest.starts_with(['，', ',', '（', '(', ' ', '\n', '；']));
            (is_optional.then_some(false), false)
        }
    }
}

/// Reads the length in a type such as `String(32)`, which names no unit.
fn read_length(cell: &str) -> Option<Fact> {
    let length = cell.trim().to_lowercase();
    let length = length.strip_prefix("string")?.trim().strip_prefix(['(', '（'])?.strip_suffix([')', '）'])?;
    length.trim().parse().ok().map(Fact::MaxLength)
}

fn read_type(cell: &str) -> Option<String> {
    const LISTS: [(&str, &str); 7] =
        [("", "[]"), ("", "数组"), ("", "列表"), ("", "list"), ("array<", ">"), ("list<", ">"), ("array(", ")")];
    let word: String = cell.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    let inside = |(before, after): &(&str, &str)| word.strip_prefix(before)?.strip_suffix(after);
    if read_length(cell).is_some() {
        return Some("string".into());
    }
    // `Object[](Record)`: the name of a structure.
    if let Some((types_of, name)) = word.strip_suffix(')').and_then(|word| word.rsplit_once('('))
        && types_of != "array"
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    {
        return read_type(types_of);
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
        _ => format!("{}[]", read_type(LISTS.iter().find_map(inside).filter(|entry| !entry.is_empty())?)?),
    })
}

/// Adds what an example shows: the type of a list's entries, and whether a number is an integer.
fn refine(column: &str, example: Option<&str>) -> String {
    match (column, example) {
        ("[]", Some(example)) if example.ends_with("[]") => example.to_owned(),
        ("number", Some("integer")) => "integer".to_owned(),
        _ => column.to_owned(),
    }
}

fn read_default(cell: &str) -> Result<Option<Fact>, String> {
    match cell.trim_matches(['"', '“', '”', '\'']) {
        "" | "-" | "/" | "无" | "空" | "null" => Ok(None),
        word if word.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter)) => {
            Ok(Some(Fact::Default(word.to_owned())))
        }
        word => Err(word.to_owned()),
    }
}

/// Makes one fact of lists that were stated in several places.
fn merge_lists(facts: Vec<Fact>) -> Facts {
    let mut lists = BTreeMap::<Fact, Vec<String>>::new();
    for mut fact in facts {
        let list = fact.list_mut().map(mem::take).unwrap_or_default();
        lists.entry(fact).or_default().extend(list);
    }
    let with_list = |(mut fact, list)| {
        if let Some(empty) = Fact::list_mut(&mut fact) {
            *empty = ascending(list);
        }
        fact
    };
    lists.into_iter().map(with_list).collect()
}

/// Divides facts into those that are certain and those that contradict each other: of the two limits in
/// `主菜单不能超过16字节，子菜单不能超过40字节` neither is certain.
fn without_contradictions(facts: Facts) -> (Facts, Facts) {
    let is_of_one_kind =
        |fact: &Fact| !matches!(fact, Fact::MeaningBy(..) | Fact::IgnoredBy(..) | Fact::Required(_) | Fact::Type(_));
    let mut counts = BTreeMap::<FactKind, usize>::new();
    for fact in facts.iter().filter(|fact| is_of_one_kind(fact)) {
        *counts.entry(fact.kind()).or_default() += 1;
    }
    facts.into_iter().partition(|fact| counts.get(&fact.kind()).is_none_or(|count| *count == 1))
}

patterns! {
    /// Numbers, and words that announce a limit. A number inside a name (`utf8`, `userid1`, `H.323`) does not count, nor does
    /// a word that only contains such a word.
    CLAIMS = r"(?P<name>[A-Za-z_$][A-Za-z0-9_\-.]*)|(?P<skip>最(?:后|新|近|终|好|佳|大(?:返回|记录)*(?:数量?|条数|个数)(?:[，,。；;\n]|$))|不仅|固定(?:电话|资产)|上限[，。；])|(?P<claim>[0-9０-９][0-9０-９.,:*^]*|最|不超过|至少|默认|缺省|仅|固定|上限|不少于|不多于|不大于|不小于|以内|废弃|弃用|支持\s*id\s*转译|截断|不能为空)";
}

/// Returns the numbers and words of limits in what was not read, each with the few letters after it that identify it.
fn find_claims(text: &str, rest: &str) -> Vec<String> {
    let claim = |captures: Captures| {
        let claim = captures.name("claim")?;
        let after = text[claim.end()..].chars().take_while(|letter| letter.is_alphanumeric()).take(3);
        Some(claim.as_str().trim_end_matches(['.', ',', ':']).chars().chain(after).collect())
    };
    CLAIMS.captures_iter(rest).filter_map(claim).collect()
}
