//! A large audience, interrupted: nothing more is begun, and nobody is forgotten.
#![cfg(unix)]

use std::{
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use wecom_school_sandbox::{Fault, Sandbox};

use crate::sandbox;

/// How many requests the audience takes.
const PARTS: usize = 20;

/// A file of parents, some of each thousand in the school, and the command that sends to all of them.
fn begin(sandbox: &Sandbox, file: &str) -> Child {
    let known = sandbox.school().parents().iter().map(|parent| parent.userid().to_owned());
    let everybody = known.take(PARTS).enumerate().flat_map(|(part, parent)| {
        std::iter::once(parent).chain((1..1000).map(move |number| format!("nobody-{part}-{number}")))
    });
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    std::fs::write(&path, everybody.collect::<Vec<_>>().join("\n")).expect("a folder for tests");
    Command::new(env!("CARGO_BIN_EXE_wecom-school"))
        .args(["send", "text", "明日停课", "--profile", "sandbox", "--output", "json", "--base-url", &sandbox.url()])
        .arg("--parents-from")
        .arg(path)
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command")
}

fn interrupt(child: &Child) {
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
}

/// Waits until the server has accepted so many notices.
fn wait_for(sandbox: &Sandbox, notices: usize) {
    let began = Instant::now();
    while sandbox.outbox().notices().len() < notices {
        assert!(began.elapsed() < Duration::from_secs(20), "nothing arrives");
        std::thread::sleep(Duration::from_millis(20));
    }
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
    let child = begin(&sandbox, "interrupted-once.txt");
    wait_for(&sandbox, 1);
    interrupt(&child);
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
    sandbox.faults().add(Fault::delay(Duration::from_mins(1)));
    let child = begin(&sandbox, "interrupted-twice.txt");
    wait_for(&sandbox, 1);
    let began = Instant::now();
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(500));
    interrupt(&child);
    let output = child.wait_with_output().expect("an end");
    assert!(began.elapsed() < Duration::from_secs(10));
    let report = report(&output);
    assert_eq!((output.status.code(), &report["outcome"]), (Some(6), &"ambiguous".into()), "{output:?}");
    let not_tried = report["not_tried"]["to_parent_userid"].as_array().map_or(0, Vec::len);
    assert_eq!(ids(&report, "ambiguous") + not_tried, PARTS * 1000);
}
