//! The `Debug` of everything that holds a secret, and errors about requests for tokens.

use std::{fmt::Debug, time::Duration};

use wecom_school::{
    Client,
    token::{CorpSecret, IssuedToken, MemoryStore, StoredToken, TokenStore},
    types::token::{CorpTokenResponse, GetCorpToken, GetSuiteToken, GetToken, SuiteTokenResponse, TokenResponse},
};

use super::{
    secrets::{ACCESS_TOKEN, CORPSECRET, PERMANENT_CODE, SUITE_ACCESS_TOKEN, SUITE_SECRET, SUITE_TICKET},
    suite_app,
    watch::{assert_clean, assert_shows_nothing},
};

#[tokio::test]
async fn a_value_that_holds_a_secret_does_not_show_it() {
    let stored = StoredToken::issued_now(ACCESS_TOKEN.into(), Duration::from_hours(2));
    let store = MemoryStore::new();
    store.replace("key", "me", None, &stored).await.unwrap();
    let client = Client::with_token(ACCESS_TOKEN).build().unwrap();
    let get_token = GetToken::builder().corpid("corp").corpsecret(CORPSECRET);
    let suite = GetSuiteToken::builder().suite_id("suite").suite_secret(SUITE_SECRET).suite_ticket(SUITE_TICKET);
    let corp = GetCorpToken::builder().auth_corpid("corp").permanent_code(PERMANENT_CODE);
    let values: [&dyn Debug; 14] = [
        &store,
        &store.load("key").await.unwrap(),
        &stored,
        stored.token(),
        &IssuedToken { token: ACCESS_TOKEN.into(), expires_in: Duration::ZERO },
        &CorpSecret { corpid: "corp".into(), corpsecret: CORPSECRET.into() },
        &suite_app(),
        &client.with_deadline(Duration::from_secs(1)),
        &(&get_token, get_token.clone().build().unwrap()),
        &suite.build().unwrap(),
        &corp.build().unwrap(),
        &TokenResponse::builder().access_token(ACCESS_TOKEN).build().unwrap(),
        &SuiteTokenResponse::builder().suite_access_token(SUITE_ACCESS_TOKEN).build().unwrap(),
        &CorpTokenResponse::builder().access_token(ACCESS_TOKEN).build().unwrap(),
    ];
    for (index, value) in values.into_iter().enumerate() {
        assert_shows_nothing(&format!("value {index}"), value);
    }
}

#[test]
fn errors_of_refused_requests_do_not_show_them() {
    let secret = serde_json::to_string(CORPSECRET).unwrap();
    for json in [
        format!(r#"{{"corpid":{secret}}}"#),
        format!(r#"{{"corpid":"corp","corpsecret":[{secret}]}}"#),
        format!(r#"{{"corpid":"","corpsecret":{secret},"corpsecret":{secret}}}"#),
        format!(r#"{{"corpsecret":{secret}"#),
    ] {
        let error = serde_json::from_str::<GetToken>(&json).unwrap_err();
        assert_clean("an error", &error.to_string());
        assert_shows_nothing("an error", &error);
    }
}
