//! The question before a notice goes to many people, on a terminal that `script` makes.

use std::{
    io::{Read as _, Write as _},
    process::{Command, Stdio},
};

use wecom_school_sandbox::{Endpoint, Fault, Sandbox};

use crate::{
    reach,
    run::{COMMAND, command},
    sandbox,
};

/// Returns whether there is a terminal for tests: `script` of util-linux.
fn has_terminal() -> bool {
    let has_script = Command::new("script").args(["-qec", "true", "/dev/null"]).stdin(Stdio::null()).output();
    let has_script = has_script.is_ok_and(|output| output.status.success());
    if !has_script {
        crate::skip::skip("script of util-linux is not installed");
    }
    has_script
}

/// Sends on a terminal, and types an answer once the command asks. Returns the exit code and what the terminal shows.
fn send(sandbox: &Sandbox, options: &str, answer: Option<&str>) -> (Option<i32>, String) {
    let url = sandbox.url();
    let line = format!("exec {COMMAND} send text 明日停课 --profile sandbox --lang en --base-url {url} {options}");
    let mut script = command("script");
    script.env("PATH", std::env::var_os("PATH").unwrap_or_default()).args(["-qec", &line, "/dev/null"]);
    let mut script = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script");
    let (mut keyboard, mut screen) = (script.stdin.take(), script.stdout.take().expect("a pipe"));
    let (mut shown, mut bytes) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = screen.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..count]);
        if String::from_utf8_lossy(&shown).ends_with("[y/N] ") {
            let keyboard = keyboard.as_mut().expect("a keyboard");
            keyboard.write_all(answer.expect("no question").as_bytes()).expect("a terminal");
        }
    }
    drop(keyboard.take());
    let code = script.wait().expect("an end").code();
    (code, String::from_utf8_lossy(&shown).replace('\r', ""))
}

const ALL: &str = "Send to the whole school: 65 parents (5 do not follow)? [y/N] ";

#[tokio::test]
async fn send_asks_before_a_notice_goes_to_many_people() {
    if !has_terminal() {
        return;
    }
    for (options, question, answer, code) in [
        ("--to-all", ALL, "y\n", 0),
        ("--to-all", ALL, "n\n", 7),
        ("--to-all", ALL, "\n", 7),
        // The end of the input, and Ctrl-C.
        ("--to-all", ALL, "\u{4}", 7),
        ("--to-all", ALL, "\u{3}", 7),
        ("--to-class 21 --ask-above 5", "Send to 24 parents in 1 class (1 does not follow)? [y/N] ", "yes\n", 0),
    ] {
        let sandbox = sandbox().await;
        let (ended, shown) = send(&sandbox, options, Some(answer));
        assert!(shown.contains(question), "{options}: {shown}");
        let sent = usize::from(code == 0);
        assert_eq!((ended, sandbox.outbox().len()), (Some(code), sent), "{options} {answer:?}: {shown}");
    }
}

#[tokio::test]
async fn send_does_not_ask_for_few_people_or_in_scripts() {
    if !has_terminal() {
        return;
    }
    let sandbox = sandbox().await;
    let (code, shown) = send(&sandbox, "--to-class 21", None);
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.starts_with("sending to 24 parents in 1 class (1 does not follow)\n"), "{shown}");
    let (code, shown) = send(&sandbox, "--to-all --yes", None);
    assert_eq!((code, sandbox.outbox().len()), (Some(0), 2), "{shown}");
    // The first line is the report.
    assert!(shown.starts_with("Sent to the whole school."), "{shown}");
}

#[tokio::test]
async fn people_whom_the_app_cannot_see_are_estimated() {
    if !has_terminal() {
        return;
    }
    let blind = sandbox().await;
    blind.faults().add(Fault::errcode(65022).on(Endpoint::DepartmentList));
    let unread = "the directory can't be read, so only ids are counted: ";
    for (sandbox, options, said) in [
        (blind, "--to-all", [unread, "Send to the whole school? [y/N] "]),
        // Classes that the app can't see count as large ones.
        (reach::start_with("none").await, "--to-class 21,22,9", ["", "(1 does not follow, 2 unknown ids)? [y/N] "]),
    ] {
        let (code, shown) = send(&sandbox, options, Some("n\n"));
        assert_eq!((code, sandbox.outbox().len()), (Some(7), 0), "{shown}");
        assert!(said.iter().all(|text| shown.contains(text)), "{shown}");
    }
}
