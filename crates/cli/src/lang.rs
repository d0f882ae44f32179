//! The language of the command's texts.

use std::{ffi::OsString, str::FromStr, sync::OnceLock};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

// Set before the arguments are parsed, since parsing prints help.
static LANG: OnceLock<Lang> = OnceLock::new();

pub const VARIABLE: &str = "WECOM_LANG";

/// Sets the language from `--lang`, else from the environment, else from the locale. Only `main` calls it, once.
pub fn set(arguments: impl IntoIterator<Item = OsString>) {
    let variable = || std::env::var(VARIABLE).ok().and_then(|lang| lang.parse().ok());
    let locale = || sys_locale::get_locale().and_then(|locale| locale.parse().ok());
    let lang = find_option(arguments).or_else(variable).or_else(locale).unwrap_or_default();
    let _ = LANG.set(lang);
}

pub fn lang() -> Lang {
    LANG.get().copied().unwrap_or_default()
}

/// Returns the value of `--lang`. What it can't read is reported when the arguments are parsed.
fn find_option(arguments: impl IntoIterator<Item = OsString>) -> Option<Lang> {
    let mut arguments = arguments.into_iter().skip(1).take_while(|argument| argument != "--");
    while let Some(argument) = arguments.next() {
        let argument = argument.to_string_lossy();
        match argument.strip_prefix("--lang") {
            Some("") => return arguments.next()?.to_string_lossy().parse().ok(),
            Some(value) => return value.strip_prefix('=')?.parse().ok(),
            None => {}
        }
    }
    None
}

impl FromStr for Lang {
    type Err = ();

    /// Reads `zh` as well as `zh_CN.UTF-8` or `zh-Hans`; every other locale is an error.
    fn from_str(locale: &str) -> Result<Self, ()> {
        match locale.split(['_', '-', '.', '@']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "zh" => Ok(Self::Zh),
            "en" | "c" | "posix" => Ok(Self::En),
            _ => Err(()),
        }
    }
}

/// Formats a text in the language of this run: `words!("{n} parents"; "{n} 位家长")`. Both format strings take variables from
/// their scope.
macro_rules! words {
    ($en:literal; $zh:literal) => {
        match $crate::lang::lang() {
            $crate::lang::Lang::En => ::std::format!($en),
            $crate::lang::Lang::Zh => ::std::format!($zh),
        }
    };
}
