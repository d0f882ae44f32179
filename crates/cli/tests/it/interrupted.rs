//! A run that is interrupted: requests under way end, no other begins, and the report says what was sent.

use std::{collections::BTreeSet, fs, time::Duration};

use wecom_school_sandbox::{Endpoint, Fault};

use crate::{
    fake::{Fake, Gate, OK, SEND, gated, json, wait_for_sends, wait_until},
    run::{COMMAND, Run, command, folder, lines},
    sandbox,
};

/// How many requests the large audience takes.
const PARTS: usize = 10;

const LONG: Duration = Duration::from_mins(10);

/// What the command prints when it is interrupted and waits for an answer.
const FINISHING: &str = "interrupt again to end at once";

fn begin(url: &str, arguments: &[&str]) -> Run {
    begin_by(COMMAND, &[], url, arguments)
}

fn begin_by(program: &str, before: &[&str], url: &str, arguments: &[&str]) -> Run {
    let format: &[&str] = if arguments.contains(&"--output") { &[] } else { &["--output", "json"] };
    let to = ["send", "--profile", "sandbox", "--base-url", url];
    Run::begin(command(program).args(before).args(to).args(format).args(arguments))
}

fn begin_parts(url: &str, file: &str, more: &[&str]) -> Run {
    let everybody = lines((0..PARTS * 1000).map(|number| format!("parent-{number}")));
    let path = folder(file).join("parents.txt");
    fs::write(&path, everybody).expect("a folder for tests");
    begin(url, &[&["text", "明日停课", "--parents-from", path.to_str().expect("a path")], more].concat())
}

const SINGLE: [&[&str]; 2] = [&["text", "明日停课", "--to-class", "21"], &["--json", "examples/news.json"]];

#[test]
fn what_is_under_way_ends_unless_it_is_interrupted_twice_and_the_rest_is_not_tried() {
    for is_twice in [false, true] {
        let (server, gate) = gated(1);
        let folder = folder(&format!("interrupted-{is_twice}"));
        let (rest, in_doubt) = (folder.join("rest.txt"), folder.join("rest.txt.in-doubt"));
        let rest_to = ["--rest-to", rest.to_str().expect("a path")];
        let mut run = begin_parts(&server.url(), &format!("interrupted-{is_twice}.txt"), &rest_to);
        wait_for_sends(&server, 2);
        run.interrupt("-TERM");
        run.wait_for_line("finishing the requests under way; interrupt again to end at once");
        if is_twice {
            run.interrupt("-INT");
        } else {
            gate.open();
        }
        let ended = run.end();
        let (code, outcome) = if is_twice { (6, "ambiguous") } else { (5, "partial") };
        assert_eq!(ended.outcome(), (Some(code), outcome.to_owned()), "{ended:?}");
        let (ids, sends) = (&ended.report()["ids"], server.count(SEND));
        let count = |name| usize::try_from(ids[name].as_u64().expect("a number")).expect("a count");
        let [accepted, doubtful, untried] = ["accepted", "in_doubt", "not_tried"].map(count);
        assert!(sends < PARTS && is_twice == (doubtful > 0), "{ended:?}");
        assert!(is_twice || accepted == sends * 1000, "{ended:?}");
        assert_eq!(accepted + doubtful + untried, PARTS * 1000);
        // The files hold the ids that they name, no id twice, and the ids in doubt apart from the others.
        let set = |path| -> BTreeSet<String> {
            fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
        };
        let (rest, in_doubt) = (set(rest), set(in_doubt));
        assert_eq!((rest.len(), in_doubt.len()), (untried, doubtful));
        assert!(rest.is_disjoint(&in_doubt));
    }
}

#[test]
fn the_rows_that_are_left_of_a_table_are_left_to_the_same_command() {
    let (server, gate) = gated(1);
    let table = folder("interrupted-each").join("fees.csv");
    let rows = (0..3 * PARTS).map(|number| format!("parent-{number},{number}"));
    fs::write(&table, lines(std::iter::once("parent_userid,fee".to_owned()).chain(rows))).expect("a folder for tests");
    let table = table.to_str().expect("a path");
    let mut run = begin(&server.url(), &["text", "{fee} 元", "--each", "--parents-from", table, "--output", "table"]);
    wait_for_sends(&server, 2);
    run.interrupt("-TERM");
    run.wait_for_line(FINISHING);
    gate.open();
    let ended = run.end();
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(ended.stderr.contains("the same command sends what is missing"), "{ended:?}");
    assert!(!ended.stderr.contains("--rest-to"), "{ended:?}");
}

