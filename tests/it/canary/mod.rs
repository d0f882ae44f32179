//! Secrets appear in no text that the client can produce: no error, no `Debug`, no log.
//!
//! Each test runs on a runtime of one thread, whose subscriber records every event and span of every target at TRACE, those of
//! the `log` crate included. Logs of other tests do not mix in, and only the look-up of names runs on another thread.

mod answers;
mod ledger;
mod people;
mod shown;
pub mod watch;

use wecom_school::token::SuiteApp;

use crate::{clients, servers::Received};

// Signs that an address has to encode come first; the word at the end is the same in every encoding.
pub const CORPSECRET: &str = "s/+=&% \"\\corpsecretCANARY";
pub const ACCESS_TOKEN: &str = "t/+=&% \"\\accesstokenCANARY";
pub const SUITE_SECRET: &str = "s/+=&% \"\\suitesecretCANARY";
pub const SUITE_TICKET: &str = "t/+=&% \"\\suiteticketCANARY";
pub const PERMANENT_CODE: &str = "p/+=&% \"\\permanentcodeCANARY";
pub const SUITE_ACCESS_TOKEN: &str = "t/+=&% \"\\suiteaccesstokenCANARY";
pub const PROXY_PASSWORD: &str = "p/+=&% \"\\proxypasswordCANARY";
/// The secret in a request of the caller's own, which no other request has.
pub const CALLS_OWN_SECRET: &str = "s/+=&% \"\\callsownsecretCANARY";

pub const MARK: &str = "canary";

pub const ALL: [&str; 8] = [
    CORPSECRET,
    ACCESS_TOKEN,
    SUITE_SECRET,
    SUITE_TICKET,
    PERMANENT_CODE,
    SUITE_ACCESS_TOKEN,
    PROXY_PASSWORD,
    CALLS_OWN_SECRET,
];

/// Writes a secret as a query does.
pub fn encoded(secret: &str) -> String {
    let mut url = reqwest::Url::parse("http://x").unwrap();
    url.query_pairs_mut().append_pair("", secret);
    url.query().unwrap()[1..].to_owned()
}

/// Writes a secret as the user part of an address does.
pub fn as_password(secret: &str) -> String {
    encoded(secret).replace('+', "%20")
}

/// Returns the request, and its secrets in every form in which a server may repeat them.
pub fn echo(received: &Received) -> String {
    // On one line, so that it fits into the head of an answer.
    let body = String::from_utf8_lossy(&received.body).replace(['\r', '\n'], " ");
    let sent = |secret: &&str| body.contains(&in_json(secret)) || received.target.contains(&encoded(secret));
    let forms = ALL.into_iter().filter(sent).flat_map(|secret| {
        let encoded = encoded(secret);
        let twice = encoded.replace('%', "%25");
        [secret.to_owned(), with_small_digits(&encoded), twice, as_password(secret), in_json(secret), encoded]
    });
    let forms = forms.map(|form| format!(" {form}"));
    format!("{} {} {body}{}", received.method, received.target, forms.collect::<String>())
}

/// Writes `%2F` as `%2f`.
fn with_small_digits(encoded: &str) -> String {
    let small = |after_percent: &str| format!("%{}{}", after_percent[..2].to_lowercase(), &after_percent[2..]);
    let (first, rest) = encoded.split_once('%').unwrap();
    first.to_owned() + &rest.split('%').map(small).collect::<String>()
}

/// Writes a secret as a string of JSON does, without its quotes.
pub fn in_json(secret: &str) -> String {
    serde_json::to_string(secret).unwrap().trim_matches('"').to_owned()
}

fn suite_app() -> SuiteApp {
    clients::suite_app(["suite", "corp"], [SUITE_SECRET, SUITE_TICKET, PERMANENT_CODE])
}
