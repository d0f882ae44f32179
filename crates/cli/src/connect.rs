//! As whom, and to which server: flags over the environment over a profile.

use std::{env, path::PathBuf, time::Duration};

use wecom_school::{Client, ClientBuilder, SecretString, notice::Notice, token::SuiteApp, types::Call};
use wecom_school_sandbox::{School, command::DEFAULT_PORT};

use crate::{
    arguments::{Connection, SECRET_FILE},
    config::{self, Config, Profile, read::resembling, secret},
    exit::Exit,
    lang::words,
    problem::Problem,
};

/// The profile that is always there.
pub const SANDBOX: &str = "sandbox";

/// What is known of the app and its server. No secret has been read yet.
#[derive(Debug)]
pub struct Settings {
    corpid: Option<String>,
    agentid: Option<i64>,
    base_url: Option<String>,
    proxy: Option<String>,
    timeout: Option<u64>,
    identity: Option<Identity>,
}

/// By what the app is known to the server.
#[derive(Debug)]
enum Identity {
    App(Secret),
    Token(SecretString),
    Suite { suite_id: String, suite_secret: Secret, suite_ticket: Secret, permanent_code: Secret },
}

/// Where a secret is.
#[derive(Clone, Debug)]
enum Secret {
    Given(SecretString),
    File(PathBuf),
    Stdin,
}

impl Settings {
    /// Puts together what flags, environment and profile say.
    ///
    /// # Errors
    /// A configuration that can't be read or has no such profile; half of what an app of a suite needs.
    pub fn gather(connection: &Connection) -> Result<Self, Problem> {
        let config = Config::load(connection.config.as_deref())?;
        let name = connection.profile.as_deref().or(config.default_profile.as_deref());
        let is_sandbox = name == Some(SANDBOX) && !config.profiles.contains_key(SANDBOX);
        let profile = match name {
            None => Profile::default(),
            Some(_) if is_sandbox => sandbox(),
            Some(name) => config.profiles.get(name).cloned().ok_or_else(|| unknown_profile(name, &config))?,
        };
        let school = is_sandbox.then(School::invented);
        let settings = Self {
            identity: identity(connection, &profile, school.as_ref())?,
            corpid: connection.corpid.clone().or(profile.corpid),
            agentid: profile.agentid,
            base_url: connection.base_url.clone().or(profile.base_url),
            proxy: connection.proxy.clone().or(profile.proxy),
            timeout: connection.timeout.or(profile.timeout),
        };
        if is_sandbox && !settings.is_loopback() {
            let server = settings.server();
            return Err(Problem::new(
                Exit::Configuration,
                words!(
                    "the profile sandbox is for this machine, and the server is {server}";
                    "profile sandbox 只用于本机，而服务器是 {server}"
                ),
            )
            .help(words!(
                "leave out --base-url and WECOM_BASE_URL, or choose another profile";
                "去掉 --base-url 和 WECOM_BASE_URL，或选择其他 profile"
            )));
        }
        Ok(settings)
    }

    /// The server's address.
    pub fn server(&self) -> &str {
        self.base_url.as_deref().unwrap_or(Notice::SERVER)
    }

