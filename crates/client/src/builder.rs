//! Sets up clients, and checks their addresses.

use std::{error::Error as StdError, iter, sync::Arc, time::Duration};

use reqwest::Url;
use secrecy::SecretString;
use wecom_school_types::{Call, notice::Notice};

use crate::{
    activity::Board,
    calls::Calls,
    client::Client,
    credentials::Credentials,
    error::Error,
    gate::Gate,
    pace::Pace,
    retry::{Budget, Policy},
    scrub::Scrub,
    token::{CorpSecret, MemoryStore, SuiteApp, TokenSource, TokenStore},
    transport::{Http, Proxy, is_loopback},
};

/// Sets up a [`Client`]: its credentials, addresses, times and limits.
#[must_use = "nothing is set up before `build` is called"]
pub struct ClientBuilder {
    credentials: Credentials,
    base_url: String,
    proxy: Option<String>,
    configure: Option<Box<Configure>>,
    http: Option<reqwest::Client>,
    policy: Policy,
    connect_timeout: Duration,
    concurrency: usize,
    retry_budget: u32,
    store: Arc<dyn TokenStore>,
}

type Configure = dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send;

impl Client {
    /// Sets up a client for an app of the corp itself, by the corp's id and the app's secret.
    pub fn builder(corpid: impl Into<String>, corpsecret: impl Into<SecretString>) -> ClientBuilder {
        let app = CorpSecret { corpid: corpid.into(), corpsecret: corpsecret.into() };
        ClientBuilder::new(Credentials::Corp(app))
    }

    /// Sets up a client for an app of a third-party suite in a corp that has authorised it.
    pub fn for_suite_app(app: SuiteApp) -> ClientBuilder {
        ClientBuilder::new(Credentials::Suite(app))
    }

    /// Sets up a client that sends with one token and can't replace it.
    pub fn with_token(token: impl Into<SecretString>) -> ClientBuilder {
        ClientBuilder::new(Credentials::Fixed(token.into()))
    }

    /// Sets up a client that gets its tokens from a source that you implement.
    pub fn with_token_source(source: impl TokenSource) -> ClientBuilder {
        ClientBuilder::new(Credentials::Custom(Arc::new(source)))
    }
}

