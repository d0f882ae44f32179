//! Hostile names: each kind of name becomes a word that Rust or the generator uses itself.

use std::sync::LazyLock;

use serde_json::Value;

use super::{Json, generate_rust, schemas};

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

/// Changes the path and the text of every schema, and returns whether the generator accepts them.
fn accepts(change: impl Fn(&str, &str) -> (String, String)) -> bool {
    let change = |(path, schema): (&String, &Value)| {
        if path.starts_with("dialect/") {
            return (path.clone(), schema.clone());
        }
        let (path, text) = change(path, &schema.to_string());
        (path, serde_json::from_str(&text).unwrap_or_else(|_| schema.clone()))
    };
    generate_rust(&FOREIGN.iter().map(change).collect()).is_ok()
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
        // Every text and key is replaced, and the end of each reference.
        let accepts_name = |new: &&&str| {
            let [old, new] = [old, **new].map(|name| Value::from(name).to_string());
            let reference = |name: &str| format!("$defs/{}", &name[1..]);
            accepts(|path, text| {
                (path.to_owned(), text.replace(&old, &new).replace(&reference(&old), &reference(&new)))
            })
        };
        assert!(NAMES.iter().filter(accepts_name).count() > 0, "{what}: nothing is accepted");
    }
    for name in NAMES {
        for (old, new) in [("receipt", (*name).to_owned()), ("parcel/", format!("{name}/"))] {
            accepts(|path, text| (path.replace(old, &new), text.replace(old, &new.replace('"', "\\\""))));
        }
    }
}
