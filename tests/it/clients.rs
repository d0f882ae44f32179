//! Clients whose waits a test can afford, and the notice that they send.

use std::{sync::Arc, time::Duration};

use wecom_school::{
    ClientBuilder, Effect, Retry, SecretString,
    notice::{Notice, NoticeBuilder, Text},
    retry::Policy,
    token::SuiteApp,
    types::Given,
};

pub const LATER: Effect = Effect::None(Retry::Later);
pub const CORRECTED: Effect = Effect::None(Retry::Corrected);

pub fn quick_policy() -> Policy {
    let mut policy = Policy::default();
    // Longer than a busy machine needs. Tests of time-outs move the time themselves.
    policy.deadline = Duration::from_mins(5);
    policy.attempt_timeout = Duration::from_secs(30);
    (policy.first_wait, policy.longest_wait) = (Duration::from_millis(1), Duration::from_millis(5));
    policy.rate_limit_pause = Duration::from_millis(300);
    policy
}

pub fn quick(builder: ClientBuilder) -> ClientBuilder {
    builder.retry_policy(quick_policy()).connect_timeout(Duration::from_secs(20))
}

/// Returns an app of a suite; its ticket never changes.
pub fn suite_app(
    [suite_id, auth_corpid]: [&str; 2],
    [suite_secret, suite_ticket, permanent_code]: [&str; 3],
) -> SuiteApp {
    SuiteApp {
        suite_id: suite_id.to_owned(),
        suite_secret: suite_secret.into(),
        suite_ticket: Arc::new(SecretString::from(suite_ticket)),
        auth_corpid: auth_corpid.to_owned(),
        permanent_code: permanent_code.into(),
    }
}

pub fn unaddressed() -> NoticeBuilder<Given, Given> {
    Notice::builder().agentid(7).message(Text::builder().content("停课一天"))
}

pub fn notice(duplicate_check: bool) -> Notice {
    unaddressed().to_party(["3-2"]).enable_duplicate_check(duplicate_check).build().unwrap()
}
