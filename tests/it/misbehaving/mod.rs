//! The client against servers that misbehave: what it really sends, and what it tells its caller.

pub mod answers;
mod connecting;
mod dropped;
mod pace;
mod proxy;
mod table;
mod tokens;
mod uploads;

use std::time::Duration;

use wecom_school::{
    Client, ClientBuilder, Effect, Retry,
    notice::{Notice, Text},
    retry::Policy,
};

use crate::servers::Server;

/// Returns a policy with waits that a test can afford.
fn quick() -> Policy {
    let mut policy = Policy::default();
    // Longer than a busy machine takes. Tests of time-outs move the time themselves.
    policy.deadline = Duration::from_mins(5);
    policy.attempt_timeout = Duration::from_secs(30);
    policy.first_wait = Duration::from_millis(1);
    policy.longest_wait = Duration::from_millis(5);
    policy.rate_limit_pause = Duration::from_millis(300);
    policy
}

fn setup(server: &Server) -> ClientBuilder {
    quickly(Client::builder("corp", "secret")).base_url(server.url())
}

fn client(server: &Server) -> Client {
    setup(server).build().unwrap()
}

fn quickly(builder: ClientBuilder) -> ClientBuilder {
    builder.retry_policy(quick()).connect_timeout(Duration::from_secs(20))
}

fn notice(duplicate_check: bool) -> Notice {
    let notice = Notice::builder().to_party(["3-2"]).agentid(7).message(Text::builder().content("停课一天"));
    notice.enable_duplicate_check(duplicate_check).build().unwrap()
}

const LATER: Effect = Effect::None(Retry::Later);
const CORRECTED: Effect = Effect::None(Retry::Corrected);
