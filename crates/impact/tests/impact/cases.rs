//! Every kind of change, each by the edits that make it.

use serde_json::{Value, json};
use wecom_schemas::Sources;

use crate::sources::{foreign, with};

/// A change of one value: the file, the pointer, and what stands there now, as JSON; nothing removes it.
pub type Edit = (&'static str, &'static str, &'static str);

/// A decision, which the sources of the invented API lack.
const DECISIONS: &str = r#"{
    "$schema": "wecom-school:/dialect/errata.json",
    "errata": [
        { "id": "a-name", "where": "Order", "page_says": "nothing", "decided": "A name has any characters.", "because": "people have many" }
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

pub fn before() -> Sources {
    let mut sources = foreign();
    sources.insert("errata.json".into(), DECISIONS.into());
    sources.insert("parcel/spare.json".into(), SPARE.into());
    // Each side speaks its own dialect, and that of another time may know more.
    for place in [
        "annotations",
        "call",
        "call/properties/query/items",
        "object/properties/variants",
        "enumeration/properties/oneOf/items",
        "fileLimits",
        "integer/properties/codes/properties/known/items",
        "integer/properties/codes/properties/classes/items",
    ] {
        sources = with(&sources, "dialect/schema.json", &format!("/$defs/{place}/properties/mood"), Some(json!(true)));
    }
    with(&sources, "parcel/order.json", "/$defs/Person/properties/name/errata", Some(json!(["a-name"])))
}

pub fn after(edits: &[Edit]) -> Sources {
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

pub const ORDER: &str = "parcel/order.json";
const LETTER: &str = "parcel/letter.json";
const RECEIPT: &str = "parcel/receipt.json";
pub const TRACK: &str = "parcel/track.json";
const STATUS: &str = "status.json";
const ERRATA: &str = "errata.json";

/// Every kind of change, each by the edits that make it.
pub const CASES: &[(&str, &[Edit])] = &[
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
    ("a repeat is judged otherwise", &[(ORDER, "/call/repeat", "\"never\""), (TRACK, "/call/repeat", "\"never\"")]),
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
    ("a code is gone with its class", &[(STATUS, "/codes/known/1", ""), (STATUS, "/codes/classes/1", "")]),
    (
        "values are exchanged",
        &[(ORDER, "/$defs/Speed/oneOf/0/const", "\"fast\""), (ORDER, "/$defs/Speed/oneOf/1/const", "\"slow\"")],
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
            "call": { "server": "https://parcels.invalid", "method": "POST", "path": "/v2/recall", "query": [], "repeat": "never", "response": { "$ref": "receipt.json" } },
            "type": "object",
            "properties": { "id": { "description": "The parcel.", "type": "boolean" } },
            "additionalProperties": false
        }"#,
        )],
    ),
    ("a file of definitions is gone", &[("parcel/spare.json", "", "")]),
    (
        "keywords that nobody here knows",
        &[
            (ORDER, "/properties/labels/mood", "\"cheerful\""),
            (ORDER, "/call/mood", "\"grave\""),
            (ORDER, "/call/query/0/mood", "\"hurried\""),
            (ORDER, "/variants/mood", "\"mixed\""),
            (ORDER, "/$defs/Speed/oneOf/0/mood", "\"lazy\""),
            (TRACK, "/$defs/Evidence/oneOf/0/file/mood", "\"gloomy\""),
            (STATUS, "/codes/known/0/mood", "\"hopeful\""),
            (STATUS, "/codes/classes/0/mood", "\"calm\""),
        ],
    ),
    ("something else was decided", &[(ERRATA, "/errata/0/decided", "\"A name has letters alone.\"")]),
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
            (STATUS, "/codes/known/0/remedyZh", "\"请耐心等待。\""),
            (ERRATA, "/errata/0/because", "\"they do\""),
        ],
    ),
];
