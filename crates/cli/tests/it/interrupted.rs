//! A run that is interrupted: what is under way ends, nothing more is begun, and it is said what was sent.
#![cfg(unix)]

use std::{
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use wecom_school_sandbox::{Endpoint, Fault, Sandbox};

use crate::sandbox;

/// How many requests the large audience takes.
const PARTS: usize = 20;

const COMMAND: &str = env!("CARGO_BIN_EXE_wecom-school");

/// A delay that no test waits for.
const LONG: Duration = Duration::from_mins(1);

/// Begins to send, with these arguments.
fn begin(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    begin_by(Command::new(COMMAND), sandbox, arguments)
}

fn begin_by(mut command: Command, sandbox: &Sandbox, arguments: &[&str]) -> Child {
    command
        .args(["send", "--profile", "sandbox", "--output", "json", "--base-url", &sandbox.url()])
        .args(arguments)
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command")
}

/// Begins to send to a file of parents, some of each thousand in the school.
fn begin_parts(sandbox: &Sandbox, file: &str) -> Child {
    let known = sandbox.school().parents().iter().map(|parent| parent.userid().to_owned());
    let everybody = known.take(PARTS).enumerate().flat_map(|(part, parent)| {
        std::iter::once(parent).chain((1..1000).map(move |number| format!("nobody-{part}-{number}")))
    });
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    std::fs::write(&path, everybody.collect::<Vec<_>>().join("\n")).expect("a folder for tests");
    begin(sandbox, &["text", "明日停课", "--parents-from", path.to_str().expect("a path")])
}

/// What sends one request.
const SINGLE: [&[&str]; 2] = [&["text", "明日停课", "--to-class", "21"], &["--json", "examples/news.json"]];

fn interrupt(child: &Child, signal: &str) {
    let killed = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
}

/// Waits until something is so.
fn wait_until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(20), "nothing arrives");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until the server has accepted so many notices.
fn wait_for(sandbox: &Sandbox, notices: usize) {
    wait_until(|| sandbox.outbox().notices().len() >= notices);
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// How many ids the requests of an outcome name.
fn ids(report: &Value, outcome: &str) -> usize {
    let requests = report["requests"].as_array().expect("a list").iter();
    let of_outcome = requests.filter(|request| request["outcome"] == outcome);
    of_outcome.map(|request| request["recipients"]["to_parent_userid"].as_array().map_or(0, Vec::len)).sum()
}

#[tokio::test]
async fn what_is_under_way_ends_and_the_rest_is_said_not_to_be_tried() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::delay(Duration::from_secs(1)));
    let child = begin_parts(&sandbox, "interrupted-once.txt");
    wait_for(&sandbox, 1);
    interrupt(&child, "-TERM");
    let output = child.wait_with_output().expect("an end");
    let report = report(&output);
    assert_eq!((output.status.code(), &report["outcome"]), (Some(5), &"partial".into()), "{output:?}");
    let reached = ids(&report, "partial");
    assert_eq!(reached, sandbox.outbox().notices().len() * 1000, "what has arrived is what is said to have");
    let not_tried = report["not_tried"]["to_parent_userid"].as_array().map_or(0, Vec::len);
    assert!(not_tried > 0 && reached + not_tried == PARTS * 1000, "{reached} and {not_tried}");
}

#[tokio::test]
async fn a_second_interruption_ends_it_and_says_what_nobody_knows() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::delay(LONG));
    let child = begin_parts(&sandbox, "interrupted-twice.txt");
    wait_for(&sandbox, 1);
    let began = Instant::now();
    interrupt(&child, "-INT");
    std::thread::sleep(Duration::from_millis(500));
    interrupt(&child, "-INT");
    let output = child.wait_with_output().expect("an end");
    assert!(began.elapsed() < Duration::from_secs(10));
    let report = report(&output);
    assert_eq!((output.status.code(), &report["outcome"]), (Some(6), &"ambiguous".into()), "{output:?}");
    let not_tried = report["not_tried"]["to_parent_userid"].as_array().map_or(0, Vec::len);
    assert_eq!(ids(&report, "ambiguous") + not_tried, PARTS * 1000);
}

