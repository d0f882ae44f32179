//! Checks of examples, JSON and Markdown.

use serde_json::{Value, json};
use wecom_schemas::{DIALECT, Library, Schemas, Sources, markdown, parse_json, validator, violations};

fn sources(files: &[(&str, Value)]) -> Sources {
    let dialect = (DIALECT, include_str!("../../../schema/dialect/schema.json").to_owned());
    let files = files.iter().map(|(path, file)| (*path, file.to_string()));
    files.chain([dialect]).map(|(path, text)| (path.to_owned(), text)).collect()
}

fn problems(sources: &Sources) -> Vec<String> {
    let problems = Schemas::read(sources).err().unwrap_or_default();
    let mut problems: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
    problems.sort_unstable();
    problems
}

/// Adds what every schema file says of itself.
fn file(mut schema: Value) -> Value {
    schema["$schema"] = json!("wecom-school:/dialect/schema.json");
    schema["source"] = json!({ "page": "https://an.invalid/page", "section": "Section" });
    schema
}

/// A union of a branch in its own file and one in another, with names that need escapes in a pointer.
fn parcels() -> [(&'static str, Value); 3] {
    let name = json!({ "description": "A name.", "type": "string", "maxBytes": 3, "overflow": "reject" });
    let body = |name: Value| {
        let text = json!({ "$ref": name, "rustName": "text" });
        json!({ "type": "object", "required": ["~/text"], "properties": { "~/text": text }, "additionalProperties": false })
    };
    let branch = |tag: &str, body: Value| json!({ "description": "A branch.", "type": "object", "required": ["kind", tag], "properties": { "kind": { "const": tag }, tag: body } });
    let mut outer = branch("outer", body(json!("post/parcel.json#/$defs/Name")));
    outer["title"] = json!("Outer");
    let parcel = json!({
        "title": "Parcel", "description": "A parcel.", "type": "object", "required": ["kind", "to"],
        "properties": { "kind": { "description": "The kind.", "type": "string" }, "to": { "$ref": "#/$defs/To" } },
        "variants": { "title": "Cargo", "term": "货物", "description": "The cargo.", "tag": "kind", "after": "to" },
        "oneOf": [{ "$ref": "#/$defs/Inner" }, { "$ref": "../outer.json" }],
        "unevaluatedProperties": false,
        "$defs": {
            "To": { "description": "Names.", "type": "array", "items": { "$ref": "#/$defs/Name" }, "maxItems": 1 },
            "Name": name,
            "Inner": branch("inner", body(json!("#/$defs/Name"))),
        },
    });
    let letter = json!({
        "title": "Letter", "description": "A letter.", "additionalProperties": false, "type": "object",
        "properties": { "~/text": { "$ref": "parcel.json#/$defs/Name", "rustName": "text" } },
    });
    [("post/parcel.json", file(parcel)), ("outer.json", file(outer)), ("post/letter.json", file(letter))]
}

#[test]
fn an_example_is_checked_as_its_schema_alone_would_check_it() {
    let library = Library::read(&sources(&parcels())).unwrap();
    let parcels_and_letters = [
        ("parcel", json!({ "kind": "inner", "to": ["abc"], "inner": { "~/text": "abc" } })),
        ("parcel", json!({ "kind": "outer", "to": [], "outer": { "~/text": "" } })),
        ("parcel", json!({ "kind": "outer", "to": [], "outer": { "~/text": "" }, "more": 1 })),
        ("parcel", json!({ "kind": "outer", "to": ["abcd", "e"], "outer": { "~/text": "abcd" } })),
        ("parcel", json!({ "kind": "inner", "to": [], "inner": {}, "outer": { "~/text": "" } })),
        ("parcel", json!({ "kind": "inner", "to": [], "outer": { "~/text": "" } })),
        ("parcel", json!({ "kind": "other", "to": [], "outer": { "~/text": "" } })),
        ("parcel", json!({ "kind": 1, "to": 1 })),
        ("parcel", json!([])),
        ("letter", json!({ "~/text": "abc" })),
        ("letter", json!({ "~/text": "abcd" })),
        ("letter", json!(1)),
    ];
    for (schema, value) in parcels_and_letters {
        let (schema, path) = (format!("post/{schema}.json"), format!("examples/post/{schema}/one.json"));
        let alone = violations(&validator(&library, &schema).unwrap(), &value);
        let mut expected: Vec<String> = alone
            .into_iter()
            .map(|(pointer, message)| format!("{path}#{pointer}: {schema} refuses this example: {message}"))
            .collect();
        expected.sort_unstable();
        expected.dedup();
        let files = [parcels().as_slice(), &[(path.as_str(), value.clone())]].concat();
        assert_eq!(problems(&sources(&files)), expected, "{value}");
    }
}

#[test]
fn examples_belong_to_the_schema_of_their_own_folder() {
    let paths = ["letter/one", "letters/one", "letter/page/one", "letter/two"];
    let paths = paths.map(|path| (format!("examples/{path}.json"), "1".to_owned()));
    let library = Library::read(&Sources::from(paths)).unwrap();
    let of = |schema: &str| library.examples_of(schema).map(|(path, _)| path).collect::<Vec<_>>();
    assert_eq!(of("letter.json"), ["examples/letter/one.json", "examples/letter/two.json"]);
    assert_eq!(of("letter/page.json"), ["examples/letter/page/one.json"]);
}

#[test]
fn json_keeps_its_order_and_refuses_a_repeated_key() {
    let text = r#"{"b":[1.5,-2,true,null],"a":{"$serde_json::private::Number":1}}"#;
    assert_eq!(parse_json("a.json", text).unwrap().to_string(), text);
    let twice = r#"[{"a": {"b": 1, "c": 2, "b": 1}}]"#;
    let problem = parse_json("a.json", twice).unwrap_err().to_string();
    assert_eq!(problem, "a.json:1:27: the key \"b\" occurs twice in this object");
}

#[test]
fn words_stay_words_and_code_stays_code() {
    for (text, escaped) in [
        ("At most `a[0]` or ``b`c``.", "At most `a[0]` or ``b`c``."),
        ("See [this](x) <b>", "See \\[this\\](x) \\<b>"),
        ("A ` alone \\", "A \\` alone \\\\"),
        ("Example:\n```\n{\"a\": 0}\n~~~\nEnd.", "Example:\n\\`\\`\\`\n{\"a\": 0}\n\\~\\~\\~\nEnd."),
        ("First.\n\n    let x = 1;\n-      y", "First.\n\nlet x = 1;\n- y"),
        ("At https://a.example/b_(c), or https://.", "At <https://a.example/b_(c>), or https://."),
    ] {
        assert_eq!(markdown::escape(text), escaped, "{text}");
    }
    assert_eq!([markdown::code("a"), markdown::code("`"), markdown::code("a``b")], ["`a`", "`` ` ``", "```a``b```"]);
}
