//! `reach` and `send` read only what they need, and report people who are out of scope.

use std::{fs, path::Path};

use wecom_school_sandbox::{Endpoint, Sandbox, School};

use crate::run::{COMMAND, Ended, Run, command};

/// Starts the invented school, whose app may reach class 21 alone, and has this right to read the directory.
pub async fn start_with(right: &str) -> Sandbox {
    let school = fs::read_to_string("../sandbox/school.toml").expect("the school of the sandbox");
    let app = "directory = \"edit\"\n";
    assert_eq!(school.matches(app).count(), 1);
    let school = school.replace(app, &format!("directory = \"{right}\"\nclasses = [\"21\"]\n"));
    let school = School::from_toml(&school).expect("a school");
    Sandbox::builder().school(school).start().await.expect("a free port on loopback")
}

async fn start() -> Sandbox {
    start_with("edit").await
}

fn run(sandbox: &Sandbox, arguments: &str) -> Ended {
    let mut command = command(COMMAND);
    let format = if arguments.contains("--output") { vec![] } else { vec!["--output", "json"] };
    command.args(arguments.split(' ')).args(["--profile", "sandbox", "--base-url", &sandbox.url()]).args(format);
    Run::begin(&mut command).end()
}

#[tokio::test]
async fn no_more_is_read_than_the_recipients_need() {
    for (arguments, lists, classes, people) in [
        ("reach --to-class 21", 1, 1, 0),
        ("reach --to-class 一年级1班", 2, 1, 0),
        ("reach --to-parent 20240103-m", 1, 0, 3),
        ("reach --to-student 20240103,20240104", 1, 0, 2),
        ("reach --to-all", 1, 3, 0),
        // A parent who is out of scope through the child in this class may be in scope through another child.
        ("reach --to-student s22-01", 1, 0, 4),
        ("send text 停课 --to-class 21", 0, 0, 0),
        ("send text 停课 --to-class 一年级1班", 1, 0, 0),
        ("send text 停课 --to-class 21,9", 1, 1, 0),
        ("send text 停课 --to-class 21 --dry-run", 0, 0, 0),
    ] {
        let sandbox = start().await;
        let ended = run(&sandbox, arguments);
        let read = [Endpoint::DepartmentList, Endpoint::StudentList, Endpoint::User];
        let read = read.map(|endpoint| sandbox.requests(endpoint).received);
        assert_eq!(read, [lists, classes, people], "{arguments}: {ended:?}");
    }
}

#[tokio::test]
async fn people_out_of_scope_are_reported_apart_from_people_who_do_not_follow() {
    let sandbox = start().await;
    // Two parents of the class have another child in class 21.
    let ended = run(&sandbox, "reach --to-class 22");
    let report = ended.report();
    assert_eq!(ended.outcome(), (Some(0), "accepted".to_owned()), "{ended:?}");
    assert_eq!((&report["receives"]["parents"], &report["not_following"]), (&2.into(), &0.into()), "{ended:?}");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("out-of-scope.csv");
    let _ = fs::remove_file(&file);
    let to_file = format!("send text 停课 --to-student s22-02,20240105 --missed-to {}", file.display());
    let ended = run(&sandbox, &to_file);
    assert_eq!(ended.outcome(), (Some(5), "partial".to_owned()), "{ended:?}");
    let reasons = |reason: &str| {
        let missed = ended.report()["missed"].as_array().cloned().unwrap_or_default();
        missed.iter().filter(|missed| missed["reason"] == reason).count()
    };
    assert_eq!((reasons("not_following"), reasons("out_of_scope")), (1, 2), "{ended:?}");
    let written = fs::read_to_string(&file).expect("the missed");
    assert!(written.starts_with("\u{feff}kind,userid,name,relation,class,reason\r\n"), "{written}");
    assert_eq!(written.matches("祝景行").count(), 2, "{written}");
    assert_eq!(written.matches("一年级/一年级2班、二年级/二年级1班").count(), 2, "{written}");
}

#[tokio::test]
async fn what_the_app_cannot_see_is_not_called_unknown() {
    let sandbox = start_with("none").await;
    let ended = run(&sandbox, "reach --to-class 21,22 --to-student s22-02 --output table");
    assert_eq!(ended.code, Some(5), "{ended:?}");
    for line in ["class 22", "student s22-02"] {
        let line = format!("{line}: not in the part of the directory that the app may read\n");
        assert!(ended.stdout.contains(&line), "{ended:?}");
    }
}
