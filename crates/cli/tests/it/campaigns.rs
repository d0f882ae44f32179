//! Campaigns that are killed, interrupted, waited for, watched, and sent for several schools.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json as object};
use wecom_school_sandbox::{Sandbox, School};

use crate::{
    fake::{Fake, OK, SEND, gated, json, wait_for_sends},
    run::{COMMAND, Ended, Run, command, folder, lines},
    sandbox,
};

/// A ledger of its own, and the command with it.
struct Desk {
    state: PathBuf,
}

impl Desk {
    fn new(name: &str) -> Self {
        Self { state: folder(&format!("campaign-{name}")) }
    }

    fn begin(&self, verb: &str, arguments: &[&str]) -> Run {
        self.begin_with(&[], verb, arguments)
    }

    fn begin_with(&self, environment: &[(&str, &str)], verb: &str, arguments: &[&str]) -> Run {
        let mut command = command(COMMAND);
        command.envs(environment.iter().copied()).env("XDG_STATE_HOME", &self.state);
        Run::begin(command.args(["campaign", verb]).args(arguments))
    }

    fn run(&self, verb: &str, arguments: &[&str]) -> Ended {
        self.begin(verb, arguments).end()
    }

    /// Plans a text to the whole school of a sandbox, or to ids.
    fn plan(&self, url: &str, whom: &[&str]) {
        let to = ["--profile", "sandbox", "--base-url", url, "--output", "json", "text", "明日停课"];
        let planned = self.run("plan", &[&to, whom].concat());
        assert_eq!(planned.outcome(), (Some(0), "planned".into()), "{planned:?}");
    }

    fn status(&self) -> Value {
        self.run("status", &["--output", "json"]).report()
    }

    /// Writes ids to a file, and returns its path.
    fn list(&self, name: &str, text: &str) -> String {
        let path = self.state.join(name);
        fs::write(&path, text).expect("a folder for tests");
        path.to_str().expect("a path").to_owned()
    }
}

const PARTS: usize = 10;

fn parents() -> String {
    lines((0..PARTS * 1000).map(|number| format!("parent-{number}")))
}

/// Fails unless every parent who follows has received exactly one notice.
fn expect_each_once(sandbox: &Sandbox) {
    let outbox = sandbox.outbox();
    for parent in sandbox.school().directory().parents() {
        let received = outbox.received_by(parent.userid()).count();
        assert_eq!(received, usize::from(parent.is_following()), "{}", parent.userid());
    }
}

async fn large_sandbox(seed: u64) -> Sandbox {
    let school = School::generate(2_500, seed).expect("a school");
    Sandbox::builder().school(school).start().await.expect("a free port on loopback")
}

#[tokio::test]
async fn a_campaign_goes_on_after_the_process_was_killed() {
    for step in ["claimed:1", "sent:2", "recorded:1"] {
        let (sandbox, desk) = (large_sandbox(1).await, Desk::new(&format!("killed-{step}")));
        desk.plan(&sandbox.url(), &["--to-all"]);
        let killed = desk.begin_with(&[("WECOM_SCHOOL_KILL_AFTER", step)], "run", &["--output", "json"]).end();
        assert_eq!(killed.code, None, "{step}: {killed:?}");
        let people = desk.status()["people"].clone();
        assert!(people["planned"].as_i64() > Some(0) || people["in_flight"].as_i64() > Some(0), "{step}: {people}");
        let resumed = desk.run("resume", &["--output", "json"]);
        // Some parents do not follow.
        assert_eq!(resumed.outcome(), (Some(5), "partial".into()), "{step}: {resumed:?}");
        expect_each_once(&sandbox);
    }
}

#[test]
fn two_processes_share_one_campaign() {
    let (server, desk) = (Fake::sending(|_, _| json(OK)), Desk::new("two"));
    desk.plan(&server.url(), &["--parents-from", &desk.list("parents.txt", &parents())]);
    let runs = [(); 2].map(|()| desk.begin("run", &["--output", "json"]));
    for run in runs {
        let ended = run.end();
        assert_eq!(ended.outcome(), (Some(0), "accepted".into()), "{ended:?}");
    }
    assert_eq!(server.count(SEND), PARTS);
    assert_eq!(desk.status()["requests"]["accepted"], PARTS);
}

