//! The examples of the pages: each is accepted by its schema.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    dialect,
    library::{self, Library, Node},
    problem::{Problem, Problems},
};

/// Checks every example against the schema that its path names.
///
/// # Errors
/// Each example that is refused, or that belongs to no schema.
pub fn check(library: &Library) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let (examples, strays): (Vec<_>, Vec<_>) = library
        .examples()
        .partition(|(_, schema, _)| library.schema(schema).is_some_and(|schema| schema.get("title").is_some()));
    problems.0.extend(strays.iter().map(|(path, schema, _)| {
        let message =
            format!("its folder says that it is an example of {schema}, and no such schema describes a value");
        Problem::at(path, "", message)
    }));
    let schemas: BTreeSet<&str> = examples.iter().map(|(_, schema, _)| schema.as_str()).collect();
    match Judge::of(library, &schemas) {
        Ok(judge) => {
            let refused = |(path, schema, example): &(&str, String, &Value)| {
                let problem = |(pointer, message): (String, String)| {
                    Problem::at(path, &pointer, format!("{schema} refuses this example: {message}"))
                };
                judge.violations(schema, example).into_iter().map(problem).collect::<Vec<_>>()
            };
            problems.0.extend(examples.par_iter().map(refused).collect::<Vec<_>>().into_iter().flatten());
        }
        Err(_) => problems.0.extend(schemas.iter().filter_map(|schema| {
            let error = dialect::validator(library, schema).err()?;
            Some(Problem::at(schema, "", error.to_string()))
        })),
    }
    problems.or(())
}

/// One validator for many schemas. It judges an object with one property, whose name says which schema its value has.
///
/// A union is there once for each of its branches, with that branch alone: `jsonschema` tries every branch on every
/// value, and 800 examples of 800 branches would be tried 640,000 times.
struct Judge<'a> {
    validator: Validator,
    /// The tag of each schema that carries a union.
    tags: BTreeMap<&'a str, &'a str>,
    /// The names of the branches, which are those of the properties.
    branches: BTreeSet<String>,
}

impl<'a> Judge<'a> {
    fn of(library: &'a Library, schemas: &BTreeSet<&str>) -> Result<Self, Box<dyn Error>> {
        let (mut tags, mut branches) = (BTreeMap::new(), BTreeSet::new());
        let (mut properties, mut envelopes) = (Map::new(), Map::new());
        for root in schemas.iter().filter_map(|schema| library.root(schema)) {
            properties.insert(root.file.to_owned(), json!({ "$ref": dialect::address(root.file) }));
            let Some(tag) = root.child("variants").and_then(|variants| variants.text("tag")) else { continue };
            tags.insert(root.file, tag);
            let key = format!("envelope{}", envelopes.len());
            envelopes.insert(key.clone(), envelope(&root));
            for branch in root.entries("oneOf") {
                let target = library.follow(&branch).ok();
                let value = target.and_then(|branch| branch.child("properties")?.child(tag)?.text("const"));
                let Some(value) = value else { continue };
                let name = branch_name(root.file, value);
                let schema = json!({
                    "$ref": format!("#/$defs/{key}"),
                    "oneOf": [with_addresses(root.file, &branch.map.clone().into())],
                    "unevaluatedProperties": root.map.get("unevaluatedProperties"),
                });
                properties.insert(name.clone(), schema);
                branches.insert(name);
            }
        }
        let validator = dialect::validator_of(library, json!({ "$defs": envelopes, "properties": properties }))?;
        Ok(Self { validator, tags, branches })
    }

    /// What the schema finds wrong with a value: where, and what.
    fn violations(&self, schema: &str, value: &Value) -> Vec<(String, String)> {
        let tag = self.tags.get(schema).and_then(|tag| value.get(tag)?.as_str());
        let name = tag.map(|tag| branch_name(schema, tag)).filter(|name| self.branches.contains(name));
        let name = name.as_deref().unwrap_or(schema);
        let violations = violations(&self.validator, &json!({ name: value })).into_iter();
        // The first segment of the pointer is the name.
        let within = |pointer: &str| {
            pointer.get(1..).and_then(|rest| rest.find('/')).map_or("", |end| &pointer[end + 1..]).to_owned()
        };
        violations.map(|(pointer, message)| (within(&pointer), message)).collect()
    }
}

