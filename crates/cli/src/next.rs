//! The commands that a person types next.

use std::path::Path;

use crate::{arguments::LedgerOptions, characters::quote_for_shell};

/// The options that the next command needs as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next(String);

impl Next {
    pub const fn none() -> Self {
        Self(String::new())
    }

    pub fn of(ledger: &LedgerOptions, config: Option<&Path>) -> Self {
        let ledger = ledger.ledger.as_deref().filter(|_| !ledger.is_from_environment);
        let config = config.and_then(Path::to_str);
        let config = config.filter(|config| std::env::var("WECOM_CONFIG").as_deref() != Ok(config));
        let options = [("--ledger", ledger), ("--config", config)];
        let options = options.into_iter().filter_map(|(option, value)| Some((option, value?)));
        let words =
            options.flat_map(|(option, value)| [" ".to_owned() + option, " ".to_owned() + &quote_for_shell(value)]);
        Self(words.collect())
    }

    /// Returns a command with what follows its name, which may be empty.
    pub fn command(&self, verb: &str, rest: impl std::fmt::Display) -> String {
        let command = format!("wecom-school campaign {verb} {rest}");
        format!("{}{}", command.trim_end(), self.0)
    }
}
