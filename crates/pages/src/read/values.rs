//! Lists of values: `0表示否，1表示是`, `1-正常；2-离职`, `图片（image）、语音（voice）`.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::phrases::Found;
use crate::fact::Fact;

/// What stands before a value: the beginning, or something that ends what came before.
const BEFORE: &str = r"(?:^|[\s，,；;。、：:（(\[【/“])";

/// A value that is said to mean something, by a word that says nothing else: one of them is enough.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r#"{BEFORE}[“"']?(?P<v>-?\d{{1,10}}|true|false)[”"']?\s*(?:表示|代表|是指)"#)).ok()
});
/// A value with a mark behind it, which may mean other things too: there have to be two.
static MARKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r#"{BEFORE}[“"']?(?P<v>-?\d{{1,10}})[”"']?\s*(?:\.|[：:=\-—–、]|为|是)\s*[^\d\s：:，,。；;]"#))
        .ok()
});
/// The same with a word for a value, `image：图片`.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r#"{BEFORE}[“"']?(?P<v>[a-z][a-z0-9_]*)[”"']?\s*(?:[：:=\-—–]|为|表示|代表)\s*\p{{Han}}"#)).ok()
});
/// A word behind its Chinese name, `图片（image）`.
static BRACKETED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\p{Han}[（(](?P<v>[a-z][a-z0-9_]*)[)）]").ok());
/// A bare list, after words that announce one: `可选值：0、1、2`.
static ANNOUNCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?:可选值|取值|枚举值|有效值|可取值|可选的?值?)(?:有|范围|只能|仅)?(?:为|是|有|：|:)+\s*(?P<list>[“"']?(?:-?\d+|[A-Za-z_]+)[”"']?(?:\s*(?:、|/|,|，|或|\|)\s*[“"']?(?:-?\d+|[A-Za-z_]+)[”"']?)+)"#,
    )
    .ok()
});

/// The lists of values in a text: one at most for each manner of writing, and only the first that there is.
pub fn read(text: &str) -> Vec<Found> {
    let several =
        [&MARKED, &NAMED, &BRACKETED].into_iter().map(|marks| pairs(marks, text)).filter(|pairs| pairs.len() > 1);
    match std::iter::once(pairs(&SAID, text)).chain(several).find(|pairs| !pairs.is_empty()) {
        Some(pairs) => together(pairs),
        None => announced(text),
    }
}

type Pair = (String, Range<usize>);

fn pairs(pattern: &LazyLock<Option<Regex>>, text: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let Some(pattern) = pattern.as_ref() else { return pairs };
    let mut from = 0;
    // What ends one value may begin the next, so the search goes on right behind the value.
    while let Some(found) = pattern.captures_at(text, from) {
        let Some(value) = found.name("v") else { break };
        pairs.push((value.as_str().to_owned(), value.range()));
        from = value.end();
    }
    pairs
}

/// One fact of all values; the other places state what is stated already.
fn together(pairs: Vec<Pair>) -> Vec<Found> {
    let is_boolean = pairs.iter().all(|(value, _)| value == "true" || value == "false");
    let fact = if is_boolean {
        Fact::Type("boolean".into())
    } else {
        Fact::values(pairs.iter().map(|(value, _)| value.clone()))
    };
    let mut facts = vec![fact];
    pairs.into_iter().map(|(_, place)| Found { facts: std::mem::take(&mut facts), place }).collect()
}

fn announced(text: &str) -> Vec<Found> {
    let Some(found) = ANNOUNCED.as_ref().and_then(|announced| announced.captures(text)) else { return Vec::new() };
    let (Some(whole), Some(list)) = (found.get(0), found.name("list")) else { return Vec::new() };
    let is_value = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let values = list.as_str().split(|letter| !is_value(letter)).filter(|value| !value.is_empty());
    vec![Found { facts: vec![Fact::values(values)], place: whole.range() }]
}
