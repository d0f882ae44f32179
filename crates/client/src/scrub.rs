//! A server may repeat in its errmsg what it was sent, and a proxy the address: no secret leaves with it.

use std::{collections::VecDeque, sync::Mutex};

use secrecy::{ExposeSecret, SecretString};

use crate::sync::lock;

/// Knows what must not be shown.
#[derive(Default)]
pub(crate) struct Scrub {
    lasting: Vec<SecretString>,
    /// Tokens and tickets, the newest last.
    passing: Mutex<VecDeque<SecretString>>,
}

/// Tokens that may still be on their way in some answer.
const REMEMBERED: usize = 8;

impl Scrub {
    pub fn new(lasting: Vec<SecretString>) -> Self {
        Self { lasting, passing: Mutex::default() }
    }

    /// A token that must not be shown from now on.
    pub fn keep(&self, secret: SecretString) {
        let mut passing = lock(&self.passing);
        if passing.iter().any(|other| other.expose_secret() == secret.expose_secret()) {
            return;
        }
        if passing.len() == REMEMBERED {
            passing.pop_front();
        }
        passing.push_back(secret);
    }

    /// The text without secrets, plain or as an address writes them.
    pub fn clean(&self, text: &str) -> String {
        let passing = lock(&self.passing);
        let secrets = self.lasting.iter().chain(passing.iter()).map(SecretString::expose_secret);
        secrets.filter(|secret| !secret.is_empty()).fold(text.to_owned(), |text, secret| {
            let text = text.replace(secret, "[secret]");
            text.replace(&encoded(secret), "[secret]")
        })
    }
}

/// As a query writes it.
fn encoded(secret: &str) -> String {
    let mut query = reqwest::Url::parse("http://x/").expect("it is an address");
    query.query_pairs_mut().append_pair("", secret);
    query.query().unwrap_or_default().trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_plain_and_encoded() {
        let scrub = Scrub::new(vec!["s/1+2".into()]);
        (0..9).for_each(|index| scrub.keep(format!("token-{index}").into()));
        scrub.keep("token-8".into());
        assert_eq!(
            scrub.clean("secret=s%2F1%2B2 (s/1+2), token-8, token-1, token-0"),
            "secret=[secret] ([secret]), [secret], [secret], token-0",
            "the oldest token is forgotten"
        );
    }
}
