//! The client reads a school's directory from answers in odd but documented forms, and reports what it can't read.

use std::{collections::BTreeMap, future::IntoFuture, sync::Arc};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use wecom_school::{
    CancellationToken, Client, LoadDirectory, User,
    directory::{Directory, Student},
    school::SubscribeMode,
};

use crate::{
    clients::{CORRECTED, quick, suite_app},
    sandboxed::{Sandboxed, provider_of},
    servers::{Received, Reply, Server, until},
};

/// Starts a server that answers `department/list` with these departments, and `user/list` with the answer of each class.
async fn school(departments: Value, classes: impl Into<BTreeMap<i64, Value>>) -> (Server, Client) {
    let (server, classes) = (Server::start().await, classes.into());
    server.choose(move |received| match received.path() {
        "/cgi-bin/school/department/list" => Reply::json(departments.to_string()),
        "/cgi-bin/school/user/list" => {
            let class = received.parameter("department_id").and_then(|id| id.parse().ok()).unwrap();
            Reply::json(classes.get(&class).map_or_else(|| r#"{"errcode":0}"#.to_owned(), Value::to_string))
        }
        other => panic!("{other}"),
    });
    let client = quick(Client::builder("corp", "secret")).base_url(server.url()).build().unwrap();
    (server, client)
}

fn departments(departments: &Value) -> Value {
    json!({ "errcode": 0, "errmsg": "ok", "departments": departments })
}

fn students(students: &Value) -> Value {
    json!({ "errcode": 0, "errmsg": "ok", "students": students })
}

fn class(id: i64) -> Value {
    json!({ "id": id, "type": 1, "name": format!("{id}班"), "parentid": 1 })
}

/// Returns the directory in one line: the classes with their students, each student with the parents, with `+` after a parent who
/// follows; then the classes that could not be read.
fn summary(directory: &Directory) -> String {
    let student = |student: Student<'_>| {
        let parents = student
            .parents()
            .map(|(parent, _)| format!(" {}{}", parent.userid(), if parent.is_following() { "+" } else { "" }));
        format!("{}{}", student.userid(), parents.collect::<String>())
    };
    let classes = directory
        .departments()
        .filter(|class| class.students().len() > 0)
        .map(|class| format!("{}: {}", class.id(), class.students().map(student).collect::<Vec<_>>().join(", ")));
    let unread = directory.unread_departments().map(|class| format!("unread {}", class.id()));
    classes.chain(unread).collect::<Vec<_>>().join("; ")
}

/// A name, the answer with the departments, the answers of classes, how many classes are read, and the [`summary`].
type Case = (&'static str, Value, Vec<(i64, Value)>, usize, &'static str);

fn classes(ids: std::ops::Range<i64>) -> Value {
    departments(&ids.map(class).collect())
}

/// Returns a student of this class. All these students have the same mother.
fn child(id: i64) -> Value {
    json!({ "student_userid": format!("s{id}"), "department": [id], "parents": [
        { "parent_userid": "mother", "relation": "妈妈", "is_subscribe": 1, "external_userid": "x" }] })
}

fn answers_with_odd_properties() -> Vec<Case> {
    let one = |answer: Value| vec![(21, answer)];
    vec![
        ("no departments", json!({ "errcode": 0, "departments": null }), vec![], 0, ""),
        ("an absent list", json!({ "errcode": 0 }), vec![], 0, ""),
        ("no errcode", json!({ "departments": [class(21)] }), one(json!({ "students": null })), 1, ""),
        ("an empty class", classes(21..22), one(students(&json!([]))), 1, ""),
        (
            "null for every list and text",
            departments(&json!([{ "id": 21, "type": 1, "name": null, "department_admins": null }])),
            one(json!({ "errcode": 0, "errmsg": null, "students": [
                { "student_userid": "r", "name": null, "department": null, "parents": null },
                { "student_userid": "s", "parents": [
                    { "parent_userid": "p", "mobile": null, "external_userid": null }] }] })),
            1,
            "21: r, s p",
        ),
        (
            "no property but the ids",
            departments(&json!([{ "id": 21 }])),
            one(students(&json!([{ "student_userid": "s", "parents": [{ "parent_userid": "p" }] }]))),
            1,
            "21: s p",
        ),
        (
            "an external_userid alone shows a follower",
            classes(21..22),
            one(students(&json!([{ "student_userid": "s", "parents":
                [{ "parent_userid": "p", "external_userid": "x" }, { "parent_userid": "q", "is_subscribe": 0 }] }]))),
            1,
            "21: s p+ q",
        ),
        (
            "unknown properties",
            departments(&json!([{ "id": 21, "type": 1, "colour": { "red": [1] } }])),
            one(json!({ "errcode": 0, "next": "x", "students": [{ "student_userid": "s", "nick": [null] }] })),
            1,
            "21: s",
        ),
    ]
}

fn answers_of_odd_schools() -> Vec<Case> {
    let twenty: Vec<i64> = (11..31).collect();
    let in_twenty = students(&json!([{ "student_userid": "s", "department": twenty, "parents": [] }]));
    vec![
        (
            "a circle of departments without the school, of one order and one name",
            departments(
                &[(21, 22), (22, 21), (23, 99)]
                    .map(|(id, above)| json!({ "id": id, "type": 1, "name": "1班", "parentid": above, "order": 3 }))
                    .into(),
            ),
            (21..24).map(|id| (id, students(&json!([child(id)])))).collect(),
            3,
            "21: s21 mother+; 22: s22 mother+; 23: s23 mother+",
        ),
        (
            "userids in another letter case",
            classes(21..23),
            vec![
                (21, students(&json!([{ "student_userid": "Tom", "parents": [{ "parent_userid": "Mum" }] }]))),
                (22, students(&json!([{ "student_userid": "tOM", "parents": [{ "parent_userid": "mUM" }] }]))),
            ],
            2,
            "21: Tom Mum; 22: Tom Mum",
        ),
        (
            "only classes and unknown types are read",
            departments(&json!([
                { "id": 1, "type": 5 }, { "id": 2, "type": 4 }, { "id": 3, "type": 3 }, { "id": 4, "type": 2 },
                { "id": 5, "type": 1 }, { "id": 6, "type": 6 }, { "id": 7 }])),
            [1, 2, 3, 4, 5, 6, 7].map(|id| (id, students(&json!([{ "student_userid": format!("s{id}") }])))).into(),
            3,
            "5: s5; 6: s6; 7: s7",
        ),
        (
            "a department that is listed twice is read once",
            departments(&json!([class(21), class(21)])),
            vec![(21, students(&json!([{ "student_userid": "s" }])))],
            1,
            "21: s",
        ),
        (
            "a student in 20 classes",
            classes(11..31),
            twenty.iter().map(|id| (*id, in_twenty.clone())).collect(),
            20,
            "11: s; 12: s; 13: s; 14: s; 15: s; 16: s; 17: s; 18: s; 19: s; 20: s; \
             21: s; 22: s; 23: s; 24: s; 25: s; 26: s; 27: s; 28: s; 29: s; 30: s",
        ),
        (
            "a parent with five children",
            classes(21..26),
            (21..26).map(|id| (id, students(&json!([child(id)])))).collect(),
            5,
            "21: s21 mother+; 22: s22 mother+; 23: s23 mother+; 24: s24 mother+; 25: s25 mother+",
        ),
        (
            "a class that the app may not see",
            classes(21..24),
            vec![
                (21, json!({ "errcode": 60011 })),
                (22, students(&json!([child(22)]))),
                (23, json!({ "errcode": 65022 })),
            ],
            3,
            "22: s22 mother+; unread 21; unread 23",
        ),
    ]
}

#[tokio::test]
async fn a_directory_is_read_from_odd_but_documented_answers() {
    for (what, departments, classes, calls, expected) in
        answers_with_odd_properties().into_iter().chain(answers_of_odd_schools())
    {
        let (server, client) = school(departments, BTreeMap::from_iter(classes)).await;
        let directory = client.load_directory().await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(summary(&directory), expected, "{what}");
        assert_eq!(directory.tree().len(), directory.departments().len(), "{what}");
        assert_eq!((server.token_calls().len(), server.calls().len()), (1, calls + 1), "{what}");
        // A directory that is written as JSON and read again is the same.
        let kept: Directory = serde_json::from_value(serde_json::to_value(&directory).unwrap()).unwrap();
        assert_eq!(summary(&kept), expected, "{what}");
        if what == "a parent with five children" {
            assert_eq!(directory.parent("mother").unwrap().children().len(), 5);
            assert_eq!(directory.parents().len(), 1);
        }
        if what == "a student in 20 classes" {
            assert_eq!(directory.students().map(|student| student.departments().count()).collect::<Vec<_>>(), [20]);
        }
    }
}

#[tokio::test]
async fn named_classes_are_added_to_the_departments() {
    let hidden = (22, json!({ "errcode": 60011 }));
    let answers = [(23, students(&json!([{ "student_userid": "s" }]))), hidden];
    let (server, client) = school(departments(&(21..25).map(class).collect()), answers).await;
    let departments = client.departments().await.unwrap();
    let directory = client.load_classes(departments.clone(), [23, 22, 23, 99]).await.unwrap();
    assert_eq!(summary(&directory), "23: s; unread 22");
    assert_eq!(server.calls().len(), 1 + 2);
    let error = client.load_classes(departments, [22]).await.unwrap_err();
    assert_eq!(error.department(), Some(22), "{error}");
}

#[tokio::test]
async fn an_answer_that_can_not_be_read_fails_the_load_with_the_id_of_the_class() {
    let (nobody, unnamed) = (json!([{ "student_userid": "" }]), json!([{ "student_userid": "s", "parents": [{}] }]));
    let mut answers = vec![
        ("a student without an id", students(&nobody), "a student of its answer has no student_userid"),
        ("a parent without an id", students(&unnamed), "a parent of its answer has no parent_userid"),
        ("another code", json!({ "errcode": 50003 }), "the server answered 50003"),
        ("a list of the wrong type", students(&json!({})), "/students is an object, an array is documented"),
        ("a list that holds a text", students(&json!(["s"])), "/students/0 is a string, an object is documented"),
        ("a list that holds null", students(&json!([null])), "/students/0 is null, an object is documented"),
        (
            "null for a number",
            students(&json!([{ "student_userid": "s", "parents": [{ "parent_userid": "p", "is_subscribe": null }] }])),
            "/students/0/parents/0/is_subscribe is null, 0 or 1 is documented",
        ),
        (
            "an id as text",
            students(&json!([{ "student_userid": "s", "department": ["21"] }])),
            "/students/0/department/0 is a string, an integer is documented",
        ),
    ];
    for code in [60_011, 65_022] {
        answers.push(("no class at all may be read", json!({ "errcode": code }), "the server answered 6"));
    }
    for (what, answer, expected) in answers {
        let (_server, client) = school(departments(&json!([class(21)])), [(21, answer)]).await;
        let error = client.load_directory().await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("/cgi-bin/school/user/list of department 21: ") && text.contains(expected),
            "{what}: {text}"
        );
        assert_eq!((error.department(), error.effect().is_none()), (Some(21), true), "{what}");
    }
    let (_server, client) = school(departments(&json!([{ "name": "无" }])), []).await;
    let error = client.departments().await.unwrap_err();
    assert!(error.is_unread() && error.to_string().contains("a department of its answer has no id"), "{error}");
}

