//! Schools from files, and how a sandbox starts and stops.

use std::time::Duration;

use serde_json::json;
use wecom_school_sandbox::{Sandbox, School, StartError};

use crate::caller::{Caller, client, text};

const WRONG: &str = r#"corpid = ""
name = "错学校"
classes = [ { id = "1", name = "一班" }, { id = "1", name = "一班" } ]
students = [
  { userid = "an", name = "安", class = "1" },
  { userid = "an", name = "安", class = "7" },
]
parents = [
  { userid = "an", name = "安母", children = ["an"] },
  { userid = "p1", name = "安父", children = ["an", "an", "nobody", "p1"] },
  { userid = "p2", name = "无", children = [] },
  { userid = "0123456789012345678901234567890123456789012345678901234567890123x", name = "长", children = ["an"] },
]

[[apps]]
agentid = 1
name = "一"
secret = "same"

[[apps]]
agentid = 1
name = "二"
secret = "same"
classes = ["1", "9"]
"#;

#[test]
fn all_contradictions_are_reported_at_once() {
    let error = School::from_toml(WRONG).unwrap_err();
    insta::assert_snapshot!(error);
    assert_eq!(error.len(), error.to_string().lines().count());
}

#[test]
fn a_malformed_file_is_refused_in_one_line() {
    let mut said = String::new();
    for toml in [
        "corpid = ",
        "corpid = \"a\"\nname = \"b\"\nclas = []",
        "corpid = \"a\"\nname = \"b\"\nclasses = [{ id = 1, name = \"\" }]\nstudents = []\nparents = []\napps = []",
        "corpid = \"a\"\nname = \"b\"\nclasses = []\nstudents = []\nparents = []\napps = []",
        "corpid = \"a\"\ncorpid = \"b\"",
        "",
    ] {
        let error = School::from_toml(toml).unwrap_err().to_string();
        assert_eq!(error.lines().count(), 1, "{error}");
        said += &(error + "\n");
    }
    insta::assert_snapshot!(said);
}

#[test]
fn json_has_the_same_keys_and_positions() {
    let school = |class: &str| {
        json!({
            "corpid": "ww1", "name": "学校",
            "classes": [{ "id": "1", "name": "一班" }],
            "students": [{ "userid": "an", "name": "安", "class": class }],
            "parents": [{ "userid": "p", "name": "父", "children": ["an"], "follows": false }],
            "apps": [{ "agentid": 1, "name": "应用", "secret": "s" }],
        })
    };
    let read = School::from_json(&school("1").to_string()).unwrap();
    assert!(!read.parent("p").unwrap().is_following);
    assert_eq!(read.student("an").unwrap().class(&read).name.as_ref(), "一班");
    let wrong = serde_json::to_string_pretty(&school("7")).unwrap();
    let line = wrong.lines().position(|line| line.contains("\"7\"")).unwrap() + 1;
    let error = School::from_json(&wrong).unwrap_err().to_string();
    assert!(error.starts_with(&format!("line {line}, column ")), "{error}");
    let error = School::from_json("{\n  \"corpid\": 1\n}").unwrap_err().to_string();
    assert!(error.starts_with("line 2, column "), "{error}");
}

#[test]
fn an_error_names_the_file() {
    let path = std::env::temp_dir().join(format!("wecom-school-{}.toml", std::process::id()));
    std::fs::write(&path, "corpid = 7").unwrap();
    let error = School::from_file(&path).unwrap_err().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(error.starts_with(&format!("{}:1:10: ", path.display())), "{error}");
    assert!(School::from_file(&path).unwrap_err().to_string().contains("can't be read"));
}

