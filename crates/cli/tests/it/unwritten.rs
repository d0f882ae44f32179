//! A result that can't be written: nobody takes it for an empty one.
#![cfg(target_os = "linux")]

use std::{
    fs::File,
    io,
    process::{Command, Stdio},
};

use wecom_school_sandbox::Sandbox;

use crate::sandbox;

/// How a command ends whose standard output is this, and what it says beside it.
fn ended(stdout: impl Into<Stdio>, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wecom-school"));
    let output = command
        .args(arguments)
        .env_clear()
        .env("HOME", "/nonexistent")
        .stdout(stdout)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// A device that is full.
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// A pipe that nobody reads.
fn closed() -> io::PipeWriter {
    io::pipe().unwrap().1
}

fn send<'a>(sandbox: &'a str, class: &'a str, format: &'a str) -> [&'a str; 11] {
    ["send", "text", "明日停课", "--profile", "sandbox", "--base-url", sandbox, "--to-class", class, "--output", format]
}

#[test]
fn a_full_disk_is_said_by_whatever_prints_a_result() {
    for arguments in [
        ["check", "examples/news.json", "--format=text"],
        ["check", "examples/news.json", "--format=json"],
        ["check", "examples/news.json", "--format=sarif"],
        ["explain", "40058", "--output=json"],
        ["completions", "bash", "--lang=en"],
        ["help", "send", "text"],
    ] {
        let (code, said) = ended(full(), &arguments);
        assert_eq!(code, Some(8), "{arguments:?}: {said}");
        assert!(said.starts_with("error: the result can't be written: No space left on device"), "{said}");
        assert!(!said.contains("notice"), "{said}");
        assert_eq!(ended(closed(), &arguments), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
fn in_chinese_the_reason_is_chinese() {
    let (_, said) = ended(full(), &["explain", "40058", "--lang=zh"]);
    assert!(said.starts_with("错误: 无法写出结果：磁盘空间不足\n"), "{said}");
}

#[test]
fn what_is_worse_is_said_by_the_exit_code() {
    let (code, said) = ended(full(), &["check", "examples/mistakes.json", "--format=json"]);
    assert_eq!((code, said.contains("can't be written")), (Some(1), true), "{said}");
}

#[tokio::test]
async fn a_notice_is_sent_once_and_keeps_its_own_outcome() {
    let sandbox: Sandbox = sandbox().await;
    let url = sandbox.url();
    for format in ["table", "json"] {
        for (class, expected) in [("21", 8), ("9,21", 5)] {
            let (code, said) = ended(full(), &send(&url, class, format));
            assert_eq!(code, Some(expected), "{said}");
            assert!(said.contains("a notice that was sent is sent"), "{said}");
        }
    }
}
