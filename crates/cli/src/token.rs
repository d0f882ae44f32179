//! `token`

use std::time::SystemTime;

use serde_json::json;
use wecom_school::{ExposeSecret as _, token::StoredToken};

use crate::{
    arguments::Token,
    clock::since_1970,
    connect::Settings,
    exit::Exit,
    lang::words,
    output::{self, Format},
    problem::Problem,
    send::{failure, progress::Progress, report::json},
};

pub async fn run(arguments: &Token) -> Exit {
    match fetch(arguments).await {
        Ok((token, is_own)) => {
            let left = token.expires_at().as_secs().saturating_sub(since_1970(SystemTime::now()));
            let token = (token.token().expose_secret(), token.expires_at().as_secs(), left);
            output::say(&match arguments.output {
                Format::Table => in_words(token, is_own, arguments.reveal),
                Format::Json => as_json(token, is_own, arguments.reveal),
            });
            Exit::Success
        }
        Err(problems) => output::fail(&problems, arguments.output, json::errors),
    }
}

/// Returns a token, and whether another program has fetched it: then its expiry is unknown.
async fn fetch(arguments: &Token) -> Result<(StoredToken, bool), Vec<Problem>> {
    let settings = Settings::gather(&arguments.connection)?;
    let client = settings.client()?;
    let fetching = Progress::of_request(arguments.output).during(client.activity(), client.token()).await;
    let token = fetching.map_err(|error| failure::reason(&error, &settings))?;
    Ok((token, settings.has_own_token()))
}

fn in_words((token, _, left): (&str, u64, u64), is_own: bool, reveal: bool) -> String {
    let (hours, minutes) = (left / 3600, left % 3600 / 60);
    let valid = if is_own {
        words!(
            "The token is that of WECOM_ACCESS_TOKEN: nothing was fetched, and how long it is valid is not known.";
            "使用环境变量 WECOM_ACCESS_TOKEN 中的 token：未重新获取，有效期未知。"
        )
    } else {
        words!(
            "The app gets tokens: this one is valid for {hours} h {minutes} min.";
            "应用可以获取 access_token：有效期还有 {hours} 小时 {minutes} 分钟。"
        )
    };
    if reveal { format!("{token}\n{valid}") } else { valid }
}

fn as_json((token, expires_at, left): (&str, u64, u64), is_own: bool, reveal: bool) -> String {
    let mut object = json!({ "expires_in": (!is_own).then_some(left), "expires_at": (!is_own).then_some(expires_at) });
    if reveal {
        object["access_token"] = token.into();
    }
    object.to_string()
}
