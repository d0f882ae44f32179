//! Credentials for fetching tokens: the secrets of an app, or a token source that the caller implements.

use std::{fmt, future::ready, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::error::BoxError;

/// A token that a [`TokenSource`] returns.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    /// The access token, as the server issued it.
    pub token: SecretString,
    /// How long it is valid from now on.
    pub expires_in: Duration,
}

/// A source of tokens that you implement, such as a client of the one service in your company that may fetch them.
pub trait TokenSource: Send + Sync + 'static {
    /// Returns the key of the app's token in a [`TokenStore`](super::TokenStore). The key must contain no secret.
    fn key(&self) -> String;

    /// Returns a valid token. The client asks when the last token is about to end, and when the server has rejected it.
    fn issue(&self) -> BoxFuture<'_, Result<IssuedToken, BoxError>>;
}

/// A source of the ticket (`suite_ticket`) that the server pushes to a provider every few minutes.
pub trait TicketSource: Send + Sync + 'static {
    /// Returns the latest ticket that the server has pushed.
    fn ticket(&self) -> BoxFuture<'_, Result<SecretString, BoxError>>;
}

/// A ticket that never changes: for a sandbox, since a real ticket is valid for half an hour.
impl TicketSource for SecretString {
    fn ticket(&self) -> BoxFuture<'_, Result<SecretString, BoxError>> {
        Box::pin(ready(Ok(self.clone())))
    }
}

/// An app of the corp itself: corpid and the app's secret.
#[derive(Clone, Debug)]
pub struct CorpSecret {
    /// 企业ID: the id of the corp.
    pub corpid: String,
    /// 应用的凭证密钥: the secret of the app.
    pub corpsecret: SecretString,
}

/// An app of a third-party suite (第三方应用) in a corp that has authorised it.
#[derive(Clone)]
pub struct SuiteApp {
    /// 第三方应用id: the id of the suite.
    pub suite_id: String,
    /// 第三方应用secret: the secret of the suite.
    pub suite_secret: SecretString,
    /// The source of the latest `suite_ticket` (推送的ticket).
    pub suite_ticket: Arc<dyn TicketSource>,
    /// The corp that has authorised the app.
    pub auth_corpid: String,
    /// 永久授权码, which comes with that authorisation.
    pub permanent_code: SecretString,
}

impl fmt::Debug for SuiteApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SuiteApp")
            .field("suite_id", &self.suite_id)
            .field("auth_corpid", &self.auth_corpid)
            .finish_non_exhaustive()
    }
}