#[test]
fn an_interruption_finishes_what_is_under_way_and_says_how_to_go_on() {
    for signal in ["-INT", "-TERM"] {
        let ((server, gate), desk) = (gated(1), Desk::new(&format!("interrupted{signal}")));
        desk.plan(&server.url(), &["--parents-from", &desk.list("parents.txt", &parents())]);
        let mut run = desk.begin("run", &[]);
        wait_for_sends(&server, 2);
        let status = desk.status();
        assert_eq!(status["outcome"], "running", "{status}");
        assert!(status["people"]["in_flight"].as_i64() > Some(0), "{status}");
        run.interrupt(signal);
        run.wait_for_line("finishing the requests under way; interrupt again to end at once");
        gate.open();
        let ended = run.end();
        assert_eq!(ended.code, Some(7), "{ended:?}");
        assert!(ended.stderr.contains("`wecom-school campaign resume 1` sends to them"), "{ended:?}");
        let (sends, status) = (server.count(SEND), desk.status());
        assert_eq!(
            (&status["outcome"], &status["people"]["in_flight"]),
            (&object!("not_running"), &object!(0)),
            "{status}"
        );
        assert_eq!(status["requests"]["accepted"], sends, "{status}");
        let resumed = desk.run("resume", &["--output", "json"]);
        assert_eq!(resumed.outcome(), (Some(0), "accepted".into()), "{resumed:?}");
        assert_eq!(server.count(SEND), PARTS);
    }
}

#[test]
fn a_second_interruption_ends_at_once_and_the_next_run_repeats_what_is_in_doubt() {
    let ((server, gate), desk) = (gated(1), Desk::new("interrupted-twice"));
    desk.plan(&server.url(), &["--parents-from", &desk.list("parents.txt", &parents())]);
    let mut run = desk.begin("run", &[]);
    wait_for_sends(&server, 2);
    run.interrupt("-INT");
    run.wait_for_line("finishing the requests under way");
    run.interrupt("-INT");
    let ended = run.end();
    assert_eq!(ended.code, Some(7), "{ended:?}");
    assert!(desk.status()["people"]["in_flight"].as_i64() > Some(0));
    gate.open();
    let resumed = desk.run("resume", &["--output", "json"]);
    assert_eq!(resumed.outcome(), (Some(0), "accepted".into()), "{resumed:?}");
}

#[test]
fn a_campaign_waits_for_its_time_and_a_later_run_continues_the_wait() {
    let (server, desk) = (Fake::sending(|_, _| json(OK)), Desk::new("at"));
    desk.plan(&server.url(), &["--to-parent", "a,b"]);
    for (verb, at) in [("run", &["--at", "2199-12-01 07:30 Asia/Shanghai"][..]), ("resume", &[])] {
        let mut run = desk.begin(verb, at);
        run.wait_for_line("waiting until 2199-11-30 23:30 +00:00");
        assert_eq!(desk.status()["outcome"], "waiting");
        run.interrupt("-INT");
        let ended = run.end();
        assert_eq!(ended.code, Some(7), "{ended:?}");
        assert!(ended.stderr.contains("`wecom-school campaign resume 1` continues the wait"), "{ended:?}");
    }
    assert_eq!(server.count(SEND), 0);
    // A person can change the time beside a run that waits.
    let waiting = desk.begin("resume", &["--output", "json"]);
    let soon = in_seconds(2);
    let other = desk.run("run", &["--at", &soon, "--output", "json"]);
    for ended in [waiting.end(), other] {
        assert_eq!(ended.outcome(), (Some(0), "accepted".into()), "{ended:?}");
    }
    assert_eq!(server.count(SEND), 1);
}

/// Returns the time in some seconds, in UTC.
fn in_seconds(seconds: i64) -> String {
    let time = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    time.strftime("%Y-%m-%d %H:%M:%S Z").to_string()
}

/// Writes a configuration with a profile for each sandbox, and one whose secret is missing.
fn write_profiles(folder: &Path, sandboxes: &[(&str, &Sandbox)]) -> String {
    let mut config = String::new();
    for (name, sandbox) in sandboxes {
        let app = sandbox.school().apps().iter().find(|app| app.secret().is_some()).expect("an app");
        let secret = folder.join(name);
        fs::write(&secret, app.secret().expect("a secret")).expect("a folder");
        fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
        let (corpid, agentid, url) = (sandbox.school().corpid(), app.agentid, sandbox.url());
        config += &format!(
            "[profiles.{name}]\ncorpid = \"{corpid}\"\nagentid = {agentid}\nsecret_file = \"{name}\"\nbase_url = \"{url}\"\n"
        );
    }
    let path = folder.join("config.toml");
    fs::write(&path, config).expect("a folder");
    path.to_str().expect("a path").to_owned()
}

