//! Notices that were sent before: the command knows them by its ledger, and the same command goes on where it was ended.

use std::{
    collections::BTreeSet,
    fs,
    ops::Range,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use wecom_school_campaign::system::find_open_rights;
use wecom_school_sandbox::{Endpoint, Fault, Sandbox};

use crate::{
    fake::{Fake, Gate, OK, SEND, json, wait_for_sends},
    run::{COMMAND, Ended, Run, command, folder, lines},
    sandbox,
};

fn send(url: &str, state: &Path, arguments: &[&str]) -> Ended {
    begin(url, state, &[], arguments).end()
}

fn begin(url: &str, state: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Run {
    let to = ["send", "--profile", "sandbox", "--base-url", url];
    let mut command = command(COMMAND);
    command.env_remove("WECOM_NO_HISTORY").env("XDG_STATE_HOME", state).envs(environment.iter().copied());
    Run::begin(command.args(to).args(arguments))
}

const TEXT: &[&str] = &["text", "明日停课", "--to-class", "21"];

/// Writes a list of so many parents to a folder, and returns its path.
fn list(folder: &Path, parents: usize) -> String {
    let path = folder.join("parents.txt");
    fs::write(&path, lines((0..parents).map(|id| format!("parent-{id}")))).unwrap();
    path.to_str().unwrap().to_owned()
}

fn to_list(list: &str) -> [&str; 4] {
    ["text", "明日停课", "--parents-from", list]
}

/// The bodies of the requests that a server has answered.
type Bodies = Arc<Mutex<Vec<String>>>;

/// Returns a server that keeps what it is sent. It answers some sends, by their numbers, when the gate opens.
fn accepting(held: Range<usize>) -> (Fake, Bodies, Gate) {
    let (bodies, gate) = (Bodies::default(), Gate::default());
    let (kept, closed) = (Arc::clone(&bodies), gate.clone());
    let server = Fake::sending(move |send, body| {
        if held.contains(&send) {
            closed.wait();
        }
        kept.lock().unwrap().push(body.to_owned());
        json(OK)
    });
    (server, bodies, gate)
}

/// Returns how many requests there are, and how many of them differ.
fn count(bodies: &Bodies) -> (usize, usize) {
    let bodies = bodies.lock().unwrap();
    (bodies.len(), bodies.iter().collect::<BTreeSet<_>>().len())
}

/// Sends a notice that the server accepts without an answer.
fn leave_in_doubt(sandbox: &Sandbox, state: &Path, arguments: &[&str]) {
    let fault = sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send));
    let doubt = send(&sandbox.url(), state, arguments);
    assert_eq!(doubt.code, Some(6), "{doubt:?}");
    assert!(doubt.stderr.contains("the same command sends what is missing"), "{doubt:?}");
    sandbox.faults().remove(fault);
}

#[tokio::test]
async fn the_same_people_get_the_same_notice_once_in_four_hours() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("history-hours"));
    assert_eq!(send(&url, &state, TEXT).code, Some(0));
    sandbox.clock().advance(Duration::from_mins(31));
    // Outside of the interval of the duplicate check, the server would pass it on.
    let refused = send(&url, &state, TEXT);
    assert_eq!((refused.code, sandbox.outbox().notices.len()), (Some(4), 1), "{refused:?}");
    assert!(
        refused.stderr.contains("nothing was sent: campaign 1 sent the same notice to 1 of the recipients at"),
        "{refused:?}"
    );
    let (again, other) = ([TEXT, &["--again"]].concat(), ["text", "明日停课", "--to-class", "22"]);
    for (arguments, notices) in [(&again[..], 2), (&other, 3)] {
        let sent = send(&url, &state, arguments);
        assert_eq!(
            (sent.code, sent.stderr.as_str(), sandbox.outbox().notices.len()),
            (Some(0), "", notices),
            "{sent:?}"
        );
    }
    // A later day, and a sandbox that has forgotten everything.
    for forget in [&(|| sandbox.clock().advance(Duration::from_hours(5))) as &dyn Fn(), &|| sandbox.reset()] {
        forget();
        let sent = send(&url, &state, TEXT);
        assert_eq!(sent.stderr, "");
        assert!(sent.stdout.starts_with("Sent to 1 class."), "{sent:?}");
    }
}

