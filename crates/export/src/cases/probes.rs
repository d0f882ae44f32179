//! Values to put at one place, and whether each is accepted there.

use serde_json::{Value, json};
use wecom_schemas::{Node, model::Integer};

use super::{
    compact::repeat,
    words::{self, Reason, both},
};

/// Characters of 1, 2, 3 and 4 bytes of UTF-8.
const CHARACTERS: [char; 4] = ['a', 'é', '学', '😀'];

pub struct Probe {
    pub kind: &'static str,
    /// Tells apart the cases of one kind at one place; empty if there is only one.
    pub variant: String,
    pub value: Value,
    pub is_accepted: bool,
    /// What people see of a text that is cut.
    pub shown: Option<Value>,
    pub reason: Reason,
}

impl Probe {
    pub fn new(
        kind: &'static str,
        variant: impl Into<String>,
        value: Value,
        is_accepted: bool,
        reason: &Reason,
    ) -> Self {
        Self { kind, variant: variant.into(), value, is_accepted, shown: None, reason: reason.clone() }
    }
}

/// Returns the probes of a schema. `item` is an accepted item of a list.
pub fn probes(schema: &Node<'_>, item: Option<&Value>) -> Vec<Probe> {
    let mut probes = types(schema);
    probes.extend(values(schema));
    match schema.types().as_slice() {
        ["string"] | ["string", "null"] => probes.extend(text(schema)),
        ["integer"] if !schema.has("enum") => probes.extend(Integer::read(schema).iter().flat_map(integer)),
        ["array", ..] => probes.extend(item.into_iter().flat_map(|item| list(schema, item))),
        _ => {}
    }
    probes
}

fn types(schema: &Node<'_>) -> Vec<Probe> {
    let is_nullable = schema.types().contains(&"null");
    let null = both(if is_nullable { words::NULL } else { words::NO_NULL }, "");
    let mut probes = vec![Probe::new("null", "", Value::Null, is_nullable, &null)];
    let all = [
        ("text", "string", json!("1")),
        ("integer", "integer", json!(1)),
        ("fraction", "number", json!(1.5)),
        ("boolean", "boolean", json!(true)),
        ("list", "array", json!([])),
        ("object", "object", json!({})),
    ];
    let is_own = |json_type: &str| {
        let listed =
            schema.map.get("const").cloned().or_else(|| Some(schema.values().first()?.map.get("const")?.clone()));
        match listed.filter(|_| schema.types().is_empty()) {
            Some(value) => (json_type == "string") == value.is_string() && ["string", "integer"].contains(&json_type),
            None => schema.types().contains(&json_type),
        }
    };
    let own: Vec<&str> = all.iter().filter(|(_, ty, _)| is_own(ty)).map(|(name, ..)| *name).collect();
    let reason = words::types(&own);
    for (name, json_type, value) in all {
        if !is_own(json_type) {
            probes.push(Probe::new("wrong-type", name, value, false, &reason));
        } else if own.len() > 1 {
            probes.push(Probe::new("given", name, value, true, &reason));
        }
    }
    probes
}

/// Probes a constant and a list of values, closed or open.
fn values(schema: &Node<'_>) -> Vec<Probe> {
    let constant = schema.map.get("const").cloned();
    let switch = schema.map.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
    let named = schema.values().into_iter().filter_map(|value| value.map.get("const").cloned());
    let known: Vec<Value> = constant.into_iter().chain(switch).chain(named).collect();
    let codes = schema.child("codes").map(|codes| codes.entries("known")).unwrap_or_default();
    let is_open = schema.has("values") || schema.has("codes");
    if is_open {
        let known: Vec<i64> = known
            .iter()
            .filter_map(Value::as_i64)
            .chain(codes.iter().filter_map(|code| code.integer("code")))
            .collect();
        let (first, other) = (known.first().copied().unwrap_or(0), known.iter().max().map_or(0, |most| most + 1));
        let open = both(words::OPEN, "");
        let listed = Probe::new("listed", first.to_string(), json!(first), true, &open);
        return vec![listed, Probe::new("not-listed", other.to_string(), json!(other), true, &open)];
    }
    if known.is_empty() {
        return Vec::new();
    }
    let listed: Vec<String> = known.iter().map(ToString::to_string).collect();
    let reason = both(words::LISTED, &listed.join(", "));
    let probe = |value: Value| {
        let is_known = known.contains(&value);
        let variant = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Probe::new(if is_known { "listed" } else { "not-listed" }, variant, value, is_known, &reason)
    };
    let integers: Vec<i64> = known.iter().filter_map(Value::as_i64).collect();
    if let (Some(least), Some(most)) = (integers.iter().min(), integers.iter().max()) {
        return (least - 1..=most + 1).map(|value| probe(json!(value))).collect();
    }
    let longer = known.first().and_then(Value::as_str).map(|first| json!(format!("{first}x")));
    known.iter().cloned().chain(longer).chain([json!("")]).map(probe).collect()
}

