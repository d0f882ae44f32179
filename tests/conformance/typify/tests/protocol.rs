//! Starts the harness, as the runners of the conformance kit do. Without this test, `cargo test` would not build it.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

#[test]
fn a_notice_is_accepted_and_a_misspelt_one_refused() {
    let harness = Command::new(env!("CARGO_BIN_EXE_wecom-conformance-typify"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut harness = harness.unwrap();
    let ask = |content: &str| {
        format!(
            r#"{{"cmd": "run", "seq": 1, "type": "notice/request",
            "instance": {{"toall": 1, "msgtype": "text", "agentid": 1, "text": {{"{content}": "x"}}}}}}"#
        )
        .replace('\n', "")
    };
    let questions = [r#"{"cmd": "start", "version": 1}"#, &ask("content"), &ask("contnet"), r#"{"cmd": "stop"}"#];
    harness
        .stdin
        .take()
        .unwrap()
        .write_all(questions.map(|question| format!("{question}\n")).concat().as_bytes())
        .unwrap();
    let output = harness.wait_with_output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let verdicts = answers.lines().skip(1).map(|answer| answer.contains(r#""verdict":"accepted""#));
    assert!(output.status.success() && verdicts.eq([true, false]), "{answers}");
}
