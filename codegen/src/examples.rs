//! The examples of the pages: each is accepted by its schema.

use std::collections::BTreeSet;

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

use crate::{
    dialect,
    library::Library,
    parallel,
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
    match dialect::validator_of_all(library, &schemas) {
        Ok(validator) => {
            let judge = |example: &_| refused(&validator, example);
            problems.0.extend(parallel::map(&examples, judge).into_iter().flatten());
        }
        Err(_) => problems.0.extend(schemas.iter().filter_map(|schema| {
            let error = dialect::validator(library, schema).err()?;
            Some(Problem::at(schema, "", error.to_string()))
        })),
    }
    problems.or(())
}

/// What the schema of an example refuses in it.
fn refused(validator: &Validator, (path, schema, example): &(&str, String, &Value)) -> Vec<Problem> {
    let violations = violations(validator, &json!({ schema: example })).into_iter();
    let problem = |(pointer, message): (String, String)| {
        // The first segment of the pointer is the name of the schema.
        let within = pointer.get(1..).and_then(|rest| rest.find('/')).map_or("", |end| &pointer[end + 1..]);
        Problem::at(path, within, format!("{schema} refuses this example: {message}"))
    };
    violations.map(problem).collect()
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
            (DIALECT.to_owned(), include_str!("../../schema/dialect/schema.json").to_owned()),
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
    fn an_example_is_refused_at_its_place_by_the_schema_of_its_folder() {
        let library = library(&[
            ("examples/letter/example1.json", json!({ "~/text": "abc" })),
            ("examples/post/letter/example1.json", json!({ "~/text": "abcd" })),
            ("examples/post/letter/page/example1.json", json!(1)),
            ("examples/post/example1.json", json!({})),
            ("examples/broken/example1.json", json!({})),
        ]);
        let without_broken: BTreeSet<&str> = ["letter.json", "post/letter.json"].into();
        assert!(dialect::validator_of_all(&library, &without_broken).is_ok());
        let said = check(&library).unwrap_err().to_string();
        assert!(said.starts_with("broken.json#: "), "{said}");
        assert!(said.contains("examples/post/example1.json#: its folder says"), "{said}");
    }

    #[test]
    fn a_pointer_leads_from_the_example() {
        let library = library(&[]);
        let path = "post/letter.json";
        let validator = dialect::validator_of_all(&library, &BTreeSet::from([path])).unwrap();
        for (example, place) in [(json!({ "~/text": "abcd" }), "/~0~1text"), (json!(1), "")] {
            let refused = refused(&validator, &("examples/post/letter/example1.json", path.to_owned(), &example));
            let problem = Problem::at("examples/post/letter/example1.json", place, refused[0].message.clone());
            assert_eq!(refused, [problem]);
            assert!(refused[0].message.starts_with("post/letter.json refuses this example: "), "{refused:?}");
        }
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
