//! The operations that the sandbox serves.

use std::fmt;

use axum::http::Method as HttpMethod;
use serde::{Deserialize, Serialize};
use wecom_school_types::{
    Call, Method,
    media::Upload,
    notice::Notice,
    token::{GetCorpToken, GetSuiteToken, GetToken},
};

use crate::refusal::{Refusal, refuse};

/// An operation of the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Endpoint {
    /// `GET /cgi-bin/gettoken`: the access token of an internal app.
    Token,
    /// `POST /cgi-bin/service/get_suite_token`: the token of a third-party suite.
    SuiteToken,
    /// `POST /cgi-bin/service/get_corp_token`: the access token of a third-party app in a corp.
    CorpToken,
    /// `POST /cgi-bin/media/upload`: a temporary file, which notices name by its `media_id`.
    Upload,
    /// `POST /cgi-bin/externalcontact/message/send`: a school notice, of either page.
    #[default]
    Send,
}

impl Endpoint {
    /// Every operation, in the order in which a sender needs them.
    pub const ALL: [Self; 5] = [Self::Token, Self::SuiteToken, Self::CorpToken, Self::Upload, Self::Send];

    const fn described(self) -> (&'static str, &'static str, Method) {
        match self {
            Self::Token => ("token", GetToken::PATH, GetToken::METHOD),
            Self::SuiteToken => ("suite_token", GetSuiteToken::PATH, GetSuiteToken::METHOD),
            Self::CorpToken => ("corp_token", GetCorpToken::PATH, GetCorpToken::METHOD),
            Self::Upload => ("upload", Upload::PATH, Upload::METHOD),
            Self::Send => ("send", Notice::PATH, Notice::METHOD),
        }
    }

    /// Returns the name in the control API: `token`, `suite_token`, `corp_token`, `upload` or `send`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.described().0
    }

    pub(crate) const fn path(self) -> &'static str {
        self.described().1
    }

    // Choice: wrong-method.
    pub(crate) fn check_method(self, method: &HttpMethod) -> Result<(), Refusal> {
        let (is_right, name) = match self.described().2 {
            Method::Get => ([HttpMethod::GET, HttpMethod::HEAD].contains(method), "GET"),
            _ => (method == HttpMethod::POST, "POST"),
        };
        if !is_right {
            refuse!(INVALID_PARAMETER, "{method} for a call that takes {name}"; "用了 {method}，此接口只接受 {name}");
        }
        Ok(())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
