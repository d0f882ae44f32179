//! What the examples send to: your school if the environment names it, and otherwise a sandbox.

#![allow(dead_code, reason = "each example uses a part of it")]

use std::{env, error::Error};

use wecom_school::{Client, Sent};
use wecom_school_sandbox::Sandbox;

/// A client, and whom it can send to.
pub struct School {
    pub client: Client,
    pub agentid: i64,
    /// Classes, by the ids of their departments.
    pub classes: Vec<String>,
    sandbox: Option<Sandbox>,
}

impl School {
    /// With `WECOM_CORPID`, `WECOM_SECRET`, `WECOM_AGENTID` and `WECOM_CLASS` it is your own school.
    pub async fn open() -> Result<Self, Box<dyn Error>> {
        if let Ok(corpid) = env::var("WECOM_CORPID") {
            return Ok(Self {
                client: Client::builder(corpid, env::var("WECOM_SECRET")?).build()?,
                agentid: env::var("WECOM_AGENTID")?.parse()?,
                classes: vec![env::var("WECOM_CLASS")?],
                sandbox: None,
            });
        }
        let sandbox = Sandbox::builder().start().await?;
        let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
        let secret = app.secret().ok_or("the first app of the sandbox has a secret")?;
        Ok(Self {
            client: Client::builder(school.corpid(), secret).base_url(sandbox.url()).build()?,
            agentid: app.agentid(),
            classes: school.classes().iter().map(|class| class.id().to_owned()).collect(),
            sandbox: Some(sandbox),
        })
    }

    /// Says what became of a notice.
    pub fn tell(&self, sent: &Sent) {
        println!("accepted after {} attempt(s)", sent.attempts);
        if !sent.is_complete() {
            println!("not notified: {:?}", sent.invalid);
        }
        let Some(sandbox) = &self.sandbox else { return };
        if let Some(notice) = sandbox.outbox().last() {
            println!("{} people of the sandbox's school received:", notice.recipients().len());
            println!("{:#}", notice.shown());
        }
    }
}
