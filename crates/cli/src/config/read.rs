//! The configuration's TOML, read with a place for everything that is wrong.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Config, Profile, credential};
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
/// Everything that is wrong, each shown in its line. Of what is no TOML, only the first is known.
pub fn config(path: &Path, text: &str) -> Result<Config, Vec<Problem>> {
    let mut reader = Reader { path, text, problems: Vec::new() };
    let table = DeTable::parse(text).map_err(|error| {
        // The parser has its reasons as English sentences alone.
        let why = error.message();
        let what = words!("the configuration is no TOML: {why}"; "配置文件不是有效的 TOML：此处写法有误");
        reader.problem(error.span().unwrap_or_default(), what).help(words!(
            "write each line as key = value, text in double quotes, and each key once";
            "每行写成 键 = 值，文本放在英文双引号内，括号要成对，同一个键只写一次"
        ))
    })?;
    let mut config = Config::default();
    let (mut default_profile, mut names) = (None, BTreeMap::new());
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "default_profile" => default_profile = reader.string(key, value).map(|name| (name, value.span())),
            "profiles" => {
                for (name, profile) in reader.table(key, value).into_iter().flatten() {
                    let profile = reader.table(name, profile).map(|table| reader.profile(table)).unwrap_or_default();
                    names.insert(name.span().start, name.get_ref().to_string());
                    config.profiles.insert(name.get_ref().to_string(), profile);
                }
            }
            _ => reader.unknown(key, &["default_profile", "profiles"]),
        }
    }
    if let Some((name, span)) = default_profile {
        if name != SANDBOX && !config.profiles.contains_key(&name) {
            reader.wrong(span, words!("there is no profile `{name}`"; "没有名为 `{name}` 的 profile"));
        }
        config.default_profile = Some(name);
    }
    config.profiles_in_order = names.into_values().collect();
    reader.problems.sort_by_key(|(start, _)| *start);
    let problems: Vec<Problem> = reader.problems.into_iter().map(|(_, problem)| problem).collect();
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

/// Reads what is right, and keeps what is wrong.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    /// Each with where it begins, since the parser hands out keys by name.
    problems: Vec<(usize, Problem)>,
}

type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;

