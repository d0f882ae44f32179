//! Campaigns that are interrupted, that wait, and that others watch meanwhile.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    time::Duration,
};

use serde_json::Value;
use wecom_school_sandbox::{Endpoint, Fault};

use crate::{
    failures::{failing_servers, has_english},
    fake::{Fake, OK, SEND, UNREAD, gated, json, wait_for_sends},
    run::{COMMAND, Ended, Run, command, folder, lines},
    sandbox,
};

/// A ledger of its own, and the command with it.
pub struct Desk {
    pub state: PathBuf,
}

impl Desk {
    pub fn new(name: &str) -> Self {
        Self { state: folder(&format!("campaign-{name}")) }
    }

    fn begin(&self, verb: &str, arguments: &[&str]) -> Run {
        self.begin_with(&[], verb, arguments)
    }

    pub fn begin_with(&self, environment: &[(&str, &str)], verb: &str, arguments: &[&str]) -> Run {
        let mut command = command(COMMAND);
        command.envs(environment.iter().copied()).env("XDG_STATE_HOME", &self.state);
        Run::begin(command.args(["campaign", verb]).args(arguments))
    }

    pub fn run(&self, verb: &str, arguments: &[&str]) -> Ended {
        self.begin(verb, arguments).end()
    }

    /// Plans a notice. The arguments name the message and its recipients.
    pub fn plan(&self, connection: &[&str], message: &[&str]) -> Value {
        let planned = self.run("plan", &[connection, &["--output", "json"], message].concat());
        assert_eq!(planned.outcome(), (Some(0), "planned".into()), "{planned:?}");
        planned.report()
    }

    /// Goes on with the campaign, and checks the exit code and the outcome.
    pub fn resume(&self, more: &[&str], code: i32, outcome: &str) -> Value {
        let resumed = self.run("resume", &[&["--output", "json"], more].concat());
        assert_eq!(resumed.outcome(), (Some(code), outcome.to_owned()), "{resumed:?}");
        resumed.report()
    }

    pub fn status(&self) -> Value {
        self.run("status", &["--output", "json"]).report()
    }

    /// Writes a file for the user alone, and returns its path.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.state.join(name);
        fs::write(&path, bytes).expect("a folder for tests");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("a file of this process");
        path.to_str().expect("a path").to_owned()
    }
}

#[test]
fn in_chinese_no_failure_of_a_campaign_is_told_in_english() {
    for (number, server) in failing_servers().into_iter().enumerate() {
        let desk = Desk::new(&format!("failing-{number}"));
        desk.plan(&at(&server.url()), &["text", "停课", "--to-parent", "a", "--name", "停课", "--no-duplicate-check"]);
        let run = desk.begin("run", &["--timeout", "1", "--output", "json"]);
        // Some failures end the run, and after others it waits.
        let mut status = desk.status();
        while status["is_finished"] == false
            && status["errors"].as_array().is_some_and(Vec::is_empty)
            && status["schools"][0]["problem"].is_null()
        {
            std::thread::sleep(std::time::Duration::from_millis(50));
            status = desk.status();
        }
        run.kill();
        for (verb, arguments) in [("status", &[][..]), ("export", &["1"])] {
            let shown = desk.run(verb, &[arguments, &["--lang", "zh"]].concat());
            let text = (shown.stdout.clone() + &shown.stderr).replace("接收人 id", "");
            assert!(!has_english(&text, &server), "{verb} {status} {shown:?}");
        }
    }
}

fn at(url: &str) -> [&str; 4] {
    ["--profile", "sandbox", "--base-url", url]
}

const PARTS: usize = 10;

#[test]
fn an_interruption_finishes_what_is_under_way_and_a_second_one_ends_at_once() {
    for (number, signals) in [&["-INT"][..], &["-TERM"], &["-INT", "-INT"]].into_iter().enumerate() {
        let ((server, gate), desk) = (gated(1), Desk::new(&format!("interrupted-{number}")));
        let parents = desk.write("parents.txt", lines((0..PARTS * 1000).map(|number| format!("parent-{number}"))));
        desk.plan(&at(&server.url()), &["text", "明日停课", "--parents-from", &parents]);
        let mut run = desk.begin("run", &[]);
        wait_for_sends(&server, 2);
        let status = desk.status();
        assert_eq!(status["outcome"], "running", "{status}");
        assert!(status["people"]["in_flight"].as_i64() > Some(0), "{status}");
        run.interrupt(signals[0]);
        run.wait_for_line("finishing the requests under way; interrupt again to end at once");
        match signals.get(1) {
            Some(signal) => run.interrupt(signal),
            None => gate.open(),
        }
        let ended = run.end();
        assert_eq!(ended.code, Some(7), "{ended:?}");
        let (sends, status) = (server.count(SEND), desk.status());
        let in_flight = status["people"]["in_flight"].as_i64();
        gate.open();
        if signals.len() == 1 {
            assert!(ended.stderr.contains("  wecom-school campaign resume 1"), "{ended:?}");
            assert_eq!((&status["outcome"], in_flight), (&"interrupted".into(), Some(0)), "{status}");
            assert_eq!(status["requests"]["accepted"], sends, "{status}");
        } else {
            assert!(in_flight > Some(0), "{status}");
        }
        desk.resume(&[], 0, "accepted");
        assert!(signals.len() == 2 || server.count(SEND) == PARTS);
    }
}

/// Longer than any test, and shorter than what an upload lives.
const LONG: Duration = Duration::from_hours(2);

