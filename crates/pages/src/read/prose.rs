//! Reads the facts of parameters that prose names: ``…可通过`duplicate_check_interval`指定，默认`1800秒` ``.

use super::{about::About, wordings};
use crate::{
    fact::{Fact, Facts},
    page::plain,
    pattern::Pattern,
};

/// A parameter in marks of code, or at the head of an entry: `- 图片（image）：`.
static NAMES: Pattern = Pattern::new(
    r#"`+\s*"?(?P<code>[a-z][a-z0-9_.]*)"?\s*(?::[^`]*)?`+|^[\s\-*+>]*\p{Han}{1,8}[（(](?P<head>[a-z][a-z0-9_]*)[)）]\s*[：:]"#,
);

/// Returns the facts of each parameter that a line names, up to the next parameter or the end of the sentence.
pub fn read(line: &str) -> Vec<(String, Facts)> {
    let name = |found: regex::Captures<'_>| {
        let name = found.name("code").or(found.name("head"))?;
        Some((line[name.range()].to_owned(), found.get(0)?.range()))
    };
    let names: Vec<_> = NAMES.captures_iter(line).filter_map(name).collect();
    let ends = names.iter().skip(1).map(|(_, next)| next.start).chain([line.len()]);
    let facts = names.iter().zip(ends).map(|((name, range), end)| {
        let sentence = line[range.end..end].split(['。', '；', ';']).next().unwrap_or_default();
        let (facts, _) = wordings::read(&plain(sentence), About { name, types: None });
        (name.clone(), facts.into_iter().filter(|fact| !matches!(fact, Fact::MeaningBy(..) | Fact::Type(_))).collect())
    });
    facts.filter(|(_, facts): &(_, Facts)| !facts.is_empty()).collect()
}
