//! How the command describes servers and proxies that fail, in both languages.

use crate::{
    fake::{Fake, OK, SEND, TOKEN, json, status},
    run::{COMMAND, Ended, Run, command},
};

fn send(url: &str, lang: &str, environment: &[(&str, &str)], more: &[&str]) -> Ended {
    let mut command = command(COMMAND);
    command.args(["send", "text", "明日停课", "--to-class", "21", "--lang", lang, "--base-url", url]).args(more);
    Run::begin(command.envs(environment.iter().copied())).end()
}

const APP: [(&str, &str); 3] = [("WECOM_CORPID", "ww1"), ("WECOM_AGENTID", "1"), ("WECOM_SECRET", "s")];

#[test]
fn a_proxy_that_refuses_is_named_with_its_answer() {
    for (code, exit) in [(407, 3), (403, 3), (400, 3), (503, 7)] {
        let proxy = Fake::start(move |_, _| status(code, "<html>no</html>"));
        let named = format!("http://{}", proxy.address);
        let with_password = format!("http://user:canary@{}", proxy.address);
        let addresses = [&with_password, &named].into_iter().cycle();
        for (variable, address) in ["WECOM_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy"].into_iter().zip(addresses)
        {
            let environment = [&APP[..], &[(variable, address.as_str())]].concat();
            let failed = send("https://wecom.example", "en", &environment, &["--timeout", "5"]);
            assert_eq!(failed.code, Some(exit), "{failed:?}");
            let said =
                format!("the proxy {named} answered with status {code}, and did not connect to https://wecom.example");
            // A slow machine may have no time left for the last answer of a proxy that is asked again.
            let is_late = exit == 7 && failed.stderr.contains("came in time");
            assert!(is_late || failed.stderr.contains(&said), "{variable}: {failed:?}");
            assert!(!failed.stderr.contains("canary"), "{failed:?}");
        }
    }
}

/// Returns servers of which each fails in another way.
pub fn failing_servers() -> Vec<Fake> {
    let token = |answer: String| Fake::start(move |path, _| if path == SEND { json(OK) } else { answer.clone() });
    let sending = |answer: String| Fake::sending(move |_, _| answer.clone());
    vec![
        token(status(502, "<html>")),
        token(json("nothing")),
        token(json(r#"{"errcode":0}"#)),
        token(json(&TOKEN.replace("7200", "\"7200\""))),
        token(json(r#"{"errcode":-1}"#)),
        token(String::new()),
        sending(status(502, "")),
        sending(status(504, OK)),
        sending(status(404, "{}")),
        sending(json("[]")),
        sending(json("<html>")),
        sending(json(r#"{"errcode":0,"invalid_party":7}"#)),
        sending(json(r#"{"errcode":0,"invalid_parent_userid":[7]}"#)),
        sending(json(r#"{"errcode":-1}"#)),
        sending(json(r#"{"errcode":45009}"#)),
        sending(json(r#"{"errcode":45033}"#)),
        sending(json(r#"{"errcode":40001}"#)),
        sending(json(r#"{"errcode":99999}"#)),
        sending(json(&"x".repeat(5 << 20))),
        sending(String::new()),
        sending(format!("{}…", &json(OK)[..30])),
    ]
}

/// Returns whether a text has an English word, apart from commands and from names that are the same in every language.
pub fn has_english(text: &str, server: &Fake) -> bool {
    let names = "access_token expires_in invalid_parent_userid invalid_party HTTP wecom-school explain errcode secret corpid \
                 sandbox";
    let text: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("wecom-school campaign")).collect();
    let text =
        names.split_whitespace().fold(text.join("\n").replace(&server.url(), ""), |text, name| text.replace(name, ""));
    text.split(|character: char| !character.is_ascii_alphabetic()).any(|word| word.len() > 1)
}

#[test]
fn in_chinese_no_failure_is_told_in_english() {
    for server in failing_servers() {
        let more = ["--profile", "sandbox", "--timeout", "1", "--no-duplicate-check"];
        let failed = send(&server.url(), "zh", &[], &more);
        assert_ne!(failed.code, Some(0), "{failed:?}");
        assert!(!has_english(&failed.stderr, &server), "{failed:?}");
    }
}

#[test]
fn a_ledger_on_a_server_is_not_described_as_a_file() {
    for options in ["", "?sslmode=prefer", "?sslrootcert=/absent"] {
        let mut command = command(COMMAND);
        command.env("WECOM_LEDGER", format!("postgres://me:canary@127.0.0.1:1/ledger{options}"));
        let failed = Run::begin(command.args(["campaign", "status"])).end();
        assert_eq!(failed.code, Some(3), "{failed:?}");
        assert!(failed.stderr.contains("the address in WECOM_LEDGER or the configuration"), "{failed:?}");
        assert!(!["--ledger", "folder", "canary"].iter().any(|words| failed.stderr.contains(words)), "{failed:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_may_open_few_files_says_so() {
    for limit in [5, 7, 10] {
        let limited = format!("ulimit -n {limit} && exec {COMMAND} explain 40001");
        let failed = Run::begin(command("/bin/sh").args(["-c", &limited])).end();
        assert_eq!(failed.code, Some(3), "{failed:?}");
        let error = "error: the command can't start\n |\n = note: Too many open files";
        assert!(failed.stderr.starts_with(error), "{failed:?}");
    }
}
