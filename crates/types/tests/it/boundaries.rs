//! Every conformance case, published or not: the type, its schemas and the case agree. Cases have a value at each limit, one over
//! it, and characters of 1 to 4 bytes across the edge.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wecom_export::cases::{Case, KINDS, cases, expand};
use wecom_school_types::{Violation, notice::VideoTitle};

use crate::{
    described::Described,
    schemas::{FOREIGN, SCHOOL, Schemas, flatten},
};

/// Returns the kinds of cases that a keyword needs, and where below its schema.
fn needed(schema: &Value, keyword: &str) -> Vec<(&'static str, String)> {
    let is_cut = schema["overflow"] == "truncate";
    let kinds: &[&str] = match keyword {
        "maxBytes" | "overflow" if is_cut => &["at", "cut"],
        "maxBytes" | "overflow" => &["at", "over", "across"],
        "maxLength" | "minimum" | "maximum" | "maxItems" => &["at", "over"],
        "minItems" => &["at", "empty"],
        "minLength" => &["empty"],
        "enum" | "oneOf" => &["listed", "not-listed"],
        "const" => &["not-listed"],
        "atLeastOneOf" => &["alternatives"],
        "additionalProperties" => return vec![("unknown", "/unlisted".to_owned())],
        "required" => {
            let names = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str);
            return names.map(|name| ("missing", format!("/{name}"))).collect();
        }
        "type" => &["null", "wrong-type"],
        _ => &[],
    };
    kinds.iter().map(|kind| (*kind, String::new())).collect()
}

/// Calls `visit` with each schema in a schema, and the pointer of the value that it describes.
fn places<'s>(schema: &'s Value, pointer: &str, visit: &mut impl FnMut(&str, &'s Value)) {
    visit(pointer, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        places(property, &format!("{pointer}/{name}"), visit);
    }
    if schema["items"].is_object() {
        places(&schema["items"], &format!("{pointer}/0"), visit);
    }
}

fn of_type(cases: &[Case], path: &str) -> Vec<Case> {
    cases.iter().filter(|case| format!("{}.json", case.ty) == path).cloned().collect()
}

fn each_type(mut visit: impl FnMut(&Schemas, &str, &[Case])) {
    for schemas in [&*SCHOOL, &*FOREIGN] {
        let cases = cases(&schemas.library);
        for path in schemas.roots() {
            visit(schemas, &path, &of_type(&cases, &path));
        }
    }
}

#[test]
fn every_case_is_judged_as_it_says() {
    each_type(|schemas, path, cases| {
        let described = Described::new(schemas, path);
        for case in cases {
            let read = described.read(&expand(&case.instance));
            assert_eq!(read.is_ok(), case.is_accepted, "{}: {read:?}", case.id);
            let found: Vec<&str> = read.as_ref().err().into_iter().flatten().map(Violation::pointer).collect();
            assert!(case.is_accepted || found.contains(&case.place.as_str()), "{}: {found:?}", case.id);
        }
    });
}

#[test]
fn every_keyword_that_limits_something_has_its_cases_at_each_place() {
    let (mut keywords, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    each_type(|schemas, path, cases| {
        let found: BTreeSet<(&str, &str)> = cases.iter().map(|case| (case.kind, case.place.as_str())).collect();
        for (_, schema) in flatten(&schemas.resolved(path)) {
            places(&schema, "", &mut |pointer, schema| {
                for keyword in schema.as_object().unwrap().keys() {
                    for (kind, below) in needed(schema, keyword) {
                        keywords.insert(keyword.clone());
                        let place = format!("{pointer}{below}");
                        assert!(
                            found.contains(&(kind, &place)),
                            "{path} has no case of `{kind}` at {place}, for {keyword}"
                        );
                    }
                }
            });
        }
        kinds.extend(cases.iter().map(Case::published_kind));
        let ids: BTreeSet<&str> = cases.iter().filter(|case| case.is_published).map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), cases.iter().filter(|case| case.is_published).count(), "two cases of {path} have one id");
    });
    let all = "additionalProperties atLeastOneOf const enum maxBytes maxItems maxLength maximum minItems minLength minimum oneOf \
        overflow required type";
    assert_eq!(keywords.into_iter().collect::<Vec<_>>().join(" "), all);
    assert_eq!(kinds, KINDS.map(|(kind, ..)| kind).into());
}

/// Answers contain personal data, and requests contain secrets. A wrong value may be such a text in the wrong place, so no violation
/// of an answer or of a secret quotes the value.
#[test]
fn no_violation_of_an_answer_or_of_a_secret_quotes_a_value() {
    const PERSONAL: &str = "李雷13800000000";
    let mut refused = 0;
    each_type(|schemas, path, cases| {
        let described = Described::new(schemas, path);
        let full = cases.iter().filter(|case| case.id.contains("/everything") || case.id.ends_with("given-everything"));
        let full: Vec<&Case> = full.filter(|case| case.place.is_empty()).collect();
        let branches = flatten(&schemas.resolved(path));
        assert_eq!(full.len(), branches.len(), "{path}");
        for (case, (_, schema)) in full.into_iter().zip(&branches) {
            let mut pointers = Vec::new();
            places(schema, "", &mut |pointer, inner| {
                if schema["additionalProperties"] == true || inner["secret"] == true || inner["personal"] == true {
                    pointers.push(pointer.to_owned());
                }
            });
            let number: i64 = 13_800_000_000;
            for (pointer, wrong) in pointers.iter().flat_map(|pointer| {
                [json!(PERSONAL), json!(PERSONAL.repeat(9)), json!(number), json!([PERSONAL]), json!({ PERSONAL: 1 })]
                    .map(|wrong| (pointer, wrong))
            }) {
                let mut value = case.instance.clone();
                *value.pointer_mut(pointer).unwrap() = wrong;
                let Err(violations) = described.read(&value) else { continue };
                refused += 1;
                let chinese = violations.iter().map(|violation| violation.rule().in_chinese());
                let shown = format!("{violations} {violations:?} {:?}", chinese.collect::<Vec<_>>());
                assert!(!shown.contains("李雷") && !shown.contains("138"), "{pointer}: {shown}");
            }
        }
    });
    assert!(refused > 400, "{refused} were refused");
}

#[test]
fn cut_text_is_shown_up_to_the_last_whole_character() {
    let cases = cases(&SCHOOL.library);
    let titles = cases.iter().filter(|case| case.ty == "notice/request" && case.place == "/video/title");
    let mut cut = 0;
    for case in titles.filter(|case| case.kind == "at" || case.kind == "cut") {
        let given = expand(&case.instance["video"]["title"]);
        let shown = case.shown.as_ref().map_or_else(|| given.clone(), expand);
        let text = VideoTitle::try_from(given.as_str().unwrap()).unwrap();
        assert_eq!((json!(text.shown()), text.is_cut()), (shown, case.kind == "cut"), "{}", case.id);
        cut += usize::from(text.is_cut());
    }
    assert_eq!(cut, 7);
}
