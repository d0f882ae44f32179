//! The log of requests.

use serde_json::{Value, json};

use crate::caller::{Caller, tamed, text};

/// The newest request of the log.
async fn newest(caller: &Caller) -> Value {
    caller.get("/sandbox/requests?limit=1").await["newest_first"][0].clone()
}

#[tokio::test]
async fn a_refused_request_says_what_was_wrong_and_what_was_sent() {
    let caller = Caller::new().await;
    let body = " {\"toparty\": [\"21\"], \"msgtype\": \"text\", \"agentid\": 1000002, \"text\": {\"content\": \"明日停课\"}}\n";
    let answer = caller.send_bytes(body.into()).await;
    let mut record = newest(&caller).await;
    assert_eq!(record["errmsg"], answer["errmsg"]);
    record["errmsg"] = tamed(record["errmsg"].as_str().unwrap()).into();
    assert!(record["time"].is_u64());
    record["time"] = "…".into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&record).unwrap());
    let whole = caller.get("/sandbox/requests/2").await;
    assert_eq!(whole["request"], body);
    assert_eq!((&whole["request_truncated"], &whole["answer"]), (&json!(false), &answer));
    assert_eq!(whole["detail"], record["detail"]);
}

#[tokio::test]
async fn a_long_body_is_cut_and_marked() {
    let caller = Caller::new().await;
    let long = "a".repeat(256 * 1024);
    for (body, kept, is_truncated) in [
        (vec![0xff], None, false),
        (long.clone().into_bytes(), Some(256 * 1024), false),
        (long.into_bytes().repeat(2), Some(256 * 1024), true),
        // It is cut at a whole character.
        ("字".repeat(100_000).into_bytes(), Some(256 * 1024 / 3 * 3), true),
        (vec![b' '; 17 * 1024 * 1024], None, true),
    ] {
        let length = body.len();
        caller.send_bytes(body).await;
        let record = caller.get(&format!("/sandbox/requests/{}", newest(&caller).await["id"])).await;
        assert_eq!(record["request"].as_str().map(str::len), kept, "{length}");
        assert_eq!(record["request_truncated"], is_truncated, "{length}");
    }
}

#[tokio::test]
async fn the_log_drops_the_oldest_bodies_beyond_16_mib() {
    let caller = Caller::new().await;
    for _ in 0..64 {
        caller.send_bytes(vec![b' '; 256 * 1024]).await;
    }
    let kept = async |id: u64| caller.get(&format!("/sandbox/requests/{id}")).await["request"].is_string();
    // The answers count too.
    assert_eq!([kept(2).await, kept(3).await, kept(65).await], [false, true, true]);
}

#[tokio::test]
async fn the_log_forgets_the_oldest() {
    let caller = Caller::new().await;
    for _ in 0..1000 {
        caller.send_bytes(b"{}".to_vec()).await;
    }
    let log = caller.get("/sandbox/requests?limit=5000").await;
    assert_eq!(log["newest_first"].as_array().unwrap().len(), 1000);
    let status = async |id: u64| caller.request("GET", &format!("/sandbox/requests/{id}"), "").await.0;
    assert_eq!([status(1).await, status(2).await, status(1001).await, status(1002).await], [404, 200, 200, 404]);
}

/// Sends right and wrong secrets in every place of every operation that has one.
#[tokio::test]
async fn no_token_and_no_secret_is_in_the_log() {
    const WRONG: &str = "canary-wrong";
    let caller = Caller::new().await;
    let (school, url) = (caller.sandbox.school(), caller.sandbox.url());
    let suite = &school.suites()[0];
    let (key, ticket, code) = (suite.suite_secret(), suite.suite_ticket(), suite.permanent_code());
    let mut secrets = vec![caller.token.clone(), WRONG.into(), key.into(), ticket.into(), code.into()];
    secrets.extend(school.apps().iter().map(|app| app.secret().unwrap().to_owned()));
    caller.get_token(school.corpid(), WRONG).await;
    let mut suite_token = String::new();
    for (key, ticket) in [(WRONG, json!(ticket)), (key, json!(WRONG)), (key, json!([WRONG])), (key, json!(ticket))] {
        let request = json!({ "suite_id": suite.suite_id, "suite_secret": key, "suite_ticket": ticket });
        let answer = caller.post("/cgi-bin/service/get_suite_token", &request).await;
        suite_token = answer["suite_access_token"].as_str().unwrap_or_default().to_owned();
    }
    for (token, code) in [(&*suite_token, code), (&suite_token, WRONG), (WRONG, code), (&caller.token, code)] {
        let path = format!("/cgi-bin/service/get_corp_token?suite_access_token={token}");
        let answer = caller.post(&path, &json!({ "auth_corpid": school.corpid(), "permanent_code": code })).await;
        secrets.extend(answer["access_token"].as_str().map(str::to_owned));
    }
    for token in [&*caller.token, &suite_token, WRONG] {
        caller.post(&format!("/cgi-bin/externalcontact/message/send?access_token={token}"), &text(&json!({}))).await;
        caller.post(&format!("/cgi-bin/media/upload?type=image&access_token={token}"), &json!({})).await;
    }
    secrets.push(suite_token);
    assert_eq!(secrets.len(), 10, "{secrets:?}");
    let log = caller.sandbox.request_log();
    assert_eq!(log.len(), 16);
    // The log keeps neither body nor answer of a request for a token.
    let token_request = caller.get("/sandbox/requests/1").await;
    assert!(token_request.get("request").is_none() && token_request.get("answer").is_none(), "{token_request}");
    let mut shown = format!("{log:?} {}", caller.get("/sandbox/requests").await);
    for id in 1..=log.len() {
        shown += &reqwest::get(format!("{url}/sandbox/requests/{id}")).await.unwrap().text().await.unwrap();
    }
    for secret in secrets {
        assert!(!shown.contains(&secret), "{secret}");
    }
}

#[tokio::test]
async fn every_documented_code_is_explained() {
    let caller = Caller::new().await;
    let codes = caller.get("/sandbox/errcodes").await["codes"].clone();
    let known = wecom_school_types::Errcode::KNOWN;
    assert_eq!(codes.as_array().unwrap().len(), known.len());
    let expected = json!({
        "code": 40058, "class": "Content",
        "meaning": "invalid parameter: bad JSON, a value too long, an array over its limit, or GET instead of POST",
    });
    let found = codes.as_array().unwrap().iter().find(|code| code["code"] == 40058).unwrap();
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(found[name], *value);
    }
    for code in codes.as_array().unwrap() {
        for name in ["meaning", "remedy", "term", "remedy_zh"] {
            assert!(!code[name].as_str().unwrap().is_empty(), "{code}");
        }
    }
}
