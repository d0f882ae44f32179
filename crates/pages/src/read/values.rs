//! Reads lists of values: `0表示否，1表示是`, `1-正常；2-离职`, `图片（image）、语音（voice）`.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::about::{About, Found};
use crate::{
    fact::{Fact, ascending},
    pattern,
};

/// A way of writing a value with its meaning.
struct Manner {
    pattern: Regex,
    /// How many values it takes to be certain that they are values.
    least: usize,
    /// Whether the values have to be numbers that follow each other.
    in_sequence: bool,
    of_numbers: bool,
    /// Whether the meaning follows the value or precedes it.
    meaning_follows: bool,
}

const BEFORE: &str = r"(?:^|[\s，,；;。、：:（(）)\[【/“])";
/// What may be between a value and the verb before its meaning.
const ASIDE: &str = r"[”\x22']?\s*(?:[（(]默认[)）]|或者?不填(?:写)?)?\s*";

/// The manners of writing, the more certain ones first.
static MANNERS: LazyLock<Vec<Manner>> = LazyLock::new(|| {
    let manner = |words: &str, least| {
        let pattern = pattern(&words.replace("%before%", BEFORE).replace("%aside%", ASIDE));
        Manner { pattern, least, in_sequence: false, of_numbers: false, meaning_follows: true }
    };
    let sequence = |pattern: &str, least| Manner { in_sequence: true, ..manner(pattern, least) };
    let after = |pattern: &str| Manner { meaning_follows: false, ..manner(pattern, 2) };
    vec![
        // Words that announce a meaning and nothing else: one value is enough.
        manner(r#"%before%[“"']?(?P<v>-?\d{1,10}|true|false)%aside%(?:表示|代表|是指)"#, 1),
        // `1. 企业; 2：其他`, which of a text may be two notes.
        Manner {
            of_numbers: true,
            ..manner(r"%before%(?P<v>-?\d{1,10})\s*(?:\.\s*\p{Han}|(?:[：:=\-—–、]|为|是)\s*[^\d\s：:，,。；;])", 2)
        },
        // A mark, which may mean other things too.
        manner(r#"%before%[“"']?(?P<v>-?\d{1,10})[”"']?\s*(?:[：:=\-—–、]|为|是)\s*[^\d\s：:，,。；;]"#, 2),
        // The same directly after the meaning of the one before.
        sequence(r"(?:^|[^\d.\-A-Za-z_])(?P<v>\d{1,3})\s*[：:]\s*\p{Han}", 2),
        sequence(
            r"%before%(?P<v>\d{1,3})\s*(?:[（(]默认[)）])?\s+[\p{Han}--[个条天分秒小年月日次人元位字周号级期点项种类步倍]]",
            2,
        ),
        sequence(r"%before%(?P<v>\d{1,2})[\p{Han}--[个条天分秒小年月日次人元位字周号级期点项种类步倍]]", 3),
        // A word for a value, before or after its name.
        manner(
            r#"%before%[“"']?(?P<v>[a-z][a-z0-9_]*|[A-Z][A-Z0-9_]{2,})[”"']?\s*(?:[：:=\-—–]|表示|代表)\s*\p{Han}"#,
            2,
        ),
        after(r"\p{Han}\s*[（(](?P<v>[a-z][a-z0-9_]*)[)）]"),
        Manner { in_sequence: true, ..after(r"\p{Han}[：:]\s*(?P<v>\d{1,2})\s*(?:[，,；;。]|$)") },
        after(r"\p{Han}[：:]\s*(?P<v>[a-z][a-z0-9_]*)\s*(?:[，,；;。]|$)"),
    ]
});

patterns! {
    /// A bare list, after words that announce one: `可选值：0、1、2`.
    ANNOUNCED = r#"(?:(?:可选值|取值|枚举值|有效值|可取值|可选的?值?)(?:有|范围|只能|仅)?(?:为|是|有|：|:)+|可选(?:值|类型)?)\s*(?P<list>[“"']?(?:-?\d+|[A-Za-z_]+)[”"']?(?:\s*(?:、|/|,|，|或者?|\|)\s*[“"']?(?:-?\d+|[A-Za-z_]+)[”"']?)+)"#;
    /// Words for the default, next to a value or with its meaning.
    DEFAULT = r"[（(]\s*默认(?:值)?\s*[)）]|或者?不填(?:写)?|默认(?:值)?(?P<name>\p{Han}{1,8})";
}

/// Returns the list of values with the words that state it, and the part of the text about each value alone.
pub fn read(text: &str, about: About) -> (Vec<Found>, Vec<Range<usize>>) {
    match find_list(text, about) {
        Some((_, values)) => (state_values(text, &values), own_words(text, &values)),
        None => (find_announced(text), Vec::new()),
    }
}

/// Returns each value that a text lists, with its meaning.
pub fn meanings(text: &str, about: About) -> Vec<(String, String)> {
    let Some((manner, values)) = find_list(text, about) else { return Vec::new() };
    let is_mark = |letter: char| letter.is_whitespace() || "：:=-—–、，,；;。.”\"'“".contains(letter);
    let before = std::iter::once(0).chain(values.iter().map(|value| value.range.end));
    let words = values.iter().zip(own_words(text, &values)).zip(before).map(|((value, own), before)| {
        let words = text[if manner.meaning_follows { own } else { before..value.range.start }].trim_matches(is_mark);
        let words = if manner.meaning_follows { words } else { words.rsplit(['，', ',']).next().unwrap_or(words) };
        let words = ["表示", "代表", "是指", "为"].iter().find_map(|verb| words.strip_prefix(verb)).unwrap_or(words);
        (text[value.range.clone()].to_owned(), words.trim_end_matches(['（', '(']).trim_matches(is_mark).to_owned())
    });
    words.filter(|(_, meaning)| !meaning.is_empty()).collect()
}

fn find_list(text: &str, about: About) -> Option<(&'static Manner, Vec<Value>)> {
    MANNERS.iter().filter(|manner| !manner.of_numbers || about.is_number()).find_map(|manner| {
        let values = find_values(manner, text);
        let number = |value: &Value| text[value.range.clone()].parse::<i64>().ok();
        let follows = |pair: &[Value]| number(&pair[0]).is_some_and(|one| number(&pair[1]) == Some(one + 1));
        let is_list = values.len() >= manner.least && (!manner.in_sequence || values.windows(2).all(follows));
        is_list.then_some((manner, values))
    })
}

/// Returns the words of each value: up to the next value, or the end of the clause.
fn own_words(text: &str, values: &[Value]) -> Vec<Range<usize>> {
    let ends = values.iter().skip(1).map(|next| Some(next.range.start)).chain([None]);
    let own = values.iter().zip(ends).map(|(value, end)| {
        let start = value.range.end;
        start..end.unwrap_or_else(|| start + clause_length(&text[start..]))
    });
    own.collect()
}

/// Returns the length of the first clause of a text, brackets included.
fn clause_length(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' | '，' | ',' | '；' | ';' | '。' | '\n' if depth == 0 => return at,
            ')' | '）' | ']' | '】' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

struct Value {
    range: Range<usize>,
    /// The first words of the meaning, if it follows the value.
    meaning: Range<usize>,
}

fn find_values(manner: &Manner, text: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut from = 0;
    // The end of one value may be the beginning of the next, so the search goes on directly after the value.
    while let Some(found) = manner.pattern.captures_at(text, from) {
        let (Some(whole), Some(value)) = (found.get(0), found.name("v")) else { break };
        from = value.end();
        if !is_an_instance(&text[..value.start()]) {
            let meaning = if manner.meaning_follows { find_meaning(text, from, whole.end()) } else { from..from };
            values.push(Value { range: value.range(), meaning });
        }
    }
    values
}

/// Whether a value is one of many: `例如：300表示提前5分钟`.
fn is_an_instance(before: &str) -> bool {
    let before = before.trim_end_matches(|letter: char| letter.is_whitespace() || "：:，,“\"".contains(letter));
    ["例如", "比如", "譬如"].iter().any(|word| before.ends_with(word))
}

/// Returns the words after a value, up to the next mark. `from` is the end of the value, `to` is in or after the first word.
fn find_meaning(text: &str, from: usize, to: usize) -> Range<usize> {
    let words = &text[from..to];
    let last = words.chars().next_back().filter(|letter| letter.is_alphanumeric());
    let is_verb = ["表示", "代表", "是指"].iter().any(|verb| words.ends_with(verb));
    let start = if is_verb { to } else { to - last.map_or(0, char::len_utf8) };
    let is_end = |letter: char| letter.is_whitespace() || "，,。；;、（(）)\u{1}".contains(letter);
    start..text[start..].find(is_end).map_or(text.len(), |length| start + length)
}

/// Returns one fact of all values. The words of a meaning state nothing else.
fn state_values(text: &str, values: &[Value]) -> Vec<Found> {
    let words = || values.iter().map(|value| &text[value.range.clone()]);
    let is_boolean = words().all(|value| value == "true" || value == "false");
    let fact = if is_boolean { Fact::Type("boolean".into()) } else { Fact::Values(ascending(words())) };
    let mut facts = vec![fact];
    let mut found = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let next = values.get(index + 1).map_or(text.len(), |next| next.range.start);
        found.push(Found { facts: std::mem::take(&mut facts), range: value.range.clone() });
        let meaning = value.meaning.start..value.meaning.end.min(next);
        if !meaning.is_empty() {
            found.push(Found { facts: Vec::new(), range: meaning });
        }
    }
    found.extend(find_default(text, values));
    found
}

/// Returns the value that the text calls the default, if it is one alone.
fn find_default(text: &str, values: &[Value]) -> Option<Found> {
    let mut stated = DEFAULT.captures_iter(text).filter_map(|found| {
        let range = found.get(0)?.range();
        let value = match found.name("name") {
            Some(name) => find_by_meaning(text, values, name.as_str()),
            None => find_next_to(text, values, &range, &found[0]),
        }?;
        Some(Found { facts: vec![Fact::Default(text[value.range.clone()].to_owned())], range })
    });
    let first = stated.next()?;
    stated.next().is_none().then_some(first)
}

/// Finds the value with this meaning: `默认是`, `默认为开启`.
fn find_by_meaning<'a>(text: &str, values: &'a [Value], name: &str) -> Option<&'a Value> {
    let bare = name.trim_start_matches(['为', '：']);
    let names = [name, bare, bare.strip_prefix('是').unwrap_or(bare)];
    values.iter().find(|value| names.contains(&&text[value.meaning.clone()]))
}

/// Finds the value next to such words: `0或不填`, `1-正常（默认）`.
fn find_next_to<'a>(text: &str, values: &'a [Value], range: &Range<usize>, words: &str) -> Option<&'a Value> {
    let before = values.partition_point(|value| value.range.start < range.start);
    let value = &values[before.checked_sub(1)?];
    let between = &text[value.range.end..range.start];
    let is_next =
        if words.contains('填') { between.trim().is_empty() } else { !between.contains(['；', ';', '。', '\n']) };
    is_next.then_some(value)
}

fn find_announced(text: &str) -> Vec<Found> {
    let Some(found) = ANNOUNCED.captures(text) else { return Vec::new() };
    let list = &found["list"];
    let is_value = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let values: Vec<&str> = list.split(|letter| !is_value(letter)).filter(|value| !value.is_empty()).collect();
    // Two numbers may be a range.
    let is_range = found[0].contains("范围") && values.len() == 2 && list.contains([',', '，']);
    let range = found.get(0).filter(|_| !is_range).map(|whole| whole.range());
    range.map(|range| Found { facts: vec![Fact::Values(ascending(values))], range }).into_iter().collect()
}
