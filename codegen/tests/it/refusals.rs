//! Checks what the generator refuses, and the file and location in each message. `refusals/accepted` is a small set of schemas,
//! and each case of `refusals/cases.json` changes this set.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use wecom_schemas::Problems;

use super::{Json, generate, generate_from, schemas, sources, sources::edit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// The values to insert, by file and pointer: `order.json#/properties/number/maximum`.
    #[serde(default)]
    put: BTreeMap<String, Value>,
    /// The files to delete, and the keys to delete, by file and pointer.
    #[serde(default)]
    remove: Vec<String>,
}

impl Case {
    fn apply(self, schemas: &mut Json) {
        for location in self.remove {
            match location.split_once('#') {
                Some((file, pointer)) => edit(schemas.get_mut(file).unwrap(), pointer, None),
                None => drop(schemas.remove(&location).unwrap()),
            }
        }
        for (location, value) in self.put {
            match location.split_once('#').unwrap() {
                (file, "") => drop(schemas.insert(file.to_owned(), value)),
                (file, pointer) => edit(schemas.get_mut(file).unwrap(), pointer, Some(value)),
            }
        }
    }
}

/// Returns a catalogue of what the generator says about each case.
fn catalogue(cases: impl Iterator<Item = (String, Result<BTreeMap<String, String>, Problems>)>) -> String {
    cases.fold(String::new(), |catalogue, (name, outcome)| {
        let outcome =
            outcome.map_or_else(|problems| problems.to_string(), |files| format!("accepted: {} files", files.len()));
        format!("{catalogue}## {name}\n{}\n\n", outcome.trim_end())
    })
}

#[test]
fn every_refusal_says_where_and_why() {
    let accepted = schemas("codegen/tests/it/refusals/accepted");
    let cases = serde_json::from_str::<Vec<Case>>(include_str!("refusals/cases.json")).unwrap().into_iter();
    let catalogue = catalogue(cases.map(|case| {
        let (name, mut schemas) = (case.name.clone(), accepted.clone());
        case.apply(&mut schemas);
        (name, generate_from(&schemas))
    }));
    insta::assert_snapshot!(catalogue);
}

#[test]
fn text_that_is_no_json_is_refused_with_line_and_column() {
    let mut sources = sources::read("codegen/tests/it/refusals/accepted");
    let cases = [
        ("a byte order mark", "\u{FEFF}{}"),
        ("a comma too many", "{\n  \"type\": \"object\",\n}"),
        ("a key twice", "{\n  \"type\": \"object\",\n  \"type\": \"array\"\n}"),
        ("nothing", ""),
        ("two values", "{}\n{}"),
        ("not an object", "[]"),
    ];
    let catalogue = catalogue(cases.into_iter().map(|(name, text)| {
        sources.insert("order.json".into(), text.into());
        (name.to_owned(), generate(&sources))
    }));
    insta::assert_snapshot!(catalogue);
}

#[test]
fn the_same_schemas_give_the_same_files() {
    let sources = sources::read("schema");
    assert_eq!(generate(&sources).unwrap(), generate(&sources).unwrap());
}
