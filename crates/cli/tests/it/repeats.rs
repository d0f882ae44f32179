//! Requests that the server's duplicate check has seen before: the command knows them by its own record.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use wecom_school_sandbox::{Endpoint, Fault};

use crate::{
    fake::{Fake, OK, json},
    run::{COMMAND, Ended, Run, command, folder, lines},
    sandbox,
};

fn send(url: &str, state: &Path, arguments: &[&str]) -> Ended {
    begin(url, state, arguments).end()
}

fn begin(url: &str, state: &Path, arguments: &[&str]) -> Run {
    let to = ["send", "--profile", "sandbox", "--base-url", url];
    Run::begin(command(COMMAND).env("XDG_STATE_HOME", state).args(to).args(arguments))
}

const TEXT: &[&str] = &["text", "明日停课", "--to-class", "21"];

#[tokio::test]
async fn what_the_server_has_forgotten_is_no_repeat() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("state-forgotten"));
    let forget: [&dyn Fn(); 2] = [&|| sandbox.clock().advance(Duration::from_mins(31)), &|| sandbox.reset()];
    for forget in forget {
        send(&url, &state, TEXT);
        forget();
        let sent = send(&url, &state, TEXT);
        assert_eq!(sent.stderr, "");
        assert!(sent.stdout.starts_with("Sent to 1 class."), "{sent:?}");
    }
}

#[test]
fn a_server_that_is_no_sandbox_is_known_by_its_address() {
    let (server, state) = (Fake::sending(|_, _| json(OK)), folder("state-fake"));
    let first = send(&server.url(), &state, TEXT);
    // It has no inbox.
    assert_eq!(first.stdout, "Sent to 1 class.\n", "{first:?}");
    assert!(send(&server.url(), &state, TEXT).stderr.starts_with("warning: the same notice"));
    assert_eq!(send(&Fake::sending(|_, _| json(OK)).url(), &state, TEXT).stderr, "");
}

#[tokio::test]
async fn a_doubt_is_remembered_and_ends_with_the_next_acceptance() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("state-doubt"));
    let fault = sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send));
    let doubt = send(&url, &state, TEXT);
    assert_eq!(doubt.code, Some(6), "{doubt:?}");
    assert!(doubt.stderr.contains("the same command sends what is missing"), "{doubt:?}");
    sandbox.faults().remove(fault);
    let again = send(&url, &state, TEXT);
    assert!(again.stderr.contains("it is not known whether it was accepted"), "{again:?}");
    assert!(again.stdout.starts_with("Sent to 1 class."), "{again:?}");
    let json = send(&url, &state, &[TEXT, &["--output", "json"]].concat()).report();
    let repeats = &json["requests"][0]["repeats"];
    assert_eq!((&json["outcome"], &repeats["outcome"]), (&"accepted".into(), &"accepted".into()));
    assert_eq!(repeats["until"].as_u64().unwrap() - repeats["sent_at"].as_u64().unwrap(), 1800);
    assert_eq!(sandbox.outbox().notices.len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn the_record_is_private_and_names_nobody() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("state-private"));
    let folder = state.join("wecom-school");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("sent-7"), "of a period that is over").unwrap();
    send(&url, &state, &["text", "明日停课", "--to-parent", "20240101-m"]);
    let files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(file).unwrap();
    let fields: Vec<&str> = text.trim().split(' ').collect();
    assert_eq!((fields.len(), fields[0].len(), fields[3]), (5, 64, "accepted"), "{text}");
    assert!(!text.contains("20240101") && !text.contains("停课"), "{text}");
}

#[tokio::test]
async fn a_record_that_can_not_be_used_keeps_nothing_from_being_sent() {
    let sandbox = sandbox().await;
    let url = sandbox.url();
    let taken = folder("state-taken");
    fs::write(taken.join("wecom-school"), "a file where a folder should be").unwrap();
    let garbled = folder("state-garbled");
    fs::create_dir(garbled.join("wecom-school")).unwrap();
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    for period in [now / 14400, now / 14400 + 1] {
        let garbage =
            [&b"\xff\n1 2\n "[..], &[b'a'; 64], b" 18446744073709551615 18446744073709551615 accepted -\nx"].concat();
        fs::write(garbled.join("wecom-school").join(format!("sent-{period}")), garbage).unwrap();
    }
    for (state, warnings) in [(&taken, 1), (&garbled, 0)] {
        let sent = send(&url, state, &[TEXT, &["--no-duplicate-check"]].concat());
        let checked = send(&url, state, TEXT);
        assert_eq!((sent.code, checked.code), (Some(0), Some(0)));
        assert_eq!(checked.stderr.matches("warning: the record of sent notices can't be used").count(), warnings);
        sandbox.reset();
    }
    assert!(send(&url, &garbled, TEXT).stdout.starts_with("Sent"));
    let chinese = send(&url, &taken, &[TEXT, &["--lang", "zh"]].concat());
    assert!(chinese.stderr.starts_with("警告: 无法使用发送记录：上级路径不是目录\n"), "{chinese:?}");
}

#[tokio::test]
async fn several_processes_share_the_record() {
    let sandbox = sandbox().await;
    let (url, state) = (sandbox.url(), folder("state-several"));
    let texts: Vec<String> = (0..8).map(|number| format!("第 {number} 条")).collect();
    let arguments: Vec<[&str; 4]> = texts.iter().map(|text| ["text", text, "--to-class", "21"]).collect();
    let runs: Vec<Run> = arguments.iter().map(|arguments| begin(&url, &state, arguments)).collect();
    assert!(runs.into_iter().all(|run| run.end().code == Some(0)));
    for arguments in &arguments {
        assert!(send(&url, &state, arguments).stderr.starts_with("warning: the same notice"), "{arguments:?}");
    }
}

#[test]
fn of_several_requests_it_says_which_are_repeats() {
    let is_mended = Arc::new(AtomicBool::new(false));
    let mended = Arc::clone(&is_mended);
    let busy = r#"{"errcode":-1,"errmsg":"busy"}"#;
    let server = Fake::sending(move |send, _| json(if send == 0 || mended.load(Ordering::SeqCst) { OK } else { busy }));
    let state = folder("state-parts");
    let ids = state.join("classes.txt");
    fs::write(&ids, lines(1..=250)).unwrap();
    let classes = ["text", "明日停课", "--classes-from", ids.to_str().unwrap()];
    let begun = send(&server.url(), &state, &[&classes[..], &["--output", "json"]].concat());
    assert_eq!(begun.code, Some(6), "{begun:?}");
    assert!(begun.report()["completes_until"].is_u64(), "{begun:?}");
    is_mended.store(true, Ordering::SeqCst);
    let again = send(&server.url(), &state, &classes);
    for said in [
        "concerns 1 of 3 requests\n = note: 100 classes: 1 … 100\n",
        "concerns 2 of 3 requests\n = note: 150 classes: 101 … 250\n",
    ] {
        assert!(again.stderr.contains(said), "{again:?}");
    }
    assert_eq!(again.code, Some(0), "{again:?}");
    let table = ["accepted", "2  150", "accepted again, without effect", "1  100"];
    assert!(table.iter().all(|cell| again.stdout.contains(cell)), "{again:?}");
}
