//! Third-party apps: their tokens, and page B.

use serde_json::{Value, json};
use wecom_school_sandbox::Page;

use crate::caller::{Caller, PNG, message, text, with};

const AGENTID: i64 = 1_000_005;

async fn suite_token(caller: &Caller, changes: &Value) -> Value {
    let request = json!({
        "suite_id": "wwsandboxsuite001", "suite_secret": "sandbox-suite-secret-1",
        "suite_ticket": "sandbox-suite-ticket-1",
    });
    caller.post("/cgi-bin/service/get_suite_token", &with(request, changes)).await
}

async fn corp_token(caller: &Caller, suite_token: &str, changes: &Value) -> Value {
    let request = json!({ "auth_corpid": "wwsandbox20260001", "permanent_code": "sandbox-permanent-code-1" });
    let path = format!("/cgi-bin/service/get_corp_token?suite_access_token={suite_token}");
    caller.post(&path, &with(request, changes)).await
}

async fn third_party() -> Caller {
    let mut caller = Caller::new().await;
    let suite = suite_token(&caller, &json!({})).await;
    let corp = corp_token(&caller, suite["suite_access_token"].as_str().unwrap(), &json!({})).await;
    assert_eq!(corp["expires_in"], 7200);
    corp["access_token"].as_str().unwrap().clone_into(&mut caller.token);
    caller
}

fn card(thumb: &str, changes: &Value) -> Value {
    let card =
        json!({ "appid": "wx0f1e2d3c4b5a6978", "title": "欢迎报名夏令营", "thumb_media_id": thumb, "pagepath": "p" });
    with(text(&json!({ "text": null, "msgtype": "miniprogram", "agentid": AGENTID, "miniprogram": card })), changes)
}

#[tokio::test]
async fn the_two_calls_for_a_token_check_what_they_are_given() {
    let caller = Caller::new().await;
    let first = suite_token(&caller, &json!({})).await;
    assert_eq!((&first["errcode"], &first["expires_in"]), (&json!(0), &json!(7200)));
    let suite = first["suite_access_token"].as_str().unwrap();
    assert_eq!(suite_token(&caller, &json!({})).await["suite_access_token"], suite);
    for (changes, code) in [
        (json!({ "suite_id": "other" }), 40083),
        (json!({ "suite_secret": "other" }), 40080),
        (json!({ "suite_ticket": "other" }), 40085),
        (json!({ "suite_id": null }), 41021),
        (json!({ "suite_secret": null }), 41024),
        (json!({ "suite_ticket": null }), 41023),
        (json!({ "suite_ticket": "" }), 40063),
        (json!({ "suite_id": 7 }), 40058),
    ] {
        let answer = suite_token(&caller, &changes).await;
        assert_eq!(answer["errcode"], code, "{answer}");
    }
    for (token, changes, code) in [
        ("", json!({}), 41022),
        ("other", json!({}), 40082),
        (&caller.token, json!({}), 40082),
        (suite, json!({ "auth_corpid": "other" }), 40013),
        (suite, json!({ "auth_corpid": null }), 84054),
        (suite, json!({ "permanent_code": "other" }), 40084),
        (suite, json!({ "permanent_code": null }), 41025),
        (suite, json!({}), 0),
    ] {
        let answer = corp_token(&caller, token, &changes).await;
        assert_eq!(answer["errcode"], code, "{answer}");
    }
    // A suite's token is not for sending.
    let url = caller.sandbox.url();
    let url = format!("{url}/cgi-bin/externalcontact/message/send?access_token={suite}");
    let answer: Value = caller.http.post(url).json(&text(&json!({}))).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errcode"], 40014);
}

#[tokio::test]
async fn page_b_has_its_own_rules() {
    let caller = third_party().await;
    let thumb = caller.media_id("image", PNG).await;
    let external = json!({ "to_external_user": ["wmSandbox0001", "wmNobody"], "to_party": ["9"] });
    let answer = caller.send(&card(&thumb, &external)).await;
    assert_eq!(answer["invalid_external_user"], json!(["wmNobody"]));
    assert_eq!(answer["invalid_party"], json!(["9"]));
    let outbox = caller.sandbox.outbox();
    let notice = outbox.last().unwrap();
    assert_eq!(notice.page, Page::B);
    assert!(notice.reached("20240101-m"));
    assert_eq!(notice.shown["title"], "欢迎报名夏令营");

    for (changes, code) in [
        (json!({ "to_external_user": ["wmSandbox0001"], "recv_scope": 0 }), 40058),
        (json!({ "to_external_user": ["wmSandbox0001"], "enable_duplicate_check": 1 }), 40058),
        (json!({ "to_external_user": [""] }), 40003),
        (json!({ "to_external_user": ["wmSandbox0001"], "msgtype": "text", "text": { "content": "a" } }), 40008),
        (json!({ "to_student_userid": null, "to_external_user": [] }), 82001),
        (json!({ "to_student_userid": null, "to_external_user": ["wmNobody"] }), 81013),
        (json!({ "agentid": 1_000_002 }), 301_002),
        // Linked to the corp but not to this app, which page B requires.
        (json!({ "miniprogram": { "appid": "wx5a9db0c1e2f34567", "thumb_media_id": thumb, "pagepath": "p" } }), 90208),
    ] {
        assert_eq!(caller.code(&card(&thumb, &changes)).await, code, "{changes}");
    }
}

#[tokio::test]
async fn page_a_is_for_third_parties_too() {
    let caller = third_party().await;
    let thumb = caller.media_id("image", PNG).await;
    let page = async |request: Value| {
        let answer = caller.send(&request).await;
        assert_eq!(answer["errcode"], 0, "{answer}");
        let is_b = answer.get("invalid_external_user").is_some();
        let page = caller.sandbox.outbox().last().unwrap().page;
        assert_eq!(is_b, page == Page::B);
        page
    };
    assert_eq!(page(text(&json!({ "agentid": AGENTID }))).await, Page::A);
    assert_eq!(page(card(&thumb, &json!({ "recv_scope": 2 }))).await, Page::A);
    assert_eq!(page(card(&thumb, &json!({ "enable_duplicate_check": 1 }))).await, Page::A);
    assert_eq!(page(card(&thumb, &json!({}))).await, Page::B);
    assert_eq!(page(card(&thumb, &json!({ "enable_id_trans": 1, "toall": 1 }))).await, Page::B);
}

#[tokio::test]
async fn page_a_accepts_a_miniprogram_of_any_app_of_the_school() {
    let caller = Caller::new().await;
    let thumb = caller.media_id("image", PNG).await;
    for (appid, code) in [
        ("wx5a9db0c1e2f34567", 0),
        ("wx77aa88bb99cc00dd", 0),
        ("wx0f1e2d3c4b5a6978", 0),
        ("wx0000000000000000", 90206),
        ("gh_0000000000000000", 90207),
    ] {
        let card = json!({ "appid": appid, "thumb_media_id": thumb, "pagepath": "p" });
        assert_eq!(caller.code(&message("miniprogram", &card)).await, code, "{appid}");
        assert!(caller.sandbox.outbox().notices.iter().all(|notice| notice.page == Page::A));
    }
}
