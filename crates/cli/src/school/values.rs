//! Words for the values that the pages document by number.

use std::fmt::Debug;

use serde_json::Value;
use wecom_school::types::OpenEnumeration;

use crate::lang::{Lang, lang};

/// Returns the words for a documented value; another value stays a number.
pub fn describe_value(value: impl OpenEnumeration) -> String {
    let number: i64 = value.into();
    match value.term() {
        Some(chinese) if lang() == Lang::Zh => chinese.to_owned(),
        Some(_) => join_words(value, ' '),
        None => words!("type {number}"; "类型 {number}"),
    }
}

/// Names a documented value for programs, such as `head_teacher`; another value stays a number.
pub fn name_for_programs(value: Option<impl OpenEnumeration>) -> Value {
    value.map_or(Value::Null, |value| match value.term() {
        Some(_) => join_words(value, '_').into(),
        None => value.into().into(),
    })
}

/// Returns the words of a name such as `HeadTeacher` in small letters.
fn join_words(name: impl Debug, separator: char) -> String {
    let mut joined = String::new();
    for letter in format!("{name:?}").chars() {
        if letter.is_uppercase() && !joined.is_empty() {
            joined.push(separator);
        }
        joined.extend(letter.to_lowercase());
    }
    joined
}
