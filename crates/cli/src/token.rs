//! `token`

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use wecom_school::{Error, ExposeSecret as _, token::StoredToken};

use crate::{
    arguments::Token,
    connect::Settings,
    exit::Exit,
    lang::words,
    output::{self, Format},
    problem::Problem,
    send::{failure, report::json as report},
};

/// Fetches a token, and shows how long it is valid.
pub async fn run(arguments: &Token) -> Exit {
    let token = match client(arguments) {
        Ok(client) => client.token().await,
        Err(problem) => return complain(arguments, &problem),
    };
    match (token, arguments.output) {
        (Ok(token), Format::Table) => output::say(&in_words(&token, arguments.reveal)),
        (Ok(token), Format::Json) => output::say(&as_json(&token, arguments.reveal)),
        (Err(error), _) => return refused(arguments, &error),
    }
    Exit::Success
}

fn client(arguments: &Token) -> Result<wecom_school::Client, Problem> {
    Settings::gather(&arguments.connection)?.client()
}

fn in_words(token: &StoredToken, reveal: bool) -> String {
    let left = left(token);
    let (hours, minutes) = (left / 3600, left % 3600 / 60);
    let valid = words!(
        "The app gets tokens: this one is valid for {hours} h {minutes} min.";
        "应用可以获取 access_token：有效期还有 {hours} 小时 {minutes} 分钟。"
    );
    if reveal { format!("{}\n{valid}", token.token().expose_secret()) } else { valid }
}

fn as_json(token: &StoredToken, reveal: bool) -> String {
    let mut object = json!({ "expires_in": left(token), "expires_at": token.expires_at().as_secs() });
    if reveal {
        object["access_token"] = token.token().expose_secret().into();
    }
    object.to_string()
}

/// How many seconds it is valid from now on.
fn left(token: &StoredToken) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    token.expires_at().saturating_sub(now).as_secs()
}

fn refused(arguments: &Token, error: &Error) -> Exit {
    complain(arguments, &failure::problem(error))
}

fn complain(arguments: &Token, problem: &Problem) -> Exit {
    match arguments.output {
        Format::Table => output::complain(problem),
        Format::Json => output::say(&json!({ "error": report::problem(problem) }).to_string()),
    }
    problem.exit()
}
