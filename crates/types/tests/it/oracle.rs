//! A type accepts a value exactly when its schema does, and so do the schema that it publishes and the exported one.
//!
//! `jsonschema` reads the schemas, and shares no code with the generated types. Values come from the types' own
//! strategies and from the examples, with up to two changes: a property is dropped, replaced, renamed, added, or stretched
//! to a limit or over it.

use std::sync::LazyLock;

use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::TestRunner,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use wecom_schemas::pointer::walk;
use wecom_school_types::{notice::Notice, third_party::ThirdPartyNotice};

use crate::{
    described::Described,
    schemas::{FOREIGN, SCHOOL, Schemas, subschemas},
};

/// Names that other bindings, similar calls and slips put into requests, and names that are right elsewhere.
const NAMES: &str = "toparty to_all touser miniprogram_notice safe recv_scope to_external_user to_party toall msgtype \
    text image news content media_id title enable_id_trans enable_duplicate_check duplicate_check_interval agentid kind \
    crate insured";

/// Values that replace others.
const VALUES: &str = r#"[null, null, true, false, 0, 1, 2, 3, -1, 1.0, -0.0, 0.5, 1e19, 1e300, 14400, 14401,
    9223372036854775807, -9223372036854775808, 18446744073709551615, "", "0", "text", "image", "news", "crate", "fast",
    "学校", [], [""], ["a"], [1], [null], [[]], {}, {"content": "x"}, {"media_id": "x"},
    {"$serde_json::private::Numbers": "1"}]"#;

/// Every limit of the schemas, and the sizes next to it. The greatest limits are left to `boundaries`, because they would
/// slow down thousands of cases.
static SIZES: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let roots = [&*SCHOOL, &*FOREIGN].map(|schemas| schemas.roots().into_iter().map(|root| schemas.resolved(&root)));
    let mut sizes = vec![0, 1, 2];
    for schema in roots.into_iter().flatten() {
        for (keyword, value) in subschemas(&schema).into_iter().filter_map(Value::as_object).flatten() {
            let is_limit = keyword.starts_with("min") || keyword.starts_with("max");
            let limit = value.as_u64().and_then(|limit| usize::try_from(limit).ok());
            sizes.extend(
                limit
                    .filter(|limit| is_limit && *limit < 5000)
                    .into_iter()
                    .flat_map(|limit| [limit.saturating_sub(1), limit, limit + 1]),
            );
        }
    }
    sizes.sort_unstable();
    sizes.dedup();
    sizes
});

/// One change at one location in a value.
#[derive(Clone, Debug)]
enum Change {
    Drop,
    Replace(Value),
    /// Makes a text of that many bytes that ends in this character, or a list of that many items.
    Stretch(usize, char),
    /// Adds a property to the object at the location, or else to the root.
    Add(&'static str, Value),
    Rename(&'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let value = select(serde_json::from_str::<Vec<Value>>(VALUES).unwrap());
    let name = select(NAMES.split_whitespace().chain([""]).collect::<Vec<_>>());
    prop_oneof![
        2 => Just(Change::Drop),
        4 => value.clone().prop_map(Change::Replace),
        3 => (select(&SIZES[..]), select(vec!['a', 'é', '学', '😀'])).prop_map(|(size, last)| Change::Stretch(size, last)),
        2 => (name.clone(), value).prop_map(|(name, value)| Change::Add(name, value)),
        1 => name.prop_map(Change::Rename),
    ]
}

impl Change {
    fn apply(self, root: &mut Value, location: Index) {
        let mut pointers = Vec::new();
        walk(root, "", &mut |pointer, _| pointers.push(pointer.to_owned()));
        let pointer = location.get(&pointers);
        match self {
            Self::Drop => drop(remove(root, pointer)),
            Self::Rename(name) => {
                if let Some((map, value)) = remove(root, pointer) {
                    map.insert(name.to_owned(), value);
                }
            }
            Self::Add(name, value) => {
                let is_object = root.pointer(pointer).is_some_and(Value::is_object);
                if let Some(map) = root.pointer_mut(if is_object { pointer } else { "" }).and_then(Value::as_object_mut)
                {
                    map.insert(name.to_owned(), value);
                }
            }
            Self::Replace(value) => *root.pointer_mut(pointer).unwrap() = value,
            Self::Stretch(size, last) => match root.pointer_mut(pointer).unwrap() {
                Value::String(text) => *text = format!("{}{last}", "a".repeat(size.saturating_sub(last.len_utf8()))),
                Value::Array(items) => *items = vec![items.first().cloned().unwrap_or_else(|| json!("a")); size],
                Value::Number(number) => *number = size.into(),
                _ => {}
            },
        }
    }
}

/// Removes what a pointer names. Returns a property that is removed, and the object in which it was.
fn remove<'a>(root: &'a mut Value, pointer: &str) -> Option<(&'a mut Map<String, Value>, Value)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    match root.pointer_mut(parent)? {
        Value::Object(map) => map.remove(name).map(|value| (map, value)),
        Value::Array(list) => {
            list.remove(name.parse().ok()?);
            None
        }
        _ => None,
    }
}

/// Tries values of a type and the examples of its schema, changed. A value of the type is also tried as it is.
fn of_type<T>(schemas: &Schemas, path: &str, ordinary: u32)
where
    T: Arbitrary<Strategy: 'static> + Serialize + DeserializeOwned + PartialEq,
{
    let described = Described::new(schemas, path);
    let of_type = || any::<T>().prop_map(|value| (serde_json::to_value(&value).unwrap(), Some(value))).boxed();
    let examples: Vec<Value> = schemas.examples(path).into_iter().map(|(_, example)| example).collect();
    let example =
        if examples.is_empty() { of_type() } else { select(examples).prop_map(|example| (example, None)).boxed() };
    let changes = prop::collection::vec((change(), any::<Index>()), 0..=2);
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(ordinary);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let run =
        TestRunner::new(config).run(&(prop_oneof![of_type(), example], changes), |((mut json, value), changes)| {
            if let Some(value) = value {
                prop_assert!(described.read(&json).is_ok(), "a value of the type is refused: {json}");
                let again: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
                prop_assert_eq!(again, value);
            }
            for (change, location) in changes {
                change.apply(&mut json, location);
            }
            let _ = described.read(&json);
            Ok(())
        });
    run.unwrap_or_else(|failure| panic!("{path}: {failure}"));
}

macro_rules! each_type {
    ($($set:ident $path:literal $type:ty;)*) => {
        #[test]
        fn values_of_every_type() {
            $(of_type::<$type>(&$set, $path, 1000);)*
        }
    };
}

every_type!(each_type);

/// The two requests are tried more often.
#[test]
fn notices() {
    of_type::<Notice>(&SCHOOL, "notice/request.json", 6000);
}

#[test]
fn third_party_notices() {
    of_type::<ThirdPartyNotice>(&SCHOOL, "third_party/request.json", 2500);
}
