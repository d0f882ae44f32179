//! The configuration's TOML, read with a place for everything that is wrong.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Config, Profile};
use crate::{connect::SANDBOX, exit::Exit, lang::words, problem::Problem};

/// The keys of a profile.
const KEYS: [&str; 10] = [
    "corpid",
    "agentid",
    "secret_file",
    "base_url",
    "proxy",
    "timeout",
    "suite_id",
    "suite_secret_file",
    "suite_ticket_file",
    "permanent_code_file",
];

/// What has to stand in a file of its own: its key in a profile is the same with `_file`.
const SECRETS: [&str; 4] = ["secret", "suite_secret", "suite_ticket", "permanent_code"];

/// What a line has in it whose address may hold a password.
const ADDRESSES: [&str; 3] = ["@", "proxy", "base_url"];

/// Reads a configuration.
///
/// # Errors
/// The first thing that is wrong, shown in its line.
pub fn config(path: &Path, text: &str) -> Result<Config, Problem> {
    let reader = Reader { path, text };
    let table = DeTable::parse(text).map_err(|error| {
        let why = error.message();
        reader.wrong(
            error.span().unwrap_or_default(),
            words!("the configuration is no TOML: {why}"; "配置文件不是有效的 TOML：{why}"),
        )
    })?;
    let mut config = Config::default();
    let mut default_profile = None;
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "default_profile" => default_profile = Some((reader.string(key, value)?, value.span())),
            "profiles" => {
                for (name, profile) in reader.table(key, value)? {
                    let profile = reader.profile(reader.table(name, profile)?)?;
                    config.profiles.insert(name.get_ref().to_string(), profile);
                }
            }
            _ => return Err(reader.unknown(key, &["default_profile", "profiles"])),
        }
    }
    if let Some((name, span)) = default_profile {
        if name != SANDBOX && !config.profiles.contains_key(&name) {
            return Err(reader.wrong(span, words!("there is no profile `{name}`"; "没有名为 `{name}` 的 profile")));
        }
        config.default_profile = Some(name);
    }
    Ok(config)
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;

impl Reader<'_> {
    fn profile(&self, table: &DeTable<'_>) -> Result<Profile, Problem> {
        let mut profile = Profile::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "corpid" => profile.corpid = Some(self.string(key, value)?),
                "agentid" => profile.agentid = Some(self.integer(key, value)?),
                "secret_file" => profile.secret_file = Some(self.file(key, value)?),
                "base_url" => profile.base_url = Some(self.string(key, value)?),
                "proxy" => profile.proxy = Some(self.string(key, value)?),
                "timeout" => profile.timeout = Some(self.seconds(key, value)?),
                "suite_id" => profile.suite_id = Some(self.string(key, value)?),
                "suite_secret_file" => profile.suite_secret_file = Some(self.file(key, value)?),
                "suite_ticket_file" => profile.suite_ticket_file = Some(self.file(key, value)?),
                "permanent_code_file" => profile.permanent_code_file = Some(self.file(key, value)?),
                secret if SECRETS.contains(&secret) => return Err(self.secret(key)),
                _ => return Err(self.unknown(key, &KEYS)),
            }
        }
        Ok(profile)
    }

    fn string(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<String, Problem> {
        match value.get_ref().as_str() {
            Some("") => {
                let key = key.get_ref();
                Err(self.wrong(value.span(), words!("`{key}` is empty"; "`{key}` 为空")))
            }
            Some(text) => Ok(text.to_owned()),
            None => {
                let key = key.get_ref();
                Err(self.wrong(value.span(), words!("`{key}` wants a text in quotes"; "`{key}` 应为带引号的文本")))
            }
        }
    }

    fn integer(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<i64, Problem> {
        let integer = value.get_ref().as_integer();
        integer.and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok()).ok_or_else(|| {
            let key = key.get_ref();
            self.wrong(value.span(), words!("`{key}` wants an integer, without quotes"; "`{key}` 应为不带引号的整数"))
        })
    }

    fn seconds(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<u64, Problem> {
        let seconds = u64::try_from(self.integer(key, value)?).ok().filter(|seconds| *seconds > 0);
        seconds.ok_or_else(|| {
            let key = key.get_ref();
            self.wrong(value.span(), words!("`{key}` wants seconds, at least 1"; "`{key}` 的单位为秒，至少 1"))
        })
    }

    /// A file beside the configuration, unless its path is absolute.
    fn file(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<PathBuf, Problem> {
        let path = self.string(key, value)?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        Ok(folder.join(path))
    }

    fn table<'t, 'i>(&self, key: &Key<'_>, value: &'t Spanned<DeValue<'i>>) -> Result<&'t DeTable<'i>, Problem> {
        value.get_ref().as_table().ok_or_else(|| {
            let key = key.get_ref();
            self.wrong(
                value.span(),
                words!("`{key}` wants a table, such as [profiles.school]"; "`{key}` 应为表，例如 [profiles.school]"),
            )
        })
    }

    fn unknown(&self, key: &Key<'_>, known: &[&str]) -> Problem {
        let (name, known_keys) = (key.get_ref(), known.join(", "));
        let problem =
            self.wrong(key.span(), words!("the configuration knows no key `{name}`"; "配置文件中没有 `{name}` 这个键"));
        match resembling(name, known.iter().copied()) {
            Some(meant) => problem.help(words!("did you mean `{meant}`?"; "是否想写 `{meant}`？")),
            None => problem.help(words!("the keys here are {known_keys}"; "此处可用的键：{known_keys}")),
        }
    }

    fn secret(&self, key: &Key<'_>) -> Problem {
        let name = key.get_ref();
        let what = words!(
            "`{name}` does not belong into the configuration: others may read it";
            "`{name}` 不应写在配置文件里：他人可能读到"
        );
        self.wrong(key.span(), what).help(words!(
            "write it into a file of its own (chmod 600), and here {name}_file = \"FILE\"";
            "把它写入单独的文件（chmod 600），此处写 {name}_file = \"文件\""
        ))
    }

    /// A problem in its line; without the line, if there may be a secret in it.
    fn wrong(&self, span: Range<usize>, what: String) -> Problem {
        let problem = Problem::new(Exit::Configuration, what);
        let path = self.path.display();
        let before = self.text.get(..span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        if SECRETS.iter().chain(&ADDRESSES).any(|secret| line.contains(secret)) {
            let (number, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
            return problem.in_file(format!("{path}:{number}:{column}"));
        }
        problem.at(path.to_string(), self.text, span, "")
    }
}

/// The name that was probably meant.
pub fn resembling<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = |known: &'n str| (strsim::jaro_winkler(name, known), known);
    let best = known.into_iter().map(near).max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (best.0 > 0.8).then_some(best.1)
}