impl Reader<'_> {
    fn profile(&mut self, table: &DeTable<'_>) -> Profile {
        let mut profile = Profile::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "corpid" => profile.corpid = self.credential(key, value),
                "agentid" => profile.agentid = self.integer(key, value),
                "secret_file" => profile.secret_file = self.file(key, value),
                "base_url" => profile.base_url = self.credential(key, value),
                "proxy" => profile.proxy = self.credential(key, value),
                "timeout" => profile.timeout = self.seconds(key, value),
                "suite_id" => profile.suite_id = self.credential(key, value),
                "suite_secret_file" => profile.suite_secret_file = self.file(key, value),
                "suite_ticket_file" => profile.suite_ticket_file = self.file(key, value),
                "permanent_code_file" => profile.permanent_code_file = self.file(key, value),
                secret if SECRETS.contains(&secret) => self.secret(key),
                _ => self.unknown(key, &KEYS),
            }
        }
        profile
    }

    fn string(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let name = key.get_ref();
        match value.get_ref().as_str() {
            Some("") => self.wrong(value.span(), words!("`{name}` is empty"; "`{name}` 为空")),
            Some(text) => return Some(text.to_owned()),
            None => self.wrong(value.span(), words!("`{name}` wants a text in quotes"; "`{name}` 应为带引号的文本")),
        }
        None
    }

    /// A text that goes to the server, or leads there.
    fn credential(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = self.string(key, value)?;
        match credential::judge(&text) {
            Ok(text) => return Some(text.to_owned()),
            Err(why) => {
                let name = key.get_ref();
                self.wrong(value.span(), words!("`{name}` can't be used: {why}"; "`{name}` 无法使用：{why}"));
            }
        }
        None
    }

    fn integer(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let integer = value.get_ref().as_integer();
        let integer = integer.and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok());
        if integer.is_none() {
            let name = key.get_ref();
            let what = words!("`{name}` wants an integer, without quotes"; "`{name}` 应为不带引号的整数");
            self.wrong(value.span(), what);
        }
        integer
    }

    fn seconds(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<u64> {
        let seconds = u64::try_from(self.integer(key, value)?).ok().filter(|seconds| *seconds > 0);
        if seconds.is_none() {
            let name = key.get_ref();
            self.wrong(value.span(), words!("`{name}` wants seconds, at least 1"; "`{name}` 的单位为秒，至少 1"));
        }
        seconds
    }

    /// A file beside the configuration, unless its path is absolute.
    fn file(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<PathBuf> {
        let path = self.string(key, value)?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        Some(folder.join(path))
    }

    fn table<'t, 'i>(&mut self, key: &Key<'_>, value: &'t Spanned<DeValue<'i>>) -> Option<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let name = key.get_ref();
            self.wrong(
                value.span(),
                words!("`{name}` wants a table, such as [profiles.school]"; "`{name}` 应为表，例如 [profiles.school]"),
            );
        }
        table
    }

    fn unknown(&mut self, key: &Key<'_>, known: &[&str]) {
        let (name, known_keys) = (key.get_ref(), known.join(", "));
        let problem = self
            .problem(key.span(), words!("the configuration knows no key `{name}`"; "配置文件中没有 `{name}` 这个键"));
        let problem = match resembling(name, known.iter().copied()) {
            Some(meant) => problem.help(words!("did you mean `{meant}`?"; "是否想写 `{meant}`？")),
            None => problem.help(words!("the keys here are {known_keys}"; "此处可用的键：{known_keys}")),
        };
        self.problems.push((key.span().start, problem));
    }

    fn secret(&mut self, key: &Key<'_>) {
        let name = key.get_ref();
        let what = words!(
            "`{name}` does not belong into the configuration: others may read it";
            "`{name}` 不应写在配置文件里：他人可能读到"
        );
        let problem = self.problem(key.span(), what).help(words!(
            "write it into a file of its own (chmod 600), and here {name}_file = \"FILE\"";
            "把它写入单独的文件（chmod 600），此处写 {name}_file = \"文件\""
        ));
        self.problems.push((key.span().start, problem));
    }

    fn wrong(&mut self, span: Range<usize>, what: String) {
        let problem = self.problem(span.clone(), what);
        self.problems.push((span.start, problem));
    }

    /// A problem in its line; without the line, if there may be a secret in it.
    fn problem(&self, span: Range<usize>, what: String) -> Problem {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Lang, tests::speaking};

    fn told(text: &str) -> Vec<String> {
        let problems = config(Path::new("config.toml"), text).unwrap_err();
        problems.iter().map(|problem| format!("{} {}", problem.place().unwrap(), problem.what())).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_its_place() {
        let text = "defaultprofile = \"a\"\n[profiles.a]\ncorpit = \"x\"\nagentid = \"7\"\ncolour = 1\nsecret = \"canary\"\n\
                    [profiles.b]\ntimeout = 0\ncorpid = \"ww\u{200b}\"\nsuite_id = \"\\uFEFFww1\\r\\n\"\n";
        assert_eq!(
            told(text),
            [
                "config.toml:1:1 the configuration knows no key `defaultprofile`",
                "config.toml:3:1 the configuration knows no key `corpit`",
                "config.toml:4:11 `agentid` wants an integer, without quotes",
                "config.toml:5:1 the configuration knows no key `colour`",
                "config.toml:6:1 `secret` does not belong into the configuration: others may read it",
                "config.toml:8:11 `timeout` wants seconds, at least 1",
                "config.toml:9:10 `corpid` can't be used: it ends with U+200B (zero-width space)",
            ]
        );
    }

    #[test]
    fn a_mark_and_a_line_end_are_none_of_a_credential() {
        let config = config(Path::new("c"), "[profiles.a]\ncorpid = \"\\uFEFFww1\\r\\n\"\n").unwrap();
        assert_eq!(config.profiles["a"].corpid.as_deref(), Some("ww1"));
    }

    #[test]
    fn what_is_no_toml_is_told_in_chinese_without_english() {
        for text in [
            "a",
            "a =",
            "a = b",
            "a = \"b",
            "[a",
            "[[a]",
            "a = [1",
            "a = [1 2]",
            "a = {b = 1",
            "a = {b}",
            "a = 01",
            "a = 1__0",
            "a = 1\na = 2",
            "[a]\n[a]",
            "= 1",
            "a = 1 b = 2",
            "a = \"\\x\"",
            "a = 2024-13-99",
            "a = 'b",
            "a b = 1",
            "a == 1",
            "a = \"x\ny\"",
            "\u{1}",
        ] {
            for what in speaking(Lang::Zh, || told(text)) {
                let (_, why) = what.split_once("TOML：").unwrap_or_else(|| panic!("{text:?}: {what}"));
                assert!(
                    !why.is_empty() && !why.contains(|letter: char| letter.is_ascii_alphabetic()),
                    "{text:?}: {why}"
                );
            }
        }
    }
}
