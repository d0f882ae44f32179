//! The script for bash, in bash.

use std::process::Command;

const COMMAND: &str = env!("CARGO_BIN_EXE_wecom-school");

/// What bash offers for the last of these words; `None` where there is no bash.
fn offered(words: &[&str]) -> Option<Vec<String>> {
    let script = r#"
        source <("$0" completions bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _wecom__school "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let output = Command::new("bash").args(["--norc", "-c", script, COMMAND]).args(words).output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn bash_offers_what_comes_next() {
    for (words, expected) in [
        (["wecom-school", "ch"].as_slice(), "check"),
        (&["wecom-school", "send", "ne"], "news"),
        (&["wecom-school", "send", "text", "--to-c"], "--to-class"),
        (&["wecom-school", "check", "--format", ""], "sarif"),
    ] {
        let Some(offered) = offered(words) else {
            eprintln!("skipped: bash is not installed");
            return;
        };
        assert!(offered.iter().any(|word| word == expected), "{words:?}: {offered:?}");
    }
}
