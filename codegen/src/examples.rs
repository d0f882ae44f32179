//! The examples of the pages: each is accepted by its schema.

use std::collections::BTreeMap;

use crate::{
    dialect,
    library::Library,
    problem::{Problem, Problems},
};

/// Checks every example against the schema that its path names.
///
/// # Errors
/// Each example that is refused, or that belongs to no schema.
pub fn check(library: &Library) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let mut validators = BTreeMap::new();
    for (path, schema, example) in library.examples() {
        let describes_a_value =
            |(path, file): (&str, &serde_json::Value)| path == schema && file.get("title").is_some();
        if !library.schemas().any(describes_a_value) {
            problems.0.push(Problem::at(
                path,
                "",
                format!("its folder says that it is an example of {schema}, and no such schema describes a value"),
            ));
            continue;
        }
        if !validators.contains_key(&schema) {
            match dialect::validator(library, &schema) {
                Ok(validator) => validators.insert(schema.clone(), validator),
                Err(error) => {
                    problems.0.push(Problem::at(&schema, "", error.to_string()));
                    continue;
                }
            };
        }
        let errors = validators[&schema].iter_errors(example);
        problems.0.extend(errors.map(|error| {
            let message = format!("{schema} refuses this example: {}", error.masked_with("this"));
            Problem::at(path, error.instance_path().as_str(), message)
        }));
    }
    problems.or(())
}
