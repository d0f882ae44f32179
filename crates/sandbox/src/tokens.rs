//! Access tokens: issued, valid for two hours, or ended early.

use std::{collections::BTreeMap, time::Duration};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use wecom_school_types::{Errcode, token::ExpiresIn};

use crate::refusal::{Bilingual, Refusal, bilingual};

// Choice: token-lasts-two-hours.
const VALIDITY: Duration = Duration::from_secs(ExpiresIn::DEFAULT.get().unsigned_abs());

/// The most tokens that are kept, valid or not; beyond it the oldest are unknown, which is error 40014.
const CAPACITY: usize = 10_000;

/// Characters of a token; the pages allow 512 bytes.
const LENGTH: usize = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    App(i64),
    /// A suite, by its index.
    Suite(usize),
}

/// A query parameter that carries a token, with its error codes.
pub(crate) struct TokenParameter {
    pub name: &'static str,
    missing: Errcode,
    invalid: Errcode,
    expired: Errcode,
}

impl TokenParameter {
    pub const APP: Self = Self {
        name: "access_token",
        missing: Errcode::ACCESS_TOKEN_MISSING,
        invalid: Errcode::INVALID_ACCESS_TOKEN,
        expired: Errcode::ACCESS_TOKEN_EXPIRED,
    };
    pub const SUITE: Self = Self {
        name: "suite_access_token",
        missing: Errcode::SUITE_TOKEN_MISSING,
        invalid: Errcode::INVALID_SUITE_TOKEN,
        expired: Errcode::SUITE_TOKEN_EXPIRED,
    };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenEnd {
    Invalid,
    Expired,
}

struct Token {
    holder: Holder,
    expires: Duration,
    ended: Option<TokenEnd>,
}

#[derive(Default)]
pub(crate) struct Tokens {
    issued: IndexMap<String, Token, FxBuildHasher>,
    current: BTreeMap<Holder, String>,
}

impl Tokens {
    /// Returns the holder's valid token, or a new one, and the whole seconds until it expires.
    pub fn issue(&mut self, holder: Holder, now: Duration) -> (String, u64) {
        if let Some(text) = self.current.get(&holder)
            && let Some(token) = self.issued.get(text)
            && token.ended.is_none()
        {
            let left = token.expires.saturating_sub(now).as_secs();
            // With less than a second left, `expires_in` would be 0.
            if left > 0 {
                return (text.clone(), left);
            }
        }
        if self.issued.len() >= CAPACITY {
            self.issued.shift_remove_index(0);
        }
        let text: String = std::iter::repeat_with(fastrand::alphanumeric).take(LENGTH).collect();
        self.issued.insert(text.clone(), Token { holder, expires: now + VALIDITY, ended: None });
        self.current.insert(holder, text.clone());
        (text, VALIDITY.as_secs())
    }

    /// Returns the holder of a token, if the token is valid.
    pub fn holder(&self, text: Option<&str>, parameter: &TokenParameter, now: Duration) -> Result<Holder, Refusal> {
        let (code, detail): (Errcode, Bilingual) = match text.filter(|text| !text.is_empty()) {
            None => (parameter.missing, bilingual!("put it into the address"; "请写在地址中")),
            Some(text) => match self.issued.get(text) {
                None => {
                    (parameter.invalid, bilingual!("not issued here: fetch a new one"; "不是在这里签发的：请重新获取"))
                }
                Some(Token { ended: Some(end), .. }) => (
                    if *end == TokenEnd::Invalid { parameter.invalid } else { parameter.expired },
                    bilingual!("ended before its time: fetch a new one"; "已提前失效：请重新获取"),
                ),
                Some(token) if now >= token.expires => {
                    (parameter.expired, bilingual!("its two hours are over: fetch a new one"; "已过两小时：请重新获取"))
                }
                Some(token) => return Ok(token.holder),
            },
        };
        Err(Refusal::of(parameter.name, code, detail))
    }

    pub fn end(&mut self, text: &str, end: TokenEnd) {
        if let Some(token) = self.issued.get_mut(text) {
            token.ended = Some(end);
        }
    }

    pub fn end_all(&mut self, end: TokenEnd) {
        for token in self.issued.values_mut() {
            token.ended.get_or_insert(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        let mut tokens = Tokens::default();
        for number in 0..=u32::try_from(CAPACITY).unwrap() {
            tokens.issue(Holder::App(1), VALIDITY * number);
        }
        assert_eq!(tokens.issued.len(), CAPACITY);
    }
}
