//! Where tokens come from.

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use wecom_school_types::{
    Call, Violations,
    token::{
        AccessToken, CorpTokenResponse, ExpiresIn, GetCorpToken, GetSuiteToken, GetToken, SuiteAccessToken,
        SuiteTokenResponse, TokenResponse,
    },
};

use super::{MemoryStore, StoredToken, TokenParameter, TokenSources, TokenStore, Tokens, sources::SUITE_ACCESS_TOKEN};
use crate::{
    calls::{Calls, Carried},
    clock::FOR_EVER,
    error::{BoxError, Error, TokenFailure, Unreadable},
};

/// What fetches the token of one app.
pub(crate) trait Fetch: Send + Sync {
    /// Names the app in a store.
    fn key(&self) -> String;
    fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>>;
}

/// A token that a source of your own has issued.
#[derive(Clone)]
pub struct IssuedToken {
    /// The token.
    pub token: SecretString,
    /// How long it is valid from now on.
    pub expires_in: Duration,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedToken").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// A source of tokens of your own, such as the one service of a company that is allowed to ask for them.
pub trait TokenSource: Send + Sync + 'static {
    /// Names the app in a [`TokenStore`]; no secret.
    fn key(&self) -> String;

    /// A valid token. It is asked for when the last one is about to end, and when the server has rejected it.
    fn issue(&self) -> BoxFuture<'_, Result<IssuedToken, BoxError>>;
}

/// Where a provider keeps the ticket (`suite_ticket`) that the server pushes to it every few minutes.
pub trait TicketSource: Send + Sync + 'static {
    /// The ticket that came last.
    fn ticket(&self) -> BoxFuture<'_, Result<SecretString, BoxError>>;
}

/// A ticket that never changes: for trying things out, since a real one lives for half an hour.
impl TicketSource for SecretString {
    fn ticket(&self) -> BoxFuture<'_, Result<SecretString, BoxError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// An app of the corp itself: corpid and the app's secret.
#[derive(Clone)]
pub struct CorpSecret {
    /// 企业ID.
    pub corpid: String,
    /// 应用的凭证密钥.
    pub corpsecret: SecretString,
}

/// An app of a third-party suite (第三方应用) in a corp that has authorised it.
#[derive(Clone)]
pub struct SuiteApp {
    /// 第三方应用id.
    pub suite_id: String,
    /// 第三方应用secret.
    pub suite_secret: SecretString,
    /// Where the ticket is.
    pub suite_ticket: Arc<dyn TicketSource>,
    /// The corp that has authorised the app.
    pub auth_corpid: String,
    /// 永久授权码, which that authorisation has given.
    pub permanent_code: SecretString,
}

impl fmt::Debug for CorpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorpSecret").field("corpid", &self.corpid).finish_non_exhaustive()
    }
}

impl fmt::Debug for SuiteApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SuiteApp")
            .field("suite_id", &self.suite_id)
            .field("auth_corpid", &self.auth_corpid)
            .finish_non_exhaustive()
    }
}

/// What a client was given to get tokens with.
pub(crate) enum Credentials {
    Corp(CorpSecret),
    Suite(SuiteApp),
    Fixed(SecretString),
    Custom(Arc<dyn TokenSource>),
}

impl Credentials {
    /// The texts that must stand nowhere, beside the tokens.
    pub fn secrets(&self) -> Vec<SecretString> {
        match self {
            Self::Corp(corp) => vec![corp.corpsecret.clone()],
            Self::Suite(suite) => vec![suite.suite_secret.clone(), suite.permanent_code.clone()],
            Self::Fixed(token) => vec![token.clone()],
            Self::Custom(_) => Vec::new(),
        }
    }

    pub fn tokens(self, calls: &Arc<Calls>, store: &Arc<dyn TokenStore>) -> TokenSources {
        let calls = Arc::clone(calls);
        let (source, store): (Box<dyn Fetch>, _) = match self {
            Self::Corp(app) => (Box::new(OfCorp { app, calls }), Arc::clone(store)),
            Self::Suite(app) => {
                let source = Box::new(OfSuite { app: app.clone(), calls: Arc::clone(&calls) });
                let suite = Tokens::new(source, Arc::clone(store));
                let source = Box::new(OfSuiteApp { app, suite: Arc::clone(&suite), calls });
                return TokenSources { app: Tokens::new(source, Arc::clone(store)), suite: Some(suite) };
            }
            // It is nobody else's to share.
            Self::Fixed(token) => (Box::new(Fixed(token)), Arc::new(MemoryStore::new())),
            Self::Custom(source) => (Box::new(Custom(source)), Arc::clone(store)),
        };
        TokenSources { app: Tokens::new(source, store), suite: None }
    }
}

/// `gettoken`.
struct OfCorp {
    app: CorpSecret,
    calls: Arc<Calls>,
}

