//! A type accepts a value exactly when its schema does.
//!
//! The schemas are judged by `jsonschema`, which shares no code with the generated types. Values come from
//! the types' own strategies and from the examples, each changed in one place or two: a property dropped,
//! retyped, emptied, set to null, stretched to a limit or over it, a stranger added, a type exchanged.

use jsonschema::Validator;
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestRunner};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wecom_school_types::{Read, notice::Notice, third_party::ThirdPartyNotice};

use crate::{
    changes::{cases, change},
    schemas::{FOREIGN, SCHOOL, Schemas, read, reading},
};

/// The type and the validator give the same verdict.
fn agree(read: fn(&Value) -> Result<Value, wecom_school_types::Violations>, validator: &Validator, value: &Value) {
    let verdict = read(value);
    let expected = validator.is_valid(value);
    assert_eq!(verdict.is_ok(), expected, "the schema says {expected}, the type says {verdict:?} of {}", shown(value));
    if let Ok(written) = verdict {
        assert!(validator.is_valid(&written), "the type writes what its schema refuses: {}", shown(&written));
        assert_eq!(read(&written).as_ref(), Ok(&written), "what is written is read again");
    }
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(2000).collect()
}

/// Values of a type, as they are and changed.
fn of_type<T>(schemas: &'static Schemas, path: &str, ordinary: u32)
where
    T: Arbitrary + Read + Serialize + DeserializeOwned + PartialEq + 'static,
{
    let validator = schemas.validator(path);
    let strategy = (any::<T>(), vec(change(), 0..=2));
    let run = TestRunner::new(cases(ordinary)).run(&strategy, |(value, changes)| {
        let mut json = serde_json::to_value(&value).unwrap();
        prop_assert!(validator.is_valid(&json), "the schema refuses a value of the type: {}", shown(&json));
        let again: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
        prop_assert_eq!(again, value);
        for change in &changes {
            change.apply(&mut json);
        }
        agree(read::<T>, &validator, &json);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{path}: {failure}"));
}

/// The examples, changed.
fn of_examples(schemas: &'static Schemas, path: &str, ordinary: u32) {
    let validator = schemas.validator(path);
    let examples: Vec<Value> = schemas.examples(path).into_iter().map(|(_, example)| example).collect();
    if examples.is_empty() {
        return;
    }
    let strategy = (any::<Index>(), vec(change(), 1..=2));
    let run = TestRunner::new(cases(ordinary)).run(&strategy, |(example, changes)| {
        let mut json = example.get(&examples).clone();
        for change in &changes {
            change.apply(&mut json);
        }
        agree(reading(path), &validator, &json);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{path}: {failure}"));
}

macro_rules! each_type {
    ($($set:ident $path:literal $type:ty;)*) => {
        /// Every type there is, a new one too.
        #[test]
        fn every_type() {
            $(
                of_type::<$type>(&$set, $path, 500);
                of_examples(&$set, $path, 500);
            )*
        }
    };
}

every_type!(each_type);

/// The two requests are tried more often.
#[test]
fn notices() {
    of_type::<Notice>(&SCHOOL, "notice/request.json", 3000);
}

#[test]
fn examples_of_notices() {
    of_examples(&SCHOOL, "notice/request.json", 5000);
}

#[test]
fn third_party_notices() {
    of_type::<ThirdPartyNotice>(&SCHOOL, "third_party/request.json", 1000);
    of_examples(&SCHOOL, "third_party/request.json", 1500);
}
