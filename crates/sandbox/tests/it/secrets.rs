//! No log, answer or debug text contains a token or a secret.

use serde_json::json;
use wecom_school_sandbox::{Sandbox, School};

use crate::caller::{Caller, text};

/// Sends right and wrong secrets in every parameter of every operation that takes one.
#[tokio::test]
async fn no_token_and_no_secret_is_in_the_log() {
    const WRONG: &str = "canary-wrong";
    let caller = Caller::new().await;
    let (school, url) = (caller.sandbox.school(), caller.sandbox.url());
    let suite = &school.suites()[0];
    let (key, ticket, code) = (suite.suite_secret(), suite.suite_ticket(), suite.permanent_code());
    let mut secrets = vec![caller.token.clone(), WRONG.into(), key.into(), ticket.into(), code.into()];
    secrets.extend(school.apps().iter().map(|app| app.secret().unwrap().to_owned()));
    caller.get_token(WRONG).await;
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
    let log = caller.sandbox.request_log();
    assert_eq!((secrets.len(), log.len()), (10, 16), "{secrets:?}");
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
    assert!(!shown.contains("canary") && !shown.contains(&caller.token), "{shown}");
}
