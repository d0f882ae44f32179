//! The dialect: which schemas are accepted, and what our own keywords mean to a validator.

use std::{collections::BTreeSet, error::Error};

use jsonschema::{
    Draft, Keyword, Retrieve, Uri, ValidationError, Validator, error::ValidationErrorKind, paths::Location,
};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    library::{DIALECT, ERRATA, ERRATA_DIALECT, Files, Library},
    problem::{Problem, Problems},
    texts,
};

/// The address below which the schema files are known to a validator.
const ROOT: &str = "wecom-school:/";
const VOCABULARY: &str = "wecom-school:/dialect/vocabulary";

/// Checks every schema, and the decisions, against their dialect.
///
/// # Errors
/// Every keyword that the dialect does not know or does not allow where it stands.
pub fn check(library: &Library) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let gate = |path: &str| -> Result<Gate, Problem> {
        let dialect = library.file(path).ok_or_else(|| Problem::at(path, "", "the dialect is missing"))?;
        Gate::new(path, dialect)
    };
    if let Some(gate) = problems.take(gate(DIALECT)) {
        let schemas: Vec<(&str, &Value)> = library.schemas().collect();
        problems.0.extend(
            schemas
                .par_iter()
                .map(|(path, schema)| gate.problems(path, schema))
                .collect::<Vec<_>>()
                .into_iter()
                .flatten(),
        );
    }
    if let Some(errata) = library.file(ERRATA)
        && let Some(gate) = problems.take(gate(ERRATA_DIALECT))
    {
        problems.0.extend(gate.problems(ERRATA, errata));
    }
    problems.or(())
}

/// A validator for the schema file at `path`, to which `maxBytes` and `atLeastOneOf` mean what
/// the dialect says. It is what generated types are compared with.
///
/// # Errors
/// What `jsonschema` finds wrong with the schemas.
pub fn validator(library: &Library, path: &str) -> Result<Validator, Box<dyn Error>> {
    validator_of(library, json!({ "$ref": address(path) }))
}

/// The address of a schema file, for a `$ref` in a schema that stands in no file.
pub fn address(path: &str) -> String {
    format!("{ROOT}{path}")
}

/// A validator for a schema that stands in no file.
///
/// # Errors
/// What `jsonschema` finds wrong with it, or with what it refers to.
pub fn validator_of(library: &Library, mut schema: Value) -> Result<Validator, Box<dyn Error>> {
    schema["$schema"] = address(DIALECT).into();
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_retriever(Retriever(Files::clone(library.files())))
        .with_vocabulary(VOCABULARY)
        .with_keyword("maxBytes", MaxBytes::keyword)
        .with_keyword("atLeastOneOf", AtLeastOneOf::keyword)
        .build(&schema)
        .map_err(|error| error.to_string().into())
}

/// Hands `jsonschema` the files that a schema refers to. A registry of all files would read those that nothing refers
/// to, and copies itself with each file that is added to it.
struct Retriever(Files);

impl Retrieve for Retriever {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let file = uri.as_str().strip_prefix(ROOT).and_then(|path| self.0.get(path));
        file.cloned().ok_or_else(|| format!("there is no schema {uri}").into())
    }
}

