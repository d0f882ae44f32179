//! What the generator refuses, and how it says so: every error, with file and place.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::{Value, json};
use wecom_codegen::Target;
use wecom_schemas::{Problems, Schemas, Sources};

fn generate(sources: &Sources, target: &Target) -> Result<BTreeMap<String, String>, Problems> {
    wecom_codegen::generate(&Schemas::read(sources)?, target)
}

const DIALECT: &str = include_str!("../../schema/dialect/schema.json");
const ERRATA_DIALECT: &str = include_str!("../../schema/dialect/errata.json");

/// A small set of schemas that is accepted: a request with a union, a branch in a file of its own, an
/// answer, a decision, an example.
#[expect(clippy::too_many_lines, reason = "a set of files")]
fn accepted() -> BTreeMap<&'static str, Value> {
    let source = json!({ "page": "https://an.invalid/page", "section": "Section" });
    let dialect = "wecom-school:/dialect/schema.json";
    BTreeMap::from([
        ("dialect/schema.json", serde_json::from_str(DIALECT).unwrap()),
        ("dialect/errata.json", serde_json::from_str(ERRATA_DIALECT).unwrap()),
        (
            "order.json",
            json!({
                "$schema": dialect, "title": "Order", "description": "An order.", "source": source,
                "type": "object",
                "properties": {
                    "kind": { "type": "string", "description": "The kind." },
                    "number": { "description": "A number.", "type": "integer", "minimum": 0, "maximum": 9 },
                    "words": {
                        "description": "Words.", "type": "array", "maxItems": 3,
                        "items": { "description": "A word.", "type": "string", "maxBytes": 8, "overflow": "reject", "errata": ["a-word"] },
                    },
                    "speed": { "$ref": "#/$defs/Speed" },
                },
                "required": ["kind", "number"],
                "variants": { "title": "Cargo", "term": "货物", "description": "What is sent.", "tag": "kind", "after": "number" },
                "oneOf": [{ "$ref": "letter.json" }, { "$ref": "#/$defs/Crate" }],
                "unevaluatedProperties": false,
                "atLeastOneOf": ["words", "speed_limit"],
                "$defs": {
                    "Speed": {
                        "description": "How fast.",
                        "oneOf": [
                            { "const": "slow", "title": "Slow", "description": "By ship." },
                            { "const": "fast", "title": "Fast", "description": "By air." },
                        ],
                    },
                    "Crate": {
                        "description": "A crate.", "type": "object",
                        "properties": {
                            "kind": { "const": "crate" },
                            "crate": {
                                "type": "object",
                                "properties": { "grams": { "description": "The weight.", "type": "integer", "minimum": 1, "maximum": 5 } },
                                "additionalProperties": false,
                            },
                            "insured": { "description": "Insured.", "type": "boolean" },
                        },
                        "required": ["kind", "crate"],
                    },
                },
            }),
        ),
        (
            "letter.json",
            json!({
                "$schema": dialect, "title": "Letter", "description": "A letter.", "source": source,
                "type": "object",
                "properties": {
                    "kind": { "const": "letter" },
                    "letter": {
                        "type": "object",
                        "properties": { "text": { "description": "The text.", "type": "string" } },
                        "required": ["text"],
                        "additionalProperties": false,
                    },
                    "insured": { "description": "Insured.", "type": "boolean" },
                },
                "required": ["kind", "letter"],
            }),
        ),
        (
            "answer.json",
            json!({
                "$schema": dialect, "title": "Answer", "description": "An answer.", "source": source,
                "type": "object",
                "properties": {
                    "code": { "$ref": "code.json", "default": 0 },
                    "notes": { "description": "Notes.", "type": ["array", "null"], "items": { "type": "string" }, "default": [] },
                },
                "additionalProperties": true,
            }),
        ),
        (
            "code.json",
            json!({
                "$schema": dialect, "title": "Code1", "description": "A code.", "source": source,
                "type": "integer", "minimum": -9_223_372_036_854_775_808_i64, "maximum": 9_223_372_036_854_775_807_i64,
                "codes": {
                    "classes": [{ "name": "Fine", "description": "Fine." }],
                    "known": [{ "code": 0, "name": "OK", "class": "Fine", "meaning": "ok", "remedy": "Nothing." }],
                },
            }),
        ),
        (
            "errata.json",
            json!({
                "$schema": "wecom-school:/dialect/errata.json",
                "errata": [{ "id": "a-word", "where": "here", "page_says": "nothing", "decided": "A word has at least one letter.", "because": "of that" }],
            }),
        ),
        (
            "examples/order/one.json",
            json!({ "kind": "letter", "number": 1, "letter": { "text": "x" }, "words": ["a"] }),
        ),
    ])
}

