//! `--rest-to`: the recipients who were not notified, as a list that the next run reads.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    fake::{Fake, OK, json},
    run::{COMMAND, Ended, Run, command, lines},
};

const NOBODY: &str = r#"{"errcode":81013,"errmsg":"nobody"}"#;

fn folder(name: &str) -> PathBuf {
    let folder = crate::run::folder(name);
    fs::write(folder.join("classes.txt"), lines(1..=150)).unwrap();
    folder
}

/// Sends from within a folder.
fn send(server: &Fake, folder: &Path, arguments: &str) -> Ended {
    let url = server.url();
    let to = ["send", "text", "明日停课", "--profile", "sandbox", "--base-url", &url];
    Run::begin(command(COMMAND).current_dir(folder).args(to).args(arguments.split(' '))).end()
}

#[test]
fn who_was_not_notified_is_written_and_read_by_the_next_run() {
    for (file, first_line) in [("rest.txt", "101"), ("rest.csv", "party")] {
        let folder = folder(file);
        let failed = send(
            &Fake::sending(|send, _| json(if send == 0 { OK } else { NOBODY })),
            &folder,
            &format!("--classes-from classes.txt --rest-to {file}"),
        );
        assert_eq!(failed.code, Some(5), "{failed:?}");
        assert!(failed.stderr.contains(&format!(
            "ids that were not sent: 50, written to {file}; to send to them: --classes-from {file}"
        )));
        assert_eq!(fs::read_to_string(folder.join(file)).unwrap().lines().next(), Some(first_line));
        assert!(!folder.join(format!("{file}.in-doubt")).exists());
        let rest = send(&Fake::sending(|_, _| json(OK)), &folder, &format!("--classes-from {file}"));
        assert_eq!((rest.code, rest.stdout.as_str()), (Some(0), "Sent to 50 classes.\n"), "{rest:?}");
    }
}

#[test]
fn all_or_none_of_the_ids_may_be_the_rest() {
    let folder = folder("all");
    let sent = send(&Fake::sending(|_, _| json(OK)), &folder, "--classes-from classes.txt --rest-to rest.txt");
    assert_eq!((sent.code, folder.join("rest.txt").exists()), (Some(0), false), "{sent:?}");
    let without_token = Fake::start(|_, _| json(r#"{"errcode":40001,"errmsg":"wrong"}"#));
    let failed = send(&without_token, &folder, "--classes-from classes.txt --rest-to rest.txt");
    assert_eq!(failed.code, Some(3), "{failed:?}");
    assert_eq!(fs::read_to_string(folder.join("rest.txt")).unwrap(), lines(1..=150));
}

#[test]
fn ids_that_can_not_be_written_are_printed() {
    let folder = folder("unwritten");
    let rest = folder.join("rest.txt");
    // Another program takes the name meanwhile.
    let server = Fake::sending(move |_, _| {
        fs::write(&rest, "kept").unwrap();
        json(NOBODY)
    });
    let failed = send(&server, &folder, "--to-class 1001,1002 --rest-to rest.txt");
    assert_eq!(failed.code, Some(8), "{failed:?}");
    assert!(failed.stderr.contains("\n1001\n1002"), "{failed:?}");
    assert_eq!(fs::read_to_string(folder.join("rest.txt")).unwrap(), "kept");
}
