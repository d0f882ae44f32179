//! The two ways to read JSON: with serde's errors, or with every violation as data.

use serde::de::{Deserialize, Deserializer, Error};

use super::{CheckResult, Read};

/// A value that has been read and checked: valid, or with every violation.
///
/// serde reports all violations in one text; this type has them one by one. It reads with any deserializer, whose own
/// errors then mean that the input is not JSON at all.
///
/// ```
/// use wecom_school_types::{Checked, notice::Notice};
///
/// let json = r#"{"toparty": ["1"], "agentid": "1", "msgtype": "text", "text": {"content": ""}}"#;
/// let Checked(result) = serde_json::from_str::<Checked<Notice>>(json)?;
/// let violations = result.unwrap_err();
/// let pointers: Vec<&str> = violations.iter().map(|violation| violation.pointer()).collect();
/// assert_eq!(pointers, ["/agentid", "/text/content", "/toparty"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked<T>(pub CheckResult<T>);

impl<'de, T: Read> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// Reads a value; its violations become the text of serde's error.
pub fn deserialize<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)?.map_err(D::Error::custom)
}

/// `runtime_deserialize!(TextContent)`: serde's trait for a type that implements [`Read`].
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_deserialize {
    ($name:ident) => {
        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::deserialize(deserializer)
            }
        }
    };
}