#[tokio::test]
async fn a_school_of_400_classes_takes_402_calls_eight_at_once_and_keeps_its_order() {
    let server = Server::start().await;
    let list = departments(&(101..=500).rev().map(class).collect()).to_string();
    let permits = Arc::new(Semaphore::new(1));
    let held = Arc::clone(&permits);
    server.choose(move |received| match received.parameter("department_id") {
        None => Reply::json(&list),
        Some(id) => {
            let pupil = json!([{ "student_userid": format!("s{id}"), "parents": [{ "parent_userid": "p" }] }]);
            Reply::json(students(&pupil).to_string()).held_by(&held)
        }
    });
    let client = quick(Client::builder("corp", "secret")).base_url(server.url()).build().unwrap();
    let mut progress = Vec::new();
    let load = client.load_directory().only(1).on_progress(|done, classes| progress.push((done, classes)));
    let release = async {
        until(|| server.busiest() == 8).await;
        permits.add_permits(400);
    };
    let (directory, ()) = tokio::join!(load.into_future(), release);
    let directory = directory.unwrap();
    assert_eq!(server.token_calls().len() + server.calls().len(), 402);
    assert_eq!(server.busiest(), LoadDirectory::MAX_UNDER_WAY);
    assert_eq!(server.calls()[0].parameter("id"), Some("1"));
    let order: Vec<&str> = directory.students().map(Student::userid).collect();
    assert_eq!(order, (101..=500).rev().map(|id| format!("s{id}")).collect::<Vec<_>>());
    assert_eq!(progress, (0..=400).map(|done| (done, 400)).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_load_continues_after_a_rate_limit_and_an_expired_token_and_ends_when_it_is_cancelled() {
    let server = Server::start().await;
    let list = Reply::json(departments(&(1..=20).map(class).collect()).to_string());
    let failures = [45_009, 45_033, 42_001].map(Reply::errcode);
    server.script([&[list.clone()][..], &failures, &[Reply::status("502 Bad Gateway")]].concat());
    server.always(Reply::json(students(&json!([{ "student_userid": "s" }])).to_string()));
    let client = quick(Client::builder("corp", "secret")).base_url(server.url()).build().unwrap();
    let directory = client.load_directory().await.unwrap();
    assert_eq!(directory.students().map(|student| student.departments().count()).collect::<Vec<_>>(), [20]);
    assert_eq!((server.token_calls().len(), server.calls().len()), (2, 1 + 20 + 4));

    let (held, _permits) = Reply::json("{}").held();
    server.script([list]);
    server.always(held);
    let cancellation = CancellationToken::new();
    let cancelled = client.with_cancellation(cancellation.clone());
    let begun = server.calls().len() + 1;
    let (error, ()) = tokio::join!(cancelled.load_directory().into_future(), async {
        until(|| server.calls().len() > begun).await;
        cancellation.cancel();
    });
    let error = error.unwrap_err();
    assert_eq!((error.is_cancelled(), error.department()), (true, Some(1)), "{error}");
    assert!(server.calls().len() <= begun + LoadDirectory::MAX_UNDER_WAY, "no further class is begun");
}

#[tokio::test]
async fn single_calls_return_what_their_answers_say() {
    let server = Server::start().await;
    let client = quick(Client::builder("corp", "secret")).base_url(server.url()).build().unwrap();
    let answer = |answer: Value| server.always(Reply::json(answer.to_string()));

    let (student, parent) = (json!({ "student_userid": "s" }), json!({ "parent_userid": "p", "children": null }));
    for (person, expected) in [
        (json!({ "user_type": 1, "student": student }), "s"),
        (json!({ "user_type": 2, "parent": parent }), "p"),
        // As the page's example has it: the type decides.
        (json!({ "user_type": 1, "student": student, "parent": parent }), "s"),
        (json!({ "user_type": 2, "student": student, "parent": parent }), "p"),
        (json!({ "errcode": 0, "parent": parent }), "p"),
        (json!({ "user_type": 2, "student": student }), "its user_type is 2, and it has no parent"),
        (json!({ "user_type": 3, "student": student }), "its user_type is neither 1 (a student) nor 2 (a parent)"),
        (json!({ "student": student, "parent": parent }), "it has no user_type, and not one person alone"),
        (json!({ "errcode": 0 }), "it has no user_type, and not one person alone"),
    ] {
        answer(person.clone());
        let found = match client.user("someone").await {
            Ok(User::Student(student)) => student.student_userid.unwrap(),
            Ok(User::Parent(parent)) => parent.parent_userid.unwrap(),
            Err(error) => error.cause(),
        };
        assert!(found == expected || found == format!("the server accepted it, but {expected}"), "{person}: {found}");
    }
    assert!(client.user("").await.unwrap_err().is_invalid());

    answer(json!({ "errcode": 0, "parents": [{ "parent_userid": "p", "children": [{ "student_userid": "s" }] }] }));
    assert_eq!(client.parents(21).await.unwrap()[0].children.len(), 1);
    answer(
        json!({ "errcode": 0, "allow_scope": { "students": { "userid": ["s"] }, "departments": { "partyid": null } } }),
    );
    let scope = client.allowed_scope(1_000_002).await.unwrap();
    assert_eq!((scope.students(), scope.departments().len(), scope.is_everybody()), (&["s".to_owned()][..], 0, false));
    for (mode, expected) in
        [(1, SubscribeMode::ScanAllowed), (2, SubscribeMode::ScanForbidden), (3, SubscribeMode::Other(3))]
    {
        answer(json!({ "subscribe_mode": mode }));
        assert_eq!(client.subscribe_mode().await.unwrap(), expected);
    }
    answer(json!({ "errcode": 0, "qrcode_big": "https://qr.example/big" }));
    let code = client.subscribe_qr_code().await.unwrap();
    assert_eq!((code.qrcode_big.as_deref(), code.qrcode_thumb), (Some("https://qr.example/big"), None));
    answer(json!({ "errcode": 0 }));
    assert!(client.subscribe_mode().await.unwrap_err().is_unread());
    assert!(client.allowed_scope(1).await.unwrap_err().is_unread(), "an absent scope is not an empty one");
}

#[tokio::test]
async fn an_app_of_a_suite_reads_its_agentid() {
    let server = Server::start().await;
    let agents = |agents: Value| {
        server.choose_tokens(move |received: &Received| match received.path() {
            "/cgi-bin/service/v2/get_auth_info" => {
                assert_eq!(received.parameter("suite_access_token"), Some("suite-token"));
                assert_eq!(received.body, br#"{"auth_corpid":"corp","permanent_code":"code"}"#);
                Reply::json(json!({ "auth_info": { "agent": agents } }).to_string())
            }
            _ => Reply::json(r#"{"errcode":0,"suite_access_token":"suite-token","expires_in":7200}"#),
        });
    };
    let client = quick(Client::for_suite_app(suite_app(["suite", "corp"], ["secret", "ticket", "code"])));
    let client = client.base_url(server.url()).build().unwrap();
    for (answer, expected) in [
        (json!([{ "agentid": 1_000_002 }]), Ok(1_000_002)),
        (json!([{ "name": "通知" }]), Err("the server accepted it, but the app of its answer has no agentid")),
        (json!(null), Err("the server accepted it, but its answer has no app")),
        (
            json!([{ "agentid": 1 }, { "agentid": 2 }]),
            Err("the server accepted it, but its answer has several apps: choose one by Client::auth_info"),
        ),
    ] {
        agents(answer);
        assert_eq!(client.agentid().await.map_err(|error| error.cause()), expected.map_err(str::to_owned));
    }
    assert_eq!(client.auth_info().await.unwrap().auth_info.unwrap().agent.len(), 2);

    let error = Client::with_token("token").base_url(server.url()).build().unwrap().agentid().await.unwrap_err();
    assert_eq!((error.effect(), error.is_configuration()), (CORRECTED, true), "{error}");
    assert!(error.to_string().contains("Client::for_suite_app"), "{error}");
}

#[tokio::test]
async fn the_sandbox_answers_every_call_of_the_directory() {
    let Sandboxed { sandbox, client } = Sandboxed::start().await;
    let school = sandbox.school();
    let directory = client.load_directory().await.unwrap();
    assert_eq!(directory.students().len(), school.directory().students().len());
    assert_eq!(directory.parents().len(), school.directory().parents().len());
    assert_eq!(client.departments().await.unwrap().departments().len(), directory.departments().len());
    let class = directory.find_department("一年级1班").unwrap();
    assert_eq!(client.load_directory().only(class.id()).await.unwrap().students().len(), class.students().len());
    assert_eq!(client.students(class.id()).await.unwrap().len(), class.students().len());
    assert!(client.parents(class.id()).await.unwrap().iter().all(|parent| parent.mobile.is_some()));
    assert!(matches!(client.user("20240101").await, Ok(User::Student(student)) if student.parents.len() == 2));
    assert!(matches!(client.user("20240101-m").await, Ok(User::Parent(parent)) if parent.children.len() == 2));
    let agentid = school.apps()[0].agentid;
    client.allowed_scope(agentid).await.unwrap();
    client.subscribe_mode().await.unwrap();
    assert!(client.subscribe_qr_code().await.unwrap().qrcode_big.is_some());

    let provider = provider_of(&sandbox);
    assert_eq!(provider.agentid().await.unwrap(), school.suites()[0].app.agentid);
    let directory = provider.load_directory().await.unwrap();
    assert!(directory.parents().len() > 0 && directory.parents().all(|parent| parent.mobile().is_none()));
}
