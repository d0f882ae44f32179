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
    pub fn keep(&self, secret: &SecretString) {
        let mut passing = lock(&self.passing);
        if self.lasting.iter().chain(passing.iter()).any(|other| other.expose_secret() == secret.expose_secret()) {
            return;
        }
        if passing.len() == REMEMBERED {
            passing.pop_front();
        }
        passing.push_back(secret.clone());
    }

    /// The text without secrets, plain or as addresses and JSON write them.
    pub fn clean(&self, text: &str) -> String {
        let passing = lock(&self.passing);
        let secrets = self.lasting.iter().chain(passing.iter()).map(SecretString::expose_secret);
        let mut forms: Vec<String> = secrets.filter(|secret| !secret.is_empty()).flat_map(forms).collect();
        // Where several fit, the longest one: a shorter one would leave the rest of it.
        forms.sort_unstable_by_key(|form| std::cmp::Reverse(form.len()));
        // In one pass, so that nothing is looked for in a mark.
        let (mut cleaned, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(character) = rest.chars().next() {
            let form = forms.iter().find(|form| rest.starts_with(form.as_str()));
            cleaned.push_str(if form.is_some() { "[secret]" } else { &rest[..character.len_utf8()] });
            rest = &rest[form.map_or(character.len_utf8(), String::len)..];
        }
        cleaned
    }
}

/// A secret in every way in which a server may write it. Those of WeCom consist of letters, digits and signs that
/// stay as they are; but a ticket, or a token of a source of one's own, may be anything.
fn forms(secret: &str) -> [String; 6] {
    let query = encoded(secret);
    let in_json = serde_json::Value::from(secret).to_string();
    [
        secret.to_owned(),
        in_json[1..in_json.len() - 1].to_owned(),
        query.replace('+', "%20"),
        query.replace('%', "%25"),
        with_small_digits(&query),
        query,
    ]
}

/// `%2F` as `%2f`.
fn with_small_digits(encoded: &str) -> String {
    let mut digits = 0;
    let small = |character: char| {
        digits = if character == '%' { 2 } else { i32::max(digits - 1, -1) };
        if digits >= 0 { character.to_ascii_lowercase() } else { character }
    };
    encoded.chars().map(small).collect()
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
    fn a_secret_is_known_however_it_is_written() {
        let scrub = Scrub::new(vec!["S/1+ %\"A".into()]);
        for form in ["S/1+ %\"A", "S/1+ %\\\"A", "S%2F1%2B+%25%22A", "S%2F1%2B%20%25%22A", "S%2f1%2b+%25%22A"] {
            assert_eq!(scrub.clean(&format!("<{form}>")), "<[secret]>", "{form}");
        }
        assert_eq!(scrub.clean("S%252F1%252B+%2525%2522A"), "[secret]");
        assert_eq!(scrub.clean("s%2F1"), "s%2F1", "another text stays as it is");
    }

    #[test]
    fn a_mark_is_not_searched_for_secrets() {
        for secret in ["secret", "e", "[secret]", "]", "cre"] {
            let scrub = Scrub::new(vec![secret.into(), "s".into()]);
            scrub.keep(&"secret".into());
            let cleaned = scrub.clean(&format!("wrong {secret}"));
            assert!(cleaned.starts_with("wrong [secret]") || secret == "e", "{secret}: {cleaned}");
            let letters = cleaned.replace("[secret]", "");
            assert!(!letters.contains('s') && !letters.contains(secret), "{secret}: {cleaned}");
        }
        assert_eq!(Scrub::new(vec!["secret".into()]).clean("wrong secret"), "wrong [secret]");
        assert_eq!(Scrub::new(vec!["ab".into(), "abc".into()]).clean("abcd ab"), "[secret]d [secret]", "the longest");
    }

    #[test]
    fn secrets_are_taken_out_plain_and_encoded() {
        let scrub = Scrub::new(vec!["s/1+2".into()]);
        (0..9).for_each(|index| scrub.keep(&format!("token-{index}").into()));
        scrub.keep(&"token-8".into());
        assert_eq!(
            scrub.clean("secret=s%2F1%2B2 (s/1+2), token-8, token-1, token-0"),
            "secret=[secret] ([secret]), [secret], [secret], token-0",
            "the oldest token is forgotten"
        );
    }
}
