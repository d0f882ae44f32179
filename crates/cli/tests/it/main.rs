//! The command as people type it: the folders of `tests/cmd`, the guide, and what needs a server or a process.
//!
//! `TRYCMD=overwrite cargo test -p wecom-school-cli --test it` writes the output into the cases. Read it before you keep it.

mod books;
#[cfg(unix)]
mod campaign_schools;
#[cfg(unix)]
mod campaigns;
mod completions;
mod credentials;
mod each;
mod failures;
mod fake;
#[cfg(unix)]
mod guide;
mod history;
#[cfg(unix)]
mod interrupted;
mod languages;
#[cfg(unix)]
mod question;
mod reach;
mod run;
mod running;
mod school;
#[path = "../../../../tests/skip.rs"]
mod skip;
mod unwritten;

use trycmd::TestCases;
use wecom_school_campaign::system::command_to_close;
use wecom_school_sandbox::{Fault, Sandbox};

use self::fake::{Fake, OK, SEND, TOKEN, UNREAD, json};

/// Returns cases in an environment without anything of the person who runs the tests.
fn cases(server: &str) -> TestCases {
    let cases = TestCases::new();
    // An empty variable counts as unset. The cases set the other variables themselves.
    for name in ["WECOM_LEDGER", "WECOM_TOKEN_STORE"] {
        cases.env(name, "");
    }
    set_up(&cases, server);
    cases
}

fn set_up(cases: &TestCases, server: &str) {
    let nowhere = std::env::temp_dir().join("nonexistent").display().to_string();
    for (name, value) in [
        ("WECOM_BASE_URL", server),
        ("LC_ALL", "C.UTF-8"),
        ("HOME", "/nonexistent"),
        ("USERPROFILE", "/nonexistent"),
        ("XDG_CONFIG_HOME", &nowhere),
        ("XDG_STATE_HOME", &nowhere),
        ("TZ", "UTC"),
        ("WECOM_NO_HISTORY", "1"),
    ] {
        cases.env(name, value);
    }
    // The port changes with each run.
    for (name, value) in [
        ("[SERVER]", server.to_owned()),
        ("[NOWHERE]", nowhere),
        // The system decides how a file is closed to others.
        ("[CLOSE_SECRET]", command_to_close("secret")),
        ("[CLOSE_FILE]", command_to_close("FILE")),
    ] {
        cases.insert_var(name, value).expect("a name in brackets");
    }
}

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.expect("a free port on loopback")
}

#[test]
fn without_a_server() {
    // Windows and macOS have the language in their settings.
    if cfg!(target_os = "linux") {
        cases("http://127.0.0.1:1").env("LC_ALL", "zh_TW.UTF-8").case("tests/cmd/locale/*.trycmd");
    }
    let cases = cases("http://127.0.0.1:1");
    if cfg!(unix) {
        cases.case("tests/cmd/unix/*.trycmd");
    }
    for folder in ["check", "explain", "sandbox", "send_unreachable"] {
        cases.case(format!("tests/cmd/{folder}/*.trycmd"));
    }
}

#[test]
fn help() {
    let cases = TestCases::new();
    // A help does not name a variable that is empty.
    set_up(&cases, "http://127.0.0.1:1");
    cases.case("tests/cmd/help/*.trycmd");
}

#[tokio::test]
async fn with_a_sandbox() {
    let sandbox = sandbox().await;
    cases(&sandbox.url()).case("tests/cmd/send/*.trycmd").case("tests/cmd/reach/*.trycmd").case("tests/cmd/token/*.t*");
}

#[tokio::test]
async fn in_doubt() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::close_before_answer());
    cases(&sandbox.url()).case("tests/cmd/send_in_doubt/*.trycmd");
}

#[tokio::test]
async fn with_a_history() {
    let sandbox = sandbox().await;
    let state = run::folder("state-cases").display().to_string();
    cases(&sandbox.url()).env("XDG_STATE_HOME", state).env("WECOM_NO_HISTORY", "0").case("tests/cmd/repeats/*.trycmd");
}

#[tokio::test]
async fn campaigns_from_plan_to_report() {
    let sandbox = sandbox().await;
    let state = run::folder("campaign-cases");
    let cases = cases(&sandbox.url());
    cases.insert_var("[STATE]", state.display().to_string()).expect("a name in brackets");
    cases.env("XDG_STATE_HOME", state.display().to_string()).case("tests/cmd/campaign/*.trycmd");
}

/// Answers each notice by the words in it, and each upload by the name of its file.
#[test]
fn with_unusual_answers() {
    const MISSED: &str = r#"{"errcode":0,"errmsg":"ok","invalid_parent_userid":["ANNA","anna","Anna","Bo","stranger","Stranger",
        "\u001b[31mred\nnext","\u202eabc"],"invalid_student_userid":["c"],"invalid_party":["9",9,"1\r2"]}"#;
    let server = Fake::start(|path, body| {
        json(match path {
            "/cgi-bin/gettoken" => TOKEN,
            "/cgi-bin/media/upload" if body.contains("number.png") => r#"{"errcode":0,"media_id":7}"#,
            _ if body.contains("untrusted") => {
                r#"{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info at …"}"#
            }
            _ if body.contains("stale") => r#"{"errcode":40001,"errmsg":"invalid credential"}"#,
            _ if body.contains("unread") || body.contains("second") && body.contains("\"150\"") => UNREAD,
            _ if body.contains("missed") => MISSED,
            _ => OK,
        })
    });
    cases(&server.url()).case("tests/cmd/answers/*.trycmd");
    assert_eq!(server.count(SEND), 11, "uploads without a media_id send nothing");
}
