//! The examples of the pages: each is accepted by its schema.

use std::collections::BTreeMap;

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

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
        let describes_a_value = |(path, file): (&str, &Value)| path == schema && file.get("title").is_some();
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
        problems.0.extend(violations(&validators[&schema], example).into_iter().map(|(pointer, message)| {
            Problem::at(path, &pointer, format!("{schema} refuses this example: {message}"))
        }));
    }
    problems.or(())
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