fn branch_name(schema: &str, tag: &str) -> String {
    format!("{schema} {tag}")
}

/// What the object that carries a union says of its own properties.
fn envelope(root: &Node<'_>) -> Value {
    let others = ["$schema", "$defs", "oneOf", "unevaluatedProperties"];
    let keywords = root.map.iter().filter(|(keyword, _)| !others.contains(&keyword.as_str()));
    keywords.map(|(keyword, value)| (keyword.clone(), with_addresses(root.file, value))).collect()
}

/// A part of a schema with references that hold outside of its file.
fn with_addresses(file: &str, schema: &Value) -> Value {
    let with_address = |(keyword, value): (&String, &Value)| {
        let address = value.as_str().filter(|_| keyword == "$ref").and_then(|reference| {
            let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
            Some(format!("{}#{fragment}", dialect::address(&library::join(file, path)?)))
        });
        (keyword.clone(), address.map_or_else(|| with_addresses(file, value), Value::from))
    };
    match schema {
        Value::Object(map) => Value::Object(map.iter().map(with_address).collect()),
        Value::Array(list) => list.iter().map(|entry| with_addresses(file, entry)).collect(),
        other => other.clone(),
    }
}

/// What a validator finds wrong with a value: where, and what. Of a union, only the branch that is meant is heard.
pub fn violations(validator: &Validator, value: &Value) -> Vec<(String, String)> {
    let errors: Vec<_> = validator.iter_errors(value).collect();
    let said = |error: &ValidationError<'_>| (error.instance_path().to_string(), error.masked_with("this").to_string());
    meant(&errors).into_iter().map(said).collect()
}

