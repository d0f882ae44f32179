//! The control API.

use serde_json::{Value, json};
use wecom_school_sandbox::Sandbox;

use crate::caller::{Caller, message, tamed, text};

/// Returns an answer without its times and hints.
fn timeless(mut answer: Value) -> String {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(properties) => {
                for (name, value) in properties.iter_mut() {
                    if ["time", "now", "created_at", "expires_at"].contains(&name.as_str()) {
                        *value = "…".into();
                    } else if name == "errmsg" {
                        *value = tamed(value.as_str().unwrap()).into();
                    }
                    walk(value);
                }
            }
            Value::Array(entries) => entries.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut answer);
    serde_json::to_string_pretty(&answer).unwrap()
}

#[tokio::test]
async fn the_outbox_is_listed_filtered_and_emptied() {
    let caller = Caller::new().await;
    caller.send(&text(&json!({}))).await;
    caller.send(&text(&json!({ "to_student_userid": ["001", "nobody"], "recv_scope": 1 }))).await;
    let news = json!({ "articles": [{ "title": "期末", "url": "https://a.example" }] });
    caller.send(&message("news", &news)).await;

    insta::assert_snapshot!("a_notice", timeless(caller.get("/sandbox/outbox/1").await));
    let ids = async |query: &str| {
        let answer = caller.get(&format!("/sandbox/outbox{query}")).await;
        let ids: Vec<_> =
            answer["notices"].as_array().unwrap().iter().map(|notice| notice["id"].as_u64().unwrap()).collect();
        (ids, answer["more"].as_bool().unwrap())
    };
    assert_eq!(ids("").await, (vec![1, 2, 3], false));
    assert_eq!(ids("?recipient=20240101-m").await, (vec![1, 3], false));
    assert_eq!(ids("?recipient=001").await, (vec![2], false));
    assert_eq!(ids("?msgtype=news").await, (vec![3], false));
    assert_eq!(ids("?recipient=20240101-m&msgtype=text").await, (vec![1], false));
    assert_eq!(ids("?limit=2").await, (vec![1, 2], true));
    assert_eq!(ids("?after=2&limit=2").await, (vec![3], false));
    insta::assert_snapshot!("notices_of_a_person", timeless(caller.get("/sandbox/people/001/notices").await));

    assert_eq!(caller.request("DELETE", "/sandbox/outbox", "").await, (200, json!({ "removed": 3 })));
    assert_eq!(ids("").await, (vec![], false));
    // Ids go on.
    caller.send(&text(&json!({}))).await;
    assert_eq!(ids("").await, (vec![4], false));
}

#[tokio::test]
async fn the_request_is_kept_as_it_was_sent() {
    let caller = Caller::new().await;
    let body = " {\"text\": {\"content\":\"a\\u4e2d\"},\"agentid\":1000002.0, \"msgtype\":\"text\",\"toall\":1 }\n";
    assert_eq!(caller.send_bytes(body.into()).await["errcode"], 0);
    assert_eq!(caller.sandbox.outbox().last().unwrap().request(), body.trim());
    let answer = caller.http.get(caller.sandbox.url() + "/sandbox/outbox").send().await.unwrap().text().await.unwrap();
    assert!(answer.contains(body.trim()), "{answer}");
}

#[tokio::test]
async fn a_full_outbox_drops_the_oldest() {
    let caller = Caller::with(Sandbox::builder().outbox_capacity(2)).await;
    for _ in 0..5 {
        caller.send(&text(&json!({}))).await;
    }
    let answer = caller.get("/sandbox/outbox").await;
    assert_eq!((&answer["capacity"], &answer["held"], &answer["dropped"]), (&json!(2), &json!(2), &json!(3)));
    assert_eq!(answer["notices"][0]["id"], 4);
    let outbox = caller.sandbox.outbox();
    assert_eq!((outbox.capacity, outbox.dropped, outbox.len()), (2, 3, 2));
}

#[tokio::test]
async fn the_school_is_shown() {
    let caller = Caller::new().await;
    insta::assert_snapshot!("school", timeless(caller.get("/sandbox/school").await));
    insta::assert_snapshot!("person", timeless(caller.get("/sandbox/people/20240101-m").await));
    assert_eq!(caller.get("/sandbox/people").await["parents"].as_array().unwrap().len(), 70);
    insta::assert_snapshot!("index", timeless(caller.get("/sandbox/").await));
}

#[tokio::test]
async fn the_clock_is_moved_up_to_a_century_and_a_reset_begins_another_run() {
    const CENTURY: u64 = 100 * 366 * 24 * 3600;
    let caller = Caller::new().await;
    let step = async |seconds: u64| caller.post("/sandbox/clock", &json!({ "advance_seconds": seconds })).await;
    let before = caller.get("/sandbox/clock").await;
    let after = step(7200).await;
    assert_eq!((&before["added_seconds"], &after["added_seconds"]), (&json!(0), &json!(7200)));
    assert!(after["now"].as_u64().unwrap() >= before["now"].as_u64().unwrap() + 7200);
    assert_eq!(caller.code(&text(&json!({}))).await, 42001);
    let error = step(CENTURY).await["error"].to_string();
    assert!(error.contains(&format!("at most {} seconds", CENTURY - 7200)), "{error}");
    assert_eq!(caller.get("/sandbox/clock").await["added_seconds"], 7200);
    assert_eq!(step(CENTURY - 7200).await["added_seconds"], CENTURY);

    assert_eq!(caller.get("/sandbox/clock").await["run"], before["run"]);
    caller.post("/sandbox/reset", &json!({})).await;
    assert_ne!(caller.get("/sandbox/clock").await["run"], before["run"]);
}

