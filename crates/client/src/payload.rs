//! What can be sent: the two notices, and JSON that no type describes.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
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
            (Some(enabled), Ok(seconds)) if bool::from(enabled) => Repeat::HarmlessWithin(Duration::from_secs(seconds)),
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

/// What of JSON decides whether it may be repeated.
#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "names of the page")]
struct DuplicateCheck {
    #[serde(default)]
    enable_duplicate_check: Value,
    #[serde(default, deserialize_with = "given")]
    duplicate_check_interval: Option<Value>,
    /// Only the page without a duplicate check has it.
    #[serde(default, deserialize_with = "given")]
    to_external_user: Option<Value>,
}

/// Also null is given, and nobody knows what the server takes it for.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// What a second arrival of this JSON would do: harmless only if that is beyond doubt.
///
/// # Errors
/// JSON that is no object.
pub(crate) fn repeat_of_json(json: &[u8]) -> Result<Repeat, String> {
    let value: Value = serde_json::from_slice(json).map_err(|error| format!("no JSON: {error}"))?;
    if !value.is_object() {
        return Err("a request is a JSON object".to_owned());
    }
    // A key that stands twice is an error here, and leaves it in doubt which one counts.
    let Ok(check) = serde_json::from_slice::<DuplicateCheck>(json) else { return Ok(Repeat::Doubles) };
    let interval = match &check.duplicate_check_interval {
        None => Some(DuplicateCheckInterval::DEFAULT.get()),
        Some(interval) => interval.as_i64(),
    };
    let is_on = check.enable_duplicate_check.as_i64() == Some(1) && check.to_external_user.is_none();
    // What the page does not allow, the server may take for something else.
    let interval = interval.and_then(|seconds| DuplicateCheckInterval::try_from(seconds).ok());
    Ok(match interval.and_then(|interval| u64::try_from(interval.get()).ok()) {
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
        ] {
            assert_eq!(of_json(doubtful), Repeat::Doubles, "{doubtful}");
        }
        assert_eq!(repeat_of_json(b"[1]").unwrap_err(), "a request is a JSON object");
        assert!(repeat_of_json(b"{").unwrap_err().starts_with("no JSON: "));
    }
}
