//! Validators of values, for which our own keywords `maxBytes` and `atLeastOneOf` mean what the dialect says.

use std::error::Error;

use jsonschema::{
    Draft, Keyword, Retrieve, Uri, ValidationError, Validator, error::ValidationErrorKind, paths::Location,
};
use serde_json::{Map, Value, json};

use crate::library::{DIALECT, Files, Library};

/// The address below which a validator knows the schema files.
const ROOT: &str = "wecom-school:/";
const VOCABULARY: &str = "wecom-school:/dialect/vocabulary";

/// Makes a validator for the schema file at `path`. Generated types are compared with it.
///
/// # Errors
/// Problems that `jsonschema` finds in the schemas.
pub fn validator(library: &Library, path: &str) -> Result<Validator, Box<dyn Error>> {
    validator_of(library, json!({ "$ref": address(path) }))
}

/// Returns the address of a schema file, for a `$ref` in a schema that is in no file.
pub(crate) fn address(path: &str) -> String {
    format!("{ROOT}{path}")
}

/// Makes a validator for a schema that is in no file.
///
/// # Errors
/// Problems that `jsonschema` finds in the schemas.
pub fn validator_of(library: &Library, mut schema: Value) -> Result<Validator, Box<dyn Error>> {
    schema["$schema"] = address(DIALECT).into();
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_retriever(Retriever(Files::clone(library.files())))
        .with_vocabulary(VOCABULARY)
        .with_keyword("maxBytes", max_bytes)
        .with_keyword("atLeastOneOf", at_least_one_of)
        .build(&schema)
        .map_err(|error| error.to_string().into())
}

/// Returns the violations of a value, each with its pointer. Of a union, only the branch that the tag names counts.
pub fn violations(validator: &Validator, value: &Value) -> Vec<(String, String)> {
    let errors: Vec<_> = validator.iter_errors(value).collect();
    let is_tag = |error: &ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Constant { .. });
    let branch = errors.iter().find_map(|error| match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } => context.iter().find(|branch| !branch.iter().any(is_tag)),
        _ => None,
    });
    // Where a branch is named, its own errors say more than that no branch fits. And then its properties are called
    // unexpected only because it does not fit.
    let is_consequence = |error: &ValidationError<'_>| {
        let kind = error.kind();
        matches!(kind, ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::UnevaluatedProperties { .. })
    };
    let others = errors.iter().filter(|error| branch.is_none() || !is_consequence(error));
    let violation =
        |error: &ValidationError<'_>| (error.instance_path().to_string(), error.masked_with("this").to_string());
    branch.into_iter().flatten().chain(others).map(violation).collect()
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

/// A keyword of ours: whether it accepts a value, and its message.
struct OwnKeyword<F>(F, &'static str);

impl<'i, F: Fn(&Value) -> bool + Send + Sync> Keyword<'i> for OwnKeyword<F> {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if (self.0)(instance) { Ok(()) } else { Err(ValidationError::custom(self.1)) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        (self.0)(instance)
    }
}

type KeywordResult<'a> = Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>>;

/// `maxBytes` limits the bytes of UTF-8, unless the server cuts longer texts.
#[expect(clippy::unnecessary_wraps, reason = "the shape that jsonschema asks for")]
fn max_bytes<'a>(parent: &'a Map<String, Value>, limit: &'a Value, _: Location) -> KeywordResult<'a> {
    let is_cut = parent.get("overflow").is_some_and(|overflow| overflow == "truncate");
    let limit = limit.as_u64().and_then(|limit| limit.try_into().ok()).filter(|_| !is_cut).unwrap_or(usize::MAX);
    let accepts = move |value: &Value| value.as_str().is_none_or(|text| text.len() <= limit);
    Ok(Box::new(OwnKeyword(accepts, "more bytes than maxBytes")))
}

/// `atLeastOneOf` asks that one of its properties is there and not empty, 0 or false.
#[expect(clippy::unnecessary_wraps, reason = "the shape that jsonschema asks for")]
fn at_least_one_of<'a>(_: &'a Map<String, Value>, names: &'a Value, _: Location) -> KeywordResult<'a> {
    let names: Vec<String> =
        names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let is_given = |value: &Value| match value {
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Bool(on) => *on,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Null | Value::Object(_) => false,
    };
    let accepts =
        move |value: &Value| !value.is_object() || names.iter().filter_map(|name| value.get(name)).any(is_given);
    Ok(Box::new(OwnKeyword(accepts, "none of atLeastOneOf is given")))
}
