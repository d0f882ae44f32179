//! The runner in Rust and the one in Python find the same faults.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
    thread,
    time::Duration,
};

use serde_json::Value;

use super::*;

/// Each fault of `faulty.py`, the prefix of the cases, the exit code, and what the summary says of it.
const FAULTS: [(&str, &str, u8, &str); 13] = [
    ("has none", "", 0, "\"failures\": []"),
    ("counts characters", "", 1, "across/notice/request/text/content/3-byte"),
    ("is off by one", "over/notice/request/text/", 1, "over/notice/request/text/content/1-byte"),
    ("drops a property", "given/", 1, "sent something else"),
    ("lacks a call", "missing/", 0, "\"skipped\": 1"),
    ("raises errors", "null/", 1, "error: no attribute 'x'"),
    ("dies", "over/", 2, "it ended with exit code 3"),
    ("hangs", "over/notice/request/text/", 2, "it is silent for 15 s"),
    ("prints something else", "over/", 2, "it writes a line that is no JSON object"),
    ("answers another case", "over/", 2, "it answers another case than the one that was asked"),
    ("has another version", "over/", 2, "it does not answer to `start` with version 1 and its implementation"),
    ("fails at the end", "over/", 2, "it ended with exit code 4 after `stop`"),
    ("lists another type", "over/", 2, "it lists the type notice/other, which no case has"),
];

fn python(root: &Path, arguments: &[&str], command: &[String]) -> Output {
    let script = root.join("tests/conformance/run.py");
    Command::new("python3").arg(script).args(arguments).arg("--").args(command).output().unwrap()
}

fn is_skipped() -> bool {
    let is_missing = Command::new("python3").arg("--version").output().is_err();
    if is_missing {
        eprintln!("skipped: python3 is not installed");
    }
    is_missing
}

fn faulty(root: &Path, fault: &str) -> Vec<String> {
    let [script, cases] =
        ["xtask/src/conform/faulty.py", "schema/dist/cases"].map(|path| root.join(path).display().to_string());
    ["python3".to_owned(), script, fault.to_owned(), cases].into()
}

#[test]
fn both_runners_report_the_same_of_each_fault() {
    if is_skipped() {
        return;
    }
    let root = root().unwrap();
    let all = published(&root).unwrap();
    for (fault, only, code, said) in FAULTS {
        let (command, seconds) = (faulty(&root, fault), if fault == "hangs" { 15 } else { 300 });
        let (by_python, by_rust) = thread::scope(|scope| {
            let (root, command, timeout) = (&root, &command, seconds.to_string());
            let by_python =
                scope.spawn(move || python(root, &["--json", "--only", only, "--timeout", &timeout], command));
            let run = Run::of(command, &all, only, Duration::from_secs(seconds)).unwrap();
            let expected = Expected::default();
            let summary = Summary::new(&run, &expected, !only.is_empty());
            (by_python.join().unwrap(), (json!(summary), summary.exit_code()))
        });
        let json: Value =
            serde_json::from_slice(&by_python.stdout).unwrap_or_else(|_| panic!("{fault}: {by_python:?}"));
        assert_eq!(json, by_rust.0, "{fault}");
        assert_eq!([by_python.status.code(), Some(by_rust.1.into())], [Some(code.into()); 2], "{fault}");
        assert!(format!("{json:#}").contains(said), "{fault}: {json:#}");
    }
}

#[test]
fn a_list_of_expected_failures_is_short_and_fails_once_an_entry_passes() {
    if is_skipped() {
        return;
    }
    let root = root().unwrap();
    let all = published(&root).unwrap();
    let command = faulty(&root, "counts characters");
    let run = Run::of(&command, &all, "", Duration::from_mins(5)).unwrap();
    let shortest = Expected::shortest(&run);
    let text = shortest.text(&run);
    // A binding that counts characters accepts every text across a limit. At the limit of one-byte characters it is right.
    assert!(text.contains("\nacross/*\n") && text.contains("/text/content/3-byte\n"), "{text}");
    assert!(!text.contains("1-byte"), "{text}");

    let folder = env::temp_dir().join(format!("wecom-school-conform-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("expected-failures.txt");
    let path = file.to_str().unwrap();
    assert_eq!(python(&root, &["--expected", path, "--write-expected"], &command).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    for (more, code) in
        [("", 0), ("# a comment\n", 0), ("null/*\n", 1), ("over/notice/nothing\n", 1), ("given/media/upload/type\n", 1)]
    {
        let text = format!("{text}{more}");
        fs::write(&file, &text).unwrap();
        let expected = Expected::read(&text);
        assert_eq!(Summary::new(&run, &expected, false).exit_code(), code, "{more}");
        assert_eq!(python(&root, &["--expected", path], &command).status.code(), Some(code.into()), "{more}");
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_pages_of_the_guide_show_the_results_that_are_kept() {
    let root = root().unwrap();
    for (path, text) in scoreboard::pages(&root, &published(&root).unwrap()).unwrap() {
        assert_eq!(tree::read_text(&root.join(path)).unwrap(), text, "run `cargo xtask conform --scoreboard`");
    }
}