/// The sources after `change`, and what the generator says of them.
fn verdict(change: impl FnOnce(&mut BTreeMap<&'static str, Value>)) -> String {
    let mut schemas = accepted();
    schemas.get_mut("order.json").unwrap()["atLeastOneOf"] = json!(["words", "speed_limit"]);
    schemas.get_mut("order.json").unwrap()["properties"]["speed_limit"] =
        json!({ "description": "Limited.", "type": "integer", "enum": [0, 1] });
    change(&mut schemas);
    said(&schemas.into_iter().map(|(path, schema)| (path.to_owned(), format!("{schema:#}"))).collect())
}

fn said(sources: &Sources) -> String {
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    match generate(sources, &target) {
        Ok(files) => format!("accepted: {} files", files.len()),
        Err(problems) => problems.to_string().trim_end().to_owned(),
    }
}

type Change = Box<dyn FnOnce(&mut BTreeMap<&'static str, Value>)>;

/// A value put at `pointer` of a file; an object there is made if it is missing.
fn put(file: &'static str, pointer: &'static str, value: Value) -> Change {
    Box::new(move |schemas| {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        schemas.get_mut(file).unwrap().pointer_mut(parent).unwrap()[name] = value;
    })
}

fn remove(file: &'static str, pointer: &'static str) -> Change {
    Box::new(move |schemas| {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        schemas.get_mut(file).unwrap().pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
    })
}

fn copy(file: &'static str, other: &'static str) -> Change {
    Box::new(move |schemas| _ = schemas.insert(other, schemas[file].clone()))
}

/// An answer with another title.
fn titled(title: &'static str, path: &'static str) -> Change {
    Box::new(move |schemas| {
        let mut answer = schemas["answer.json"].clone();
        answer["title"] = json!(title);
        schemas.insert(path, answer);
    })
}

/// Another name for the property that tells the branches apart.
fn tag(name: &'static str) -> Change {
    Box::new(move |schemas| {
        schemas.remove("examples/order/one.json");
        for file in ["order.json", "letter.json"] {
            let text = schemas[file].to_string().replace("\"kind\"", &format!("\"{name}\""));
            schemas.insert(file, serde_json::from_str(&text).unwrap());
        }
    })
}

#[expect(clippy::too_many_lines, reason = "a catalogue")]
fn cases() -> Vec<(&'static str, Change)> {
    let number = "/properties/number";
    let order = "order.json";
    let text = |more: Value| {
        let mut schema = json!({ "description": "A text.", "type": "string" });
        schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        put(order, "/properties/text", schema)
    };
    vec![
        // Keywords.
        ("an unknown keyword", put(order, "/properties/number/multipleOf", json!(2))),
        ("a misspelt keyword", put(order, "/properties/words/maxItem", json!(2))),
        ("a keyword of another type", put(order, "/properties/number/maxItems", json!(2))),
        (
            "an unknown keyword beside another error",
            Box::new(move |schemas| {
                put(order, "/properties/words/maxItem", json!(2))(schemas);
                put(order, "/properties/words/maxItems", json!("2"))(schemas);
            }),
        ),
        (
            "a keyword in a collection of definitions",
            Box::new(|schemas| {
                let collection = json!({ "$schema": "wecom-school:/dialect/schema.json", "source": { "page": "https://p.invalid", "section": "S" }, "maxItems": 3, "$defs": { "A": { "description": "A.", "type": "boolean" } } });
                schemas.insert("common.json", collection);
            }),
        ),
        ("a limit beside a reference", put(order, "/properties/speed/maxBytes", json!(2))),
        ("a type that the generator does not know", put(order, "/properties/number/type", json!("number"))),
        ("a limit of the wrong type", put(order, "/properties/words/maxItems", json!("3"))),
        ("no description", remove(order, "/properties/number/description")),
        ("no source", remove(order, "/source")),
        ("another dialect", put(order, "/$schema", json!("https://json-schema.org/draft/2020-12/schema"))),
        ("a definition with two names", put(order, "/$defs/Speed/title", json!("Pace"))),
        (
            "definitions below the root",
            put(order, "/properties/number/$defs", json!({ "A": { "description": "x", "type": "boolean" } })),
        ),
        ("a name that is no type name", put(order, "/title", json!("order"))),
        ("deprecated without a reason", put(order, "/properties/number/deprecated", json!(true))),
        ("a limit with a fraction", put(order, "/properties/words/maxItems", json!(3.0))),
        ("no type", put(order, "/properties/number", json!({ "description": "x" }))),
        (
            "a deprecated definition",
            Box::new(|schemas| {
                put("order.json", "/$defs/Crate/deprecated", json!(true))(schemas);
                put("order.json", "/$defs/Crate/deprecationReason", json!("old"))(schemas);
            }),
        ),
        ("another name for a definition", put(order, "/$defs/Speed/rustName", json!("pace"))),
        ("a title beside a reference", put(order, "/properties/speed/title", json!("Pace"))),
        ("a default of an entry", put(order, "/properties/words/items/default", json!("x"))),
        (
            "a root that makes no type",
            Box::new(|schemas| {
                let mut flag = schemas["code.json"].clone();
                flag.as_object_mut()
                    .unwrap()
                    .retain(|keyword, _| !["minimum", "maximum", "codes"].contains(&keyword.as_str()));
                flag["title"] = json!("Flag1");
                flag["type"] = json!("boolean");
                schemas.insert("flag.json", flag);
            }),
        ),
        // Texts.
        ("maxLength where maxBytes belongs", text(json!({ "maxLength": 64 }))),
        ("maxLength of characters", text(json!({ "maxLength": 64, "unit": "characters" }))),
        ("maxBytes that do not say what happens to more", text(json!({ "maxBytes": 64 }))),
        ("a smallest length that is not 1", text(json!({ "minLength": 2 }))),
        (
            "bytes and characters",
            text(json!({ "maxBytes": 8, "overflow": "reject", "maxLength": 8, "unit": "characters" })),
        ),
        ("a default that is too long", text(json!({ "maxBytes": 2, "overflow": "reject", "default": "学" }))),
        ("a pattern", text(json!({ "pattern": "^a$" }))),
        // Integers.
        ("an integer without a range", remove(order, "/properties/number/maximum")),
        ("an empty range", put(order, "/properties/number/maximum", json!(-1))),
        ("a default out of range", put(order, "/properties/number/default", json!(10))),
        ("a default of another type", put(order, "/properties/number/default", json!("5"))),
        (
            "an enumeration without names",
            put(order, number, json!({ "description": "x", "type": "integer", "enum": [1, 2, 3] })),
        ),
        (
            "a switch with a range",
            put(order, number, json!({ "description": "x", "type": "integer", "enum": [0, 1], "minimum": 0 })),
        ),
        // Lists and values.
        ("a list that nothing satisfies", put(order, "/properties/words/minItems", json!(4))),
        ("a value that stands twice", put(order, "/$defs/Speed/oneOf/1/const", json!("slow"))),
        ("a name that stands twice", put(order, "/$defs/Speed/oneOf/1/title", json!("Slow"))),
        ("texts and integers in one list of values", put(order, "/$defs/Speed/oneOf/1/const", json!(1))),
        ("a default that is none of the values", put(order, "/$defs/Speed/default", json!("medium"))),
        (
            "codes out of order",
            put(
                "code.json",
                "/codes/known",
                json!([
                    { "code": 5, "name": "A", "class": "Fine", "meaning": "a", "remedy": "B." },
                    { "code": 0, "name": "B", "class": "Coarse", "meaning": "a", "remedy": "B." },
                ]),
            ),
        ),
        ("codes of a narrow range", put("code.json", "/minimum", json!(0))),
        // References.
        ("a reference to no file", put(order, "/properties/speed/$ref", json!("speeds.json"))),
        ("a reference to no definition", put(order, "/properties/speed/$ref", json!("#/$defs/Sped"))),
        ("a reference out of the folder", put(order, "/properties/speed/$ref", json!("../../etc/passwd.json"))),
        ("a reference to something else", put(order, "/properties/speed/$ref", json!("#/properties/words"))),
        (
            "a reference that leads back to itself",
            put(order, "/$defs/Speed", json!({ "description": "x", "$ref": "#/$defs/Speed" })),
        ),
        // Names.
        ("a reserved word", put(order, "/properties/type", json!({ "description": "x", "type": "boolean" }))),
        (
            "a reserved word with another name",
            put(order, "/properties/type", json!({ "description": "x", "type": "boolean", "rustName": "sort" })),
        ),
        (
            "a name that is none in Rust",
            put(order, "/properties/2nd", json!({ "description": "x", "type": "boolean" })),
        ),
        (
            "a name that the builder needs",
            put(order, "/properties/build", json!({ "description": "x", "type": "boolean" })),
        ),
        (
            "a name that is a type of Rust",
            put(order, "/properties/i64", json!({ "description": "x", "type": "boolean" })),
        ),
        (
            "two properties of one name",
            put(order, "/properties/speedLimit", json!({ "description": "x", "type": "boolean" })),
        ),
        (
            "two types of one name",
            put("answer.json", "/$defs", json!({ "Letter": { "description": "x", "type": "string", "minLength": 1 } })),
        ),
        ("a copy with another name", copy("answer.json", "answer_copy.json")),
        ("a copy as file managers name it", copy("answer.json", "answer - copy.json")),
        ("a copy of definitions", {
            Box::new(|schemas| {
                let collection = json!({ "$schema": "wecom-school:/dialect/schema.json", "source": { "page": "https://p.invalid", "section": "S" }, "$defs": { "A": { "description": "A.", "type": "string", "minLength": 1 }, "B": { "description": "B.", "type": "string", "minLength": 1 } } });
                schemas.insert("common.json", collection.clone());
                schemas.insert("common2.json", collection);
            })
        }),
        ("a folder of no name", titled("Answer2", "学校/answer2.json")),
        ("a file with a line break in its name", copy("answer.json", "a\nb.json")),
        ("a file with the name of a crate", titled("Answer2", "serde.json")),
        ("a number for a tag", tag("3d")),
        ("a tag without letters", tag("*/")),
        ("a tag that generated code needs", tag("self")),
        ("a union called like a reserved word", put(order, "/variants/title", json!("Loop"))),
        (
            "a body that is beside another one",
            put(
                "letter.json",
                "/properties/crate",
                json!({ "description": "x", "type": "boolean", "rustName": "crated" }),
            ),
        ),
        (
            "two types of one name from two folders",
            Box::new(|schemas| {
                titled("Speed", "parcel/speed.json")(schemas);
                remove("parcel/speed.json", "/properties/code")(schemas);
                put("order.json", "/properties/other", json!({ "description": "x", "$ref": "parcel/speed.json" }))(
                    schemas,
                );
            }),
        ),
        (
            "two classes of one name",
            put(
                "code.json",
                "/codes/classes",
                json!([{ "name": "Fine", "description": "x" }, { "name": "Fine", "description": "y" }]),
            ),
        ),
        (
            "a code called like the list of codes",
            put(
                "code.json",
                "/codes/known",
                json!([{ "code": 0, "name": "KNOWN", "class": "Fine", "meaning": "ok", "remedy": "Nothing." }]),
            ),
        ),
        // What a text may hold.
        ("a carriage return", put(order, "/description", json!("one\rtwo"))),
        ("a line end that nobody sees", put(order, "/properties/number/description", json!("one\u{2028}two"))),
        ("a text that runs backwards", put(order, "/$defs/Speed/oneOf/0/description", json!("\u{202E}one"))),
        ("an invisible character in a value", put(order, "/$defs/Speed/oneOf/0/const", json!("slow\u{200B}"))),
        ("a line break in a term", put(order, "/variants/term", json!("one\ntwo"))),
        (
            "a control character in a name",
            put(order, "/properties/a\u{1B}", json!({ "description": "x", "type": "boolean", "rustName": "a" })),
        ),
        (
            "a control character in a decision",
            put("errata.json", "/errata/0/decided", json!("A word has\u{0} at least one letter.")),
        ),
        ("an address that is none", put(order, "/source/page", json!("https://an.invalid/) [x](y"))),
        ("a path that is none", put(order, "/call", call(&json!({ "path": "/a b" })))),
        ("a type named like one that generated code uses", put("answer.json", "/title", json!("Vec"))),
        ("a type named like a builder", put("answer.json", "/title", json!("OrderBuilder"))),
        (
            "a property named like the union",
            put(order, "/properties/cargo", json!({ "description": "x", "type": "boolean" })),
        ),
        (
            "a file that can't be a module",
            Box::new(|schemas| {
                let answer = schemas.remove("answer.json").unwrap();
                schemas.insert("loop.json", answer);
            }),
        ),
        (
            "two files of one module",
            Box::new(|schemas| {
                let mut answer = schemas["answer.json"].clone();
                answer["title"] = json!("Answer2");
                schemas.insert("Answer.json", answer);
            }),
        ),
        // Objects.
        (
            "an object that does not say what becomes of other properties",
            remove("answer.json", "/additionalProperties"),
        ),
        ("null in a request", put(order, "/properties/words/type", json!(["array", "null"]))),
        ("a required property that does not exist", put(order, "/required", json!(["kind", "number", "nubmer"]))),
        ("one of properties that do not exist", put(order, "/atLeastOneOf", json!(["words", "wrods"]))),
        ("one of properties that always say something", put(order, "/atLeastOneOf", json!(["words", "number"]))),
        (
            "an object within itself",
            Box::new(|schemas| {
                let person = json!({
                    "description": "A person.", "type": "object", "additionalProperties": false,
                    "properties": { "friend": { "$ref": "#/$defs/Person" }, "friends": { "description": "x", "type": "array", "items": { "$ref": "#/$defs/Person" } } },
                });
                put("order.json", "/$defs/Person", person)(schemas);
            }),
        ),
        (
            "objects within each other, one around them and one in them",
            Box::new(|schemas| {
                let object = |holds: &[&str]| {
                    let property = |name: &&str| ((*name).to_owned(), json!({ "$ref": format!("#/$defs/{name}") }));
                    let properties: serde_json::Map<String, Value> = holds.iter().map(property).collect();
                    json!({ "description": "x", "type": "object", "additionalProperties": false, "properties": properties })
                };
                put("order.json", "/$defs/Around", object(&["One", "Leaf"]))(schemas);
                put("order.json", "/$defs/One", object(&["Other"]))(schemas);
                put("order.json", "/$defs/Other", object(&["Leaf", "One"]))(schemas);
                put("order.json", "/$defs/Leaf", object(&["Speed"]))(schemas);
            }),
        ),
        (
            "lists of each other",
            Box::new(|schemas| {
                let list =
                    |of: &str| json!({ "description": "x", "type": "array", "maxItems": 2, "items": { "$ref": of } });
                put("order.json", "/$defs/Rows", list("#/$defs/Columns"))(schemas);
                put("order.json", "/$defs/Columns", list("#/$defs/Rows"))(schemas);
            }),
        ),
        // Unions.
        ("a tag that is no property", put(order, "/variants/tag", json!("sort"))),
        ("a place after no property", put(order, "/variants/after", json!("sort"))),
        ("two branches of one tag", put("letter.json", "/properties/kind/const", json!("crate"))),
        ("a branch without its tag", remove("letter.json", "/properties/kind")),
        ("a branch that closes itself", put("letter.json", "/additionalProperties", json!(false))),
        ("a branch whose body may be absent", put("letter.json", "/required", json!(["kind"]))),
        (
            "a body with a rule of its own",
            put("letter.json", "/properties/letter/atLeastOneOf", json!(["text", "text2"])),
        ),
        ("a branch that no union names", put(order, "/oneOf", json!([{ "$ref": "#/$defs/Crate" }]))),
        (
            "a branch that has a property of its union",
            put("letter.json", "/properties/words", json!({ "description": "x", "type": "boolean" })),
        ),
        (
            "branches that disagree on a property",
            put("letter.json", "/properties/insured", json!({ "description": "x", "type": "string" })),
        ),
        ("a union that closes itself too early", put(order, "/additionalProperties", json!(false))),
        // Calls, secrets, files.
        ("a GET with a body", put("order.json", "/call", call(&json!({ "method": "GET" })))),
        (
            "a call to no server",
            Box::new(|schemas| {
                put("order.json", "/call", call(&json!({})))(schemas);
                remove("order.json", "/call/server")(schemas);
            }),
        ),
        (
            "a call without a word about repeats",
            Box::new(|schemas| {
                put("order.json", "/call", call(&json!({})))(schemas);
                remove("order.json", "/call/repeat")(schemas);
            }),
        ),
        ("a repeat by another word", put("order.json", "/call", call(&json!({ "repeat": "often" })))),
        (
            "a duplicate check without an interval",
            put("order.json", "/call", call(&json!({ "repeat": { "switch": "a" } }))),
        ),
        (
            "a duplicate check by properties of other types",
            put("order.json", "/call", call(&json!({ "repeat": { "switch": "speed", "interval": "number" } }))),
        ),
        (
            "a duplicate check by what is no property or no time",
            put("order.json", "/call", call(&json!({ "repeat": { "switch": "nothing", "interval": "speed" } }))),
        ),
        ("a server with a path", put("order.json", "/call", call(&json!({ "server": "https://an.invalid/v2" })))),
        ("a list in the address", put("order.json", "/call", call(&json!({ "in": "query" })))),
        ("another place for the properties", put("order.json", "/call", call(&json!({ "in": "header" })))),
        (
            "a file beside a body",
            put("order.json", "/call", call(&json!({ "part": { "name": "file", "description": "A file." } }))),
        ),
        (
            "a file in a GET",
            put(
                "order.json",
                "/call",
                call(&json!({ "method": "GET", "part": { "name": "file", "description": "A file." } })),
            ),
        ),
        ("a secret that people are shown", text(json!({ "maxBytes": 8, "overflow": "truncate", "secret": true }))),
        (
            "a kind of file among other values",
            put(order, "/$defs/Speed/oneOf/1/file", json!({ "minBytes": 1, "maxBytes": 2 })),
        ),
        (
            "a file that nothing satisfies",
            Box::new(|schemas| {
                for place in ["/$defs/Speed/oneOf/0/file", "/$defs/Speed/oneOf/1/file"] {
                    put("order.json", place, json!({ "minBytes": 3, "maxBytes": 2 }))(schemas);
                }
            }),
        ),
        (
            "a format that nobody recognises",
            put(order, "/$defs/Speed/oneOf/1/file", json!({ "minBytes": 1, "maxBytes": 2, "formats": ["GIF"] })),
        ),
        // Pictures, and what another property decides.
        ("a picture of nothing", text(json!({ "picture": {} }))),
        ("a picture of no format", text(json!({ "picture": { "formats": ["JPEG"] } }))),
        ("a picture of no size", text(json!({ "picture": { "bestPixels": ["64 × 48"] } }))),
        ("a picture of an integer", put(order, "/properties/number/picture", json!({ "formats": ["JPG"] }))),
        ("a picture of an enumeration", put(order, "/properties/speed/picture", json!({ "formats": ["JPG"] }))),
        ("a picture of an entry", put(order, "/properties/words/items/picture", json!({ "formats": ["JPG"] }))),
        (
            "a picture of an answer",
            put(
                order,
                "/call",
                call(&json!({ "response": { "$ref": "answer.json", "picture": { "formats": ["JPG"] } } })),
            ),
        ),
        ("a meaning that nothing decides", meaning("spede", &json!([{ "value": "slow", "description": "x" }]))),
        (
            "a meaning that decides on itself",
            put(
                order,
                "/properties/speed/meaningBy",
                json!({ "property": "speed", "values": [{ "value": "slow", "ignored": true }] }),
            ),
        ),
        ("a meaning that an integer decides", meaning("number", &json!([{ "value": 1, "description": "x" }]))),
        (
            "a meaning that is not said of every value",
            meaning("speed", &json!([{ "value": "slow", "description": "x" }])),
        ),
        (
            "a meaning of values that are none",
            meaning(
                "speed_limit",
                &json!([
                    { "value": 0, "ignored": true }, { "value": 1, "description": "x" }, { "value": 1, "description": "y" }, { "value": "2", "description": "z" },
                ]),
            ),
        ),
        (
            "a meaning that is ignored and said",
            meaning("speed_limit", &json!([{ "value": 0, "ignored": true, "description": "x" }, { "value": 1 }])),
        ),
        (
            "a meaning of what is no property",
            Box::new(|schemas| {
                let meaning = json!({ "property": "speed", "values": [{ "value": "slow", "ignored": true }] });
                let places = [
                    "",
                    "/$defs/Speed",
                    "/properties/words/items",
                    "/oneOf/0",
                    "/properties/kind",
                    "/$defs/Crate/properties/kind",
                    "/$defs/Crate/properties/crate",
                ];
                for place in places {
                    schemas.get_mut("order.json").unwrap().pointer_mut(place).unwrap()["meaningBy"] = meaning.clone();
                }
            }),
        ),
        (
            "terms in the place of descriptions",
            Box::new(|schemas| {
                for place in ["", "/$defs/Speed", "/$defs/Speed/oneOf/0", "/properties/number"] {
                    let node =
                        schemas.get_mut("order.json").unwrap().pointer_mut(place).unwrap().as_object_mut().unwrap();
                    node.remove("description");
                    node.insert("term".into(), json!("词"));
                }
            }),
        ),
        // Decisions and examples.
        ("a decision that nobody uses", remove(order, "/properties/words/items/errata")),
        ("a decision that is not there", put(order, "/properties/number/errata", json!(["a-number"]))),
        ("a decision without a reason", remove("errata.json", "/errata/0/because")),
        ("a decision that settles nothing", put("errata.json", "/errata/0/settles", json!([]))),
        (
            "a decision that settles no fact",
            put("errata.json", "/errata/0/settles", json!([{ "fact": "maxBytes", "page": "8", "schema": null }])),
        ),
        (
            "a decision that settles half a fact",
            put("errata.json", "/errata/0/settles", json!([{ "fact": "max_bytes", "page": 8 }])),
        ),
        ("an example that is refused", put("examples/order/one.json", "/number", json!(10))),
        (
            "an example that its branch refuses",
            put("examples/order/one.json", "/letter", json!({ "text": 5, "more": 1 })),
        ),
        ("an example of no branch", put("examples/order/one.json", "/kind", json!("postcard"))),
        (
            "an example of nothing",
            Box::new(|schemas| {
                schemas.insert("examples/parcel/one.json", json!({}));
            }),
        ),
        (
            "an example in no folder",
            Box::new(|schemas| {
                schemas.insert("examples/one.json", json!({}));
            }),
        ),
        (
            "no dialect",
            Box::new(|schemas| {
                schemas.remove("dialect/schema.json");
            }),
        ),
    ]
}

/// A call that is right but for `change`.
fn call(change: &Value) -> Value {
    let mut call = json!({
        "method": "POST", "server": "https://an.invalid", "path": "/orders", "query": [], "repeat": "never", "response": { "$ref": "answer.json" },
    });
    call.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    call
}

/// What `words` means, by the value of `property`.
fn meaning(property: &str, values: &Value) -> Change {
    put("order.json", "/properties/words/meaningBy", json!({ "property": property, "values": values }))
}

#[test]
fn what_is_right_is_accepted() {
    assert_eq!(verdict(|_| {}), "accepted: 7 files");
    assert_eq!(verdict(put("order.json", "/call", call(&json!({})))), "accepted: 7 files");
    let settles = json!([{ "fact": "max_bytes", "page": "8K", "schema": "8192" }, { "fact": "not_empty", "page": null, "schema": "yes" }]);
    assert_eq!(verdict(put("errata.json", "/errata/0/settles", settles)), "accepted: 7 files");
}

#[test]
fn every_refusal_says_where_and_why() {
    let mut catalogue = String::new();
    for (name, change) in cases() {
        writeln!(catalogue, "## {name}\n{}\n", verdict(change)).unwrap();
    }
    insta::assert_snapshot!(catalogue);
}

#[test]
fn what_is_no_json_is_said_with_line_and_column() {
    let mut catalogue = String::new();
    for (name, text) in [
        ("a byte order mark", "\u{FEFF}{}"),
        ("a comma too many", "{\n  \"type\": \"object\",\n}"),
        ("a key twice", "{\n  \"type\": \"object\",\n  \"type\": \"array\"\n}"),
        ("nothing", ""),
        ("two values", "{}\n{}"),
        ("not an object", "[]"),
    ] {
        let mut sources: Sources =
            accepted().into_iter().map(|(path, schema)| (path.to_owned(), schema.to_string())).collect();
        sources.insert("order.json".into(), text.into());
        writeln!(catalogue, "## {name}\n{}\n", said(&sources)).unwrap();
    }
    insta::assert_snapshot!(catalogue);
}

#[test]
fn the_same_texts_in_are_the_same_texts_out() {
    let mut schemas = accepted();
    schemas.get_mut("order.json").unwrap()["atLeastOneOf"] = json!(["words", "flags"]);
    schemas.get_mut("order.json").unwrap()["properties"]["flags"] = json!({ "description": "x", "type": "boolean" });
    let sources: Sources = schemas.into_iter().map(|(path, schema)| (path.to_owned(), schema.to_string())).collect();
    let target = Target { runtime: "crate::runtime".into(), source_folder: "schema".into() };
    assert_eq!(generate(&sources, &target).unwrap(), generate(&sources, &target).unwrap());
}
