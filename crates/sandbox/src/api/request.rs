//! A request of the API whose body has been read.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use crate::{
    RequestRecord, School,
    refusal::{Refusal, refuse},
    state::State,
    tokens::{Holder, TokenParameter},
};

pub(super) struct ApiRequest<'a> {
    pub state: &'a mut State,
    pub record: &'a mut RequestRecord,
    pub school: &'a Arc<School>,
    pub now: Duration,
    pub query: &'a [(String, String)],
    pub content_type: &'a str,
    pub body: &'a Bytes,
}

impl<'a> ApiRequest<'a> {
    pub fn query(&self, name: &str) -> Option<&'a str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the agentid of the app whose token the request carries, and notes it in the log.
    pub fn agentid(&mut self) -> Result<i64, Refusal> {
        const APP: TokenParameter = TokenParameter::APP;
        match self.state.tokens.holder(self.query(APP.name), &APP, self.now)? {
            Holder::App(agentid) => {
                self.record.agentid = Some(agentid);
                Ok(agentid)
            }
            Holder::Suite(_) => refuse!(INVALID_ACCESS_TOKEN, APP.name,
                "this is a suite's token: use the token of get_corp_token";
                "这是第三方应用套件的凭证：请用 get_corp_token 返回的凭证"),
        }
    }
}