impl Fetch for OfCorp {
    fn key(&self) -> String {
        // A corp has several apps, each with its own secret: its digest tells them apart, and tells nothing else.
        format!("{}:{:016x}", self.app.corpid, fingerprint(self.app.corpsecret.expose_secret()))
    }

    fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>> {
        Box::pin(async move {
            let request =
                GetToken::builder().corpid(&*self.app.corpid).corpsecret(self.app.corpsecret.expose_secret()).build();
            let TokenResponse { access_token, expires_in, .. } = ask(&self.calls, request, None).await?;
            let token = access_token.as_ref().map(AccessToken::expose_secret);
            issued(token, expires_in.map(ExpiresIn::get))
        })
    }
}

/// `get_suite_token`.
struct OfSuite {
    app: SuiteApp,
    calls: Arc<Calls>,
}

impl Fetch for OfSuite {
    fn key(&self) -> String {
        format!("suite:{}", self.app.suite_id)
    }

    fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>> {
        Box::pin(async move {
            let ticket = self.app.suite_ticket.ticket().await.map_err(from_source)?;
            let request = GetSuiteToken::builder()
                .suite_id(&*self.app.suite_id)
                .suite_secret(self.app.suite_secret.expose_secret())
                .suite_ticket(ticket.expose_secret())
                .build();
            let SuiteTokenResponse { suite_access_token, expires_in, .. } = ask(&self.calls, request, None).await?;
            let token = suite_access_token.as_ref().map(SuiteAccessToken::expose_secret);
            issued(token, expires_in.map(ExpiresIn::get))
        })
    }
}

/// `get_corp_token`, with the token of the suite.
struct OfSuiteApp {
    app: SuiteApp,
    suite: Arc<Tokens>,
    calls: Arc<Calls>,
}

impl Fetch for OfSuiteApp {
    fn key(&self) -> String {
        format!("suite:{}:{}", self.app.suite_id, self.app.auth_corpid)
    }

    fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>> {
        Box::pin(async move {
            let request = GetCorpToken::builder()
                .auth_corpid(&*self.app.auth_corpid)
                .permanent_code(self.app.permanent_code.expose_secret())
                .build();
            let token = (SUITE_ACCESS_TOKEN, &self.suite);
            let CorpTokenResponse { access_token, expires_in, .. } = ask(&self.calls, request, Some(token)).await?;
            let token = access_token.as_ref().map(AccessToken::expose_secret);
            issued(token, expires_in.map(ExpiresIn::get))
        })
    }
}

/// A token that somebody else looks after.
struct Fixed(SecretString);

impl Fetch for Fixed {
    fn key(&self) -> String {
        format!("fixed:{:016x}", fingerprint(self.0.expose_secret()))
    }

    fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>> {
        Box::pin(std::future::ready(Ok(StoredToken::issued_now(self.0.clone(), FOR_EVER))))
    }
}

struct Custom(Arc<dyn TokenSource>);

impl Fetch for Custom {
    fn key(&self) -> String {
        self.0.key()
    }

    fn fetch(&self) -> BoxFuture<'_, Result<StoredToken, Error>> {
        Box::pin(async move {
            let IssuedToken { token, expires_in } = self.0.issue().await.map_err(from_source)?;
            Ok(StoredToken::issued_now(token, expires_in))
        })
    }
}

fn from_source(error: BoxError) -> Error {
    Error::no_token(TokenFailure::Source(error))
}

/// The answer to a request for a token. What is wrong with the request is wrong with the setup.
async fn ask<C: Call + Sync>(
    calls: &Calls,
    request: Result<C, Violations>,
    token: Option<TokenParameter<'_>>,
) -> Result<C::Response, Error> {
    let request = request.map_err(|violations| Error::setup(violations.to_string()))?;
    let answered = calls.call(&Carried::new(&request)?.awaited(), token).await?;
    answered.read().map_err(nothing)
}

/// An answer with errcode 0, and no token to be read in it.
fn nothing(why: Unreadable) -> Error {
    Error::no_token(TokenFailure::Nothing(why))
}

/// The token of an answer with errcode 0.
fn issued(token: Option<&str>, expires_in: Option<i64>) -> Result<StoredToken, Error> {
    let words = || Unreadable::Words("the server answered errcode 0, and there is none in it".to_owned());
    let token = token.ok_or_else(|| nothing(words()))?;
    let expires_in = expires_in.unwrap_or(ExpiresIn::DEFAULT.get());
    let expires_in = Duration::from_secs(u64::try_from(expires_in).unwrap_or_default());
    Ok(StoredToken::issued_now(SecretString::from(token), expires_in.min(Duration::from_hours(24 * 365))))
}

/// FNV-1a. Not to hide the secret (64 bits of a random text tell nothing), only to tell two apart, in every process
/// and version alike.
pub(crate) fn fingerprint(secret: &str) -> u64 {
    secret.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
