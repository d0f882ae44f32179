//! What can be sent: the two notices, and JSON that no type describes.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::Value;
use wecom_school_types::{
    Call,
    notice::{DuplicateCheckInterval, Notice},
    runtime::Read,
    third_party::ThirdPartyNotice,
};

use crate::{retry::Repeat, sent::Invalid};

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Notice {}
    impl Sealed for super::ThirdPartyNotice {}
}

/// A notice: [`Notice`], or [`ThirdPartyNotice`] of providers.
pub trait Payload: Call<Response: Into<Invalid> + Read> + sealed::Sealed + Sync {
    /// What a second arrival of the same bytes would do.
    fn repeat(&self) -> Repeat;
}

impl Payload for Notice {
    fn repeat(&self) -> Repeat {
        let interval = self.duplicate_check_interval().unwrap_or(DuplicateCheckInterval::DEFAULT);
        match (self.enable_duplicate_check(), u64::try_from(interval.get())) {
            (Some(true), Ok(seconds)) => Repeat::HarmlessWithin(Duration::from_secs(seconds)),
            _ => Repeat::Doubles,
        }
    }
}

impl Payload for ThirdPartyNotice {
    /// Its page knows no duplicate check.
    fn repeat(&self) -> Repeat {
        Repeat::Doubles
    }
}

/// The properties that decide whether JSON may be repeated. Any other type of value is an error.
#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "names of the page")]
struct DuplicateCheck {
    #[serde(default)]
    enable_duplicate_check: u8,
    #[serde(default, deserialize_with = "given")]
    duplicate_check_interval: Option<i64>,
    /// Only the page without a duplicate check has it.
    #[serde(default, deserialize_with = "given")]
    to_external_user: Option<IgnoredAny>,
}

/// Reads a property that is there, also if it is null: nobody knows what the server takes null for.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl Repeat {
    /// Returns what a second arrival of this JSON would do. It is harmless only if that is beyond doubt.
    pub fn of_json(json: &[u8]) -> Self {
        repeat_of_json(json).unwrap_or(Self::Doubles)
    }
}

/// Returns what a second arrival of this JSON would do.
///
/// # Errors
/// JSON that is no object.
pub(crate) fn repeat_of_json(json: &[u8]) -> Result<Repeat, String> {
    serde_json::from_slice::<BTreeMap<String, Value>>(json).map_err(|error| {
        if error.is_data() { "a request is a JSON object".to_owned() } else { format!("no JSON: {error}") }
    })?;
    // A key that stands twice is an error here, and leaves it in doubt which one counts.
    let Ok(check) = serde_json::from_slice::<DuplicateCheck>(json) else { return Ok(Repeat::Doubles) };
    let interval = match check.duplicate_check_interval {
        None => Ok(DuplicateCheckInterval::DEFAULT),
        // What the page does not allow, the server may take for something else.
        Some(seconds) => DuplicateCheckInterval::try_from(seconds),
    };
    let is_on = check.enable_duplicate_check == 1 && check.to_external_user.is_none();
    Ok(match interval.ok().and_then(|interval| u64::try_from(interval.get()).ok()) {
        Some(seconds) if is_on => Repeat::HarmlessWithin(Duration::from_secs(seconds)),
        _ => Repeat::Doubles,
    })
}

#[cfg(test)]
mod tests {
    use wecom_school_types::notice::Text;

    use super::*;

    fn of_json(json: &str) -> Repeat {
        repeat_of_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn only_a_duplicate_check_makes_a_repeat_harmless() {
        let notice = || Notice::builder().toall(true).agentid(1).message(Text::builder().content("x"));
        assert_eq!(notice().build().unwrap().repeat(), Repeat::Doubles);
        let on = |seconds| Repeat::HarmlessWithin(Duration::from_secs(seconds));
        assert_eq!(notice().enable_duplicate_check(true).build().unwrap().repeat(), on(1800));
        let long = notice().enable_duplicate_check(true).duplicate_check_interval(14_400);
        assert_eq!(long.build().unwrap().repeat(), on(14_400));
        let off = notice().enable_duplicate_check(false).duplicate_check_interval(14_400);
        assert_eq!(off.build().unwrap().repeat(), Repeat::Doubles);
    }

    #[test]
    fn json_is_repeated_only_beyond_doubt() {
        let on = |seconds| Repeat::HarmlessWithin(Duration::from_secs(seconds));
        assert_eq!(of_json(r#"{"enable_duplicate_check":1}"#), on(1800));
        assert_eq!(of_json(r#"{"enable_duplicate_check":1,"duplicate_check_interval":60}"#), on(60));
        for doubtful in [
            "{}",
            r#"{"enable_duplicate_check":0}"#,
            r#"{"enable_duplicate_check":"1"}"#,
            r#"{"enable_duplicate_check":true}"#,
            r#"{"enable_duplicate_check":1,"enable_duplicate_check":0}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":"60"}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":null}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":14401}"#,
            r#"{"enable_duplicate_check":1,"duplicate_check_interval":-1}"#,
            r#"{"enable_duplicate_check":1,"to_external_user":["a"]}"#,
            r#"{"enable_duplicate_check":1,"to_external_user":null}"#,
            r#"{"enable_duplicate_check":1.0}"#,
            // Names by which serde_json marks numbers and texts of its own.
            r#"{"enable_duplicate_check":{"$serde_json::private::Number":"1"}}"#,
            r#"{"enable_duplicate_check":{"$serde_json::private::RawValue":"1"}}"#,
        ] {
            assert_eq!(of_json(doubtful), Repeat::Doubles, "{doubtful}");
        }
        assert_eq!(repeat_of_json(b"[1]").unwrap_err(), "a request is a JSON object");
        assert!(repeat_of_json(b"{").unwrap_err().starts_with("no JSON: "));
    }
}
