//! Names of children and numbers of parents are not shown, whatever a server answers to the calls of the directory.

use std::fmt::Debug;

use serde_json::{Value, json};
use wecom_school::{
    Client, Error,
    school::{Mobile, StudentName},
};
use wecom_school_sandbox::{Sandbox, School};

use super::watch::{HTTP_LOGS, Watch, assert_clean, assert_result, assert_shows_nothing};
use crate::{
    clients::quick,
    servers::{Reply, Server, Then},
};

const NAME: &str = "小\"明\\canary";
const MOBILE: &str = "+86 13800138000 CANARY";
/// A mark for values that are numbers. It is recognised by its digits.
const DIGITS: u64 = 18_812_345_678;

/// Returns an answer that has people in all properties, and variants of it: with one value replaced by personal data, cut off, or
/// as invalid JSON.
fn answers() -> Vec<(String, Reply)> {
    let parent = json!({ "parent_userid": "p", "relation": "爸爸", "mobile": MOBILE, "is_subscribe": 1,
        "external_userid": "x", "children": [{ "student_userid": "s", "relation": "爸爸", "name": NAME }] });
    let student = json!({ "student_userid": "s", "name": NAME, "department": [21], "parents": [parent] });
    let whole = json!({ "errcode": 0, "errmsg": "ok", "user_type": 1, "student": student, "parent": parent,
        "students": [student], "parents": [parent], "departments": [{ "id": 21, "type": 1, "name": "一班",
        "parentid": 1, "department_admins": [{ "userid": "t", "type": 3 }], "open_group_chat": 1 }] });
    let mut answers = vec![("whole".to_owned(), Reply::json(whole.to_string()))];
    let personal = [json!(NAME), json!([NAME]), json!({ NAME: MOBILE }), json!(DIGITS), json!(-1.5), json!([[DIGITS]])];
    let huge: Value = serde_json::from_str(&format!("{DIGITS}{DIGITS}{DIGITS}{DIGITS}")).unwrap();
    for pointer in pointers(&whole) {
        for value in personal.iter().chain([&huge]) {
            // Errors have to show error codes and ids of classes, so a number does not replace these.
            if value.is_u64() && (pointer == "/errcode" || pointer == "/departments/0/id") {
                continue;
            }
            let mut changed = whole.clone();
            *changed.pointer_mut(&pointer).unwrap() = value.clone();
            answers.push((format!("{pointer}: {value}"), Reply::json(changed.to_string())));
        }
    }
    let text = whole.to_string();
    let cuts = text.char_indices().map(|(cut, _)| cut).step_by(7);
    answers.extend(cuts.map(|cut| (format!("cut at {cut}"), Reply::json(&text[..cut]))));
    for (what, broken) in [
        ("a quote too few", text.replace("\"name\":\"", "\"name\":")),
        ("a comma too few", text.replace(",\"name\"", "\"name\"")),
        ("a bad escape", text.replace("小", "\\x")),
        ("a control character", text.replace("小", "\u{1}小")),
        ("a number that is none", text.replace("\"is_subscribe\":1", &format!("\"is_subscribe\":{DIGITS}x"))),
        ("two values", [&text[..], &text].concat()),
        ("a text alone", json!(NAME).to_string()),
    ] {
        assert_ne!(broken, text, "{what}");
        answers.push((what.to_owned(), Reply::json(broken)));
    }
    let half = format!("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{text}");
    answers.push(("half a body".to_owned(), Reply::raw(half, Then::Close)));
    answers.push(("another status".to_owned(), Reply::answer("500 x", "", &text)));
    answers
}

/// Returns the pointers to all values below this one.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(properties) => properties.iter().map(|(name, child)| (format!("/{name}"), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, child)| (format!("/{index}"), child)).collect(),
        _ => Vec::new(),
    };
    let below = |(segment, child): (String, &Value)| {
        let deeper = pointers(child).into_iter().map(|pointer| segment.clone() + &pointer).collect::<Vec<_>>();
        [vec![segment], deeper].concat()
    };
    children.into_iter().flat_map(below).collect()
}