/// What the meta-schema can't say: what belongs in the root of a file alone, what a text may hold, and that an integer
/// is written as one. (JSON Schema takes 8.0 for an integer, and a limit must not get lost over that.)
fn beyond_the_meta_schema(file: &str, schema: &Value, pointer: &str, problems: &mut Vec<Problem>) {
    let children: Vec<(String, &Value)> = match schema {
        Value::Object(map) => {
            let segment = |name: &String| format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            for name in map.keys() {
                problems.extend(texts::flaw("", name).map(|flaw| Problem::at(file, &segment(name), flaw)));
            }
            map.iter().map(|(name, value)| (segment(name), value)).collect()
        }
        Value::Array(list) => {
            list.iter().enumerate().map(|(index, value)| (format!("{pointer}/{index}"), value)).collect()
        }
        _ => return,
    };
    for (place, value) in children {
        if value.is_number() && !value.is_i64() {
            problems.push(Problem::at(
                file,
                &place,
                format!("{value} is no plain integer of 64 bits: write it without a fraction or an exponent"),
            ));
        }
        if let Value::String(text) = value {
            // An entry of a list is judged by the keyword of the list.
            let list = if schema.is_array() { pointer } else { place.as_str() };
            let keyword = list.rsplit('/').next().unwrap_or_default();
            problems.extend(texts::flaw(keyword, text).map(|flaw| Problem::at(file, &place, flaw)));
        }
        if !pointer.is_empty() && (place.ends_with("/$defs") || place.ends_with("/$schema")) {
            problems.push(Problem::at(file, &place, "this belongs in the root of a file"));
        }
        beyond_the_meta_schema(file, value, &place, problems);
    }
}

/// A meta-schema, ready to judge files.
struct Gate {
    validator: Validator,
    keywords: BTreeSet<String>,
}

impl Gate {
    fn new(path: &str, dialect: &Value) -> Result<Self, Problem> {
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .build(dialect)
            .map_err(|error| Problem::at(path, error.instance_path().as_str(), error.to_string()))?;
        let mut keywords = BTreeSet::new();
        collect_keywords(dialect, &mut keywords);
        Ok(Self { validator, keywords })
    }

    /// Everything that is wrong with a file.
    fn problems(&self, file: &str, schema: &Value) -> Vec<Problem> {
        let mut problems = self.against_the_meta_schema(file, schema);
        beyond_the_meta_schema(file, schema, "", &mut problems);
        problems
    }

    fn against_the_meta_schema(&self, file: &str, schema: &Value) -> Vec<Problem> {
        let errors: Vec<_> = self.validator.iter_errors(schema).collect();
        let places: Vec<&str> = errors
            .iter()
            .filter(|error| unknown_properties(error.kind()).is_none())
            .map(|error| error.instance_path().as_str())
            .collect();
        let mut problems = Vec::new();
        for error in &errors {
            let place = error.instance_path().as_str();
            let Some(unexpected) = unknown_properties(error.kind()) else {
                problems.push(Problem::at(file, place, describe(error)));
                continue;
            };
            // A node with another error has not been seen whole: a keyword that the dialect knows
            // is then called a stranger only because of that error.
            let seen_whole = !places.iter().any(|other| other.starts_with(place));
            for keyword in unexpected {
                let known = self.keywords.contains(keyword);
                if known && !seen_whole {
                    continue;
                }
                let message = if known {
                    "the generator can't honour this keyword here: schema/README.md says where it may stand".to_owned()
                } else {
                    match self.resembling(keyword) {
                        Some(meant) => format!("no keyword of the dialect: did you mean `{meant}`?"),
                        None => "no keyword of the dialect: schema/README.md lists those that the generator honours"
                            .to_owned(),
                    }
                };
                let keyword = keyword.replace('~', "~0").replace('/', "~1");
                problems.push(Problem::at(file, &format!("{place}/{keyword}"), message));
            }
        }
        problems
    }
}

impl Gate {
    /// The keyword that was probably meant.
    fn resembling(&self, keyword: &str) -> Option<&str> {
        const ALIKE: f64 = 0.8;
        let alike = |known: &&String| strsim::normalized_damerau_levenshtein(known, keyword);
        let best = self.keywords.iter().max_by(|left, right| alike(left).total_cmp(&alike(right)))?;
        (alike(&best) >= ALIKE).then_some(best.as_str())
    }
}

fn unknown_properties(kind: &ValidationErrorKind) -> Option<&[String]> {
    match kind {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => Some(unexpected),
        _ => None,
    }
}

