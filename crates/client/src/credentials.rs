//! Fetches tokens for the credentials of a client, and fills them into the addresses of calls.

use std::{sync::Arc, time::Duration};

use futures_util::FutureExt;
use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;
use wecom_school_types::{
    Call, QueryParameter, Violations,
    token::{
        AccessToken, CorpTokenResponse, ExpiresIn, GetCorpToken, GetSuiteToken, GetToken, SuiteAccessToken,
        SuiteTokenResponse, TokenResponse,
    },
};

use crate::{
    calls::{CallOptions, Calls, PreparedCall, TokenParameter},
    clock::FOR_EVER,
    effect::{Effect, Retry},
    error::{BoxError, Cause, Error, Kind},
    token::{CorpSecret, IssuedToken, MemoryStore, StoredToken, SuiteApp, TokenSource, TokenStore, Tokens},
};

#[derive(Clone)]
pub(crate) enum Credentials {
    Corp(CorpSecret),
    Suite(SuiteApp),
    Fixed(SecretString),
    Custom(Arc<dyn TokenSource>),
}

/// The tokens that a client has, by the parameter that carries them.
#[derive(Clone)]
pub(crate) struct TokenSources {
    pub app: Arc<Tokens>,
    /// The tokens of the suite that the app belongs to, if it belongs to one.
    suite: Option<Arc<Tokens>>,
    /// For an app of a suite: the corp's id and its permanent code.
    pub authorisation: Option<(String, SecretString)>,
}

const SUITE_ACCESS_TOKEN: &str = "suite_access_token";

impl TokenSources {
    /// Returns the parameter of a call that carries a token, and its tokens.
    ///
    /// # Errors
    /// A required parameter that no source fills.
    pub fn of_call(&self, call: &PreparedCall) -> Result<Option<TokenParameter<'_>>, Error> {
        let mut filled = None;
        for &QueryParameter { name, required } in call.parameters {
            let tokens = match name {
                "access_token" => Some(&self.app),
                SUITE_ACCESS_TOKEN => self.suite.as_ref(),
                _ => None,
            };
            match tokens {
                Some(tokens) if filled.is_none() => filled = Some((name, tokens)),
                _ if required => {
                    let remedy = match name {
                        SUITE_ACCESS_TOKEN => "set the client up with Client::for_suite_app",
                        _ => "make this call with another HTTP client",
                    };
                    let why = format!(
                        "the address of this call needs the parameter {name}, and this client has no source for it: {remedy}"
                    );
                    return Err(Error::invalid(Cause::new(Kind::Setup, why), call.path));
                }
                _ => {}
            }
        }
        Ok(filled)
    }
}

impl Credentials {
    pub fn secrets(&self) -> Vec<SecretString> {
        match self {
            Self::Corp(app) => vec![app.corpsecret.clone()],
            Self::Suite(app) => vec![app.suite_secret.clone(), app.permanent_code.clone()],
            Self::Fixed(token) => vec![token.clone()],
            Self::Custom(_) => Vec::new(),
        }
    }

    pub fn tokens(self, calls: &Arc<Calls>, store: &Arc<dyn TokenStore>) -> TokenSources {
        let store = match self {
            // A fixed token is not shared.
            Self::Fixed(_) => Arc::new(MemoryStore::new()),
            _ => Arc::clone(store),
        };
        let suite = match self.clone() {
            Self::Suite(app) => {
                let (key, calls) = (format!("suite:{}", app.suite_id), Arc::clone(calls));
                let fetch = move || fetch_suite_token(app.clone(), Arc::clone(&calls)).boxed();
                Some(Tokens::new(key, Box::new(fetch), Arc::clone(&store)))
            }
            _ => None,
        };
        let authorisation = match &self {
            Self::Suite(app) => Some((app.auth_corpid.clone(), app.permanent_code.clone())),
            _ => None,
        };
        let (key, calls, suite_tokens) = (self.key(), Arc::clone(calls), suite.clone());
        let fetch = move || self.clone().fetch_token(Arc::clone(&calls), suite_tokens.clone()).boxed();
        TokenSources { app: Tokens::new(key, Box::new(fetch), store), suite, authorisation }
    }