    /// Whether the server is this machine: a sandbox, that is.
    pub fn is_loopback(&self) -> bool {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|here| {
            let rest = self.server().strip_prefix(here);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        })
    }

    /// Whether the app is one of a third-party suite.
    pub fn is_suite(&self) -> bool {
        matches!(self.identity, Some(Identity::Suite { .. }))
    }

    /// Whether it is known as whom to send, before anything else is asked for.
    ///
    /// # Errors
    /// What somebody reads who has typed the first command of their life.
    pub fn expect_credentials(&self) -> Result<(), Problem> {
        if self.identity.is_some() { Ok(()) } else { Err(no_credentials()) }
    }

    /// Whether somebody else has fetched the token.
    pub fn has_own_token(&self) -> bool {
        matches!(self.identity, Some(Identity::Token(_)))
    }

    /// The app that sends.
    ///
    /// # Errors
    /// Nobody has said which.
    pub fn agentid(&self, given: Option<i64>) -> Result<i64, Problem> {
        given.or(self.agentid).ok_or_else(|| {
            let what = words!("which app sends is not known: no agentid"; "不知道由哪个应用发送：缺少 agentid");
            Problem::new(Exit::Configuration, what).help(words!(
                "--agentid ID, the variable WECOM_AGENTID, or agentid in the profile; it stands on the app's settings page";
                "用 --agentid、环境变量 WECOM_AGENTID 或 profile 中的 agentid 指定；可在应用设置页面查看"
            ))
        })
    }

    /// A client for the app. Secrets are read here.
    ///
    /// # Errors
    /// No credentials, a secret that can't be read, an address that can't work.
    pub fn client(&self) -> Result<Client, Problem> {
        let mut builder = self.credentials()?.base_url(self.server());
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy);
        }
        if let Some(seconds) = self.timeout {
            builder = builder.deadline(Duration::from_secs(seconds));
        }
        builder.build().map_err(|error| {
            Problem::new(Exit::Configuration, words!("the connection can't be set up"; "无法建立连接设置"))
                .note(error.to_string())
                .help(words!("correct --base-url, --proxy or --timeout"; "请修正 --base-url、--proxy 或 --timeout"))
        })
    }

    fn credentials(&self) -> Result<ClientBuilder, Problem> {
        let corpid = || {
            self.corpid.clone().ok_or_else(|| {
                Problem::new(
                    Exit::Configuration,
                    words!("no corpid: the corp's id is missing"; "缺少 corpid（企业 ID）"),
                )
                .help(words!(
                    "--corpid ID, the variable WECOM_CORPID, or corpid in the profile";
                    "用 --corpid、环境变量 WECOM_CORPID 或 profile 中的 corpid 指定"
                ))
            })
        };
        match &self.identity {
            None => Err(no_credentials()),
            Some(Identity::Token(token)) => Ok(Client::with_token(token.clone())),
            Some(Identity::App(corpsecret)) => Ok(Client::builder(corpid()?, corpsecret.read()?)),
            Some(Identity::Suite { suite_id, suite_secret, suite_ticket, permanent_code }) => {
                Ok(Client::for_suite_app(SuiteApp {
                    suite_id: suite_id.clone(),
                    suite_secret: suite_secret.read()?,
                    suite_ticket: std::sync::Arc::new(suite_ticket.read()?),
                    auth_corpid: corpid()?,
                    permanent_code: permanent_code.read()?,
                }))
            }
        }
    }
}

impl Secret {
    fn read(&self) -> Result<SecretString, Problem> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::File(path) => secret::of_file(path),
            Self::Stdin => secret::of_stdin(),
        }
    }
}

/// By what the app is known: what was typed, then the environment, then the profile.
fn identity(connection: &Connection, profile: &Profile, school: Option<&School>) -> Result<Option<Identity>, Problem> {
    if connection.secret_stdin {
        if connection.secret_file.is_some() && variable(SECRET_FILE).is_none() {
            let what = words!("--secret-file and --secret-stdin both give the secret"; "--secret-file 和 --secret-stdin 都指定了 secret");
            return Err(Problem::new(Exit::Usage, what).help(words!("leave out one or the other"; "请去掉其中之一")));
        }
        return Ok(Some(Identity::App(Secret::Stdin)));
    }
    if let Some(file) = &connection.secret_file {
        return Ok(Some(Identity::App(Secret::File(file.clone()))));
    }
    if let Some(token) = variable("WECOM_ACCESS_TOKEN") {
        return Ok(Some(Identity::Token(token.into())));
    }
    if let Some(secret) = variable("WECOM_SECRET") {
        return Ok(Some(Identity::App(Secret::Given(secret.into()))));
    }
    if let Some(suite_id) = variable("WECOM_SUITE_ID").or_else(|| profile.suite_id.clone()) {
        return suite(suite_id, profile).map(Some);
    }
    let invented = school.and_then(|school| school.apps().iter().find_map(|app| app.secret()));
    Ok(match (&profile.secret_file, invented) {
        (Some(file), _) => Some(Identity::App(Secret::File(file.clone()))),
        (None, Some(secret)) => Some(Identity::App(Secret::Given(secret.into()))),
        (None, None) => None,
    })
}