#[test]
fn a_single_request_ends_unless_it_is_interrupted_twice() {
    for (first, second, arguments) in [
        ("-INT", None, SINGLE[0]),
        ("-TERM", None, SINGLE[1]),
        ("-INT", Some("-TERM"), SINGLE[0]),
        ("-TERM", Some("-INT"), SINGLE[1]),
    ] {
        let (server, gate) = gated(0);
        let mut run = begin(&server.url(), arguments);
        wait_for_sends(&server, 1);
        run.interrupt(first);
        run.wait_for_line("finishing the request under way; interrupt again to end at once");
        match second {
            Some(signal) => run.interrupt(signal),
            None => gate.open(),
        }
        let ended = run.end();
        let expected = if second.is_some() { (Some(6), "ambiguous") } else { (Some(0), "accepted") };
        assert_eq!(ended.outcome(), (expected.0, expected.1.to_owned()), "{ended:?}");
        assert!(ended.report()["requests"][0]["recipients"]["to_party"].is_array(), "{ended:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_closes_is_one_interruption_and_none_under_nohup() {
    // The person who runs the tests may have started them by `nohup`.
    let closing = ("/usr/bin/env", &["--default-signal=HUP", COMMAND][..], true);
    // As `nohup` does it.
    let nohup = ("/bin/sh", &["-c", "trap '' HUP; exec \"$@\"", "sh", COMMAND][..], false);
    for (program, before, is_interrupted) in [closing, nohup] {
        let (server, gate) = gated(0);
        let mut run = begin_by(program, before, &server.url(), SINGLE[0]);
        wait_for_sends(&server, 1);
        run.interrupt("-HUP");
        if is_interrupted {
            run.wait_for_line(FINISHING);
        }
        // A terminal that closes sends two signals.
        run.interrupt("-HUP");
        gate.open();
        let ended = run.end();
        assert_eq!((ended.code, ended.stderr.contains(FINISHING)), (Some(0), is_interrupted), "{ended:?}");
    }
}

const UPLOAD: &[&str] = &["image", "tests/cmd/send/files.in/poster.png", "--to-class", "21"];

#[tokio::test]
async fn before_the_request_and_in_a_pause_nothing_is_sent() {
    for (is_pause, endpoint, arguments) in [
        (false, Endpoint::Upload, UPLOAD),
        (false, Endpoint::Token, SINGLE[0]),
        (false, Endpoint::Token, SINGLE[1]),
        (true, Endpoint::Send, SINGLE[0]),
        (true, Endpoint::Send, SINGLE[1]),
        (true, Endpoint::Send, UPLOAD),
        (true, Endpoint::Upload, UPLOAD),
        (true, Endpoint::Token, SINGLE[0]),
    ] {
        for signal in ["-INT", "-TERM"] {
            let sandbox = sandbox().await;
            let fault = if is_pause { Fault::rate_limit(LONG) } else { Fault::delay(LONG) };
            sandbox.faults().add(fault.on(endpoint));
            let mut run = begin(&sandbox.url(), arguments);
            if is_pause {
                run.wait_for_line("rate limit, next attempt at ");
            }
            wait_until(|| sandbox.requests(endpoint).received > 0);
            run.interrupt(signal);
            let ended = run.end();
            assert_eq!(ended.outcome(), (Some(7), "not_sent".to_owned()), "{ended:?}");
            assert_eq!(ended.report()["error"]["what"], "interrupted: nothing was sent");
            assert!(!ended.stderr.contains(FINISHING), "{ended:?}");
            assert_eq!((sandbox.requests(endpoint).received, sandbox.outbox().len()), (1, 0));
        }
    }
}

#[test]
fn in_a_pause_the_parts_that_wait_are_not_tried() {
    // The second part is refused; later parts that are under way at the same time are accepted.
    let gate = Gate::default();
    let held = gate.clone();
    let server = Fake::sending(move |send, body| {
        if send > 0 {
            held.wait();
        }
        json(if body.contains("\"parent-1000\"") { r#"{"errcode":45009,"errmsg":"too often"}"# } else { OK })
    });
    let mut run = begin_parts(&server.url(), "interrupted-pause.txt", &["--output", "table"]);
    wait_for_sends(&server, 3);
    gate.open();
    run.wait_for_line("rate limit, next attempt at ");
    run.interrupt("-INT");
    let ended = run.end();
    let accepted = server.count(SEND) - 1;
    assert_eq!((ended.code, ended.stderr.contains(FINISHING)), (Some(5), false), "{ended:?}");
    let row =
        |name| ended.stdout.lines().find(|line| line.starts_with(name)).and_then(|line| line.split(' ').next_back());
    assert_eq!(row("accepted"), Some(&*(accepted * 1000).to_string()), "{ended:?}");
    assert_eq!(row("not tried"), Some(&*((PARTS - accepted) * 1000).to_string()), "{ended:?}");
    // Later parts that were sent are not listed as untried.
    assert!(ended.stderr.contains(" = note: 1000 parents: parent-1000 … parent-1999\n"), "{ended:?}");
}

#[tokio::test]
async fn a_doubt_outlives_the_pause_after_it() {
    let sandbox = sandbox().await;
    sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send).request(1));
    sandbox.faults().add(Fault::rate_limit(LONG).on(Endpoint::Send).request(2));
    let mut run = begin(&sandbox.url(), SINGLE[0]);
    run.wait_for_line("rate limit, next attempt at ");
    run.interrupt("-INT");
    let ended = run.end();
    assert_eq!((ended.code, sandbox.outbox().len()), (Some(6), 1), "{ended:?}");
    assert_eq!(sandbox.requests(Endpoint::Send).received, 2);
}

#[tokio::test]
async fn a_wait_for_a_token_is_shown() {
    let token: &[&str] = &["token", "--profile", "sandbox"];
    let chinese = [&["send", "--profile", "sandbox", "--lang", "zh"], SINGLE[0]].concat();
    for (arguments, fault, line) in [
        (token, Fault::rate_limit(LONG), "rate limit, next attempt at "),
        (&chinese, Fault::delay(LONG), "正在等待服务器应答"),
    ] {
        let sandbox = sandbox().await;
        sandbox.faults().add(fault.on(Endpoint::Token));
        let mut run = Run::begin(command(COMMAND).args(arguments).args(["--base-url", &sandbox.url()]));
        run.wait_for_line(line);
        run.interrupt("-TERM");
        assert_eq!(run.end().stdout, "");
    }
}
