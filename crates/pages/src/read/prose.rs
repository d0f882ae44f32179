//! What prose says of parameters that it names: ``…可通过`duplicate_check_interval`指定，默认`1800秒` ``.

use std::sync::LazyLock;

use regex::Regex;

use super::{about::About, wordings};
use crate::{
    fact::{Fact, Facts},
    page::plain,
};

/// A parameter in marks of code, or at the head of an entry: `- 图片（image）：`.
static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"`+\s*"?(?P<code>[a-z][a-z0-9_.]*)"?\s*(?::[^`]*)?`+|^[\s\-*+>]*\p{Han}{1,8}[（(](?P<head>[a-z][a-z0-9_]*)[)）]\s*[：:]"#).ok()
});

/// The facts of each parameter that a line names, up to the next one or the end of the sentence.
pub fn read(line: &str) -> Vec<(String, Facts)> {
    let Some(names) = NAMES.as_ref() else { return Vec::new() };
    let places: Vec<_> = names
        .captures_iter(line)
        .filter_map(|found| Some((found.name("code").or(found.name("head"))?.as_str(), found.get(0)?.range())))
        .collect();
    let mut said = Vec::new();
    for (index, (name, place)) in places.iter().enumerate() {
        let end = places.get(index + 1).map_or(line.len(), |(_, next)| next.start);
        let sentence = line[place.end..end].split(['。', '；', ';']).next().unwrap_or_default();
        let about = About { name, types: None };
        let facts: Facts = wordings::read(&plain(sentence), about).facts.into_iter().collect();
        let facts: Facts =
            facts.into_iter().filter(|fact| !matches!(fact, Fact::MeaningBy(..) | Fact::Type(_))).collect();
        if !facts.is_empty() {
            said.push(((*name).to_owned(), facts));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_name_is_said_of_it() {
        let shown = |line: &str| {
            let said = read(line).into_iter().map(|(name, facts)| {
                let facts: Vec<String> = facts.iter().map(ToString::to_string).collect();
                format!("{name} {}", facts.join(" "))
            });
            said.collect::<Vec<_>>()
        };
        assert_eq!(shown("由``check_span``指定，默认``1800秒``。最多4小时"), ["check_span default=1800s"]);
        assert_eq!(shown("- 图片（image）：10MB，支持JPG,PNG格式"), ["image max_bytes=10M formats=JPG|PNG"]);
        assert_eq!(shown("当`a`为1时，`b`最多100个"), ["b max_items=100"]);
    }
}
