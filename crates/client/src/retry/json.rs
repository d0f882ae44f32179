//! Finds out what a second arrival of unchecked JSON would do.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use wecom_school_types::{Call, Repeat, notice::Notice, properties_only_of, third_party::ThirdPartyNotice};

/// Returns what a second arrival of this JSON would do, as the body of a notice. It is harmless only if that is beyond
/// doubt.
pub fn repeat_of_json(json: &[u8]) -> Repeat {
    read_repeat(json).unwrap_or(Repeat::Doubles)
}

/// Returns what a second arrival of this JSON would do.
///
/// # Errors
/// JSON that is no object.
pub(crate) fn read_repeat(json: &[u8]) -> Result<Repeat, String> {
    // serde_json does not look for broken characters in values that it ignores.
    let text = std::str::from_utf8(json).map_err(|error| format!("no JSON: {error}"))?;
    #[expect(clippy::zero_sized_map_values, reason = "serde reads an object as a map")]
    let properties: BTreeMap<String, IgnoredAny> = serde_json::from_str(text).map_err(|error| {
        if error.is_data() { "a request is a JSON object".to_owned() } else { format!("no JSON: {error}") }
    })?;
    // The page without the duplicate check.
    if properties_only_of::<ThirdPartyNotice, Notice>().any(|name| properties.contains_key(name)) {
        return Ok(Repeat::Doubles);
    }
    let decisive = serde_json::from_str(text).map(|Decisive { enable_duplicate_check, duplicate_check_interval }| {
        Notice::REPEAT.with(enable_duplicate_check.map(|number| number == 1), duplicate_check_interval)
    });
    Ok(decisive.unwrap_or(Repeat::Doubles))
}

/// The properties that decide. A value of another type is an error, and so is null, since it is unknown how the server reads
/// it. A property that occurs twice is an error too.
#[derive(Deserialize)]
struct Decisive {
    #[serde(default, deserialize_with = "not_null")]
    enable_duplicate_check: Option<u8>,
    #[serde(default, deserialize_with = "not_null")]
    duplicate_check_interval: Option<i64>,
}

fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wecom_school_types::RepeatRule;

    use super::*;

    #[test]
    fn json_is_repeated_only_beyond_doubt() {
        for (json, seconds) in [
            (r#"{"enable_duplicate_check":1}"#, 1800),
            (r#"{"enable_duplicate_check":1,"duplicate_check_interval":60}"#, 60),
            // Other places do not count, and a name may be written with escapes.
            (r#"{"text":{"enable_duplicate_check":0},"enable_duplicate_check":1}"#, 1800),
            (r#"{"enable_duplicate\u005fcheck":1,"more":[{"a":null}],"more":-1e5}"#, 1800),
        ] {
            let expected = Repeat::HarmlessWithin(Duration::from_secs(seconds));
            assert_eq!(read_repeat(json.as_bytes()), Ok(expected), "{json}");
        }
        for doubtful in [
            "{}",
            r#"{"enable_duplicate_check":0}"#,
            r#"{"enable_duplicate_check":2}"#,
            r#"{"enable_duplicate_check":null}"#,
            r#"{"enable_duplicate_check":"1"}"#,
            r#"{"enable_duplicate_check":true}"#,
            r#"{"enable_duplicate_check":1.0}"#,
            r#"{"text":{"enable_duplicate_check":1}}"#,
            r#"{"enable_duplicate_check":1,"enable_duplicate\u005fcheck":1}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":60,"duplicate_check_interval":60}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":null}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":60.0}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":14401}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":-1}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":99999999999999999999}"#,
            r#"{"enable_duplicate_check":1,"to_external_user":null}"#,
            r#"{"to\u005fexternal_user":0,"enable_duplicate_check":1}"#,
            // Names by which serde_json marks numbers and texts of its own.
            r#"{"enable_duplicate_check":{"$serde_json::private::Number":"1"}}"#,
            r#"{"enable_duplicate_check":{"$serde_json::private::RawValue":"1"}}"#,
        ] {
            assert_eq!(read_repeat(doubtful.as_bytes()), Ok(Repeat::Doubles), "{doubtful}");
        }
    }

    #[test]
    fn json_that_is_no_object_is_refused() {
        for other in ["[1]", "null", "1", r#""{}""#] {
            assert_eq!(read_repeat(other.as_bytes()), Err("a request is a JSON object".to_owned()), "{other}");
        }
        let broken: [&[u8]; 6] = [
            b"",
            b"{}{}",
            br#"{"a":[1,{"b":}]}"#,
            b"{\"a\":\"\xff\"}",
            br#"{"enable_duplicate_check":"1","a":tru}"#,
            br#"{"to_external_user":[],"a":"#,
        ];
        for json in broken {
            let shown = String::from_utf8_lossy(json);
            assert!(read_repeat(json).unwrap_err().starts_with("no JSON: "), "{shown}");
            assert_eq!(repeat_of_json(json), Repeat::Doubles, "{shown}");
        }
    }

    #[test]
    fn the_names_are_those_of_the_types() {
        let RepeatRule::DuplicateCheck(check) = Notice::REPEAT else { panic!("{:?}", Notice::REPEAT) };
        assert_eq!((check.switch, check.interval), ("enable_duplicate_check", "duplicate_check_interval"));
    }
}
