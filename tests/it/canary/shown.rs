//! The `Debug` of everything that holds a secret, and errors about refused requests and addresses.

use std::{fmt::Debug, time::Duration};

use wecom_school::{
    Client,
    token::{CorpSecret, IssuedToken, MemoryStore, StoredToken, TokenStore},
    types::token::{CorpTokenResponse, GetCorpToken, GetSuiteToken, GetToken, SuiteTokenResponse, TokenResponse},
};

use super::{
    ACCESS_TOKEN, CORPSECRET, PERMANENT_CODE, PROXY_PASSWORD, SUITE_ACCESS_TOKEN, SUITE_SECRET, SUITE_TICKET,
    as_password, suite_app,
    watch::{Watch, assert_clean, assert_result, assert_shows_nothing, assert_silent},
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

/// Addresses that hold a secret; most are invalid.
#[test]
fn errors_of_refused_addresses_do_not_show_them() {
    Watch::over(&[], |_| async {
        let password = as_password(PROXY_PASSWORD);
        for address in [
            format!("https://user:{password}@school.example"),
            format!("https://school.example?access_token={password}"),
            format!("http://{PROXY_PASSWORD}"),
            format!("proxypasswordCANARY://user:{password}@school.example"),
            format!("http://[{PROXY_PASSWORD}]:1"),
            format!("http://user:{password}@127.0.0.1:99999"),
            PROXY_PASSWORD.to_owned(),
        ] {
            let builder = || Client::builder("corp", CORPSECRET);
            assert_silent(&address, &builder().base_url(&address).build().unwrap_err());
            let built = builder().base_url("https://school.example").proxy(&address);
            assert_shows_nothing("a builder", &built);
            assert_result(&address, &built.build());
        }
    });
}
