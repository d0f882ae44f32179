//! The script for bash, in bash.

use crate::run::{COMMAND, Run, command};

#[test]
fn bash_offers_what_comes_next() {
    let script = r#"
        source <("$0" completions bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _wecom__school "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    for (words, expected) in [
        (["ch"].as_slice(), "check"),
        (&["send", "ne"], "news"),
        (&["send", "text", "--to-c"], "--to-class"),
        (&["check", "--format", ""], "sarif"),
    ] {
        if std::process::Command::new("bash").arg("--version").output().is_err() {
            return eprintln!("skipped: bash is not installed");
        }
        let mut bash = command("bash");
        bash.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let offered = Run::begin(bash.args(["--norc", "-c", script, COMMAND, "wecom-school"]).args(words)).end();
        assert!(offered.stdout.lines().any(|word| word == expected), "{words:?}: {offered:?}");
    }
}
