//! Each kind of name, called what Rust or the generator would rather have for itself.

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::Value;
use wecom_schemas::Problems;

use super::{assert_useful, generated, schemas};

/// Names as authors write them, and others.
const NAMES: &[&str] = &[
    "",
    "_",
    "__",
    "0",
    "3d",
    "a",
    "A",
    "a b",
    "a.b",
    "a/b",
    "~0",
    "*/",
    "//",
    "\"",
    "'",
    "}",
    "\\",
    "{}",
    "`",
    "$x",
    "self",
    "Self",
    "crate",
    "type",
    "Type",
    "gen",
    "true",
    "mod",
    "build",
    "write",
    "found",
    "given",
    "branch",
    "gather",
    "Ok",
    "Option",
    "Draft",
    "HasCargo",
    "KNOWN",
    "u8",
    "serde",
    "学校",
    "²",
    "a\u{301}",
    "r#type",
    "OrderDraft",
    "letter",
];

static FOREIGN: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let mut schemas = schemas("tests/foreign/schema");
    schemas.retain(|path, _| !path.starts_with("examples/"));
    schemas
});

/// Every text and key `old` of the schemas becomes `new`, and so does the end of a reference.
fn renamed(old: &str, new: &str) -> Result<BTreeMap<String, syn::File>, Problems> {
    let (old_json, new_json) = (Value::from(old).to_string(), Value::from(new).to_string());
    let reference = |name: &str| format!("$defs/{}\"", &name[1..name.len() - 1]);
    let change = |(path, schema): (&String, &Value)| {
        if path.starts_with("dialect/") {
            return (path.clone(), schema.clone());
        }
        let text =
            schema.to_string().replace(&old_json, &new_json).replace(&reference(&old_json), &reference(&new_json));
        (path.clone(), serde_json::from_str(&text).unwrap_or_else(|_| schema.clone()))
    };
    generated(&FOREIGN.iter().map(change).collect())
}

/// The schemas with a file or a folder called otherwise.
fn moved(old: &str, new: &str) -> Result<BTreeMap<String, syn::File>, Problems> {
    let change = |(path, schema): (&String, &Value)| {
        let text = schema.to_string().replace(old, &new.replace('"', "\\\""));
        (path.replace(old, new), serde_json::from_str(&text).unwrap_or_else(|_| schema.clone()))
    };
    generated(&FOREIGN.iter().map(change).collect())
}

fn assert_harmless(place: &str, name: &str, verdict: &Result<BTreeMap<String, syn::File>, Problems>) -> bool {
    if let Err(problems) = verdict {
        assert!(!problems.0.is_empty(), "{place} {name:?}");
        assert_useful(problems);
    }
    verdict.is_ok()
}

#[test]
fn every_name_is_refused_or_is_one() {
    let places = [
        ("a property", "reference"),
        ("a property of a body", "grams"),
        ("a property beside a body", "fragile"),
        ("the tag", "kind"),
        ("a value of the tag, and its body", "crate"),
        ("a value of the tag without a body", "pickup"),
        ("another name of a property", "person_type"),
        ("a value", "slow"),
        ("the title of a value", "Slow"),
        ("a file that is a type", "Order"),
        ("a definition", "Person"),
        ("a branch", "Letter"),
        ("a union", "Cargo"),
        ("a code", "LOST"),
        ("a class", "Lost"),
    ];
    for (place, old) in places {
        let accepted = NAMES.iter().filter(|name| assert_harmless(place, name, &renamed(old, name))).count();
        assert!(accepted > 0, "{place}: nothing is accepted");
    }
    for (place, old) in [("a file", "receipt"), ("a folder", "parcel/")] {
        for name in NAMES {
            let name = if old.ends_with('/') { format!("{name}/") } else { (*name).to_owned() };
            assert_harmless(place, &name, &moved(old, &name));
        }
    }
}
