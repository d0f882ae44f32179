//! Changed values, for the tests that compare what several checks say of a value.

use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::schemas::{FOREIGN, SCHOOL, Schemas, subschemas};

/// Returns how often a property is tried, unless the variable `PROPTEST_CASES` says otherwise.
pub fn cases(ordinary: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(ordinary);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// One change at one location in a value.
#[derive(Clone, Debug)]
struct Change {
    location: Index,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// The property or entry is gone.
    Drop,
    /// Another value stands there.
    Replace(Value),
    /// A text of that many bytes, ending in that character, or a list of that many entries.
    Stretch(usize, char),
    /// A property that may be unknown here.
    Add(&'static str, Value),
    /// The property has another name.
    Rename(&'static str),
    /// The entry or the property's value stands in a list.
    Wrap,
}

/// Names that other bindings, similar calls and slips put into requests, and names that are right elsewhere.
const NAMES: &str = "toparty to_all touser miniprogram_notice safe recv_scope to_external_user to_party toall msgtype \
    text image news content media_id title enable_id_trans enable_duplicate_check duplicate_check_interval agentid kind \
    crate insured";

/// Values that stand where others belong.
const VALUES: &str = r#"[null, null, true, false, 0, 1, 2, 3, -1, 1.0, -0.0, 0.5, 1e19, 1e300, 14400, 14401,
    9223372036854775807, -9223372036854775808, 18446744073709551615, "", "0", "text", "image", "news", "crate", "fast",
    "学校", [], [""], ["a"], [1], [null], [[]], {}, {"content": "x"}, {"media_id": "x"},
    {"$serde_json::private::Numbers": "1"}]"#;

/// Every limit of the schemas, and what lies around it.
static SIZES: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let mut sizes = vec![0, 1, 2];
    for schemas in [&*SCHOOL, &*FOREIGN] {
        for root in schemas.roots() {
            for (keyword, value) in
                subschemas(&schemas.resolved(&root)).into_iter().filter_map(Value::as_object).flatten()
            {
                let limit = value.as_u64().and_then(|limit| usize::try_from(limit).ok());
                if let (Some(limit), true) = (limit, keyword.starts_with("min") || keyword.starts_with("max")) {
                    // The greatest one is left to the boundaries: it would slow down thousands of cases.
                    sizes.extend([limit.saturating_sub(1), limit, limit + 1].into_iter().filter(|size| *size < 5000));
                }
            }
        }
    }
    sizes.sort_unstable();
    sizes.dedup();
    sizes
});

/// Returns values of a type and the examples of its schema as JSON, with up to two changes. With a value of the type comes
/// the value as it was.
pub fn values<T: Arbitrary<Strategy: 'static> + Serialize>(
    schemas: &Schemas,
    path: &str,
) -> impl Strategy<Value = (Option<T>, Value)> + use<T> {
    let of_type = || {
        any::<T>().prop_map(|value| {
            let json = serde_json::to_value(&value).unwrap();
            (Some(value), json)
        })
    };
    let examples: Vec<Value> = schemas.examples(path).into_iter().map(|(_, example)| example).collect();
    let example = if examples.is_empty() {
        of_type().boxed()
    } else {
        prop::sample::select(examples).prop_map(|example| (None, example)).boxed()
    };
    (prop_oneof![of_type(), example], prop::collection::vec(change(), 0..=2)).prop_map(
        |((value, mut json), changes)| {
            for change in changes {
                change.apply(&mut json);
            }
            (value, json)
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    let values: Vec<Value> = serde_json::from_str(VALUES).unwrap();
    let value = prop::sample::select(values);
    let name = prop::sample::select(NAMES.split_whitespace().chain([""]).collect::<Vec<_>>());
    let size = prop::sample::select(&SIZES[..]);
    let kind = prop_oneof![
        2 => Just(Kind::Drop),
        4 => value.clone().prop_map(Kind::Replace),
        3 => (size, prop::sample::select(vec!['a', 'é', '学', '😀'])).prop_map(|(size, one)| Kind::Stretch(size, one)),
        2 => (name.clone(), value).prop_map(|(name, value)| Kind::Add(name, value)),
        1 => name.prop_map(Kind::Rename),
        1 => Just(Kind::Wrap),
    ];
    (any::<Index>(), kind).prop_map(|(location, kind)| Change { location, kind })
}

impl Change {
    fn apply(&self, root: &mut Value) {
        let mut pointers = Vec::new();
        collect(root, String::new(), &mut pointers);
        let pointer = self.location.get(&pointers);
        match &self.kind {
            Kind::Add(name, value) => {
                let is_object = root.pointer(pointer).is_some_and(Value::is_object);
                let target = if is_object { root.pointer_mut(pointer) } else { Some(root) };
                if let Some(Value::Object(map)) = target {
                    map.insert((*name).to_owned(), value.clone());
                }
            }
            Kind::Drop => drop(remove(root, pointer)),
            Kind::Rename(name) => {
                if let Some((map, value)) = remove(root, pointer) {
                    map.insert((*name).to_owned(), value);
                }
            }
            kind => {
                if let Some(value) = root.pointer_mut(pointer) {
                    *value = changed(kind, value);
                }
            }
        }
    }
}

fn changed(kind: &Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::Replace(other), _) => other.clone(),
        (Kind::Wrap, _) => json!([value]),
        (Kind::Stretch(size, one), Value::String(_)) => {
            json!(format!("{}{one}", "a".repeat(size.saturating_sub(one.len_utf8()))))
        }
        (Kind::Stretch(size, _), Value::Array(list)) => json!(vec![list.first().unwrap_or(&json!("a")); *size]),
        (Kind::Stretch(size, _), Value::Number(_)) => json!(size),
        _ => value.clone(),
    }
}

/// Collects a pointer to every location in a value; in a long list, to the first entries.
fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    if let Value::Object(map) = value {
        for (name, value) in map {
            collect(value, wecom_schemas::pointer::child(&pointer, name), pointers);
        }
    }
    for (index, value) in value.as_array().into_iter().flatten().take(3).enumerate() {
        collect(value, format!("{pointer}/{index}"), pointers);
    }
    pointers.push(pointer);
}

/// Removes what a pointer names. Returns a property that is removed, and the object in which it was.
fn remove<'a>(root: &'a mut Value, pointer: &str) -> Option<(&'a mut Map<String, Value>, Value)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    match root.pointer_mut(parent)? {
        Value::Object(map) => {
            let value = map.remove(name)?;
            Some((map, value))
        }
        Value::Array(list) => {
            list.remove(name.parse().ok()?);
            None
        }
        _ => None,
    }
}
