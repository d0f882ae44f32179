//! Values of the invented API, right and wrong, at its limits and over them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wecom_schemas::{Library, Sources, validator};

/// The values that their schemas accept, each with its schema; none of a schema that is gone.
pub fn accepted(sources: &Sources) -> BTreeSet<String> {
    let library = Library::read(sources).unwrap_or_else(|problems| panic!("{problems}"));
    let values: BTreeMap<&str, Vec<Value>> = serde_json::from_str(include_str!("values.json")).unwrap();
    let mut accepted = BTreeSet::new();
    for (path, values) in values {
        let Ok(validator) = validator(&library, path) else { continue };
        let right = values.into_iter().filter(|value| validator.is_valid(value));
        accepted.extend(right.map(|value| format!("{path}: {value}")));
    }
    accepted
}
