//! The credentials of the app: from the command line, the environment or the profile.

use std::{env, path::PathBuf, sync::Arc};

use wecom_school::{
    SecretString,
    token::{RedisStore, TokenStore},
};
use wecom_school_sandbox::{App, School};

use crate::{arguments::Connection, config::Profile, credential, problem::Problem};

/// The variable with an access token that another program has fetched.
pub const ACCESS_TOKEN: &str = "WECOM_ACCESS_TOKEN";

pub enum Identity {
    App(Secret),
    Token(SecretString),
    Suite { suite_id: String, suite_secret: Secret, suite_ticket: Secret, permanent_code: Secret },
}

pub enum Secret {
    Given(SecretString),
    File(PathBuf),
    Stdin,
}

impl Secret {
    pub fn read(&self) -> Result<SecretString, Problem> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::File(path) => credential::read_secret_file(path),
            Self::Stdin => credential::read_secret_from_stdin(),
        }
    }
}

/// Uses what was typed, then the environment, then the profile. The sandbox profile ignores credentials from the
/// environment.
pub fn find_identity(
    connection: &Connection,
    profile: &Profile,
    is_invented: bool,
    is_only_school: bool,
) -> Result<Option<Identity>, Problem> {
    let app = |secret| Ok(Some(Identity::App(secret)));
    let given = |secret: String| Secret::Given(secret.into());
    let is_file_typed = connection.is_typed("secret_file");
    if connection.secret_stdin {
        if connection.secret_file.is_some() && is_file_typed {
            let what = words!("--secret-file and --secret-stdin both give the secret"; "--secret-file 和 --secret-stdin 都指定了 secret");
            return Err(Problem::usage(what).help(words!("leave out one or the other"; "请去掉其中之一")));
        }
        return app(Secret::Stdin);
    }
    if let Some(file) = connection.secret_file.as_ref().filter(|_| is_only_school && !is_invented || is_file_typed) {
        return app(Secret::File(file.clone()));
    }
    if is_invented {
        let secret = find_app_with_secret(&School::invented()).and_then(App::secret).map(str::to_owned);
        return Ok(secret.map(|secret| Identity::App(given(secret))));
    }
    // What belongs to one app is not taken from the environment for several.
    let of_app = |name: &str| if is_only_school { read_variable(name) } else { Ok(None) };
    if let Some(token) = of_app(ACCESS_TOKEN)? {
        return Ok(Some(Identity::Token(token.into())));
    }
    if let Some(secret) = of_app("WECOM_SECRET")? {
        return app(given(secret));
    }
    let Some(suite_id) = of_app("WECOM_SUITE_ID")?.or_else(|| profile.suite_id.clone()) else {
        return Ok(profile.secret_files.get("secret").cloned().map(|file| Identity::App(Secret::File(file))));
    };
    let secret = |key: &str| {
        let (name, file) = (variable_name(key), profile.secret_files.get(key).cloned());
        let variable = if key == "permanent_code" { of_app(&name)? } else { read_variable(&name)? };
        variable.map(given).or(file.map(Secret::File)).ok_or_else(|| {
            let what =
                words!("the configuration of a third-party app lacks {key}"; "第三方应用的配置不完整：缺少 {key}");
            Problem::configuration(what).help(words!(
                "the variable {name}, or {key}_file in the profile"; "用环境变量 {name} 或 profile 中的 {key}_file 指定"
            ))
        })
    };
    Ok(Some(Identity::Suite {
        suite_id,
        suite_secret: secret("suite_secret")?,
        suite_ticket: secret("suite_ticket")?,
        permanent_code: secret("permanent_code")?,
    }))
}

/// The variable with the address of a Redis that keeps the tokens of several machines.
const TOKEN_STORE: &str = "WECOM_TOKEN_STORE";

/// Returns the store of tokens that the environment names, `redis://…`, for processes on several machines.
pub async fn find_token_store() -> Result<Option<Arc<dyn TokenStore>>, Problem> {
    let Some(address) = read_variable(TOKEN_STORE)? else { return Ok(None) };
    match RedisStore::connect(&address).await {
        Ok(store) => Ok(Some(Arc::new(store))),
        Err(error) => {
            let what =
                words!("the store of tokens in {TOKEN_STORE} can't be used"; "{TOKEN_STORE} 指定的 token 存储无法使用");
            Err(Problem::configuration(what).note(error.to_string()).help(words!(
                "write redis://HOST:PORT of a Redis that is running, or unset the variable";
                "请写正在运行的 Redis 的地址 redis://主机:端口，或取消该变量"
            )))
        }
    }
}

pub fn variable_name(option: &str) -> String {
    format!("WECOM_{}", option.to_uppercase())
}

/// Reads a variable; an empty one counts as none.
fn read_variable(name: &str) -> Result<Option<String>, Problem> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => credential::parse_named(name, &value).map(Some),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            let what = words!("the variable {name} is not UTF-8 text"; "环境变量 {name} 不是 UTF-8 文本");
            Err(Problem::configuration(what).help(words!("set it again, or unset it"; "请重新设置或取消该变量")))
        }
    }
}

pub fn find_app_with_secret(school: &School) -> Option<&App> {
    school.apps().iter().find(|app| app.secret().is_some())
}
