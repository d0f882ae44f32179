//! Values of which something has been changed, for the tests that compare two judges.

use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};
use serde_json::{Map, Value, json};

use crate::schemas::{FOREIGN, SCHOOL};

/// How often a property is tried; more by the variable that proptest reads too.
pub fn cases(ordinary: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(ordinary);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// One change to one place of a value.
#[derive(Clone, Debug)]
pub struct Change {
    place: Index,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// The property or entry is gone.
    Drop,
    /// Another value is in its place.
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

/// What other bindings, sibling calls and slips put into requests; and names that are right elsewhere.
const NAMES: [&str; 24] = [
    "toparty",
    "to_all",
    "touser",
    "miniprogram_notice",
    "safe",
    "",
    "recv_scope",
    "to_external_user",
    "to_party",
    "toall",
    "msgtype",
    "text",
    "image",
    "news",
    "content",
    "media_id",
    "title",
    "enable_id_trans",
    "enable_duplicate_check",
    "duplicate_check_interval",
    "agentid",
    "kind",
    "crate",
    "insured",
];

/// Every limit of the schemas, and what lies around it.
static SIZES: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let mut sizes = vec![0, 1, 2];
    for schemas in [&*SCHOOL, &*FOREIGN] {
        for root in schemas.roots() {
            limits(&schemas.resolved(&root), &mut sizes);
        }
    }
    sizes.sort_unstable();
    sizes.dedup();
    sizes
});

fn limits(schema: &Value, sizes: &mut Vec<usize>) {
    match schema {
        Value::Object(map) => {
            for (keyword, value) in map {
                let limit = value.as_u64().and_then(|limit| usize::try_from(limit).ok());
                if let (Some(limit), true) = (limit, keyword.starts_with("min") || keyword.starts_with("max")) {
                    // The greatest one is left to the boundaries: it would slow down thousands of cases.
                    sizes.extend([limit.saturating_sub(1), limit, limit + 1].into_iter().filter(|size| *size < 5000));
                }
                limits(value, sizes);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| limits(value, sizes)),
        _ => {}
    }
}

pub fn change() -> impl Strategy<Value = Change> {
    let kind = prop_oneof![
        2 => Just(Kind::Drop),
        4 => value().prop_map(Kind::Replace),
        3 => (any::<Index>(), prop::sample::select(vec!['a', 'é', '学', '😀'])).prop_map(|(size, character)| Kind::Stretch(*size.get(&SIZES), character)),
        2 => (prop::sample::select(&NAMES[..]), value()).prop_map(|(name, value)| Kind::Add(name, value)),
        1 => prop::sample::select(&NAMES[..]).prop_map(Kind::Rename),
        1 => Just(Kind::Wrap),
    ];
    (any::<Index>(), kind).prop_map(|(place, kind)| Change { place, kind })
}

fn value() -> impl Strategy<Value = Value> {
    let fixed = [
        json!(null),
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(2),
        json!(3),
        json!(-1),
        json!(1.0),
        json!(-0.0),
        json!(0.5),
        json!(1e19),
        json!(1e300),
        json!(14400),
        json!(14401),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(""),
        json!("0"),
        json!("text"),
        json!("image"),
        json!("news"),
        json!("crate"),
        json!("fast"),
        json!("学校"),
        json!([]),
        json!([""]),
        json!(["a"]),
        json!([1]),
        json!([null]),
        json!([[]]),
        json!({}),
        json!({ "content": "x" }),
        json!({ "media_id": "x" }),
        json!({ "$serde_json::private::Numbers": "1" }),
    ];
    prop::sample::select(fixed.to_vec())
}

impl Change {
    pub fn apply(&self, root: &mut Value) {
        let mut places = Vec::new();
        collect(root, &mut String::new(), &mut places);
        let pointer = self.place.get(&places).clone();
        match &self.kind {
            Kind::Add(name, value) => {
                if let Some(Value::Object(map)) = root.pointer_mut(&pointer) {
                    map.insert((*name).to_owned(), value.clone());
                } else if let Value::Object(map) = root {
                    map.insert((*name).to_owned(), value.clone());
                }
            }
            Kind::Drop => remove(root, &pointer, |_, _| {}),
            Kind::Rename(name) => remove(root, &pointer, |map, value| {
                map.insert((*name).to_owned(), value);
            }),
            _ => {
                if let Some(there) = root.pointer_mut(&pointer) {
                    self.change_value(there);
                }
            }
        }
    }

    fn change_value(&self, there: &mut Value) {
        match (&self.kind, there) {
            (Kind::Replace(value), there) => *there = value.clone(),
            (Kind::Wrap, there) => *there = json!([there.clone()]),
            (Kind::Stretch(size, character), Value::String(text)) => {
                *text = "a".repeat(size.saturating_sub(character.len_utf8()));
                text.push(*character);
            }
            (Kind::Stretch(size, _), Value::Array(list)) => {
                let first = list.first().cloned().unwrap_or_else(|| json!("a"));
                *list = vec![first; *size];
            }
            (Kind::Stretch(size, _), there @ Value::Number(_)) => *there = json!(size),
            _ => {}
        }
    }
}

/// A pointer to every place of a value; of a long list, to the first entries.
fn collect(value: &Value, pointer: &mut String, places: &mut Vec<String>) {
    places.push(pointer.clone());
    let length = pointer.len();
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            map.iter().map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(list) => {
            list.iter().take(3).enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (segment, value) in entries {
        pointer.push('/');
        pointer.push_str(&segment);
        collect(value, pointer, places);
        pointer.truncate(length);
    }
}

fn remove(root: &mut Value, pointer: &str, then: impl FnOnce(&mut Map<String, Value>, Value)) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    match root.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            if let Some(value) = map.remove(name) {
                then(map, value);
            }
        }
        Some(Value::Array(list)) => {
            if let Ok(index) = name.parse::<usize>() {
                list.remove(index);
            }
        }
        _ => {}
    }
}
