//! `token`: fetches an access token, and shows how long it is valid.

use std::time::SystemTime;

use serde_json::json;
use wecom_school::ExposeSecret as _;

use crate::{
    arguments::Token, clock::to_unix_seconds, connect::Settings, failure, output::Format, problem::Problem,
    progress::Progress,
};

/// Fetches a token, and returns what is printed about it.
pub async fn fetch(arguments: &Token) -> Result<String, Vec<Problem>> {
    let settings = Settings::gather(&arguments.connection)?;
    let client = settings.client()?;
    let fetching = Progress::of_request(arguments.output).during(client.activity(), client.token()).await;
    let token = fetching.map_err(|error| failure::describe(&error, &settings))?;
    let expires_at = token.expires_at().as_secs();
    let left = expires_at.saturating_sub(to_unix_seconds(SystemTime::now()));
    let revealed = arguments.reveal.then(|| token.token().expose_secret());
    // If another program has fetched the token, its expiry is unknown.
    let is_own = settings.has_own_token();
    if arguments.output == Format::Json {
        let known = |seconds| (!is_own).then_some(seconds);
        let mut object = json!({ "expires_in": known(left), "expires_at": known(expires_at) });
        if let Some(token) = revealed {
            object["access_token"] = token.into();
        }
        return Ok(object.to_string());
    }
    let (hours, minutes) = (left / 3600, left % 3600 / 60);
    let validity = if is_own {
        words!(
            "The token comes from WECOM_ACCESS_TOKEN: nothing was fetched, and it is unknown how long the token is valid.";
            "使用环境变量 WECOM_ACCESS_TOKEN 中的 token：未重新获取，有效期未知。"
        )
    } else {
        words!(
            "The app can get tokens. This one is valid for {hours} h {minutes} min.";
            "应用可以获取 access_token：有效期还有 {hours} 小时 {minutes} 分钟。"
        )
    };
    Ok(revealed.map(|token| format!("{token}\n")).unwrap_or_default() + &validity)
}
