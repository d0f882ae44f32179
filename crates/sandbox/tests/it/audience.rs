//! Who receives a notice, by the table of the page.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wecom_school_sandbox::{Kind, Sandbox, School, Why};

use crate::caller::{AGENTID, Caller, text};

/// Class 1: an, with mother and father; bo, with the mother of an. Class 2: cy, with a father who does not follow;
/// di, with nobody. Class 3 is empty.
const SMALL: &str = r#"
corpid = "wwsmall"
name = "小学校"
classes = [ { id = "1", name = "一班" }, { id = "2", name = "二班" }, { id = "3", name = "三班" } ]
students = [
  { userid = "an", name = "安", class = "1" },
  { userid = "bo", name = "柏", class = "1" },
  { userid = "cy", name = "岑", class = "2" },
  { userid = "di", name = "狄", class = "2" },
]
parents = [
  { userid = "an-m", name = "安母", children = ["an", "bo"] },
  { userid = "an-f", name = "安父", children = ["an"] },
  { userid = "cy-f", name = "岑父", children = ["cy"], follows = false },
]
[[apps]]
agentid = 1000002
name = "通知"
secret = "secret-of-all"
[[apps]]
agentid = 2
name = "一班通知"
secret = "secret-of-class-1"
classes = ["1"]
"#;

async fn small() -> Caller {
    Caller::with(Sandbox::builder().school(School::from_toml(SMALL).unwrap())).await
}

/// Sends to an audience. Returns who received the notice, and what the answer lists as invalid.
async fn sent(caller: &Caller, audience: &Value) -> (String, String) {
    let mut audience = audience.clone();
    audience["to_student_userid"] = audience.get("to_student_userid").cloned().unwrap_or(Value::Null);
    let before = caller.sandbox.outbox().len();
    let answer = caller.send(&text(&audience)).await;
    let outbox = caller.sandbox.outbox();
    let mut invalid: Vec<_> = Vec::new();
    for list in ["invalid_parent_userid", "invalid_student_userid", "invalid_party"] {
        invalid.extend(answer[list].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()));
    }
    if answer["errcode"] != 0 {
        assert_eq!(outbox.len(), before);
        return (format!("refused with {}", answer["errcode"]), invalid.join(" "));
    }
    assert_eq!(outbox.len(), before + 1);
    let notice = outbox.last().unwrap();
    let mut received: Vec<_> = notice.recipients().iter().map(|recipient| recipient.userid.to_string()).collect();
    let distinct: BTreeSet<_> = received.iter().collect();
    assert_eq!(distinct.len(), received.len(), "each person once: {received:?}");
    received.sort();
    (received.join(" "), invalid.join(" "))
}

#[tokio::test]
async fn every_cell_of_the_table() {
    let caller = small().await;
    for (scope, audience, received) in [
        // to_parent_userid
        (0, json!({ "to_parent_userid": ["an-m"] }), "an-m"),
        (1, json!({ "to_parent_userid": ["an-m"] }), "refused with 82001"),
        (2, json!({ "to_parent_userid": ["an-m"] }), "an-m"),
        (1, json!({ "to_parent_userid": ["an-m", "nobody"], "to_student_userid": ["bo"] }), "bo"),
        // to_student_userid
        (0, json!({ "to_student_userid": ["an"] }), "an-f an-m"),
        (1, json!({ "to_student_userid": ["an"] }), "an"),
        (2, json!({ "to_student_userid": ["an"] }), "an an-f an-m"),
        // to_party
        (0, json!({ "to_party": ["1"] }), "an-f an-m"),
        (1, json!({ "to_party": ["1"] }), "an bo"),
        (2, json!({ "to_party": ["1"] }), "an an-f an-m bo"),
        // toall
        (0, json!({ "toall": 1 }), "an-f an-m"),
        (1, json!({ "toall": 1 }), "an bo cy di"),
        (2, json!({ "toall": 1 }), "an an-f an-m bo cy di"),
        // Together, each person once.
        (
            2,
            json!({ "to_parent_userid": ["an-m"], "to_student_userid": ["an", "bo"], "to_party": ["1"], "toall": 1 }),
            "an an-f an-m bo cy di",
        ),
        (0, json!({ "toall": 0, "to_student_userid": ["an", "an"] }), "an-f an-m"),
    ] {
        let mut with_scope = audience.clone();
        with_scope["recv_scope"] = scope.into();
        assert_eq!(sent(&caller, &with_scope).await, (received.to_owned(), String::new()), "{with_scope}");
        if scope == 0 {
            // 0 is the default.
            assert_eq!(sent(&caller, &audience).await.0, received);
        }
    }
}

