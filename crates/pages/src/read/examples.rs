//! What examples tell of parameters: where they stand, and of which type they are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A parameter in an example: its path without marks for lists, and its type.
pub type Parameter = (Vec<String>, String);

/// No parameter has a longer name, or stands deeper: what does is data of an example that has no end.
pub const LONGEST_NAME: usize = 64;
/// See [`LONGEST_NAME`].
pub const DEEPEST: usize = 16;

/// The parameters of an example, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    all: Vec<Parameter>,
    /// Which of them have a name.
    by_name: BTreeMap<String, Vec<usize>>,
}

impl Parameters {
    /// Every parameter of an example. What stands in several entries of a list is one parameter.
    pub fn of(example: &Value) -> Self {
        let mut collected = Collected { all: Vec::new(), known: BTreeMap::new() };
        collected.collect(example, &mut Vec::new());
        let mut by_name = BTreeMap::<String, Vec<usize>>::new();
        for (index, (path, _)) in collected.all.iter().enumerate() {
            by_name.entry(path.last().cloned().unwrap_or_default()).or_default().push(index);
        }
        Self { all: collected.all, by_name }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.all.iter()
    }

    /// Whether there is one that a row with this path may be about.
    pub fn has(&self, path: &[String]) -> bool {
        self.candidates(path).next().is_some()
    }

    /// The type of the parameter that a row is about: the one whose path ends as the row writes it. Where there are
    /// several, the first that no row has taken yet.
    pub fn find(&self, path: &[String], taken: &mut BTreeSet<usize>) -> Option<&str> {
        let is_free = |index: &usize| !taken.contains(index);
        let exact = self.candidates(path).find(|index| self.all[*index].0 == path && is_free(index));
        let index = exact.or_else(|| self.candidates(path).find(is_free)).or_else(|| self.candidates(path).next())?;
        taken.insert(index);
        Some(&self.all[index].1)
    }

    fn candidates(&self, path: &[String]) -> impl Iterator<Item = usize> {
        // More of one name than this are no parameters that a table could tell apart.
        let named =
            path.last().and_then(|name| self.by_name.get(name)).map_or(&[][..], |named| &named[..named.len().min(64)]);
        named.iter().copied().filter(move |index| self.all[*index].0.ends_with(path))
    }
}

struct Collected {
    all: Vec<Parameter>,
    known: BTreeMap<Vec<String>, usize>,
}

impl Collected {
    fn collect(&mut self, value: &Value, path: &mut Vec<String>) {
        match value {
            Value::Object(properties) if path.len() < DEEPEST => {
                for (name, value) in properties.iter().filter(|(name, _)| name.len() <= LONGEST_NAME) {
                    path.push(name.clone());
                    self.note(path, types(value));
                    self.collect(value, path);
                    path.pop();
                }
            }
            Value::Array(entries) => entries.iter().for_each(|entry| self.collect(entry, path)),
            _ => {}
        }
    }

    fn note(&mut self, path: &[String], types: String) {
        let Some(known) = self.known.get(path) else {
            self.known.insert(path.to_vec(), self.all.len());
            self.all.push((path.to_vec(), types));
            return;
        };
        let known = &mut self.all[*known].1;
        // An empty list or null says less than another entry does.
        if known == "null" || (known == "[]" && types.ends_with("[]")) {
            *known = types;
        }
    }
}

/// The type of a value. An empty list is one of something that is not said.
fn types(value: &Value) -> String {
    let (mut value, mut lists) = (value, 0);
    while let Value::Array(entries) = value {
        lists += 1;
        match entries.first() {
            Some(first) => value = first,
            None => return "[]".repeat(lists),
        }
    }
    let entry = match value {
        Value::Null | Value::Array(_) => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Object(_) => "object",
    };
    format!("{entry}{}", "[]".repeat(lists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_their_path_and_type() {
        let example = serde_json::json!({
            "a": 1, "b": { "c": ["x"], "d": [] }, "list": [{ "e": null }, { "e": true, "f": 1.5 }], "g": [[1], []],
        });
        let shown: Vec<String> =
            Parameters::of(&example).iter().map(|(path, types)| format!("{}:{types}", path.join("."))).collect();
        assert_eq!(
            shown,
            [
                "a:integer",
                "b:object",
                "b.c:string[]",
                "b.d:[]",
                "list:object[]",
                "list.e:boolean",
                "list.f:number",
                "g:integer[][]"
            ]
        );
    }

    #[test]
    fn a_row_finds_its_parameter_by_the_end_of_its_path() {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let parameters = Parameters::of(&serde_json::json!({ "a": { "id": 1 }, "b": { "id": "x" }, "id": true }));
        let mut taken = BTreeSet::new();
        assert_eq!(parameters.find(&path("id"), &mut taken), Some("boolean"));
        assert_eq!(parameters.find(&path("id"), &mut taken), Some("integer"));
        assert_eq!(parameters.find(&path("b.id"), &mut taken), Some("string"));
        assert_eq!(parameters.find(&path("gone"), &mut taken), None);
        assert!(parameters.has(&path("id")) && !parameters.has(&path("c.id")));
    }
}