#[tokio::test]
async fn an_interval_of_the_users_own_counts() {
    let (sandbox, state) = (sandbox().await, folder("history-interval"));
    let minute = [TEXT, &["--duplicate-check-interval", "60"]].concat();
    for notices in [1, 2] {
        let sent = send(&sandbox.url(), &state, &minute);
        let received = sandbox.outbox().notices.len();
        assert_eq!((sent.code, sent.stderr.as_str(), received), (Some(0), "", notices), "{sent:?}");
        sandbox.clock().advance(Duration::from_secs(61));
    }
}

#[test]
fn a_killed_send_is_continued_by_the_same_command() {
    let ((server, bodies, gate), state) = (accepting(2..8), folder("history-killed"));
    let everybody = list(&state, 10_000);
    let run = begin(&server.url(), &state, &[], &to_list(&everybody));
    wait_for_sends(&server, 3);
    run.interrupt("-KILL");
    assert_eq!(run.end().code, None);
    gate.open();
    let again = send(&server.url(), &state, &to_list(&everybody));
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(
        again.stderr.contains("continues the send of ") && again.stderr.contains(" of 10 requests are accepted"),
        "{again:?}"
    );
    assert!(again.stdout.contains("10  10000"), "{again:?}");
    // Whatever was sent twice had the same bytes, and was in flight when the process died.
    let (all, different) = count(&bodies);
    assert!(different == 10 && all <= 10 + 4, "{all} requests, {different} different ones");
}

#[test]
fn an_interrupted_send_is_continued_and_its_refused_requests_are_tried_again() {
    let is_mended = Arc::new(AtomicBool::new(false));
    let mended = Arc::clone(&is_mended);
    let refused = r#"{"errcode":40058,"errmsg":"no"}"#;
    let server =
        Fake::sending(move |send, _| json(if send == 0 || mended.load(Ordering::SeqCst) { OK } else { refused }));
    let state = folder("history-refused");
    let some = list(&state, 2_500);
    let begun = send(&server.url(), &state, &to_list(&some));
    assert_eq!(begun.code, Some(5), "{begun:?}");
    is_mended.store(true, Ordering::SeqCst);
    let sends = server.count(SEND);
    let again = send(&server.url(), &state, &to_list(&some));
    assert_eq!((again.code, server.count(SEND)), (Some(0), sends + 2), "{again:?}");
    assert!(again.stderr.contains("1 of 3 requests are accepted"), "{again:?}");
}

#[tokio::test]
async fn a_doubt_ends_with_the_next_acceptance() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("history-doubt"));
    leave_in_doubt(&sandbox, &state, TEXT);
    let again = send(&url, &state, TEXT);
    assert!(again.stderr.contains("0 of 1 requests are accepted"), "{again:?}");
    assert!(again.stdout.starts_with("Sent to 1 class."), "{again:?}");
    let json = send(&url, &state, &[TEXT, &["--output", "json"]].concat()).report();
    let repeats = &json["requests"][0]["repeats"];
    assert_eq!((&json["outcome"], &repeats["outcome"]), (&"accepted".into(), &"accepted".into()));
    assert_eq!(repeats["until"].as_u64().unwrap() - repeats["sent_at"].as_u64().unwrap(), 1800);
    assert_eq!(sandbox.outbox().notices.len(), 1);
}

#[tokio::test]
async fn what_was_answered_before_the_process_was_killed_is_repeated() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("history-answered"));
    for round in 0..5 {
        // The sandbox's clock is moved by any part of a second.
        sandbox.clock().advance(Duration::from_millis(250 * round));
        let text = format!("第 {round} 条");
        let arguments = ["text", &text, "--to-class", "21"];
        let killed = begin(&url, &state, &[("WECOM_SCHOOL_KILL_AFTER", "sent")], &arguments).end();
        // On Windows, a process that aborts has a negative code.
        assert!(killed.code.is_none_or(|code| code < 0), "{killed:?}");
        let again = send(&url, &state, &arguments);
        assert!(again.stderr.contains("0 of 1 requests are accepted"), "{again:?}");
        assert_eq!((again.code, sandbox.outbox().notices.len() as u64), (Some(0), round + 1), "{again:?}");
    }
}

#[tokio::test]
async fn a_doubt_that_can_not_be_resolved_is_named_with_what_to_do() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("history-unknown"));
    leave_in_doubt(&sandbox, &state, TEXT);
    sandbox.clock().advance(Duration::from_mins(40));
    let unknown = send(&url, &state, TEXT);
    assert_eq!((unknown.code, sandbox.outbox().notices.len()), (Some(6), 1), "{unknown:?}");
    assert!(unknown.stderr.contains("wecom-school campaign resume 1 --resend-unknown"), "{unknown:?}");
}