#[tokio::test]
async fn several_schools_are_sent_apart_and_one_without_its_secret_stops_no_other() {
    let (one, two, three, desk) = (sandbox().await, sandbox().await, sandbox().await, Desk::new("schools"));
    let config = write_profiles(&desk.state, &[("one", &one), ("two", &two), ("three", &three)]);
    let parents: Vec<String> = one
        .school()
        .directory()
        .parents()
        .filter(|parent| parent.is_following())
        .map(|parent| parent.userid().to_owned())
        .collect();
    let row = |school: &&str| format!("{},{school}\n", parents[0]);
    let rows: String = ["one", "two", "three"].iter().map(row).collect();
    let table = desk.list("parents.csv", &format!("parent_userid,学校\n{rows}"));
    let wrong = desk.list("wrong.csv", &format!("parent_userid,学校\n{rows}{},four\n", parents[0]));
    let plan = |table: &str| {
        let to = [
            "--config",
            &config,
            "--school",
            "one,two,three",
            "--output",
            "json",
            "text",
            "明日停课",
            "--parents-from",
            table,
        ];
        desk.run("plan", &to)
    };
    let refused = plan(&wrong);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert_eq!(refused.report()["error"]["what"], "line 5: there is no school `four`", "{refused:?}");
    assert_eq!(plan(&table).outcome(), (Some(0), "planned".into()));
    fs::rename(desk.state.join("two"), desk.state.join("hidden")).expect("a file");
    let run = desk.run("run", &["--output", "json"]);
    assert_eq!(run.outcome(), (Some(7), "not_finished".into()), "{run:?}");
    assert!(run.stderr.contains("two: the secret file can't be read"), "{run:?}");
    let received = |sandbox: &Sandbox| sandbox.outbox().received_by(&parents[0]).count();
    assert_eq!([&one, &two, &three].map(received), [1, 0, 1]);
    fs::rename(desk.state.join("hidden"), desk.state.join("two")).expect("a file");
    let resumed = desk.run("resume", &["--output", "json"]);
    assert_eq!(resumed.outcome(), (Some(0), "accepted".into()), "{resumed:?}");
    assert_eq!([&one, &two, &three].map(received), [1, 1, 1]);
    let names: BTreeSet<String> = resumed.report()["schools"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|school| school["name"].to_string())
        .collect();
    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn corps_of_a_suite_are_named_by_a_table() {
    let (sandbox, desk) = (sandbox().await, Desk::new("suite"));
    let school = sandbox.school();
    let suite = &school.suites()[0];
    let write = |name: &str, text: &str| {
        let path = desk.state.join(name);
        fs::write(&path, text).expect("a folder");
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
    };
    write("suite-secret", suite.suite_secret());
    write("ticket", suite.suite_ticket());
    write("code", suite.permanent_code());
    let (suite_id, url, corpid) = (&suite.suite_id, sandbox.url(), school.corpid());
    write(
        "config.toml",
        &format!(
            "[profiles.suite]\nsuite_id = \"{suite_id}\"\nsuite_secret_file = \"suite-secret\"\n\
             suite_ticket_file = \"ticket\"\nbase_url = \"{url}\"\n"
        ),
    );
    let config = desk.state.join("config.toml");
    let agentid = suite.app.agentid;
    let schools =
        desk.list("schools.csv", &format!("name,corpid,agentid,permanent_code_file\n一小,{corpid},{agentid},code\n"));
    let parent = school.directory().parents().find(|parent| parent.is_following()).expect("a parent").userid();
    let config = config.to_str().expect("a path");
    let to = [
        "--config",
        config,
        "--profile",
        "suite",
        "--schools",
        &schools,
        "--output",
        "json",
        "text",
        "明日停课",
        "--to-all",
    ];
    let planned = desk.run("plan", &to);
    assert_eq!(planned.outcome(), (Some(0), "planned".into()), "{planned:?}");
    let run = desk.run("run", &["--output", "json"]);
    assert_eq!(run.code, Some(5), "{run:?}");
    assert_eq!(sandbox.outbox().received_by(parent).count(), 1);
}
