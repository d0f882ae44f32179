//! Access tokens: issued, valid for two hours, ended early.

use std::{collections::BTreeMap, time::Duration};

use wecom_school_types::{Errcode, token::ExpiresIn};

use crate::{
    bilingual::{Bilingual, bilingual},
    refusal::Refusal,
};

/// How long a token is valid.
// Choice: token-lasts-two-hours.
pub(crate) const VALIDITY: Duration = Duration::from_secs(ExpiresIn::DEFAULT.get().unsigned_abs());

/// The most tokens that are remembered, valid or not; beyond it the oldest are unknown, which is error 40014.
const CAPACITY: usize = 10_000;

/// Characters of a token; the pages allow 512 bytes.
const LENGTH: usize = 128;

/// Whom a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    /// An app, by its agentid.
    App(i64),
    /// A suite, by its index.
    Suite(usize),
}

/// A parameter of the address that carries a token, and the codes that are about it.
pub(crate) struct Carrier {
    pub parameter: &'static str,
    missing: Errcode,
    pub invalid: Errcode,
    expired: Errcode,
}

impl Carrier {
    /// The token of an app.
    pub const APP: Self = Self {
        parameter: "access_token",
        missing: Errcode::ACCESS_TOKEN_MISSING,
        invalid: Errcode::INVALID_ACCESS_TOKEN,
        expired: Errcode::ACCESS_TOKEN_EXPIRED,
    };
    /// The token of a suite.
    pub const SUITE: Self = Self {
        parameter: "suite_access_token",
        missing: Errcode::SUITE_TOKEN_MISSING,
        invalid: Errcode::INVALID_SUITE_TOKEN,
        expired: Errcode::SUITE_TOKEN_EXPIRED,
    };

    fn code(&self, end: End) -> Errcode {
        match end {
            End::Invalid => self.invalid,
            End::Expired => self.expired,
        }
    }
}

/// How a token ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It is no longer valid: 40014, of a suite 40082.
    Invalid,
    /// It has expired early: 42001, of a suite 42009.
    Expired,
}

struct Token {
    holder: Holder,
    expires: Duration,
    /// How it was ended before its time.
    ended: Option<End>,
    issued_as: u64,
}

#[derive(Default)]
pub(crate) struct Tokens {
    issued: BTreeMap<String, Token>,
    current: BTreeMap<Holder, String>,
    count: u64,
}

impl Tokens {
    /// The holder's valid token with the whole seconds that it has left, a new one if there is none.
    pub fn issue(&mut self, holder: Holder, now: Duration) -> (String, u64) {
        if let Some(text) = self.current.get(&holder)
            && let Some(token) = self.issued.get(text)
            && token.ended.is_none()
        {
            let left = token.expires.saturating_sub(now).as_secs();
            // With less than a second left there is nothing to be told but 0, which helps nobody.
            if left > 0 {
                return (text.clone(), left);
            }
        }
        if self.issued.len() >= CAPACITY {
            let oldest = self.issued.iter().min_by_key(|(_, token)| token.issued_as).map(|(text, _)| text.clone());
            oldest.map(|text| self.issued.remove(&text));
        }
        let text: String = std::iter::repeat_with(fastrand::alphanumeric).take(LENGTH).collect();
        self.count += 1;
        let token = Token { holder, expires: now + VALIDITY, ended: None, issued_as: self.count };
        self.issued.insert(text.clone(), token);
        self.current.insert(holder, text.clone());
        (text, VALIDITY.as_secs())
    }

    /// The holder of a token that a call carries.
    pub fn holder(&self, text: Option<&str>, carrier: &Carrier, now: Duration) -> Result<Holder, Refusal> {
        let refuse = |code, detail| Err(Refusal::of(carrier.parameter, code, detail));
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return refuse(carrier.missing, not_given());
        };
        match self.issued.get(text) {
            None => {
                refuse(carrier.invalid, bilingual!("not issued here: fetch a new one"; "不是在这里签发的：请重新获取"))
            }
            Some(Token { ended: Some(end), .. }) => refuse(
                carrier.code(*end),
                bilingual!("ended before its time: fetch a new one"; "已提前失效：请重新获取"),
            ),
            Some(token) if now >= token.expires => {
                refuse(carrier.expired, bilingual!("its two hours are over: fetch a new one"; "已过两小时：请重新获取"))
            }
            Some(token) => Ok(token.holder),
        }
    }

    /// Ends a token before its time: from now on it gets this error.
    pub fn end(&mut self, text: &str, end: End) {
        if let Some(token) = self.issued.get_mut(text) {
            token.ended = Some(end);
        }
    }

    /// Ends the tokens of all holders.
    pub fn end_all(&mut self, end: End) {
        for token in self.issued.values_mut() {
            token.ended.get_or_insert(end);
        }
    }
}

/// What is wrong where a parameter of the address is missing or empty.
pub(crate) fn not_given() -> Bilingual {
    bilingual!("put it into the address"; "请写在地址中")
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: Holder = Holder::App(1);
    const START: Duration = Duration::from_secs(1_000_000);

    fn code(tokens: &Tokens, text: &str, now: Duration) -> Errcode {
        tokens.holder(Some(text), &Carrier::APP, now).unwrap_err().code
    }

    #[test]
    fn a_token_lasts_two_hours_and_is_told_again() {
        let mut tokens = Tokens::default();
        let (first, left) = tokens.issue(APP, START);
        assert_eq!(left, 7200);
        assert_eq!(tokens.issue(APP, START + Duration::from_secs(7199)), (first.clone(), 1));
        let end = START + Duration::from_hours(2);
        assert_eq!(
            tokens.holder(Some(&first), &Carrier::APP, end.saturating_sub(Duration::from_millis(1))).unwrap(),
            APP
        );
        assert_eq!(code(&tokens, &first, end), Errcode::ACCESS_TOKEN_EXPIRED);
        let (second, left) = tokens.issue(APP, end);
        assert_ne!(first, second);
        assert_eq!(left, 7200);
    }

    #[test]
    fn an_ended_token_is_replaced_and_stays_ended() {
        let mut tokens = Tokens::default();
        let (first, _) = tokens.issue(APP, START);
        tokens.end(&first, End::Invalid);
        assert_eq!(code(&tokens, &first, START), Errcode::INVALID_ACCESS_TOKEN);
        let (second, _) = tokens.issue(APP, START);
        assert_ne!(first, second);
        assert_eq!(code(&tokens, &first, START), Errcode::INVALID_ACCESS_TOKEN);
        assert_eq!(tokens.holder(Some(&second), &Carrier::APP, START).unwrap(), APP);
    }

    #[test]
    fn every_holder_has_a_token_of_its_own() {
        let mut tokens = Tokens::default();
        let (app, _) = tokens.issue(APP, START);
        let (suite, _) = tokens.issue(Holder::Suite(0), START);
        assert_ne!(app, suite);
        assert_eq!(code(&tokens, "no such token", START), Errcode::INVALID_ACCESS_TOKEN);
    }

    #[test]
    fn memory_is_bounded() {
        let mut tokens = Tokens::default();
        for hour in 0..=CAPACITY as u64 {
            tokens.issue(APP, START + VALIDITY * u32::try_from(hour).unwrap());
        }
        assert_eq!(tokens.issued.len(), CAPACITY);
    }
}
