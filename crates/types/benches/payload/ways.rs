//! The ways from plain values to checked bytes and back that are compared.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wecom_school_types::notice::{Mpnews, MpnewsArticle, Notice, Text};

use super::{
    plain,
    values::{AGENTID, INTERVAL, Message, Values},
};

/// A way from plain values to bytes and back.
pub trait Way {
    type Notice: Serialize + DeserializeOwned;

    fn build(values: Values) -> Self::Notice;

    /// Writes values as bytes. The notice is returned too, so that freeing it is not measured.
    fn serialise(&self, values: Values) -> (Self::Notice, Vec<u8>) {
        let notice = Self::build(values);
        let bytes = serde_json::to_vec(&notice).expect("a notice can be written");
        (notice, bytes)
    }

    fn parse(&self, bytes: &[u8]) -> Self::Notice {
        serde_json::from_slice(bytes).expect("the bytes hold a valid notice")
    }
}

/// This crate.
pub struct Ours;

impl Way for Ours {
    type Notice = Notice;

    fn build(values: Values) -> Notice {
        let notice = Notice::builder()
            .to_parent_userid(values.parents)
            .agentid(AGENTID)
            .enable_duplicate_check(true)
            .duplicate_check_interval(INTERVAL);
        let notice = match values.message {
            Message::Text { content } => {
                notice.message(Text::builder().content(content).enable_id_trans(false)).build()
            }
            Message::Article { title, thumb_media_id, content } => {
                let article = MpnewsArticle::builder().title(title).thumb_media_id(thumb_media_id).content(content);
                notice.message(Mpnews::builder().articles([article]).enable_id_trans(false)).build()
            }
        };
        notice.expect("the values keep within the limits")
    }
}

/// `serde_json` on derived structs, which check nothing: no program that uses `serde_json` is faster.
pub struct Floor;

impl Way for Floor {
    type Notice = plain::Notice;

    fn build(values: Values) -> plain::Notice {
        values.into()
    }
}

/// The floor's structs together with a validator. It only answers yes or no, which is cheaper than naming violations; on
/// the way to and from the structs it needs a [`Value`].
pub struct Validated<F>(pub F);

impl<F: Fn(&Value) -> bool> Way for Validated<F> {
    type Notice = plain::Notice;

    fn build(values: Values) -> plain::Notice {
        values.into()
    }

    fn serialise(&self, values: Values) -> (plain::Notice, Vec<u8>) {
        let notice = Self::build(values);
        let value = serde_json::to_value(&notice).expect("a notice can be written");
        assert!((self.0)(&value), "the values keep within the limits");
        let bytes = serde_json::to_vec(&value).expect("a value can be written");
        (notice, bytes)
    }

    fn parse(&self, bytes: &[u8]) -> plain::Notice {
        let value: Value = serde_json::from_slice(bytes).expect("the bytes hold JSON");
        assert!((self.0)(&value), "the bytes hold a valid notice");
        serde_json::from_value(value).expect("the value holds a notice")
    }
}

/// The validator that `jsonschema`'s macro writes as Rust code, for this schema alone.
#[jsonschema::validator(path = "benches/payload/notice.json", methods = { is_valid = true, validate = false, iter_errors = false })]
pub struct Compiled;

/// The validator that `jsonschema` makes at run time, from the same schema.
pub fn validator() -> jsonschema::Validator {
    let schema = include_str!("notice.json").parse().expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}