#[tokio::test]
async fn faults_are_added_listed_and_removed() {
    let caller = Caller::new().await;
    let added =
        caller.post("/sandbox/faults", &json!({ "kind": "errcode", "errcode": -1, "every": 2, "times": 1 })).await;
    assert_eq!((&added["id"], &added["on"]), (&json!(1), &json!("send")));
    let codes = [
        caller.code(&text(&json!({}))).await,
        caller.code(&text(&json!({}))).await,
        caller.code(&text(&json!({}))).await,
    ];
    assert_eq!(codes, [0, -1, 0]);
    insta::assert_snapshot!("faults", timeless(caller.get("/sandbox/faults").await));
    insta::assert_snapshot!("requests", timeless(caller.get("/sandbox/requests?limit=3").await));
    assert_eq!(caller.request("DELETE", "/sandbox/faults/1", "").await, (200, json!({ "removed": 1 })));
    assert_eq!(caller.request("DELETE", "/sandbox/faults/1", "").await.0, 404);
    caller.post("/sandbox/faults", &json!({ "kind": "delay", "milliseconds": 1 })).await;
    assert_eq!(caller.request("DELETE", "/sandbox/faults", "").await, (200, json!({ "removed": 1 })));
}

#[tokio::test]
async fn every_kind_of_fault_is_read() {
    let caller = Caller::new().await;
    for fault in [
        json!({ "kind": "delay", "milliseconds": 5, "on": "token" }),
        json!({ "kind": "reset_before_acceptance", "on": "upload" }),
        json!({ "kind": "reset_after_acceptance", "on": "suite_token" }),
        json!({ "kind": "close_before_answer", "on": "corp_token", "request": 3 }),
        json!({ "kind": "truncated_body", "every": 3, "times": 2 }),
        json!({ "kind": "status", "status": 503 }),
        json!({ "kind": "status_after_acceptance", "status": 502 }),
        json!({ "kind": "errcode", "errcode": 45009 }),
        json!({ "kind": "token_invalid" }),
        json!({ "kind": "token_expired" }),
        json!({ "kind": "rate_limit", "seconds": 60 }),
        json!({ "kind": "concurrency_limit" }),
    ] {
        let added = caller.post("/sandbox/faults", &fault).await;
        for (name, value) in fault.as_object().unwrap() {
            assert_eq!(added[name], *value, "{added}");
        }
    }
    assert_eq!(caller.sandbox.faults().list().len(), 12);
}

#[tokio::test]
async fn every_error_says_what_is_wrong() {
    let caller = Caller::new().await;
    let mut said = String::new();
    let large = " ".repeat(100_000);
    let long = format!("/sandbox/inbox?q={}", "a".repeat(201));
    for (method, path, body) in [
        ("GET", "/sandbox/nothing", ""),
        ("GET", "/inbox/nothing.js", ""),
        ("POST", "/", ""),
        ("GET", "/sandbox/inbox?query=a", ""),
        ("GET", "/sandbox/inbox?class=9", ""),
        ("GET", "/sandbox/inbox?recipient=1", ""),
        ("GET", "/sandbox/inbox?msgtype=sms", ""),
        ("GET", "/sandbox/inbox?cut=yes", ""),
        ("GET", "/sandbox/inbox?before=x", ""),
        ("GET", long.as_str(), ""),
        ("GET", "/sandbox/requests/9", ""),
        ("GET", "/sandbox/outbox/1/articles/0", ""),
        ("GET", "/sandbox/outbox/7", ""),
        ("POST", "/sandbox/outbox", "{}"),
        ("GET", "/sandbox/outbox?recipent=001", ""),
        ("GET", "/sandbox/people/%E6%9E%97", ""),
        ("GET", "/sandbox/people/%ff", ""),
        ("GET", "/sandbox/media/x", ""),
        ("POST", "/sandbox/clock", "{\"seconds\": 1}"),
        ("POST", "/sandbox/clock", "{\"advance_seconds\": 18446744073709551615}"),
        ("POST", "/sandbox/clock", "advance"),
        ("POST", "/sandbox/clock", large.as_str()),
        ("POST", "/sandbox/faults", "{}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"explode\"}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"delay\"}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"delay\", \"milliseconds\": 1, \"seconds\": 1}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"delay\", \"milliseconds\": 3600001}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"errcode\", \"errcode\": 0}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"status\", \"status\": 100}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"truncated_body\", \"request\": 1, \"every\": 1}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"truncated_body\", \"request\": 0}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"truncated_body\", \"on\": \"sent\"}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"status\", \"kind\": \"errcode\", \"errcode\": 1}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"status\", \"status\": 502, \"status\": 503}"),
        ("POST", "/sandbox/faults", "{\"kind\": \"truncated_body\", \"every\": 1, \"every\": 2}"),
        ("DELETE", "/sandbox/faults/9", ""),
    ] {
        let (status, answer) = caller.request(method, path, body).await;
        assert!((400..500).contains(&status), "{method} {path}");
        said += &format!("{method} {path} {}\n  {status} {}\n", body.trim(), answer["error"].as_str().unwrap());
    }
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn message_types_are_listed_with_the_terms_of_their_properties() {
    let caller = Caller::new().await;
    let listed = caller.get("/sandbox/msgtypes").await;
    let msgtypes: Vec<_> = listed["msgtypes"].as_array().unwrap().iter().map(|known| &known["msgtype"]).collect();
    assert_eq!(json!(msgtypes), json!(["text", "image", "voice", "video", "file", "news", "mpnews", "miniprogram"]));
    let expected = json!({ "/text": "文本消息", "/text/content": "消息内容", "/enable_id_trans": "是否开启id转译" });
    assert_eq!(listed["msgtypes"][0]["terms"], expected);
    assert_eq!(listed["msgtypes"][6]["terms"]["/mpnews/articles/*/author"], "作者");
}