fn suite(suite_id: String, profile: &Profile) -> Result<Identity, Problem> {
    let secret = |name: &str, file: &Option<PathBuf>, key: &str| {
        let given = variable(name).map(|secret| Secret::Given(secret.into()));
        given.or_else(|| file.clone().map(Secret::File)).ok_or_else(|| {
            let what = words!("an app of a suite needs more: {key} is missing"; "第三方应用的配置不完整：缺少 {key}");
            Problem::new(Exit::Configuration, what).help(words!(
                "the variable {name}, or {key}_file in the profile"; "用环境变量 {name} 或 profile 中的 {key}_file 指定"
            ))
        })
    };
    Ok(Identity::Suite {
        suite_id,
        suite_secret: secret("WECOM_SUITE_SECRET", &profile.suite_secret_file, "suite_secret")?,
        suite_ticket: secret("WECOM_SUITE_TICKET", &profile.suite_ticket_file, "suite_ticket")?,
        permanent_code: secret("WECOM_PERMANENT_CODE", &profile.permanent_code_file, "permanent_code")?,
    })
}

/// A variable that says something: an empty one is as good as none.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The app of the invented school that a sandbox serves.
fn sandbox() -> Profile {
    let school = School::invented();
    let app = school.apps().iter().find(|app| app.secret().is_some());
    Profile {
        corpid: Some(school.corpid().to_owned()),
        agentid: app.map(wecom_school_sandbox::App::agentid),
        base_url: Some(format!("http://127.0.0.1:{DEFAULT_PORT}")),
        ..Profile::default()
    }
}

fn unknown_profile(name: &str, config: &Config) -> Problem {
    let mut names: Vec<&str> = config.profiles.keys().map(String::as_str).collect();
    if !names.contains(&SANDBOX) {
        names.push(SANDBOX);
    }
    let problem =
        Problem::new(Exit::Configuration, words!("there is no profile `{name}`"; "没有名为 `{name}` 的 profile"));
    if let Some(meant) = resembling(name, names.iter().copied()) {
        return problem.help(words!("did you mean `{meant}`?"; "是否想写 `{meant}`？"));
    }
    let names = names.join(", ");
    problem.help(words!("the profiles are {names}"; "可用的 profile：{names}"))
}

/// The three ways to say who one is.
fn no_credentials() -> Problem {
    let path = config::usual_place().map_or_else(|| "config.toml".to_owned(), |path| path.display().to_string());
    Problem::new(
        Exit::Configuration,
        words!("no credentials: nobody has said as which app to send"; "没有凭证：不知道以哪个应用的身份发送"),
    )
    .note(words!(
        "to try it without an account: start `wecom-school sandbox`, and add --profile sandbox";
        "没有账号也能试用：先运行 `wecom-school sandbox`，再加上 --profile sandbox"
    ))
    .note(words!(
        "by the environment: WECOM_CORPID, WECOM_AGENTID, and WECOM_SECRET or WECOM_SECRET_FILE";
        "用环境变量：WECOM_CORPID、WECOM_AGENTID，以及 WECOM_SECRET 或 WECOM_SECRET_FILE"
    ))
    .help(words!(
        "or by a file, {path}:\n\ndefault_profile = \"school\"\n\n[profiles.school]\ncorpid = \"ww…\"\nagentid = 1000002\n\
         secret_file = \"secret\"  # beside this file, chmod 600";
        "或用配置文件 {path}：\n\ndefault_profile = \"school\"\n\n[profiles.school]\ncorpid = \"ww…\"\nagentid = 1000002\n\
         secret_file = \"secret\"  # 与本文件同目录，chmod 600"
    ))
}