#[tokio::test]
async fn a_single_request_ends_and_its_outcome_is_told() {
    for signal in ["-INT", "-TERM"] {
        let sandbox = sandbox().await;
        sandbox.faults().add(Fault::delay(Duration::from_secs(1)).on(Endpoint::Send));
        for (sent, arguments) in SINGLE.iter().enumerate() {
            let child = begin(&sandbox, arguments);
            wait_for(&sandbox, sent + 1);
            interrupt(&child, signal);
            let output = child.wait_with_output().expect("an end");
            assert_eq!(
                (output.status.code(), &report(&output)["outcome"]),
                (Some(0), &"accepted".into()),
                "{output:?}"
            );
            assert_eq!(
                String::from_utf8_lossy(&output.stderr),
                "finishing the request under way; interrupt again to end at once\n"
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_terminal_that_closes_says_so_twice() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::delay(Duration::from_secs(1)).on(Endpoint::Send));
    let mut env = Command::new("env");
    // Whoever runs the tests may have been started by `nohup`.
    env.args(["--default-signal=HUP", COMMAND]);
    let child = begin_by(env, &sandbox, SINGLE[0]);
    wait_for(&sandbox, 1);
    for _ in 0..2 {
        interrupt(&child, "-HUP");
        std::thread::sleep(Duration::from_millis(100));
    }
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.starts_with(b"finishing the request under way"), "{output:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn who_is_not_to_hear_that_the_terminal_closes_goes_on() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::delay(Duration::from_secs(1)).on(Endpoint::Token));
    let mut shell = Command::new("/bin/sh");
    // As `nohup` does it.
    shell.args(["-c", "trap '' HUP; exec \"$@\"", "sh", COMMAND]);
    let child = begin_by(shell, &sandbox, SINGLE[0]);
    wait_until(|| sandbox.requests(Endpoint::Token).received > 0);
    interrupt(&child, "-HUP");
    let output = child.wait_with_output().expect("an end");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{output:?}");
}

#[tokio::test]
async fn a_single_request_that_nobody_waits_for_may_have_been_sent() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::delay(LONG).on(Endpoint::Send));
    for (sent, arguments) in SINGLE.iter().enumerate() {
        let child = begin(&sandbox, arguments);
        wait_for(&sandbox, sent + 1);
        interrupt(&child, "-INT");
        std::thread::sleep(Duration::from_millis(300));
        interrupt(&child, "-TERM");
        let output = child.wait_with_output().expect("an end");
        let report = report(&output);
        assert_eq!((output.status.code(), &report["outcome"]), (Some(6), &"ambiguous".into()), "{output:?}");
        assert!(report["requests"][0]["recipients"]["to_party"].is_array(), "{report}");
    }
}

#[tokio::test]
async fn before_the_request_nothing_is_sent() {
    let upload = ["image", "tests/cmd/send/files.in/poster.png", "--to-class", "21"];
    for (endpoint, arguments) in
        [(Endpoint::Upload, upload.as_slice()), (Endpoint::Token, SINGLE[0]), (Endpoint::Token, SINGLE[1])]
    {
        let sandbox = sandbox().await;
        sandbox.faults().add(Fault::delay(LONG).on(endpoint));
        let child = begin(&sandbox, arguments);
        wait_until(|| sandbox.requests(endpoint).received > 0);
        interrupt(&child, "-TERM");
        let output = child.wait_with_output().expect("an end");
        let report = report(&output);
        assert_eq!((output.status.code(), &report["outcome"]), (Some(7), &"not_sent".into()), "{output:?}");
        assert_eq!(report["error"]["what"], "interrupted: nothing was sent");
        assert_eq!(sandbox.requests(Endpoint::Send).received, 0);
    }
}