#[tokio::test]
async fn a_picture_is_the_same_notice_although_it_is_uploaded_again() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("history-picture"));
    let picture: &[&str] = &["image", "tests/cmd/send/files.in/poster.png", "--to-class", "21"];
    leave_in_doubt(&sandbox, &state, picture);
    for (said, notices) in [("continues the send of ", 1), ("warning: the same notice was sent at ", 1)] {
        let again = send(&url, &state, picture);
        assert!(again.stderr.contains(said), "{again:?}");
        assert_eq!((again.code, sandbox.outbox().notices.len()), (Some(0), notices), "{again:?}");
    }
}

#[test]
fn without_a_history_nothing_is_written_and_nothing_is_known() {
    let ((server, ..), state) = (accepting(0..0), folder("history-none"));
    for _ in 0..2 {
        let sent = send(&server.url(), &state, &[TEXT, &["--no-history"]].concat());
        assert_eq!((sent.code, sent.stderr.as_str()), (Some(0), ""), "{sent:?}");
    }
    assert_eq!(fs::read_dir(&state).unwrap().count(), 0);
}

#[test]
fn a_ledger_that_can_not_be_used_keeps_nothing_from_being_sent() {
    let (server, ..) = accepting(0..0);
    let taken = folder("history-taken");
    fs::write(taken.join("wecom-school"), "a file where a folder should be").unwrap();
    let damaged = folder("history-damaged");
    fs::create_dir(damaged.join("wecom-school")).unwrap();
    fs::write(damaged.join("wecom-school/campaigns.db"), "no ledger at all, whatever its name says").unwrap();
    let homeless = folder("history-homeless");
    for (state, environment) in [(&taken, [].as_slice()), (&damaged, &[]), (&homeless, &[("XDG_STATE_HOME", "")])] {
        let sent = begin(&server.url(), state, environment, TEXT).end();
        assert_eq!((sent.code, sent.stdout.as_str()), (Some(0), "Sent to 1 class.\n"), "{sent:?}");
        assert!(
            sent.stderr.starts_with("warning: ") && sent.stderr.contains("the notice is sent all the same"),
            "{sent:?}"
        );
        let chinese = begin(&server.url(), state, environment, &[TEXT, &["--lang", "zh"]].concat()).end();
        assert!(chinese.stderr.starts_with("警告: ") && chinese.stderr.contains("通知照常发送"), "{chinese:?}");
    }
}

#[test]
fn a_ledger_that_is_lost_on_the_way_leaves_nobody_without_the_notice() {
    let ((server, bodies, gate), state) = (accepting(0..1), folder("history-lost"));
    let run = begin(&server.url(), &state, &[], &to_list(&list(&state, 5_000)));
    // As a disk that fails: the file of the ledger is overwritten while the first request is under way.
    wait_for_sends(&server, 1);
    for name in ["campaigns.db", "campaigns.db-wal"] {
        let path = state.join("wecom-school").join(name);
        let length = usize::try_from(path.metadata().unwrap().len()).unwrap();
        fs::write(path, vec![b'x'; length]).unwrap();
    }
    gate.open();
    let ended = run.end();
    let (all, different) = count(&bodies);
    // What can't be read any more is named; nothing is sent twice, and no outcome is invented.
    assert_eq!(all, different);
    assert!(ended.stderr.contains("the notice is sent all the same") || ended.code == Some(0), "{ended:?}");
    assert!(all == 5 || ended.code == Some(5) && ended.stderr.contains("nothing was sent to"), "{ended:?}");
}

#[tokio::test]
async fn the_history_is_private() {
    let sandbox = sandbox().await;
    let state = folder("history-private");
    send(&sandbox.url(), &state, TEXT);
    let ledger = state.join("wecom-school").join("campaigns.db");
    assert_eq!(find_open_rights(&ledger, &ledger.metadata().unwrap()), None);
}

#[test]
fn several_processes_share_the_history() {
    let ((server, bodies, _), state) = (accepting(0..0), folder("history-several"));
    let texts: Vec<String> = (0..4).map(|number| format!("第 {number} 条")).collect();
    // Each notice is sent by two processes at the same time.
    let runs: Vec<Run> =
        (0..8).map(|run| begin(&server.url(), &state, &[], &["text", &texts[run / 2], "--to-class", "21"])).collect();
    for run in runs {
        let ended = run.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    for text in &texts {
        let again = send(&server.url(), &state, &["text", text, "--to-class", "21"]);
        assert!(again.stderr.starts_with("warning: the same notice"), "{again:?}");
    }
    assert_eq!(count(&bodies).1, 4);
}