/// What a maintainer has to know of an error of the meta-schema.
fn describe(error: &ValidationError<'_>) -> String {
    let instance = error.instance();
    match error.kind() {
        ValidationErrorKind::Required { property } if property == "unit" && instance.get("maxLength").is_some() => {
            "maxLength counts characters: where the page says bytes (字节), write maxBytes with overflow; \
             where it really says characters (字符), add \"unit\": \"characters\""
                .into()
        }
        ValidationErrorKind::Required { property } if property == "overflow" => {
            "maxBytes needs overflow: \"reject\" if the server refuses what is longer, \"truncate\" if it cuts it"
                .into()
        }
        ValidationErrorKind::Required { property } => format!("{property} is missing here: add it"),
        ValidationErrorKind::Enum { options } => {
            format!(
                "{instance} is not accepted here, only {}",
                options
                    .as_array()
                    .map_or(&[][..], Vec::as_slice)
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("{instance} is not accepted here, only {expected_value}")
        }
        ValidationErrorKind::Pattern { pattern } => format!("{instance} does not match {pattern}"),
        ValidationErrorKind::PropertyNames { error } => {
            format!("the name {} does not match what is accepted here: {}", error.instance(), error.masked_with("it"))
        }
        ValidationErrorKind::MinProperties { .. } => "this says nothing: fill it in, or remove it".into(),
        ValidationErrorKind::Not { .. } => "these keywords exclude each other: a switch has enum alone".into(),
        _ => error.masked_with("this").to_string(),
    }
}

/// Every name under a `properties` of the meta-schema is a keyword of the dialect.
fn collect_keywords(dialect: &Value, keywords: &mut BTreeSet<String>) {
    match dialect {
        Value::Object(map) => {
            for (name, value) in map {
                if let ("properties", Value::Object(properties)) = (name.as_str(), value) {
                    keywords.extend(properties.keys().cloned());
                }
                collect_keywords(value, keywords);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect_keywords(value, keywords)),
        _ => {}
    }
}

type KeywordResult<'a> = Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>>;

/// `maxBytes`: bytes of UTF-8; a text that the server cuts is never an error.
struct MaxBytes(Option<usize>);

impl MaxBytes {
    #[expect(clippy::unnecessary_wraps, reason = "the shape that jsonschema asks for")]
    fn keyword<'a>(parent: &'a Map<String, Value>, limit: &'a Value, _: Location) -> KeywordResult<'a> {
        let cut = parent.get("overflow").is_some_and(|overflow| overflow == "truncate");
        let limit = limit.as_u64().and_then(|limit| limit.try_into().ok());
        Ok(Box::new(Self(limit.filter(|_| !cut))))
    }
}

impl<'i> Keyword<'i> for MaxBytes {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            Ok(())
        } else {
            Err(ValidationError::custom("more bytes than maxBytes"))
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        match (self.0, instance) {
            (Some(limit), Value::String(text)) => text.len() <= limit,
            _ => true,
        }
    }
}

/// `atLeastOneOf`: one of these properties is there and says something.
struct AtLeastOneOf(Vec<String>);

impl AtLeastOneOf {
    #[expect(clippy::unnecessary_wraps, reason = "the shape that jsonschema asks for")]
    fn keyword<'a>(_: &'a Map<String, Value>, names: &'a Value, _: Location) -> KeywordResult<'a> {
        let names = names.as_array().map_or(&[][..], Vec::as_slice);
        Ok(Box::new(Self(names.iter().filter_map(Value::as_str).map(str::to_owned).collect())))
    }
}

impl<'i> Keyword<'i> for AtLeastOneOf {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            Ok(())
        } else {
            Err(ValidationError::custom("none of atLeastOneOf says something"))
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let Value::Object(properties) = instance else { return true };
        self.0.iter().any(|name| match properties.get(name) {
            Some(Value::Array(list)) => !list.is_empty(),
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Bool(on)) => *on,
            Some(Value::Number(number)) => number.as_f64() != Some(0.0),
            _ => false,
        })
    }
}
