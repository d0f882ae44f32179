//! Checks that every example is accepted by its schema.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use jsonschema::Validator;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    library::Library,
    problem::{Problem, Problems},
    validator::{address, validator, validator_of, violations},
};

/// Checks every example against the schema that its folder names.
pub fn check(library: &Library) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let types: BTreeSet<&str> = library.roots().filter(|root| root.has("title")).map(|root| root.file).collect();
    let (examples, strays): (Vec<_>, Vec<_>) =
        library.examples().partition(|(_, schema, _)| types.contains(schema.as_str()));
    problems.0.extend(strays.iter().map(|(path, schema, _)| {
        let message = format!("its folder makes it an example of {schema}, which is no schema of a value");
        Problem::at(path, "", message)
    }));
    let schemas: BTreeSet<&str> = examples.iter().map(|(_, schema, _)| schema.as_str()).collect();
    match ExampleValidator::of(library, &schemas) {
        Ok(validator) => {
            let refused = |(path, schema, example): &(&str, String, &Value)| {
                let problem = |(pointer, message): (String, String)| {
                    Problem::at(path, &pointer, format!("{schema} refuses this example: {message}"))
                };
                validator.violations(schema, example).into_iter().map(problem).collect::<Vec<_>>()
            };
            problems.0.extend(examples.par_iter().map(refused).collect::<Vec<_>>().into_iter().flatten());
        }
        Err(_) => problems.0.extend(schemas.iter().filter_map(|schema| {
            let error = validator(library, schema).err()?;
            Some(Problem::at(schema, "", error.to_string()))
        })),
    }
    problems.or(())
}

/// One validator for many schemas. It checks an object with one property, whose name says which schema its value has.
///
/// Each branch of a union has its own property, because `jsonschema` tries every branch of a union on every value, which
/// would be 640,000 attempts for 800 examples of 800 branches.
struct ExampleValidator<'a> {
    validator: Validator,
    /// The tag of each schema that carries a union.
    tags: BTreeMap<&'a str, &'a str>,
    /// The properties whose schema has one branch alone.
    branches: BTreeSet<String>,
}

impl<'a> ExampleValidator<'a> {
    fn of(library: &'a Library, schemas: &BTreeSet<&str>) -> Result<Self, Box<dyn Error>> {
        let (mut tags, mut branches) = (BTreeMap::new(), BTreeSet::new());
        let (mut properties, mut envelopes) = (Map::new(), Map::new());
        for root in schemas.iter().filter_map(|schema| library.root(schema)) {
            properties.insert(root.file.to_owned(), json!({ "$ref": address(root.file) }));
            let Some(tag) = root.tag() else { continue };
            tags.insert(root.file, tag);
            // The address keeps the folder of the file, so the references in the envelope still lead to the same schemas.
            let id = format!("{}?envelope", address(root.file));
            let mut envelope = root.map.clone();
            envelope.retain(|keyword, _| !["$schema", "oneOf", "unevaluatedProperties"].contains(&keyword.as_str()));
            envelope.insert("$id".into(), id.clone().into());
            envelopes.insert(root.file.to_owned(), envelope.into());
            for target in root.entries("oneOf").iter().filter_map(|branch| library.follow(branch).ok()) {
                let Some(value) = target.tag_value(tag) else { continue };
                let schema = json!({
                    "$ref": id,
                    "oneOf": [{ "$ref": format!("{}#{}", address(target.file), target.pointer) }],
                    "unevaluatedProperties": root.map.get("unevaluatedProperties"),
                });
                let name = format!("{} {value}", root.file);
                properties.insert(name.clone(), schema);
                branches.insert(name);
            }
        }
        let validator = validator_of(library, json!({ "$defs": envelopes, "properties": properties }))?;
        Ok(Self { validator, tags, branches })
    }

    fn violations(&self, schema: &str, value: &Value) -> Vec<(String, String)> {
        let tag = self.tags.get(schema).and_then(|tag| value.get(tag)?.as_str());
        let name = tag.map(|tag| format!("{schema} {tag}")).filter(|name| self.branches.contains(name));
        let found = violations(&self.validator, &json!({ name.as_deref().unwrap_or(schema): value }));
        // The first segment of each pointer is the name.
        let within = |pointer: &str| {
            let end = pointer.get(1..).and_then(|rest| rest.find('/'));
            end.map_or("", |end| &pointer[end + 1..]).to_owned()
        };
        found.into_iter().map(|(pointer, message)| (within(&pointer), message)).collect()
    }
}
