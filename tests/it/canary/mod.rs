//! Secrets stand in no text that the client can produce: no error, no `Debug`, no log.
//!
//! Each test runs on a runtime of one thread, whose subscriber takes every event and span of every target at TRACE,
//! those of the `log` crate included: nothing of other tests gets between, and nothing escapes to another thread but
//! the look-up of names.

mod answers;
mod connections;
mod secrets;
mod shown;
mod tokens;
mod watch;

use std::time::Duration;

use wecom_school::{
    Client, ClientBuilder,
    notice::{Notice, Text},
    retry::Policy,
};

use self::secrets::CORPSECRET;
use crate::servers::Server;

fn quick_policy() -> Policy {
    let mut policy = Policy::default();
    policy.deadline = Duration::from_mins(1);
    policy.attempt_timeout = Duration::from_secs(30);
    (policy.retries_in_doubt, policy.attempts) = (1, 2);
    (policy.first_wait, policy.longest_wait) = (Duration::from_millis(1), Duration::from_millis(1));
    policy.rate_limit_pause = Duration::from_hours(1);
    policy
}

fn quick(builder: ClientBuilder) -> ClientBuilder {
    builder.retry_policy(quick_policy()).connect_timeout(Duration::from_secs(20))
}

/// A client of an app of the corp itself.
fn setup(server: &Server) -> ClientBuilder {
    quick(Client::builder("corp", CORPSECRET)).base_url(server.url())
}

fn notice(duplicate_check: bool) -> Notice {
    let notice = Notice::builder().toall(true).agentid(7).message(Text::builder().content("停课一天"));
    notice.enable_duplicate_check(duplicate_check).build().unwrap()
}
