//! A sandbox and a client of it.

use wecom_school::{
    Client,
    notice::{Notice, NoticeBuilder, Text},
    types::Given,
};
use wecom_school_sandbox::Sandbox;

use crate::clients::{quick, suite_app};

/// A sandbox with the invented school, and a client of its first app.
pub struct Sandboxed {
    pub sandbox: Sandbox,
    pub client: Client,
}

impl Sandboxed {
    pub async fn start() -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let (school, secret) = (sandbox.school(), sandbox.school().apps()[0].secret().unwrap());
        let client = quick(Client::builder(school.corpid(), secret)).base_url(sandbox.url()).build().unwrap();
        Self { sandbox, client }
    }

    /// Returns the `agentid` that the notices use.
    pub fn agentid(&self) -> i64 {
        self.sandbox.school().apps()[0].agentid
    }

    /// Returns a builder of a text notice to one parent, with no other parameters set.
    pub fn text(&self, content: &str) -> NoticeBuilder<Given, Given> {
        Notice::builder()
            .to_parent_userid(["20240101-m"])
            .agentid(self.agentid())
            .message(Text::builder().content(content))
    }
}

pub fn provider_of(sandbox: &Sandbox) -> Client {
    let (school, suite) = (sandbox.school(), &sandbox.school().suites()[0]);
    let secrets = [suite.suite_secret(), suite.suite_ticket(), suite.permanent_code()];
    Client::for_suite_app(suite_app([&suite.suite_id, school.corpid()], secrets))
        .base_url(sandbox.url())
        .build()
        .unwrap()
}
