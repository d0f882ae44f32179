//! Sends [WeCom (企业微信) school notices][page]: what a school sends to parents and students by
//! `POST /cgi-bin/externalcontact/message/send`.
//!
//! The notices are those of [`wecom_school_types`], re-exported here: limits are checked before anything is sent. This crate
//! adds tokens, retries that never double a notice, pacing, uploads, the school's directory, and errors that say whether people
//! were notified.
//!
//! # Send a notice
//!
//! ```
//! use wecom_school::{Client, notice::{Notice, Text}};
//! # use wecom_school_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::builder().start().await?;
//! # let (corpid, secret) = (sandbox.school().corpid(), sandbox.school().apps()[0].secret().unwrap());
//! # let url = sandbox.url();
//! let client = Client::builder(corpid, secret)
//!     .base_url(url) // A sandbox. Without this line it is WeCom itself.
//!     .build()?;
//!
//! let notice = Notice::builder()
//!     .to_party(["21"])
//!     .to_parent_userid(["nobody"])
//!     .agentid(1000002)
//!     .message(Text::builder().content("台风红色预警：明日停课一天。"))
//!     .enable_duplicate_check(true)
//!     .build()?;
//!
//! let sent = client.send(&notice).await?;
//! assert_eq!(sent.invalid.parent_userid, ["nobody"]);
//! # assert!(!sent.is_complete());
//! # Ok(())
//! # }
//! ```
//!
//! # When something goes wrong
//!
//! The [`effect`](Error::effect) of an [`Error`] says whether people have been notified:
//!
//! ```
//! # use wecom_school::{Client, notice::Notice};
//! use wecom_school::{Effect, Retry};
//!
//! # async fn example(client: Client, notice: Notice) {
//! match client.send(&notice).await {
//!     Ok(sent) if sent.is_complete() => println!("sent to all recipients"),
//!     Ok(sent) => println!("sent to all but {:?}", sent.invalid),
//!     Err(error) => match error.effect() {
//!         Effect::None(Retry::Later) => println!("not sent, try again later: {error}"),
//!         Effect::None(Retry::Corrected) => println!("not sent: {error}"), // With the code's meaning, and what to do.
//!         Effect::Possible => println!("perhaps sent; check before sending again: {error}"),
//!         Effect::Certain => println!("sent, but the answer can't be read: {error}"),
//!     },
//! }
//! # }
//! ```
//!
//! A notice with `enable_duplicate_check` is sent again after a time-out or a broken connection, with the same bytes and
//! inside the interval of the check, so that nothing is lost and nobody sees it twice. Without the check, nothing that may
//! have been accepted is sent again. [`retry::Policy::decide`] is the whole table, as one function.
//!
//! # Find out who will receive a notice
//!
//! ```
//! # use wecom_school::{Client, notice::{Notice, Text}};
//! # use wecom_school_sandbox::Sandbox;
//! use wecom_school::directory::NoticeAudience;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::builder().start().await?;
//! # let (corpid, secret) = (sandbox.school().corpid(), sandbox.school().apps()[0].secret().unwrap());
//! # let client = Client::builder(corpid, secret).base_url(sandbox.url()).build()?;
//! # let notice = Notice::builder().to_party(["21"]).agentid(1000002).message(Text::builder().content("停课")).build()?;
//! let directory = client.load_directory().await?; // One call for the departments, and one for each class.
//! let scope = client.allowed_scope(1000002).await?;
//! let reach = directory.reach(&NoticeAudience::from(&notice), &scope);
//! println!("{} people, and {} more once they follow", reach.recipients.len(), reach.not_following.len());
//! # assert!(!reach.recipients.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! The module [`directory`] describes the rules, and finds classes by their names. Names and mobile numbers are personal data: no
//! `Debug` output, error or log line shows them.
//!
//! # More
//!
//! - [`Client::load_directory`] loads the school, or [a part of it](LoadDirectory::only), and [`Client::load_classes`] some
//!   classes. [`Client::students`], [`Client::parents`] and [`Client::user`] make one call each, and
//!   [`Client::subscribe_qr_code`] returns the QR code for parents who do not follow.
//! - [`Client::call`] makes every call that [`types`] describes, with the same token, pace, retries and secrecy.
//! - [`Client::send_to_all`] divides a large audience into requests, and reports the [effect](Part::effect) of each;
//!   [`Client::send_in_parts`] reports them as they end, and can be stopped.
//! - [`Client::upload`] checks a [`Media`] from a path, from memory or from a reader before a byte goes out, and returns the
//!   `media_id` that messages name.
//! - The client keeps the calls of each path below the documented limits: at most 5,000 at once and then 40 in a second. Calls of
//!   other programs count towards the same limits, and the client can't see them.
//! - [`Client::with_cancellation`] ends every wait at once. [`Client::activity`] tells whether a request is under way, or what
//!   the calls wait for and until when.
//! - A client fetches its token by itself: once for all tasks that wait, shortly before it expires, and when the server rejects
//!   it. [`token`] has other sources: an app of a third-party suite ([`Client::for_suite_app`]), a token of your own
//!   ([`Client::with_token`], [`Client::with_token_source`]), and stores that several processes share.
//!
//! # Secrets and logs
//!
//! Secrets are [`SecretString`]s. No error, no `Debug` and no log line holds a secret, a token, or an address with a query.
//! Redirects are not followed, and plain http is for loopback alone. Every call is a [`tracing`] span `wecom_school::call` with
//! `method`, `path`, `attempt`, `errcode` and `elapsed`; no body is logged.
//!
//! # Features
//!
//! - `aws-lc`, on by default: TLS with the cryptography of aws-lc.
//! - `ring`, off by default: TLS with that of ring, for smaller programs; turn the default features off as well. Building a client then
//!   makes ring the provider of the process, unless it has one.
//! - `redis`, off by default: `token::RedisStore`, for processes that share tokens.
//!
//! Without `aws-lc` and without `ring` there is no TLS: the client reaches a sandbox on this machine, and an https address only through
//! an [`http_client`](ClientBuilder::http_client) that you set.
//!
//! [page]: https://developer.work.weixin.qq.com/document/path/92291

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

mod activity;
mod audience;
mod builder;
mod calls;
mod client;
mod clock;
mod credentials;
mod delivery;
mod effect;
mod error;
mod gate;
mod load;
mod pace;
mod queries;
pub mod retry;
mod scrub;
mod sent;
mod sync;
#[cfg(test)]
mod tests;
pub mod token;
mod transport;
mod upload;

pub use bytes::Bytes;
pub use futures_util::{Stream, future::BoxFuture};
pub use reqwest;
pub use secrecy::{ExposeSecret, SecretString};
pub use tokio::sync::watch;
pub use tokio_util::sync::CancellationToken;
#[doc(inline)]
pub use wecom_school_directory as directory;
pub use wecom_school_types::{
    self as types, Call, Errcode, ErrcodeClass, FileProblem, Method, Violation, Violations, media, notice, school,
    third_party,
};

pub use self::{
    activity::{Activity, WaitReason},
    audience::{Addressable, Audience, Payload, Recipients},
    builder::ClientBuilder,
    client::Client,
    delivery::{Part, Parts, Report},
    effect::{Effect, Retry},
    error::{BoxError, Error, NetworkFailure},
    load::LoadDirectory,
    queries::User,
    sent::{Invalid, Sent},
    upload::{Media, Uploaded},
};
#[doc(hidden)]
pub use self::{clock::Moment, pace::Cell};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
