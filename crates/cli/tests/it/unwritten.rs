//! A result that can't be written: the exit code says so.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, File},
    io,
    process::{Output, Stdio},
};

use crate::{
    fake::{Fake, json},
    run::{COMMAND, Run, command, folder},
    sandbox,
};

/// Runs a command with this standard output, and returns its exit code and its standard error.
fn ended(stdout: impl Into<Stdio>, arguments: &str) -> (Option<i32>, String) {
    let ended = command(COMMAND).args(arguments.split(' ')).stdout(stdout).output();
    let Output { status, stderr, .. } = ended.unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn full_device() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

#[test]
fn a_full_disk_is_reported_and_a_reader_that_has_gone_is_no_error() {
    for arguments in [
        "check examples/news.json --format=text",
        "check examples/news.json --format=json",
        "check examples/news.json --format=sarif",
        "explain 40058 --output=json",
        "completions bash --lang=en",
        "help send text",
    ] {
        let (code, said) = ended(full_device(), arguments);
        assert_eq!(code, Some(8), "{arguments}: {said}");
        assert!(said.starts_with("error: the result can't be written: No space left on device"), "{said}");
        assert!(!said.contains("notice"), "{said}");
        let closed_pipe = io::pipe().unwrap().1;
        assert_eq!(ended(closed_pipe, arguments), (Some(0), String::new()), "{arguments}");
    }
    let (_, said) = ended(full_device(), "explain 40058 --lang=zh");
    assert!(said.starts_with("错误: 无法写出结果：磁盘空间不足\n"), "{said}");
}

#[tokio::test]
async fn a_worse_outcome_decides_the_exit_code() {
    let sandbox = sandbox().await;
    let (code, said) = ended(full_device(), "check examples/mistakes.json --format=json");
    assert_eq!((code, said.contains("can't be written")), (Some(1), true), "{said}");
    for (format, class, expected) in [("table", "21", 8), ("table", "9,21", 5), ("json", "21", 8), ("json", "9,21", 5)]
    {
        let send = format!(
            "send text 停课 --profile sandbox --base-url {} --to-class {class} --output {format}",
            sandbox.url()
        );
        let (code, said) = ended(full_device(), &send);
        assert_eq!(code, Some(expected), "{said}");
        assert!(said.contains("what was sent stays sent"), "{said}");
    }
}

#[test]
fn ids_that_can_not_be_written_are_printed() {
    let folder = folder("unwritten");
    let rest = folder.join("rest.txt");
    // Another program creates the file meanwhile.
    let server = Fake::sending(move |_, _| {
        fs::write(&rest, "kept").unwrap();
        json(r#"{"errcode":81013,"errmsg":"nobody"}"#)
    });
    let to =
        ["send", "text", "明日停课", "--profile=sandbox", "--to-class=1001,1002", "--rest-to=rest.txt", "--base-url"];
    let failed = Run::begin(command(COMMAND).current_dir(&folder).args(to).arg(server.url())).end();
    assert_eq!(failed.code, Some(8), "{failed:?}");
    assert!(failed.stderr.contains("\n1001\n1002"), "{failed:?}");
    assert_eq!(fs::read_to_string(folder.join("rest.txt")).unwrap(), "kept");
}