    fn key(&self) -> String {
        match self {
            // A corp has several apps: the fingerprint of the secret distinguishes them, and reveals nothing else.
            Self::Corp(app) => format!("{}:{:016x}", app.corpid, fingerprint(app.corpsecret.expose_secret())),
            Self::Suite(app) => format!("suite:{}:{}", app.suite_id, app.auth_corpid),
            Self::Fixed(token) => format!("fixed:{:016x}", fingerprint(token.expose_secret())),
            Self::Custom(source) => source.key(),
        }
    }

    async fn fetch_token(self, calls: Arc<Calls>, suite: Option<Arc<Tokens>>) -> Result<StoredToken, Error> {
        match self {
            Self::Corp(CorpSecret { corpid, corpsecret }) => {
                let request = GetToken::builder().corpid(corpid).corpsecret(corpsecret.expose_secret()).build();
                let TokenResponse { access_token, expires_in, .. } = request_token(&calls, request, None).await?;
                stored_token(access_token.as_ref().map(AccessToken::expose_secret), expires_in)
            }
            Self::Suite(SuiteApp { auth_corpid, permanent_code, .. }) => {
                let request = GetCorpToken::builder()
                    .auth_corpid(auth_corpid)
                    .permanent_code(permanent_code.expose_secret())
                    .build();
                let suite = suite.as_ref().map(|tokens| (SUITE_ACCESS_TOKEN, tokens));
                let CorpTokenResponse { access_token, expires_in, .. } = request_token(&calls, request, suite).await?;
                stored_token(access_token.as_ref().map(AccessToken::expose_secret), expires_in)
            }
            Self::Fixed(token) => Ok(StoredToken::issued_now(token, FOR_EVER)),
            Self::Custom(source) => {
                let IssuedToken { token, expires_in } = source.issue().await.map_err(source_failure)?;
                Ok(StoredToken::issued_now(token, expires_in))
            }
        }
    }
}

async fn fetch_suite_token(app: SuiteApp, calls: Arc<Calls>) -> Result<StoredToken, Error> {
    let ticket = app.suite_ticket.ticket().await.map_err(source_failure)?;
    let request = GetSuiteToken::builder()
        .suite_id(app.suite_id)
        .suite_secret(app.suite_secret.expose_secret())
        .suite_ticket(ticket.expose_secret())
        .build();
    let SuiteTokenResponse { suite_access_token, expires_in, .. } = request_token(&calls, request, None).await?;
    stored_token(suite_access_token.as_ref().map(SuiteAccessToken::expose_secret), expires_in)
}

fn source_failure(error: BoxError) -> Error {
    let text = format!("no access token from its source: {error}");
    Error::new(Cause::with_source(Kind::NoToken, text, error), Effect::None(Retry::Later), Error::ACCESS_TOKEN)
}

/// Asks for a token. A mistake in the request is a mistake in the setup.
async fn request_token<C: Call + Sync>(
    calls: &Calls,
    request: Result<C, Violations>,
    token: Option<TokenParameter<'_>>,
) -> Result<C::Response, Error> {
    let request = request.map_err(|violations| Error::setup(violations.to_string()))?;
    let call = PreparedCall { is_awaited: true, ..PreparedCall::new(&request)? };
    let options = CallOptions { policy: calls.policy, cancellation: CancellationToken::new() };
    calls.call(&options, &call, token).await?.read().map_err(Error::no_token)
}

fn stored_token(token: Option<&str>, expires_in: Option<ExpiresIn>) -> Result<StoredToken, Error> {
    let none = || Error::no_token(Cause::new(Kind::NoToken, "the server answered errcode 0 without a token"));
    let token = SecretString::from(token.ok_or_else(none)?);
    let seconds = expires_in.unwrap_or(ExpiresIn::DEFAULT).get();
    let expires_in = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    Ok(StoredToken::issued_now(token, expires_in.min(Duration::from_hours(24 * 365))))
}

/// Returns the FNV-1a hash of a secret. It only distinguishes two secrets, alike in every process and version: 64 bits of a
/// random text give nothing away.
fn fingerprint(secret: &str) -> u64 {
    secret.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
