//! What each change is called, how it reads, and what it does to values.

use std::collections::BTreeSet;

use serde_json::Value;

use self::{
    Effect::{Accepts, LostProperty, Narrower, NewDefault, NewProperty, Other, OtherDefault, Same, Wider},
    Rule::{Always, AnyOf, AtLeast, AtMost, Default, Length, Null, Restricts, Stated, Type, UnknownProperties},
};
use crate::{
    element::{Element, OPEN_ENUMERATION, Role, TEXT_OR_INTEGER},
    report::DOCUMENTATION,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Same(&'static str),
    Narrower,
    Wider,
    /// More is accepted, and no reader notices.
    Accepts(&'static str),
    /// The same is accepted and means something else.
    Other(&'static str),
    /// Requests with the property were refused, and answers with it were accepted.
    NewProperty,
    /// Requests with the property are refused, and answers with it are accepted.
    LostProperty,
    NewDefault,
    OtherDefault,
}

/// How the old and the new value of a fact are compared.
pub enum Rule {
    AtMost,
    AtLeast,
    /// The fact restricts what is accepted; without it, everything is.
    Restricts,
    /// Each entry of a list accepts more; without the list, everything is accepted.
    AnyOf,
    Length,
    Type,
    Null,
    UnknownProperties,
    Default,
    Always(Effect),
    /// Old schemas did not state the fact, and their clients knew it.
    Stated(&'static str),
}

/// The facts that have a sentence: keyword, kind, the sentence with the value, the sentence without one, the effect.
/// A sentence that ends in `: {}` quotes another one, and leaves out what was before.
#[rustfmt::skip]
pub const FACTS: &[(&str, &str, &str, &str, Rule)] = &[
    ("length", "limit", "may have up to {}", "may be of any length", Length),
    ("minLength", "limit", "must not be empty", "may be empty", Restricts),
    ("minItems", "limit", "has at least {} entries", "may be empty", AtLeast),
    ("maxItems", "limit", "may have up to {} entries", "may have any number of entries", AtMost),
    ("minimum", "limit", "is at least {}", "may be any number", AtLeast),
    ("maximum", "limit", "is at most {}", "may be any number", AtMost),
    ("minBytes", "limit", "has at least {} bytes", "may be empty", AtLeast),
    ("maxBytes", "limit", "may have up to {} bytes", "may have any number of bytes", AtMost),
    ("maxSeconds", "limit", "may play for up to {} seconds", "may play for any time", AtMost),
    ("formats", "limit", "must be {}", "may be of any format", AnyOf),
    ("atLeastOneOf", "rule", "must have at least one of {}", "may have none of several properties", AnyOf),
    ("required", "presence", "must be given", "may be absent", Restricts),
    ("null", "null", "may be null", "must not be null", Null),
    ("unknownProperties", "unknown-properties", "has its unknown properties {}", "is a branch of a union", UnknownProperties),
    ("type", "type", "is {}", "", Type),
    ("rustType", "type-renamed", "is `{}` in Rust", "", Always(NOT_IN_JSON)),
    ("tag", "union", "is identified by `{}`", "", Restricts),
    ("after", "union", "is written after `{}`", "", Always(BYTES)),
    ("default", "default", "is `{}` if it is absent", "has no default", Default),
    ("deprecationReason", "deprecated", "is deprecated: {}", "is no longer deprecated", Always(Same("the same values are accepted"))),
    ("secret", "secret", "is a secret", "is not a secret", Always(Same("the same texts are accepted"))),
    ("personal", "personal", "is personal data", "is not personal data", Always(Same("the same texts are accepted"))),
    ("idTranslation", "id-translation", "supports id translation", "does not support id translation", Always(Other("ids in the text are shown differently"))),
    ("unit", "meaning", "counts {}", "counts nothing in particular", Always(Other("the same number means something else"))),
    ("meaningBy", "meaning", "depends on {}", "depends on no other property", Stated("the same value means something else")),
    ("picture", "meaning", "should be a picture with {}", "needs no particular picture", Stated("a picture that was suitable may not be suitable now")),
    ("keptSeconds", "meaning", "is kept for {} seconds", "is kept for an unknown time", Always(Other("the client forgets a file at another time"))),
    ("class", "code-class", "is in class `{}`", "", Always(BY_CLASS)),
    ("server", "call", "is sent to the server `{}`", "", Stated("requests are sent elsewhere")),
    ("path", "call", "is sent to the path `{}`", "", Stated("requests are sent elsewhere")),
    ("method", "call", "is sent by {}", "", Stated("requests are sent differently")),
    ("in", "call", "has its properties in the address", "has its properties in the body", Always(Other("requests are sent differently"))),
    ("part", "call", "sends a file in the part with {}", "sends no file", Always(Other("requests are sent differently"))),
    ("repeat", "call", "has the repeat rule `{}`", "has no repeat rule", Stated("after a doubt, the client repeats it by another rule")),
    ("response", "answer", "is answered by `{}`", "", Always(Other("the answer is read as another type"))),
    ("decided", "decision", "is now decided: {}", "", Always(APART)),
    ("settles", "decision", "settles other facts of the pages", "settles no facts of the pages", Always(APART)),
    ("errata", "decision", "follows the decisions {}", "follows no decision", Always(APART)),
];

/// What happens to whole elements: the role, the kind, the sentence and the effect. The last word of a kind is the event.
/// A sentence has slots for `{id}`, `{name}`, `{of}` (what the element belongs to), `{presence}` and any fact.
#[rustfmt::skip]
pub const EVENTS: &[(Role, &str, &str, Effect)] = &[
    (Role::Definition, "definition-order", "lists its definitions in another order", Same("nothing goes by their order")),
    (Role::Type, "type-added", "is a new type", Same("changes of what uses it are listed separately")),
    (Role::Type, "type-removed", "is removed", Same("changes of what used it are listed separately")),
    (Role::Type, "type-changed", "is described in {id}", Same("JSON does not contain the location")),
    (Role::Property, "property-added", "is a new {presence} property", NewProperty),
    (Role::Property, "property-removed", "is removed", LostProperty),
    (Role::Property, "property-changed", "is called `{id}` in JSON", Narrower),
    (Role::Property, "property-renamed", "is `{name}` in Rust", NOT_IN_JSON),
    (Role::Property, "property-order", "writes its properties in another order", BYTES),
    (Role::Union, "union-added", "is a new union", Narrower),
    (Role::Union, "union-removed", "is removed", Narrower),
    (Role::Union, "union-renamed", "is `{name}` in Rust", NOT_IN_JSON),
    (Role::Branch, "branch-added", "is a new variant of `{of}`", Wider),
    (Role::Branch, "branch-removed", "is no longer a variant of `{of}`", Narrower),
    (Role::Branch, "branch-changed", "has the tag `{id}`", Narrower),
    (Role::Branch, "branch-order", "lists its branches in another order", BY_ORDER),
    (Role::Value, "value-added", "accepts {id} (`{name}`)", Wider),
    (Role::Value, "value-removed", "no longer accepts {id} (`{name}`)", Narrower),
    (Role::Value, "value-changed", "is {id} in JSON", Narrower),
    (Role::Value, "value-renamed", "is `{name}` in Rust", NOT_IN_JSON),
    (Role::Value, "value-order", "lists its values in another order", BY_ORDER),
    (Role::KnownValue, "known-value-added", "is a new documented value: {id}", Other("`Other` does not hold it any more")),
    (Role::KnownValue, "known-value-removed", "is no longer documented: {id}", Other("it is kept in `Other`")),
    (Role::KnownValue, "known-value-changed", "is {id} in JSON", Other("the variant is another value")),
    (Role::KnownValue, "known-value-renamed", "is `{name}` in Rust", NOT_IN_JSON),
    (Role::KnownValue, "known-value-order", "lists its documented values in another order", Other("`KNOWN` goes by the order")),
    (Role::Code, "code-added", "is a new code: {id}, {meaning}, in class `{class}`", Other("the code had no meaning, remedy and class")),
    (Role::Code, "code-removed", "is no longer documented: {id}", Other("the code is kept, without meaning, remedy and class")),
    (Role::Code, "code-changed", "is the code {id}", Other("the constant is another code")),
    (Role::Code, "code-renamed", "is `{name}` in Rust", NOT_IN_JSON),
    (Role::CodeClass, "class-added", "is a new class of codes", BY_CLASS),
    (Role::CodeClass, "class-removed", "is no longer a class of codes", BY_CLASS),
    (Role::CodeClass, "class-order", "lists its classes of codes in another order", Other("`Ord` of the classes goes by the order")),
    (Role::Call, "call-added", "can be sent: {method} `{path}`", Accepts("it can be sent")),
    (Role::Call, "call-removed", "can no longer be sent: {method} `{path}`", Narrower),
    (Role::Parameter, "parameter-added", "is a new {presence} parameter of the address", ADDRESS),
    (Role::Parameter, "parameter-removed", "is no longer a parameter of the address", ADDRESS),
    (Role::Parameter, "parameter-order", "has the parameters of its address in another order", ADDRESS),
    (Role::Decision, "decision-added", "is a new decision: {decided}", APART),
    (Role::Decision, "decision-removed", "is no longer a decision", APART),
];

const APART: Effect = Same("changed limits are listed separately");
const NOT_IN_JSON: Effect = Same("JSON does not contain the name");
const BYTES: Effect = Other("the same value is written as other bytes");
const BY_ORDER: Effect = Other("`ALL` and `Ord` go by the order");
const BY_CLASS: Effect = Other("programs that match the class act differently");
pub const ADDRESS: Effect = Other("the address is another one");
const CUT: Effect = Other("nothing is refused; the server cuts elsewhere");

/// Kinds of facts that are not names or types in Rust.
pub const NOT_IN_RUST: &[&str] = &["meaning", "deprecated", "decision", "call", "null", "code-class"];

/// Keywords that only describe a value.
pub const WORDS: &[&str] = &[
    "term",
    "description",
    "source",
    "meaning",
    "remedy",
    "remedyZh",
    "causes",
    "console",
    "command",
    "where",
    "page_says",
    "because",
];

/// Facts that schemas of different types have in common.
pub const OF_ANY_TYPE: &[&str] =
    &["type", "null", "required", "default", "deprecationReason", "meaningBy", "picture", "errata"];

pub fn kinds() -> BTreeSet<&'static str> {
    let limits = ["limit-tightened", "limit-relaxed", "limit-changed"];
    let facts = FACTS.iter().map(|(_, kind, ..)| *kind).filter(|kind| *kind != "limit");
    let events = EVENTS.iter().map(|(_, kind, ..)| *kind);
    limits.into_iter().chain([DOCUMENTATION, "other", "rust"]).chain(facts).chain(events).collect()
}

impl Rule {
    /// Returns what a change from one value to the other does.
    pub fn effect(&self, old: Option<&Value>, new: Option<&Value>) -> Effect {
        let number = |value: Option<&Value>, without| value.and_then(Value::as_i64).unwrap_or(without);
        let narrower = match (self, old, new) {
            (Always(effect), ..) => return *effect,
            (Stated(_), None, _) => return Same("the schemas did not state it before"),
            (Stated(why), ..) => return Other(why),
            (Default, Some(_), Some(_)) => return OtherDefault,
            (Default, ..) => return NewDefault,
            (Null, None, _) => return Accepts("null is read as absent"),
            (UnknownProperties, _, Some(new)) if new == "ignored" => return Accepts("unknown properties are ignored"),
            (AnyOf, Some(Value::Array(old)), Some(Value::Array(new))) => {
                let is_wider = old.iter().all(|entry| new.contains(entry));
                if is_wider && old.len() == new.len() {
                    return Same("only the order is another one");
                }
                !is_wider
            }
            (Length, Some(old), Some(new)) => return compare_lengths(old, new),
            (Length, old, new) if old.or(new).is_some_and(|length| length["is_cut"] == true) => return CUT,
            (AtMost, ..) => number(new, i64::MAX) < number(old, i64::MAX),
            (AtLeast, ..) => number(new, i64::MIN) > number(old, i64::MIN),
            (Type, Some(old), Some(new)) => {
                let accepts_more =
                    [("a text", TEXT_OR_INTEGER), ("an integer", TEXT_OR_INTEGER), ("an integer", OPEN_ENUMERATION)];
                !accepts_more.contains(&(old.as_str().unwrap_or_default(), new.as_str().unwrap_or_default()))
            }
            (Restricts | AnyOf | Length, ..) => new.is_some(),
            (Type | Null | UnknownProperties, ..) => true,
        };
        if narrower { Narrower } else { Wider }
    }
}

/// Compares two greatest lengths. A text that is cut is never refused.
fn compare_lengths(old: &Value, new: &Value) -> Effect {
    /// A character has up to 4 bytes of UTF-8.
    const MAX_CHARACTER_BYTES: i64 = 4;
    let max = |length: &Value| length["max"].as_i64().unwrap_or(i64::MAX);
    let most = max(old).saturating_mul(if old["unit"] != new["unit"] && new["unit"] == "bytes" {
        MAX_CHARACTER_BYTES
    } else {
        1
    });
    match (old["is_cut"] == true, new["is_cut"] == true) {
        (true, true) => CUT,
        (false, true) => Wider,
        (false, false) if most <= max(new) => Wider,
        _ => Narrower,
    }
}

/// Fills in the sentence of a fact: what is true now, and what was true before.
pub fn word_fact(present: &str, absent: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    let now = new.map_or(absent.to_owned(), |new| present.replace("{}", &in_words(new)));
    let before = match old {
        _ if !present.contains("{}") || present.ends_with(": {}") => return now,
        Some(old) if present.contains("`{}`") => format!("`{}`", in_words(old)),
        Some(old) => in_words(old),
        None if absent.starts_with("may ") => "no limit".to_owned(),
        None => "not stated".to_owned(),
    };
    format!("{now} (before: {before})")
}

/// Fills in the sentence of an event.
pub fn word_event(sentence: &str, element: &Element<'_>, of: &str) -> String {
    let presence = if element.is_required() { "required" } else { "optional" };
    let values = [("id", element.id.as_str()), ("name", &element.name), ("presence", presence), ("of", of)];
    let facts = element.facts.iter().map(|(keyword, fact)| (*keyword, in_words(&fact.value)));
    let values = values.into_iter().map(|(slot, value)| (slot, value.to_owned())).chain(facts);
    values.fold(sentence.to_owned(), |sentence, (slot, value)| sentence.replace(&format!("{{{slot}}}"), &value))
}

/// Writes a value as people read it: `PNG, JPG`, `formats PNG, bestPixels 64x48`.
pub fn in_words(value: &Value) -> String {
    let joined = |list: &[Value]| list.iter().map(in_words).collect::<Vec<_>>().join(", ");
    match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Array(list) if !list.is_empty() => joined(list),
        Value::Object(map) => match (map.get("max"), map.get("property"), map.get("value")) {
            (Some(max), ..) => {
                let cut = if value["is_cut"] == true { ", longer is cut" } else { "" };
                format!("{max} {}{cut}", in_words(&value["unit"]))
            }
            (_, Some(property), _) => format!("{} ({})", in_words(property), in_words(&value["values"])),
            (.., Some(case)) if map.contains_key("ignored") => format!("{}: ignored", in_words(case)),
            (.., Some(case)) => format!("{}: used", in_words(case)),
            _ => map.iter().map(|(key, value)| format!("{key} {}", in_words(value))).collect::<Vec<_>>().join(", "),
        },
        other => other.to_string(),
    }
}

/// Returns a value without what only describes it.
pub fn without_words(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(without_words).collect(),
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !WORDS.contains(&key.as_str()));
            kept.map(|(key, value)| (key.clone(), without_words(value))).collect()
        }
        other => other.clone(),
    }
}
