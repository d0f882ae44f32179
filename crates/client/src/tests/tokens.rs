//! Tokens that are fetched, end, and are rejected.

use super::*;
use crate::{ErrcodeClass, ExposeSecret, SecretString, token::SuiteApp};

#[tokio::test(start_paused = true)]
async fn a_token_is_shared_and_replaced_a_minute_before_it_ends() {
    let server = Server::default();
    let client = server.client();
    assert_eq!(client.token().await.unwrap().token().expose_secret(), "token-1");
    let left = client.ready().await.unwrap();
    assert!(left <= Duration::from_hours(2) && left > Duration::from_secs(7190), "{left:?}");
    for (wait, tokens) in [(0, 1), (7139, 1), (2, 2)] {
        sleep(Duration::from_secs(wait)).await;
        assert!(send(&client, None).await.is_ok());
        assert_eq!(server.tokens(), tokens);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_tasks_wait_for_one_refresh() {
    let server = Server::default().takes(Duration::from_secs(1));
    let client = server.client();
    let everybody = || join_all((0..100).map(|_| send(&client, None)));
    assert!(everybody().await.iter().all(Result::is_ok));
    assert_eq!(server.tokens(), 1);
    lock(&server.0.script).extend(vec![Turn::Code(42001); 8]);
    assert!(everybody().await.iter().all(Result::is_ok));
    assert_eq!(server.tokens(), 2, "eight were under way with the old token, and one fetched for all");
    let with_the_old_one = server.sent_with()[100..].iter().filter(|token| *token == "token-1").count();
    assert_eq!((server.sends().len(), with_the_old_one), (100 + 108, 8), "nobody else was sent with it");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_send_does_not_drop_the_refresh() {
    let server = Server::default().takes(Duration::from_secs(2));
    let client = server.client();
    let dropped = tokio::time::timeout(Duration::from_secs(1), send(&client, None)).await;
    assert!(dropped.is_err() && server.sends().is_empty());
    assert!(send(&client, None).await.is_ok());
    assert_eq!((server.tokens(), server.sends().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_replaced_once_a_request() {
    for code in [40001, 40014, 42001] {
        let server = Server::plays([Turn::Code(code)]);
        assert_eq!(send(&server.client(), None).await.unwrap().attempts, 2, "{code}");
        assert_eq!(server.sent_with(), ["token-1", "token-2"], "{code}");

        let server = Server::plays(vec![Turn::Code(code); 9]);
        let error = send(&server.client(), None).await.unwrap_err();
        assert_eq!((error.attempts(), server.tokens()), (2, 2), "{code}");
        assert!(error.effect() == CORRECTED && error.is_token_rejected(), "{error}");
        assert!(!error.is_token() && !error.is_configuration(), "{error}");
        assert_eq!(error.errcode(), Some(Errcode::from(code)));
        assert_eq!(error.class(), Some(ErrcodeClass::Token));
        assert!(error.remedy().unwrap().starts_with("A token that was fetched a moment ago is rejected as well"));

        let server = Server::plays(vec![Turn::Code(code); 9]);
        let fixed = server.client_of(Credentials::Fixed("mine".into()), Policy::default());
        let error = send(&fixed, None).await.unwrap_err();
        assert!(error.effect() == CORRECTED && error.is_token_rejected() && !error.is_configuration(), "{error}");
        assert!(error.to_string().contains("Replace the access token: it is stale"), "{error}");
        assert!(!error.to_string().contains("secret"), "no secret was sent: {error}");
        assert_eq!(server.sends().len(), 1, "there is no other token to try");
    }
}

/// 40001 means a wrong secret where a secret is sent.
#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_not_asked_for_again_and_again() {
    let server = Server::default();
    server.refuses_tokens_with(Some(40001));
    let client = server.client();
    for _ in 0..10 {
        let error = send(&client, None).await.unwrap_err();
        assert!(error.is_token() && error.effect() == CORRECTED && error.is_configuration(), "{error}");
        assert!(!error.is_token_rejected() && error.to_string().contains("wrong secret"), "{error}");
        assert!(error.cause().starts_with("the server answered 40001"), "{}", error.cause());
    }
    assert_eq!(server.tokens(), 1);
    // The setup is corrected on the server's side.
    server.refuses_tokens_with(None);
    sleep(Duration::from_secs(10)).await;
    assert!(send(&client, None).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_can_not_be_asked_for_has_to_be_corrected() {
    let app = SuiteApp {
        suite_id: "suite".to_owned(),
        suite_secret: "secret".into(),
        suite_ticket: Arc::new(SecretString::from("")),
        auth_corpid: "corp".to_owned(),
        permanent_code: "code".into(),
    };
    let client = Server::default().client_of(Credentials::Suite(app), Policy::default());
    let error = send(&client, None).await.unwrap_err();
    assert!(error.effect() == CORRECTED && error.is_token() && error.is_configuration(), "{error}");
}
