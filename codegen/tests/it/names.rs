//! Hostile names: each kind of name becomes a word that Rust or the generator uses itself.

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::Value;
use wecom_schemas::Problems;

use super::{Json, parsed, schemas};

/// Names as authors write them, and others.
const NAMES: &[&str] = &[
    "", "_", "__", "0", "3d", "a", "A", "a b", "a.b", "a/b", "~0", "*/", "//", "\"", "'", "}", "\\", "{}", "`", "$x",
    "self", "Self", "crate", "type", "Type", "gen", "true", "mod", "build", "write", "found", "given", "branch",
    "gather", "Ok", "Option", "Draft", "HasCargo", "KNOWN", "u8", "serde", "学校", "²", "a\u{301}", "r#type", "letter",
];

static FOREIGN: LazyLock<Json> = LazyLock::new(|| {
    let mut schemas = schemas("tests/foreign/schema");
    schemas.retain(|path, _| !path.starts_with("examples/"));
    schemas
});

type Parsed = Result<BTreeMap<String, syn::File>, Problems>;

/// Replaces every text and key `old` of the schemas, and the end of each reference, by `new`.
fn renamed(old: &str, new: &str) -> Parsed {
    let (old, new) = (Value::from(old).to_string(), Value::from(new).to_string());
    let reference = |name: &str| format!("$defs/{}", &name[1..]);
    changed(|path, text| {
        let text = text.replace(&old, &new).replace(&reference(&old), &reference(&new));
        (path.to_owned(), text)
    })
}

/// Calls a file or a folder otherwise.
fn moved(old: &str, new: &str) -> Parsed {
    changed(|path, text| (path.replace(old, new), text.replace(old, &new.replace('"', "\\\""))))
}

fn changed(change: impl Fn(&str, &str) -> (String, String)) -> Parsed {
    let change = |(path, schema): (&String, &Value)| {
        if path.starts_with("dialect/") {
            return (path.clone(), schema.clone());
        }
        let (path, text) = change(path, &schema.to_string());
        (path, serde_json::from_str(&text).unwrap_or_else(|_| schema.clone()))
    };
    parsed(&FOREIGN.iter().map(change).collect())
}

#[test]
fn every_name_is_refused_or_is_one() {
    for (what, old) in [
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
    ] {
        let accepted = NAMES.iter().filter(|name| renamed(old, name).is_ok()).count();
        assert!(accepted > 0, "{what}: nothing is accepted");
    }
    for name in NAMES {
        let _ = moved("receipt", name);
        let _ = moved("parcel/", &format!("{name}/"));
    }
}
