//! Completes the names of classes from the kept directory. It makes no call, so it offers nothing without a kept directory.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    ffi::OsStr,
    io,
};

use clap::{Arg, Command};
use clap_complete::{
    CompleteEnv,
    engine::{ArgValueCompleter, CompletionCandidate},
    env::Shells,
};
use wecom_school::directory::{Department, Directory};

use super::kept::KeptFile;
use crate::{
    arguments::{described_command, parse_unfinished},
    connect::Settings,
};

/// The arguments that name classes.
const CLASSES: [&str; 2] = ["classes", "to_class"];

/// The environment variable with which the shell's completion script calls the command.
const VARIABLE: &str = "WECOM_SCHOOL_COMPLETE";

/// Answers a call of the completion script. Returns false if the command was called otherwise.
pub fn answer_shell() -> bool {
    let is_bash = env::var_os(VARIABLE).is_some_and(|shell| shell == "bash");
    let command = || with_class_names(described_command(), is_bash);
    let folder = env::current_dir().ok();
    // Errors are dropped, because a shell can't show them during completion.
    CompleteEnv::with_factory(command).var(VARIABLE).try_complete(env::args_os(), folder.as_deref()).unwrap_or(true)
}

/// Writes the completion script of a shell.
pub fn write_script(shell: &str, script: &mut dyn io::Write) -> io::Result<()> {
    let name = described_command().get_name().to_owned();
    let shells = Shells::builtins();
    let shell = shells.completer(shell).ok_or(io::ErrorKind::Unsupported)?;
    shell.write_registration(VARIABLE, &name, &name, &name, script)
}

/// Adds the completion of class names to the arguments that take them.
fn with_class_names(command: Command, is_bash: bool) -> Command {
    let offer = |argument: Arg| {
        let names_classes = CLASSES.contains(&argument.get_id().as_str());
        let completer = ArgValueCompleter::new(move |typed: &OsStr| offer_names(typed, is_bash));
        if names_classes { argument.add(completer) } else { argument }
    };
    command.mut_args(offer).mut_subcommands(|inner| with_class_names(inner, is_bash))
}

fn offer_names(typed: &OsStr, is_bash: bool) -> Vec<CompletionCandidate> {
    let Some(directory) = read_kept() else { return Vec::new() };
    let typed = typed.to_string_lossy().replace('\\', "");
    let names = |department: Department<'_>| BTreeSet::from([department.name().to_owned(), department.path()]);
    let mut counts = BTreeMap::new();
    for name in directory.departments().flat_map(names) {
        *counts.entry(name).or_insert(0) += 1;
    }
    let candidate = |department: Department<'_>| {
        // Offers the name, or else the path, if no other department has the same.
        let mut names = [department.name().to_owned(), department.path()].into_iter();
        let name = names.find(|name| name.starts_with(&typed) && counts.get(name) == Some(&1))?;
        let name = if is_bash { escape(&name) } else { name };
        Some(CompletionCandidate::new(name).help(Some(department.id().to_string().into())))
    };
    directory.tree().filter_map(candidate).collect()
}

/// Returns the kept directory of the app that the command line names, if it can be used.
fn read_kept() -> Option<Directory> {
    // The shells write the words of the command line after this mark.
    let words = env::args_os().skip_while(|word| word != "--").skip(1);
    let (connection, agentid) = parse_unfinished(words)?;
    let settings = Settings::gather(&connection).ok()?;
    Some(KeptFile::of(&settings, agentid)?.read().ok()??.directory)
}

/// Escapes the characters that end a word in bash. Other shells escape them themselves.
fn escape(name: &str) -> String {
    let escape = |character: char| {
        let is_plain = !character.is_ascii() || character.is_ascii_alphanumeric() || "-_./@%+".contains(character);
        if is_plain { character.to_string() } else { format!("\\{character}") }
    };
    name.chars().map(escape).collect()
}