#[tokio::test]
async fn secrets_of_a_file_are_not_shown() {
    let school = "corpid = \"ww1\"\nname = \"b\"\nclasses = []\nstudents = []\nparents = []\n\
                  [[apps]]\nagentid = 1\nname = \"a\"\nsecret = \"canary-1\"\n\
                  [[suites]]\nsuite_id = \"s\"\nsuite_secret = \"canary-2\"\nsuite_ticket = \"canary-3\"\n\
                  permanent_code = \"canary-4\"\nagentid = 2\nname = \"b\"";
    let caller = Caller::with(Sandbox::builder().school(School::from_toml(school).unwrap())).await;
    caller.send(&text(&json!({}))).await;
    let (sandbox, faults) = (&caller.sandbox, caller.sandbox.faults());
    let mut shown = format!("{:?} {sandbox:?} {faults:?} {:?}", sandbox.school(), sandbox.request_log());
    for path in ["school", "people", "outbox", "requests", "faults", "media", ""] {
        shown += &caller.get(&format!("/sandbox/{path}")).await.to_string();
    }
    assert!(!shown.contains("canary"), "{shown}");
    assert!(!shown.contains(&caller.token), "{shown}");
}

#[tokio::test]
async fn beyond_loopback_only_if_it_is_allowed() {
    let anywhere = ([0, 0, 0, 0], 0);
    let error = Sandbox::builder().listen(anywhere).start().await.unwrap_err();
    assert!(matches!(error, StartError::Remote { .. }));
    assert!(error.to_string().contains("not on loopback"), "{error}");
    let sandbox = Sandbox::builder().listen(anywhere).allow_remote(true).start().await.unwrap();
    let taken = Sandbox::builder().listen(([127, 0, 0, 1], sandbox.address().port())).start().await.unwrap_err();
    assert!(taken.to_string().contains("choose another port"), "{taken}");
}

#[tokio::test]
async fn a_sandbox_stops_when_it_is_dropped() {
    let caller = Caller::new().await;
    let (address, url) = (caller.sandbox.address(), caller.send_url());
    drop(caller);
    // A new client, which holds no open connection.
    assert!(client().post(url).timeout(Duration::from_secs(5)).send().await.unwrap_err().is_connect());
    drop(Sandbox::builder().listen(address).start().await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_sandbox_answers_while_time_is_paused() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    // This runtime's time skips a day before the answer arrives; the sandbox has its own runtime.
    let day = tokio::time::sleep(Duration::from_hours(24));
    let (response, ()) = tokio::join!(client().get(sandbox.url() + "/sandbox/clock").send(), day);
    assert_eq!(response.unwrap().status(), 200);
}

#[test]
fn the_first_of_many_problems_are_reported() {
    let students: Vec<_> =
        (0..300).map(|index| json!({ "userid": index.to_string(), "name": "", "class": "7" })).collect();
    let school = json!({
        "corpid": "ww1", "name": "学校", "classes": [], "students": students, "parents": [],
        "apps": [{ "agentid": 1, "name": "应用", "secret": "s" }],
    });
    let error = School::from_json(&school.to_string()).unwrap_err().to_string();
    assert_eq!(error.lines().count(), 101);
    assert_eq!(error.lines().last(), Some("200 more problems: correct these first"));
}

#[test]
fn the_invented_school_has_the_families_that_it_promises() {
    let school = School::invented();
    assert_eq!((school.classes().len(), school.students().len(), school.parents().len()), (3, 40, 70));
    let families: Vec<_> = school.students().iter().map(|student| student.parents(&school).count()).collect();
    assert!(families.contains(&1) && families.contains(&2) && families.contains(&3), "{families:?}");
    assert!(school.parents().iter().any(|parent| parent.children(&school).count() == 2));
    assert_eq!(school.parents().iter().filter(|parent| !parent.is_following).count(), 5);
    let is_number = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
    assert!(school.students().iter().any(|student| is_number(&student.userid) && student.userid.starts_with('0')));
    assert!(school.parents().iter().any(|parent| is_number(&parent.userid)));
    assert!(school.classes().iter().any(|class| class.id.parse::<u64>().unwrap() > u32::MAX.into()));
}
