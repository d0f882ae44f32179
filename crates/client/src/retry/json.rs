//! What a second arrival of JSON would do that no type has checked.

use std::{fmt, sync::LazyLock};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use wecom_school_types::{
    Call, Checked, DuplicateCheck, Read, RepeatRule, Rule, notice::Notice, third_party::ThirdPartyNotice,
};

use super::Repeat;

/// Returns what a second arrival of this JSON would do, as the body of a notice. It is harmless only if that is beyond
/// doubt.
pub fn repeat_of_json(json: &[u8]) -> Repeat {
    of_json(json).unwrap_or(Repeat::Doubles)
}

/// Returns what a second arrival of this JSON would do.
///
/// # Errors
/// JSON that is no object.
pub(crate) fn of_json(json: &[u8]) -> Result<Repeat, String> {
    // A value that is passed over is not searched for broken characters.
    let text = std::str::from_utf8(json).map_err(|error| format!("no JSON: {error}"))?;
    let RepeatRule::DuplicateCheck(check) = Notice::REPEAT else {
        return object(text).map(|()| Notice::REPEAT.with(None::<bool>, None::<i64>));
    };
    match found(text, Some(check)) {
        Ok(Found { is_elsewhere: false, switch, interval }) => {
            Ok(Notice::REPEAT.with(switch.map(|number| number == 1), interval))
        }
        // An error stops the reader, so nobody has looked at the rest yet.
        Ok(_) | Err(_) => object(text).map(|()| Repeat::Doubles),
    }
}

/// Checks that a text is a JSON object.
fn object(text: &str) -> Result<(), String> {
    found(text, None).map(drop).map_err(|error| {
        if error.is_data() { "a request is a JSON object".to_owned() } else { format!("no JSON: {error}") }
    })
}

fn found(text: &str, check: Option<DuplicateCheck>) -> serde_json::Result<Found> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let found = Properties(check).deserialize(&mut deserializer)?;
    deserializer.end().map(|()| found)
}

/// What decides about a repeat.
#[derive(Default)]
struct Found {
    switch: Option<u8>,
    interval: Option<i64>,
    /// Whether a property is there that only a page without a duplicate check knows.
    is_elsewhere: bool,
}

/// Reads the properties that decide, if any do, and passes over the others. A value of another type is an error, and so is null: nobody
/// knows what the server takes it for. A name that stands twice is one too, since nobody knows which one counts.
struct Properties(Option<DuplicateCheck>);

impl<'de> DeserializeSeed<'de> for Properties {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Properties {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Found, A::Error> {
        let Self(check) = self;
        let mut found = Found::default();
        while let Some(name) = properties.next_key::<String>()? {
            let is_repeated = if check.is_some_and(|check| name == check.switch) {
                found.switch.replace(properties.next_value()?).is_some()
            } else if check.is_some_and(|check| name == check.interval) {
                found.interval.replace(properties.next_value()?).is_some()
            } else {
                found.is_elsewhere |= ELSEWHERE.contains(&name.as_str());
                properties.next_value::<IgnoredAny>()?;
                false
            };
            if is_repeated {
                return Err(A::Error::custom("a property stands twice"));
            }
        }
        Ok(found)
    }
}

/// The properties of the other page for notices that the page with the duplicate check does not have.
static ELSEWHERE: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let own = properties_of::<Notice>();
    properties_of::<ThirdPartyNotice>().iter().filter(|name| !own.contains(name)).copied().collect()
});

/// The properties of a request: those that the refusal of an unknown one lists.
fn properties_of<T: Read>() -> &'static [&'static str] {
    let Ok(Checked(Err(violations))) = serde_json::from_str::<Checked<T>>(r#"{"":0}"#) else { return &[] };
    let known = violations.iter().find_map(|violation| match violation.rule() {
        Rule::Unknown { known, .. } => Some(*known),
        _ => None,
    });
    known.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn repeat(json: &str) -> Repeat {
        of_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn json_is_repeated_only_beyond_doubt() {
        let on = |seconds| Repeat::HarmlessWithin(Duration::from_secs(seconds));
        assert_eq!(repeat(r#"{"enable_duplicate_check":1}"#), on(1800));
        assert_eq!(repeat(r#"{"enable_duplicate_check":1,"duplicate_check_interval":60}"#), on(60));
        // What stands elsewhere does not count, and a name may be written with escapes.
        assert_eq!(repeat(r#"{"text":{"enable_duplicate_check":0},"enable_duplicate_check":1}"#), on(1800));
        assert_eq!(repeat(r#"{"enable_duplicate\u005fcheck":1,"more":[{"a":null}],"more":-1e5}"#), on(1800));
        for doubtful in [
            "{}",
            r#"{"enable_duplicate_check":0}"#,
            r#"{"enable_duplicate_check":2}"#,
            r#"{"enable_duplicate_check":null}"#,
            r#"{"enable_duplicate_check":"1"}"#,
            r#"{"enable_duplicate_check":true}"#,
            r#"{"enable_duplicate_check":[1]}"#,
            r#"{"text":{"enable_duplicate_check":1}}"#,
            r#"{"enable_duplicate_check":1,"enable_duplicate_check":0}"#,
            r#"{"enable_duplicate_check":1,"enable_duplicate\u005fcheck":1}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":60,"duplicate_check_interval":60}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":"60"}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":null}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":60.0}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":14401}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":-1}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":99999999999999999999}"#,
            r#"{"enable_duplicate_check":1,"to_external_user":["a"]}"#,
            r#"{"enable_duplicate_check":1,"to_external_user":null}"#,
            r#"{"to\u005fexternal_user":0,"enable_duplicate_check":1}"#,
            r#"{"enable_duplicate_check":1.0}"#,
            // Names by which serde_json marks numbers and texts of its own.
            r#"{"enable_duplicate_check":{"$serde_json::private::Number":"1"}}"#,
            r#"{"enable_duplicate_check":{"$serde_json::private::RawValue":"1"}}"#,
        ] {
            assert_eq!(repeat(doubtful), Repeat::Doubles, "{doubtful}");
        }
    }

    #[test]
    fn what_is_no_object_is_refused_wherever_it_breaks() {
        let refused = |json: &[u8]| of_json(json).unwrap_err();
        for other in ["[1]", "null", "1", r#""{}""#] {
            assert_eq!(refused(other.as_bytes()), "a request is a JSON object", "{other}");
        }
        for broken in [
            "",
            "{",
            "{}{}",
            "{'a':1}",
            r#"{"a":1,}"#,
            r#"{"a":[1,{"b":}]}"#,
            r#"{"a":"\x"}"#,
            r#"{"a":01}"#,
            "\u{FEFF}{}",
            // Also behind a property that is in doubt.
            r#"{"enable_duplicate_check":"1","a":tru}"#,
            r#"{"enable_duplicate_check":1,"enable_duplicate_check":1"#,
            r#"{"to_external_user":[],"a":"#,
        ] {
            assert!(refused(broken.as_bytes()).starts_with("no JSON: "), "{broken}");
        }
        assert!(refused(b"{\"a\":\"\xff\"}").starts_with("no JSON: "));
        assert_eq!(repeat_of_json(b"{"), Repeat::Doubles);
    }

    #[test]
    fn the_types_say_which_properties_only_the_other_page_has() {
        assert_eq!(*ELSEWHERE, ["to_external_user"]);
    }
}
