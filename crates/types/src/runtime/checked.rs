//! The two ways to read JSON: with serde's errors, or with every violation as data.

use serde::de::{Deserialize, Deserializer, Error};

use super::{Read, Verdict, Violations};

/// A value that has been read and checked: valid, or with every violation.
///
/// serde reports one text for all that is wrong; this gives it piece by piece. It reads with any
/// deserializer, whose own errors then mean that the input is not JSON at all.
///
/// ```
/// use wecom_school_types::{Checked, notice::Notice};
///
/// let json = r#"{"toparty": ["1"], "agentid": "1", "msgtype": "text", "text": {"content": ""}}"#;
/// let Checked(verdict) = serde_json::from_str::<Checked<Notice>>(json)?;
/// let violations = verdict.unwrap_err();
/// let pointers: Vec<&str> = violations.iter().map(|violation| violation.pointer()).collect();
/// assert_eq!(pointers, ["/agentid", "/text/content", "/toparty"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked<T>(pub Result<T, Violations>);

impl<'de, T: Read> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// Reads a value; violations become the text of serde's error.
///
/// # Errors
/// Malformed input, and input that the schema refuses.
#[doc(hidden)]
pub fn deserialize<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let verdict: Verdict<T> = T::read(deserializer)?;
    verdict.map_err(D::Error::custom)
}

/// `runtime_deserialize!(TextContent)`: serde's trait for a type that implements [`Read`].
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_deserialize {
    ($name:ident) => {
        impl<'de> $crate::runtime::reexport::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::reexport::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::deserialize(deserializer)
            }
        }
    };
}
