//! The options that say where the ledger is.

use std::path::PathBuf;

use clap::Args;

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Ledger")]
pub struct LedgerOptions {
    /// The ledger of what was sent; a server by postgres://… is taken from the environment or the configuration only [default: ~/.local/state/wecom-school/campaigns.db, on Windows %LOCALAPPDATA%\wecom-school\campaigns.db]
    #[arg(long, global = true, value_name = "FILE", env = "WECOM_LEDGER", hide_env_values = true)]
    pub ledger: Option<String>,
    /// Whether the value comes from the environment.
    #[arg(skip)]
    pub is_from_environment: bool,
}

/// The ledger, and the configuration that may name it.
#[derive(Clone, Debug, Default, Args)]
pub struct LedgerReading {
    #[command(flatten)]
    pub ledger: LedgerOptions,
    /// The configuration [default: ~/.config/wecom-school/config.toml, on Windows %APPDATA%\wecom-school\config.toml]
    #[arg(long, global = true, value_name = "FILE", env = "WECOM_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
}