/// Checks that an error shows no person. A value is checked only if `is_whole`: the variants have personal data in properties that
/// may be shown.
fn assert_hidden<T: Debug>(what: &str, result: &Result<T, Error>, is_whole: bool) {
    match result {
        Ok(value) if is_whole => assert_shows_nothing(what, value),
        Ok(_) => {}
        Err(error) => {
            assert_result(what, &Err::<(), _>(error.clone()));
            let shown = format!("{error} {error:?} {:?}", error.undocumented_answer());
            assert_clean(what, &shown);
            assert!(!shown.contains(&DIGITS.to_string()), "{what}: {shown}");
        }
    }
}

#[test]
fn no_answer_makes_a_client_show_a_person() {
    Watch::over(HTTP_LOGS, |watch| async move {
        let server = Server::start().await;
        let mut policy = crate::clients::quick_policy();
        (policy.retries_in_doubt, policy.attempts) = (0, 1);
        let client = quick(Client::with_token("token")).retry_policy(policy).base_url(server.url()).build().unwrap();
        for (index, (what, reply)) in answers().into_iter().enumerate() {
            server.always(reply);
            let is_whole = index == 0;
            assert_hidden(&what, &client.departments().await, is_whole);
            assert_hidden(&what, &client.students(21).await, is_whole);
            assert_hidden(&what, &client.parents(21).await, is_whole);
            assert_hidden(&what, &client.user("s").await, is_whole);
            assert_hidden(&what, &client.load_directory().await, true);
        }
        watch.assert_not_logged(&DIGITS.to_string());
    });
}

#[tokio::test]
async fn a_person_of_a_directory_does_not_show_the_name_or_the_number() {
    let server = Server::start().await;
    server.always(answers().swap_remove(0).1);
    let client = quick(Client::with_token("token")).base_url(server.url()).build().unwrap();
    let directory = client.load_directory().await.unwrap();
    let (student, parent) = (directory.student("s").unwrap(), directory.parent("p").unwrap());
    assert_eq!(student.name().map(StudentName::expose_personal), Some(NAME));
    assert_eq!(parent.mobile().map(Mobile::expose_personal), Some(MOBILE));
    let values: [&dyn Debug; 5] = [&directory, &student, &parent, &student.name(), &parent.mobile()];
    for value in values {
        assert_shows_nothing("a person", value);
    }
    let kept =
        serde_json::to_string(&directory).unwrap().replace("\"is_subscribe\":1", &format!("\"is_subscribe\":{DIGITS}"));
    let error = serde_json::from_str::<wecom_school::directory::Directory>(&kept).unwrap_err().to_string();
    assert!(!error.contains(&DIGITS.to_string()), "{error}");
}

/// A school with the mark `canary` in the names of its people.
const SCHOOL: &str = r#"
corpid = "corp"
name = "实验小学"
classes = [{ id = "21", name = "一班" }]
students = [{ userid = "s", name = "小明canary", class = "21", alias = "明canary" }]
parents = [{ userid = "p", name = "妈妈canary", children = ["s"], relation = "妈妈", mobile = "17000000000" }]
apps = [{ agentid = 1, name = "通知", secret = "secret" }]
suites = []
"#;

#[test]
fn neither_the_client_nor_the_sandbox_logs_a_person() {
    Watch::over(HTTP_LOGS, |watch| async move {
        let school = School::from_toml(SCHOOL).unwrap();
        let sandbox = Sandbox::builder().school(school).start().await.unwrap();
        let client = Client::builder("corp", "secret").base_url(sandbox.url()).build().unwrap();
        assert_shows_nothing("a sandbox", &sandbox);
        assert_shows_nothing("a school", sandbox.school());
        assert_hidden("departments", &client.departments().await, true);
        assert_hidden("students", &client.students(21).await, true);
        assert_hidden("parents", &client.parents(21).await, true);
        assert_hidden("a student", &client.user("s").await, true);
        assert_hidden("a parent", &client.user("p").await, true);
        assert_hidden("nobody", &client.user("nobody").await, true);
        let directory = client.load_directory().await.unwrap();
        assert_shows_nothing("a directory", &directory);
        let parent = directory.parent("p").unwrap();
        assert_eq!(parent.mobile().map(Mobile::expose_personal), Some("17000000000"));
        watch.assert_not_logged("17000000000");
    });
}
