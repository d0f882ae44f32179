//! What a change of the schemas is said to mean: every kind of change, on the invented API of `tests/foreign`.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};
use wecom_codegen::{Bump, Impact, Kind, Sources, Target, Which, generate, impact};

/// The schemas of an API that does not exist, with the dialect that all speak.
fn foreign() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut sources = Sources::new();
    collect(&root.join("schema/dialect"), "dialect/", &mut sources);
    collect(&root.join("tests/foreign/schema"), "", &mut sources);
    sources
}

fn collect(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), sources);
        } else {
            sources.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

fn read(sources: &Sources, file: &str) -> Value {
    serde_json::from_str(&sources[file]).unwrap()
}

/// The sources with one value replaced, by its pointer; `None` removes it.
fn with(sources: &Sources, file: &str, pointer: &str, value: Option<Value>) -> Sources {
    let mut schema = read(sources, file);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match schema.pointer_mut(parent).unwrap() {
        Value::Object(map) => match value {
            Some(value) => drop(map.insert(key, value)),
            None => drop(map.shift_remove(&key)),
        },
        Value::Array(list) => match (key.parse::<usize>(), value) {
            (Ok(index), Some(value)) if index < list.len() => list[index] = value,
            (Ok(index), None) => drop(list.remove(index)),
            (_, value) => list.extend(value),
        },
        other => panic!("nothing stands in {other}"),
    }
    let mut sources = sources.clone();
    sources.insert(file.to_owned(), schema.to_string());
    sources
}

#[test]
fn what_did_not_change_has_no_impact() {
    let found = impact(&foreign(), &foreign()).unwrap();
    assert_eq!(found, Impact { changes: Vec::new(), passed_over: Vec::new() });
    assert_eq!((found.bump(), found.bump_below_1()), (Bump::Nothing, Bump::Nothing));
    assert_eq!(found.in_words(), "Nothing changed for anybody downstream.\n");
}

/// Every value of every schema, removed, replaced and put into another order. Of what nothing is said, nothing comes in
/// Rust either: the generated files are the same, or there are none. (A type accepts what its schema does, so that
/// another verdict is other Rust as well.)
#[test]
fn no_change_of_the_generated_rust_is_passed_over() {
    let before = foreign();
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    let rust = generate(&before, &target).unwrap();
    let (mut said, mut unsaid) = (0, Vec::new());
    for file in before.keys().filter(|file| !file.starts_with("dialect/") && !file.starts_with("examples/")) {
        for (pointer, changed) in mutations(&read(&before, file)) {
            let after = with(&before, file, &pointer, changed.clone());
            let Ok(found) = impact(&before, &after) else { continue };
            if found.changes.iter().any(|change| change.kind != Kind::Other) {
                said += 1;
            } else if generate(&after, &target).is_ok_and(|generated| generated != rust) {
                unsaid.push(format!("{file}#{pointer} -> {changed:?}: {:?}", found.changes));
            }
        }
    }
    assert!(unsaid.is_empty(), "{} have no words:\n{}", unsaid.len(), unsaid.join("\n"));
    assert!(said > 300, "of {said} mutations something was said");
}

/// Each value below the root, without it or with another one.
fn mutations(schema: &Value) -> Vec<(String, Option<Value>)> {
    let mut found = Vec::new();
    walk(schema, "", &mut found);
    found
}

fn walk(value: &Value, pointer: &str, found: &mut Vec<(String, Option<Value>)>) {
    if !pointer.is_empty() {
        found.push((pointer.to_owned(), None));
        let keyword = pointer.rsplit_once('/').map_or("", |(_, keyword)| keyword);
        found.extend(others(keyword, value).into_iter().map(|other| (pointer.to_owned(), Some(other))));
    }
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                walk(value, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                walk(value, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Other values that might stand there.
fn others(keyword: &str, value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(on) => vec![json!(!on)],
        Value::Number(number) => {
            number.as_i64().into_iter().flat_map(|n| [json!(n.saturating_sub(1)), json!(n.saturating_add(1))]).collect()
        }
        Value::String(text) => {
            let words: &[&str] = match keyword {
                "$ref" => &["#/$defs/Person", "#/$defs/Speed", "#/$defs/Crate", "receipt.json"],
                "overflow" => &["reject", "truncate"],
                "method" => &["GET", "POST"],
                "type" => &["string", "boolean"],
                "class" => &["Fine", "Lost"],
                "after" => &["sender", "speed"],
                "default" => &["slow", "fast"],
                _ => &[],
            };
            let words = words.iter().filter(|word| *word != text).map(|word| json!(word));
            words.chain([json!(format!("{text}x"))]).collect()
        }
        Value::Array(list) => vec![list.iter().rev().cloned().collect()],
        Value::Object(map) => {
            let reversed = map.iter().rev().map(|(key, value)| (key.clone(), value.clone()));
            vec![Value::Object(reversed.collect())]
        }
        Value::Null => Vec::new(),
    }
}

/// A change of one value: the file, the pointer, and what stands there now, as JSON; nothing removes it.
type Edit = (&'static str, &'static str, &'static str);

/// A decision, which the sources of the invented API lack.
const DECISIONS: &str = r#"{
    "$schema": "wecom-school:/dialect/errata.json",
    "errata": [
        { "id": "a-name", "where": "Order", "page_says": "nothing", "decided": "any name", "because": "people have many" }
    ]
}"#;

/// Definitions that nothing names.
const SPARE: &str = r#"{
    "$schema": "wecom-school:/dialect/schema.json",
    "source": { "page": "https://parcels.invalid/spare", "section": "Spare" },
    "$defs": {
        "Weight": { "description": "A weight.", "type": "integer", "minimum": 1, "maximum": 70 },
        "Height": { "description": "A height.", "type": "integer", "minimum": 1, "maximum": 9 }
    }
}"#;

fn before() -> Sources {
    let mut sources = foreign();
    sources.insert("errata.json".into(), DECISIONS.into());
    sources.insert("parcel/spare.json".into(), SPARE.into());
    // Each side speaks its own dialect, and that of another time may know more.
    sources = with(&sources, "dialect/schema.json", "/$defs/annotations/properties/mood", Some(json!(true)));
    with(&sources, "parcel/order.json", "/$defs/Person/properties/name/errata", Some(json!(["a-name"])))
}

fn after(edits: &[Edit]) -> Sources {
    edits.iter().fold(before(), |sources, (file, pointer, value)| {
        let value: Option<Value> = (!value.is_empty()).then(|| serde_json::from_str(value).unwrap());
        if pointer.is_empty() {
            let mut sources = sources;
            match value {
                Some(value) => drop(sources.insert((*file).to_owned(), value.to_string())),
                None => drop(sources.remove(*file)),
            }
            return sources;
        }
        with(&sources, file, pointer, value)
    })
}

const ORDER: &str = "parcel/order.json";
const LETTER: &str = "parcel/letter.json";
const RECEIPT: &str = "parcel/receipt.json";
const TRACK: &str = "parcel/track.json";
const STATUS: &str = "status.json";
const ERRATA: &str = "errata.json";

/// Every kind of change, each by the edits that make it.
const CASES: &[(&str, &[Edit])] = &[
    ("a limit of a shared definition is wider, and cuts", &[(ORDER, "/$defs/Person/properties/name/maxBytes", "24")]),
    ("what was cut is refused", &[(ORDER, "/$defs/Person/properties/name/overflow", "\"reject\"")]),
    ("a limit is tighter", &[(ORDER, "/properties/labels/maxItems", "2")]),
    ("a limit of an entry of a list is wider", &[(ORDER, "/properties/labels/items/items/maxLength", "6")]),
    (
        "a text counts bytes instead of characters",
        &[
            (ORDER, "/properties/labels/items/items/maxLength", ""),
            (ORDER, "/properties/labels/items/items/unit", ""),
            (ORDER, "/properties/labels/items/items/maxBytes", "8"),
            (ORDER, "/properties/labels/items/items/overflow", "\"reject\""),
        ],
    ),
    (
        "a text that had no limit has one",
        &[
            (ORDER, "/$defs/Person/properties/type/maxBytes", "9"),
            (ORDER, "/$defs/Person/properties/type/overflow", "\"reject\""),
        ],
    ),
    (
        "a list in an answer has a limit",
        &[(RECEIPT, "/properties/notes/maxItems", "9"), (RECEIPT, "/properties/notes/default", "")],
    ),
    (
        "an integer has another range and counts otherwise",
        &[
            (ORDER, "/$defs/Crate/properties/crate/properties/grams/minimum", "0"),
            (ORDER, "/$defs/Crate/properties/crate/properties/grams/unit", "\"pounds\""),
        ],
    ),
    (
        "a text may be empty, supports ids, and is no secret",
        &[
            (ORDER, "/$defs/Person/properties/name/minLength", ""),
            (ORDER, "/$defs/Person/properties/name/idTranslation", "true"),
            (TRACK, "/properties/pin/secret", ""),
        ],
    ),
    (
        "a request has a new optional property",
        &[(
            ORDER,
            "/properties/gift",
            r#"{ "description": "A gift.", "type": "string", "maxBytes": 8, "overflow": "reject" }"#,
        )],
    ),
    (
        "a request has a new required property",
        &[
            (LETTER, "/properties/letter/properties/stamp", r#"{ "description": "A stamp.", "type": "boolean" }"#),
            (LETTER, "/properties/letter/required/1", "\"stamp\""),
        ],
    ),
    (
        "an answer has a new property",
        &[(RECEIPT, "/properties/weight", r#"{ "description": "The weight.", "type": "boolean" }"#)],
    ),
    ("a request has lost a property", &[(ORDER, "/properties/matrix", "")]),
    ("an answer has lost a property", &[(RECEIPT, "/properties/depot", "")]),
    ("a property has to be there", &[(TRACK, "/required/2", "\"evidence\"")]),
    ("a property of an answer may be absent", &[(RECEIPT, "/required/0", "")]),
    (
        "a property is deprecated, another no longer",
        &[
            (ORDER, "/$defs/Person/properties/is_company/deprecated", "true"),
            (ORDER, "/$defs/Person/properties/is_company/deprecationReason", "\"nobody asks\""),
            (ORDER, "/$defs/Person/properties/faxNumber/deprecated", ""),
            (ORDER, "/$defs/Person/properties/faxNumber/deprecationReason", ""),
        ],
    ),
    ("a property has another name in Rust", &[(ORDER, "/$defs/Person/properties/type/rustName", "\"kind_of_person\"")]),
    ("a value is of another type", &[(ORDER, "/$defs/Person/properties/is_company/type", "\"string\"")]),
    ("a reference leads elsewhere", &[(ORDER, "/properties/speed/$ref", "\"track.json#/$defs/Evidence\"")]),
    ("null is not accepted any more", &[(RECEIPT, "/properties/depot/type", "\"string\"")]),
    (
        "a value is new, another gone, another renamed",
        &[
            (ORDER, "/$defs/Speed/oneOf/1", r#"{ "const": "express", "title": "Express", "description": "At once." }"#),
            (TRACK, "/$defs/Evidence/oneOf/1/title", "\"Anything\""),
        ],
    ),
    (
        "kinds of files have other limits",
        &[
            (TRACK, "/$defs/Evidence/oneOf/0/file/maxBytes", "6000"),
            (TRACK, "/$defs/Evidence/oneOf/0/file/formats/1", "\"PNG\""),
            (TRACK, "/$defs/Evidence/oneOf/1/file/minBytes", "1"),
            (TRACK, "/$defs/Evidence/oneOf/1/file/keptSeconds", "60"),
        ],
    ),
    ("a branch has another tag", &[(ORDER, "/$defs/Pickup/properties/kind/const", "\"fetch\"")]),
    (
        "a default is another one, in a request and in an answer",
        &[(ORDER, "/$defs/Speed/default", "\"fast\""), (RECEIPT, "/properties/late/default", "")],
    ),
    ("at least one has to be named", &[(TRACK, "/atLeastOneOf", r#"["id", "pin"]"#)]),
    ("unknown properties are passed over", &[(TRACK, "/additionalProperties", "true")]),
    (
        "properties are written in another order",
        &[
            (ORDER, "/$defs/Person/properties/name", ""),
            (
                ORDER,
                "/$defs/Person/properties/name",
                r#"{
            "description": "The name.", "type": "string", "minLength": 1, "maxBytes": 20, "overflow": "truncate", "errata": ["a-name"]
        }"#,
            ),
        ],
    ),
    (
        "the builder waits in another order",
        &[
            (TRACK, "/properties/id", ""),
            (
                TRACK,
                "/properties/id",
                r#"{ "description": "The number of the parcel.", "type": ["string", "integer"] }"#,
            ),
        ],
    ),
    ("a union is written elsewhere", &[(ORDER, "/variants/after", "\"sender\"")]),
    (
        "a branch is new",
        &[
            (
                "parcel/tube.json",
                "",
                r#"{
            "$schema": "wecom-school:/dialect/schema.json",
            "title": "Tube",
            "description": "A tube.",
            "source": { "page": "https://parcels.invalid/order", "section": "Tube" },
            "type": "object",
            "properties": {
                "kind": { "const": "tube" },
                "tube": {
                    "type": "object",
                    "properties": { "label": { "description": "A label.", "type": "string", "minLength": 1 } },
                    "required": ["label"],
                    "additionalProperties": false
                }
            },
            "required": ["kind", "tube"]
        }"#,
            ),
            (ORDER, "/oneOf/3", r#"{ "$ref": "tube.json" }"#),
        ],
    ),
    ("a branch is gone", &[(ORDER, "/oneOf/2", ""), (ORDER, "/$defs/Pickup", "")]),
    ("a union has another name", &[(ORDER, "/variants/title", "\"Freight\"")]),
    (
        "a call goes elsewhere",
        &[
            (ORDER, "/call/path", "\"/v3/orders\""),
            (ORDER, "/call/query/0/required", "true"),
            (ORDER, "/call/response/$ref", "\"track.json\""),
        ],
    ),
    ("a request can't be sent any more", &[(TRACK, "/call", "")]),
    (
        "codes came, went and changed",
        &[
            (STATUS, "/codes/known/0/name", "\"UNDERWAY\""),
            (STATUS, "/codes/known/1/code", "405"),
            (STATUS, "/codes/classes/2", r#"{ "name": "Late", "description": "Wait longer." }"#),
            (STATUS, "/codes/known/0/class", "\"Late\""),
            (
                STATUS,
                "/codes/known/2",
                r#"{ "code": 500, "name": "FOUND", "class": "Fine", "meaning": "found", "remedy": "Be glad." }"#,
            ),
        ],
    ),
    (
        "a type is new",
        &[(ORDER, "/$defs/Size", r#"{ "description": "A size.", "type": "integer", "minimum": 1, "maximum": 3 }"#)],
    ),
    (
        "a property means something else, and a picture is another one",
        &[
            (
                ORDER,
                "/properties/labels/meaningBy/values/1",
                r#"{ "value": "fast", "description": "printed on film" }"#,
            ),
            (ORDER, "/$defs/Crate/properties/crate/properties/photo/picture/formats/0", "\"JPG\""),
        ],
    ),
    ("a call has another server", &[(ORDER, "/call/server", "\"https://elsewhere.invalid\"")]),
    ("a value of an answer may be more", &[(RECEIPT, "/properties/notes/items/type", r#"["string", "integer"]"#)]),
    ("a type is gone", &[("parcel/spare.json", "/$defs/Height", "")]),
    ("a type has another name", &[(LETTER, "/title", "\"Envelope\"")]),
    (
        "a definition has another name",
        &[
            (TRACK, "/$defs/Evidence", ""),
            (
                TRACK,
                "/$defs/Proof1",
                r#"{
            "description": "What is shown of the delivery.",
            "oneOf": [
                { "const": "photo", "title": "Photo", "description": "A picture of the door.", "file": { "minBytes": 1, "maxBytes": 5000, "formats": ["JPG"] } },
                { "const": "any", "title": "Any", "description": "Whatever there is.", "file": { "minBytes": 0, "maxBytes": 9 } }
            ]
        }"#,
            ),
            (TRACK, "/properties/evidence/$ref", "\"#/$defs/Proof1\""),
        ],
    ),
    (
        "a file of definitions is new, and one of them comes from elsewhere",
        &[
            (
                "parcel/common.json",
                "",
                r#"{
            "$schema": "wecom-school:/dialect/schema.json",
            "source": { "page": "https://parcels.invalid/order", "section": "Order" },
            "$defs": {
                "Speed": {
                    "description": "How fast.",
                    "default": "slow",
                    "oneOf": [
                        { "const": "slow", "title": "Slow", "description": "By ship." },
                        { "const": "fast", "title": "Fast", "description": "By air." }
                    ]
                }
            }
        }"#,
            ),
            (ORDER, "/properties/speed/$ref", "\"common.json#/$defs/Speed\""),
            (ORDER, "/$defs/Speed", ""),
        ],
    ),
    ("a call is gone", &[(TRACK, "", "")]),
    (
        "a call is new",
        &[(
            "parcel/recall.json",
            "",
            r#"{
            "$schema": "wecom-school:/dialect/schema.json",
            "title": "Recall",
            "description": "Takes a parcel back.",
            "source": { "page": "https://parcels.invalid/recall", "section": "Recall" },
            "call": { "server": "https://parcels.invalid", "method": "POST", "path": "/v2/recall", "query": [], "response": { "$ref": "receipt.json" } },
            "type": "object",
            "properties": { "id": { "description": "The parcel.", "type": "boolean" } },
            "additionalProperties": false
        }"#,
        )],
    ),
    ("a file of definitions is gone", &[("parcel/spare.json", "", "")]),
    ("a keyword that nobody here knows", &[(ORDER, "/properties/labels/mood", "\"cheerful\"")]),
    ("something else was decided", &[(ERRATA, "/errata/0/decided", "\"a name of letters\"")]),
    (
        "a decision is new, and another gone",
        &[
            (ERRATA, "/errata/0/id", "\"a-short-name\""),
            (ORDER, "/$defs/Person/properties/name/errata/0", "\"a-short-name\""),
        ],
    ),
    (
        "words alone",
        &[
            (ORDER, "/description", "\"An order in other words.\""),
            (ORDER, "/$defs/Person/properties/name/description", "\"Who it is.\""),
            (STATUS, "/codes/known/0/remedy", "\"Be patient.\""),
            (ERRATA, "/errata/0/because", "\"they do\""),
        ],
    ),
];

#[test]
fn every_kind_of_change_is_said_to_people() {
    let mut said = String::new();
    let mut kinds = BTreeSet::new();
    for (title, edits) in CASES {
        let found = impact(&before(), &after(edits)).unwrap();
        kinds.extend(found.changes.iter().map(|change| change.kind));
        said.push_str(&format!("=== {title}\n\n{}\n", found.below("parcels").in_words()));
    }
    insta::assert_snapshot!(said);
    let missing = Kind::Other as usize + 1 - kinds.len();
    assert_eq!(missing, 0, "kinds without a case; there are {kinds:?}");
}

#[test]
fn a_program_reads_the_same() {
    let edits: &[Edit] = &[
        (ORDER, "/$defs/Person/properties/name/maxBytes", "24"),
        (TRACK, "/required/2", "\"evidence\""),
        (ORDER, "/description", "\"An order in other words.\""),
    ];
    let found = impact(&before(), &after(edits)).unwrap().below("parcels");
    assert_eq!((found.breaking(), found.bump(), found.bump_below_1()), (1, Bump::Major, Bump::Minor));
    insta::assert_snapshot!(format!("{:#}", found.to_json()));
}

#[test]
fn a_side_that_its_own_dialect_refuses_is_named() {
    let wrong = after(&[(ORDER, "/properties/labels/maxItem", "3")]);
    let unreadable = impact(&before(), &wrong).unwrap_err();
    assert_eq!(unreadable.which, Which::New);
    assert_eq!(
        unreadable.to_string(),
        "new: parcel/order.json#/properties/labels/maxItem: no keyword of the dialect: did you mean `maxItems`?\n"
    );
    assert_eq!(impact(&wrong, &before()).unwrap_err().which, Which::Old);
}

/// What this generator refuses and its own dialect accepts is compared all the same.
#[test]
fn what_can_t_be_read_is_compared_as_json() {
    let older = after(&[(ORDER, "/properties/labels/minItems", "5")]);
    let found = impact(&older, &before()).unwrap();
    assert_eq!(found.passed_over.len(), 1);
    assert!(found.in_words().contains("old: parcel/order.json#/properties/labels/maxItems: less than minItems"));
    assert_eq!(found.changes.iter().map(|change| change.kind).collect::<Vec<_>>(), [Kind::LimitRelaxed]);
}
