//! Sends [WeCom (企业微信) school notices][page] from a ledger on disk, so that nothing is lost or doubled when the machine dies.
//!
//! A campaign is planned first: its recipients are divided into requests, and the bytes of each request are frozen. Then it is run,
//! as often as it takes. Before a request leaves, the [`Ledger`] has it *in flight* on disk; afterwards it has the outcome.
//!
//! # Plan and run a campaign
//!
//! ```
//! use wecom_school::{Client, notice::{Notice, Text}};
//! use wecom_school_campaign::{Content, Kind, Ledger, NewCampaign, Run, RunEvent, School, SchoolEnd};
//! # use wecom_school_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::builder().start().await?;
//! # let (corpid, secret) = (sandbox.school().corpid(), sandbox.school().apps()[0].secret().unwrap());
//! # let url = sandbox.url();
//! # let folder = std::env::temp_dir().join(format!("wecom-school-campaign-example-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let path = folder.join("campaigns.db");
//! let ledger = Ledger::open(path)?;
//! let school = School { name: "第一小学".into(), corp: corpid.into(), app: "1000002".into() };
//! let new = NewCampaign { name: "缴费通知".into(), schools: vec![school.clone()], ..NewCampaign::default() };
//! let mut planning = ledger.plan(new).await?;
//! for (parent, amount) in [("parent_of_lili", 120), ("parent_of_wangwei", 80)] {
//!     let text = Text::builder().content(format!("请于本周五前缴费 {amount} 元。"));
//!     let content = Content::new(Notice::builder().agentid(1000002).message(text))?;
//!     planning.add(0, Kind::Parent, parent, &content, None).await?;
//! }
//! let planned = planning.finish().await?;
//!
//! let client = Client::builder(corpid, secret)
//!     .base_url(url) // A sandbox. Without this line it is WeCom itself.
//!     .build()?;
//! let ended = Run::new(&ledger, planned.campaign)
//!     .client(school.corp, school.app, client)
//!     .observer(|school, event| {
//!         if let RunEvent::Waiting { until, why } = event {
//!             println!("{} waits until {until:?}: {why:?}", school.name);
//!         }
//!     })
//!     .run()
//!     .await?;
//! for school in &ended.schools {
//!     match &school.end {
//!         SchoolEnd::Finished => println!("{}: nothing is left to send", school.school.name),
//!         SchoolEnd::GivenUp(error) => println!("{}: {error}", school.school.name),
//!         _ => println!("{}: run the campaign again", school.school.name),
//!     }
//! }
//! # assert!(ended.is_finished());
//!
//! let status = ledger.campaign(planned.campaign).await?;
//! let counts = status.schools[0].counts;
//! println!("{} have it, {} are invalid, {} may have it", counts.accepted, counts.invalid, counts.unknown);
//! # assert_eq!(counts.total(), 2);
//! # drop(ledger);
//! # std::fs::remove_dir_all(folder)?;
//! # Ok(())
//! # }
//! ```
//!
//! # After a crash
//!
//! Run the campaign again, with the same ledger:
//!
//! - Requests that were never attempted are sent.
//! - Requests in flight may have arrived. Inside the interval of the server's duplicate check (4 hours, minus a margin of 10 minutes)
//!   they are sent again with the same bytes, so that the server holds a second arrival back.
//! - Others become [unknown](State::Unknown). They are sent again only if a person decides so, and the answer then is final.
//!
//! A notice without the duplicate check, as on page 20450, is sent at most once: after an unclear answer its request is unknown.
//!
//! # What a run does when something goes wrong
//!
//! | what happens | the request | its school | other schools |
//! | --- | --- | --- | --- |
//! | the server refuses the request | refused | goes on | go on |
//! | no clear answer: a time-out, a reset, a status of 5xx | in doubt, sent again | waits 10 s, later up to 60 s | go on |
//! | no connection | planned again | waits in the same way | go on |
//! | a rate limit (45009) | planned again | is paused for 60 s; then a single request finds out | go on |
//! | no answer for 10 minutes | in doubt, or planned | is [given up](SchoolEnd::GivenUp) for this run | go on |
//! | a wrong secret, a missing right | planned again | is given up for this run | go on |
//! | an upload has expired (40007) | planned again, with a new upload | goes on | go on |
//! | the ledger can't be written, or is moved or deleted | is sent, and may go unrecorded | sends nothing new, and stops after a while | stop |
//! | the run is cancelled | comes to its end | stops | stop |
//!
//! Pauses stand in the ledger, so that all workers keep them. [`Waits`] has the times. The client repeats a request by itself first,
//! as its [policy](wecom_school::retry::Policy) says.
//!
//! # Features
//!
//! - `aws-lc`, on by default: TLS with the cryptography of aws-lc, for the client and for PostgreSQL.
//! - `ring`, off by default: TLS with that of ring, for smaller programs; turn the default features off as well.
//! - `postgres`, off by default: a ledger in PostgreSQL, for workers on several machines. It needs one of the two above.
//!
//! [page]: https://developer.work.weixin.qq.com/document/path/92291

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]
// No count and no place comes near 2^63.
#![allow(clippy::cast_possible_wrap)]

#[cfg(all(feature = "postgres", not(any(feature = "aws-lc", feature = "ring"))))]
compile_error!(
    "the feature `postgres` of wecom-school-campaign needs the cryptography of TLS: turn on `aws-lc` or `ring`, too"
);

// The tests of both ledgers use the crate by its name, from inside and from outside.
#[cfg(test)]
extern crate self as wecom_school_campaign;

mod claim;
mod clock;
mod content;
mod database;
mod error;
mod ledger;
mod manage;
mod migrations;
mod names;
mod outcomes;
mod plan;
mod query;
mod requests;
mod retry;
mod run;
mod schedule;
mod state;
mod steps;
#[doc(hidden)]
pub mod system;
#[cfg(test)]
mod tests;
mod work;
mod worker;

pub use self::{
    clock::Clock,
    content::{Content, Kind},
    error::{Earlier, LedgerError},
    ledger::Ledger,
    manage::Changed,
    outcomes::{ErrorCount, LedgerEvent, Outcome, RecipientOutcome, Settled},
    plan::{NewCampaign, Planned, Planning, School},
    query::{Campaign, Counts, SameRequest, SchoolStatus},
    requests::{Request, UploadedFile},
    run::{Run, RunEnded, RunEvent, SchoolEnd, SchoolEnded, Waits},
    schedule::{Activity, LiveWorker, Pause},
    state::State,
    work::Wait,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
