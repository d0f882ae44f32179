//! Removes secrets from texts that others wrote: a server may repeat the request, a proxy the address.

use std::{collections::VecDeque, sync::Mutex};

use secrecy::{ExposeSecret, SecretString};

use crate::sync::lock;

#[derive(Default)]
pub(crate) struct Scrub {
    lasting: Vec<SecretString>,
    /// Tokens and tickets, the newest last.
    passing: Mutex<VecDeque<SecretString>>,
}

/// How many tokens and tickets are remembered: answers under way may still repeat them.
const MAX_REMEMBERED: usize = 8;

impl Scrub {
    pub fn new(lasting: Vec<SecretString>) -> Self {
        Self { lasting, passing: Mutex::default() }
    }

    /// Registers a secret to be removed from error texts.
    pub fn keep(&self, secret: &SecretString) {
        let mut passing = lock(&self.passing);
        if self.lasting.iter().chain(passing.iter()).any(|other| other.expose_secret() == secret.expose_secret()) {
            return;
        }
        if passing.len() == MAX_REMEMBERED {
            passing.pop_front();
        }
        passing.push_back(secret.clone());
    }

    /// Returns the text without secrets, plain or as addresses and JSON write them.
    pub fn clean(&self, text: &str) -> String {
        let passing = lock(&self.passing);
        let secrets = self.lasting.iter().chain(passing.iter()).map(SecretString::expose_secret);
        let mut forms: Vec<String> = secrets.filter(|secret| !secret.is_empty()).flat_map(written_forms).collect();
        // The longest form first: a shorter one would leave the rest of it.
        forms.sort_unstable_by_key(|form| std::cmp::Reverse(form.len()));
        // In one pass, so that no replacement is searched.
        let (mut cleaned, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(character) = rest.chars().next() {
            let form = forms.iter().find(|form| rest.starts_with(form.as_str()));
            cleaned.push_str(if form.is_some() { "[secret]" } else { &rest[..character.len_utf8()] });
            rest = &rest[form.map_or(character.len_utf8(), String::len)..];
        }
        cleaned
    }
}

/// Returns a secret in every form in which a server may write it. WeCom's secrets need no escapes; but a ticket, or a token
/// from the caller's own source, may hold any character.
fn written_forms(secret: &str) -> [String; 6] {
    let query = encode_for_query(secret);
    let in_json = serde_json::Value::from(secret).to_string();
    [
        secret.to_owned(),
        in_json[1..in_json.len() - 1].to_owned(),
        query.replace('+', "%20"),
        query.replace('%', "%25"),
        lower_percent_digits(&query),
        query,
    ]
}

fn lower_percent_digits(encoded: &str) -> String {
    let mut digits = 0;
    let small = |character: char| {
        digits = if character == '%' { 2 } else { i32::max(digits - 1, -1) };
        if digits >= 0 { character.to_ascii_lowercase() } else { character }
    };
    encoded.chars().map(small).collect()
}

/// Writes a secret as a query does.
fn encode_for_query(secret: &str) -> String {
    let mut query = reqwest::Url::parse("http://x/").expect("it is an address");
    query.query_pairs_mut().append_pair("", secret);
    query.query().unwrap_or_default().trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_removed_in_every_form() {
        let scrub = Scrub::new(vec!["S/1+ %\"A".into()]);
        let forms =
            "S/1+ %\"A S/1+ %\\\"A S%2F1%2B+%25%22A S%2F1%2B%20%25%22A S%2f1%2b+%25%22A S%252F1%252B+%2525%2522A";
        assert_eq!(scrub.clean(forms), ["[secret]"; 6].join(" "));
        assert_eq!(scrub.clean("s%2F1"), "s%2F1", "another text stays as it is");
        (0..9).for_each(|index| scrub.keep(&format!("token-{index}").into()));
        scrub.keep(&"token-8".into());
        assert_eq!(scrub.clean("token-8, token-1, token-0"), "[secret], [secret], token-0", "the oldest is forgotten");
    }

    #[test]
    fn the_longest_secret_is_removed_and_no_replacement_is_searched() {
        for (secrets, text, expected) in [
            (["ab", "abc"], "abcd ab", "[secret]d [secret]"),
            (["secret", "e"], "the secret", "th[secret] [secret]"),
            (["[secret]", "s"], "wrong [secret]s", "wrong [secret][secret]"),
            (["cre", "]"], "secret]", "se[secret]t[secret]"),
        ] {
            assert_eq!(Scrub::new(secrets.map(Into::into).into()).clean(text), expected, "{secrets:?}");
        }
    }
}
