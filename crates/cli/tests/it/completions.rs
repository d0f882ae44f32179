//! Runs the completion script for bash in bash.

use std::{env, path::Path};

use crate::{
    run::{COMMAND, Run, command, folder},
    school,
};

/// Returns what bash offers after some words; `None` if bash is not installed.
fn offered(words: &[&str], variables: &[(&str, &str)]) -> Option<Vec<String>> {
    // Bash calls the function with the command, the word that is typed, and the word before it.
    let script = r#"
        source <("$0" completions bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _clap_complete_wecom_school "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    if std::process::Command::new("bash").arg("--version").output().is_err() {
        crate::skip::skip("bash is not installed");
        return None;
    }
    // The script calls the command by its name.
    let mut path = Path::new(COMMAND).parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    let mut bash = command("bash");
    bash.env("PATH", path).envs(variables.iter().copied());
    let ended = Run::begin(bash.args(["--norc", "-c", script, COMMAND, "wecom-school"]).args(words)).end();
    assert!(ended.code == Some(0) && ended.stderr.is_empty(), "{words:?}: {ended:?}");
    Some(ended.stdout.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect())
}

#[test]
fn bash_completes_commands_and_options() {
    for (words, expected) in [
        (["ch"].as_slice(), "check"),
        (&["send", "ne"], "news"),
        (&["send", "text", "--to-c"], "--to-class"),
        (&["check", "--format", ""], "sarif"),
        (&["check", "Car"], "Cargo.toml"),
    ] {
        let Some(offered) = offered(words, &[]) else { return };
        assert!(offered.iter().any(|word| word == expected), "{words:?}: {offered:?}");
    }
}

#[test]
fn bash_offers_the_classes_of_the_kept_directory() {
    let (server, state) = (school::start(), folder("school-completed"));
    let (url, state_home) = (server.url(), state.display().to_string());
    let variables = [("WECOM_BASE_URL", url.as_str()), ("XDG_STATE_HOME", state_home.as_str())];
    let offered = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        offered(&words, &variables)
    };
    let Some(before) = offered("people --profile sandbox --class ") else { return };
    assert_eq!(before, Vec::<String>::new(), "nothing is kept, and no server is asked");
    assert_eq!(server.count(school::LIST), 0);
    school::run(&server, &state, "classes --keep");
    for (words, expected) in [
        ("people -p sandbox --class 一年", &["一年级", "一年级/1班", "一年级/2班"][..]),
        ("send --profile sandbox text 停课 --to-class 2", &["2班"]),
        ("people --class 一年级/2班,二年级/ -p sandbox", &[]),
        ("people -p sandbox --class 一年级/2班,二年级/", &["一年级/2班,二年级/1班"]),
        ("people -p sandbox --class 幼", &["幼儿园\\(大\\)班"]),
        ("people --profile other --class 一", &[]),
    ] {
        assert_eq!(
            offered(words).as_deref(),
            Some(&expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
            "{words}"
        );
    }
}
