//! Checks what the generator refuses, and the file and location in each message. `refusals/accepted` is a small set of schemas,
//! and each case of `refusals/cases.json` changes this set.

use std::{collections::BTreeMap, fmt::Write};

use serde::Deserialize;
use serde_json::Value;
use wecom_schemas::{Sources, pointer};

use super::{Json, generate, schemas, sources};

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
            let Some((file, pointer)) = location.split_once('#') else {
                schemas.remove(&location).unwrap();
                continue;
            };
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let parent = schemas.get_mut(file).unwrap().pointer_mut(parent).unwrap();
            parent.as_object_mut().unwrap().shift_remove(&pointer::key(key)).unwrap();
        }
        for (location, value) in self.put {
            let (file, pointer) = location.split_once('#').unwrap();
            let Some((parent, key)) = pointer.rsplit_once('/') else {
                schemas.insert(file.to_owned(), value);
                continue;
            };
            match schemas.get_mut(file).unwrap().pointer_mut(parent).unwrap() {
                Value::Array(list) if key == list.len().to_string() => list.push(value),
                Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
                parent => parent[pointer::key(key)] = value,
            }
        }
    }
}

fn outcome(sources: &Sources) -> String {
    match generate(sources) {
        Ok(files) => format!("accepted: {} files", files.len()),
        Err(problems) => problems.to_string().trim_end().to_owned(),
    }
}

#[test]
fn every_refusal_says_where_and_why() {
    let accepted = schemas("codegen/tests/it/refusals/accepted");
    let mut catalogue = String::new();
    for case in serde_json::from_str::<Vec<Case>>(include_str!("refusals/cases.json")).unwrap() {
        let (name, mut schemas) = (case.name.clone(), accepted.clone());
        case.apply(&mut schemas);
        writeln!(catalogue, "## {name}\n{}\n", outcome(&sources(&schemas))).unwrap();
    }
    insta::assert_snapshot!(catalogue);
}

#[test]
fn text_that_is_no_json_is_refused_with_line_and_column() {
    let mut sources = sources(&schemas("codegen/tests/it/refusals/accepted"));
    let mut catalogue = String::new();
    for (name, text) in [
        ("a byte order mark", "\u{FEFF}{}"),
        ("a comma too many", "{\n  \"type\": \"object\",\n}"),
        ("a key twice", "{\n  \"type\": \"object\",\n  \"type\": \"array\"\n}"),
        ("nothing", ""),
        ("two values", "{}\n{}"),
        ("not an object", "[]"),
    ] {
        sources.insert("order.json".into(), text.into());
        writeln!(catalogue, "## {name}\n{}\n", outcome(&sources)).unwrap();
    }
    insta::assert_snapshot!(catalogue);
}

#[test]
fn the_same_schemas_give_the_same_files() {
    let sources = sources(&schemas("schema"));
    assert_eq!(generate(&sources).unwrap(), generate(&sources).unwrap());
}
