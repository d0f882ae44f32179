//! The app that sends and its server, from options, the environment and a profile, in this order.

use std::{
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use wecom_school::{
    Client, ClientBuilder, Error,
    notice::Notice,
    reqwest::Url,
    retry::Policy,
    token::{SuiteApp, TokenStore},
    types::Call,
};
use wecom_school_campaign::system::command_to_close;
use wecom_school_sandbox::School;

use crate::{
    arguments::{Connection, DEFAULT_PORT},
    config::{Config, Profile, SANDBOX, did_you_mean},
    credential,
    identity::{Identity, find_app_with_secret, find_identity, variable_name},
    problem::Problem,
};

/// The app and its server. No secret file has been read yet.
pub struct Settings {
    /// The app belongs to the invented school, whatever app the environment names.
    is_invented: bool,
    agentid_is_typed: bool,
    /// The values of the profile, or those that were given in their place.
    profile: Profile,
    identity: Option<Identity>,
    client: OnceLock<Client>,
    token_store: OnceLock<Arc<dyn TokenStore>>,
    config: Option<PathBuf>,
    unchosen_profiles: Vec<String>,
}

impl Settings {
    pub fn gather(connection: &Connection) -> Result<Self, Vec<Problem>> {
        Self::gather_with(connection, true, |_| {})
    }

    /// Gathers the settings of one of several schools: what the environment says of an app does not count, and `change` adds to
    /// the profile.
    pub fn of_school(connection: &Connection, change: impl FnOnce(&mut Profile)) -> Result<Self, Vec<Problem>> {
        Self::gather_with(connection, false, change)
    }

    fn gather_with(
        connection: &Connection,
        is_only_school: bool,
        change: impl FnOnce(&mut Profile),
    ) -> Result<Self, Vec<Problem>> {
        let config = Config::load(connection.config.as_deref())?;
        let name = connection.profile.as_deref().map(credential::trim_marks).or(config.default_profile.as_deref());
        let unchosen = if name.is_none() { config.profiles_in_order.clone() } else { Vec::new() };
        let is_invented = name == Some(SANDBOX) && !config.profiles.contains_key(SANDBOX);
        let mut profile = match name {
            Some(_) if is_invented => sandbox_profile(),
            Some(name) => config.profiles.get(name).cloned().ok_or_else(|| unknown_profile(name, &config))?,
            None => Profile::default(),
        };
        change(&mut profile);
        let Connection { corpid, base_url, proxy, timeout, .. } = connection;
        if proxy.as_deref().is_some_and(|proxy| proxy.contains('@') && connection.is_typed("proxy")) {
            // Other users of the machine can see command lines.
            let what = words!("--proxy contains a user name or a password, which others on this machine can see"; "--proxy 中含有用户名或密码，他人可以看到");
            return Err(vec![Problem::usage(what).help(words!(
                "use the variable WECOM_PROXY, or proxy in a profile"; "请用环境变量 WECOM_PROXY 或 profile 中的 proxy 指定"
            ))]);
        }
        let given = |value: &Option<String>, option: &str| {
            let is_typed = connection.is_typed(option);
            let name = if is_typed { format!("--{}", option.replace('_', "-")) } else { variable_name(option) };
            // The sandbox profile ignores a real corp and its proxy from the environment.
            let counts = match option {
                "base_url" => is_only_school,
                "proxy" => !is_invented,
                _ => is_only_school && !is_invented,
            };
            let value = value.as_ref().filter(|_| is_typed || counts);
            value.map(|value| credential::parse_named(&name, value)).transpose()
        };
        let settings = Self {
            identity: find_identity(connection, &profile, is_invented, is_only_school)?,
            is_invented,
            agentid_is_typed: connection.is_typed("agentid"),
            profile: Profile {
                corpid: given(corpid, "corpid")?.or(profile.corpid),
                base_url: given(base_url, "base_url")?.or(profile.base_url),
                proxy: given(proxy, "proxy")?.or(profile.proxy),
                timeout_seconds: timeout.or(profile.timeout_seconds),
                ..profile
            },
            config: config.path,
            unchosen_profiles: unchosen,
            client: OnceLock::new(),
            token_store: OnceLock::new(),
        };
        let server = settings.server();
        // Checked before the address is shown anywhere: it may hold a password.
        let (what, help) = if server.contains(['@', '?', '#']) {
            let what = words!(
                "the server's address has more than scheme, host, port and path"; "服务器地址中除协议、主机、端口和路径外还有其他内容"
            );
            let help = words!(
                "leave user, password, query and fragment out of --base-url, WECOM_BASE_URL or base_url in the profile";
                "请从 --base-url、WECOM_BASE_URL 或 profile 的 base_url 中去掉用户名、密码、查询和片段"
            );
            (what, help)
        } else if is_invented && !settings.is_loopback() {
            let what = words!(
                "the profile sandbox is for this machine, and the server is {server}";
                "profile sandbox 只用于本机，而服务器是 {server}"
            );
            let help = words!(
                "leave out --base-url and WECOM_BASE_URL, or choose another profile";
                "去掉 --base-url 和 WECOM_BASE_URL，或选择其他 profile"
            );
            (what, help)
        } else {
            return Ok(settings);
        };
        Err(vec![Problem::configuration(what).help(help)])
    }

    pub fn server(&self) -> &str {
        self.profile.base_url.as_deref().unwrap_or(Notice::SERVER)
    }

    pub fn corpid(&self) -> Option<&str> {
        self.profile.corpid.as_deref()
    }

    pub fn expect_corpid(&self) -> Result<&str, Problem> {
        self.corpid().ok_or_else(|| {
            let what = words!("no corpid: the corp's id is missing"; "缺少 corpid（企业 ID）");
            Problem::configuration(what).help(words!(
                "--corpid ID, the variable WECOM_CORPID, or corpid in the profile";
                "用 --corpid、环境变量 WECOM_CORPID 或 profile 中的 corpid 指定"
            ))
        })
    }

    /// Makes the client keep its tokens in a store that is shared with others.
    pub fn share_tokens(&self, store: Arc<dyn TokenStore>) {
        let _ = self.token_store.set(store);
    }

    /// Returns what a request does not say of its app.
    pub fn app_ids(&self) -> String {
        let suite_id = if let Some(Identity::Suite { suite_id, .. }) = &self.identity { suite_id } else { "" };
        format!("{} {suite_id}", self.profile.corpid.as_deref().unwrap_or_default())
    }

    /// Returns the address of the proxy without user and password, once there is a client: the environment may name it.
    pub fn shown_proxy(&self) -> Option<String> {
        self.client.get()?.proxy()
    }

    /// Returns the proxy of the options, the environment's own variable or the profile.
    pub fn proxy(&self) -> Option<&str> {
        self.profile.proxy.as_deref()
    }

    pub fn is_loopback(&self) -> bool {
        Url::parse(self.server()).is_ok_and(|server| is_loopback(&server))
    }

    /// Returns the number of people above which `send` asks, if the profile has it.
    pub fn ask_above(&self) -> Option<usize> {
        self.profile.ask_above
    }

    pub fn is_suite(&self) -> bool {
        matches!(self.identity, Some(Identity::Suite { .. }))
    }

    pub fn expect_credentials(&self) -> Result<(), Problem> {
        if self.identity.is_some() { Ok(()) } else { Err(self.no_credentials()) }
    }

    /// Returns whether another program has fetched the token.
    pub fn has_own_token(&self) -> bool {
        matches!(self.identity, Some(Identity::Token(_)))
    }

    pub fn agentid(&self, given: Option<i64>) -> Result<i64, Problem> {
        let given = given.filter(|_| !self.is_invented || self.agentid_is_typed);
        given.or(self.profile.agentid).ok_or_else(|| {
            if !self.unchosen_profiles.is_empty() {
                return self.no_profile();
            }
            let what = words!("no agentid: the app that sends is unknown"; "不知道由哪个应用发送：缺少 agentid");
            Problem::configuration(what).help(words!(
                "--agentid ID, the variable WECOM_AGENTID, or agentid in the profile; find it on the app's settings page";
                "用 --agentid、环境变量 WECOM_AGENTID 或 profile 中的 agentid 指定；可在应用设置页面查看"
            ))
        })
    }

    /// Returns the client. All calls of a run share it: it has one token, and standard input gives a secret only once.
    pub fn client(&self) -> Result<Client, Problem> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let client = self.build_client()?;
        Ok(self.client.get_or_init(|| client).clone())
    }

    fn build_client(&self) -> Result<Client, Problem> {
        let mut builder = self.credentials()?.base_url(self.server());
        if self.is_loopback() {
            // A server on this machine answers soon, unless it is not running.
            let mut policy = Policy::default();
            policy.longest_wait = policy.first_wait;
            builder = builder.retry_policy(policy);
        }
        if let Some(store) = self.token_store.get() {
            builder = builder.shared_token_store(Arc::clone(store));
        }
        if let Some(proxy) = &self.profile.proxy {
            builder = builder.proxy(proxy);
        }
        if let Some(seconds) = self.profile.timeout_seconds {
            builder = builder.deadline(Duration::from_secs(seconds));
        }
        builder.build().map_err(|error| {
            let problem = Problem::configuration(words!("the connection can't be set up"; "无法建立连接设置"))
                .note(self.describe_setup_failure(&error));
            if lacks_certificates(&error) {
                return problem;
            }
            problem.help(words!("correct --base-url, --proxy or --timeout"; "请修正 --base-url、--proxy 或 --timeout"))
        })
    }

    /// Returns why a client can't be made. The client gives the reason in English only.
    fn describe_setup_failure(&self, error: &Error) -> String {
        let (cause, server) = (error.cause(), self.server().to_ascii_lowercase());
        let chinese = if server.starts_with("http://") && !self.is_loopback() {
            "服务器地址为 http：secret 和 token 会以明文传输，请使用 https；http 仅限本机"
        } else if lacks_certificates(error) {
            "本机没有用于验证服务器的 CA 证书：请安装 ca-certificates 软件包，或用 SSL_CERT_FILE 指定证书文件"
        } else if !server.starts_with("http") {
            "服务器地址无效：应以 https:// 开头"
        } else if self.profile.timeout_seconds == Some(0) {
            "时限为 0，无法发送"
        } else if self.profile.proxy.is_some() {
            "服务器地址或代理地址无效；代理地址应类似 http://proxy.school.example:3128"
        } else {
            "服务器地址无效，或无法创建 HTTP 客户端"
        };
        words!("{cause}"; "{chinese}")
    }

    fn credentials(&self) -> Result<ClientBuilder, Problem> {
        let corpid = || self.expect_corpid().map(str::to_owned);
        match &self.identity {
            None => Err(self.no_credentials()),
            Some(Identity::Token(token)) => Ok(Client::with_token(token.clone())),
            Some(Identity::App(corpsecret)) => Ok(Client::builder(corpid()?, corpsecret.read()?)),
            Some(Identity::Suite { suite_id, suite_secret, suite_ticket, permanent_code }) => {
                Ok(Client::for_suite_app(SuiteApp {
                    suite_id: suite_id.clone(),
                    suite_secret: suite_secret.read()?,
                    suite_ticket: Arc::new(suite_ticket.read()?),
                    auth_corpid: corpid()?,
                    permanent_code: permanent_code.read()?,
                }))
            }
        }
    }

    fn no_profile(&self) -> Problem {
        let names = self.unchosen_profiles.join(", ");
        let what =
            words!("no profile is chosen; the profiles are: {names}"; "没有选择 profile，请选择其中一个：{names}");
        let path = self.config.clone().unwrap_or_default();
        Problem::configuration(what).in_file(&path.display()).help(words!(
            "add --profile NAME, or write default_profile = \"NAME\" above the profiles";
            "请加上 --profile 名称，或在各 profile 之前写 default_profile = \"名称\""
        ))
    }

    /// Reports missing credentials; worded for people who use the command for the first time.
    fn no_credentials(&self) -> Problem {
        if !self.unchosen_profiles.is_empty() {
            return self.no_profile();
        }
        let path = self.config.as_ref().map_or_else(|| "config.toml".to_owned(), |path| path.display().to_string());
        let close = command_to_close("secret");
        Problem::configuration(words!("no credentials configured"; "没有配置凭证"))
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
                 secret_file = \"secret\"  # next to this file; {close}";
                "或用配置文件 {path}：\n\ndefault_profile = \"school\"\n\n[profiles.school]\ncorpid = \"ww…\"\nagentid = 1000002\n\
                 secret_file = \"secret\"  # 与本文件同目录；{close}"
            ))
    }
}

/// Returns whether an address is one of this machine.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn sandbox_profile() -> Profile {
    let school = School::invented();
    Profile {
        corpid: Some(school.corpid().to_owned()),
        agentid: find_app_with_secret(&school).map(|app| app.agentid),
        base_url: Some(format!("http://127.0.0.1:{DEFAULT_PORT}")),
        ..Profile::default()
    }
}

fn unknown_profile(name: &str, config: &Config) -> Problem {
    let mut names: Vec<&str> = config.profiles_in_order.iter().map(String::as_str).collect();
    if !names.contains(&SANDBOX) {
        names.push(SANDBOX);
    }
    let all = names.join(", ");
    let help = did_you_mean(name, names).unwrap_or_else(|| words!("the profiles are {all}"; "可用的 profile：{all}"));
    Problem::configuration(words!("there is no profile `{name}`"; "没有名为 `{name}` 的 profile")).help(help)
}

/// Returns whether a client can't be made because the machine has no certificates of authorities. The advice is in the error.
fn lacks_certificates(error: &Error) -> bool {
    error.cause().contains("SSL_CERT_FILE")
}
