//! Lists of values: `0表示否，1表示是`, `1-正常；2-离职`, `图片（image）、语音（voice）`.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::about::{About, Found};
use crate::fact::Fact;

/// A manner of writing a value with its meaning.
struct Manner {
    pattern: Option<Regex>,
    /// How many there have to be, so that it is certain that they are values.
    least: usize,
    /// Whether they have to be numbers that follow each other.
    in_sequence: bool,
    /// Whether a value is followed by what it means, and not preceded.
    meaning_follows: bool,
}

/// What stands before a value: the beginning, or something that ends what came before.
const BEFORE: &str = r"(?:^|[\s，,；;。、：:（(）)\[【/“])";
/// What may stand between a value and the word that says what it means.
const ASIDE: &str = r"[”\x22']?\s*(?:[（(]默认[)）]|或者?不填(?:写)?)?\s*";

/// The manners of writing, the more certain ones first.
static MANNERS: LazyLock<Vec<Manner>> = LazyLock::new(|| {
    let manner = |pattern: &str, least| {
        let pattern = Regex::new(&pattern.replace("%before%", BEFORE).replace("%aside%", ASIDE)).ok();
        Manner { pattern, least, in_sequence: false, meaning_follows: true }
    };
    let sequence = |pattern: &str, least| Manner { in_sequence: true, ..manner(pattern, least) };
    let behind = |pattern: &str| Manner { meaning_follows: false, ..manner(pattern, 2) };
    vec![
        // A word that says nothing but what a value means: one is enough.
        manner(r#"%before%[“"']?(?P<v>-?\d{1,10}|true|false)%aside%(?:表示|代表|是指)"#, 1),
        // A mark, which may mean other things too.
        manner(r#"%before%[“"']?(?P<v>-?\d{1,10})[”"']?\s*(?:[：:=\-—–、]|为|是)\s*[^\d\s：:，,。；;]"#, 2),
        // The same right behind the meaning of the one before.
        sequence(r"(?:^|[^\d.\-A-Za-z_])(?P<v>\d{1,3})\s*[：:]\s*\p{Han}", 2),
        sequence(
            r"%before%(?P<v>\d{1,3})\s*(?:[（(]默认[)）])?\s+[\p{Han}--[个条天分秒小年月日次人元位字周号级期点项种类步倍]]",
            2,
        ),
        sequence(r"%before%(?P<v>\d{1,2})[\p{Han}--[个条天分秒小年月日次人元位字周号级期点项种类步倍]]", 3),
        // A word for a value, before or behind its name.
        manner(
            r#"%before%[“"']?(?P<v>[a-z][a-z0-9_]*|[A-Z][A-Z0-9_]{2,})[”"']?\s*(?:[：:=\-—–]|表示|代表)\s*\p{Han}"#,
            2,
        ),
        behind(r"\p{Han}\s*[（(](?P<v>[a-z][a-z0-9_]*)[)）]"),
        Manner { in_sequence: true, ..behind(r"\p{Han}[：:]\s*(?P<v>\d{1,2})\s*(?:[，,；;。]|$)") },
        behind(r"\p{Han}[：:]\s*(?P<v>[a-z][a-z0-9_]*)\s*(?:[，,；;。]|$)"),
    ]
});

/// A bare list, after words that announce one: `可选值：0、1、2`.
static ANNOUNCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?:(?:可选值|取值|枚举值|有效值|可取值|可选的?值?)(?:有|范围|只能|仅)?(?:为|是|有|：|:)+|可选(?:值|类型)?)\s*(?P<list>[“"']?(?:-?\d+|[A-Za-z_]+)[”"']?(?:\s*(?:、|/|,|，|或者?|\|)\s*[“"']?(?:-?\d+|[A-Za-z_]+)[”"']?)+)"#,
    )
    .ok()
});

/// The value that is meant when there is none, said beside it or by its name.
static DEFAULT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[（(]\s*默认(?:值)?\s*[)）]|或者?不填(?:写)?|默认(?:值)?(?P<name>\p{Han}{1,8})").ok()
});

