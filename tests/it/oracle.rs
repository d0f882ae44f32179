//! A type accepts a value exactly when its schema does, and the exported bundle agrees with the schema.
//!
//! `jsonschema` reads the schemas, and shares no code with the generated types. Values come from the types' own
//! strategies and from the examples, with up to two changes: a property is dropped, retyped, emptied, set to null,
//! stretched to a limit or over it, or added.

use jsonschema::Validator;
use proptest::{prelude::*, test_runner::TestRunner};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wecom_school_types::{notice::Notice, third_party::ThirdPartyNotice};

use crate::{
    changes::{cases, values},
    documents::exported,
    exported,
    schemas::{FOREIGN, Reading, SCHOOL, Schemas, reading},
};

/// Checks that the type and the validator say the same of a value.
fn agree(read: Reading, validator: &Validator, value: &Value) {
    let read_value = read(value);
    let is_valid = validator.is_valid(value);
    assert_eq!(read_value.is_ok(), is_valid, "the schema says {is_valid}, the type {read_value:?} of {}", shown(value));
    if let Ok(written) = read_value {
        assert!(validator.is_valid(&written), "the type writes what its schema refuses: {}", shown(&written));
        assert_eq!(read(&written).as_ref(), Ok(&written), "what is written is read again");
    }
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(2000).collect()
}

/// Tries values of a type, and the examples of its schema, as they are and changed.
fn of_type<T>(schemas: &Schemas, path: &str, ordinary: u32)
where
    T: Arbitrary<Strategy: 'static> + Serialize + DeserializeOwned + PartialEq,
{
    let (validator, read) = (schemas.validator(path), reading(path));
    let bundle = exported::bundle(&exported(schemas), path);
    let run = TestRunner::new(cases(ordinary)).run(&values::<T>(schemas, path), |(value, changed)| {
        if let Some(value) = value {
            let json = serde_json::to_value(&value).unwrap();
            prop_assert!(validator.is_valid(&json), "the schema refuses a value of the type: {}", shown(&json));
            let again: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
            prop_assert_eq!(again, value);
        }
        agree(read, &validator, &changed);
        exported::agree(&validator, &bundle, &changed);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{path}: {failure}"));
}

macro_rules! each_type {
    ($($set:ident $path:literal $type:ty;)*) => {
        /// Every type there is, a new one too.
        #[test]
        fn every_type() {
            $(of_type::<$type>(&$set, $path, 1000);)*
        }
    };
}

every_type!(each_type);

/// The two requests are tried more often.
#[test]
fn notices() {
    of_type::<Notice>(&SCHOOL, "notice/request.json", 8000);
}

#[test]
fn third_party_notices() {
    of_type::<ThirdPartyNotice>(&SCHOOL, "third_party/request.json", 2500);
}