impl ClientBuilder {
    fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            base_url: Notice::SERVER.to_owned(),
            proxy: None,
            configure: None,
            http: None,
            policy: Policy::default(),
            connect_timeout: Duration::from_secs(5),
            concurrency: 16,
            retry_budget: 100,
            store: Arc::new(MemoryStore::new()),
        }
    }

    /// Sets another server for all calls: a sandbox on this machine, or a forwarder that you run. It has to be https, except
    /// on loopback. Default: the official server, the [`Call::SERVER`] of each call.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Sets a proxy to send through, such as one whose address the app trusts (error 60020): `http` or `https`, with user
    /// and password if it needs them. Default: the proxies that the environment names; none for loopback.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Changes the HTTP clients: certificates, DNS, local address. It is called once for each of two clients: one keeps
    /// connections, the other makes a new one for each request. The settings that protect secrets (redirects, referer,
    /// timeouts, verbose logs) are applied afterwards, and it can't change them.
    pub fn configure_http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.configure = Some(Box::new(configure));
        self
    }

    /// Sends with your own HTTP client instead of the built-in ones. Without the features `aws-lc` and `ring` those have no TLS, and
    /// only your own client reaches an https address.
    ///
    /// Make sure that it follows no redirects and sends no referer (each would hand the token to another host), that it
    /// writes no verbose logs, and that connecting times out before the attempt does (an attempt without a connection is
    /// safely repeated; one that timed out is not). Let it keep no idle connections (`pool_max_idle_per_host(0)`) if you
    /// send without duplicate check: a server that closes an idle connection just as a notice is sent on it leaves that
    /// notice in doubt. It can't be used together with [`proxy`](Self::proxy) and [`configure_http`](Self::configure_http),
    /// and [`connect_timeout`](Self::connect_timeout) does not apply to it.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Sets how long a call may take in all, waiting and retries included. Default: 3 minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.policy.deadline = deadline;
        self
    }

    /// Sets how long a single attempt may take, and a second more for every 64 KiB that it sends. Default: 15 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.policy.attempt_timeout = timeout;
        self
    }

    /// Sets how long connecting may take; less than an attempt. Default: 5 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets all values of the retry policy, with the deadline and the attempt timeout.
    pub fn retry_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Limits the retries of the app: it begins with this many, and gets one more for every ten calls. Default: 100.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.retry_budget = retries;
        self
    }

    /// Limits how many requests of the app are under way at once; fewer while the server answers that they are too many
    /// (45033). Default: 16.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }

    /// Sets where tokens are kept. Default: in memory.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Arc::new(store);
        self
    }

    /// Sets where tokens are kept, in a store that is shared with other clients.
    pub fn shared_token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = store;
        self
    }

    /// Returns the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`is_invalid`](Error::is_invalid): an address, a proxy or a time that can't work, or an https address without TLS: that is
    /// without `aws-lc`, without `ring` and without an [`http_client`](Self::http_client).
    pub fn build(self) -> Result<Client, Error> {
        let base = read_base_url(&self.base_url)?;
        if self.policy.attempt_timeout.is_zero() || self.policy.deadline.is_zero() {
            return Err(Error::setup("a timeout of zero: nothing could be sent"));
        }
        if self.connect_timeout >= self.policy.attempt_timeout {
            return Err(Error::setup(format!(
                "connect_timeout is {:?}, and attempt_timeout {:?}: connecting has to time out first, since only then \
                 it is certain that nothing was sent",
                self.connect_timeout, self.policy.attempt_timeout
            )));
        }
        let http = match self.http {
            Some(_) if self.proxy.is_some() || self.configure.is_some() => {
                return Err(Error::setup(
                    "proxy and configure_http change the built-in HTTP client, and http_client replaces it: set the \
                     proxy there",
                ));
            }
            Some(own) => Http { pooled: own.clone(), fresh: own, proxy: None },
            None if !can_reach(&base, cfg!(any(feature = "aws-lc", feature = "ring"))) => {
                return Err(Error::setup(
                    "the base URL is https, and this program is built without TLS: turn on the feature `aws-lc` or `ring` of \
                     wecom-school, or set an http_client that has TLS",
                ));
            }
            None => build_http(&base, self.connect_timeout, self.proxy.as_deref(), self.configure.as_deref())?,
        };
        let calls = Arc::new(Calls {
            proxy: http.proxy.as_ref().map(Proxy::shown),
            transport: Box::new(http),
            base,
            policy: self.policy,
            gate: Gate::new(self.concurrency),
            pace: Pace::default(),
            board: Board::default(),
            budget: Budget::new(self.retry_budget),
            scrub: Scrub::new(self.credentials.secrets()),
        });
        let tokens = self.credentials.tokens(&calls, &self.store);
        Ok(Client::new(calls, tokens))
    }
}

/// Builds HTTP clients that neither send secrets to other hosts nor write them to logs.
fn build_http(
    base: &Url,
    connect_timeout: Duration,
    proxy: Option<&str>,
    configure: Option<&Configure>,
) -> Result<Http, Error> {
    /// Shorter than the idle timeout of servers: if a server closes a connection while a request begins, the request has to
    /// be repeated.
    const IDLE: Duration = Duration::from_secs(4);
    // reqwest takes the provider of the process. An error says that the program has installed one before.
    #[cfg(all(feature = "ring", not(feature = "aws-lc")))]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let is_loopback = is_loopback(base);
    let client = |change: fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder| {
        let mut http = reqwest::Client::builder().user_agent(concat!("wecom-school/", env!("CARGO_PKG_VERSION")));
        if let Some(configure) = configure {
            http = configure(http);
        }
        http = change(http)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connection_verbose(false)
            .connect_timeout(connect_timeout);
        if is_loopback {
            http = http.no_proxy();
        }
        if let Some(proxy) = proxy {
            // The error may show a password in the address.
            let proxy = reqwest::Proxy::all(proxy)
                .map_err(|_| Error::setup("the proxy is no address, such as http://proxy.school.example:3128"))?;
            http = http.proxy(proxy);
        }
        http.build().map_err(|error| describe_failure(&error.without_url()))
    };
    // `configure` may have set a proxy.
    let is_proxy_unknown = proxy.is_none() && (is_loopback || configure.is_some());
    Ok(Http {
        pooled: client(|http| http.pool_idle_timeout(IDLE))?,
        fresh: client(|http| http.pool_max_idle_per_host(0))?,
        proxy: if is_proxy_unknown { None } else { Proxy::find(proxy, base) },
    })
}