/// A text of so many bytes, mostly of this character.
fn filled(bytes: usize, character: char) -> Vec<(Value, usize)> {
    let width = character.len_utf8();
    vec![(json!("a"), bytes % width), (json!(character), bytes / width)]
}

fn text(schema: &Node<'_>) -> Vec<Probe> {
    let reason = words::text(schema);
    let mut probes = Vec::new();
    // A list of values is probed by its values.
    if schema.has("values") || schema.has("oneOf") {
        return probes;
    }
    probes.push(Probe::new("empty", "", json!(""), !schema.has("minLength"), &reason));
    let is_cut = schema.text("overflow") == Some("truncate");
    for character in CHARACTERS {
        let width = character.len_utf8();
        let variant = format!("{width}-byte");
        if let Some(limit) = schema.size("maxBytes") {
            let full = filled(limit, character);
            let before = vec![(json!("a"), limit - 1)];
            let over = [&full[..], &[(json!("b"), 1)]].concat();
            let across = [&before[..], &[(json!(character), 1)]].concat();
            probes.push(Probe::new("at", &*variant, repeat(&full), true, &reason));
            let mut beyond = vec![("over", over, &full)];
            if width > 1 {
                // A character that begins within the limit and ends beyond it is cut whole.
                beyond.push(("across", across, &before));
            }
            for (kind, given, shown) in beyond {
                probes.push(if is_cut {
                    let probe = Probe::new("cut", format!("{kind}-{variant}"), repeat(&given), true, &reason);
                    Probe { shown: Some(repeat(shown)), ..probe }
                } else {
                    Probe::new(kind, &*variant, repeat(&given), false, &reason)
                });
            }
        }
        if let Some(limit) = schema.size("maxLength") {
            let times = |times| repeat(&[(json!(character), times)]);
            probes.push(Probe::new("at", &*variant, times(limit), true, &reason));
            probes.push(Probe::new("over", variant, times(limit + 1), false, &reason));
        }
    }
    probes
}

fn integer(integer: &Integer) -> Vec<Probe> {
    let Integer { minimum, maximum, .. } = *integer;
    let reason = words::integer(integer);
    // Below 64 bits, JSON becomes a float, and the nearest one may be the minimum itself.
    let below = if minimum == i64::MIN { json!(-(2.0_f64.powi(64))) } else { json!(minimum - 1) };
    let above = u64::try_from(maximum).map_or_else(|_| json!(maximum + 1), |maximum| json!(maximum + 1));
    vec![
        Probe::new("at", "minimum", json!(minimum), true, &reason),
        Probe::new("at", "maximum", json!(maximum), true, &reason),
        Probe::new("over", "minimum", below, false, &reason),
        Probe::new("over", "maximum", above, false, &reason),
    ]
}

fn list(schema: &Node<'_>, item: &Value) -> Vec<Probe> {
    let reason = words::entries(schema);
    let list = |length| repeat(&[(json!([item]), length)]);
    let fewest = schema.size("minItems").unwrap_or(0);
    let mut probes = vec![Probe::new("empty", "", json!([]), fewest == 0, &reason)];
    if fewest > 0 {
        probes.push(Probe::new("at", "fewest", list(fewest), true, &reason));
    }
    if fewest > 1 {
        probes.push(Probe::new("over", "fewest", list(fewest - 1), false, &reason));
    }
    if let Some(most) = schema.size("maxItems") {
        probes.push(Probe::new("at", "most", list(most), true, &reason));
        probes.push(Probe::new("over", "most", list(most + 1), false, &reason));
    }
    probes
}
