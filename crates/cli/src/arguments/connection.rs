//! The options of the connection, which all commands that call the server have.

use std::path::PathBuf;

use clap::Args;

use crate::credential::trim_marks;

/// Parses an agentid; variables from files of Windows end with a carriage return.
pub fn parse_agentid(text: &str) -> Result<i64, std::num::ParseIntError> {
    trim_marks(text).parse()
}

// No option takes the secret itself, because other users of the machine can see command lines.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Connection")]
pub struct Connection {
    /// A profile of the configuration; `sandbox` is always there
    #[arg(short, long, global = true, value_name = "NAME", env = "WECOM_PROFILE", hide_env_values = true)]
    pub profile: Option<String>,
    /// The configuration [default: ~/.config/wecom-school/config.toml, on Windows %APPDATA%\wecom-school\config.toml]
    #[arg(long, global = true, value_name = "FILE", env = "WECOM_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    #[arg(
        long,
        global = true,
        value_name = "ID",
        env = "WECOM_CORPID",
        hide_env_values = true,
        help = "The corp's id"
    )]
    pub corpid: Option<String>,
    /// A file with the app's secret, which nobody else may read (chmod 600, on Windows icacls)
    #[arg(long, global = true, value_name = "FILE", env = "WECOM_SECRET_FILE", hide_env_values = true)]
    pub secret_file: Option<PathBuf>,
    /// Read the app's secret from standard input; it is also taken from the environment, WECOM_SECRET
    #[arg(long, global = true)]
    pub secret_stdin: bool,
    /// The server [default: WeCom itself]
    #[arg(long, global = true, value_name = "URL", env = "WECOM_BASE_URL", hide_env_values = true)]
    pub base_url: Option<String>,
    #[arg(long, global = true, value_name = "URL", env = "WECOM_PROXY", hide_env_values = true)]
    #[arg(help = "A forward proxy")]
    pub proxy: Option<String>,
    /// How long a call may take in all, retries included [default: 180]
    #[arg(long, global = true, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    /// The options whose values come from the environment.
    #[arg(skip)]
    pub from_environment: Vec<String>,
}

impl Connection {
    /// Returns whether the option was given on the command line, not by the environment.
    pub fn is_typed(&self, option: &str) -> bool {
        !self.from_environment.iter().any(|other| other == option)
    }
}