/// `1. 企业; 2：其他`, which of a text may as well be two notes.
static NUMBERED: LazyLock<Manner> = LazyLock::new(|| Manner {
    pattern: Regex::new(&format!(
        r"{BEFORE}(?P<v>-?\d{{1,10}})\s*(?:\.\s*\p{{Han}}|(?:[：:=\-—–、]|为|是)\s*[^\d\s：:，,。；;])"
    ))
    .ok(),
    least: 2,
    in_sequence: false,
    meaning_follows: true,
});

/// What a text says of values.
#[derive(Debug, Default)]
pub struct Values {
    /// The list, and the words that state it.
    pub found: Vec<Found>,
    /// For each value, the place of all that is said of it alone.
    pub own: Vec<Range<usize>>,
}

/// Returns the values that a text lists, and what it says of each alone.
pub fn read(text: &str, about: About) -> Values {
    match list(text, about) {
        Some((_, values)) => Values { found: together(text, &values), own: own(text, &values) },
        None => Values { found: announced(text), own: Vec::new() },
    }
}

/// Returns each value that a text lists, with its meaning.
pub fn meanings(text: &str, about: About) -> Vec<(String, String)> {
    let Some((manner, values)) = list(text, about) else { return Vec::new() };
    let is_mark = |letter: char| letter.is_whitespace() || "：:=-—–、，,；;。.”\"'“".contains(letter);
    let before = std::iter::once(0).chain(values.iter().map(|value| value.place.end));
    let words = values.iter().zip(own(text, &values)).zip(before).map(|((value, own), before)| {
        let words = text[if manner.meaning_follows { own } else { before..value.place.start }].trim_matches(is_mark);
        let words = if manner.meaning_follows { words } else { words.rsplit(['，', ',']).next().unwrap_or(words) };
        let words = ["表示", "代表", "是指", "为"].iter().find_map(|verb| words.strip_prefix(verb)).unwrap_or(words);
        (value.text.clone(), words.trim_end_matches(['（', '(']).trim_matches(is_mark).to_owned())
    });
    words.filter(|(_, meaning)| !meaning.is_empty()).collect()
}

/// Finds the values of a text in the first manner of writing that fits.
fn list(text: &str, about: About) -> Option<(&'static Manner, Vec<Value>)> {
    let numbered = about.is_number().then_some(&*NUMBERED);
    let (certain, others) = MANNERS.split_at(1.min(MANNERS.len()));
    certain.iter().chain(numbered).chain(others).find_map(|manner| {
        let values = values(manner, text);
        let numbers = || values.iter().map(|value| value.text.parse::<i64>());
        let is_sequence =
            || numbers().zip(numbers().skip(1)).all(|(one, next)| matches!((one, next), (Ok(a), Ok(b)) if b == a + 1));
        (values.len() >= manner.least && (!manner.in_sequence || is_sequence())).then_some((manner, values))
    })
}

/// The words of each value: up to the next value, or for the last one to the end of its clause. Brackets that open
/// behind a value are a part of its clause.
fn own(text: &str, values: &[Value]) -> Vec<Range<usize>> {
    let place = |(index, value): (usize, &Value)| {
        let next = values.get(index + 1).map(|next| next.place.start);
        value.place.end..next.unwrap_or_else(|| value.place.end + clause(&text[value.place.end..]))
    };
    values.iter().enumerate().map(place).collect()
}

/// The length of the first clause of a text.
fn clause(text: &str) -> usize {
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
    text: String,
    place: Range<usize>,
    /// The first words behind it: what it means.
    meaning: Range<usize>,
}

fn values(manner: &Manner, text: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let Some(pattern) = manner.pattern.as_ref() else { return values };
    let mut from = 0;
    // What ends one value may begin the next, so the search goes on right behind the value.
    while let Some(found) = pattern.captures_at(text, from) {
        let (Some(whole), Some(value)) = (found.get(0), found.name("v")) else { break };
        from = value.end();
        if is_an_instance(&text[..value.start()]) {
            continue;
        }
        let meaning = if manner.meaning_follows { meaning(text, from, whole.end()) } else { from..from };
        values.push(Value { text: value.as_str().to_owned(), place: value.range(), meaning });
    }
    values
}