#[tokio::test]
async fn a_rate_limit_without_end_is_shown_and_can_be_interrupted() {
    let text = ["text", "明日停课", "--to-parent", "20240103-m"];
    let image = ["image", "tests/cmd/send/files.in/poster.png", "--to-parent", "20240103-m"];
    for (endpoint, message) in [(Endpoint::Token, text), (Endpoint::Send, text), (Endpoint::Upload, image)] {
        let (sandbox, desk) = (sandbox().await, Desk::new(&format!("limited-{endpoint:?}")));
        sandbox.faults().add(Fault::rate_limit(LONG).on(endpoint).request(1));
        desk.plan(&at(&sandbox.url()), &message);
        let mut run = desk.begin("run", &[]);
        run.wait_for_line("sandbox: rate limit until ");
        let status = desk.status();
        assert_eq!((&status["outcome"], &status["people"]["in_flight"]), (&"running".into(), &0.into()), "{status}");
        let pause = &status["pauses"][0];
        let left = pause["until"].as_i64().expect("a time") - jiff::Timestamp::now().as_second();
        assert!(pause["is_rate_limit"] == true && left <= 60, "{endpoint:?}: {status}");
        let shown = desk.run("status", &[]);
        assert!(shown.stdout.contains("\nsandbox: rate limit until "), "{shown:?}");
        run.interrupt("-INT");
        let ended = run.end();
        assert_eq!(ended.code, Some(7), "{ended:?}");
        // Nothing is attempted before its file is uploaded.
        let verb = if endpoint == Endpoint::Upload { "run" } else { "resume" };
        assert!(ended.stderr.contains(&format!("  wecom-school campaign {verb} 1")), "{ended:?}");
        assert_eq!((sandbox.requests(endpoint).received, sandbox.outbox().len()), (1, 0), "{endpoint:?}");
        // The ledger of a sandbox goes by its clock.
        sandbox.clock().advance(LONG);
        desk.resume(&[], 0, "accepted");
        assert_eq!(sandbox.outbox().len(), 1);
    }
}

#[test]
fn a_campaign_waits_for_its_time_and_a_later_run_continues_the_wait() {
    let (server, desk) = (Fake::sending(|_, _| json(OK)), Desk::new("at"));
    desk.plan(&at(&server.url()), &["text", "明日停课", "--to-parent", "a,b"]);
    for (verb, at) in [("run", &["--at", "2199-12-01 07:30 Asia/Shanghai"][..]), ("resume", &[])] {
        let mut run = desk.begin(verb, at);
        run.wait_for_line("waiting until 2199-11-30 23:30 +00:00");
        assert_eq!(desk.status()["outcome"], "waiting");
        run.interrupt("-INT");
        let ended = run.end();
        assert_eq!(ended.code, Some(7), "{ended:?}");
        assert!(ended.stderr.contains("to wait on:\n           wecom-school campaign resume 1"), "{ended:?}");
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

/// Answers by which the server accepts a notice to the parents a and b, and does not say clearly whom it missed: why, in both languages.
const UNCLEAR: [(&str, [&str; 2]); 4] = [
    (UNREAD, ["/invalid_party is a boolean", "服务器的应答与文档不符"]),
    (
        r#"{"errcode":0,"invalid_parent_userid":["c"]}"#,
        ["lists as invalid somebody whom the request does not name", "服务器列出的无效接收人不在该请求中"],
    ),
    (r#"{"errcode":0,"invalid_party":7}"#, ["lists as invalid somebody", "服务器列出的无效接收人不在该请求中"]),
    (
        r#"{"errcode":0,"invalid_user":["a"]}"#,
        ["has a list of invalid recipients that no page describes", "应答中有文档未说明的无效接收人列表"],
    ),
];

#[test]
fn an_accepted_request_that_does_not_say_whom_it_missed_is_named_everywhere() {
    for (number, (answer, reasons)) in UNCLEAR.into_iter().enumerate() {
        let server = Fake::sending(move |_, _| json(answer));
        for (lang, reason) in ["en", "zh"].into_iter().zip(reasons) {
            let desk = Desk::new(&format!("unclear-{number}-{lang}"));
            desk.plan(&at(&server.url()), &["text", "明日停课", "--to-parent", "a,b"]);
            let page = desk.state.join("report.html");
            let shown = [
                desk.run("run", &["--lang", lang]),
                desk.run("status", &["--lang", lang]),
                desk.run("export", &["--lang", lang, "--only", "accepted"]),
                desk.run("report", &["--lang", lang, "--to", page.to_str().expect("a path")]),
            ];
            assert_eq!(shown.each_ref().map(|ended| ended.code), [Some(5), Some(0), Some(0), Some(0)], "{shown:?}");
            let [run, status, export, _] = &shown;
            let page = fs::read_to_string(page).expect("a report");
            for (text, times) in [(&run.stderr, 1), (&status.stderr, 1), (&export.stdout, 2), (&page, 3)] {
                assert_eq!(text.matches(reason).count(), times, "{reason}: {text}");
            }
            let next = "wecom-school campaign export 1 --only accepted --to campaign-1-accepted.csv";
            assert!(run.stderr.contains(next) && status.stderr.contains(next), "{shown:?}");
            let status = desk.status();
            assert_eq!(
                (&status["people"]["accepted"], &status["errors"][0]["outcome"]),
                (&2.into(), &"accepted".into())
            );
        }
    }
}
