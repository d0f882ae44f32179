//! Tokens that are fetched, end, and are rejected.

use super::*;
use crate::{ErrcodeClass, ExposeSecret, SecretString, token::SuiteApp};

#[tokio::test(start_paused = true)]
async fn a_token_is_shared_and_replaced_a_minute_before_it_ends() {
    let server = Server::default();
    let client = server.client();
    assert_eq!(client.token().await.unwrap().token().expose_secret(), "token-1");
    assert!(client.ready().await.unwrap().abs_diff(Duration::from_hours(2)) < Duration::from_secs(10));
    for (wait, tokens) in [(7139, 1), (2, 2)] {
        sleep(Duration::from_secs(wait)).await;
        assert!(send(&client, None).await.is_ok());
        assert_eq!(server.tokens(), tokens);
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_hundred_calls_only_those_under_way_carry_a_rejected_token() {
    let server = Server::default().with_latency(Duration::from_secs(1));
    let client = server.client();
    client.ready().await.unwrap();
    server.state().script.extend(vec![Step::Code(42001); 8]);
    assert!(join_all((0..100).map(|_| send(&client, None))).await.iter().all(Result::is_ok));
    assert_eq!(server.tokens(), 2, "one call fetches for all");
    assert_eq!(server.tokens_sent().iter().filter(|token| *token == "token-1").count(), 8);
    assert_eq!(server.sends().len(), 108);
}

/// Fetching the token takes two seconds, and so does sending: a call is dropped at each of its waits.
#[tokio::test(start_paused = true)]
async fn a_dropped_call_leaves_the_client_usable_and_does_not_drop_the_refresh() {
    for half_seconds in 0..10 {
        let server = Server::default().with_latency(Duration::from_secs(2));
        // A call that kept its place inside the gate would block the next ones.
        let client = server.client();
        for _ in 0..8 {
            let _dropped = tokio::time::timeout(Duration::from_millis(500) * half_seconds, send(&client, None)).await;
        }
        assert_eq!(send(&client, None).await.unwrap().attempts, 1, "{half_seconds}");
        assert_eq!(server.tokens(), 1, "{half_seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_replaced_once_a_request() {
    for code in [40001, 40014, 42001] {
        let server = Server::with_script([Step::Code(code)]);
        assert_eq!(send(&server.client(), None).await.unwrap().attempts, 2, "{code}");
        assert_eq!(server.tokens_sent(), ["token-1", "token-2"], "{code}");

        let server = Server::with_script(vec![Step::Code(code); 9]);
        let error = send(&server.client(), None).await.unwrap_err();
        assert_eq!((error.attempts(), server.tokens()), (2, 2), "{code}");
        assert!(error.effect() == CORRECTED && error.is_token_rejected(), "{error}");
        assert!(!error.is_token() && !error.is_configuration(), "{error}");
        assert_eq!(error.errcode(), Some(Errcode::from(code)));
        assert_eq!(error.class(), Some(ErrcodeClass::Token));
        assert!(error.remedy().unwrap().starts_with("A token that was fetched a moment ago is rejected as well"));

        let server = Server::with_script(vec![Step::Code(code); 9]);
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
async fn a_wrong_secret_and_a_token_that_can_not_be_asked_for_have_to_be_corrected() {
    let server = Server::default();
    server.state().token_code = Some(40001);
    let app = SuiteApp {
        suite_id: "suite".to_owned(),
        suite_secret: "secret".into(),
        suite_ticket: Arc::new(SecretString::from("")),
        auth_corpid: "corp".to_owned(),
        permanent_code: "code".into(),
    };
    let without_ticket = server.client_of(Credentials::Suite(app), Policy::default());
    for (client, cause) in [(server.client(), "the server answered 40001"), (without_ticket, "/suite_ticket")] {
        let error = send(&client, None).await.unwrap_err();
        assert!(error.effect() == CORRECTED && error.is_token() && error.is_configuration(), "{error}");
        assert!(!error.is_token_rejected() && error.cause().contains(cause), "{error}");
        assert_eq!(server.tokens(), 1, "asked for once");
    }
}
