//! Secrets stand in no text that the client can produce: no error, no `Debug`, no log.
//!
//! Each test runs on a runtime of one thread, whose subscriber takes every event and span of every target at TRACE, those of
//! the `log` crate included. Logs of other tests do not mix in, and only the look-up of names runs on another thread.

mod answers;
mod connections;
mod secrets;
mod shown;
mod watch;

use std::{sync::Arc, time::Duration};

use wecom_school::{
    ClientBuilder, SecretString,
    notice::{Notice, Text},
    retry::Policy,
    token::SuiteApp,
};

use self::secrets::{PERMANENT_CODE, SUITE_SECRET, SUITE_TICKET};

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

fn suite_app() -> SuiteApp {
    SuiteApp {
        suite_id: "suite".into(),
        suite_secret: SUITE_SECRET.into(),
        suite_ticket: Arc::new(SecretString::from(SUITE_TICKET)),
        auth_corpid: "corp".into(),
        permanent_code: PERMANENT_CODE.into(),
    }
}

fn notice(duplicate_check: bool) -> Notice {
    let notice = Notice::builder().toall(true).agentid(7).message(Text::builder().content("停课一天"));
    notice.enable_duplicate_check(duplicate_check).build().unwrap()
}
