//! The calls that the sandbox answers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A call of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Endpoint {
    /// `GET /cgi-bin/gettoken`: the access token of an internal app.
    Token,
    /// `POST /cgi-bin/service/get_suite_token`: the token of a third-party suite.
    SuiteToken,
    /// `POST /cgi-bin/service/get_corp_token`: the access token of a third-party app in a corp.
    CorpToken,
    /// `POST /cgi-bin/media/upload`: temporary media.
    Upload,
    /// `POST /cgi-bin/externalcontact/message/send`: a school notice, of either page.
    Send,
}

impl Endpoint {
    /// Every call, in the order in which a sender meets them.
    pub const ALL: [Self; 5] = [Self::Token, Self::SuiteToken, Self::CorpToken, Self::Upload, Self::Send];

    /// The name by which the control API knows it: `token`, `suite_token`, `corp_token`, `upload`, `send`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::SuiteToken => "suite_token",
            Self::CorpToken => "corp_token",
            Self::Upload => "upload",
            Self::Send => "send",
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
