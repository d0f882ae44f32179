//! Checks schema files against the dialect: the meta-schema, and the rules that a meta-schema can't express.

use std::collections::BTreeSet;

use jsonschema::{Draft, ValidationError, Validator, error::ValidationErrorKind};
use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::{
    library::{DIALECT, ERRATA, ERRATA_DIALECT, Library},
    pointer,
    problem::{Problem, Problems},
    texts,
};

/// Checks every schema, and the decisions, against their dialect.
///
/// # Errors
/// Every keyword that the dialect does not know or does not allow at its location.
pub fn check(library: &Library) -> Result<(), Problems> {
    let mut problems = Problems::default();
    if let Some(meta_schema) = problems.take(MetaSchema::read(library, DIALECT)) {
        let schemas: Vec<(&str, &Value)> = library.schemas().collect();
        let found: Vec<_> = schemas.par_iter().map(|(path, schema)| meta_schema.problems(path, schema)).collect();
        problems.0.extend(found.into_iter().flatten());
    }
    if let Some(errata) = library.file(ERRATA)
        && let Some(meta_schema) = problems.take(MetaSchema::read(library, ERRATA_DIALECT))
    {
        problems.0.extend(meta_schema.problems(ERRATA, errata));
    }
    problems.or(())
}

struct MetaSchema {
    validator: Validator,
    keywords: BTreeSet<String>,
}

impl MetaSchema {
    fn read(library: &Library, path: &str) -> Result<Self, Problem> {
        let dialect = library.file(path).ok_or_else(|| Problem::at(path, "", "the dialect is missing"))?;
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .build(dialect)
            .map_err(|error| Problem::at(path, error.instance_path().as_str(), error.to_string()))?;
        // Every name under a `properties` of the meta-schema is a keyword of the dialect.
        let mut keywords = BTreeSet::new();
        pointer::walk(dialect, "", &mut |_, value| {
            let names = value.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys);
            keywords.extend(names.cloned());
        });
        Ok(Self { validator, keywords })
    }

    fn problems(&self, file: &str, schema: &Value) -> Vec<Problem> {
        let errors: Vec<_> = self.validator.iter_errors(schema).collect();
        let (unknown, others): (Vec<_>, Vec<_>) =
            errors.iter().partition(|error| unknown_properties(error.kind()).is_some());
        let mut problems: Vec<Problem> =
            others.iter().map(|error| Problem::at(file, error.instance_path().as_str(), describe(error))).collect();
        for error in unknown {
            let pointer = error.instance_path().as_str();
            // Another error can hide that the dialect allows a keyword here.
            let is_certain = !others.iter().any(|other| other.instance_path().as_str().starts_with(pointer));
            for keyword in unknown_properties(error.kind()).into_iter().flatten() {
                let message = match self.find_similar(keyword) {
                    Some(known) if known == keyword && !is_certain => continue,
                    Some(known) if known == keyword => {
                        "the generator can't honour this keyword here: schema/README.md says where it may stand".into()
                    }
                    Some(known) => format!("no keyword of the dialect: did you mean `{known}`?"),
                    None => "no keyword of the dialect: schema/README.md lists its keywords".into(),
                };
                problems.push(Problem::at(file, &pointer::child(pointer, keyword), message));
            }
        }
        check_beyond_the_meta_schema(file, schema, &mut problems);
        problems
    }

    /// Returns the known keyword that is this one or resembles it.
    fn find_similar(&self, keyword: &str) -> Option<&str> {
        const MIN_SIMILARITY: f64 = 0.8;
        let similarity = |known: &&String| strsim::normalized_damerau_levenshtein(known, keyword);
        let best = self.keywords.iter().max_by(|left, right| similarity(left).total_cmp(&similarity(right)))?;
        (similarity(&best) >= MIN_SIMILARITY).then_some(best.as_str())
    }
}

/// Checks what the meta-schema can't: which characters a text may hold, that integers are written as integers (JSON
/// Schema takes 8.0 for one), and which keywords belong in the root of a file.
fn check_beyond_the_meta_schema(file: &str, schema: &Value, problems: &mut Vec<Problem>) {
    pointer::walk(schema, "", &mut |pointer, value| {
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            let flaw = texts::check("", name);
            problems.extend(flaw.map(|flaw| Problem::at(file, &pointer::child(pointer, name), flaw)));
        }
        let flaw = match value {
            Value::String(text) => {
                // The keyword of a list applies to its items.
                let keyword = pointer.rsplit('/').find(|segment| segment.parse::<usize>().is_err());
                texts::check(keyword.unwrap_or_default(), text)
            }
            Value::Number(number) if !number.is_i64() => {
                Some(format!("{value} is no plain integer of 64 bits: write it without a fraction or an exponent"))
            }
            _ => None,
        };
        let is_below_the_root = pointer.matches('/').count() > 1;
        let belongs_in_the_root = ["/$defs", "/$schema"].iter().any(|keyword| pointer.ends_with(keyword));
        let misplaced =
            (is_below_the_root && belongs_in_the_root).then(|| "this belongs in the root of a file".to_owned());
        problems.extend(flaw.into_iter().chain(misplaced).map(|message| Problem::at(file, pointer, message)));
    });
}

fn unknown_properties(kind: &ValidationErrorKind) -> Option<&[String]> {
    match kind {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => Some(unexpected),
        _ => None,
    }
}

fn describe(error: &ValidationError<'_>) -> String {
    let instance = error.instance();
    match error.kind() {
        ValidationErrorKind::Required { property } if property == "unit" && instance.get("maxLength").is_some() => {
            "maxLength counts characters: where the page says bytes (字节), write maxBytes with overflow; \
             where it really says characters (字符), add \"unit\": \"characters\""
                .into()
        }
        ValidationErrorKind::Required { property } if property == "overflow" => {
            "maxBytes needs overflow: \"reject\" if the server refuses longer texts, \"truncate\" if it cuts them"
                .into()
        }
        ValidationErrorKind::Required { property } => format!("{property} is missing here: add it"),
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().into_iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
            format!("{instance} is not accepted here, only {}", options.join(", "))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("{instance} is not accepted here, only {expected_value}")
        }
        ValidationErrorKind::Pattern { pattern } => format!("{instance} does not match {pattern}"),
        ValidationErrorKind::PropertyNames { error } => {
            format!("the name {} is not accepted here: {}", error.instance(), error.masked_with("it"))
        }
        ValidationErrorKind::MinProperties { .. } => "this is empty: fill it in, or remove it".into(),
        ValidationErrorKind::Not { .. } => {
            "these keywords exclude each other: a switch has `enum` alone, an open list `values` and its range".into()
        }
        _ => error.masked_with("this").to_string(),
    }
}