#[tokio::test]
async fn entries_that_reach_nobody_are_listed() {
    let caller = small().await;
    for (audience, received, invalid) in [
        (json!({ "to_parent_userid": ["an-m", "nobody", "cy-f", "nobody", "an"] }), "an-m", "nobody cy-f an"),
        // Nobody of a family follows, or there is no family.
        (json!({ "to_student_userid": ["an", "cy", "di", "an-m", "9"] }), "an-f an-m", "cy di an-m 9"),
        (json!({ "to_party": ["1", "2", "3", "01"] }), "an-f an-m", "2 3 01"),
        // For students, following is no matter.
        (json!({ "to_student_userid": ["cy", "di"], "to_party": ["2", "3"], "recv_scope": 1 }), "cy di", "3"),
        (json!({ "to_student_userid": ["cy"], "recv_scope": 2 }), "cy", ""),
        (json!({ "toall": 1, "to_party": ["9"] }), "an-f an-m", "9"),
        // Nobody at all.
        (json!({ "to_parent_userid": ["nobody"] }), "refused with 81013", ""),
        (json!({ "to_student_userid": ["cy"], "to_party": ["2", "3"] }), "refused with 81013", ""),
    ] {
        assert_eq!(sent(&caller, &audience).await, (received.to_owned(), invalid.to_owned()), "{audience}");
    }
}

#[tokio::test]
async fn an_app_reaches_the_classes_that_it_may_reach() {
    let mut caller = small().await;
    caller.token = caller.token_of("secret-of-class-1").await;
    for (audience, received, invalid) in [
        (json!({ "toall": 1, "recv_scope": 2 }), "an an-f an-m bo", ""),
        (json!({ "to_student_userid": ["an", "di"], "to_party": ["2"], "recv_scope": 1 }), "an", "di 2"),
        (json!({ "to_parent_userid": ["an-f", "cy-f"] }), "an-f", "cy-f"),
        (json!({ "to_party": ["2"], "recv_scope": 1 }), "refused with 81013", ""),
    ] {
        let mut audience = audience;
        audience["agentid"] = 2.into();
        assert_eq!(sent(&caller, &audience).await, (received.to_owned(), invalid.to_owned()), "{audience}");
    }
}

#[tokio::test]
async fn the_outbox_names_the_entry_that_reached_each_person() {
    let caller = small().await;
    let request =
        json!({ "recv_scope": 2, "to_parent_userid": ["an-f"], "to_student_userid": ["bo"], "to_party": ["1", "2"] });
    caller.send(&text(&request)).await;
    let outbox = caller.sandbox.outbox();
    let notice = outbox.last().unwrap();
    let why = |userid: &str| {
        let found = notice.recipients().iter().find(|recipient| &*recipient.userid == userid);
        found.map(|recipient| recipient.why.clone())
    };
    assert_eq!(why("an-f"), Some(Why::Named));
    assert_eq!(why("bo"), Some(Why::Named));
    assert_eq!(why("an-m"), Some(Why::Student("bo".into())));
    assert_eq!(why("an"), Some(Why::Class("1".into())));
    assert_eq!(why("di"), Some(Why::Class("2".into())));
    assert_eq!(why("cy-f"), None);
    let [not_following] = notice.not_following() else { panic!("{notice:?}") };
    assert_eq!((&*not_following.userid, &*not_following.name, not_following.kind), ("cy-f", "岑父", Kind::Parent));
    assert_eq!(notice.agentid, AGENTID);
    assert_eq!(outbox.received_by("an-m").count(), 1);
    assert_eq!(outbox.received_by("cy-f").count(), 0);
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
