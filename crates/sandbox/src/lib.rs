//! A server on loopback that answers [WeCom (企业微信) school notices][page] as the official pages describe. Development
//! and tests need no account.
//!
//! It issues tokens, accepts uploads, and checks notices by the limits of the payload types. Who receives a notice depends
//! on the families of an invented school. An outbox keeps every accepted notice.
//!
//! ```
//! use std::time::Duration;
//! use wecom_school_sandbox::{Endpoint, Fault, Sandbox};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().start().await?;
//! let app = &sandbox.school().apps()[0];
//!
//! // A client needs the base URL, the corpid, the secret and the agentid.
//! let (url, corpid, secret) = (sandbox.url(), sandbox.school().corpid(), app.secret().unwrap());
//! let answer = reqwest::get(format!("{url}/cgi-bin/gettoken?corpid={corpid}&corpsecret={secret}")).await?;
//! let answer: serde_json::Value = answer.json().await?;
//! let token = answer["access_token"].as_str().unwrap();
//!
//! let notice = serde_json::json!({
//!     "to_student_userid": ["20240101"], "agentid": app.agentid,
//!     "msgtype": "text", "text": { "content": "明日停课一天。" },
//! });
//! let url = format!("{url}/cgi-bin/externalcontact/message/send?access_token={token}");
//! reqwest::Client::new().post(url).json(&notice).send().await?;
//!
//! // The outbox has the notice and its recipients.
//! let outbox = sandbox.outbox();
//! assert_eq!(outbox.last().unwrap().shown["content"], "明日停课一天。");
//! assert_eq!(outbox.received_by("20240101-m").count(), 1);
//! assert_eq!(sandbox.requests(Endpoint::Token).accepted, 1);
//!
//! // A test moves the clock and adds faults.
//! sandbox.clock().advance(Duration::from_secs(7200));
//! sandbox.faults().add(Fault::close_before_answer().request(2));
//! # Ok(())
//! # }
//! ```
//!
//! The guide (`docs/en/control-api.md`) describes the control API under `/sandbox/` and the format of a school's file.
//! `choices.json` has every choice that the sandbox makes where the pages are silent, and a comment `// Choice: ID.` marks its
//! code. The command `wecom-school sandbox` runs a sandbox.
//!
//! [page]: https://developer.work.weixin.qq.com/document/path/92291

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

mod answer;
mod api;
mod body;
mod cases;
mod clock;
mod content;
mod control;
mod duplicates;
mod endpoint;
mod events;
mod faults;
mod guard;
mod media;
mod multipart;
mod notice;
mod outbox;
mod people;
mod qr_code;
mod refusal;
mod requests;
mod sandbox;
mod school;
mod school_file;
mod server;
mod state;
mod tokens;

/// The school's directory, which [`School::directory`] returns.
///
/// It is the crate `wecom-school-directory`, re-exported so that tests need not depend on it.
pub use wecom_school_directory as directory;

pub use self::{
    cases::{Cases, CasesError},
    clock::Clock,
    endpoint::Endpoint,
    faults::{Fault, FaultId, FaultReport, Faults},
    outbox::{AcceptedNotice, Cut, DEFAULT_OUTBOX_CAPACITY, Invalid, Outbox, Page},
    people::{Kind, Recipient, Why},
    requests::{RequestCounts, RequestRecord},
    sandbox::{Sandbox, SandboxBuilder, StartError},
    school::{App, AppKind, DirectoryAccess, School, Suite},
    school_file::SchoolError,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
