//! Tokens that the server rejects.

use wecom_school_types::ErrcodeClass;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_replaced_once_a_request() {
    let server = Server::plays([Turn::Code(40014)]);
    assert_eq!(send(&server.client(Policy::default()), None).await.unwrap().attempts, 2);
    let tokens: Vec<String> = server.sends().into_iter().map(|(token, _, _)| token).collect();
    assert_eq!(tokens, ["token-1", "token-2"]);
    let server = Server::plays(vec![Turn::Code(42001); 9]);
    let error = send(&server.client(Policy::default()), None).await.unwrap_err();
    assert_eq!((error.attempts(), server.tokens()), (2, 2));
    assert!(error.effect() == CORRECTED && error.errcode() == Some(Errcode::ACCESS_TOKEN_EXPIRED), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_fixed_token_that_is_rejected_is_told_by_its_code() {
    let server = Server::plays(vec![Turn::Code(40014); 9]);
    let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::new());
    let client = server.client_of(Credentials::Fixed("mine".into()), Policy::default(), &store);
    let error = send(&client, None).await.unwrap_err();
    assert!(error.effect() == CORRECTED && error.errcode() == Some(Errcode::INVALID_ACCESS_TOKEN), "{error}");
    assert!(error.is_token_rejected() && error.to_string().contains("Replace the access token"), "{error}");
    assert_eq!(server.sends().len(), 1, "there is no other to try");
}

/// 40001 is a wrong secret where a secret is sent, and a stale token where a token is.
#[tokio::test(start_paused = true)]
async fn a_token_that_another_program_has_replaced_is_fetched_once_more() {
    let server = Server::plays([Turn::Code(40001)]);
    assert_eq!(send(&server.client(Policy::default()), None).await.unwrap().attempts, 2);
    let tokens: Vec<String> = server.sends().into_iter().map(|(token, _, _)| token).collect();
    assert_eq!(tokens, ["token-1", "token-2"]);

    let server = Server::plays(vec![Turn::Code(40001); 9]);
    let error = send(&server.client(Policy::default()), None).await.unwrap_err();
    assert_eq!((error.attempts(), server.tokens()), (2, 2));
    assert!(error.effect() == CORRECTED && error.is_token_rejected() && !error.is_token() && !error.is_configuration());
    assert_eq!((error.errcode(), error.class()), (Some(Errcode::INVALID_SECRET), Some(ErrcodeClass::Token)));
    assert!(!error.to_string().contains("secret"), "no secret was sent: {error}");
    assert!(error.remedy().unwrap().starts_with("A token that was fetched a moment ago is rejected as well"));

    let server = Server::plays(vec![Turn::Code(40001); 9]);
    let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::new());
    let client = server.client_of(Credentials::Fixed("mine".into()), Policy::default(), &store);
    let error = send(&client, None).await.unwrap_err();
    assert!(error.effect() == CORRECTED && error.is_token_rejected() && !error.is_configuration(), "{error}");
    assert!(error.to_string().contains("stale") && !error.to_string().contains("secret"), "{error}");

    let server = Server::default();
    *lock(&server.0.token_code) = Some(40001);
    let error = send(&server.client(Policy::default()), None).await.unwrap_err();
    assert!(error.is_token() && error.is_configuration() && !error.is_token_rejected(), "{error}");
    assert!(error.to_string().contains("wrong secret"), "{error}");
}
