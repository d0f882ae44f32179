//! Sends [WeCom (企业微信) school notices][page]: what a school sends to parents and students.
//!
//! [page]: https://developer.work.weixin.qq.com/document/path/92291
mod address;
mod audience;
mod builder;
mod calls;
mod client;
mod clock;
mod error;
mod gate;
mod payload;
pub mod retry;
mod scrub;
mod sent;
mod sync;
pub mod token;
mod transport;
mod upload;

pub use secrecy::SecretString;
pub use wecom_school_types::{
    self as types, Errcode, ErrcodeClass, FileProblem, Violation, Violations, media, notice, third_party,
};

pub use self::{
    audience::{Addressable, Audience, Part, PartOutcome, Recipients, Report},
    builder::ClientBuilder,
    client::Client,
    error::{BoxError, Error},
    payload::Payload,
    sent::{Invalid, Sent},
    upload::{MEDIA_LIFETIME, Media, Uploaded},
};
