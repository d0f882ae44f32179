//! `token`

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use wecom_school::{ExposeSecret as _, token::StoredToken};

use crate::{
    arguments::Token,
    connect::Settings,
    exit::Exit,
    lang::words,
    output::{self, Format},
    problem::Problem,
    send::{failure, progress::Progress, report::json as report},
};

/// Fetches a token, and shows how long it is valid.
pub async fn run(arguments: &Token) -> Exit {
    match fetched(arguments).await {
        Ok(token) => {
            output::say(&match arguments.output {
                Format::Table => token.in_words(arguments.reveal),
                Format::Json => token.as_json(arguments.reveal),
            });
            Exit::Success
        }
        Err(problems) => {
            match arguments.output {
                Format::Table => problems.iter().for_each(output::complain),
                Format::Json => output::say(&as_json(&problems).to_string()),
            }
            problems.first().map_or(Exit::Configuration, Problem::exit)
        }
    }
}

/// Why there is no token.
fn as_json(problems: &[Problem]) -> Value {
    let mut errors = problems.iter().map(report::problem);
    let mut object = json!({ "error": errors.next() });
    let more: Vec<Value> = errors.collect();
    if !more.is_empty() {
        object["more_errors"] = json!(more);
    }
    object
}

/// A token, and until when it is valid.
struct Fetched {
    token: StoredToken,
    /// Of a token that somebody else has fetched nothing is known.
    is_own: bool,
}

async fn fetched(arguments: &Token) -> Result<Fetched, Vec<Problem>> {
    let settings = Settings::gather(&arguments.connection)?;
    let client = settings.client()?;
    let fetching = Progress::of_request(arguments.output).during(client.activity(), client.token()).await;
    let token = fetching.map_err(|error| failure::reason(&error, &settings))?;
    Ok(Fetched { token, is_own: settings.has_own_token() })
}

impl Fetched {
    fn in_words(&self, reveal: bool) -> String {
        let left = self.left();
        let (hours, minutes) = (left / 3600, left % 3600 / 60);
        let valid = if self.is_own {
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
        if reveal { format!("{}\n{valid}", self.token.token().expose_secret()) } else { valid }
    }

    fn as_json(&self, reveal: bool) -> String {
        let mut object = if self.is_own {
            json!({ "expires_in": null, "expires_at": null })
        } else {
            json!({ "expires_in": self.left(), "expires_at": self.token.expires_at().as_secs() })
        };
        if reveal {
            object["access_token"] = self.token.token().expose_secret().into();
        }
        object.to_string()
    }

    /// How many seconds it is valid from now on.
    fn left(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.token.expires_at().saturating_sub(now).as_secs()
    }
}