/// Describes why an HTTP client can't be built, by the innermost error: reqwest itself says nothing more than “builder error”.
fn describe_failure(error: &(dyn StdError + 'static)) -> Error {
    // In the words of rustls-platform-verifier, which has no type for this error.
    const NO_CERTIFICATES: &str = "No CA certificates were loaded";
    let innermost = iter::successors(Some(error), |&error| error.source()).last().unwrap_or(error).to_string();
    if innermost.contains(NO_CERTIFICATES) {
        return Error::setup(
            "this machine has no certificates of authorities, by which a server is recognised: install the package \
             ca-certificates, or name a file of certificates by SSL_CERT_FILE",
        );
    }
    Error::setup(format!("the HTTP client can't be set up: {innermost}"))
}

/// Returns whether the built-in HTTP clients can talk to a server.
fn can_reach(base: &Url, has_tls: bool) -> bool {
    has_tls || base.scheme() != "https"
}

/// Reads the server's address: https, or http for this machine alone.
fn read_base_url(address: &str) -> Result<Url, Error> {
    // The address may hold a user and a password: the errors do not show it.
    let url = Url::parse(address).map_err(|error| Error::setup(format!("the base URL is no address: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(Error::setup("the base URL has more than scheme, host, port and path: remove the rest"));
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(Error::setup(
            "the base URL is http: secrets and tokens would travel unencrypted. Use https; http is for this machine alone",
        )),
        scheme => Err(Error::setup(format!("the base URL has the scheme {scheme}: use https"))),
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("policy", &self.policy).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let open = "the base URL is http: secrets and tokens would travel unencrypted. Use https; http is for this machine alone";
        let more = "the base URL has more than scheme, host, port and path: remove the rest";
        for (addresses, refusal) in [
            (&[Notice::SERVER, "https://proxy.school.example/wecom/"][..], None),
            (&["http://127.0.0.1:8117", "http://localhost:1", "http://[::1]:8117/", "http://127.1.2.3"], None),
            (&["http://qyapi.weixin.qq.com", "http://127.0.0.1.example", "http://localhost.example"], Some(open)),
            (&["http://10.0.0.1"], Some(open)),
            (&["qyapi.weixin.qq.com"], Some("the base URL is no address: relative URL without a base")),
            (&["ftp://x"], Some("the base URL has the scheme ftp: use https")),
            (&["https://user:canary@x", "https://x?access_token=canary", "https://x#canary"], Some(more)),
        ] {
            for address in addresses {
                assert_eq!(read_base_url(address).err().map(|error| error.cause()).as_deref(), refusal, "{address}");
            }
        }
    }

    #[test]
    fn a_failure_to_build_is_described_by_its_innermost_error() {
        let nested = |text: &str| io::Error::other(io::Error::other(text.to_owned()));
        let described = |text| describe_failure(&nested(text)).cause();
        assert_eq!(described("invalid key"), "the HTTP client can't be set up: invalid key");
        assert!(
            described("unexpected error: No CA certificates were loaded from the system").contains("SSL_CERT_FILE")
        );
    }

    #[test]
    fn https_needs_tls() {
        let reached = |address: &str, has_tls| can_reach(&read_base_url(address).unwrap(), has_tls);
        assert!(reached(Notice::SERVER, true) && !reached(Notice::SERVER, false));
        assert!(reached("http://127.0.0.1:8117", false));
    }
}