/// The errors that help. No branch of a union fits a wrong example; the one that is meant is the one
/// whose tag is right. Its errors say what is wrong, and the properties that were called unexpected
/// were so only because no branch fitted.
fn meant<'a>(errors: &'a [ValidationError<'a>]) -> Vec<&'a ValidationError<'a>> {
    let is_tag = |error: &ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Constant { .. });
    let branch = errors.iter().find_map(|error| match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } => context.iter().find(|branch| !branch.iter().any(is_tag)),
        _ => None,
    });
    let Some(branch) = branch else { return errors.iter().collect() };
    let is_consequence = |error: &&ValidationError<'_>| {
        let kind = error.kind();
        matches!(kind, ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::UnevaluatedProperties { .. })
    };
    branch.iter().chain(errors.iter().filter(|error| !is_consequence(error))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{DIALECT, Sources};

    /// Schemas of texts in the files of a folder, with examples.
    fn library(files: &[(&str, Value)]) -> Library {
        let mut sources = Sources::from([
            (DIALECT.to_owned(), include_str!("../../../schema/dialect/schema.json").to_owned()),
            // Its reference leads nowhere.
            ("broken.json".to_owned(), json!({ "title": "Broken", "$ref": "gone.json" }).to_string()),
        ]);
        for path in ["letter", "post/letter", "post/letter/page"] {
            let properties = json!({ "~/text": { "type": "string", "maxBytes": 3, "overflow": "reject" } });
            let schema = json!({ "title": path, "type": "object", "properties": properties });
            sources.insert(format!("{path}.json"), schema.to_string());
        }
        sources.extend(files.iter().map(|(path, value)| ((*path).to_owned(), value.to_string())));
        Library::read(&sources).unwrap()
    }

    #[test]
    fn files_that_nothing_refers_to_are_not_read() {
        let library = library(&[]);
        assert!(Judge::of(&library, &["letter.json", "post/letter.json"].into()).is_ok());
        assert!(Judge::of(&library, &["letter.json", "broken.json"].into()).is_err());
    }

    #[test]
    fn a_schema_that_leads_nowhere_and_a_stray_example_are_named() {
        let library =
            library(&[("examples/post/example1.json", json!({})), ("examples/broken/example1.json", json!({}))]);
        let said = check(&library).unwrap_err().to_string();
        assert!(said.starts_with("broken.json#: "), "{said}");
        assert!(said.contains("examples/post/example1.json#: its folder says"), "{said}");
    }

    #[test]
    fn an_example_is_judged_as_its_schema_alone_would_judge_it() {
        let of_text =
            |text: Value| json!({ "type": "object", "required": ["~/text"], "properties": { "~/text": text } });
        let branch = |tag: &str, body: Value| json!({ "type": "object", "required": ["kind", tag], "properties": { "kind": { "const": tag }, tag: body } });
        let union = json!({
            "title": "Parcel", "type": "object", "required": ["kind", "to"],
            "properties": { "kind": { "type": "string" }, "to": { "$ref": "#/$defs/To" } },
            "variants": { "tag": "kind", "after": "to" },
            "oneOf": [{ "$ref": "#/$defs/Inner" }, { "$ref": "../outer.json" }],
            "unevaluatedProperties": false,
            "$defs": {
                "To": { "type": "array", "items": { "$ref": "#/$defs/Name" }, "maxItems": 1 },
                "Name": { "type": "string", "maxBytes": 3, "overflow": "reject" },
                "Inner": branch("inner/~", of_text(json!({ "$ref": "#/$defs/Name" }))),
            },
        });
        let outer = branch("outer", of_text(json!({ "$ref": "post/parcel.json#/$defs/Name" })));
        let library = library(&[("post/parcel.json", union), ("outer.json", outer)]);
        let schemas: BTreeSet<&str> = ["post/parcel.json", "post/letter.json"].into();
        let judge = Judge::of(&library, &schemas).unwrap();
        assert_eq!(judge.branches.len(), 2);
        let parcels = [
            json!({ "kind": "inner/~", "to": ["abc"], "inner/~": { "~/text": "abc" } }),
            json!({ "kind": "outer", "to": [], "outer": { "~/text": "" } }),
            json!({ "kind": "outer", "to": [], "outer": { "~/text": "" }, "more": 1 }),
            json!({ "kind": "outer", "to": ["abcd", "e"], "outer": { "~/text": "abcd" } }),
            json!({ "kind": "inner/~", "to": [], "inner/~": {}, "outer": { "~/text": "" } }),
            json!({ "kind": "inner/~", "to": [], "outer": { "~/text": "" } }),
            json!({ "kind": "other", "to": [], "outer": { "~/text": "" } }),
            json!({ "kind": 1, "to": 1 }),
            json!({ "more": true }),
            json!([]),
        ];
        let letters = [json!({ "~/text": "abc" }), json!({ "~/text": "abcd" }), json!(1)];
        let parcels = parcels.iter().map(|value| ("post/parcel.json", value));
        for (schema, value) in parcels.chain(letters.iter().map(|value| ("post/letter.json", value))) {
            let alone = dialect::validator(&library, schema).unwrap();
            let (mut judged, mut expected) = (judge.violations(schema, value), violations(&alone, value));
            judged.sort_unstable();
            expected.sort_unstable();
            assert_eq!(judged, expected, "{value}");
        }
        let place = |value| judge.violations("post/letter.json", value).swap_remove(0).0;
        assert_eq!((place(&letters[1]).as_str(), place(&letters[2]).as_str()), ("/~0~1text", ""));
    }

    #[test]
    fn examples_belong_to_the_schema_of_their_own_folder() {
        let library = library(&[
            ("examples/letter/example1.json", json!(1)),
            ("examples/letters/example1.json", json!(2)),
            ("examples/letter/page/example1.json", json!(3)),
            ("examples/letter/example2.json", json!(4)),
        ]);
        let of = |schema: &str| library.examples_of(schema).map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(of("letter.json"), ["examples/letter/example1.json", "examples/letter/example2.json"]);
        assert_eq!(of("letter/page.json"), ["examples/letter/page/example1.json"]);
        for (path, schema, _) in library.examples() {
            assert!(of(&schema).contains(&path), "{path}");
        }
    }
}
