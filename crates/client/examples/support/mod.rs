//! The school that the examples send to: a sandbox, or your own school with the argument `--live`.

#![allow(dead_code, reason = "each example uses a part of it")]

use std::{env, error::Error, ffi::OsString, path::PathBuf};

use wecom_school::{Client, Sent};
use wecom_school_sandbox::Sandbox;

/// A client, and the classes that it can send to.
pub struct School {
    pub client: Client,
    pub agentid: i64,
    /// Classes, by the ids of their departments.
    pub classes: Vec<String>,
    sandbox: Option<Sandbox>,
}

impl School {
    /// Opens the sandbox. Real people are notified only with `--live`; variables of the environment alone change nothing.
    pub async fn open() -> Result<Self, Box<dyn Error>> {
        match env::args_os().skip(1).filter(is_option).collect::<Vec<_>>().as_slice() {
            [] => Self::in_a_sandbox().await,
            [option] if option == "--live" => Self::live(),
            options => Err(format!("unknown options {options:?}: the only option is --live").into()),
        }
    }

    async fn in_a_sandbox() -> Result<Self, Box<dyn Error>> {
        let sandbox = Sandbox::builder().start().await?;
        let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
        let secret = app.secret().ok_or("the first app of the sandbox has a secret")?;
        Ok(Self {
            client: Client::builder(school.corpid(), secret).base_url(sandbox.url()).build()?,
            agentid: app.agentid,
            classes: school.classes().map(|class| class.id().to_string()).collect(),
            sandbox: Some(sandbox),
        })
    }

    fn live() -> Result<Self, Box<dyn Error>> {
        let (corpid, secret, class) = (variable("WECOM_CORPID")?, variable("WECOM_SECRET")?, variable("WECOM_CLASS")?);
        let agentid = variable("WECOM_AGENTID")?.parse().map_err(|_| "WECOM_AGENTID has to be a number")?;
        println!("live: the app {agentid} of {corpid} sends to the class {class}");
        Ok(Self { client: Client::builder(corpid, secret).build()?, agentid, classes: vec![class], sandbox: None })
    }

    /// Prints what became of a notice.
    pub fn print_result(&self, sent: &Sent) {
        println!("accepted after {} attempt(s)", sent.attempts);
        if !sent.is_complete() {
            println!("not notified: {:?}", sent.invalid);
        }
        let Some(sandbox) = &self.sandbox else { return };
        if let Some(notice) = sandbox.outbox().last() {
            println!("{} people of the sandbox's school received:", notice.recipients().len());
            println!("{:#}", notice.shown);
        }
    }
}

/// Returns the file that the command names.
pub fn file() -> Option<PathBuf> {
    env::args_os().skip(1).find(|argument| !is_option(argument)).map(PathBuf::from)
}

fn is_option(argument: &OsString) -> bool {
    argument.as_encoded_bytes().starts_with(b"-")
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).ok().filter(|value| !value.is_empty()).ok_or_else(|| format!("--live needs the variable {name}"))
}
