//! A sandbox and a client of it.

use std::{sync::Arc, time::Duration};

use wecom_school::{
    Client, ClientBuilder, SecretString,
    notice::{Notice, NoticeBuilder, Text},
    retry::Policy,
    token::SuiteApp,
    types::Given,
};
use wecom_school_sandbox::Sandbox;

/// A sandbox with the invented school, and a client of its first app.
pub struct Sandboxed {
    pub sandbox: Sandbox,
    pub client: Client,
}

impl Sandboxed {
    pub async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    pub async fn with(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let client = configure(client_of(&sandbox)).build().unwrap();
        Self { sandbox, client }
    }

    /// Returns the id of the app that notices name.
    pub fn agentid(&self) -> i64 {
        self.sandbox.school().apps()[0].agentid
    }

    /// Starts a text to one parent, without other parameters.
    pub fn text(&self, content: &str) -> NoticeBuilder<Given, Given> {
        Notice::builder()
            .to_parent_userid(["20240101-m"])
            .agentid(self.agentid())
            .message(Text::builder().content(content))
    }
}

/// Returns a client of the sandbox's first app, with waits that a test can afford.
pub fn client_of(sandbox: &Sandbox) -> ClientBuilder {
    let mut policy = Policy::default();
    policy.first_wait = Duration::from_millis(5);
    policy.rate_limit_pause = Duration::from_millis(300);
    let secret = sandbox.school().apps()[0].secret().unwrap();
    Client::builder(sandbox.school().corpid(), secret).base_url(sandbox.url()).retry_policy(policy)
}

/// Returns a client of the third-party app.
pub fn provider_of(sandbox: &Sandbox) -> Client {
    let suite = &sandbox.school().suites()[0];
    let app = SuiteApp {
        suite_id: suite.suite_id.clone(),
        suite_secret: suite.suite_secret().into(),
        suite_ticket: Arc::new(SecretString::from(suite.suite_ticket())),
        auth_corpid: sandbox.school().corpid().to_owned(),
        permanent_code: suite.permanent_code().into(),
    };
    Client::for_suite_app(app).base_url(sandbox.url()).build().unwrap()
}
