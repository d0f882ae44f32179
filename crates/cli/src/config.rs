//! Reads the configuration file, and reports every problem with its location.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};
use wecom_school_campaign::system::command_to_close;

use crate::{
    credential,
    decoding::decode,
    input::{self, Unread},
    problem::{Position, Problem, unless_any},
    state,
};

/// The profile that always exists: the sandbox on this machine.
pub const SANDBOX: &str = "sandbox";

const MAX_CONFIG_BYTES: u64 = 1 << 20;

const PROFILE_KEYS: &str = "corpid agentid secret_file base_url proxy timeout ask_above suite_id suite_secret_file \
    suite_ticket_file permanent_code_file";

/// Secrets that must be in separate files: the key in a profile has `_file` after the name.
const SECRETS: [&str; 4] = ["secret", "suite_secret", "suite_ticket", "permanent_code"];

/// A line with one of these may hold an address with a password.
const ADDRESS_MARKERS: [&str; 3] = ["@", "proxy", "base_url"];

#[derive(Debug, Default)]
pub struct Config {
    pub default_profile: Option<String>,
    pub profiles: BTreeMap<String, Profile>,
    pub profiles_in_order: Vec<String>,
    /// Where the ledger of campaigns is: a file, or the address of a server.
    pub ledger: Option<String>,
    /// The file, whether it exists or not.
    pub path: Option<PathBuf>,
}

/// One app and its server. Its secrets are in separate files.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub corpid: Option<String>,
    pub agentid: Option<i64>,
    pub base_url: Option<String>,
    pub proxy: Option<String>,
    pub timeout_seconds: Option<u64>,
    /// On a terminal, `send` asks before it sends to more people.
    pub ask_above: Option<usize>,
    /// Only an app of a third-party suite has one.
    pub suite_id: Option<String>,
    /// The files of the secrets, by the names of [`SECRETS`].
    pub secret_files: BTreeMap<String, PathBuf>,
}

impl Config {
    /// Reads the named file, else the one in its usual place, which need not exist.
    pub fn load(named: Option<&Path>) -> Result<Self, Vec<Problem>> {
        let usual = state::find_config();
        let Some(path) = named.or(usual.as_deref()) else { return Ok(Self::default()) };
        let problem = |what| Vec::from(Problem::configuration(what).in_file(&path.display()));
        // If the home is not a folder, the file is absent too.
        let is_absent =
            |error: &io::Error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
        let config = match input::read_bytes(path, MAX_CONFIG_BYTES) {
            Ok(bytes) => {
                let (text, _) = decode(&bytes)
                    .map_err(|_| problem(words!("the configuration is not UTF-8 text"; "配置文件不是 UTF-8 文本")))?;
                parse(path, &text)?
            }
            Err(Unread::Failed(error)) if named.is_none() && is_absent(&error) => Self::default(),
            Err(unread) => {
                let reason = unread.reason();
                return Err(problem(words!("the configuration can't be read: {reason}"; "无法读取配置文件：{reason}")));
            }
        };
        Ok(Self { path: Some(path.to_owned()), ..config })
    }
}

/// Reports every error with its line; if the text is not TOML, only the first error is known.
fn parse(path: &Path, text: &str) -> Result<Config, Vec<Problem>> {
    let mut reader = Reader { path, text, problems: Vec::new() };
    let table = DeTable::parse(text).map_err(|error| {
        // The parser gives its reasons in English only.
        let why = error.message();
        let what = words!("the configuration is not valid TOML: {why}"; "配置文件不是有效的 TOML：此处写法有误");
        reader.problem(error.span().unwrap_or_default(), what).help(words!(
            "write each line as key = value, text in double quotes, and each key once";
            "每行写成 键 = 值，文本放在英文双引号内，括号要成对，同一个键只写一次"
        ))
    })?;
    let mut config = Config::default();
    let (mut default_profile, mut names) = (None, BTreeMap::new());
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "default_profile" => default_profile = reader.read_string(key, value).map(|name| (name, value.span())),
            "profiles" => {
                for (name, profile) in reader.read_table(key, value).into_iter().flatten() {
                    let profile =
                        reader.read_table(name, profile).map(|table| reader.read_profile(table)).unwrap_or_default();
                    names.insert(name.span().start, name.get_ref().to_string());
                    config.profiles.insert(name.get_ref().to_string(), profile);
                }
            }
            "ledger" => config.ledger = reader.read_string(key, value),
            _ => reader.report_unknown(key, &["default_profile", "ledger", "profiles"]),
        }
    }
    if let Some((name, span)) = default_profile {
        if name != SANDBOX && !config.profiles.contains_key(&name) {
            reader.report(span, words!("there is no profile `{name}`"; "没有名为 `{name}` 的 profile"), None);
        }
        config.default_profile = Some(name);
    }
    config.profiles_in_order = names.into_values().collect();
    reader.problems.sort_by_key(|(start, _)| *start);
    unless_any(reader.problems.into_iter().map(|(_, problem)| problem).collect(), config)
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    /// Each with its start, since the parser sorts keys by name.
    problems: Vec<(usize, Problem)>,
}

type Key<'i> = Spanned<Cow<'i, str>>;