/// Whether what follows is one value of many: `例如：300表示提前5分钟`.
fn is_an_instance(before: &str) -> bool {
    let before = before.trim_end_matches(|letter: char| letter.is_whitespace() || "：:，,“\"".contains(letter));
    before.ends_with("例如") || before.ends_with("比如") || before.ends_with("譬如")
}

/// The words behind a value, up to the next mark. `from` is the end of the value, `to` is in or behind its first word.
fn meaning(text: &str, from: usize, to: usize) -> Range<usize> {
    let last = text[from..to].chars().next_back().map_or(0, char::len_utf8);
    let is_word = text[from..to].chars().next_back().is_some_and(char::is_alphanumeric);
    let start = if is_word && !["表示", "代表", "是指"].iter().any(|word| text[from..to].ends_with(word)) {
        to - last
    } else {
        to
    };
    let is_end = |letter: char| letter.is_whitespace() || "，,。；;、（(）)\u{1}".contains(letter);
    let length = text[start..].find(is_end).unwrap_or(text.len() - start);
    start..start + length
}

/// One fact of all values. What a value means says nothing else.
fn together(text: &str, values: &[Value]) -> Vec<Found> {
    let is_boolean = values.iter().all(|value| value.text == "true" || value.text == "false");
    let fact = if is_boolean {
        Fact::Type("boolean".into())
    } else {
        Fact::values(values.iter().map(|value| value.text.clone()))
    };
    let mut facts = vec![fact];
    let mut found = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let next = values.get(index + 1).map_or(text.len(), |next| next.place.start);
        found.push(Found { facts: std::mem::take(&mut facts), range: value.place.clone() });
        if value.meaning.start < value.meaning.end.min(next) {
            found.push(Found { facts: Vec::new(), range: value.meaning.start..value.meaning.end.min(next) });
        }
    }
    found.extend(default(text, values));
    found
}

/// The one value that is said to be the default.
fn default(text: &str, values: &[Value]) -> Option<Found> {
    let mut said = DEFAULT.as_ref()?.captures_iter(text).filter_map(|found| {
        let place = found.get(0)?.range();
        let value = match found.name("name") {
            Some(name) => named(text, values, name.as_str()),
            None => beside(text, values, &place, &found[0]),
        }?;
        Some(Found { facts: vec![Fact::Default(value.text.clone())], range: place })
    });
    let first = said.next()?;
    said.next().is_none().then_some(first)
}

/// The value with this meaning: `默认是`, `默认为开启`.
fn named<'a>(text: &str, values: &'a [Value], name: &str) -> Option<&'a Value> {
    let bare = name.trim_start_matches(['为', '：']);
    let names = [name, bare, bare.strip_prefix('是').unwrap_or(bare)];
    values.iter().find(|value| names.contains(&&text[value.meaning.clone()]))
}

/// The value that such words stand beside: `0或不填`, `1-正常（默认）`.
fn beside<'a>(text: &str, values: &'a [Value], place: &Range<usize>, words: &str) -> Option<&'a Value> {
    let before = values.partition_point(|value| value.place.start < place.start);
    let value = &values[before.checked_sub(1)?];
    let between = &text[value.place.end..place.start];
    let is_beside =
        if words.contains('填') { between.trim().is_empty() } else { !between.contains(['；', ';', '。', '\n']) };
    is_beside.then_some(value)
}

fn announced(text: &str) -> Vec<Found> {
    let Some(found) = ANNOUNCED.as_ref().and_then(|announced| announced.captures(text)) else { return Vec::new() };
    let (Some(whole), Some(list)) = (found.get(0), found.name("list")) else { return Vec::new() };
    let is_value = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let values: Vec<&str> = list.as_str().split(|letter| !is_value(letter)).filter(|value| !value.is_empty()).collect();
    // Two numbers may be a range.
    let is_range = whole.as_str().contains("范围") && values.len() == 2 && list.as_str().contains([',', '，']);
    if is_range {
        return Vec::new();
    }
    vec![Found { facts: vec![Fact::values(values)], range: whole.range() }]
}
