//! The app that sends, and its server.

use std::path::PathBuf;

use clap::{ArgMatches, Args, parser::ValueSource};

use crate::lang::words;

// A secret has no option of its own: other users of the machine see command lines.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = words!("Connection"; "连接"))]
pub struct Connection {
    #[arg(short, long, global = true, value_name = "NAME", env = "WECOM_PROFILE", hide_env_values = true)]
    #[arg(help = words!(
        "A profile of the configuration; `sandbox` is always there"; "配置文件中的 profile；`sandbox` 总是可用"
    ))]
    pub profile: Option<String>,

    #[arg(long, global = true, value_name = "FILE", env = "WECOM_CONFIG", hide_env_values = true)]
    #[arg(help = words!(
        "The configuration [default: ~/.config/wecom-school/config.toml]";
        "配置文件 [默认: ~/.config/wecom-school/config.toml]"
    ))]
    pub config: Option<PathBuf>,

    #[arg(long, global = true, value_name = "ID", env = "WECOM_CORPID", hide_env_values = true)]
    #[arg(help = words!("The corp's id"; "企业 ID"))]
    pub corpid: Option<String>,

    #[arg(long, global = true, value_name = "FILE", env = "WECOM_SECRET_FILE", hide_env_values = true)]
    #[arg(help = words!(
        "A file with the app's secret, which nobody else may read (chmod 600)";
        "存放应用 secret 的文件，仅本人可读（chmod 600）"
    ))]
    pub secret_file: Option<PathBuf>,

    #[arg(long, global = true)]
    #[arg(help = words!(
        "Read the app's secret from standard input; it is also taken from the environment, WECOM_SECRET";
        "从标准输入读取应用 secret；也可用环境变量 WECOM_SECRET"
    ))]
    pub secret_stdin: bool,

    #[arg(long, global = true, value_name = "URL", env = "WECOM_BASE_URL", hide_env_values = true)]
    #[arg(help = words!("The server [default: WeCom itself]"; "服务器地址 [默认: 企业微信]"))]
    pub base_url: Option<String>,

    #[arg(long, global = true, value_name = "URL", env = "WECOM_PROXY", hide_env_values = true)]
    #[arg(help = words!("A forward proxy"; "正向代理"))]
    pub proxy: Option<String>,

    #[arg(long, global = true, value_name = "SECONDS")]
    #[arg(help = words!(
        "How long a call may take in all, retries included [default: 180]"; "一次调用的总时限，含重试 [默认: 180]"
    ))]
    pub timeout: Option<u64>,

    #[arg(skip)]
    pub variables: Variables,
}

/// The options whose values come from the environment.
#[derive(Clone, Debug, Default)]
pub struct Variables(Vec<String>);

impl Variables {
    /// Returns those of the innermost command, which has the global options of the others too.
    pub fn of(matches: &ArgMatches) -> Self {
        match matches.subcommand() {
            Some((_, inner)) => Self::of(inner),
            None => Self(
                matches
                    .ids()
                    .map(ToString::to_string)
                    .filter(|id| matches.value_source(id) == Some(ValueSource::EnvVariable))
                    .collect(),
            ),
        }
    }

    /// Returns whether the value of an option, if it has one, was typed.
    pub fn is_typed(&self, argument: &str) -> bool {
        !self.0.iter().any(|variable| variable == argument)
    }
}