impl Reader<'_> {
    fn read_profile(&mut self, table: &DeTable<'_>) -> Profile {
        // The path of a file is relative to the folder of the configuration.
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let mut profile = Profile::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "corpid" => profile.corpid = self.read_id_or_address(key, value),
                "agentid" => profile.agentid = self.read_integer(key, value),
                "base_url" => profile.base_url = self.read_id_or_address(key, value),
                "proxy" => profile.proxy = self.read_id_or_address(key, value),
                "timeout" => profile.timeout_seconds = self.read_seconds(key, value),
                "ask_above" => profile.ask_above = self.read_count(key, value),
                "suite_id" => profile.suite_id = self.read_id_or_address(key, value),
                name if SECRETS.contains(&name) => self.report_secret(key),
                name => match name.strip_suffix("_file").filter(|secret| SECRETS.contains(secret)) {
                    Some(secret) => {
                        let file = self.read_string(key, value).map(|file| (secret.to_owned(), folder.join(file)));
                        profile.secret_files.extend(file);
                    }
                    None => self.report_unknown(key, &PROFILE_KEYS.split(' ').collect::<Vec<_>>()),
                },
            }
        }
        profile
    }

    fn read_string(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let (name, text) = (key.get_ref(), value.get_ref().as_str());
        let text =
            self.report_if_none(value, text, words!("`{name}` must be a text in quotes"; "`{name}` 应为带引号的文本"))?;
        let given = Some(text.to_owned()).filter(|text| !text.is_empty());
        self.report_if_none(value, given, words!("`{name}` is empty"; "`{name}` 为空"))
    }

    /// Reads a text that is sent to the server, or the address of the server or proxy.
    fn read_id_or_address(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let (name, text) = (key.get_ref(), self.read_string(key, value)?);
        let wrong =
            |why| self.report(value.span(), words!("`{name}` can't be used: {why}"; "`{name}` 无法使用：{why}"), None);
        credential::check(&text).map(str::to_owned).map_err(wrong).ok()
    }

    fn read_integer(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let (name, integer) = (key.get_ref(), value.get_ref().as_integer());
        let integer = integer.and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok());
        let what = words!("`{name}` must be an integer, without quotes"; "`{name}` 应为不带引号的整数");
        self.report_if_none(value, integer, what)
    }

    fn read_seconds(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<u64> {
        let (name, seconds) = (key.get_ref(), u64::try_from(self.read_integer(key, value)?).ok());
        let what = words!("`{name}` must be a number of seconds, at least 1"; "`{name}` 的单位为秒，至少 1");
        self.report_if_none(value, seconds.filter(|seconds| *seconds > 0), what)
    }

    fn read_count(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<usize> {
        let (name, count) = (key.get_ref(), usize::try_from(self.read_integer(key, value)?).ok());
        let what = words!("`{name}` must be a number of people, at least 0"; "`{name}` 应为人数，不能为负");
        self.report_if_none(value, count, what)
    }

    fn read_table<'t, 'i>(&mut self, key: &Key<'_>, value: &'t Spanned<DeValue<'i>>) -> Option<&'t DeTable<'i>> {
        let name = key.get_ref();
        let what =
            words!("`{name}` must be a table, such as [profiles.school]"; "`{name}` 应为表，例如 [profiles.school]");
        self.report_if_none(value, value.get_ref().as_table(), what)
    }

    fn report_if_none<T>(&mut self, at: &Spanned<DeValue<'_>>, value: Option<T>, what: String) -> Option<T> {
        if value.is_none() {
            self.report(at.span(), what, None);
        }
        value
    }

    fn report_unknown(&mut self, key: &Key<'_>, known: &[&str]) {
        let (name, keys) = (key.get_ref(), known.join(", "));
        let help = did_you_mean(name, known.iter().copied())
            .unwrap_or_else(|| words!("the keys here are {keys}"; "此处可用的键：{keys}"));
        let what = words!("the configuration has no key `{name}`"; "配置文件中没有 `{name}` 这个键");
        self.report(key.span(), what, Some(help));
    }

    fn report_secret(&mut self, key: &Key<'_>) {
        let name = key.get_ref();
        let what = words!(
            "`{name}` must not be in the configuration: others may read it";
            "`{name}` 不应写在配置文件里：他人可能读到"
        );
        let close = command_to_close("FILE");
        let help = words!(
            "write it to a separate file ({close}), and write here {name}_file = \"FILE\"";
            "把它写入单独的文件（{close}），此处写 {name}_file = \"文件\""
        );
        self.report(key.span(), what, Some(help));
    }

    fn report(&mut self, span: Range<usize>, what: String, help: Option<String>) {
        let problem = self.problem(span.clone(), what);
        self.problems.push((span.start, problem.maybe_help(help)));
    }

    /// Returns a problem with its line, or without it if the line may have a secret in it.
    fn problem(&self, span: Range<usize>, what: String) -> Problem {
        let (problem, file) = (Problem::configuration(what), self.path.display());
        let line_start =
            self.text[..self.text.floor_char_boundary(span.start)].rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        if SECRETS.iter().chain(&ADDRESS_MARKERS).any(|marker| line.contains(marker)) {
            let Position { line, column } = Position::of(self.text, span.start);
            return problem.in_file(&format!("{file}:{line}:{column}"));
        }
        problem.at(&file, self.text, &span)
    }
}

/// Returns a hint with the known name that is most similar to `name`; `None` if none is similar.
pub fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let likeness = |known: &'n str| (strsim::jaro_winkler(name, known), known);
    let (likeness, meant) = known.into_iter().map(likeness).max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness > 0.8).then(|| words!("did you mean `{meant}`?"; "是否想写 `{meant}`？"))
}
